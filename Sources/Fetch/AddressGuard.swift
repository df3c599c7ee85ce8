/// Decides which addresses may be connected to, so that no address in a feed or a redirect makes this machine speak to
/// its own network. It judges the address of each connection at the moment it is opened, whatever name led there.
package struct AddressGuard: Sendable {
    package enum Verdict: Sendable, Hashable {
        case allowed
        /// What the address is: "a loopback address".
        case forbidden(String)
        /// Offline, and not within the allowed networks.
        case offline
    }

    private let allowed: [IPNetwork]
    private let offline: Bool

    package init(allow networks: [IPNetwork] = [], offline: Bool = false) {
        self.allowed = networks
        self.offline = offline
    }

    /// Whether the address lies in an allowed network.
    func opens(_ address: IPAddress) -> Bool { isAllowed(address) }

    /// - Parameter entering: whether the allowed networks are open to who asks.
    func judge(_ address: IPAddress, entering: Bool) -> Verdict {
        entering ? judge(address) : AddressGuard(offline: offline).judge(address)
    }

    package func judge(_ address: IPAddress) -> Verdict {
        if isAllowed(address) { return .allowed }
        if offline { return carried(by: address).allSatisfy(isAllowed) && isCarrier(address) ? .allowed : .offline }
        switch address {
        case .v4: return Self.nature(of: address).map(Verdict.forbidden) ?? .allowed
        case .v6: return judgeV6(address)
        }
    }

    private func isAllowed(_ address: IPAddress) -> Bool { allowed.contains { $0.contains(address) } }

    private func isCarrier(_ address: IPAddress) -> Bool { !carried(by: address).isEmpty }

    /// An address that carries IPv4 ones is what they are; of all others only global unicast is let through.
    private func judgeV6(_ address: IPAddress) -> Verdict {
        let inner = carried(by: address)
        for carried in inner where !isAllowed(carried) {
            if let nature = Self.nature(of: carried) {
                return .forbidden("a form of \(carried), \(nature)")
            }
        }
        if !inner.isEmpty { return .allowed }
        return Self.nature(of: address).map(Verdict.forbidden) ?? .allowed
    }

    /// The IPv4 addresses inside an IPv6 one. Mapped ones never come here: `IPAddress` reads them as IPv4.
    private func carried(by address: IPAddress) -> [IPAddress] {
        guard case .v6(let high, let low) = address else { return [] }
        // ::a.b.c.d (RFC 4291 §2.5.5.1), but not :: and ::1.
        if high == 0, low > 1, low >> 32 == 0 { return [.v4(UInt32(low))] }
        // NAT64, 64:ff9b::/96 (RFC 6052).
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return [.v4(UInt32(low))] }
        // 6to4, 2002::/16 (RFC 3056).
        if high >> 48 == 0x2002 { return [.v4(UInt32(truncatingIfNeeded: high >> 16))] }
        // Teredo, 2001::/32: its server, and the client with every bit turned (RFC 4380 §4).
        if high >> 32 == 0x2001_0000 {
            return [.v4(UInt32(truncatingIfNeeded: high)), .v4(~UInt32(truncatingIfNeeded: low))]
        }
        return []
    }

    private static func nature(of address: IPAddress) -> String? {
        table.first { $0.network.contains(address) }?.nature
    }

    /// What is no place on the public internet (IANA special-purpose registries, RFC 6890), the narrower first.
    private static let table: [(network: IPNetwork, nature: String)] = [
        ("169.254.169.254", "a cloud metadata address"),
        ("168.63.129.16", "a cloud metadata address"),
        ("100.100.100.200", "a cloud metadata address"),
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier-grade NAT address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "an address for protocol assignments"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmark address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255", "the broadcast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("64:ff9b:1::/48", "a local NAT64 address"),
        ("100::/64", "a discard address"),
        ("2001:db8::/32", "a documentation address"),
        ("2001:2::/48", "a benchmark address"),
        ("2001::/23", "an address for protocol assignments"),
        ("3fff::/20", "a documentation address"),
        ("fd00:ec2::254/128", "a cloud metadata address"),
        ("fc00::/7", "a unique local address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
        // Global unicast is 2000::/3 alone (RFC 4291 §2.4); these are the rest.
        ("::/3", "a reserved address"),
        ("4000::/2", "a reserved address"),
        ("8000::/1", "a reserved address"),
    ].compactMap { text, nature in IPNetwork(text).map { ($0, nature) } }
}
