import Foundation

/// The text of sanitised HTML, for searching: markup off, the common entities resolved.
enum PlainText {
    static func plain(_ html: String?) -> String {
        guard var html else { return "" }
        guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return html }
        let text = html.withUTF8 { given in
            unsafe String(unsafeUninitializedCapacity: given.count) { text in unsafe copy(given, to: text) }
        }
        return resolveEntities(text)
    }

    /// What stands outside of tags.
    ///
    /// - Parameter text: with room for as many bytes as there are.
    /// - Returns: how many it has.
    private static func copy(
        _ html: UnsafeBufferPointer<UInt8>, to text: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var (length, inTag) = (0, false)
        for index in html.indices {
            let byte = unsafe html[index]
            switch byte {
            case UInt8(ascii: ">") where inTag: inTag = false
            case UInt8(ascii: "<"):
                inTag = true
                // `</li><li>` parts words; `<b>` within one is rarer than that.
                unsafe text[length] = UInt8(ascii: " ")
                length += 1
            default:
                if inTag { continue }
                unsafe text[length] = byte
                length += 1
            }
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
