import Foundation

/// Times as a person at a terminal reads them.
enum Moments {
    /// `2026-11-21 14:20` in Swedish time.
    static func stamp(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return [padded(parts.year, 4), padded(parts.month), padded(parts.day)].joined(separator: "-") + " "
            + clock(date)
    }

    /// `14:20` in Swedish time.
    static func clock(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return padded(parts.hour) + ":" + padded(parts.minute)
    }

    /// `2026-11-21 14:20 CET`.
    static func zoned(_ date: Date) -> String {
        stamp(date) + (calendar.timeZone.isDaylightSavingTime(for: date) ? " CEST" : " CET")
    }

    /// What the times are in, where the machine's own differ: `Swedish time`.
    static func zone(_ date: Date) -> String? {
        calendar.timeZone.secondsFromGMT(for: date) == TimeZone.current.secondsFromGMT(for: date) ? nil : "Swedish time"
    }

    private static func padded(_ number: Int?, _ width: Int = 2) -> String {
        let text = String(number ?? 0)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// `3 min`, `5 h`, `12 d`: never negative.
    static func span(_ seconds: Double) -> String {
        switch max(0, seconds) {
        case ..<90: "\(Int(max(0, seconds))) s"
        case ..<5400: "\(Int((seconds / 60).rounded())) min"
        case ..<172_800: "\(Int((seconds / 3600).rounded())) h"
        default: "\(Int((seconds / 86_400).rounded())) d"
        }
    }

    static func ago(_ date: Date?, now: Date) -> String {
        date.map { span(now.timeIntervalSince($0)) + " ago" } ?? "never"
    }

    static func ahead(_ date: Date?, now: Date) -> String {
        guard let date else { return "" }
        return date <= now ? "due now" : "next in " + span(date.timeIntervalSince(now))
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Stockholm") ?? .gmt
        return calendar
    }()
}
