import Catalogue
import Foundation

/// What two addresses of the same thing share. The key is for comparing only; the address itself stays untouched.
///
/// The rules, in order (RFC 3986 §6.2; anything beyond it is what Swedish public sites do):
/// 1. scheme dropped (http is https), and with it the ports 80 and 443 and user information;
/// 2. host in lower case, percent-decoded, without final dot and leading `www.`;
/// 3. percent-encoding: unreserved characters decoded, the others with upper-case hex, raw UTF-8 and spaces encoded;
///    text in NFC, because a Mac's decomposed `ä` is the same letter;
/// 4. dot segments resolved, repeated slashes kept (they may mean something), trailing slash off;
/// 5. a directory's default document off (`index.html`, `default.aspx`, …);
/// 6. parameters that only track the reader off, by list (`Tracking`); never the whole query, because
///    `?rbid=26331` is the identity of a page;
/// 7. remaining parameters sorted by name, values of one name in their order: servers read them by name, and feeds
///    and list pages of one site write them in different orders;
/// 8. fragment off, but `#!…` and `#/…` kept: they are routes within a page that is one program;
/// 9. exceptions per host (`HostRule`).
package enum URLKey {
    /// - Returns: `example.se/a?id=1`; `nil` for what is no http or https address.
    package static func make(_ url: String) -> String? {
        guard let parts = Parts(url) else { return nil }
        guard let host = normalisedHost(parts.host) else { return nil }
        let path = normalisedPath(parts.path)
        let query = normalisedQuery(parts.query, host: host)
        let fragment = route(parts.fragment)
        let port = parts.port.map { ":\($0)" } ?? ""
        return host + port + path + (query.isEmpty ? "" : "?" + query) + fragment
    }

    /// The host of an http address, in lower case without `www.`; `nil` when there is none.
    package static func host(of url: String) -> String? {
        Parts(url).flatMap { normalisedHost($0.host) }
    }

    /// The path as the key has it: without trailing slash and default document, so `""` for a start page.
    static func path(of url: String) -> String? {
        Parts(url).map { normalisedPath($0.path) }
    }

    private static func normalisedHost(_ host: Substring) -> String? {
        let isLower = host.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x2D...0x39).contains($0) && $0 != UInt8(ascii: "/")
        }
        if isLower, let last = host.utf8.last, last != UInt8(ascii: ".") {
            let rest = host.utf8.dropFirst(4)
            let isPrefixed = host.utf8.starts(with: "www.".utf8) && rest.contains(UInt8(ascii: "."))
            return String(isPrefixed ? Substring(rest) : host)
        }
        var text = String(decoding: Percent.decodeAll(host.utf8), as: UTF8.self).lowercased()
            .precomposedStringWithCanonicalMapping
        while text.hasSuffix(".") { text.removeLast() }
        if text.hasPrefix("www."), text.dropFirst(4).contains(".") { text.removeFirst(4) }
        let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"/?#@\\".unicodeScalars.contains($0) }
        return text.isEmpty || !isPlain ? nil : text
    }

    private static func normalisedPath(_ path: Substring) -> String {
        let text = Percent.normalise(path, keeping: Percent.pathCharacters)
        if isNormal(text) { return text }
        var segments: [Substring] = []
        for segment in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        while segments.last?.isEmpty == true { segments.removeLast() }
        if let last = segments.last, defaultDocuments.contains(last.lowercased()) { segments.removeLast() }
        while segments.last?.isEmpty == true { segments.removeLast() }
        return segments.map { "/" + $0 }.joined()
    }

    /// Whether no rule about segments has anything to say of a path, as far as can be seen quickly.
    private static func isNormal(_ path: String) -> Bool {
        var last = UInt8(ascii: "/")
        var initial: UInt8 = 0
        for (position, byte) in path.utf8.enumerated() {
            if position > 0, last == UInt8(ascii: "/") {
                if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
                initial = byte | 0x20
            }
            last = byte
        }
        // index.html, default.aspx.
        return last != UInt8(ascii: "/") && initial != UInt8(ascii: "i") && initial != UInt8(ascii: "d")
    }

    private static func normalisedQuery(_ query: Substring?, host: String) -> String {
        guard let query else { return "" }
        let rule = HostRule.rule(for: host)
        let pairs = query.split(separator: "&").map { pair -> (name: String, pair: String) in
            let text = Percent.normalise(pair, keeping: Percent.queryCharacters)
            return (String(text.prefix { $0 != "=" }), text)
        }
        let kept = pairs.filter { pair in
            let name = pair.name.lowercased()
            return !Tracking.isTracking(name) && !(rule?.ignored.contains(name) ?? false)
        }
        // A stable sort: two values under one name keep their order, `a=1&a=2` is not `a=2&a=1`.
        let sorted = kept.enumerated().sorted {
            ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
        }
        return sorted.map(\.element.pair).joined(separator: "&")
    }

    private static func route(_ fragment: Substring?) -> String {
        guard let fragment, fragment.hasPrefix("!") || fragment.hasPrefix("/"), fragment.utf8.count > 1 else {
            return ""
        }
        return "#" + Percent.normalise(fragment, keeping: Percent.queryCharacters)
    }

    private static let defaultDocuments: Set<String> = [
        "index.html", "index.htm", "index.php", "index.asp", "index.aspx", "index.jsp", "index.shtml", "default.aspx",
        "default.asp", "default.html", "default.htm",
    ]
}

