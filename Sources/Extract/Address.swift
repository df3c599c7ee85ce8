/// Addresses as documents write them: RFC 3986 with the tolerance of browsers (WHATWG URL) where it does no harm.
package enum Address {
    /// `reference` as an absolute address, resolved against `base` (RFC 3986 §5.2).
    ///
    /// White space around it, and line ends and tabs within, are dropped; spaces, raw UTF-8 and other characters that
    /// no URI may hold leave percent-encoded, hosts beyond ASCII in punycode (``HostName/ascii(_:)``); a backslash in
    /// front of the query counts as a slash.
    /// A name and a password in front of the host are left out: addresses are published.
    /// `nil` when nothing absolute comes of it, when it has more than 64 KiB, or when the scheme is none of http, https, mailto and tel.
    package static func resolve(_ reference: String, base: String) -> String? {
        var bytes = Array(reference.utf8)
        guard bytes.count <= byteLimit else { return nil }
        if isPlain(bytes) { return reference }
        bytes = cleaned(bytes)
        var target = AddressParts(bytes[...])
        if let scheme = target.scheme, scheme == Array("feed".utf8) {
            // feed:https://… and feed://… are what old subscribe buttons wrote.
            bytes = Array(bytes[target.afterScheme...])
            if bytes.starts(with: [slash, slash]) { bytes = Array("http:".utf8) + bytes }
            target = AddressParts(bytes[...])
        }
        if let scheme = target.scheme, isWeb(scheme), target.authority == nil {
            // "http:/host" and "http:host" are http://host to every browser, but for a base of the same scheme.
            let rest = bytes[target.afterScheme...].drop { $0 == slash }
            if rest.isEmpty { return nil }
            target = AddressParts((scheme + [colon, slash, slash] + rest)[...])
        }
        if target.scheme == nil {
            guard !base.isEmpty else { return nil }
            let from = AddressParts(cleaned(Array(base.utf8))[...])
            guard let scheme = from.scheme, isWeb(scheme), from.authority != nil else { return nil }
            target = target.resolved(against: from)
        } else if let scheme = target.scheme, isWeb(scheme) {
            target.path = AddressParts.withoutDotSegments(target.path)
        }
        guard let scheme = target.scheme, isAllowed(scheme) else { return nil }
        if isWeb(scheme) {
            target.dropUserInformation()
            guard target.encodeHost(), !target.host.isEmpty, !target.host.contains(where: isForbiddenInHost) else {
                return nil
            }
        }
        return target.text
    }

    /// The scheme in lower case, when the text begins with one.
    static func scheme(of text: some Collection<UInt8>) -> [UInt8]? {
        var scheme: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): scheme.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): scheme.append(byte | 0x20)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if scheme.isEmpty { return nil }
                scheme.append(byte)
            case colon: return scheme.isEmpty ? nil : scheme
            default: return nil
            }
        }
        return nil
    }

    private static let byteLimit = 64 * 1024
    private static let slash = UInt8(ascii: "/")
    private static let colon = UInt8(ascii: ":")

    private static func isWeb(_ scheme: [UInt8]) -> Bool {
        scheme == Array("http".utf8) || scheme == Array("https".utf8)
    }

    private static func isAllowed(_ scheme: [UInt8]) -> Bool {
        isWeb(scheme) || scheme == Array("mailto".utf8) || scheme == Array("tel".utf8)
    }

    private static func isForbiddenInHost(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "\"<>\\^`{|}#?/@%".utf8.contains(byte)
    }

    /// Whether this is already what `resolve` would make of it: the common case, told in one pass.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        let prefix = bytes.starts(with: "https://".utf8) ? 8 : bytes.starts(with: "http://".utf8) ? 7 : 0
        guard prefix > 0, bytes.count > prefix, isHostByte[Int(bytes[prefix])] else { return false }
        var index = prefix
        while index < bytes.count, isHostByte[Int(bytes[index])] { index += 1 }
        guard index < bytes.count, bytes[index] == slash else { return false }
        var inPath = true
        while index < bytes.count {
            let byte = bytes[index]
            if !AddressParts.isPlain[Int(byte)] { return false }
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
                if byte == UInt8(ascii: "#") {
                    return !bytes[(index + 1)...].contains { !AddressParts.isPlain[Int($0)] || $0 == byte }
                }
                inPath = false
            }
            if inPath, byte == slash, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ".") { return false }
            index += 1
        }
        return true
    }

    private static let isHostByte: [Bool] = (0..<256).map {
        let byte = UInt8($0)
        return byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == colon
    }

    /// White space off both ends, line ends, tabs and other controls out of the middle (WHATWG URL §4.4).
    private static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
        var slice = bytes[...]
        while let first = slice.first, first <= 0x20 { slice = slice.dropFirst() }
        while let last = slice.last, last <= 0x20 { slice = slice.dropLast() }
        var inQuery = false
        return slice.compactMap { byte in
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { inQuery = true }
            if byte < 0x20 || byte == 0x7F { return nil }
            return byte == UInt8(ascii: "\\") && !inQuery ? slash : byte
        }
    }
}
