/// What pages and feeds do with the sanitised HTML of summaries and contents.
enum StoredHTML {
    /// Its text without markup, white space folded; at most `limit` characters, cut between words with an ellipsis.
    static func excerpt(_ html: String, limit: Int = 280) -> String {
        var html = html
        var text: [UInt8] = []
        text.reserveCapacity(min(html.utf8.count, limit * 2))
        let count = html.withUTF8 { read($0, limit: limit, into: &text) }
        let plain = String(decoding: text, as: UTF8.self)
        return count > limit ? shorten(plain, to: limit) : plain
    }

    /// - Returns: how many characters were read: `limit`, or one more than that where there are more.
    private static func read(_ html: UnsafeBufferPointer<UInt8>, limit: Int, into text: inout [UInt8]) -> Int {
        var (index, count) = (0, 0)
        var isPendingSpace = false
        while index < html.count, count <= limit {
            let byte = html[index]
            let end = index + length(byte)
            if byte == UInt8(ascii: "<") {
                index = html[end...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? html.count
                isPendingSpace = true
                continue
            }
            if isSpace(html[index..<end]) {
                isPendingSpace = true
                index = end
                continue
            }
            if isPendingSpace, !text.isEmpty, !closes(byte) {
                text.append(UInt8(ascii: " "))
                count += 1
            }
            isPendingSpace = false
            if byte == UInt8(ascii: "&"), let (decoded, length) = entity(html[end...]) {
                text.append(contentsOf: String(decoded).utf8)
                index = end + length
            } else {
                text.append(contentsOf: UnsafeBufferPointer(rebasing: html[index..<end]))
                index = end
            }
            count += 1
        }
        return count
    }

    /// Bytes of the character that begins with this one.
    private static func length(_ byte: UInt8) -> Int {
        switch byte {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }

    private static func isSpace(_ character: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        switch character[character.startIndex] {
        case 0x09...0x0D, 0x20: true
        // What begins with these may be one of the wide spaces.
        case 0xC2, 0xE1...0xE3:
            String(decoding: character, as: UTF8.self).unicodeScalars.first?.properties.isWhitespace ?? false
        default: false
        }
    }

    /// Marks that stand close to the word before them.
    private static func closes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: ")"):
            true
        default: false
        }
    }

    private static func shorten(_ text: String, to limit: Int) -> String {
        let cut = text.prefix(limit)
        let words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return words + " …"
    }

    /// The character an entity stands for, and the bytes it takes behind its `&`. The sanitiser leaves only these.
    private static func entity(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> (Character, Int)? {
        guard let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: bytes[..<end], as: UTF8.self)
        let length = end + 1 - bytes.startIndex
        if let known = named[name] { return (known, length) }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number = digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { (Character($0), length) }
    }

    private static let named: [String: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "shy": "\u{AD}",
    ]

    /// The same HTML with its headings two steps down, so that they stand below the page's own `h1` and `h2`.
    /// In sanitised HTML a `<` always begins a tag.
    static func belowSection(_ html: String) -> String {
        var bytes = Array(html.utf8)
        var index = 0
        while index + 2 < bytes.count {
            defer { index += 1 }
            guard bytes[index] == UInt8(ascii: "<") else { continue }
            let letter = bytes[index + 1] == UInt8(ascii: "/") ? index + 2 : index + 1
            guard letter + 2 < bytes.count, bytes[letter] | 0x20 == UInt8(ascii: "h") else { continue }
            let level = bytes[letter + 1]
            let isEnd = bytes[letter + 2] == UInt8(ascii: ">") || bytes[letter + 2] == UInt8(ascii: " ")
            guard (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(level), isEnd else { continue }
            bytes[letter + 1] = min(level + 2, UInt8(ascii: "6"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
