package import Catalogue
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
        let hosts = try bench.store.restingHosts(now: now)
        let due = sources.filter { source in
            !onlyDue || (memories[source.id]?.nextAttempt.map { $0 <= now } ?? true)
        }
        return (
            due.filter { hosts[HostName.of($0.url)] == nil },
            due.filter { hosts[HostName.of($0.url)] != nil }
        )
    }

    /// Syncs all of them, at most `maxInFlight` at a time.
    package func run(
        _ sources: [Source], each: (SyncReport) -> Void
    ) async throws(StoreFailure) -> [SyncReport] {
        let sync = SourceSync(bench, snapshot: snapshot)
        var reports: [SyncReport] = []
        var failure: StoreFailure?
        await withTaskGroup(of: Result<SyncReport, StoreFailure>.self) { group in
            var waiting = sources[...]
            for source in waiting.prefix(snapshot.configuration.settings.maxInFlight) {
                group.addTask { await Self.result(of: sync, source) }
            }
            waiting = waiting.dropFirst(snapshot.configuration.settings.maxInFlight)
            for await result in group {
                switch result {
                case .success(let report):
                    reports.append(report)
                    each(report)
                case .failure(let error):
                    failure = failure ?? error
                    group.cancelAll()
                }
                if failure == nil, let source = waiting.popFirst() {
                    group.addTask { await Self.result(of: sync, source) }
                }
            }
        }
        if let failure { throw failure }
        return reports
    }

    private static func result(of sync: SourceSync, _ source: Source) async -> Result<SyncReport, StoreFailure> {
        do throws(StoreFailure) {
            return .success(try await sync.run(source))
        } catch {
            return .failure(error)
        }
    }
}
