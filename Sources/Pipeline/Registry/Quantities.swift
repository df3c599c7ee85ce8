/// Lengths of time as people write them: `500ms`, `30s`, `5m`, `1h`, `7d`.
package enum DurationText {
    private static let units: [(suffix: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
    ]

    /// - Returns: Seconds.
    package static func parse(_ text: String) throws(Complaint) -> Double {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard let count = Double(digits), digits.count <= 9,
            let unit = units.first(where: { $0.suffix == suffix })
        else {
            throw Complaint(
                "expected a length of time like 500ms, 30s, 5m, 1h or 7d, found \(Printable.quoted(text))")
        }
        return count * unit.seconds
    }

    /// The same, but 0 is no answer either.
    package static func parsePositive(_ text: String) throws(Complaint) -> Double {
        let seconds = try parse(text)
        guard seconds > 0 else { throw Complaint("expected a length of time above 0") }
        return seconds
    }

    /// The shortest way to write it; rounded to milliseconds.
    package static func format(_ seconds: Double) -> String {
        let milliseconds = (seconds * 1000).rounded()
        guard milliseconds > 0, milliseconds < 1e15 else { return "0s" }
        let count = Int(milliseconds)
        for (suffix, seconds) in units.reversed() {
            let size = Int(seconds * 1000)
            if count % size == 0 { return "\(count / size)\(suffix)" }
        }
        return "\(count)ms"
    }
}

/// Sizes as people write them: `512B`, `64KiB`, `10MiB`, `1GiB`.
package enum SizeText {
    private static let units: [(suffix: String, bytes: Int)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]

    /// - Returns: Bytes, more than 0.
    package static func parse(_ text: String) throws(Complaint) -> Int {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count)
        guard let count = Int(digits), digits.count <= 9, let unit = units.first(where: { $0.suffix == suffix })
        else {
            throw Complaint("expected a size like 64KiB or 10MiB, found \(Printable.quoted(text))")
        }
        guard count > 0 else { throw Complaint("expected a size above 0") }
        return count * unit.bytes
    }

    /// The shortest way to write it exactly.
    package static func format(_ bytes: Int) -> String {
        for (suffix, size) in units.reversed() where bytes > 0 && bytes % size == 0 {
            return "\(bytes / size)\(suffix)"
        }
        return "\(bytes)B"
    }
}
