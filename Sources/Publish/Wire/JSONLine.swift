import Foundation

/// Writes JSON straight into bytes, as `JSONEncoder` would (slashes as they are): for what is written by the hundred
/// thousand. Keys come in the order they are written.
struct JSONLine {
    private(set) var bytes: [UInt8] = []
    /// Whether something stands before in the same object or list.
    private var hasBefore = false

    init(capacity: Int = 64 * 1024) { bytes.reserveCapacity(capacity) }

    // MARK: Structure

    mutating func object(_ body: (inout JSONLine) throws -> Void) rethrows {
        try enclosed(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    mutating func list<Element>(
        _ elements: some Sequence<Element>, _ body: (inout JSONLine, Element) throws -> Void
    ) rethrows {
        try enclosed(UInt8(ascii: "["), UInt8(ascii: "]")) { line in
            for element in elements {
                line.separate()
                try body(&line, element)
            }
        }
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "\n"))
        hasBefore = false
    }

    private mutating func enclosed(_ open: UInt8, _ close: UInt8, _ body: (inout JSONLine) throws -> Void) rethrows {
        bytes.append(open)
        hasBefore = false
        try body(&self)
        bytes.append(close)
        hasBefore = true
    }

    private mutating func separate() {
        if hasBefore { bytes.append(UInt8(ascii: ",")) }
        hasBefore = true
    }

    // MARK: Members of an object

    /// A key that needs no escaping; its value is to be written next.
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func key(named name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Left out when it is not there.
    mutating func put(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    mutating func put(_ name: StaticString, _ value: Date?) {
        guard let value else { return }
        key(name)
        bytes.append(UInt8(ascii: "\""))
        WireDate.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func put(_ name: StaticString, _ value: Int) {
        key(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func put(_ name: StaticString, _ value: Double) {
        key(name)
        // As `JSONEncoder` does: 1, not 1.0.
        let whole = Int(exactly: value)
        bytes.append(contentsOf: (whole.map(String.init) ?? "\(value)").utf8)
    }

    mutating func put(_ name: StaticString, _ values: [String]) {
        key(name)
        list(values) { $0.string($1) }
    }

    /// JSON that was made elsewhere.
    mutating func put(_ name: StaticString, json: Data) {
        key(name)
        bytes.append(contentsOf: json)
    }

    // MARK: Values

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { source in
            var start = 0
            var index = 0
            while true {
                index = Self.plainEnd(source, from: index)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[start..<index]))
                guard index < source.count else { return }
                escape(source[index])
                index += 1
                start = index
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Where the next byte stands that is to be escaped: eight are looked at in one step, as one number. A byte below 0x20,
    /// or the same as another one, is one from which taking away borrows from its own highest bit.
    private static func plainEnd(_ source: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let raw = UnsafeRawBufferPointer(source)
        var index = start
        while index + 8 <= raw.count {
            let eight = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quote = eight ^ ones &* UInt64(UInt8(ascii: "\""))
            let slash = eight ^ ones &* UInt64(UInt8(ascii: "\\"))
            let found =
                (eight &- ones &* 0x20) & ~eight | (quote &- ones) & ~quote | (slash &- ones) & ~slash
            if found & highs != 0 { break }
            index += 8
        }
        while index < raw.count, !mustEscape(raw[index]) { index += 1 }
        return index
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// RFC 8259 §7.
    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: (byte < 16 ? "u000" : "u00").utf8)
            bytes.append(contentsOf: digits.utf8)
        }
    }
}

extension WireDate {
    /// RFC 3339 in UTC with whole seconds, as `Date.ISO8601Format()` gives it.
    static func append(_ date: Date, to bytes: inout [UInt8]) {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        // Before 15 October 1582 Foundation counts by the Julian calendar.
        guard (-12_219_292_800..<253_402_300_800).contains(seconds) else {
            return bytes.append(contentsOf: date.ISO8601Format().utf8)
        }
        let whole = Int(seconds)
        let days = (whole >= 0 ? whole : whole - 86_399) / 86_400
        let rest = whole - days * 86_400
        let (year, month, day) = civil(days)
        digits(year / 100, to: &bytes)
        digits(year % 100, to: &bytes)
        let parts = [
            (UInt8(ascii: "-"), month), (UInt8(ascii: "-"), day), (UInt8(ascii: "T"), rest / 3600),
            (UInt8(ascii: ":"), rest / 60 % 60), (UInt8(ascii: ":"), rest % 60),
        ]
        for (sign, number) in parts {
            bytes.append(sign)
            digits(number, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    static func text(_ date: Date) -> String {
        var bytes: [UInt8] = []
        append(date, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digits(_ number: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "0") + UInt8(number / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Of days since 1970 the proleptic Gregorian date, by eras of 400 years that begin in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0), calendarMonth, day)
    }
}
