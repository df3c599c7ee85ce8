import Foundation

/// The one author of the key by which hosts are told apart: what rests, and what takes turns.
package enum HostName {
    /// The host of an address in lower case, without port, IPv6 without brackets; the address itself when it has none,
    /// so that it stands for nothing but itself.
    package static func of(_ address: String) -> String {
        guard let host = URL(string: address)?.host()?.lowercased(), !host.isEmpty else { return address }
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        return String(host.dropFirst().dropLast())
    }
}
