package import Catalogue
package import Foundation

/// A date with how much of it the source really gave.
package struct ReadDate: Sendable, Hashable {
    package var date: Date
    package var precision: DatePrecision
    /// Whether a time zone is named that nobody knows; the clock was taken for Stockholm's.
    package var hasUnknownZone: Bool

    package init(date: Date, precision: DatePrecision, hasUnknownZone: Bool = false) {
        self.date = date
        self.precision = precision
        self.hasUnknownZone = hasUnknownZone
    }
}

/// Dates as documents write them: RFC 822 and its broken cousins, RFC 3339, ISO 8601, W3CDTF, and Swedish.
package enum Dates {
    /// The first date in `text`; `nil` when there is none, or when the first one cannot be (31 februari, month 13).
    ///
    /// Without a zone the clock is Stockholm's. Without a year it is the latest such day not more than a day
    /// after `now`.
    /// Of a period ("under perioden 21 januari 2019 och 8 juli 2021") the start counts: then it was published.
    package static func parse(_ text: String, now: Date) -> ReadDate? {
        parse(Array(text.utf8)[...], now: now)
    }

    static func parse(_ bytes: ArraySlice<UInt8>, now: Date) -> ReadDate? {
        if let fast = FixedDate.parse(bytes) { return fast }
        // Nobody writes a date in more; a whole article is not searched.
        guard bytes.count <= 4096 else { return nil }
        if let instant = epoch(bytes) { return instant }
        var reader = DateReader(tokens: DateToken.cut(bytes))
        guard let parts = reader.read(), var civil = parts.civil(now: now) else { return nil }
        // Names of zones are written in capitals: "kl 08:39 idag" names none.
        if let word = parts.wordAfterClock, bytes.firstRange(of: Array(word.uppercased().utf8)) != nil {
            civil.hasUnknownZone = true
        }
        return civil
    }

    /// Seconds or milliseconds since 1970, when there is nothing else, and not before 1990 or after 2100.
    private static func epoch(_ bytes: ArraySlice<UInt8>) -> ReadDate? {
        guard bytes.count >= 9, bytes.count <= 32,
            let value = Int(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return nil }
        let seconds = value > 100_000_000_000 ? value / 1000 : value
        guard (631_152_000..<4_102_444_800).contains(seconds) else { return nil }
        return ReadDate(date: Date(timeIntervalSince1970: TimeInterval(seconds)), precision: .time)
    }
}

/// What was written of a date, before it is known whether such a date can be.
struct DateParts {
    var year: Int?
    var month: Int?
    var day: Int?
    var hour: Int?
    var minute = 0
    var second = 0
    var fraction = 0.0
    /// Seconds east of UTC; `nil` means Stockholm's clock.
    var offset: Int?
    /// A name of the time zone database, where there is no offset.
    var zone: String?
    /// The last word of the text, in lower case, when it stands where a zone does and is none that is known.
    var wordAfterClock: String?
    /// 1–366, of ISO 8601's ordinal dates.
    var dayOfYear: Int?

    func civil(now: Date) -> ReadDate? {
        guard let year = year ?? likelyYear(now: now), (1000...9999).contains(year) else { return nil }
        var days: Int
        if let dayOfYear {
            guard dayOfYear >= 1, dayOfYear <= (Civil.isLeap(year) ? 366 : 365) else { return nil }
            days = Civil.days(year: year, month: 1, day: 1) + dayOfYear - 1
        } else {
            let month = month ?? 1
            guard (1...12).contains(month), let length = Civil.length(ofMonth: month, year: year) else { return nil }
            guard (1...length).contains(day ?? 1) else { return nil }
            days = Civil.days(year: year, month: month, day: day ?? 1)
        }
        var seconds = 0
        if let hour {
            guard hour <= 24, minute < 60, second <= 60, hour < 24 || minute == 0 && second == 0 else { return nil }
            if hour == 24 { days += 1 }
            // A leap second is told as the one before it, as POSIX time has none.
            seconds = hour % 24 * 3600 + minute * 60 + min(second, 59)
        }
        let local = days * 86400 + seconds
        if let offset, abs(offset) > 15 * 3600 { return nil }
        let utc = local - (offset ?? zoneOffset(local: local) ?? Civil.stockholmOffset(local: local))
        let precision: DatePrecision =
            hour != nil ? .time : day != nil || dayOfYear != nil ? .day : month != nil ? .month : .year
        return ReadDate(
            date: Date(timeIntervalSince1970: Double(utc) + fraction), precision: precision,
            hasUnknownZone: offset == nil && zone.map { TimeZone(identifier: $0) == nil } ?? false)
    }

    /// Seconds east of UTC in the zone that was named, when its clocks show `local`; `nil` when there is no such zone.
    private func zoneOffset(local: Int) -> Int? {
        guard let zone, zone != "Europe/Stockholm", let known = TimeZone(identifier: zone) else { return nil }
        let first = known.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local)))
        // Near a change of clocks the first answer may be that of the other side.
        return known.secondsFromGMT(for: Date(timeIntervalSince1970: Double(local - first)))
    }

    private func likelyYear(now: Date) -> Int? {
        guard let month, let day else { return nil }
        let limit = Int(now.timeIntervalSince1970) + 86400
        let current = Civil.year(ofDay: Civil.floorDivide(limit, 86400))
        // Eight years back there is a leap day at the latest.
        for year in stride(from: current, through: current - 8, by: -1) {
            guard let length = Civil.length(ofMonth: month, year: year), day <= length else { continue }
            if Civil.days(year: year, month: month, day: day) * 86400 <= limit { return year }
        }
        return nil
    }
}
