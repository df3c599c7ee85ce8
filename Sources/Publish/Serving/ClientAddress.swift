import NIOCore

/// The address a request comes from, as bytes: four for IPv4 (mapped ones too), sixteen for IPv6.
struct ClientAddress: Sendable, Hashable {
    let bytes: [UInt8]

    init?(_ address: SocketAddress?) {
        switch address {
        // Behind family and port (ip(7)), and in IPv6 the flow (ipv6(7)).
        case .v4(let v4): bytes = withUnsafeBytes(of: v4.address) { Array($0[4..<8]) }
        case .v6(let v6):
            let all = withUnsafeBytes(of: v6.address) { Array($0[8..<24]) }
            let isMapped = all[..<10].allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            bytes = isMapped ? Array(all[12...]) : all
        case .unixDomainSocket, nil: return nil
        }
    }

    /// `192.0.2.1`, `2001:db8::1`; never a name.
    init?(_ text: String) {
        // Throwing is how it says that this is no address.
        self.init(try? SocketAddress(ipAddress: text, port: 0))
    }

    /// Whom a limit is counted for: a household gets a whole /64 of IPv6, and may not have a limit for each address.
    var client: ClientAddress { bytes.count == 16 ? ClientAddress(bytes: Array(bytes[..<8])) : self }

    private init(bytes: [UInt8]) { self.bytes = bytes }
}

/// `10.0.0.0/8`, `fd00::/8`.
struct ClientNetwork: Sendable, Hashable {
    private let address: ClientAddress
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let address = ClientAddress(String(first)) else { return nil }
        let most = address.bytes.count * 8
        guard let length = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(length) else { return nil }
        (self.address, self.length) = (address, length)
    }

    func contains(_ other: ClientAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return other.bytes[bit / 8] & mask == address.bytes[bit / 8] & mask
        }
    }
}

/// Who asks, where trusted proxies stand in between (RFC 7239).
enum Forwarded {
    /// Walks from the nearest proxy outwards for as long as they are trusted: what lies beyond anybody may have written.
    /// Whoever comes over a unix socket has no address and is trusted: only programs of this machine do.
    ///
    /// - Parameter fields: values of `Forwarded`, in their order.
    static func client(peer: ClientAddress?, fields: [String], trusted: [ClientNetwork]) -> ClientAddress? {
        guard peer == nil || !trusted.isEmpty else { return peer }
        var client = peer
        var elements = elements(fields.joined(separator: ","))
        while client.map({ client in trusted.contains { $0.contains(client) } }) ?? true,
            let element = elements.popLast()
        {
            guard let node = node(of: element), let address = ClientAddress(node) else { return client }
            client = address
        }
        return client
    }

    /// More hops than this nobody has.
    private static let most = 32

    private static func elements(_ text: String) -> [Substring] {
        Array(split(text[...], at: ",").suffix(most))
    }

    /// At a character that stands in no quotation.
    private static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            guard text[index] == separator, !isQuoted else { continue }
            parts.append(text[start..<index])
            start = text.index(after: index)
        }
        return parts + [text[start...]]
    }

    /// `for="[2001:db8::1]:4711"` → `2001:db8::1`; `nil` for `unknown` and hidden names.
    private static func node(of element: Substring) -> String? {
        for pair in split(element, at: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].trimmingWhiteSpace().lowercased() == "for" else { continue }
            var node = halves[1].trimmingWhiteSpace()
            if node.hasPrefix("\""), node.hasSuffix("\""), node.count >= 2 {
                node = String(node.dropFirst().dropLast())
            }
            if node.hasPrefix("[") {
                return node.firstIndex(of: "]").map { String(node[node.index(after: node.startIndex)..<$0]) }
            }
            return node.split(separator: ":").first.map(String.init)
        }
        return nil
    }
}
