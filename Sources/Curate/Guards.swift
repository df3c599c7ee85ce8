package import Catalogue

/// A source with `coverage: complete` that suddenly loses most of its records waits for an operator.
package enum ShrinkGuard {
    /// - Returns: why the run is held back, or `nil` when it may go on.
    package static func judge(source: Source, before: Int, now: Int) -> Problem? { nil }
}

/// What a source must give to count as read; falling below is `degraded`, never silent success (DESIGN §6).
package enum ExtractionContract {
    /// - Returns: what is missing, or `nil` when the contract is kept.
    package static func judge(source: Source, feed: Feed, set: CuratedSet, before: Int) -> Problem? { nil }
}
