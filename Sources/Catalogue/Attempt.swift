package import Foundation

/// One try at a source, always recorded, whatever came of it.
package struct Attempt: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        /// A body with something new in it.
        case changed
        /// A body, the same as last time or with the same records in it.
        case unchanged
        /// 304.
        case notModified = "not-modified"
        /// Read, but below the extraction contract; the last good set stays.
        case degraded
        /// A body that cannot be read as what it should be; the last good set stays.
        case rejected
        /// The shrink guard holds the run back until an operator accepts it.
        case quarantined
        case failed
        /// Judged by nobody: the outage was ours.
        case void

        package var isSuccess: Bool { self == .changed || self == .unchanged || self == .notModified }
    }

    /// Seconds by which an attempt may seem to lie ahead: clocks are put right by little.
    package static let clockSlack: Double = 60

    package var source: String
    package var at: Date
    package var seconds: Double
    /// Seconds in transfer alone, without waiting for the host's turn and without reading; `nil` when nothing was asked.
    package var transfer: Double?
    package var outcome: Outcome
    package var failure: FetchFailure?
    package var status: Int?
    /// Bytes of body after decompression.
    package var bytes: Int
    package var finalURL: String?
    package var entries: Int
    /// Whether a body was read; not so for 304 and for the same bytes as last time.
    package var wasRead = false
    package var created: Int
    package var updated: Int
    package var withdrawn: Int
    /// The worst problems first, 20 at most.
    package var problems: [Problem]

    package init(
        source: String, at: Date, seconds: Double = 0, outcome: Outcome, failure: FetchFailure? = nil,
        status: Int? = nil, bytes: Int = 0, finalURL: String? = nil, entries: Int = 0, problems: [Problem] = []
    ) {
        self.source = source
        self.at = at
        self.seconds = seconds
        self.outcome = outcome
        self.failure = failure
        self.status = status
        self.bytes = bytes
        self.finalURL = finalURL
        self.entries = entries
        self.created = 0
        self.updated = 0
        self.withdrawn = 0
        self.problems = problems
    }
}

/// What makes the next request conditional (RFC 9110 §13), byte for byte as the server sent it.
package struct Validators: Sendable, Hashable, Codable {
    package var etag: String?
    package var lastModified: String?
    /// The address they came from, where a redirect led there: no other is asked with them (RFC 9110 §13.1). `nil` is the
    /// address that was asked first.
    package var url: String?

    package init(etag: String? = nil, lastModified: String? = nil, url: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
        self.url = url
    }

    package var isEmpty: Bool { etag == nil && lastModified == nil }
}

package enum SourceState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not fetched yet.
    case waiting
    case ok
    /// It answers, but gives less than it should.
    case degraded
    case failing
    /// A sudden fall in its records waits for an operator.
    case quarantined
    /// 410: tried weekly.
    case gone
    /// Disabled in `sources.json`.
    case paused
}

/// What is remembered of a source from one attempt to the next.
package struct SourceMemory: Sendable, Hashable, Codable {
    package var state: SourceState = .waiting
    package var stateSince: Date?
    package var lastAttempt: Date?
    package var lastSuccess: Date?
    /// The last attempt that brought something new.
    package var lastChange: Date?
    package var nextAttempt: Date?
    /// Why then, in a sentence: "every hour, as its Cache-Control asks".
    package var nextReason: String?
    /// Failures in a row; 0 after a success. A void attempt leaves it.
    package var streak = 0
    package var validators = Validators()
    /// Lower-case hex SHA-256 of the last body that was read to the end.
    package var bodyHash: String?
    /// What the last body was read with: when the configuration or the rules are others, it is read again.
    package var rules: String?
    /// Entries of the last good reading that became no records; `nil` when all did.
    package var skipped: [SkippedEntries]?
    /// Live records after the last good run.
    package var records = 0
    /// What the last attempt ended with.
    package var lastOutcome: Attempt.Outcome?
    package var lastFailure: FetchFailure?
    /// What kept a void attempt from being judged.
    package var voidedBy: FetchFailure.Kind?
    package var lastProblem: Problem?
    /// The rule that gives its records their identity, once chosen (DESIGN §7).
    package var identityPolicy: IdentityPolicy?
    /// From the last time it was read in full.
    package var pace: SourcePace?
    /// Where a reading of several documents broke off, and goes on.
    package var resume: String?
    /// How far an OAI-PMH repository has been harvested, by its own clock.
    package var harvestedUntil: Date?
    /// The same for a harvest that is not at its end yet.
    package var harvestBegan: Date?
    /// How far the change log of another Samlad has been followed.
    package var federation: FollowedLog?
    /// Whether pages of its entries are still to be read, so that its whole list has to be walked again.
    package var arePagesWaiting: Bool?
    /// Which pages of its entries cannot be read; `nil` when none is in trouble.
    package var pages: PageMemory?
    /// The address whose document turned out to be a page or a sitemap, so that robots.txt has a say in it though `format`
    /// leaves it open.
    package var pageAddress: String?
    /// When it was last found that its server fails on conditions alone.
    package var conditionsRefused: Date?
    /// Where its document says that one is told of its news.
    package var push: PushOffer?
    /// How its list was built at the last good reading under the present configuration.
    package var listShape: ListShape?
    /// Where its address is redirected to for good, for as long as that lasts.
    package var move: SourceMove?
    /// When the certificate of the source's own host ends, as it was last seen; `nil` without TLS.
    package var certificateEnds: Date?
    /// Whether its last answer came out of the allowed networks, or it is a file: what it leads to may lie there, too.
    package var isInside: Bool?
    /// Records of the reading that the shrink guard holds back.
    package var held: Int?
    /// Whether the reading that was degraded last would be taken as the new shape, were it accepted.
    package var isHeldTakeable: Bool?
    /// What an operator said of the reading that is held back.
    package var verdict: OperatorVerdict?

    package init() {}

    /// Begins with another address of the same source, which is due: what was met at the old one is not held against it.
    package mutating func beginAnew(now: Date) {
        (nextAttempt, nextReason, streak) = (nil, nil, 0)
        (lastOutcome, lastFailure, voidedBy) = (nil, nil, nil)
        (move, certificateEnds, conditionsRefused) = (nil, nil, nil)
        (pages, pageAddress, resume, harvestBegan) = (nil, nil, nil, nil)
        guard state == .failing || state == .gone || state == .degraded else { return }
        (state, stateSince, lastProblem) = (.waiting, now, nil)
    }
}

/// Where the identity of a record within its source comes from.
package enum IdentityPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    case guid, link
    case cmsID = "cms-id"
    case titleAndDate = "title-and-date"
}
