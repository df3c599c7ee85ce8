import Foundation

/// The two layouts nearly every feed uses, read in place: "Thu, 21 May 2026 09:27:53 +0200" and "2026-05-21T09:27:53Z".
enum FixedDate {
    /// `nil` sends the text to the patient reader; that is no judgement.
    static func parse(_ bytes: ArraySlice<UInt8>) -> ReadDate? {
        var text = bytes
        while let first = text.first, first <= 0x20 { text = text.dropFirst() }
        while let last = text.last, last <= 0x20 { text = text.dropLast() }
        guard text.count >= 19, text.count <= 40 else { return nil }
        let start = text.startIndex
        return text[start] >= 0x30 && text[start] <= 0x39 && text[start + 4] == UInt8(ascii: "-")
            ? rfc3339(text) : rfc822(text)
    }

    private static func rfc3339(_ text: ArraySlice<UInt8>) -> ReadDate? {
        let at = text.startIndex
        guard let year = number(text, at, 4), text[at + 4] == UInt8(ascii: "-"), let month = number(text, at + 5, 2),
            text[at + 7] == UInt8(ascii: "-"), let day = number(text, at + 8, 2), text[at + 10] == UInt8(ascii: "T"),
            let clock = clock(text, at + 11)
        else { return nil }
        var parts = DateParts(year: year, month: month, day: day, hour: clock.hour, minute: clock.minute)
        parts.second = clock.second
        var index = at + 19
        if index < text.endIndex, text[index] == UInt8(ascii: ".") {
            index += 1
            var scale = 0.1
            while index < text.endIndex, text[index] >= 0x30, text[index] <= 0x39 {
                parts.fraction += Double(text[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
        }
        guard index < text.endIndex else { return nil }
        if text[index] == UInt8(ascii: "Z"), index + 1 == text.endIndex {
            parts.offset = 0
        } else {
            guard text.endIndex - index == 6, text[index + 3] == UInt8(ascii: ":"),
                let hours = number(text, index + 1, 2),
                let minutes = number(text, index + 4, 2), let sign = sign(text[index])
            else { return nil }
            parts.offset = sign * (hours * 3600 + minutes * 60)
        }
        return parts.civil(now: .distantPast)
    }

    private static func rfc822(_ text: ArraySlice<UInt8>) -> ReadDate? {
        let at = text.startIndex
        guard text.count >= 29, text[at + 3] == UInt8(ascii: ","), text[at + 4] == UInt8(ascii: " "),
            let day = number(text, at + 5, 2), text[at + 7] == UInt8(ascii: " "), text[at + 11] == UInt8(ascii: " "),
            let month = month(text[(at + 8)..<(at + 11)]), let year = number(text, at + 12, 4),
            text[at + 16] == UInt8(ascii: " "), let clock = clock(text, at + 17), text[at + 25] == UInt8(ascii: " ")
        else { return nil }
        var parts = DateParts(year: year, month: month, day: day, hour: clock.hour, minute: clock.minute)
        parts.second = clock.second
        if text[(at + 26)...].elementsEqual("GMT".utf8) {
            parts.offset = 0
        } else {
            guard text.count == 31, let hours = number(text, at + 27, 2), let minutes = number(text, at + 29, 2),
                let sign = sign(text[at + 26])
            else { return nil }
            parts.offset = sign * (hours * 3600 + minutes * 60)
        }
        return parts.civil(now: .distantPast)
    }

    private static func month(_ name: ArraySlice<UInt8>) -> Int? {
        let at = name.startIndex
        let key = Int(name[at] | 0x20) << 16 | Int(name[at + 1] | 0x20) << 8 | Int(name[at + 2] | 0x20)
        return months.firstIndex(of: key).map { $0 + 1 }
    }

    private static let months = [
        0x6A616E, 0x666562, 0x6D6172, 0x617072, 0x6D6179, 0x6A756E, 0x6A756C, 0x617567, 0x736570, 0x6F6374, 0x6E6F76,
        0x646563,
    ]

    private static func sign(_ byte: UInt8) -> Int? {
        byte == UInt8(ascii: "+") ? 1 : byte == UInt8(ascii: "-") ? -1 : nil
    }

    private static func clock(
        _ text: ArraySlice<UInt8>, _ at: Int
    ) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(text, at, 2), text[at + 2] == UInt8(ascii: ":"), let minute = number(text, at + 3, 2),
            text[at + 5] == UInt8(ascii: ":"), let second = number(text, at + 6, 2)
        else { return nil }
        return (hour, minute, second)
    }

    private static func number(_ text: ArraySlice<UInt8>, _ at: Int, _ count: Int) -> Int? {
        var value = 0
        for index in at..<(at + count) {
            let digit = Int(text[index]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
