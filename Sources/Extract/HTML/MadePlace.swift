import Foundation

/// Whether a page with scripts speaks of a place that they may make when they run: then that it does not stand in the
/// markup says nothing.
///
/// It speaks of one in an attribute `data-…` or a reference to itself (`href="#ansok"`), and within its scripts.
enum MadePlace {
    /// Longer names are looked for nowhere: they are no scripts'.
    private static let longest = 200
    /// Bytes in front of a value in which the name of its attribute stands.
    private static let attribute = 80

    /// - Parameter names: the ways in which the place may be written.
    static func isNamed(_ names: Set<String>, in bytes: Data) -> Bool {
        let names = names.map { Array($0.utf8) }.filter { !$0.isEmpty && $0.count <= longest }
        return bytes.withByteView { bytes in
            let scripts = scripts(in: bytes)
            return names.contains { stands($0, in: bytes, scripts) }
        }
    }

    private static func stands(_ name: [UInt8], in bytes: ByteView, _ scripts: [Range<Int>]) -> Bool {
        var left = scripts[...]
        var place = bytes.first(of: name[0], in: 0..<bytes.count)
        while place < bytes.count {
            if isWhole(name, at: place, in: bytes) {
                while let first = left.first, first.upperBound <= place { left.removeFirst() }
                if left.first?.contains(place) ?? false || isValue(at: place, in: bytes) { return true }
            }
            place = bytes.first(of: name[0], in: place + 1..<bytes.count)
        }
        return false
    }

    /// Whether the name stands there, and is no part of a longer one.
    private static func isWhole(_ name: [UInt8], at place: Int, in bytes: ByteView) -> Bool {
        guard place + name.count <= bytes.count, place > 0, !isOfWord(bytes[place - 1]),
            !isOfWord(bytes.byte(at: place + name.count))
        else { return false }
        for (offset, byte) in name.enumerated() where bytes[place + offset] != byte { return false }
        return true
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }

    /// Whether it is the value of `data-…`, or of `href` behind a `#`.
    private static func isValue(at place: Int, in bytes: ByteView) -> Bool {
        var end = place
        var isReference = false
        if bytes.byte(at: end - 1) == UInt8(ascii: "#") {
            isReference = true
            end -= 1
        }
        if [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes.byte(at: end - 1)) { end -= 1 }
        guard bytes.byte(at: end - 1) == UInt8(ascii: "=") else { return false }
        var start = end - 1
        while start > 0, end - start < attribute, isOfWord(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ":") {
            start -= 1
        }
        let key = String(decoding: bytes.array(start..<end - 1), as: UTF8.self).lowercased()
        return key.hasPrefix("data-") || isReference && (key == "href" || key == "xlink:href")
    }

    private static let opening = Array("<script".utf8)
    private static let closing = Array("</script".utf8)

    /// From tag to tag, in order.
    private static func scripts(in bytes: ByteView) -> [Range<Int>] {
        var scripts: [Range<Int>] = []
        var start: Int?
        var place = bytes.first(of: UInt8(ascii: "<"), in: 0..<bytes.count)
        while place < bytes.count {
            if let begin = start {
                if isTag(closing, at: place, in: bytes) {
                    scripts.append(begin..<place)
                    start = nil
                }
            } else if isTag(opening, at: place, in: bytes) {
                start = place
            }
            place = bytes.first(of: UInt8(ascii: "<"), in: place + 1..<bytes.count)
        }
        if let start { scripts.append(start..<bytes.count) }
        return scripts
    }

    private static func isTag(_ tag: [UInt8], at place: Int, in bytes: ByteView) -> Bool {
        for (offset, letter) in tag.enumerated() where bytes.byte(at: place + offset) | 0x20 != letter | 0x20 {
            return false
        }
        return true
    }
}
