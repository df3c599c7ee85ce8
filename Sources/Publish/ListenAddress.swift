/// Where the server listens: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`, `:8080` for every address.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    /// 0 takes any free port.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `nil` when the text is none of the forms above.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            host = String(name.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else {
            guard !name.contains(where: { ":[]/ ".contains($0) }) else { return nil }
            host = name.isEmpty ? "0.0.0.0" : String(name)
        }
        self.port = Int(port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
