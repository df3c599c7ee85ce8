import Foundation

/// Cuts sanitised HTML into tags and text, in one pass and without looking back.
///
/// The sanitiser writes every tag as `<name a="…" b="…">` with quotes and angle brackets escaped within; whatever else
/// comes is taken for text or for the nearest such tag, and never read twice.
struct MarkupReader {
    enum Token: Equatable {
        case start(String, href: String?)
        case end(String)
        /// Bytes as they stand, entities and all.
        case text(Range<Int>)
    }

    let bytes: [UInt8]
    private var position = 0
    /// The last tag that began, without its angle brackets.
    private(set) var tag = 0..<0

    init(_ html: String, limit: Int) { bytes = Array(html.utf8.prefix(limit)) }

    mutating func next() -> Token? {
        guard position < bytes.count else { return nil }
        guard bytes[position] == UInt8(ascii: "<") else { return text(from: position) }
        let start = position
        guard let close = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else {
            position = bytes.count
            return .text(start..<bytes.count)
        }
        position = close + 1
        let isEnd = start + 1 < close && bytes[start + 1] == UInt8(ascii: "/")
        var end = start + (isEnd ? 2 : 1)
        let first = end
        while end < close, Self.isNameByte(bytes[end]), end - first < 12 { end += 1 }
        guard end > first else { return .text(start..<close + 1) }
        let name = String(decoding: bytes[first..<end], as: UTF8.self).lowercased()
        tag = end..<close
        return isEnd ? .end(name) : .start(name, href: name == "a" ? href(in: tag) : nil)
    }

    private mutating func text(from start: Int) -> Token {
        position = bytes[start...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        return .text(start..<position)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
    }

    private static let mark = Array(" href=\"".utf8)

    /// The address of a link, entities and all.
    private func href(in range: Range<Int>) -> String? {
        hrefAttribute(in: range).map {
            String(decoding: bytes[($0.lowerBound + Self.mark.count)..<($0.upperBound - 1)], as: UTF8.self)
        }
    }

    /// Where the attribute stands in a tag, from the space before it to the quote at its end.
    func hrefAttribute(in range: Range<Int>) -> Range<Int>? {
        var position = range.lowerBound
        while position + Self.mark.count < range.upperBound {
            if bytes[position...].starts(with: Self.mark) {
                let start = position + Self.mark.count
                guard let end = bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
                return position..<(end + 1)
            }
            position += 1
        }
        return nil
    }
}
