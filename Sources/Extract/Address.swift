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
        guard reference.utf8.count <= byteLimit else { return nil }
        if let plain = resolvedPlain(reference, base: base) { return plain }
        var bytes = cleaned(Array(reference.utf8))
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
            guard target.encodeHost(), !target.host.isEmpty, !target.host.contains(where: isForbiddenInHost),
                isBracketed(target.host) || !target.host.contains(where: { isBracket($0) || $0 == colon })
            else { return nil }
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

    private static func isBracket(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") }

    /// An IPv6 address, whole (RFC 3986 §3.2.2).
    private static func isBracketed(_ host: ArraySlice<UInt8>) -> Bool {
        host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]") && host.count(where: isBracket) == 2
    }

    private static func isForbiddenInHost(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "\"<>\\^`{|}#?/@%".utf8.contains(byte)
    }

    /// The common cases, told in one pass: a reference that is already what it has to become, and a plain path.
    private static func resolvedPlain(_ reference: String, base: String) -> String? {
        let found = unsafe reference.utf8.withContiguousStorageIfAvailable { bytes -> String? in
            if let end = unsafe originEnd(bytes), end < bytes.count {
                return unsafe bytes[end] == slash && isPlainPath(bytes, from: end) ? "" : nil
            }
            guard let first = unsafe bytes.first, unsafe isPlainPath(bytes, from: 0) else { return nil }
            if first == slash { return unsafe bytes.count < 2 || bytes[1] != slash ? origin(of: base) : nil }
            // A file beside the base: no scheme, no dots to take out.
            guard HTMLScanner.isLetter(first), unsafe !bytes.contains(colon) else { return nil }
            return folder(of: base)
        }
        guard let found, let origin = found else { return nil }
        return origin.isEmpty ? reference : origin + reference
    }

    /// `https://host` of an address; `nil` when it is not plainly written.
    private static func origin(of base: String) -> String? {
        let origin = unsafe base.utf8.withContiguousStorageIfAvailable { bytes -> String? in
            guard let end = unsafe originEnd(bytes), unsafe end == bytes.count || "/?#".utf8.contains(bytes[end])
            else { return nil }
            return unsafe UTF8Text.string(UnsafeBufferPointer(rebasing: bytes[..<end]))
        }
        return origin ?? nil
    }

    /// `https://host/path/` of an address; `nil` when it is not plainly written.
    private static func folder(of base: String) -> String? {
        let folder = unsafe base.utf8.withContiguousStorageIfAvailable { bytes -> String? in
            guard let end = unsafe originEnd(bytes), unsafe end < bytes.count && bytes[end] == slash,
                unsafe isPlainPath(bytes, from: end)
            else { return nil }
            let path = unsafe bytes[end...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            let last = unsafe path.lastIndex(of: slash) ?? end
            return unsafe UTF8Text.string(UnsafeBufferPointer(rebasing: bytes[...last]))
        }
        return folder ?? nil
    }

    /// Where the host ends; `nil` without `http` or `https` in lower case and a host.
    private static func originEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let prefix = unsafe bytes.starts(with: "https://".utf8) ? 8 : bytes.starts(with: "http://".utf8) ? 7 : 0
        guard prefix > 0 else { return nil }
        let isHostByte = isHostByte
        var index = prefix
        while unsafe index < bytes.count && isHostByte[Int(bytes[index])] { index += 1 }
        return index > prefix ? index : nil
    }

    /// Whether nothing in path, query and fragment has to be encoded or taken out.
    private static func isPlainPath(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        let isPlain = AddressParts.isPlain
        var (inPath, inFragment) = (true, false)
        for index in start..<bytes.count {
            let byte = unsafe bytes[index]
            guard isPlain[Int(byte)] else { return false }
            if byte == UInt8(ascii: "#") {
                if inFragment { return false }
                (inPath, inFragment) = (false, true)
            } else if byte == UInt8(ascii: "?") {
                inPath = false
            } else if inPath, byte == slash, index + 1 < bytes.count, unsafe bytes[index + 1] == UInt8(ascii: ".") {
                return false
            }
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
