import Foundation

/// Dates as Swedish publishers write them.
enum WorldDate {
    private static let months = [
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
        "december",
    ]

    private static let stockholm: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Stockholm") ?? .gmt
        return calendar
    }()

    /// `Tue, 08 Sep 2026 07:00:00 +0200`
    static func rss(_ date: Date) -> String {
        let offset = stockholm.timeZone.secondsFromGMT(for: date)
        let local = HTTPDate.format(date.addingTimeInterval(Double(offset)))
        return local.replacing("GMT", with: "+\(twoDigits(offset / 3600))00")
    }

    /// `2026-09-08T05:00:00Z`
    static func rfc3339(_ date: Date) -> String { "\(day(date, .utc))T\(clock(date, .utc))Z" }

    /// `2026-09-08 07:00:00`, no zone said.
    static func local(_ date: Date) -> String { "\(day(date)) \(clock(date, stockholm))" }

    /// `2026-09-08`
    static func day(_ date: Date) -> String { day(date, stockholm) }

    /// `8 september 2026`
    static func swedish(_ date: Date) -> String {
        let parts = stockholm.dateComponents([.year, .month, .day], from: date)
        return "\(parts.day ?? 1) \(months[(parts.month ?? 1) - 1]) \(parts.year ?? 0)"
    }

    /// `Publicerad: 8 september, 2026 kl 07:00`
    static func swedishWithClock(_ date: Date) -> String {
        let parts = stockholm.dateComponents([.year, .month, .day], from: date)
        let day = "\(parts.day ?? 1) \(months[(parts.month ?? 1) - 1]), \(parts.year ?? 0)"
        return "Publicerad: \(day) kl \(clock(date, stockholm).prefix(5))"
    }

    private static func day(_ date: Date, _ calendar: Calendar) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return "\(parts.year ?? 0)-\(twoDigits(parts.month ?? 1))-\(twoDigits(parts.day ?? 1))"
    }

    private static func clock(_ date: Date, _ calendar: Calendar) -> String {
        let parts = calendar.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { twoDigits($0 ?? 0) }.joined(separator: ":")
    }
}
