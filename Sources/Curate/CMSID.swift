import Foundation

/// The page id that a publishing system puts into its addresses: it outlives a move within the site.
enum CMSID {
    /// - Returns: `sitevision:4.1337d0f7`, `sitevision:2866`, `episerver:4711`, `wordpress:123`, `mynewsdesk:3464880`.
    static func of(_ url: String) -> String? {
        URLKey.make(url).flatMap(of(key:))
    }

    /// - Parameter key: what `URLKey` makes of the address.
    static func of(key: String) -> String? {
        // Each of the ids has a digit, and nothing else of most addresses has.
        let authority = key.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard key.utf8[authority.endIndex...].contains(where: { (0x30...0x39).contains($0) }) else { return nil }
        let host = Substring(authority.prefix { $0 != UInt8(ascii: ":") })
        let parts = key.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, let last = path.split(separator: "/").last else { return nil }
        if let id = sitevision(last) { return "sitevision:" + id }
        if host == "mynewsdesk.com", let id = trailingNumber(last, separator: "-") { return "mynewsdesk:" + id }
        if last.hasSuffix(".aspx"), let id = trailingNumber(last.dropLast(5), separator: "_") {
            return "episerver:" + id
        }
        guard parts.count == 2 else { return nil }
        return query(parts[1], path: last)
    }

    /// Addresses that show a page by its id alone, wherever in the tree of its site it is now: the short addresses that
    /// publishing systems answer. None for an id that is not asked for in that way.
    static func addresses(of url: String) -> [String] {
        guard let id = of(url), var parts = URLComponents(string: url) else { return [] }
        let value = String(id[id.index(after: id.firstIndex(of: ":") ?? id.startIndex)...])
        (parts.query, parts.fragment, parts.user, parts.password) = (nil, nil, nil, nil)
        func made(_ path: String, _ query: String? = nil) -> String? {
            (parts.path, parts.query) = (path, query)
            return parts.string
        }
        let found: [String?] =
            switch id.prefix(while: { $0 != ":" }) {
            case "sitevision": [made("/\(value).html")]
            case "episerver": [made("/Default.aspx", "id=\(value)"), made("/link.aspx", "id=\(value)")]
            case "wordpress": [made("/", "p=\(value)")]
            default: []
            }
        return found.compactMap(\.self).filter { !LinkPlaces.isSame($0, url) }
    }

    /// `webbpolicy.4.1337d0f71354c96215c7a8.html` before, `webbpolicy.2866.html` after.
    private static func sitevision(_ segment: Substring) -> String? {
        guard segment.hasSuffix(".html") else { return nil }
        let parts = segment.dropLast(5).split(separator: ".")
        guard parts.count >= 2, let id = parts.last else { return nil }
        if parts.count >= 3, parts[parts.count - 2] == "4", id.count >= 8, id.allSatisfy(\.isHexDigit) {
            return "4." + id
        }
        return isNumber(id, digits: 2...9) ? String(id) : nil
    }

    private static func query(_ query: Substring, path: Substring) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, isNumber(parts[1], digits: 1...9) else { continue }
            if parts[0].lowercased() == "id", path.hasSuffix(".aspx") { return "episerver:" + parts[1] }
            if parts[0] == "p" || parts[0] == "page_id" { return "wordpress:" + parts[1] }
        }
        return nil
    }

    private static func trailingNumber(_ text: Substring, separator: Character) -> String? {
        guard let cut = text.lastIndex(of: separator) else { return nil }
        let id = text[text.index(after: cut)...]
        return isNumber(id, digits: 3...12) ? String(id) : nil
    }

    private static func isNumber(_ text: Substring, digits: ClosedRange<Int>) -> Bool {
        digits.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
