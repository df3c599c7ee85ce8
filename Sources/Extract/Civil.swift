/// The proleptic Gregorian calendar and Stockholm's clock, by arithmetic: ICU's calendars cost a hundred times more.
enum Civil {
    /// Days from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms").
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day counted from 1970-01-01.
    static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    static func year(ofDay day: Int) -> Int { date(ofDay: day).year }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofMonth month: Int, year: Int) -> Int? {
        guard (1...12).contains(month) else { return nil }
        if month == 2 { return isLeap(year) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Seconds Stockholm's clock is ahead of UTC, when it shows `local` (seconds, as if it were UTC, from 1970).
    ///
    /// Summer time since 1980 (SFS 1979:988, later Directive 2000/84/EC): from 01:00 UTC on the last Sunday of
    /// March, in
    /// 1980 on 6 April, to the last Sunday of September, since 1996 of October. An hour that comes twice is the first;
    /// one that the clock leaps over is read by winter time. Before 1980 it is always one hour.
    static func stockholmOffset(local: Int) -> Int {
        let year = year(ofDay: floorDivide(local, 86400))
        guard year >= 1980 else { return 3600 }
        let start = year == 1980 ? days(year: 1980, month: 4, day: 6) : lastSunday(year: year, month: 3)
        let end = lastSunday(year: year, month: year < 1996 ? 9 : 10)
        let asSummer = local - 7200
        return asSummer >= start * 86400 + 3600 && asSummer < end * 86400 + 3600 ? 7200 : 3600
    }

    private static func lastSunday(year: Int, month: Int) -> Int {
        let last = days(year: year, month: month, day: length(ofMonth: month, year: year) ?? 30)
        // 1970-01-01 was a Thursday.
        return last - (((last + 4) % 7) + 7) % 7
    }

    static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
