internal import Catalogue
internal import Fetch
internal import Foundation

/// Checks of addresses that an operator writes: nothing is changed, only accepted or refused with a reason.
enum AddressText {
    /// Of a source: secrets stand elsewhere.
    static func source(_ text: String) throws(Complaint) {
        try web(text, credentials: ": name them with \"auth\": { \"basic\": … }")
    }

    /// `http://` or `https://` with a host.
    static func web(_ text: String) throws(Complaint) { try web(text, credentials: "") }

    private static func web(_ text: String, credentials: String) throws(Complaint) {
        if PlainAddress.isPlain(text) { return }
        guard let colon = text.firstIndex(of: ":") else {
            throw Complaint("expected an address that begins with https://, found \(Printable.quoted(text))")
        }
        let scheme = text[..<colon].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw Complaint("expected https:// or http://, found \(Printable.quoted(String(scheme) + ":"))")
        }
        let isClean = !text.unicodeScalars.contains {
            $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F
        }
        guard isClean, let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw Complaint("this is no whole web address: \(Printable.quoted(text))")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Complaint("an address here may not carry a user name or password\(credentials)")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw Complaint("a port is a number from 1 to 65535")
        }
    }

    /// Names of parameters that say of themselves that what follows is to be kept from others.
    private static let telling: Set<String> = [
        "accesstoken", "token", "apitoken", "authtoken", "apikey", "subscriptionkey", "ocpapimsubscriptionkey",
        "secret", "clientsecret", "password", "passwd", "pwd", "bearer", "sessionid", "phpsessid", "jsessionid",
    ]

    /// The value is not quoted: it may be one.
    static func tellsNoSecret(_ text: String) throws(Complaint) {
        guard text.utf8.contains(UInt8(ascii: "?")) else { return }
        for item in URLComponents(string: text)?.queryItems ?? [] where item.value?.isEmpty == false {
            guard telling.contains(item.name.lowercased().filter { $0.isLetter }) else { continue }
            throw Complaint(
                "a secret does not stand in this file: \(Printable.quoted(item.name)) belongs into \"headers\" or "
                    + "\"auth\" by name; ask the publisher which field takes it")
        }
    }

    /// A web address or `mailto:`.
    static func contact(_ text: String) throws(Complaint) {
        if text.lowercased().hasPrefix("mailto:") {
            let address = text.dropFirst("mailto:".count)
            guard address.split(separator: "@", omittingEmptySubsequences: false).count == 2,
                !address.hasPrefix("@"), !address.hasSuffix("@"), !address.contains(where: \.isWhitespace)
            else { throw Complaint("expected mailto:name@example.se, found \(Printable.quoted(text))") }
            return
        }
        try web(text)
    }

    /// The root that this Samlad's own addresses are built on.
    static func publicRoot(_ text: String) throws(Complaint) {
        try web(text)
        guard !text.contains("?"), !text.contains("#") else {
            throw Complaint("expected an address without ? and #, as https://khi.example.se")
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`, `unix:/run/samlad/http.sock`; several with spaces between them. Port 0
    /// is any free one.
    static func listen(_ text: String) throws(Complaint) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true)
        guard !parts.isEmpty else { throw Complaint("expected address:port, like 127.0.0.1:8080, found nothing") }
        for part in parts {
            if part.hasPrefix("unix:") { try socketPath(part.dropFirst(5)) } else { try place(String(part)) }
        }
    }

    /// An absolute path that fits into `sun_path` (unix(7)).
    private static func socketPath(_ path: Substring) throws(Complaint) {
        guard path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw Complaint("expected unix: and an absolute path, like unix:/run/samlad/http.sock")
        }
        guard path.utf8.count <= 107 else {
            throw Complaint("a path of a socket has 107 bytes at most, found \(path.utf8.count)")
        }
    }

    private static func place(_ text: String) throws(Complaint) {
        let complaint = Complaint(
            "expected address:port, like 127.0.0.1:8080 or [::1]:8080, found \(Printable.quoted(text))")
        guard let colon = text.lastIndex(of: ":") else { throw complaint }
        let host = text[..<colon]
        let port = text[text.index(after: colon)...]
        guard port.count <= 5, port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(port),
            number <= 65_535
        else { throw complaint }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inside = host.dropFirst().dropLast()
            guard inside.contains(":"), IPAddress(String(inside)) != nil else { throw complaint }
        } else if host.contains(":") || IPAddress(String(host)) == nil {
            // All digits and dots is a broken number, not a name.
            guard isHost(host), host.contains(where: \.isLetter) else { throw complaint }
        }
    }

    /// `10.1.0.0/16`, `fd00::/8` (RFC 4632 §3.1, RFC 4291 §2.3); bits beyond the prefix are let pass.
    static func network(_ text: String) throws(Complaint) {
        if text.contains("/"), IPNetwork(text) != nil { return }
        // An address alone is more often a network that lost its length than one machine.
        if let address = IPAddress(text) {
            let length = if case .v4 = address { 32 } else { 128 }
            throw Complaint("expected a network with its prefix length, did you mean \"\(text)/\(length)\"?")
        }
        throw Complaint("expected a network like 10.1.0.0/16 or fd00::/8, found \(Printable.quoted(text))")
    }

    /// A host as it stands in an address: `skr.se`, `127.0.0.2`; lower case, without port or `www.`.
    static func host(_ text: String) throws(Complaint) {
        guard isHost(text[...]), text == text.lowercased() else {
            throw Complaint("expected a host in lower case, like skr.se, found \(Printable.quoted(text))")
        }
        guard !text.hasPrefix("www.") else {
            throw Complaint("leave www. out: the host counts with all its subdomains")
        }
    }

    static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0 == "-" || $0.isLetter || $0.isASCII && $0.isNumber }
            }
    }
}
