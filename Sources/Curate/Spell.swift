/// Intervals in words.
enum Spell {
    /// `every 8 hours`, `every hour`.
    static func every(_ seconds: Double) -> String {
        let (count, unit) = parts(seconds)
        return count == 1 ? "every \(unit)" : "every \(count) \(unit)s"
    }

    /// `8 hours`, `an hour`.
    static func span(_ seconds: Double) -> String {
        let (count, unit) = parts(seconds)
        return count == 1 ? (unit == "hour" ? "an hour" : "a \(unit)") : "\(count) \(unit)s"
    }

    /// In a unit that tells 90 minutes from two hours: whole ones of the largest, else as many as are at least three.
    private static func parts(_ seconds: Double) -> (count: Int, unit: String) {
        // What is counted stands in hundreds of years at most.
        let seconds = min(max(seconds, 0), 1e10)
        if seconds < 1 { return (Int((seconds * 1000).rounded()), "millisecond") }
        for (length, unit) in [(7 * 86_400.0, "week"), (86_400, "day"), (3600, "hour"), (60, "minute")] {
            let count = seconds / length
            if count >= 1, count == count.rounded() { return (Int(count), unit) }
            // A week and a half is told in days.
            if unit != "week", count >= 3 { return (Int(count.rounded()), unit) }
        }
        return (Int(seconds.rounded()), "second")
    }

    static func frequency(_ gap: Double) -> String {
        let perDay = 86_400 / max(gap, 1)
        func times(_ value: Double) -> String {
            switch Int(value.rounded()) {
            case ...1: "about once"
            case 2: "about twice"
            case let many: "about \(many) times"
            }
        }
        if perDay >= 0.8 { return times(perDay) + " a day" }
        if perDay * 7 >= 0.8 { return times(perDay * 7) + " a week" }
        if perDay * 30 >= 0.8 { return times(perDay * 30) + " a month" }
        return "less than once a month"
    }
}
