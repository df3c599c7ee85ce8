import Foundation

/// Titles of pages that say that there is no page, whatever status they came with.
package enum NotFoundTitle {
    package static func says(_ title: String) -> Bool {
        // Most titles begin with none of their letters, and the rest costs a hundred times as much.
        guard let first = title.utf8.first, first >= 0x80 || starts.contains(first | 0x20) else { return false }
        let text = title.lowercased().precomposedStringWithCanonicalMapping
        if text == "404" || text.hasPrefix("404 ") || text.hasPrefix("404:") || text.hasPrefix("error 404") {
            return true
        }
        let bytes = Array(text.utf8)
        return phrases.contains { bytes.starts(with: $0.utf8) }
    }

    /// What the phrases begin with; `4` is the same with the bit of small letters set.
    private static let starts = Set("4e".utf8).union(phrases.compactMap(\.utf8.first))

    /// Only as the beginning of a title: "Borttagen: sidan finns inte" may be an article about pages.
    private static let phrases = [
        "sidan kunde inte hittas", "sidan hittades inte", "sidan kan inte hittas", "sidan finns inte",
        "sidan du söker finns inte", "sidan du sökte", "sidan saknas", "vi hittar inte sidan",
        "vi kan inte hitta sidan",
        "hittar inte sidan", "kan inte hitta sidan", "page not found", "not found", "the page you requested",
        "this page could not be found", "page cannot be found",
    ]
}
