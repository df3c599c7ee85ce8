/// Where the server listens: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`, `:8080` for every address, or
/// `unix:/run/samlad/http.sock`.
package enum ListenAddress: Sendable, Hashable {
    /// Port 0 takes any free port.
    case network(host: String, port: Int)
    case unix(path: String)
    /// A listening stream socket that whoever started the process has opened (sd_listen_fds(3)).
    case inherited(descriptor: Int32, name: String)

    /// Bytes of a path that fit into `sun_path` with its end (unix(7)).
    private static let longestPath = 107

    package init(host: String, port: Int) { self = .network(host: host, port: port) }

    /// `nil` when the text is none of the forms above.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.count <= Self.longestPath else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let name = text[..<colon]
        var host = name.isEmpty ? "0.0.0.0" : String(name)
        if name.hasPrefix("["), name.hasSuffix("]") {
            host = String(name.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else {
            guard !name.contains(where: { ":[]/ ".contains($0) }) else { return nil }
        }
        self = .network(host: host, port: Int(port))
    }

    /// Several, with spaces between them; `nil` when one of them is none, or there is none at all.
    package static func list(_ text: String) -> [ListenAddress]? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        let addresses = parts.compactMap(ListenAddress.init)
        return addresses.isEmpty || addresses.count < parts.count ? nil : addresses
    }

    /// 0 where there is none.
    package var port: Int { if case .network(_, let port) = self { port } else { 0 } }

    /// What a browser opens; `nil` for sockets that none can.
    package var url: String? { if case .network = self { "http://\(self)/" } else { nil } }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .inherited(let descriptor, let name): "the socket \(name) (descriptor \(descriptor))"
        }
    }
}
