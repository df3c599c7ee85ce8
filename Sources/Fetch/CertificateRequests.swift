import CCurl

/// Which handshakes were asked for a certificate of ours. In TLS 1.2 a server that misses one ends them with the same alert
/// as one that shares no cipher with us (RFC 5246 §7.4.6, handshake_failure).
///
/// The two functions of the shim share what they remember as long as they are called in one file: each file has its own.
enum CertificateRequests {
    /// - Returns: the number under which it is remembered; 0 where this libcurl cannot tell.
    static func watch(_ easy: UnsafeMutableRawPointer) -> UInt { unsafe samlad_watch_certificate_request(easy) }

    static func came(to number: UInt) -> Bool { number != 0 && samlad_had_certificate_request(number) != 0 }
}
