import Extract
import Foundation

/// Bytes with what is escaped in them undone layer by layer, and where in the body each of them came from.
struct UnescapedBytes {
    private(set) var bytes: [UInt8]
    /// What led here from the body, the first step first.
    private var steps: [[Change]] = []

    /// A tag longer than this is taken for text, or a body of nothing but `<` would be read over and over.
    private static let markupReach = 4096

    /// Bytes of a step's result that stand for others before it.
    private struct Change {
        var start: Int
        /// 0 for what was left out.
        var count: Int
        var origin: Range<Int>
    }

    /// Bytes as they are.
    init(_ body: [UInt8]) { bytes = body }

    /// Text in UTF-16, of either order of bytes.
    init(utf16 body: [UInt8], isBigEndian: Bool) {
        bytes = []
        bytes.reserveCapacity(body.count / 2)
        var changes: [Change] = []
        var index = 0
        func unit(_ index: Int) -> UInt32 {
            let (first, second) = (UInt32(body[index]), UInt32(body[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        while index + 1 < body.count {
            var (value, end) = (unit(index), index + 2)
            if value & 0xFC00 == 0xD800, end + 1 < body.count, unit(end) & 0xFC00 == 0xDC00 {
                value = 0x1_0000 + (value & 0x3FF) << 10 + unit(end) & 0x3FF
                end += 2
            }
            Self.put(value, from: index..<end, into: &bytes, &changes)
            index = end
        }
        steps = [changes]
    }

    /// One more layer undone of references (`&#43;`, `&plus;`), percent (`%2B`) and backslashes (`\u002B`, `\/`); `nil`
    /// when there is none.
    func unescaped() -> UnescapedBytes? {
        changed { index, changes, out in
            switch bytes[index] {
            case UInt8(ascii: "&"):
                let (found, end) = CharacterReferences.reference(in: bytes[index...])
                guard let found else { return nil }
                let start = out.count
                Self.append(found.first, to: &out)
                if let second = found.second { Self.append(second, to: &out) }
                changes.append(Change(start: start, count: out.count - start, origin: index..<end))
                return end
            case UInt8(ascii: "%"):
                guard let value = hex(at: index + 1, digits: 2) else { return nil }
                changes.append(Change(start: out.count, count: 1, origin: index..<index + 3))
                out.append(UInt8(value))
                return index + 3
            case UInt8(ascii: "\\"): return unescape(backslash: index, &changes, &out)
            default: return nil
            }
        }
    }

    /// What markup stands between is put together: `a<b>c</b>` is `ac`; `nil` when there is none.
    func withoutMarkup() -> UnescapedBytes? {
        var ends = MarkupEnds()
        return changed { index, changes, out in
            guard let end = endOfMarkup(at: index, &ends) else { return nil }
            changes.append(Change(start: out.count, count: 0, origin: index..<end))
            return end
        }
    }

    /// Where in the body these bytes came from.
    ///
    /// - Parameter range: not empty.
    func origin(of range: Range<Int>) -> Range<Int> {
        steps.reversed().reduce(range) { range, changes in
            let lower = Self.origin(of: range.lowerBound, changes)
            return lower.lowerBound..<Self.origin(of: range.upperBound - 1, changes).upperBound
        }
    }

    private static func origin(of index: Int, _ changes: [Change]) -> Range<Int> {
        // The last change that begins at it or before.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].start <= index { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return index..<index + 1 }
        let change = changes[low - 1]
        let past = index - change.start - change.count
        guard past >= 0 else { return change.origin }
        return change.origin.upperBound + past..<change.origin.upperBound + past + 1
    }

    /// - Parameter change: adds what the bytes at a place become, and says where they end; `nil` leaves the byte as it is.
    private func changed(_ change: (Int, inout [Change], inout [UInt8]) -> Int?) -> UnescapedBytes? {
        guard var index = bytes.firstIndex(where: Self.isSign) else { return nil }
        var changes: [Change] = []
        var out = Array(bytes[..<index])
        out.reserveCapacity(bytes.count)
        while index < bytes.count {
            if Self.isSign(bytes[index]), let end = change(index, &changes, &out) {
                index = end
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        guard !changes.isEmpty else { return nil }
        var result = self
        result.bytes = out
        result.steps.append(changes)
        return result
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: "]"): true
        default: false
        }
    }
}

// MARK: - Escapes

extension UnescapedBytes {
    /// RFC 8259 §7.
    private func unescape(backslash index: Int, _ changes: inout [Change], _ out: inout [UInt8]) -> Int? {
        guard index + 1 < bytes.count else { return nil }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            changes.append(Change(start: out.count, count: 1, origin: index..<index + 2))
            out.append(bytes[index + 1])
            return index + 2
        case UInt8(ascii: "u"):
            guard var value = hex(at: index + 2, digits: 4) else { return nil }
            var end = index + 6
            if value & 0xFC00 == 0xD800, bytes[end...].starts(with: "\\u".utf8), let low = hex(at: end + 2, digits: 4),
                low & 0xFC00 == 0xDC00
            {
                value = 0x1_0000 + (value & 0x3FF) << 10 + low & 0x3FF
                end += 6
            }
            Self.put(value, from: index..<end, into: &out, &changes)
            return end
        default: return nil
        }
    }

    /// Where the next end of a tag and of a comment lie, looked for once however many beginnings stand before them; behind the
    /// bytes when there is none.
    private struct MarkupEnds {
        var tag = -1
        var comment = -1
    }

    /// Tags, comments and the marks of character data.
    private func endOfMarkup(at index: Int, _ ends: inout MarkupEnds) -> Int? {
        let rest = bytes[index...]
        if rest.starts(with: "]]>".utf8) { return index + 3 }
        guard bytes[index] == UInt8(ascii: "<") else { return nil }
        if rest.starts(with: "<![CDATA[".utf8) { return index + 9 }
        if rest.starts(with: "<!--".utf8) {
            if ends.comment < index + 4 { ends.comment = endOfComment(from: index + 4) }
            return ends.comment - index < Self.markupReach && ends.comment < bytes.count ? ends.comment + 3 : nil
        }
        if ends.tag < index { ends.tag = rest.firstIndex(of: UInt8(ascii: ">")) ?? bytes.count }
        return ends.tag - index < Self.markupReach && ends.tag < bytes.count ? ends.tag + 1 : nil
    }

    private func endOfComment(from start: Int) -> Int {
        var index = start
        while index + 2 < bytes.count {
            if bytes[index] == UInt8(ascii: "-"), bytes[index + 1] == bytes[index],
                bytes[index + 2] == UInt8(ascii: ">")
            {
                return index
            }
            index += 1
        }
        return bytes.count
    }

    private func hex(at index: Int, digits: Int) -> UInt32? {
        guard index + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<index + digits] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func put(
        _ value: UInt32, from origin: Range<Int>, into out: inout [UInt8], _ changes: inout [Change]
    ) {
        let start = out.count
        append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &out)
        changes.append(Change(start: start, count: out.count - start, origin: origin))
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
