import Catalogue
import Curate
import Fetch
import Foundation
import Logging
package import Store

/// Syncs every enabled source when it is due, for ever. One per daemon.
package actor Scheduler {
    private let bench: Workbench
    private let pacer = Pacer()
    /// When each source is due; rebuilt from the store now and then, because the command line syncs too.
    private var due: [String: Date] = [:]
    private var queue: SourceQueue
    private var sources = SourceIndex()
    /// Sources whose hub has told of news, and the earliest time they may be asked.
    private var news: [String: Date] = [:]
    private var generation = 0
    private var readAt: ContinuousClock.Instant?
    private var lastLook: Date?
    private var lastBeat = ContinuousClock.now
    private var failure: StoreFailure?
    private var isCutOff = false

    /// The longest sleep: how late a sync from the command line may be noticed, and a beat for the watchdog.
    private static let longestSleep = Duration.seconds(10)
    /// Seconds until a source is asked again whose attempt could not be recorded.
    private static let afterFailedRecord: Double = 300

    package init(_ bench: Workbench) {
        self.bench = bench
        queue = SourceQueue(bench.registry.snapshot.configuration.settings)
    }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, failure == nil {
                lastBeat = .now
                let snapshot = bench.registry.snapshot
                do throws(StoreFailure) {
                    try refresh(snapshot)
                } catch {
                    await pause(after: error)
                    continue
                }
                startReady(snapshot, in: &group)
                await pacer.sleep(for: nextPause())
            }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    /// Looks at the schedule again at once: after a reload.
    package func wake() async { await pacer.wake() }

    /// A hub has news of this source: it is asked at `date`, also when it is being asked at this moment.
    func told(_ source: String, at date: Date) async {
        news[source] = date
        await pacer.wake()
    }

    /// How long ago the loop last came round: what the watchdog wants to know.
    package func silence() -> Duration { .now - lastBeat }

    private func refresh(_ snapshot: RegistrySnapshot) throws(StoreFailure) {
        let isFresh = readAt.map { .now - $0 < Self.longestSleep } ?? false
        guard !isFresh || generation != snapshot.generation || queue.waitingCount == 0 || !news.isEmpty else { return }
        let now = bench.clock.now()
        if !isFresh || generation != snapshot.generation { try reread(snapshot, now: now) }
        for (source, date) in news where !queue.holds(source) {
            if let planned = due[source] { due[source] = min(planned, date) }
        }
        try putOffResting(snapshot, now: now)
        // The longest due begin first.
        for (id, _) in due.filter({ $0.value <= now && !queue.holds($0.key) })
            .sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        {
            if let source = sources[id] { queue.add(source) }
        }
    }

    private func reread(_ snapshot: RegistrySnapshot, now: Date) throws(StoreFailure) {
        if generation != snapshot.generation {
            // What waits may be another source by now, or none.
            queue.clear()
            queue.follow(snapshot.configuration.settings.perHost)
            sources = SourceIndex(snapshot.configuration.sources)
            generation = snapshot.generation
        }
        try spreadAfterStop(snapshot, now: now)
        let times = try bench.store.plannedAttempts()
        due = [:]
        for source in snapshot.configuration.sources where source.enabled {
            let (last, planned) = times[source.id].map { ($0.last, $0.next) } ?? (nil, nil)
            due[source.id] =
                NextCheck.isDue(planned, last: last, now: now) ? min(planned ?? .distantPast, now) : planned
        }
        readAt = .now
    }

    /// At the start, and when the machine wakes, what should have been asked long ago is spread over a while.
    private func spreadAfterStop(_ snapshot: RegistrySnapshot, now: Date) throws(StoreFailure) {
        defer { lastLook = now }
        if let lastLook, .seconds(now.timeIntervalSince(lastLook) / bench.clock.rate) < Self.longestSleep * 6 { return }
        let enabled = Set(snapshot.configuration.sources.filter(\.enabled).map(\.id))
        let late = LateStart.spread(
            try bench.store.memories().filter { enabled.contains($0.key) },
            atOnce: snapshot.configuration.settings.maxInFlight, now: now)
        guard !late.isEmpty else { return }
        try bench.store.reschedule(late.mapValues { ($0.at, $0.reason) })
        bench.logger.notice("\(late.count) sources were due long ago; they are asked one after the other")
    }

    /// A source whose host rests is due when the rest ends.
    private func putOffResting(_ snapshot: RegistrySnapshot, now: Date) throws(StoreFailure) {
        let rests = try bench.rests()
        guard !rests.isEmpty else { return }
        for source in snapshot.configuration.sources where source.enabled && !source.isLocalFile {
            guard let until = rests.until(source.url), let date = due[source.id] else { continue }
            due[source.id] = max(date, until)
        }
    }

    private func startReady(_ snapshot: RegistrySnapshot, in group: inout DiscardingTaskGroup) {
        while let id = queue.next() {
            guard let source = sources[id] else {
                queue.finished(id)
                continue
            }
            news[id] = nil
            group.addTask { await self.sync(source, snapshot) }
        }
    }

    private func sync(_ source: Source, _ snapshot: RegistrySnapshot) async {
        do throws(StoreFailure) {
            let report = try await SourceSync(bench, snapshot: snapshot).run(source)
            due[source.id] = report.memory.nextAttempt ?? .distantFuture
            if !report.isResting { log(report) }
        } catch {
            // What could not be recorded is not asked for again and again: that the store is busy is not its fault.
            due[source.id] = bench.clock.now().addingTimeInterval(Self.afterFailedRecord)
            await pause(after: error)
        }
        queue.finished(source.id)
        await pacer.wake()
    }

    /// Another process holding the lock passes by itself; anything else ends the daemon with its reason.
    private func pause(after error: StoreFailure) async {
        bench.tell(error)
        guard error.isTransient else { return failure = error }
        do { try await Task.sleep(for: .seconds(2)) } catch { return }
    }

    private func nextPause() -> Duration {
        // What waits begins when something ends, and that ends the sleep.
        guard queue.waitingCount == 0 else { return Self.longestSleep }
        guard let waiting = due.filter({ !queue.holds($0.key) }).values.min() else { return Self.longestSleep }
        return min(Self.longestSleep, max(.milliseconds(20), bench.clock.wait(until: waiting)))
    }

    /// An outage of ours is told once when it begins and once when it ends, not for each source.
    private func log(_ report: SyncReport) {
        let attempt = report.attempt
        let isVoid = attempt.outcome == .void
        let isOutage = report.unjudged == .outage
        if isOutage != isCutOff, !report.source.isLocalFile, isOutage || !isVoid {
            isCutOff = isOutage
            bench.logger.notice(isOutage ? "\(report.memory.reason.en)" : "the network is back")
        }
        bench.logger.log(
            level: isVoid ? .debug : attempt.outcome.isSuccess ? .info : .warning,
            "\(report.source.id): \(attempt.outcome.rawValue)",
            metadata: [
                "entries": "\(attempt.entries)", "new": "\(attempt.created)", "changed": "\(attempt.updated)",
                "withdrawn": "\(attempt.withdrawn)", "status": "\(attempt.status.map(String.init) ?? "-")",
                "reason": "\(report.memory.reason.en)",
            ])
    }
}
