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
}

/// One check of a link, with the evidence.
package struct LinkCheck: Sendable, Hashable, Codable {
    package var at: Date
    package var seconds: Double
    /// `nil` when an answer came; then `status` says which.
    package var failure: FetchFailure?
    package var status: Int?
    package var method: String
    package var finalURL: String?
    /// Every redirect in order: status and where it sent us.
    package var chain: [Redirect]
    package var contentType: String?
    /// Bytes, as declared or as read.
    package var length: Int?
    package var title: String?
    /// A challenge page or a login wall stood in the way, though the status may say 200.
    package var isChallenge: Bool
    /// When the certificate of the final host ends.
    package var tlsExpires: Date?

    package struct Redirect: Sendable, Hashable, Codable {
        package var status: Int
        package var location: String

        package init(status: Int, location: String) {
            self.status = status
            self.location = location
        }

        /// 301 and 308 (RFC 9110 §15.4).
        package var isPermanent: Bool { status == 301 || status == 308 }
    }

    package init(
        at: Date, seconds: Double = 0, failure: FetchFailure? = nil, status: Int? = nil, method: String = "HEAD",
        finalURL: String? = nil, chain: [Redirect] = [], contentType: String? = nil, length: Int? = nil,
        title: String? = nil, isChallenge: Bool = false, tlsExpires: Date? = nil
    ) {
        self.at = at
        self.seconds = seconds
        self.failure = failure
        self.status = status
        self.method = method
        self.finalURL = finalURL
        self.chain = chain
        self.contentType = contentType
        self.length = length
        self.title = title
        self.isChallenge = isChallenge
        self.tlsExpires = tlsExpires
    }
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
