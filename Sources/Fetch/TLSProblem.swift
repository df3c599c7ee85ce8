import CCurl
package import Catalogue

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
    /// The two ends share no version or cipher, the server wants a certificate of ours, or it speaks no TLS at all.
    case `protocol`

    /// The kind of a failure of `.tls`; `nil` for any other.
    package init?(_ failure: FetchFailure) {
        guard failure.kind == .tls, let word = failure.detail.split(separator: ":").first else { return nil }
        self.init(rawValue: String(word))
    }

    /// - Parameter verdict: what OpenSSL found about the certificate (`X509_V_ERR_…`, openssl-verification-options(1)),
    ///   1 when it did not come to that.
    init(_ code: CURLcode, _ text: String, verdict: Int) {
        switch (code, verdict) {
        case (CURLE_PEER_FAILED_VERIFICATION, 9): self = .early
        case (CURLE_PEER_FAILED_VERIFICATION, 10): self = .expired
        case (CURLE_PEER_FAILED_VERIFICATION, 62...64): self = .name
        case (CURLE_PEER_FAILED_VERIFICATION, _):
            // libcurl compares the names itself, before it asks for OpenSSL's verdict.
            self = text.contains("subject name") || text.contains("common name") ? .name : .chain
        case (CURLE_SSL_ISSUER_ERROR, _), (CURLE_SSL_INVALIDCERTSTATUS, _), (CURLE_SSL_PINNEDPUBKEYNOTMATCH, _):
            self = .chain
        default:
            self = .protocol
        }
    }
}
