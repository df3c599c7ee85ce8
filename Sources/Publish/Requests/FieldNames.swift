import HTTPTypes

/// Header fields that the library has no names for.
extension HTTPField.Name {
    static let hubSignature = known("X-Hub-Signature")
    /// RFC 9530 §3.
    static let reprDigest = known("Repr-Digest")
    static let furtherHost = known("Host")
    static let forwarded = known("Forwarded")
    static let link = known("Link")
    static let referrerPolicy = known("Referrer-Policy")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }
}
