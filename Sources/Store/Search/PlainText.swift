import Foundation

/// The text of sanitised HTML, for searching: markup off, the common entities resolved.
enum PlainText {
    static func plain(_ html: String?) -> String {
        guard var html else { return "" }
        let marks = html.withUTF8 { bytes in
            unsafe (find("<", in: bytes, from: 0) != nil, find("&", in: bytes, from: 0) != nil)
        }
        guard marks.0 else { return marks.1 ? resolveEntities(html) : html }
        let text = html.withUTF8 { given in
            unsafe String(unsafeUninitializedCapacity: given.count) { text in unsafe copy(given, to: text) }
        }
        return marks.1 ? resolveEntities(text) : text
    }

    /// Where an ASCII sign stands at `start` or after it.
    private static func find(_ sign: UnicodeScalar, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        // From within the buffer to its end.
        let found = unsafe memchr(base + start, Int32(sign.value), bytes.count - start)
        return unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(base) }
    }

    /// What stands outside of tags.
    ///
    /// - Parameter text: with room for as many bytes as there are.
    /// - Returns: how many it has.
    private static func copy(
        _ html: UnsafeBufferPointer<UInt8>, to text: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let source = html.baseAddress, let target = text.baseAddress else { return 0 }
        var (length, position) = (0, 0)
        while position < html.count {
            let tag = unsafe find("<", in: html, from: position) ?? html.count
            // No more is written than was read: a space takes the place of a `<`.
            unsafe memcpy(target + length, source + position, tag - position)
            length += tag - position
            position = tag
            while position < html.count, unsafe html[position] != UInt8(ascii: ">") {
                if unsafe html[position] == UInt8(ascii: "<") {
                    // `</li><li>` parts words; `<b>` within one is rarer than that.
                    unsafe text[length] = UInt8(ascii: " ")
                    length += 1
                }
                position += 1
            }
            position += 1
        }
        return length
    }

    private static let entities = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "aring": "å", "auml": "ä",
        "ouml": "ö", "Aring": "Å", "Auml": "Ä", "Ouml": "Ö", "eacute": "é", "shy": "",
    ]

    private static func resolveEntities(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var parts = text.split(separator: "&", omittingEmptySubsequences: false).makeIterator()
        var resolved = String(parts.next() ?? "")
        while let part = parts.next() {
            guard let end = part.prefix(12).firstIndex(of: ";"), let value = entity(part[..<end]) else {
                resolved += "&" + part
                continue
            }
            resolved += value + part[part.index(after: end)...]
        }
        return resolved
    }

    private static func entity(_ name: Substring) -> String? {
        guard name.first == "#" else { return entities[String(name)] }
        let digits = name.dropFirst()
        let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
}
