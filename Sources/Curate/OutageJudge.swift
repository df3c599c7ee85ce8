package import Catalogue

/// How one host did in a round.
package struct HostOutcome: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// An HTTP answer of whatever status.
        case answered
        /// Looks the same as a loose cable on our side.
        case networkFailure
        /// Turned away: refused, reset, or silent once connected. One firewall of ours may do so to all.
        case turnedAway
        /// Reached, but whoever answered is not to be believed: a certificate or a protocol that is refused.
        case tlsFailure
        /// Failed without telling of the network either way: robots, limits.
        case otherFailure
    }

    package var host: String
    package var kind: Kind

    package init(host: String, kind: Kind) {
        self.host = host
        self.kind = kind
    }

    /// What a fetch says of the network; `nil` for one that never tried it.
    package init?(host: String, failure: FetchFailure?) {
        guard let failure else {
            self.init(host: host, kind: .answered)
            return
        }
        switch failure.kind {
        case .status, .restricted, .tooLarge, .tooManyRedirects, .malformedAnswer:
            self.init(host: host, kind: .answered)
        case .offline, .hostResting, .askedToWait, .cancelled, .fileUnreadable, .secretUnavailable,
            .addressInvalid, .addressForbidden:
            return nil
        case .connectionRefused, .connectionLost, .timeout: self.init(host: host, kind: .turnedAway)
        case .tls: self.init(host: host, kind: .tlsFailure)
        // What breaks off at robots.txt would have broken off at the page.
        case .robotsUnreachable where failure.cause == .connectionLost || failure.cause == .timeout:
            self.init(host: host, kind: .turnedAway)
        default: self.init(host: host, kind: failure.mayBeOurOutage ? .networkFailure : .otherFailure)
        }
    }

    /// A host on this machine says nothing about the network outside.
    package var isLocal: Bool {
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name.hasPrefix("127.") || name == "::1"
            || name == "[::1]"
    }
}

/// Whether this round's failing is our own outage, so that no source and no link is judged by it (DESIGN §5).
///
/// | canaries | hosts of the round | verdict |
/// |---|---|---|
/// | one is reached | any | not ours |
/// | all fail | none answers, some look like a loose cable | ours |
/// | none asked | none answers, all that failed look like a loose cable, at least 3 | ours |
/// | none asked, or all fail | 10 or more, at least four fifths look like a loose cable | ours |
/// | all fail | at least 3 in a row are turned away, or all fail in TLS, and none answers between | ours |
///
/// A canary whose certificate is refused is reached, and yet fails like those whose certificates are refused. Hosts that
/// are asked because no canary was reached stand beside the canaries: one that is reached shows that the canary is gone.
package enum OutageJudge {
    /// Fewer hosts than this prove nothing without a canary: both may have closed.
    private static let fewestHosts = 3
    private static let manyHosts = 10

    /// - Parameters:
    ///   - outcomes: of one window, any number for each host; one answer makes a host one that answers.
    ///   - canaries: how each canary host did; empty when none is configured or none was asked.
    /// - Returns: why this round is void, or `nil` when it counts.
    package static func judge(_ outcomes: [HostOutcome], canaries: [HostOutcome.Kind]) -> Sentence? {
        if isReached(canaries) { return nil }
        var hosts: [String: HostOutcome.Kind] = [:]
        for outcome in outcomes where !outcome.isLocal {
            let name = outcome.host.lowercased()
            switch (hosts[name], outcome.kind) {
            case (nil, _), (.networkFailure, _), (_, .answered): hosts[name] = outcome.kind
            default: continue
            }
        }
        let answered = hosts.values.count { $0 == .answered }
        let cut = hosts.values.count { $0 == .networkFailure }
        if answered == 0, cut > 0, !canaries.isEmpty || cut == hosts.count && cut >= fewestHosts { return offline }
        if hosts.count >= manyHosts, cut * 5 >= hosts.count * 4 { return mostlyOffline }
        return nil
    }

    /// Whether failures of this kind are to be taken for ours although they do not look like a loose cable.
    ///
    /// - Parameters:
    ///   - outcomes: of one window, the oldest first.
    ///   - isKnown: an outage of ours is known to go on, so that one host is enough.
    package static func judge(
        _ kind: HostOutcome.Kind, among outcomes: [HostOutcome], canaries: [HostOutcome.Kind], isKnown: Bool
    ) -> Sentence? {
        guard !canaries.isEmpty, !canaries.contains(.answered), isKnown || isRun(of: kind, in: outcomes) else {
            return nil
        }
        switch kind {
        case .tlsFailure: return cutOff
        case .turnedAway: return canaries.contains(.tlsFailure) ? nil : cutOff
        case .answered, .networkFailure, .otherFailure: return nil
        }
    }

    /// Whether one of them shows that the network is there.
    package static func isReached(_ canaries: [HostOutcome.Kind]) -> Bool {
        canaries.contains { $0 == .answered || $0 == .tlsFailure }
    }

    /// Whether several hosts have failed alike since one answered last.
    package static func isRun(of kind: HostOutcome.Kind, in outcomes: [HostOutcome]) -> Bool {
        let others = outcomes.filter { !$0.isLocal }
        let last = others.lastIndex { $0.kind == .answered }
        let since = others[(last.map { $0 + 1 } ?? 0)...]
        return Set(since.filter { $0.kind == kind }.map { $0.host.lowercased() }).count >= fewestHosts
    }

    private static let cutOff = Sentence(
        sv: "Den här maskinen verkar vara avskuren: allt nekas.",
        en: "this machine seems to be cut off: everything is refused")
    private static let offline = Sentence(
        sv: "Den här maskinen verkar vara utan nät.", en: "this machine seems to be offline")
    private static let mostlyOffline = Sentence(
        sv: "Det mesta av nätet går inte att nå från den här maskinen.",
        en: "this machine seems to be offline: most of the network is out of its reach")
}
