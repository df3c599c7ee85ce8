/// What kind of trouble TLS had. The word leads the failure's detail: `expired: certificate has expired`.
package enum TLSProblem: String, Sendable, Hashable, CaseIterable {
    /// The certificate, or one above it, has ended.
    case expired
    /// The certificate, or one above it, is not valid before a later date.
    case early
    /// The certificate is another host's.
    case name
    /// No authority that we trust vouches for the certificate.
    case chain
    /// The two ends share no version or cipher, or the server speaks no TLS at all.
    case `protocol`
    /// The server wants a certificate of whoever comes, as those of intranets and of SITHS do.
    case client

    /// The kind of a failure of `.tls`; `nil` for any other.
    package init?(_ failure: FetchFailure) {
        guard failure.kind == .tls, let word = failure.detail.split(separator: ":").first else { return nil }
        self.init(rawValue: String(word))
    }
}
