import Catalogue
import Foundation

/// What addresses say by themselves: which are start pages, searches and logins, and what lies beside them.
enum LinkPlaces {
    /// Only within one host: an agency that gives an old page a site of its own sends us to that site's root.
    static func isSentToStart(from url: String, to final: String) -> Bool {
        guard let host = URLKey.host(of: url), host == URLKey.host(of: final) else { return false }
        return isStart(final) && isWithin(url)
    }

    static func isStartInstead(_ target: String, of url: String) -> Bool { isStart(target) && isWithin(url) }

    /// Whether an address is that of a page within a site: `/?p=123` and `/index.php?id=12` are, `/?lang=sv` may be the
    /// start page.
    static func isWithin(_ url: String) -> Bool {
        guard !isStart(url), let path = URLKey.path(of: url) else { return false }
        guard path.isEmpty || StartNames.wasStart(path) else { return true }
        return namesPage(url) && !asksForFirstPage(url)
    }

    /// WordPress has a number for the page that it shows first, too.
    private static func asksForFirstPage(_ url: String) -> Bool {
        URLComponents(string: url)?.queryItems?.contains { $0.name == "page_id" } ?? false
    }

    /// Whether an address is that of a site's start page, and names no place in it.
    static func isStart(_ url: String) -> Bool {
        guard let key = URLKey.make(url), !key.contains("?"), !namesPlace(url) else { return false }
        return isStartPath(url)
    }

    static func isStartPath(_ url: String) -> Bool {
        guard let path = URLKey.path(of: url) else { return false }
        return path.isEmpty || StartNames.isStart(path)
    }

    /// A route of a program in the page, or a place other than its top.
    static func namesPlace(_ url: String) -> Bool {
        guard url.utf8.contains(UInt8(ascii: "#")), let hash = url.firstIndex(of: "#") else { return false }
        let place = url[url.index(after: hash)...].lowercased()
        return !["", "/", "!", "!/", "top"].contains(place)
    }

    /// Whether an address shows what it shows by a route that no server sees: `/#/kurs/12`, `/app#!/kurs`.
    static func hasRoute(_ url: String) -> Bool { URLKey.make(url)?.contains("#") ?? false }

    /// By the last segment of the path, without its ending, or by what is asked of a start page: `/nyheter/ny-soktjanst`
    /// is an article, and what lies below a search page may be a page of its own.
    static func isSearch(_ url: String) -> Bool {
        let segments = segments(of: url).map { $0.removingPercentEncoding ?? $0 }
        let last = segments.last { !searchPages.contains($0.lowercased()) }
        return last.map { names(searches, $0[...]) } ?? false || isStartPath(url) && asksForWords(url)
    }

    /// Whether it lies where a site's searches are: `/sok`, `/search/words`.
    static func isInSearch(_ url: String) -> Bool { isSearch(url) || hasSegment(url, searches) }

    /// What follows the name of a search in some systems.
    private static let searchPages: Set<String> = ["node", "content", "resultat", "result", "results", "all", "alla"]

    private static let wordParameters: Set<String> = ["s", "q", "query", "search", "sok", "sök", "keys", "searchquery"]

    /// `?q=node/12` is the address of a page.
    private static func asksForWords(_ url: String) -> Bool {
        guard let items = URLComponents(string: url)?.queryItems else { return false }
        return items.contains { wordParameters.contains($0.name.lowercased()) && !($0.value ?? "").contains("/") }
    }

    /// Whether what is asked at an address repeats the last words of another: `/sida?namn=larm+kil` for `/guider/larm`.
    static func repeatsWords(_ target: String, of url: String) -> Bool {
        let asked = (URLComponents(string: target)?.queryItems ?? []).compactMap(\.value).joined(separator: " ")
        let last = segments(of: url).last.map { $0.removingPercentEncoding ?? $0 } ?? ""
        let words = Set(Words.of(last.replacing("-", with: " "), hyphens: false).map(\.lower).filter { $0.count > 3 })
        return Words.of(asked.replacing("-", with: " ").replacing("+", with: " "), hyphens: false)
            .contains { words.contains($0.lower) }
    }

