import Catalogue

/// The components of a URI reference (RFC 3986 §3), as bytes.
struct AddressParts {
    var scheme: [UInt8]?
    var authority: [UInt8]?
    var path: [UInt8]
    var query: [UInt8]?
    var fragment: [UInt8]?
    /// Where the scheme and its colon end in the text it was made of.
    private(set) var afterScheme: Int

    init(_ text: ArraySlice<UInt8>) {
        var rest = text
        scheme = Address.scheme(of: text)
        if let scheme { rest = rest.dropFirst(scheme.count + 1) }
        afterScheme = rest.startIndex
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Array(rest[(hash + 1)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if rest.starts(with: "//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            authority = Array(rest[..<end])
            rest = rest[end...]
        }
        path = Array(rest)
    }

    /// The authority without user information and port.
    var host: ArraySlice<UInt8> {
        var host = (authority ?? [])[...]
        if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host[(at + 1)...] }
        if host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) { return host[...end] }
        if let colon = host.lastIndex(of: UInt8(ascii: ":")) { host = host[..<colon] }
        return host
    }

    mutating func dropUserInformation() {
        guard let own = authority, let at = own.lastIndex(of: UInt8(ascii: "@")) else { return }
        authority = Array(own[(at + 1)...])
    }

    /// The host as DNS has it, where it is written in letters beyond ASCII or percent-encoded (WHATWG URL §3.5);
    /// `false` when it cannot be one.
    mutating func encodeHost() -> Bool {
        let written = host
        guard written.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "%") }) else { return true }
        guard let authority, let text = String(validating: Self.percentDecoded(written), as: UTF8.self),
            let name = HostName.ascii(text)
        else { return false }
        self.authority = authority[..<written.startIndex] + Array(name.utf8) + authority[written.endIndex...]
        return true
    }

    /// A `%` that two hexadecimal digits do not follow stays, and is refused where it may not stand.
    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                out.append(UInt8(digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    /// RFC 3986 §5.2.2, for a reference without a scheme.
    func resolved(against base: AddressParts) -> AddressParts {
        var target = self
        target.scheme = base.scheme
        if authority == nil {
            target.authority = base.authority
            if path.isEmpty {
                target.path = base.path
                target.query = query ?? base.query
                return target
            }
            if path.first != UInt8(ascii: "/") { target.path = base.merged(with: path) }
        }
        target.path = Self.withoutDotSegments(target.path)
        return target
    }

    /// RFC 3986 §5.2.3.
    private func merged(with reference: [UInt8]) -> [UInt8] {
        if path.isEmpty { return [UInt8(ascii: "/")] + reference }
        guard let last = path.lastIndex(of: UInt8(ascii: "/")) else { return reference }
        return path[...last] + reference
    }

    /// RFC 3986 §5.2.4.
    static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
        guard path.contains(UInt8(ascii: ".")) else { return path }
        let dot = [UInt8(ascii: ".")]
        var kept: [ArraySlice<UInt8>] = []
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            if segment.elementsEqual(dot) {
                if isLast { kept.append([]) }
            } else if segment.elementsEqual(dot + dot) {
                if kept.count > 1 { kept.removeLast() }
                if isLast { kept.append([]) }
            } else {
                kept.append(segment)
            }
        }
        return Array(kept.joined(separator: [UInt8(ascii: "/")]))
    }

    /// The address in full, with what no URI may hold percent-encoded (RFC 3986 §5.3, RFC 3987 §3.1).
    var text: String {
        var out: [UInt8] = []
        if let scheme { out += scheme + [UInt8(ascii: ":")] }
        if let authority { out += Array("//".utf8) + authority }
        if authority != nil, let first = path.first, first != UInt8(ascii: "/") { out.append(UInt8(ascii: "/")) }
        Self.encode(path, to: &out)
        if let query {
            out.append(UInt8(ascii: "?"))
            Self.encode(query, to: &out)
        }
        if let fragment {
            out.append(UInt8(ascii: "#"))
            Self.encode(fragment, to: &out)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func encode(_ bytes: [UInt8], to out: inout [UInt8]) {
        let hex = Array("0123456789ABCDEF".utf8)
        for byte in bytes {
            if isPlain[Int(byte)], byte != UInt8(ascii: "#") {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                out.append(hex[Int(byte >> 4)])
                out.append(hex[Int(byte & 15)])
            }
        }
    }

    /// Characters that stand for themselves; `%` too, for what is encoded already stays so.
    static let isPlain: [Bool] = (0..<256).map {
        let byte = UInt8($0)
        return byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
    }
}
