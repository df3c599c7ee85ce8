import CCurl
import Catalogue
import Foundation
import Glibc

/// What libcurl's code and sentence mean in our words.
struct CurlFailure {
    let failure: FetchFailure

    init(_ transfer: Transfer, code: CURLcode, text: String, info: borrowing EasyInfo) {
        let fallback = unsafe String(cString: curl_easy_strerror(code))
        let text = code == CURLE_OUT_OF_MEMORY ? Self.longLine : PrintableText.clean(text.isEmpty ? fallback : text)
        failure =
            Self.ofOurs(transfer) ?? Self.ofConnection(transfer, code, text, info)
            ?? Self.ofKind(Self.kind(code, text), code, text, transfer, info)
    }

    /// libcurl takes a line of a header beyond its own limit for a lack of memory.
    private static let longLine = "a line of the header is longer than 100 KiB"

    /// What we ended ourselves.
    private static func ofOurs(_ transfer: Transfer) -> FetchFailure? {
        switch transfer.ending {
        case .tooLarge:
            FetchFailure(.tooLarge, detail: "the body is larger than \(transfer.hop.bodyLimit) bytes")
        case .headerFlood:
            FetchFailure(
                .malformedAnswer,
                detail: "the header is larger than \(Transfer.headerBytes) bytes or \(Transfer.headerLines) lines")
        case .enough, nil:
            nil
        }
    }

    private static func ofConnection(
        _ transfer: Transfer, _ code: CURLcode, _ text: String, _ info: borrowing EasyInfo
    ) -> FetchFailure? {
        if code == CURLE_OPERATION_TIMEDOUT { return timeout(transfer, text, info) }
        // A connection that others may use, and this one may not.
        if code == CURLE_ABORTED_BY_CALLBACK, let first = transfer.refused.first { return refusal(transfer, first) }
        guard code == CURLE_COULDNT_CONNECT else { return nil }
        if transfer.attempted == 0, let first = transfer.refused.first { return refusal(transfer, first) }
        if transfer.socketError != 0 {
            // The system is out of something: nothing the host can help.
            let reason = unsafe String(cString: strerror(transfer.socketError))
            return FetchFailure(.networkUnreachable, detail: "no socket: \(reason)")
        }
        switch Int32(info.long(CURLINFO_OS_ERRNO)) {
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EACCES, EPERM:
            return FetchFailure(.networkUnreachable, detail: text)
        case ETIMEDOUT:
            return FetchFailure(.connectTimeout, detail: text)
        default:
            return FetchFailure(.connectionRefused, detail: text)
        }
    }

    private static func refusal(
        _ transfer: Transfer, _ first: (address: IPAddress, verdict: AddressGuard.Verdict)
    ) -> FetchFailure {
        let host = transfer.hop.address.host
        // Of several verdicts the one that names a nature says most.
        let named = transfer.refused.lazy.compactMap { address, verdict in
            if case .forbidden(let nature) = verdict { (address, nature) } else { nil }
        }
        if let (address, nature) = named.first {
            return .forbidden(host: host, address: address, nature: nature, isNamed: transfer.isNamed(address))
        }
        return .offline("\(host) is \(first.address), which settings.allowNetworks does not name")
    }

    /// Which of the three time limits it was. libcurl has one code for all of them.
    private static func timeout(_ transfer: Transfer, _ text: String, _ info: borrowing EasyInfo) -> FetchFailure {
        let limits = transfer.hop.limits
        if info.offset(CURLINFO_PRETRANSFER_TIME_T) == 0 { return FetchFailure(.connectTimeout, detail: text) }
        let total = FetchFailure(
            .timeout, detail: "not done within \(seconds(limits.total)); \(transfer.receivedBytes) bytes had come")
        // A transfer that the total time ended has lasted that long; libcurl rounds to milliseconds.
        if transfer.seconds + 0.01 >= limits.total { return total }
        guard transfer.receivedAnything else {
            return FetchFailure(.timeout, detail: "no answer within \(seconds(limits.lowSpeedFor)) of being asked")
        }
        return FetchFailure(
            .tooSlow,
            detail: "below \(limits.lowSpeed) bytes a second for \(seconds(limits.lowSpeedFor));"
                + " \(transfer.receivedBytes) bytes had come")
    }

    private static func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) s" }

    private static func ofKind(
        _ kind: FetchFailure.Kind, _ code: CURLcode, _ text: String, _ transfer: Transfer, _ info: borrowing EasyInfo
    ) -> FetchFailure {
        guard kind == .tls else { return FetchFailure(kind, detail: text) }
        let problem = TLSProblem(
            code, text, verdict: info.long(CURLINFO_SSL_VERIFYRESULT),
            wasAsked: CertificateRequests.came(to: transfer.handshake))
        return FetchFailure(.tls, detail: "\(problem.rawValue): \(text)")
    }

    private static func kind(_ code: CURLcode, _ text: String) -> FetchFailure.Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .hostUnknown
        case CURLE_URL_MALFORMAT: .addressInvalid
        case CURLE_SSL_CONNECT_ERROR:
            // A connection that broke in the handshake says nothing about certificates or protocols.
            isBroken(text) ? .connectionLost : .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_USE_SSL_FAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .tls
        case CURLE_RECV_ERROR:
            // TLS 1.3 tells only after the handshake that it wants a certificate of ours.
            // libcurl 7.88 has no code of its own for broken chunks and for a header beyond its own limits.
            text.contains("alert certificate required")
                ? .tls
                : text.contains("chunked-encoding") || text.contains("response headers")
                    ? .malformedAnswer : .connectionLost
        // A stream of HTTP/2 that the server resets ends as a connection does.
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .connectionLost
        // Ours to mend and no fault of the host's: the list of authorities above all.
        case CURLE_FAILED_INIT, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_INITFAILED:
            .networkUnreachable
        // Not HTTP (which libcurl calls an unsupported protocol), an encoding that cannot be undone, a line
        // without end (which libcurl calls lack of memory).
        default: .malformedAnswer
        }
    }

    /// Whether the connection ended in the handshake, in libcurl's words or in OpenSSL's.
    private static func isBroken(_ text: String) -> Bool {
        ["reset by peer", "Broken pipe", "SSL_ERROR_SYSCALL", "unexpected eof"]
            .contains { text.contains($0) }
    }
}

extension FetchFailure {
    /// - Parameter isNamed: the settings allow its network, but not to who asked.
    static func forbidden(host: String, address: IPAddress, nature: String, isNamed: Bool) -> FetchFailure {
        let literal = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let subject = IPAddress(literal) == address ? "\(address) is" : "\(host) is \(address),"
        let remark =
            isNamed
            ? FetchFailure.isForOwnSources
            : "if that is meant, name its network in settings.allowNetworks"
        return FetchFailure(.addressForbidden, detail: "\(subject) \(nature); \(remark)")
    }

    static func resting(_ host: String, seconds: Double, failures: Int) -> FetchFailure {
        FetchFailure(
            .hostResting,
            detail: "\(host) failed \(failures) times in a row; it is asked again in \(Int(seconds.rounded(.up))) s")
    }

    static func offline(_ detail: String) -> FetchFailure { FetchFailure(.offline, detail: "offline: \(detail)") }
}
