import Foundation

/// Titles of pages that say that there is no page, whatever status they came with.
package enum NotFoundTitle {
    package static func says(_ title: String) -> Bool {
        // Most titles begin with none of their letters.
        guard let first = title.utf8.first, first >= 0x80 || starts.contains(first | 0x20) else { return false }
        var title = title
        if let says = title.withUTF8({ isPlain($0) ? saysPlainly($0) : nil }) { return says }
        var lower = title.lowercased().precomposedStringWithCanonicalMapping
        return lower.withUTF8(saysPlainly)
    }

    /// Whether its beginning is ASCII and letters of Latin-1, none of them made of two.
    private static func isPlain(_ title: UnsafeBufferPointer<UInt8>) -> Bool {
        title.prefix(longest + 2).allSatisfy { $0 < 0xC4 }
    }

    private static func saysPlainly(_ title: UnsafeBufferPointer<UInt8>) -> Bool {
        if title.count == 3, begins(title, with: number) { return true }
        return phrases.contains { begins(title, with: $0) }
    }

    /// Letter case aside.
    private static func begins(_ title: UnsafeBufferPointer<UInt8>, with phrase: [UInt8]) -> Bool {
        guard title.count >= phrase.count else { return false }
        for index in phrase.indices {
            var byte = title[index]
            // À to Þ behind their first byte, without the sign of multiplication among them.
            let isCapital =
                byte &- 0x41 < 26 || byte &- 0x80 < 0x1F && byte != 0x97 && index > 0 && title[index - 1] == 0xC3
            if isCapital { byte |= 0x20 }
            if byte != phrase[index] { return false }
        }
        return true
    }

    /// What the phrases begin with, as small letters; a digit is the same with their bit set.
    private static let starts = phrases.compactMap(\.first).reduce(into: [UInt8]()) { starts, first in
        if !starts.contains(first | 0x20) { starts.append(first | 0x20) }
    }

    private static let number = Array("404".utf8)
    private static let longest = phrases.map(\.count).max() ?? 0

    /// Only as the beginning of a title: "Borttagen: sidan finns inte" may be an article about pages.
    private static let phrases = [
        "404 ", "404:", "error 404", "sidan kunde inte hittas", "sidan hittades inte", "sidan kan inte hittas",
        "sidan finns inte",
        "sidan du söker finns inte", "sidan du sökte", "sidan saknas", "vi hittar inte sidan",
        "vi kan inte hitta sidan",
        "hittar inte sidan", "kan inte hitta sidan", "page not found", "not found", "the page you requested",
        "this page could not be found", "page cannot be found",
    ].map { Array($0.utf8) }
}
