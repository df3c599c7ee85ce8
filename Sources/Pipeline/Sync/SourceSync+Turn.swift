import Catalogue
import Foundation
import Store

extension SourceSync {
    private enum Turn: Sendable {
        case done(Result<SyncReport, StoreFailure>)
        /// What was read leads to other documents.
        case leadsOn(Feed)
    }

    /// Reads a body and stores what it says when there is a place, and the writer waits for it meanwhile.
    ///
    /// A source that asks for more while it is read takes no place, so that a slow page keeps nobody waiting; one whose
    /// document turns out to lead on, as an index of sitemaps does whatever the source is said to be, leaves it first.
    func digestInTurn(
        _ data: Data, _ answer: Answer, source: Source, memory: SourceMemory, attempt: Attempt,
        _ began: ContinuousClock.Instant
    ) async throws(StoreFailure) -> SyncReport {
        guard source.isReadAtOnce else {
            return try await digest(data, answer: answer, source: source, memory: memory, attempt: attempt, began)
        }
        let turn = await bench.places.with { () async -> Turn in
            bench.store.beginMaking()
            defer { bench.store.endMaking() }
            let trail = DocumentTrail(fetcher: fetcher, source: source, now: attempt.at)
            let first = trail.document(data, answer)
            guard !trail.leadsOn(first, answer) else { return .leadsOn(first) }
            do throws(StoreFailure) {
                return .done(
                    .success(
                        try await digest(
                            data, first: first, answer: answer, source: source, memory: memory, attempt: attempt,
                            began)))
            } catch {
                return .done(.failure(error))
            }
        }
        switch turn {
        case .done(let result): return try result.get()
        case .leadsOn(let first):
            return try await digest(
                data, first: first, answer: answer, source: source, memory: memory, attempt: attempt, began)
        }
    }
}
