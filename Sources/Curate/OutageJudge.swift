package import Catalogue

/// How one host did in a round.
package struct HostOutcome: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// An HTTP answer of whatever status.
        case answered
        /// Looks the same as a loose cable on our side.
        case networkFailure
        /// Failed in a way that needs a working network: refused, reset, TLS.
        case otherFailure
    }

    package var host: String
    package var kind: Kind

    package init(host: String, kind: Kind) {
        self.host = host
        self.kind = kind
    }
}

/// Whether this round's failing is our own outage, so that no source and no link is judged by it (DESIGN §5).
package enum OutageJudge {
    /// - Parameter canaries: whether each canary host answered; empty when none is configured or none was asked.
    /// - Returns: why this round is void, or `nil` when it counts.
    package static func judge(_ outcomes: [HostOutcome], canaries: [Bool]) -> Sentence? { nil }
}
