package import Catalogue
package import Foundation

/// What came of a fetch. A failure is data, not an exception.
package enum FetchOutcome: Sendable {
    case body(ResponseHead, Data, truncated: Bool)
    /// 304 to a conditional request; `ResponseHead.validators` are the ones to ask with next time.
    case notModified(ResponseHead)
    /// The head is that of the last answer that came, on whatever hop; `nil` when none did.
    case failed(FetchFailure, ResponseHead?)

    package var head: ResponseHead? {
        switch self {
        case .body(let head, _, _), .notModified(let head): head
        case .failed(_, let head): head
        }
    }

    package var failure: FetchFailure? {
        if case .failed(let failure, _) = self { failure } else { nil }
    }
}

/// What a server said before the body.
package struct ResponseHead: Sendable {
    package var status: Int
    package var headers: HeaderFields
    /// The head of the request that this answers; `nil` when nobody asked.
    package var sent: SentHead?
    /// The address that was asked last, without credentials and fragment.
    package var finalURL: String
    /// The place in it that the redirects named last, percent-encoded: one that names none keeps the one before (RFC 9110
    /// §10.2.2). `nil` where none did, empty where one named none on purpose.
    package var place: String?
    /// Every redirect that was answered, in order, with the absolute address it named.
    package var chain: [LinkCheck.Redirect]
    /// Time in transfer over all hops; waiting for the host's turn is not in it.
    package var seconds: Double
    /// The numeric address that answered.
    package var remoteAddress: String?
    /// Whether every answer on the way came out of the allowed networks: what it leads to may lie there, too.
    package var isInside = false
    /// Redirects led in circles with ever new cookies: who runs the page's scripts may be shown it.
    package var wantsCookies = false
    /// robots.txt could not be read, and was taken for none.
    package var passedSilentRobots = false
    /// The server failed while conditions were asked with, and answers without them.
    package var refusesConditions = false
    /// When the certificate of the host that answered last ends; `nil` without TLS.
    package var tlsExpires: Date?
    /// When that certificate began.
    package var tlsBegins: Date?
    /// When the first certificate ends that the host asked first showed on the way; `nil` when it showed none.
    package var ownTLSExpires: Date?
    /// To ask with next time. On a 304 what it does not name stays as it was sent.
    package var validators: Validators
    /// Seconds the server asks us to wait (RFC 9110 §10.2.3), a week at most.
    package var retryAfter: Double?
    /// Seconds the answer stays fresh (RFC 9111 §4.2), a week at most; 0 when it must be asked for again.
    package var maxAge: Double?
    /// Only what is new since the validators that were sent (226 with `IM: feed`, RFC 3229): it is merged with what is
    /// there, and what it does not name is not gone.
    package var isDelta: Bool { status == 226 }
    /// Whether a body that stops too soon would have been noticed; not so where it is compressed, or ends with its connection.
    package var showsEnd = true
    /// A firewall's block or challenge instead of the answer, and what showed it.
    package var challenge: Challenge?
    /// The start of the body of an error page or of a challenge, 64 KiB at most; empty on success.
    package var errorBody: Data

    package init(
        status: Int, headers: HeaderFields = HeaderFields(), finalURL: String, chain: [LinkCheck.Redirect] = [],
        seconds: Double = 0, remoteAddress: String? = nil, tlsExpires: Date? = nil, ownTLSExpires: Date? = nil,
        validators: Validators = Validators(), retryAfter: Double? = nil, maxAge: Double? = nil,
        errorBody: Data = Data()
    ) {
        self.status = status
        self.headers = headers
        self.finalURL = finalURL
        self.chain = chain
        self.seconds = seconds
        self.remoteAddress = remoteAddress
        self.tlsExpires = tlsExpires
        self.ownTLSExpires = ownTLSExpires
        self.validators = validators
        self.retryAfter = retryAfter
        self.maxAge = maxAge
        self.errorBody = errorBody
    }

    package var contentType: String? { headers["content-type"] }
}
