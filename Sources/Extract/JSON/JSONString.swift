import Foundation

/// A string or a number of a document: where it stands. A `String` is made of it when somebody asks.
///
/// A document whose every string was one at once would be twice in memory, and most of the strings of an API are never
/// looked at.
package struct JSONString: Sendable {
    private let document: JSONBytes
    private let start: UInt32
    /// Twice the number of its bytes, plus 1 when it stands there otherwise than it is meant: escaped, or broken.
    private let extent: UInt32

    /// Documents may be as large as this.
    static let limit = Int(UInt32.max >> 1)

    /// - Parameters:
    ///   - range: between the quotation marks.
    ///   - isPlain: UTF-8 without any escape.
    init(_ document: JSONBytes, _ range: Range<Int>, isPlain: Bool) {
        self.document = document
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        extent = UInt32(truncatingIfNeeded: range.count) << 1 | (isPlain ? 0 : 1)
    }

    /// What is meant, with its escapes resolved; what is no character is U+FFFD.
    package var text: String { document.bytes.withByteView(text(in:)) }

    /// The same, of the bytes it was found in.
    func text(in bytes: ByteView) -> String {
        let range = Int(start)..<(Int(start) + Int(extent >> 1))
        if extent & 1 == 0 { return unsafe UTF8Text.string(bytes.part(range)) }
        return UTF8Text.string(Self.unescaped(bytes, range)[...])
    }

    private static func unescaped(_ bytes: ByteView, _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        let backslash = UInt8(ascii: "\\")
        var index = range.lowerBound
        while index < range.upperBound {
            let run = index
            index =
                unsafe bytes.part(0..<range.upperBound).baseAddress.map {
                    unsafe ByteScan.first(
                        of: (backslash, backslash, backslash, backslash), in: $0, from: run, to: range.upperBound)
                } ?? range.upperBound
            unsafe out.append(contentsOf: bytes.part(run..<index))
            guard index < range.upperBound else { break }
            let escape = JSONEscape.read(bytes, at: index)
            switch escape.meaning {
            case .scalar(let scalar): CharacterReferences.append(scalar, to: &out)
            case .half: CharacterReferences.append("\u{FFFD}", to: &out)
            // The backslash goes, the character is read on as itself.
            case .unknown, .broken: break
            }
            index = escape.end
        }
        return out
    }
}

/// The document that strings point into.
final class JSONBytes: Sendable {
    let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }
}

/// One escape of a string (RFC 8259 §7).
struct JSONEscape {
    enum Meaning {
        case scalar(Unicode.Scalar)
        /// Of a surrogate pair, standing alone.
        case half
        /// A backslash before a character that needs none.
        case unknown
        /// `\u` without four hexadecimal digits behind it; ``JSONEscape/end`` is where the next one is missed.
        case broken
    }

    var meaning: Meaning
    /// Where the string goes on.
    var end: Int

    /// `index` is that of the backslash.
    static func read(_ bytes: ByteView, at index: Int) -> JSONEscape {
        switch bytes.byte(at: index + 1) {
        case UInt8(ascii: "\""): JSONEscape(meaning: .scalar("\""), end: index + 2)
        case UInt8(ascii: "\\"): JSONEscape(meaning: .scalar("\\"), end: index + 2)
        case UInt8(ascii: "/"): JSONEscape(meaning: .scalar("/"), end: index + 2)
        case UInt8(ascii: "b"): JSONEscape(meaning: .scalar("\u{08}"), end: index + 2)
        case UInt8(ascii: "f"): JSONEscape(meaning: .scalar("\u{0C}"), end: index + 2)
        case UInt8(ascii: "n"): JSONEscape(meaning: .scalar("\n"), end: index + 2)
        case UInt8(ascii: "r"): JSONEscape(meaning: .scalar("\r"), end: index + 2)
        case UInt8(ascii: "t"): JSONEscape(meaning: .scalar("\t"), end: index + 2)
        case UInt8(ascii: "u"): unicode(bytes, at: index)
        default: JSONEscape(meaning: .unknown, end: index + 1)
        }
    }

    /// `\uXXXX`, or a surrogate pair of two.
    private static func unicode(_ bytes: ByteView, at index: Int) -> JSONEscape {
        let (first, end) = fourHexDigits(bytes, at: index + 2)
        guard let first else { return JSONEscape(meaning: .broken, end: end) }
        if let scalar = Unicode.Scalar(first) { return JSONEscape(meaning: .scalar(scalar), end: end) }
        guard first < 0xDC00, bytes.byte(at: end) == UInt8(ascii: "\\"), bytes.byte(at: end + 1) == UInt8(ascii: "u")
        else { return JSONEscape(meaning: .half, end: end) }
        let (second, pairEnd) = fourHexDigits(bytes, at: end + 2)
        guard let second else { return JSONEscape(meaning: .broken, end: pairEnd) }
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { return JSONEscape(meaning: .half, end: end) }
        return JSONEscape(meaning: .scalar(scalar), end: pairEnd)
    }

    private static func fourHexDigits(_ bytes: ByteView, at start: Int) -> (value: UInt16?, end: Int) {
        var value: UInt16 = 0
        for index in start..<(start + 4) {
            let byte = bytes.byte(at: index)
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - 0x57
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - 0x37
            default: return (nil, index)
            }
            value = value << 4 | UInt16(digit)
        }
        return (value, start + 4)
    }
}