/// Parameters that say how a reader came, not what the page is.
enum Tracking {
    private static let prefixes = [
        "utm_", "mtm_", "pk_", "matomo_", "piwik_", "hsa_", "_hs", "at_campaign", "at_medium",
    ]
    private static let names: Set<String> = [
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id",
        "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "vero_id", "oly_enc_id",
        "oly_anon_id", "ns_campaign", "ns_mchannel", "ns_source", "rss_source", "wt.mc_id", "s_cid", "cmpid",
    ]

    static func isTracking(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}

/// What holds for one host and the hosts below it.
struct HostRule: Sendable {
    /// Parameters that do not change the page, in lower case.
    var ignored: Set<String>

    private static let table: [String: HostRule] = [
        // Where in a film to begin, and who shared it; `list` stays, it is the whole of a play list's address.
        "youtube.com": HostRule(ignored: ["t", "feature", "si", "pp"]),
        "youtu.be": HostRule(ignored: ["t", "si", "feature"]),
        "vimeo.com": HostRule(ignored: ["share", "fl", "fe"]),
        // Moodle's view of a course in another language is the same course.
        "utbildning.socialstyrelsen.se": HostRule(ignored: ["lang"]),
    ]

    static func rule(for host: String) -> HostRule? {
        var name = Substring(host)
        while true {
            if let rule = table[String(name)] { return rule }
            guard let dot = name.firstIndex(of: ".") else { return nil }
            name = name[name.index(after: dot)...]
        }
    }
}

/// The parts of an http address (RFC 3986 appendix B), read from any text: `URL` refuses what browsers follow.
private struct Parts {
    var host: Substring
    var port: Int?
    var path: Substring
    var query: Substring?
    var fragment: Substring?

    init?(_ url: String) {
        var rest = Substring(url)
        if url.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
            rest = Substring(url.filter { $0 != "\t" && $0 != "\n" && $0 != "\r" && $0 != "\r\n" })
        }
        while rest.utf8.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
        while rest.utf8.last == UInt8(ascii: " ") { rest = rest.dropLast() }
        guard let start = Self.afterScheme(rest) else { return nil }
        rest = rest[start...]
        if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
            fragment = rest[rest.utf8.index(after: hash)...]
            rest = rest[..<hash]
        }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            query = rest[rest.utf8.index(after: mark)...]
            rest = rest[..<mark]
        }
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        path = rest[slash...]
        var authority = rest[..<slash]
        if let at = authority.utf8.lastIndex(of: UInt8(ascii: "@")) {
            authority = authority[authority.utf8.index(after: at)...]
        }
        host = authority
        // The colons of an IPv6 address stand within brackets.
        if let last = authority.utf8.lastIndex(of: UInt8(ascii: ":")), !authority[last...].utf8.contains(0x5D) {
            host = authority[..<last]
            let digits = authority[authority.utf8.index(after: last)...]
            guard digits.isEmpty || Int(digits) != nil else { return nil }
            port = Int(digits).flatMap { $0 == 80 || $0 == 443 ? nil : $0 }
        }
    }

    /// Where the authority begins; `nil` for an address that is neither http nor https.
    private static func afterScheme(_ url: Substring) -> Substring.Index? {
        guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = url.utf8[..<colon].map { $0 | 0x20 }
        guard scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8) else { return nil }
        let rest = url.utf8[url.utf8.index(after: colon)...]
        return rest.starts(with: "//".utf8) ? rest.index(rest.startIndex, offsetBy: 2) : nil
    }
}
