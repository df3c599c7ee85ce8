/// What pages and feeds do with the sanitised HTML of summaries and contents.
enum StoredHTML {
    /// Its text without markup, white space folded; at most `limit` characters, cut between words with an ellipsis.
    static func excerpt(_ html: String, limit: Int = 280) -> String {
        var text = String.UnicodeScalarView()
        var count = 0
        var isPendingSpace = false
        let scalars = html.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex, count <= limit {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            switch scalar {
            case "<":
                index = scalars[index...].firstIndex(of: ">").map(scalars.index(after:)) ?? scalars.endIndex
                isPendingSpace = true
            case _ where isSpace(scalar):
                isPendingSpace = true
            default:
                if isPendingSpace && !text.isEmpty && !closes(scalar) {
                    text.append(" ")
                    count += 1
                }
                isPendingSpace = false
                if scalar == "&", let (decoded, after) = entity(html[index...]) {
                    text.append(contentsOf: decoded.unicodeScalars)
                    index = after.startIndex
                } else {
                    text.append(scalar)
                }
                count += 1
            }
        }
        return count > limit ? shorten(String(text), to: limit) : String(text)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80
            ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
    }

    /// Marks that stand close to the word before them.
    private static func closes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", ".", ";", ":", "!", "?", ")": true
        default: false
        }
    }

    private static func shorten(_ text: String, to limit: Int) -> String {
        let cut = text.prefix(limit)
        let words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
        return words + " …"
    }

    /// The character an entity stands for, and the text behind its semicolon. The sanitiser leaves only these.
    private static func entity(_ text: Substring) -> (Character, Substring)? {
        guard let end = text.prefix(12).firstIndex(of: ";") else { return nil }
        let name = text[..<end]
        let after = text[text.index(after: end)...]
        if let known = named[String(name)] { return (known, after) }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number = digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { (Character($0), after) }
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
