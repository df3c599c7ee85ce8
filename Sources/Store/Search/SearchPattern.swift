import Foundation

/// What a person types, as an FTS5 query that is never a syntax error (https://www.sqlite.org/fts5.html#full_text_query_syntax).
///
/// Every word must occur; "quoted words" must stand together; the last word may be the beginning of a longer one.
enum SearchPattern {
    /// More words than this are left out.
    private static let mostTerms = 24

    /// `nil` when there is nothing a word could be made of.
    static func make(_ text: String) -> String? {
        var terms: [String] = []
        for (index, part) in text.prefix(1000).split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            // Between an odd and an even quotation mark stands a phrase.
            if index.isMultiple(of: 2) {
                terms += words(part).map(quote)
            } else {
                let phrase = words(part)
                if !phrase.isEmpty { terms.append(quote(phrase.joined(separator: " "))) }
            }
        }
        terms = Array(terms.prefix(mostTerms))
        guard let last = terms.last else { return nil }
        // "el" is more often the word than the beginning of one.
        if !text.hasSuffix("\""), last.utf8.count >= 5 { terms[terms.count - 1] = last + "*" }
        return terms.joined(separator: " ")
    }

    /// Only letters, digits and marks are left, so nothing in them can end the quotation.
    private static func words(_ text: Substring) -> [String] {
        text.unicodeScalars.split { Folding.fold($0) == nil }
            .map { String(String.UnicodeScalarView($0)) }
            .filter { $0.unicodeScalars.contains { !(Folding.fold($0) ?? []).isEmpty } }
    }

    private static func quote(_ words: String) -> String { "\"\(words)\"" }
}

/// The text of sanitised HTML, for searching: markup off, the common entities resolved.
enum SearchText {
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
