import Foundation

/// What start pages are called, and what they were called before their site was rebuilt.
enum StartNames {
    private static let languages: Set<Substring> = [
        "sv", "se", "en", "sv-se", "sv_se", "en-gb", "en-us", "fi",
    ]
    /// Where SharePoint keeps its pages.
    private static let pageFolders: Set<Substring> = ["pages", "sidor"]
    private static let names: Set<Substring> = ["start", "startsida", "startsidan", "hem", "home", "index", "default"]
    /// Of these a page of today may have one, too.
    private static let formerNames: Set<Substring> = [
        "startpage", "main", "welcome", "valkommen", "välkommen", "first",
    ]
    private static let endings: Set<Substring> = ["html", "htm", "shtml", "aspx", "asp", "php", "jsp", "do", "cfm"]

    /// - Parameter path: as `URLKey` has it: `/sv`, `/startsida.4.3b7d2a11.html`, `/Sidor/default.aspx`.
    static func isStart(_ path: String) -> Bool { isStart(segments(path), names) }

    /// Whether it is what a start page may have been called: it is led to `/` because it still is the start page.
    static func wasStart(_ path: String) -> Bool {
        var segments = segments(path)
        // Liferay's first page.
        if segments.count == 3, segments[0] == "web", segments[1] == "guest" { segments.removeFirst(2) }
        return isStart(segments, names) || isStart(segments, formerNames)
    }

    /// Whether a start page is called so by a language alone, or as a service may be, too: `/en`, `/start`.
    static func isDoubtful(_ path: String) -> Bool {
        let segments = segments(path)
        guard let last = segments.last, segments.count <= 2, isStart(segments, names) else { return false }
        return segments.count == 1 && languages.contains(last) || last == "start"
    }

    /// Whether a path lies in the folder of a language.
    static func isInLanguage(_ path: String) -> Bool {
        let segments = segments(path)
        return segments.count > 1 && segments.first.map(languages.contains) ?? false
    }

    /// Of the folders of a path those that are no language.
    static func withoutLanguage(_ folders: [String]) -> ArraySlice<String> {
        folders.first.map { languages.contains($0.lowercased()[...]) } ?? false ? folders.dropFirst() : folders[...]
    }

    private static func segments(_ path: String) -> [Substring] {
        // What is long is no start page's.
        guard path.utf8.count < 64 else { return ["/"] }
        return (path.removingPercentEncoding ?? path).lowercased().split(separator: "/")
    }

    private static func isStart(_ segments: [Substring], _ names: Set<Substring>) -> Bool {
        var rest = segments[...]
        if let first = rest.first, languages.contains(first) { rest = rest.dropFirst() }
        if rest.count == 2, let first = rest.first, pageFolders.contains(first) { rest = rest.dropFirst() }
        guard let name = rest.first else { return true }
        guard rest.count == 1 else { return false }
        // Of `/Sidor/default.aspx` the key has no more.
        if pageFolders.contains(name) { return true }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let hasEnding = parts.count > 1 && parts.last.map(endings.contains) ?? false
        if hasEnding { parts.removeLast() }
        guard let stem = parts.first, parts.count == 1 || hasEnding && isNode(parts.dropFirst()) else { return false }
        // SiteVision's id of a whole site begins with a 2.
        return names.contains(stem) || parts.count == 2 && stem == "2"
    }

    /// What SiteVision puts behind a page's name: `4.3b7d2a11`, `2866`.
    private static func isNode(_ parts: ArraySlice<Substring>) -> Bool {
        guard let id = parts.last, (2...40).contains(id.count), id.allSatisfy(\.isHexDigit) else { return false }
        return parts.count == 1 || parts.count == 2 && (parts.first == "4" || parts.first == "2")
    }
}
