package import Catalogue
package import Foundation

/// What an answer said about when to come back.
package struct ServerHints: Sendable, Hashable {
    /// Seconds, from Retry-After.
    package var retryAfter: Double?
    /// Seconds, from Cache-Control or Expires.
    package var maxAge: Double?
    /// What the document asked for and how often it publishes; `nil` when nothing was read (304, failure).
    package var pace: SourcePace?

    package init(retryAfter: Double? = nil, maxAge: Double? = nil, pace: SourcePace? = nil) {
        self.retryAfter = retryAfter
        self.maxAge = maxAge
        self.pace = pace
    }
}

/// When to look at a source again (DESIGN §5).
package enum NextCheck {
    package static func after(
        memory: SourceMemory, source: Source, settings: Settings, hints: ServerHints, now: Date
    ) -> (at: Date, reason: String) {
        (now, "")
    }

    /// Until when a host that answered 429 or 503 is left alone: Retry-After, or an hour; `nil` for other answers.
    package static func hostRest(status: Int?, retryAfter: Double?, now: Date) -> Date? { nil }

    /// How often a document publishes, from the dates of its entries.
    package static func pace(of feed: Feed, now: Date) -> SourcePace { SourcePace() }
}
