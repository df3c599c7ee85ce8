import Foundation

/// Dates as the API takes and gives them: RFC 3339.
enum WireDate {
    /// `2026-03-01T00:00:00Z` with any offset and fractions of a second, or a day, which means its midnight in UTC.
    ///
    /// - Returns: `nil` for what no calendar or clock shows, 30 February or 24:00, too; only a leap second may stand
    ///   (RFC 3339 §5.7).
    static func parse(_ text: String) -> Date? {
        var reader = Reader(text)
        guard let day = reader.day() else { return nil }
        if reader.isAtEnd { return Date(timeIntervalSince1970: day) }
        guard reader.takes("Tt"), let time = reader.time(), let offset = reader.offset(), reader.isAtEnd else {
            return nil
        }
        return Date(timeIntervalSince1970: day + time - offset)
    }

    /// Goes through a date from its left end to its right one.
    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = text[...].utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func takes(_ choices: String) -> Bool {
            guard let byte = rest.first, choices.utf8.contains(byte) else { return false }
            rest.removeFirst()
            return true
        }

        /// So many digits.
        private mutating func number(_ digits: Int, in range: ClosedRange<Int>) -> Int? {
            var number = 0
            for _ in 0..<digits {
                guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                number = number * 10 + Int(byte - UInt8(ascii: "0"))
                rest.removeFirst()
            }
            return range.contains(number) ? number : nil
        }

        /// Seconds of the epoch at midnight in UTC.
        mutating func day() -> Double? {
            guard let year = number(4, in: 0...9999), takes("-"), let month = number(2, in: 1...12), takes("-"),
                let day = number(2, in: 1...WireDate.days(of: month, year))
            else { return nil }
            return Double(WireDate.days(year, month, day)) * 86_400
        }

        /// Seconds since midnight.
        mutating func time() -> Double? {
            guard let hour = number(2, in: 0...23), takes(":"), let minute = number(2, in: 0...59), takes(":"),
                let second = number(2, in: 0...60)
            else { return nil }
            guard let fraction = fraction() else { return nil }
            return Double(hour * 3600 + minute * 60 + second) + fraction
        }

        private mutating func fraction() -> Double? {
            guard takes(".") else { return 0 }
            var (digits, scale, count) = (0.0, 1.0, 0)
            while let digit = number(1, in: 0...9) {
                count += 1
                // Nobody's clock tells more than nanoseconds.
                if count <= 9 { (digits, scale) = (digits * 10 + Double(digit), scale * 10) }
            }
            return count > 0 ? digits / scale : nil
        }

        /// Seconds east of Greenwich.
        mutating func offset() -> Double? {
            if takes("Zz") { return 0 }
            let isEast = rest.first == UInt8(ascii: "+")
            guard takes("+-"), let hour = number(2, in: 0...23) else { return nil }
            // With a colon, or as ISO 8601 has it without.
            _ = takes(":")
            guard let minute = number(2, in: 0...59) else { return nil }
            let seconds = Double(hour * 3600 + minute * 60)
            return isEast ? seconds : -seconds
        }
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1 January 1970 in the Gregorian calendar, of a year from 0 to 9999.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March, so that the leap day is their last; and 400 earlier, so that none is negative.
        let shifted = year + 400 - (month < 3 ? 1 : 0)
        let dayOfYear = (153 * (month + (month < 3 ? 9 : -3)) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - (719_468 + 146_097)
    }
}
