package import Foundation

package enum LinkState: String, Sendable, Hashable, Codable, CaseIterable {
    case new, ok, suspect, dead, unreachable, restricted
    case softDead = "soft-dead"
    case pinned

    /// Whether a reader who follows it will be disappointed.
    package var isBroken: Bool { self == .dead || self == .softDead }
}

package enum LinkFlag: String, Sendable, Hashable, Codable, CaseIterable {
    case moved, tls, drifted, flapping, slow
    case redirectChain = "redirect-chain"
    case fragmentMissing = "fragment-missing"

    /// Seconds before its end from which a certificate is told of.
    package static let certificateEndsWithin: Double = 14 * 86_400
}

/// What is remembered of a link: enough to judge it without reading its whole history again.
package struct LinkMemory: Sendable, Hashable, Codable {
    package var firstSeen: Date?
    package var firstSuccess: Date?
    package var lastSuccess: Date?
    /// First and last failure since the last success; `nil` after a success.
    package var failingSince: Date?
    package var lastFailure: Date?
    /// The failures since the last success, by what they look like (`not-found`, `unreachable`, …).
    package var runs: [String: Run] = [:]
    /// It was judged dead, soft-dead or unreachable, and two answers a day apart have not yet proven otherwise.
    package var owesProof = false
    /// The first of those answers; `nil` after a failure.
    package var recoveringSince: Date?
    /// Where a permanent redirect has led, how often in a row, and since when.
    package var movedTo: String?
    package var movedCount = 0
    package var movedSince: Date?
    package var checks = 0
    package var successes = 0
    /// The last changes between answering and not answering, the newest last, 20 at most.
    package var stateChanges: [Date] = []
    /// What sort of move `movedTo` is.
    package var move: LinkMove?
    /// Whether what is shown there is the page, by its names or its text; `nil` while nobody has looked.
    package var moveShowsPage: Bool?
    /// The first good answer, which drift is measured from.
    package var capture: LinkCapture?
    package var drift: LinkDrift?
    /// When a body was read last; a check that asks for the head alone leaves it.
    package var lastReading: Date?
    /// Whether HEAD and GET were answered differently: then only GET is believed.
    package var headLies: Bool?
    /// Whether HEAD is answered so meagrely that GET had to be asked after it: then GET is asked at once.
    package var headIsPoor: Bool?
    /// Whether the place within the page was missing when it was read last.
    package var fragmentMissing: Bool?
    /// Seconds that the last answers took, the newest last, five at most.
    package var times: [Double]?
    /// Checks by what they came to, over the whole history: the codes of `LinkEvidence`.
    package var totals: [String: Int]?
    /// Since when robots.txt cannot be read; `nil` once it could.
    package var robotsSilentSince: Date?
    /// How TLS failed last, a name of `TLSProblem`; `nil` once somebody has answered, and where that is not known.
    package var tlsFault: String?
    package var pin: LinkPin?
    /// Where the page of a broken link was found again, and when it was last looked for.
    package var found: LinkFinding?
    package var sought: Date?
    package var archive: LinkArchive?

    /// Failures of one kind since the last success.
    package struct Run: Sendable, Hashable, Codable {
        package var first: Date
        package var last: Date
        package var count: Int
        /// On how many days, counted in UTC.
        package var dates: Int

        package init(first: Date, last: Date, count: Int, dates: Int) {
            self.first = first
            self.last = last
            self.count = count
            self.dates = dates
        }
    }

    package init() {}
}

/// The verdict on a link, with the rule that gave it.
package struct LinkHealth: Sendable, Hashable {
    package var url: String
    package var state: LinkState
    package var since: Date?
    /// The rule's name: `three-failures-three-dates`. See `LinkJudge`.
    package var rule: String
    package var flags: [LinkFlag]
    /// Where it leads now, when that is somewhere else.
    package var finalURL: String?
    package var lastCheck: Date?
    package var nextCheck: Date?
    package var memory: LinkMemory
    /// The last checks, the newest first, 20 at most.
    package var checks: [LinkCheck]

    /// What readers are told it is: an editor's word before the judge's.
    package var effectiveState: LinkState { state == .pinned ? memory.pin?.says ?? .pinned : state }

    /// Checks that are not among `checks` any more, by what they came to.
    package var earlierChecks: [String: Int] {
        var sums = memory.totals ?? [:]
        for check in checks {
            guard let code = check.outcome, let count = sums[code] else { continue }
            sums[code] = count > 1 ? count - 1 : nil
        }
        return sums
    }

    /// The address that may be taken for the new one, and what sort of move that is; `nil` when there is none.
    package var newAddress: (url: String, move: LinkMove)? {
        if let found = memory.found, flags.contains(.moved), state.isBroken { return (found.url, found.move) }
        guard flags.contains(.moved), let target = memory.movedTo ?? finalURL else { return nil }
        return (withPlace(target), memory.move ?? .elsewhere)
    }

    /// Whether the new address may be taken over without looking: it is on the same site or its organisation's, and what
    /// is shown there is the page.
    package var moveIsSafe: Bool {
        guard let new = newAddress, new.move.isSafe, !flags.contains(.drifted) else { return false }
        // What was found again was held against the page.
        return memory.found != nil && state.isBroken || memory.moveShowsPage == true
    }

    /// The new address with its own place within the page, or with that of the old one: a redirect that names none keeps
    /// it (RFC 9110 §10.2.2). None where that place was missing.
    private func withPlace(_ target: String) -> String {
        let isMissing = flags.contains(.fragmentMissing)
        if let place = target.firstIndex(of: "#") { return isMissing ? String(target[..<place]) : target }
        guard !isMissing, let start = url.firstIndex(of: "#") else { return target }
        return target + url[start...]
    }

    /// What it is when the editor's word counts no more: what it was before, until the check that comes at once.
    package func released(at now: Date) -> LinkHealth {
        guard state == .pinned, let pin = memory.pin else { return self }
        var link = self
        (link.state, link.rule, link.since) = (pin.before, pin.ruleBefore, pin.sinceBefore)
        link.memory.pin = nil
        link.nextCheck = now
        return link
    }

    /// As it is from the first day on which an editor's word does not count any more.
    package func withoutEndedPin(at now: Date) -> LinkHealth {
        guard let until = memory.pin?.until, until <= now else { return self }
        return released(at: now)
    }

    package init(
        url: String, state: LinkState = .new, since: Date? = nil, rule: String = "never-checked",
        flags: [LinkFlag] = [], finalURL: String? = nil, lastCheck: Date? = nil, nextCheck: Date? = nil,
        memory: LinkMemory = LinkMemory(), checks: [LinkCheck] = []
    ) {
        self.url = url
        self.state = state
        self.since = since
        self.rule = rule
        self.flags = flags
        self.finalURL = finalURL
        self.lastCheck = lastCheck
        self.nextCheck = nextCheck
        self.memory = memory
        self.checks = checks
    }
}