    private static let searches: Set<String> = [
        "sok", "sök", "s%C3%B6k", "search", "sokresultat", "sökresultat", "s%C3%B6kresultat", "sokning", "sok-resultat",
        "searchresult", "searchresults", "search-results", "searchpage", "soksida", "söksida",
    ]

    static func isLogin(_ url: String) -> Bool {
        let labels = (URLKey.host(of: url) ?? "").split(separator: ".")
        if labels.count > 2, let first = labels.first, loginHosts.contains(String(first)) { return true }
        return hasSegment(url, logins)
    }

    static let loginHosts: Set<String> = [
        "login", "logon", "auth", "sso", "idp", "adfs", "accounts", "signin", "saml", "loggain", "sts",
    ]
    private static let logins: Set<String> = [
        "login", "logon", "log-in", "signin", "sign-in", "logga-in", "loggain", "inloggning", "auth", "oauth", "oauth2",
        "sso", "saml", "saml2", "adfs", "authorize", "authenticate", "wp-login", "idp",
    ]

    static func isConsent(_ url: String) -> Bool {
        let labels = (URLKey.host(of: url) ?? "").split(separator: ".")
        if labels.count > 2, labels.first == "consent" { return true }
        return hasSegment(url, consents)
    }

    private static let consents: Set<String> = [
        "consent", "cookie-consent", "cookieconsent", "cookie-wall", "cookies", "samtycke", "kakor", "cookie",
    ]

    static func hasSegment(_ url: String, _ names: Set<String>) -> Bool {
        guard let path = URLKey.path(of: url) else { return false }
        return path.split(separator: "/").prefix(5).contains { segment in
            self.names(names, segment)
        }
    }

    private static func names(_ names: Set<String>, _ segment: Substring) -> Bool {
        let stem = segment.prefix { $0 != "." && $0 != ";" }
        return names.contains(String(stem)) || names.contains(stem.lowercased())
    }

    /// Where whoever comes has to wait for a turn.
    static func isQueue(_ url: String) -> Bool {
        URLKey.host(of: url).map { $0 == "queue-it.net" || $0.hasSuffix(".queue-it.net") } ?? false
    }

    /// Hosts that show nothing but offers for domains.
    static func isMarket(_ url: String) -> Bool {
        guard let host = URLKey.host(of: url) else { return false }
        return markets.contains { market in
            guard market.last == host.utf8.last else { return false }
            let before = host.utf8.dropLast(market.count).last
            return before ?? UInt8(ascii: ".") == UInt8(ascii: ".")
                && host.utf8.suffix(market.count).elementsEqual(market)
        }
    }

    /// Whether an address leads to where hosts of parked domains answer for all of them: `ww38.kil.se` for `kil.se`.
    ///
    /// - Parameter title: what is shown there goes by the domain, or has no name.
    static func isParkingPlace(_ final: String, of url: String, titled title: String?) -> Bool {
        guard let host = URLKey.host(of: final), let own = URLKey.host(of: url) else { return false }
        let labels = host.split(separator: ".", maxSplits: 1)
        guard labels.count == 2, labels[1].contains("."), labels[0].utf8.count == 4, labels[0].hasPrefix("ww"),
            labels[0].dropFirst(2).utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            labels[1] == own || own.hasSuffix("." + labels[1])
        else { return false }
        return title.map { $0.lowercased().hasPrefix(labels[1]) } ?? true
    }

    private static let markets = [
        "sedo.com", "sedoparking.com", "dan.com", "afternic.com", "hugedomains.com", "bodis.com", "parkingcrew.net",
        "above.com", "undeveloped.com", "domainmarket.com", "buydomains.com", "parklogic.com", "namebright.com",
    ].map { Array($0.utf8) }

