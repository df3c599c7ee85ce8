import Foundation

/// Start pages with parameters, and what parameters say of a page.
extension LinkPlaces {
    /// Whether an address is that of a start page, whatever it asks of it that names no page: `/?fran=borttaget`,
    /// `/sv/startsida?sc_lang=sv`.
    static func isStartBut(_ url: String) -> Bool {
        isStartPath(url) && !namesPlace(url) && !namesPage(url) && !isSearch(url)
    }

    /// The same start page without what is asked of it; `nil` for one that nothing is asked of.
    static func bareStart(of url: String) -> String? {
        guard isStartBut(url), !isStart(url), var parts = URLComponents(string: url) else { return nil }
        (parts.query, parts.fragment) = (nil, nil)
        return parts.string
    }

    /// Whether what an address asks for names a page: `id=12`, `/?q=node/12`.
    static func namesPage(_ url: String) -> Bool {
        guard url.utf8.contains(UInt8(ascii: "?")) else { return false }
        if CMSID.of(url) != nil { return true }
        let asked = (URLComponents(string: url)?.queryItems ?? []).prefix(20)
        return asked.contains { item in
            guard let value = item.value, !value.isEmpty else { return false }
            let name = item.name.lowercased()
            if name == "q" { return value.contains("/") }
            if pathParameters.contains(name) { return value.contains("/") || !value.allSatisfy(\.isNumber) }
            return idParameters.contains(name) && value.contains(where: \.isNumber)
        }
    }

    /// What publishing systems call the number of a page; of a menu's (`Itemid`) the start page has one, too.
    private static let idParameters: Set<String> = [
        "id", "p", "page_id", "pageid", "post", "post_id", "pid", "nid", "node", "newsid", "news_id", "articleid",
        "article_id", "artikel", "artikelid", "article", "docid", "dokumentid", "objectid", "objektid", "contentid",
        "cid", "sid", "uid", "guid", "nyhetsid", "nyhet", "kursid", "eventid", "item_id",
    ]
    /// What they call its path.
    private static let pathParameters: Set<String> = ["page", "sida", "path", "r", "route"]

    /// Whether an address is called as a start page, a search or a wall is: what it shows tells whether it is one.
    static func isDoubtful(_ url: String) -> Bool {
        isStartPath(url) || isSearch(url) || isLogin(url) || isConsent(url)
    }

    /// Whether a search's address may be a page's all the same: a start page that is asked by the page's name
    /// (`/?q=larmguide`), as some publishing systems do without rewritten addresses.
    static func isSearchOfPage(_ url: String) -> Bool {
        isStartPath(url) && (URLComponents(string: url)?.queryItems?.map(\.name) == ["q"])
    }

    /// Whether the name of the host alone says that it is a login.
    static func isLoginHost(_ url: String) -> Bool {
        let labels = (URLKey.host(of: url) ?? "").split(separator: ".")
        return labels.count > 2 && labels.first.map { loginHosts.contains(String($0)) } ?? false
    }

    /// A new address as it is offered: without what only tracks a reader, or asks for another view.
    static func offered(_ url: String) -> String {
        let end = url.firstIndex(of: "#") ?? url.endIndex
        guard let mark = url[..<end].firstIndex(of: "?") else { return url }
        let pairs = url[url.index(after: mark)..<end].split(separator: "&", omittingEmptySubsequences: false)
        let kept = pairs.filter { pair in
            let name = String(pair.prefix { $0 != "=" }).lowercased()
            return !Tracking.isTracking(name) && !viewParameters.contains(name)
        }
        guard kept.count < pairs.count else { return url }
        return String(url[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&")) + String(url[end...])
    }

    private static let viewParameters: Set<String> = ["print", "printable", "utskrift", "skrivut", "isprint"]
}
