import HTTPTypes

/// Header fields that the library has no names for.
extension HTTPField.Name {
    static let hubSignature = known("X-Hub-Signature")
    /// RFC 9530 §3.
    static let reprDigest = known("Repr-Digest")
    static let furtherHost = known("Host")
    /// The position a stream of events broke off at (WHATWG HTML §9.2.4).
    static let lastEventID = known("Last-Event-ID")
    /// Tells nginx not to gather a stream.
    static let accelBuffering = known("X-Accel-Buffering")
    static let forwarded = known("Forwarded")
    static let link = known("Link")
    static let referrerPolicy = known("Referrer-Policy")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }
}
