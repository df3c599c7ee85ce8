import Catalogue
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

    /// The same of one that was asked, and led to such a host.
    ///
    /// What an attempt planned that lies ahead was planned while the clock was wrong, and nobody would heed this plan
    /// either: an attempt of now takes its place.
    func ledToRest(
        _ source: Source, memory: SourceMemory, until: Date, _ failure: FetchFailure
    ) async throws(StoreFailure) -> SyncReport {
        let now = bench.clock.now()
        guard let last = memory.lastAttempt, last.timeIntervalSince(now) > Attempt.clockSlack else {
            return leftAlone(source, memory: memory, until: until)
        }
        var memory = memory
        (memory.lastAttempt, memory.lastOutcome, memory.voidedBy) = (now, .void, failure.kind)
        memory.nextAttempt = nil
        memory.wait(for: until)
        let attempt = Attempt(source: source.id, at: now, outcome: .void, failure: failure)
        try await bench.store.record(attempt, memory: memory)
        return leftAlone(source, memory: memory, until: until)
    }
}
