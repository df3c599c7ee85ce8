package import Catalogue
package import Foundation

/// After a long stop everything is due at once. What should have been asked long ago is spread over a while then, so
/// that neither this machine nor anybody's network meets all of it in one minute.
///
/// | what | when |
/// |---|---|
/// | never asked | at once: nobody is kept waiting for a first sight of it |
/// | overdue by less than its own interval | at once: it is only late |
/// | overdue by more | somewhere within the span, by its id |
///
/// The span is a second for each such source beyond those that may be in flight together, half an hour at most, and of
/// no source longer than its own interval.
package enum LateStart {
    static let longestSpan: Double = 1800
    static let secondsEach: Double = 1

    /// - Parameters:
    ///   - memories: of the sources that are to be asked, by id.
    ///   - atOnce: so many are no crowd.
    /// - Returns: the new times of those that are put off, by id, each with why.
    package static func spread(
        _ memories: [String: SourceMemory], atOnce: Int, now: Date
    ) -> [String: (at: Date, reason: String)] {
        let intervals = memories.compactMapValues { overdueInterval($0, now: now) }
        let span = min(Double(intervals.count - atOnce) * secondsEach, longestSpan)
        guard span > 0 else { return [:] }
        let reason =
            "spread over \(Spell.span(span)), because \(intervals.count) sources were overdue after a stop"
        return Dictionary(
            uniqueKeysWithValues: intervals.map { id, interval in
                // By another number than the jitter goes by, which has brought them into their order already.
                (id, (now + Spread.fraction("late \(id)") * min(span, interval), reason))
            })
    }

    /// Seconds between the last attempt and the one that was to follow, when more than that has passed since.
    private static func overdueInterval(_ memory: SourceMemory, now: Date) -> Double? {
        guard let last = memory.lastAttempt, let next = memory.nextAttempt else { return nil }
        let interval = next.timeIntervalSince(last)
        return interval > 0 && now.timeIntervalSince(next) > interval ? interval : nil
    }
}
