import Catalogue
import Foundation

/// Dates as Swedes write them, in Swedish time.
enum SwedishDate {
    /// `3 mars 2026`
    static func day(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return "\(parts.day ?? 0) \(month(parts.month)) \(parts.year ?? 0)"
    }

    /// `3 mars 2026 kl. 08.15`
    static func minute(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return "\(day(date)) kl. \(twoDigits(parts.hour)).\(twoDigits(parts.minute))"
    }

    static func year(_ date: Date) -> Int { calendar.component(.year, from: date) }

    /// As precise as the source was, and no more.
    static func text(_ date: Date, _ precision: DatePrecision?) -> String {
        switch precision {
        case .year: return String(year(date))
        case .month:
            let parts = calendar.dateComponents([.year, .month], from: date)
            return "\(month(parts.month)) \(parts.year ?? 0)"
        case .day, .time, nil: return day(date)
        }
    }

    /// `2019`, `2019-04` or `2019-04-26`: as precise as the source was, and the day as Swedes count it.
    static func sortable(_ date: Date, _ precision: DatePrecision?) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        let all = [String(parts.year ?? 0), twoDigits(parts.month), twoDigits(parts.day)]
        let count =
            switch precision {
            case .year: 1
            case .month: 2
            case .day, .time, nil: 3
            }
        return all.prefix(count).joined(separator: "-")
    }

    private static func month(_ number: Int?) -> String {
        let names = [
            "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
            "november", "december",
        ]
        return number.flatMap { names.indices.contains($0 - 1) ? names[$0 - 1] : nil } ?? ""
    }

    private static func twoDigits(_ number: Int?) -> String {
        let text = String(number ?? 0)
        return text.count < 2 ? "0" + text : text
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Stockholm") ?? .gmt
        return calendar
    }()
}
