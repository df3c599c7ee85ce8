import Foundation

/// The text of sanitised HTML, for searching: markup off, the common entities resolved.
enum PlainText {
    static func plain(_ html: String?) -> String {
        guard let html else { return "" }
        guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return html }
        var text: [UInt8] = []
        text.reserveCapacity(html.utf8.count)
        var inTag = false
        for byte in html.utf8 {
            switch byte {
            case UInt8(ascii: "<"):
                inTag = true
                // `</li><li>` parts words; `<b>` within one is rarer than that.
                text.append(UInt8(ascii: " "))
            case UInt8(ascii: ">") where inTag: inTag = false
            default: if !inTag { text.append(byte) }
            }
        }
        return resolveEntities(String(decoding: text, as: UTF8.self))
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
