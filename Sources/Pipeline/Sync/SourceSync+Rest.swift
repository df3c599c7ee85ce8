import Catalogue
import Fetch
import Foundation
import Store

/// A source whose host, or one that it was led to, asked to be left alone.
extension SourceSync {
    /// Nobody is asked before `until`, and nothing is recorded.
    func leftAlone(_ source: Source, memory: SourceMemory, until: Date) -> SyncReport {
        var memory = memory
        memory.wait(for: until)
        let attempt = Attempt(source: source.id, at: bench.clock.now(), outcome: .void)
        return SyncReport(source: source, attempt: attempt, memory: memory, counts: SyncCounts(), restsUntil: until)
    }

    /// The same of one whose turn had come when it was heard of.
    ///
    /// What an attempt planned that lies ahead was planned while the clock was wrong, and nobody would heed this plan
    /// either: an attempt of now takes its place.
    ///
    /// - Parameter wasAsked: whether its own host was asked, and led to the one that rests: that is an attempt.
    func ledToRest(
        _ source: Source, memory: SourceMemory, _ attempt: Attempt, wasAsked: Bool
    ) async throws(StoreFailure) -> SyncReport {
        let until = attempt.failure?.until ?? attempt.at + HostRests.withoutHint
        // It may be another host than its own.
        try bench.putOff([source.id], until: until)
        let isAhead = memory.lastAttempt.map { $0.timeIntervalSince(attempt.at) > Attempt.clockSlack } ?? false
        guard wasAsked || isAhead else { return leftAlone(source, memory: memory, until: until) }
        var (memory, attempt) = (memory, attempt)
        attempt.outcome = .void
        (memory.lastAttempt, memory.lastOutcome, memory.voidedBy) = (attempt.at, .void, attempt.failure?.kind)
        if isAhead { memory.nextAttempt = nil }
        memory.wait(for: until)
        try await bench.store.record(attempt, memory: memory)
        return SyncReport(source: source, attempt: attempt, memory: memory, counts: SyncCounts(), restsUntil: until)
    }
}
