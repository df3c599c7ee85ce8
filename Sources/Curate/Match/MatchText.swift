import Foundation

/// Text as the matching reads it: lower case, letters without their marks, so that `å` and `a` are one.
///
/// Håbo and Habo are told apart by the places of the records, not by their letters: addresses, file names and old
/// systems write both the same.
struct MatchText {
    /// Letters and digits in ASCII, other scripts as UTF-8; between them the ASCII punctuation, or a space.
    private(set) var bytes: [UInt8] = []

    /// - Parameter limit: bytes that are read of a longer text.
    init(_ text: String, limit: Int) {
        var text = text
        text.withUTF8 { source in
            bytes.reserveCapacity(min(source.count, limit) + 8)
            var position = 0
            while position < source.count, position < limit {
                if source[position] == UInt8(ascii: "&"), let (scalar, next) = Self.entity(source, at: position) {
                    append(scalar)
                    position = next
                    continue
                }
                let (scalar, length) = UTF8Bytes.scalar(source, at: position)
                append(scalar)
                position += length
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A: bytes.append(UInt8(scalar.value) | 0x20)
        // An apostrophe joins what it stands in.
        case 0x27, 0xAD, 0x200B...0x200D, 0x2019, 0x300...0x36F: return
        case 0..<0x80: bytes.append(UInt8(scalar.value))
        case 0xC0...0xFF: bytes.append(Self.latin[Int(scalar.value) - 0xC0])
        case 0x2010...0x2015: bytes.append(UInt8(ascii: "-"))
        case 0x2026: bytes += Array("...".utf8)
        default: appendRare(scalar)
        }
    }

    private mutating func appendRare(_ scalar: Unicode.Scalar) {
        guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
            bytes.append(UInt8(ascii: " "))
            return
        }
        for part in String(scalar).decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where !(0x300...0x36F).contains(part.value) {
            bytes += Array(String(part).utf8)
        }
    }

    /// U+00C0 to U+00FF without their marks.
    private static let latin = Array("aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty".utf8)

    private static let names: [(name: [UInt8], value: UInt32)] = [
        ("amp", 0x26), ("aring", 0xE5), ("auml", 0xE4), ("ouml", 0xF6), ("Aring", 0xE5), ("Auml", 0xE4), ("Ouml", 0xF6),
        ("eacute", 0xE9), ("quot", 0x20), ("lt", 0x20), ("gt", 0x20), ("nbsp", 0x20), ("ndash", 0x2D),
        ("mdash", 0x2D), ("hellip", 0x2026), ("shy", 0xAD), ("rsquo", 0x27), ("apos", 0x27),
    ].map { (Array($0.0.utf8), $0.1) }

    /// A character reference that the way here has left: `&aring;`, `&#229;`.
    private static func entity(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (scalar: Unicode.Scalar, next: Int)? {
        guard let end = bytes[(start + 1)...].prefix(9).firstIndex(of: UInt8(ascii: ";")), end > start + 1 else {
            return nil
        }
        let name = bytes[(start + 1)..<end]
        if name.first == UInt8(ascii: "#") {
            let isHex = name.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
            let digits = String(decoding: name.dropFirst(isHex ? 2 : 1), as: UTF8.self)
            guard let value = UInt32(digits, radix: isHex ? 16 : 10) else { return nil }
            return Unicode.Scalar(value).map { ($0, end + 1) }
        }
        guard let found = names.first(where: { name.elementsEqual($0.name) }) else { return nil }
        return Unicode.Scalar(found.value).map { ($0, end + 1) }
    }
}

/// A word of a `MatchText`.
struct MatchToken {
    /// In the bytes of the text.
    var range: Range<Int>
    var hash: UInt32
    var letters: Int
    var digits: Int

    var isNumber: Bool { digits > 0 && letters == 0 }
    var isMixed: Bool { digits > 0 && letters > 0 }
    var isWord: Bool { digits == 0 }
    var length: Int { range.count }
}

extension MatchText {
    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || byte >= 0x80 }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 { MatchHash.short(MatchHash.bytes(bytes)) }
    static func hash(_ text: String) -> UInt32 { hash(Array(text.utf8)) }

    /// The words in their order; `2.0` and `1,5` are one word each, and `2.0` is `2`.
    func tokens(limit: Int) -> [MatchToken] {
        var found: [MatchToken] = []
        var position = 0
        while position < bytes.count, found.count < limit {
            guard Self.isLetter(bytes[position]) || Self.isDigit(bytes[position]) else {
                position += 1
                continue
            }
            let start = position
            var (letters, digits) = (0, 0)
            while position < bytes.count {
                if Self.isLetter(bytes[position]) {
                    letters += 1
                } else if Self.isDigit(bytes[position]) {
                    digits += 1
                } else if !isWithinNumber(position, from: start) {
                    break
                }
                position += 1
            }
            let range = start..<position
            found.append(
                MatchToken(
                    range: range, hash: hash(of: range, isNumber: letters == 0), letters: letters, digits: digits))
        }
        return found
    }

    private func isWithinNumber(_ position: Int, from start: Int) -> Bool {
        guard bytes[position] == UInt8(ascii: ".") || bytes[position] == UInt8(ascii: ","), position > start,
            position + 1 < bytes.count
        else { return false }
        return Self.isDigit(bytes[position - 1]) && Self.isDigit(bytes[position + 1])
    }

    /// Numbers without what does not change them: leading zeros, `.0`, the comma of thousands.
    private func hash(of range: Range<Int>, isNumber: Bool) -> UInt32 {
        isNumber ? Self.hash(number(range)) : Self.hash(bytes[range])
    }

    func number(_ range: Range<Int>) -> ArraySlice<UInt8> {
        var digits = bytes[range].filter { $0 != UInt8(ascii: ",") }[...]
        if let point = digits.lastIndex(of: UInt8(ascii: ".")) {
            while digits.last == UInt8(ascii: "0"), digits.endIndex - 1 > point { digits.removeLast() }
            if digits.last == UInt8(ascii: ".") { digits.removeLast() }
        }
        while digits.count > 1, digits.first == UInt8(ascii: "0") { digits.removeFirst() }
        return digits
    }

    func value(_ token: MatchToken) -> Int? {
        guard token.isNumber, token.length <= 9 else { return nil }
        return Int(String(decoding: number(token.range), as: UTF8.self))
    }

    func text(_ token: MatchToken) -> String { String(decoding: bytes[token.range], as: UTF8.self) }
}
