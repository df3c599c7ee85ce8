import CCurl
import Catalogue

extension TLSProblem {
    /// - Parameters:
    ///   - verdict: what OpenSSL found about the certificate (`X509_V_ERR_…`, openssl-verification-options(1)),
    ///   1 when it did not come to that.
    ///   - wasAsked: whether a certificate of ours was wanted in the handshake.
    init(_ code: CURLcode, _ text: String, verdict: Int, wasAsked: Bool) {
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
            // Alerts 116 and 42 of RFC 8446 §6.2: the one of TLS 1.3, and what older servers say of a certificate they miss.
            let isAsked =
                text.contains("alert certificate required") || text.contains("alert bad certificate")
                || wasAsked && text.contains("alert")
            self = isAsked ? .client : .protocol
        }
    }
}
