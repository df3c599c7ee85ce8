/// How much of what strangers write is kept.
package enum TextLimit {
    /// A line's worth: 200 characters, and 800 bytes, because one character may carry any number of marks.
    package static func line(_ text: String) -> String {
        // As many bytes are no more characters.
        text.utf8.count <= 200 ? text : bytes(String(text.prefix(200)), 800)
    }

    /// The beginning, so many bytes of UTF-8 at most, without a half of a scalar at the end.
    package static func bytes(_ text: String, _ most: Int) -> String {
        guard text.utf8.count > most else { return text }
        let all = text.utf8
        var end = all.index(all.startIndex, offsetBy: max(0, most))
        while end > all.startIndex, all[end] & 0xC0 == 0x80 { end = all.index(before: end) }
        return String(decoding: all[..<end], as: UTF8.self)
    }
}
