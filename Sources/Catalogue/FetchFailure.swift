package import Foundation

/// Why a fetch gave no body. A source that fails is data, not an exception.
package struct FetchFailure: Sendable, Hashable, Codable, Error {
    /// The codes stand in the database: never rename one.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case hostUnknown = "host-unknown"
        case networkUnreachable = "network-unreachable"
        case connectionRefused = "connection-refused"
        case connectTimeout = "connect-timeout"
        case timeout
        case tooSlow = "too-slow"
        case tooLarge = "too-large"
        case tooManyRedirects = "too-many-redirects"
        /// The connection broke off, or the body ended before its declared length.
        case connectionLost = "connection-lost"
        case tls
        /// An answer that is not HTTP, or whose encoding cannot be undone.
        case malformedAnswer = "malformed-answer"
        /// A status other than success or 304; `status` carries it.
        case status
        /// The address guard refused every address of the host.
        case addressForbidden = "address-forbidden"
        /// Neither http nor https, or no address at all.
        case addressInvalid = "address-invalid"
        case robotsForbid = "robots-forbid"
        /// robots.txt could not be read though its server was reached, which forbids everything (RFC 9309 §2.3.1.4).
        case robotsUnreachable = "robots-unreachable"
        /// A firewall's refusal, or its test whether we are human, stood where the answer should be; `status` carries its.
        case restricted
        /// Nobody asked: the host gave no connection so many times in a row that it is left alone for a while.
        case hostResting = "host-resting"
        /// Nobody asked: the host has said that it wants to be left alone (429, 503); `until` says how long.
        case askedToWait = "asked-to-wait"
        /// `--offline` keeps it from the network.
        case offline
        /// A secret the request needs cannot be had: nothing was asked.
        case secretUnavailable = "secret-unavailable"
        case fileUnreadable = "file-unreadable"
        case cancelled
    }

    package var kind: Kind
    /// The HTTP status, for `kind` `.status` and `.restricted`.
    package var status: Int?
    /// What the library or the system said, for the log and `--json`; plain text without control characters.
    package var detail: String
    /// For `.robotsUnreachable`: why robots.txt was not answered; `nil` when it was, with an error. Not kept.
    package var cause: Kind?
    /// For `.askedToWait`: when the host may be asked again. Not kept.
    package var until: Date?

    private enum CodingKeys: String, CodingKey { case kind, status, detail }

    package init(_ kind: Kind, status: Int? = nil, detail: String = "") {
        self.kind = kind
        self.status = status
        self.detail = detail
    }

    /// Whether another try soon may go better.
    package var isTransient: Bool {
        switch kind {
        case .status, .restricted: status.map { $0 == 408 || $0 == 425 || $0 == 429 || $0 >= 500 } ?? false
        case .hostUnknown, .networkUnreachable, .connectionRefused, .connectTimeout, .timeout, .tooSlow,
            .connectionLost, .cancelled, .offline, .hostResting, .askedToWait, .robotsUnreachable:
            true
        case .tooLarge, .tooManyRedirects, .tls, .malformedAnswer, .addressForbidden, .addressInvalid,
            .robotsForbid, .secretUnavailable, .fileUnreadable:
            false
        }
    }

    /// Whether nothing was asked of the host by our own choice, so that no source and no link is judged by it.
    package var judgesNobody: Bool { kind == .offline || kind == .hostResting || kind == .askedToWait }

    /// Whether a loose cable on our side would look the same.
    package var mayBeOurOutage: Bool {
        switch kind {
        case .hostUnknown, .networkUnreachable, .connectTimeout: true
        default: false
        }
    }
}
