import Foundation

/// Titles of pages that say that there is no page, whatever status they came with.
package enum NotFoundTitle {
    package static func says(_ title: String) -> Bool {
        let text = title.lowercased().precomposedStringWithCanonicalMapping
        if text == "404" || text.hasPrefix("404 ") || text.hasPrefix("404:") || text.hasPrefix("error 404") {
            return true
        }
        return phrases.contains { text.hasPrefix($0) }
    }

    /// Only as the beginning of a title: "Borttagen: sidan finns inte" may be an article about pages.
    private static let phrases = [
        "sidan kunde inte hittas", "sidan hittades inte", "sidan kan inte hittas", "sidan finns inte",
        "sidan du söker finns inte", "sidan du sökte", "sidan saknas", "vi hittar inte sidan",
        "vi kan inte hitta sidan",
        "hittar inte sidan", "kan inte hitta sidan", "page not found", "not found", "the page you requested",
        "this page could not be found", "page cannot be found",
    ]
}
