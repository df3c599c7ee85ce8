/// Header fields that carry secrets, and the one origin they are for (RFC 6454): scheme, host and port.
package struct SecretHeaders: Sendable {
    private let fields: [String: String]
    private let origin: String

    /// - Parameter address: one of the origin.
    /// - Returns: `nil` when it is no http or https address, or there is nothing to send.
    package init?(_ fields: [String: String], for address: String) {
        guard let address = WebAddress(address), !fields.isEmpty else { return nil }
        self.fields = fields
        origin = address.origin
    }

    /// What may be sent there.
    func fields(for address: WebAddress) -> [String: String] { address.origin == origin ? fields : [:] }

    /// Names of the fields, in lower case.
    var names: Set<String> { Set(fields.keys.map { $0.lowercased() }) }
}

/// However it is printed, it tells its names alone.
extension SecretHeaders: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { names.sorted().joined(separator: ", ") }
    package var debugDescription: String { description }
}