    /// Whether two addresses are the same apart from scheme, `www.`, trailing slash and what only tracks the reader.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || URLKey.make(one).map { $0 == URLKey.make(other) } ?? false
    }

    // MARK: - Neighbours

    /// An address beside another that nobody has ever given out: its last segment is 16 letters of chance, its ending
    /// stays. `nil` for a start page, which has no place among others.
    ///
    /// Only the path is changed: servers pass over parameters that they do not know, and would show the page itself.
    static func neighbour(of url: String, turn: Int) -> String? {
        invented(beside: url) { $0.dropLast() + [letters(url, turn)] }
    }

    /// The same in another folder, two levels up at least: what is still the same there goes by nothing that the address
    /// says. Of a long path the first part stays, which may be a language or a program of its own, unless it has a digit
    /// and may be what the page goes by. `nil` where no folder has one: such a page goes by its last segment.
    static func farNeighbour(of url: String, turn: Int) -> String? {
        guard hasNumberedFolder(url) else { return nil }
        return invented(beside: url) { segments in
            let area = segments.count > 2 ? segments.prefix(1).filter { !hasDigit($0) } : []
            return area + [letters("folder " + url, turn), letters(url, turn)]
        }
    }

    /// Whether a folder of the path has a digit and may be what the page goes by.
    static func hasNumberedFolder(_ url: String) -> Bool { segments(of: url).dropLast().contains(where: hasDigit) }

    /// An escape (`%C3%B6`) is a letter.
    private static func hasDigit(_ segment: String) -> Bool {
        (segment.removingPercentEncoding ?? segment).contains(where: \.isNumber)
    }

    static func segments(of url: String) -> [String] {
        (URLComponents(string: url)?.percentEncodedPath ?? "").split(separator: "/").map(String.init)
    }

    /// Whether an address is that of a folder which the page lies in: it may be a list of such pages, and is no proof of
    /// this one. A page that only loses its `index.html` is itself, and one that has become a place in it has moved there.
    static func isFolder(_ folder: String, of url: String) -> Bool {
        let (outer, inner) = (segments(of: folder), segments(of: url))
        guard !outer.isEmpty, outer.count < inner.count, inner.starts(with: outer), CMSID.of(folder) == nil,
            !namesPlace(folder)
        else {
            return false
        }
        let name = inner.last?.prefix { $0 != "." }.lowercased() ?? ""
        return outer.count < inner.count - 1 || !folderPages.contains(name)
    }

    private static let folderPages: Set<String> = ["index", "default", "start", "startsida", "home"]

    /// Whether a page lies in a folder that may be what it goes by, as in `/guide/123/larm`.
    static func hasNumber(_ url: String) -> Bool { segments(of: url).last.map(hasDigit) ?? false }

    static func invented(beside url: String, _ path: ([String]) -> [String]) -> String? {
        guard !isStart(url), var parts = URLComponents(string: url) else { return nil }
        let segments = parts.percentEncodedPath.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard let last = segments.last else { return nil }
        let ending = last.lastIndex(of: ".").map { last[$0...] } ?? ""
        let isEnding = (2...6).contains(ending.count) && ending.dropFirst().allSatisfy { $0.isASCII && $0.isLetter }
        parts.percentEncodedPath = "/" + path(segments).joined(separator: "/") + (isEnding ? ending : "")
        (parts.query, parts.fragment) = (nil, nil)
        return parts.string
    }

    /// The same for the same address and turn, on every machine.
    static func letters(_ url: String, _ turn: Int) -> String {
        var hash = MatchHash.mix(UInt64(bitPattern: Int64(turn)))
        for byte in url.utf8 { hash = MatchHash.mix(hash ^ UInt64(byte)) }
        var text = ""
        for _ in 0..<16 {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "a") + UInt8(hash % 26)))
            hash = MatchHash.mix(hash)
        }
        return text
    }

    // MARK: - Moves

    /// What sort of move leads from one address to another.
    static func move(from url: String, to target: String, owners: HostOwners) -> LinkMove {
        let isOwn = URLKey.host(of: url) == URLKey.host(of: target)
        if isFolder(target, of: url) || isOwn && isStartBut(target) && isWithin(url) { return .startPage }
        if isOwn { return .withinSite }
        // A page may have got a site of its own, and lies at its root; not on the host that a site was renamed to.
        let isRenamed = owners.isFormer(url) && owners.organisation(of: url) == owners.organisation(of: target)
        if isRenamed, isStartBut(target), isWithin(url) { return .startPage }
        guard let owner = owners.organisation(of: url) else { return .elsewhere }
        return owner == owners.organisation(of: target) ? .withOrganisation : .elsewhere
    }
}
