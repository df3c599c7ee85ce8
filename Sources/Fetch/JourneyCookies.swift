import Foundation

/// The cookies of one journey: sent back while it goes on, as RFC 6265 §5.4 has it, and forgotten at its end. There are
/// sites that lead whoever sends none in a circle.
struct JourneyCookies {
    private struct Cookie {
        var name: String
        var value: String
        var domain: String
        /// For the host alone that set it.
        var isOfHost: Bool
        var path: String
        var isSecure: Bool
        /// Of the answer that set it.
        var origin: String
    }

    /// More than these no client has to keep (RFC 6265 §6.1).
    private static let most = 50
    private static let longest = 4096

    private var cookies: [Cookie] = []
    /// Each goes to the very origin alone that set it: the journey carries a secret, which is no other's either.
    private let isStrict: Bool
    /// Whether the last answer that was kept set anything that had not been set before.
    private(set) var isNew = false

    init(isStrict: Bool = false) { self.isStrict = isStrict }

    /// Takes away what an origin has set.
    mutating func forget(_ origin: String) { cookies.removeAll { $0.origin == origin } }

    /// Takes what an answer sets (RFC 6265 §5.3).
    mutating func keep(_ headers: HeaderFields, from address: WebAddress, now: Date) {
        isNew = false
        for text in headers.values("set-cookie") where text.utf8.count <= Self.longest {
            guard let (cookie, isOver) = Self.read(text, from: address, now: now) else { continue }
            if !isOver { isNew = isNew || !cookies.contains { ($0.name, $0.value) == (cookie.name, cookie.value) } }
            cookies.removeAll { ($0.name, $0.domain, $0.path) == (cookie.name, cookie.domain, cookie.path) }
            if !isOver, cookies.count < Self.most { cookies.append(cookie) }
        }
    }

    /// The value of `Cookie` for a request: the longest paths first, then the oldest; `nil` when there is none to send.
    func field(for address: WebAddress) -> String? {
        let sent = cookies.enumerated()
            .filter { Self.belongs($0.element, to: address) && (!isStrict || $0.element.origin == address.origin) }
            .sorted { ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset) }
        return sent.isEmpty ? nil : sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    private static func belongs(_ cookie: Cookie, to address: WebAddress) -> Bool {
        guard cookie.isOfHost ? address.host == cookie.domain : isWithin(address.host, cookie.domain) else {
            return false
        }
        guard !cookie.isSecure || address.scheme == "https" else { return false }
        return address.path == cookie.path
            || address.path.hasPrefix(cookie.path.hasSuffix("/") ? cookie.path : cookie.path + "/")
    }

    /// One `Set-Cookie` (RFC 6265 §5.2), and whether it takes a cookie away; `nil` for what may not be kept.
    private static func read(_ text: String, from address: WebAddress, now: Date) -> (Cookie, isOver: Bool)? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard let (name, value) = pair(parts[0]), !name.isEmpty, (name + value).utf8.allSatisfy(isSendable) else {
            return nil
        }
        var cookie = Cookie(
            name: name, value: value, domain: address.host, isOfHost: true, path: defaultPath(address.path),
            isSecure: false, origin: address.origin)
        var (lifetime, expires): (Double?, Date?) = (nil, nil)
        for part in parts.dropFirst() {
            let (attribute, given) = pair(part) ?? (part.trimmingCharacters(in: .whitespaces), "")
            switch attribute.lowercased() {
            case "domain" where !given.isEmpty:
                let domain = (given.hasPrefix(".") ? String(given.dropFirst()) : given).lowercased()
                guard isWithin(address.host, domain) else { return nil }
                // Nobody sets cookies for a whole public suffix; a host that is one keeps them for itself.
                guard Site.registrableDomain(of: domain) != nil else {
                    if domain == address.host { continue }
                    return nil
                }
                (cookie.domain, cookie.isOfHost) = (domain, false)
            case "path" where given.hasPrefix("/"): cookie.path = given
            case "secure": cookie.isSecure = true
            case "max-age": lifetime = Double(given)
            case "expires": expires = Freshness.httpDate(given)
            default: continue
            }
        }
        let isOver = lifetime.map { $0 <= 0 } ?? expires.map { $0 <= now } ?? false
        return (cookie, isOver)
    }

    private static func pair(_ text: Substring) -> (name: String, value: String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        return (
            text[..<equals].trimmingCharacters(in: .whitespaces),
            text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        )
    }

    private static func isSendable(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) }

    /// RFC 6265 §5.1.3: what ends alike is within only where it is a name, and no number.
    private static func isWithin(_ host: String, _ domain: String) -> Bool {
        host == domain || host.hasSuffix("." + domain) && IPAddress(host) == nil
    }

    /// RFC 6265 §5.1.4.
    private static func defaultPath(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
