import Foundation

/// Addresses on their way out.
enum WebAddress {
    /// The address as a URI: everything outside RFC 3986's characters percent-encoded, the host in punycode.
    /// What is encoded already stays as it is. `nil` for anything a reader should not be sent to.
    static func uri(_ address: String) -> String? {
        guard isSafe(address) else { return nil }
        let (scheme, host, rest) = parts(address)
        guard host.utf8.contains(where: { $0 >= 0x80 }) else { return scheme + host + escape(rest) }
        // The whole address comes out in punycode; `host()` would undo it.
        let known = URL(string: "http://\(host)/", encodingInvalidCharacters: true)?.absoluteString
        return known.map { scheme + parts($0).host + escape(rest) }
    }

    /// Whether a browser may follow it: the web or a mail address, never a script.
    static func isSafe(_ address: String) -> Bool {
        let start = address.prefix(8).lowercased()
        return start.hasPrefix("https://") || start.hasPrefix("http://") || start.hasPrefix("mailto:")
    }

    /// The host for people: `skr.se`, without a leading `www.`.
    static func site(of address: String) -> String {
        let host = parts(address).host
        return String(host.hasPrefix("www.") ? host.dropFirst(4) : host)
    }

    /// `https://`, the authority, and everything behind it; the first two are empty for a mail address.
    private static func parts(_ address: String) -> (scheme: Substring, host: Substring, rest: Substring) {
        guard let slashes = address.range(of: "://") else { return ("", "", address[...]) }
        let behind = address[slashes.upperBound...]
        let end = behind.firstIndex { "/?#".contains($0) } ?? behind.endIndex
        return (address[..<slashes.upperBound], behind[..<end], behind[end...])
    }

    private static func escape(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var escaped = ""
        for (index, byte) in bytes.enumerated() {
            let isStray = byte == UInt8(ascii: "%") && !startsEscape(bytes, index)
            if isURICharacter(byte) && !isStray {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                escaped += Hex.escape(byte)
            }
        }
        return escaped
    }

    private static func startsEscape(_ bytes: [UInt8], _ index: Int) -> Bool {
        index + 2 < bytes.count && Hex.value(bytes[index + 1]) != nil && Hex.value(bytes[index + 2]) != nil
    }

    /// RFC 3986 §2: reserved and unreserved characters, and `%`.
    private static func isURICharacter(_ byte: UInt8) -> Bool {
        Hex.isUnreserved(byte) || "%:/?#[]@!$&'()*+,;=".utf8.contains(byte)
    }
}
