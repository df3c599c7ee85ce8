package import Foundation

/// What a reader asks of the catalogue. An empty list does not filter; values within one list are alternatives.
package struct ItemQuery: Sendable, Hashable {
    package enum Sort: String, Sendable, Hashable, CaseIterable {
        /// Newest change first.
        case changed
        /// Newest publication first; those without a date last.
        case published
        case title
        /// Best match first; the default when there is a `text`.
        case relevance
    }

    package var kinds: [String] = []
    package var organisations: [String] = []
    /// Municipality codes.
    package var municipalities: [String] = []
    /// Two-digit codes: what stands there, and in a municipality there.
    package var counties: [String] = []
    /// Term ids of vocabulary `amne`.
    package var topics: [String] = []
    /// Term ids of `malgrupp`, `verksamhetsomrade`, `delomrade` and `form`, and an editor's tags.
    package var audiences: [String] = []
    package var serviceAreas: [String] = []
    package var subAreas: [String] = []
    package var forms: [String] = []
    package var tags: [String] = []
    /// Ids of collections.
    package var collections: [String] = []
    package var freshness: [Freshness.Level] = []
    package var linkStates: [LinkState] = []
    package var sources: [String] = []
    /// Free text, as a person types it.
    package var text: String?
    /// Whether a text that nothing has may be read as one that something has.
    package var mayCorrect = false
    /// Whether the places that match are shown.
    package var showsMatches = false
    package var changedSince: Date?
    package var sort: Sort?
    /// 50 unless given; `nil` is everything.
    package var limit: Int? = 50
    /// Opaque; from the page before.
    package var cursor: String?

    package init() {}
}

/// One page of an answer, and the cursor of the next.
package struct Page<Element: Sendable>: Sendable {
    package var elements: [Element]
    package var next: String?
    /// How many there are in all.
    package var total: Int
    /// The text these are the answers to, where nothing had the one that was asked for.
    package var corrected: String?
    /// By id of an item: safe HTML of the place that matches, the words in `<mark>`.
    package var snippets: [String: String] = [:]

    package init(elements: [Element], next: String? = nil, total: Int) {
        self.elements = elements
        self.next = next
        self.total = total
    }
}

/// A source with what is known of it: what `samlad status` and `/api/v1/sources` show.
package struct SourceStatus: Sendable, Hashable {
    package var source: Source
    package var memory: SourceMemory
    package var lastAttempt: Attempt?
    /// `nil` when it was never tried.
    package var figures: SourceFigures?
    /// How we stand with the hub that tells of its news; `nil` when it is polled alone.
    package var subscription: Subscription?
    /// When it is told: what a certificate's end is counted from. `nil` stands for the last attempt.
    package var now: Date?

    package init(
        source: Source, memory: SourceMemory, lastAttempt: Attempt? = nil, figures: SourceFigures? = nil,
        subscription: Subscription? = nil
    ) {
        self.source = source
        self.memory = memory
        self.lastAttempt = lastAttempt
        self.figures = figures
        self.subscription = subscription
    }

    /// The same, told at this moment.
    package func told(at now: Date) -> SourceStatus {
        var status = self
        status.now = now
        return status
    }

    /// Whether the certificate of its site ends within a fortnight.
    package var isCertificateEnding: Bool { memory.isCertificateEnding(at: now) }
}
