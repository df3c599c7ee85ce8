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
    private let text: String
    private let marks: Marks
    /// Neither 80 nor 443.
    let port: Int?

    init?(_ url: String) {
        var text = Self.tidied(url)
        guard let marks = text.withUTF8({ Marks($0) }) else { return nil }
        (self.text, self.marks) = (text, marks)
        let digits = marks.port.map { Self.part($0, of: text) } ?? ""
        guard digits.isEmpty || Int(digits) != nil else { return nil }
        port = Int(digits).flatMap { $0 == 80 || $0 == 443 ? nil : $0 }
    }

    var host: Substring { Self.part(marks.host, of: text) }
    var path: Substring { Self.part(marks.path, of: text) }
    var query: Substring? { marks.query.map { Self.part($0, of: text) } }
    var fragment: Substring? { marks.fragment.map { Self.part($0, of: text) } }

    private static func part(_ range: Range<Int>, of text: String) -> Substring {
        let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
        return Substring(text.utf8[start..<text.utf8.index(start, offsetBy: range.count)])
    }

    /// Without what browsers leave out: tabs, line ends, and the spaces around it.
    private static func tidied(_ url: String) -> String {
        var url = url
        let isTidy = url.withUTF8 { bytes in
            bytes.first != 0x20 && bytes.last != 0x20 && bytes.allSatisfy { $0 > 0x0D || $0 < 0x09 }
        }
        if isTidy { return url }
        var rest = url.filter { $0 != "\t" && $0 != "\n" && $0 != "\r" && $0 != "\r\n" }[...]
        while rest.utf8.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
        while rest.utf8.last == UInt8(ascii: " ") { rest = rest.dropLast() }
        return String(rest)
    }

    /// Where they stand, in bytes.
    private struct Marks {
        let host: Range<Int>
        /// Behind the colon; it may be empty.
        let port: Range<Int>?
        let path: Range<Int>
        let query: Range<Int>?
        let fragment: Range<Int>?

        /// - Returns: `nil` for an address that is neither http nor https.
        init?(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard let start = Self.afterScheme(bytes) else { return nil }
            var slash, mark, hash: Int?
            for place in start..<bytes.count {
                let byte = bytes[place]
                if byte == UInt8(ascii: "#") {
                    hash = place
                    break
                }
                if byte == UInt8(ascii: "?"), mark == nil { mark = place }
                if byte == UInt8(ascii: "/"), slash == nil, mark == nil { slash = place }
            }
            let beforeHash = hash ?? bytes.count
            fragment = hash.map { $0 + 1..<bytes.count }
            query = mark.map { $0 + 1..<beforeHash }
            let end = slash ?? mark ?? beforeHash
            path = end..<(mark ?? beforeHash)
            let authority = bytes[start..<end]
            let first = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? start
            // The colons of an IPv6 address stand within brackets.
            let colon = authority[first...].lastIndex(of: UInt8(ascii: ":")).flatMap { colon in
                authority[colon...].contains(UInt8(ascii: "]")) ? nil : colon
            }
            host = first..<(colon ?? end)
            port = colon.map { $0 + 1..<end }
        }

        private static func afterScheme(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
            guard let colon = bytes.prefix(6).firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let scheme = bytes[..<colon]
            guard
                scheme.elementsEqual("http".utf8, by: { $0 | 0x20 == $1 })
                    || scheme.elementsEqual("https".utf8, by: { $0 | 0x20 == $1 }),
                bytes[colon...].starts(with: "://".utf8)
            else { return nil }
            return colon + 3
        }
    }
}
