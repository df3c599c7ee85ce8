import CCurl
import Catalogue
import Foundation

/// An http or https address as libcurl itself reads it, so that what we judge is what it asks.
struct WebAddress: Sendable, Hashable {
    let scheme: String
    /// Lower case, in punycode, IPv6 in brackets.
    let host: String
    let port: Int
    /// Absolute, without credentials and fragment.
    let text: String
    let path: String
    let query: String?
    let user: String?
    let password: String?
    /// Scheme, host and port: what secrets and robots.txt belong to.
    let origin: String
    /// What stands or falls together: one server process, as far as can be told from outside.
    let hostAndPort: String

    /// `nil` when it is not an absolute http or https address with a host.
    init?(_ text: String) {
        if let plain = PlainAddress(text) { self.init(plain) } else { self.init(asked: text) }
    }

    /// Read by libcurl, however plain it is.
    init?(asked text: String) { self.init(text, base: nil) }

    private init(_ plain: PlainAddress) {
        (scheme, host, port, text) = (plain.scheme, plain.host, plain.port, plain.text)
        (path, query) = (plain.path, plain.query)
        (user, password) = (nil, nil)
        hostAndPort = "\(plain.host):\(plain.port)"
        origin = "\(plain.scheme)://\(hostAndPort)"
    }

    /// What `Location: reference` means in an answer from this address (RFC 9110 §10.2.2). Credentials in it are
    /// not taken over: they are another host's word.
    func resolve(_ reference: String) -> WebAddress? {
        WebAddress(withoutScheme(Self.straight(reference)), base: text)?.with(user: nil, password: nil)
    }

    /// `https:/ny` and `https:ny` name a place of the same host to every browser, where this address has the same scheme
    /// (WHATWG URL, special relative or authority state).
    private func withoutScheme(_ reference: String) -> String {
        let given = reference.drop { $0.isWhitespace }
        guard given.prefix(scheme.count + 1).lowercased() == "\(scheme):" else { return reference }
        let rest = given.dropFirst(scheme.count + 1)
        return rest.hasPrefix("//") ? reference : String(rest)
    }

    /// With the slashes that browsers read where somebody wrote `\` (WHATWG URL, special schemes).
    private static func straight(_ reference: String) -> String {
        guard reference.utf8.contains(UInt8(ascii: "\\")) else { return reference }
        let end = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
        return String(reference[..<end]).replacing("\\", with: "/") + reference[end...]
    }

    private init?(_ text: String, base: String?) {
        guard let url = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        let flags = UInt32(CURLU_URLENCODE) | UInt32(CURLU_NON_SUPPORT_SCHEME)
        if let base, unsafe curl_url_set(url, CURLUPART_URL, base, 0) != CURLUE_OK { return nil }
        // Browsers trim, and so does every feed reader: white space around an address is an editor's slip.
        let trimmed = Self.mayBeginOrEndInSpace(text) ? text.trimmingCharacters(in: .whitespacesAndNewlines) : text
        guard unsafe curl_url_set(url, CURLUPART_URL, Self.escaped(trimmed), flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: url), scheme == "http" || scheme == "https",
            let given = unsafe Self.part(CURLUPART_HOST, of: url), let host = Self.host(given)
        else { return nil }
        let user = unsafe Self.part(CURLUPART_USER, of: url, flags: UInt32(CURLU_URLDECODE))
        let password = unsafe Self.part(CURLUPART_PASSWORD, of: url, flags: UInt32(CURLU_URLDECODE))
        unsafe curl_url_set(url, CURLUPART_USER, nil, 0)
        unsafe curl_url_set(url, CURLUPART_PASSWORD, nil, 0)
        unsafe curl_url_set(url, CURLUPART_FRAGMENT, nil, 0)
        guard unsafe curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK,
            let port = unsafe Self.part(CURLUPART_PORT, of: url, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap(Int.init),
            let whole = unsafe Self.part(CURLUPART_URL, of: url, flags: UInt32(CURLU_NO_DEFAULT_PORT))
        else { return nil }
        (self.scheme, self.host, self.port, self.text) = (scheme, host, port, whole)
        (self.user, self.password) = (user, password)
        hostAndPort = "\(host):\(port)"
        origin = "\(scheme)://\(hostAndPort)"
        path = unsafe Self.part(CURLUPART_PATH, of: url) ?? "/"
        query = unsafe Self.part(CURLUPART_QUERY, of: url)
    }

    /// With letters beyond ASCII escaped in capitals behind the host, as browsers write them; libcurl takes small letters.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7F }) else { return text }
        let authority = text.firstRange(of: "//").flatMap { range in
            text[..<range.lowerBound].contains { "/?#".contains($0) } ? nil : range.upperBound
        }
        let rest = text[(authority ?? text.startIndex)...]
        guard let start = authority == nil ? rest.startIndex : rest.firstIndex(where: { "/?#".contains($0) }) else {
            return text
        }
        return text[..<start] + String(decoding: Escapes.ofOthers(text[start...].utf8), as: UTF8.self)
    }

    private static func mayBeginOrEndInSpace(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return !(0x21...0x7E).contains(first) || !(0x21...0x7E).contains(last)
    }

    private init(_ other: WebAddress, user: String?, password: String?) {
        (scheme, host, port, text) = (other.scheme, other.host, other.port, other.text)
        (path, query) = (other.path, other.query)
        (origin, hostAndPort) = (other.origin, other.hostAndPort)
        (self.user, self.password) = (user, password)
    }

    func with(user: String?, password: String?) -> WebAddress { WebAddress(self, user: user, password: password) }

    /// What manners are counted by.
    var site: String { Site.of(host: host, port: port) }

    /// What robots.txt rules are matched against (RFC 9309 §2.2.2).
    var pathAndQuery: String { query.map { "\(path)?\($0)" } ?? path }

    /// The numeric address, when the host is one.
    var literal: IPAddress? {
        // A name: numbers end in a digit, or stand in brackets.
        guard let last = host.utf8.last, last == UInt8(ascii: "]") || last &- 0x30 < 10 else { return nil }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return IPAddress(bare)
    }

    /// Whether libcurl finds its address without asking anybody.
    var needsNoLookup: Bool { literal != nil || host == "localhost" }

    /// Lower case and in punycode. Foundation does it: libcurl's own way depends on the locale of the process.
    private static func host(_ given: String) -> String? {
        if given.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "%") }) { return given.lowercased() }
        let decoded = given.removingPercentEncoding ?? given
        guard let ascii = URLComponents(string: "http://\(decoded)/")?.encodedHost, !ascii.isEmpty,
            ascii.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "%") })
        else { return nil }
        return ascii.lowercased()
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer, flags: UInt32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, flags) == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
