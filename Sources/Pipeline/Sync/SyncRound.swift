package import Catalogue
import Curate
import Fetch
package import Store

/// One sync of many sources in the foreground, each outcome told as it comes.
package struct SyncRound: Sendable {
    private let bench: Workbench
    private let snapshot: RegistrySnapshot

    package init(_ bench: Workbench, snapshot: RegistrySnapshot) {
        self.bench = bench
        self.snapshot = snapshot
    }

    /// Which of `sources` may be asked now: none whose host rests under Retry-After, and with `onlyDue` only those
    /// whose time has come.
    package func sourcesToAsk(
        _ sources: [Source], onlyDue: Bool
    ) throws(StoreFailure) -> (now: [Source], resting: [Source]) {
        let now = bench.clock.now()
        let memories = onlyDue ? try bench.store.memories() : [:]
        let rests = try bench.rests()
        let due = sources.filter { source in
            let memory = memories[source.id]
            return !onlyDue || NextCheck.isDue(memory?.nextAttempt, last: memory?.lastAttempt, now: now)
        }
        return (
            due.filter { rests.until($0.url) == nil },
            due.filter { rests.until($0.url) != nil }
        )
    }

    /// Syncs all of them, and finds out what of it is one thing; `SourceQueue` says in which order they begin. Those whom
    /// nobody judged last time are the first: behind the failures of a host they would be passed over again. When the
    /// task is cancelled none begins any more, and those without a report were not asked.
    ///
    /// - Parameter relating: begins when all were asked, and is for the caller to end.
    package func run(
        _ sources: [Source], relating: Relating? = nil, each: (SyncReport) -> Void
    ) async throws(StoreFailure) -> [SyncReport] {
        let passedOver = try bench.store.passedOver()
        let sources = sources.filter { passedOver.contains($0.id) } + sources.filter { !passedOver.contains($0.id) }
        let sync = SourceSync(bench, snapshot: snapshot)
        var reports: [SyncReport] = []
        var failure: StoreFailure?
        await withTaskGroup(of: Result<SyncReport, StoreFailure>.self) { group in
            let byID = SourceIndex(sources)
            var queue = SourceQueue(snapshot.configuration.settings)
            for source in sources { queue.add(source) }
            var ahead = StandingsAhead(bench, sources)
            repeat {
                while failure == nil, !Task.isCancelled, let source = queue.next().flatMap({ byID[$0] }) {
                    do throws(StoreFailure) {
                        let standing = try ahead.standing(of: source)
                        group.addTask { await Self.result(of: sync, source, standing) }
                    } catch {
                        failure = error
                        group.cancelAll()
                    }
                }
                guard let result = await group.next() else { break }
                switch result {
                case .success(let report):
                    queue.finished(report.source.id)
                    reports.append(report)
                    each(report)
                case .failure(let error):
                    failure = failure ?? error
                    group.cancelAll()
                }
            } while true
        }
        if let failure { throw failure }
        try match(beside: relating)
        return reports
    }

    private func match(beside relating: Relating?) throws(StoreFailure) {
        do throws(StoreFailure) {
            try relating?.begin()
            try bench.match()
        } catch {
            relating?.giveUp()
            throw error
        }
    }

    private static func result(
        of sync: SourceSync, _ source: Source, _ standing: SourceStanding
    ) async -> Result<SyncReport, StoreFailure> {
        do throws(StoreFailure) {
            return .success(try await sync.run(source, standing: standing))
        } catch {
            return .failure(error)
        }
    }
}
