import CMalloc
import Catalogue
import Fetch
import Foundation
import Logging
package import Store

/// Checks every link when it is due, for ever, and once a day looks again at how fresh the items are.
package actor LinkPatrol {
    private let bench: Workbench
    private let pacer = Pacer()
    private let hosts = LinkHosts()
    private let watch: LinkWatch
    private var holdsWatch = false
    /// When it was taken last; `nil` when it is not to be used any more.
    private var watchTaken: ContinuousClock.Instant?
    /// Others check links, and some are due.
    private var isWaiting = false
    private var running: Set<String> = []
    private var failure: StoreFailure?
    private var relatedAt: ContinuousClock.Instant?

    /// Links out at a time; nearly all of them wait for the turn of their host, each host to its own manners.
    package static let atMost = 256
    /// The watch is taken anew after so long.
    private static let betweenTakings = Duration.seconds(2)
    private static let longestSleep = Duration.seconds(10)
    /// What ends within this time is looked at together: shorter than hosts wait between two links.
    private static let gathering = Duration.milliseconds(100)
    private static let betweenRelating = Duration.seconds(600)
    /// Of the index of words, in one transaction.
    private static let pagesMerged = 64
    /// Of the change log, in one transaction.
    private static let linesLookedAt = 2000
    private static let freshnessKey = "freshness-refreshed"

    package init(_ bench: Workbench) {
        self.bench = bench
        watch = LinkWatch(bench)
    }

    /// Whose a host is, for the manners that links are asked for with.
    package static func site(_ host: String) -> String { Site.of(host: host, port: 0) }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, failure == nil {
                let snapshot = bench.registry.snapshot
                do throws(StoreFailure) {
                    try applyWords(snapshot)
                    try relate()
                    try refreshFreshness(snapshot)
                    if snapshot.configuration.settings.links.enabled { try startDue(snapshot, in: &group) }
                    await pacer.sleep(for: try nextPause())
                    await gather()
                    leaveWatch()
                } catch {
                    await pause(after: error)
                }
            }
            group.cancelAll()
        }
        leaveWatch()
        if let failure { throw failure }
    }

    private func startDue(_ snapshot: RegistrySnapshot, in group: inout DiscardingTaskGroup) throws(StoreFailure) {
        let room = Self.atMost - running.count
        guard room > 0 else {
            _ = try hasWatch(isNeeded: true)
            return
        }
        let now = bench.clock.now()
        // Links in flight stay due in the store.
        let due = try bench.store.dueLinks(
            now: now, limit: room, perSite: snapshot.configuration.settings.links.perHost.connections,
            inFlight: running, site: Self.site)
        isWaiting = false
        guard try hasWatch(isNeeded: !due.isEmpty) else { return isWaiting = !due.isEmpty }
        for url in due where running.count < Self.atMost {
            guard running.insert(url).inserted else { continue }
            group.addTask { await self.check(url, snapshot) }
        }
    }

    /// Whether links may be asked for now: no other process does, and none waits to.
    private func hasWatch(isNeeded: Bool) throws(StoreFailure) -> Bool {
        guard isNeeded || !running.isEmpty else { return false }
        if let watchTaken, .now - watchTaken < Self.betweenTakings { return true }
        let isOurs = try watch.takeOrYield(isAsking: !running.isEmpty)
        watchTaken = isOurs ? .now : nil
        holdsWatch = holdsWatch || isOurs
        return isOurs
    }

    /// Nothing is under way: whoever else wants to ask may.
    private func leaveWatch() {
        guard running.isEmpty, holdsWatch else { return }
        (holdsWatch, watchTaken) = (false, nil)
        watch.leave()
    }

    private func check(_ url: String, _ snapshot: RegistrySnapshot) async {
        do throws(StoreFailure) {
            let verdict = try await LinkChecker(bench, snapshot: snapshot, hosts: hosts).run(url)
            if let verdict, verdict.link.state != verdict.before {
                bench.logger.info(
                    "\(url): \(verdict.link.state.rawValue)",
                    metadata: ["before": "\(verdict.before.rawValue)", "rule": "\(verdict.link.rule)"])
            }
        } catch {
            await pause(after: error)
        }
        running.remove(url)
        await pacer.wake()
    }

    private func gather() async {
        guard !running.isEmpty else { return }
        do { try await Task.sleep(for: Self.gathering) } catch { return }
    }

    private func pause(after error: StoreFailure) async {
        bench.tell(error)
        guard error.isTransient else { return failure = error }
        do { try await Task.sleep(for: .seconds(2)) } catch { return }
    }

    private func nextPause() throws(StoreFailure) -> Duration {
        guard bench.registry.snapshot.configuration.settings.links.enabled, running.count < Self.atMost,
            let next = try bench.store.nextLinkCheck(now: bench.clock.now())
        else { return Self.longestSleep }
        let wait = bench.clock.wait(until: next)
        if isWaiting { return max(.seconds(1), min(wait, Self.longestSleep)) }
        // What is due but in flight would spin the loop: its end, or a second, wakes it.
        return min(Self.longestSleep, max(wait, running.isEmpty ? .milliseconds(200) : .seconds(1)))
    }

    /// The whole catalogue is looked at, and its links are counted, so not after each change.
    private func relate() throws(StoreFailure) {
        guard relatedAt.map({ .now - $0 > Self.betweenRelating }) ?? true else { return }
        try Relating(bench.store).run()
        let book = HostBook(bench.registry.snapshot.configuration.organisations)
        try bench.store.countLinks(by: book, now: bench.clock.now())
        relatedAt = .now
        // What the whole catalogue took lies between what stays, and would never go back by itself.
        _ = malloc_trim(0)
    }

    /// What an editor's command had begun when it was ended.
    private func applyWords(_ snapshot: RegistrySnapshot) throws(StoreFailure) {
        let now = bench.clock.now()
        try bench.store.applyWords(rules: snapshot.rules.forItems(now: now), now: now)
    }

    /// In short transactions, between which others come to write.
    private func mergeWords() throws(StoreFailure) {
        while !Task.isCancelled {
            guard try bench.store.mergeWords(pages: Self.pagesMerged) else { return }
        }
    }

    /// Time alone makes items older: once a day all are judged again, in small transactions.
    private func refreshFreshness(_ snapshot: RegistrySnapshot) throws(StoreFailure) {
        let now = bench.clock.now()
        let today = String(Int(now.timeIntervalSince1970 / 86_400))
        guard try bench.store.meta(Self.freshnessKey) != today else { return }
        try Relating(bench.store).listen(snapshot.configuration, now: now)
        let rules = snapshot.rules.forItems(now: now)
        var position: String?
        repeat {
            position = try bench.store.refreshFreshness(after: position, limit: 500, rules: rules, now: now)
        } while position != nil
        try mergeWords()
        try compactChanges(now: now)
        try bench.store.setMeta(Self.freshnessKey, today)
    }

    /// In short transactions, too.
    private func compactChanges(now: Date) throws(StoreFailure) {
        var position: Int? = 0
        while let start = position, !Task.isCancelled {
            position = try bench.store.compactChanges(after: start, limit: Self.linesLookedAt, now: now)
        }
    }
}
