package import Catalogue
import Curate
import Extract
import Foundation
package import Store

/// Reads kept bodies again, with the configuration and the rules of today, and asks nobody.
///
/// Only the first document of a source of several is kept, and no pages of entries: what those would add is not told,
/// and nothing is taken for gone because of it.
package struct Replay: Sendable {
    /// What a kept body would come to.
    package struct Finding: Sendable {
        package var source: Source
        package var verdict: KeptBody.Verdict
        /// `nil` when none is kept, and nothing else is known then.
        package var body: KeptBody?
        package var outcome: Attempt.Outcome = .unchanged
        /// Why it is held back or rejected; empty when it is not.
        package var reason = ""
        package var entries = 0
        package var records = 0
        /// New entries whose pages would have to be read first.
        package var unread = 0
        package var rehearsal = Rehearsal()
        package var problems: [Problem] = []
        package var isApplied = false
        /// What came by delta since is newer than it: it is read, but neither held against the catalogue nor applied.
        package var isOvertaken = false
        /// The server had said a secret of the source back, which is covered in the body.
        package var hidesSecret = false

        /// A good body that is no longer read as well as it was, or a failed one that still fails.
        package var isWorse: Bool {
            guard let body else { return false }
            return !outcome.isSuccess
                || verdict == .good && (!rehearsal.lost.isEmpty || body.documents == 1 && entries < body.entries)
        }
    }

    private let sync: SourceSync
    private let verdict: KeptBody.Verdict
    private let applies: Bool

    /// - Parameters:
    ///   - verdict: which body of each source.
    ///   - applies: whether what a good body says goes into the catalogue; a failed one is read by the next sync.
    package init(_ bench: Workbench, verdict: KeptBody.Verdict, applies: Bool) {
        sync = SourceSync(bench, snapshot: bench.registry.snapshot)
        self.verdict = verdict
        self.applies = applies && verdict == .good
    }

    /// Findings in the order of `sources`. Readings run beside each other, as many as there are processors.
    package func run(_ sources: [Source]) async throws(StoreFailure) -> [Finding] {
        var findings: [String: Finding] = [:]
        var failure: StoreFailure?
        await withTaskGroup(of: Result<Finding, StoreFailure>.self) { group in
            var waiting = sources[...]
            for source in waiting.prefix(ProcessInfo.processInfo.activeProcessorCount) {
                group.addTask { await result(of: source) }
                waiting.removeFirst()
            }
            for await result in group {
                switch result {
                case .success(let finding): findings[finding.source.id] = finding
                case .failure(let error): failure = failure ?? error
                }
                if failure == nil, let source = waiting.popFirst() { group.addTask { await self.result(of: source) } }
            }
        }
        if let failure { throw failure }
        if applies { try sync.bench.match() }
        return sources.compactMap { findings[$0.id] }
    }

    private func result(of source: Source) async -> Result<Finding, StoreFailure> {
        do throws(StoreFailure) { return .success(try await finding(source)) } catch { return .failure(error) }
    }

    private func finding(_ source: Source) async throws(StoreFailure) -> Finding {
        var finding = Finding(source: source, verdict: verdict)
        guard let body = try sync.bench.store.body(of: source.id, verdict) else { return finding }
        finding.body = body
        if !source.secretNames.isEmpty { finding.hidesSecret = Redaction.isCovered(try body.bytes()) }
        // What stands where the document should be is there to be looked at, not to be read.
        guard body.outcome != .failed else {
            finding.outcome = .failed
            finding.reason = body.status.map { "an error page that came with status \($0), kept to be looked at" } ?? ""
            return finding
        }
        try await read(body, of: source, into: &finding)
        return finding
    }

    private func read(
        _ body: KeptBody, of given: Source, into finding: inout Finding
    ) async throws(StoreFailure) {
        let data = try body.bytes()
        var source = given
        // The first of several documents says nothing of how many entries there are.
        if body.documents > 1 { (source.coverage, source.minimumItems) = (.window, nil) }
        let feed = DocumentTrail.read(
            data, of: source, base: body.url, contentType: body.contentType, now: body.at)
        finding.entries = feed.entries.count
        finding.problems = SourceSync.worstFirst(feed.problems)
        guard !feed.isRejected else {
            finding.outcome = .rejected
            finding.reason = finding.problems.first?.message ?? ""
            return
        }
        let memory = try sync.remembered(source, sync.bench.store.memory(of: source.id) ?? SourceMemory())
        let known = try sync.bench.store.recordKeys(of: source.id)
        let details = DetailPages.unread(feed, of: source, known: known)
        let set = sync.snapshot.rules.curator.records(
            from: feed, source: source, policy: memory.identityPolicy, previous: known, now: body.at)
        finding.records = set.records.count
        finding.unread = details.waiting.count
        finding.problems = SourceSync.worstFirst(feed.problems + set.problems)
        let trail = DocumentTrail.Reading(feed: feed, bytes: data.count)
        if let held = sync.judge(set, of: trail, source: source, memory: memory) {
            finding.outcome = held.outcome
            finding.reason = held.problem.message
            finding.problems.insert(held.problem, at: 0)
            return
        }
        let reading = CuratedReading(set: set, details: details, pace: SourcePace.of(feed, now: body.at), expected: [])
        let remembered = try sync.bench.store.memory(of: source.id) ?? SourceMemory()
        guard !Self.isOvertaken(body, remembered) else {
            finding.isOvertaken = true
            finding.reason =
                verdict == .good ? "what came by delta since is newer" : "it has been read well since"
            return
        }
        var intent = intent(reading, body, source, remembered, shape: feed.listShape)
        if body.documents > 1 { intent.absent = .ignore }
        try await conclude(intent, into: &finding)
    }

    /// Whether something was taken into the catalogue after the body came; times are kept in milliseconds. After a good
    /// body only a delta is: any other would be the one that is kept.
    private static func isOvertaken(_ body: KeptBody, _ memory: SourceMemory) -> Bool {
        memory.lastChange.map { $0.timeIntervalSince(body.at) > 0.002 } ?? false
    }

    private func conclude(_ intent: SyncIntent, into finding: inout Finding) async throws(StoreFailure) {
        let now = sync.bench.clock.now()
        let rules = sync.snapshot.rules.forItems(now: now)
        finding.rehearsal = try sync.bench.store.rehearse(intent, rules: rules, now: now)
        finding.outcome = finding.rehearsal.counts.isUnchanged ? .unchanged : .changed
        guard applies else { return }
        _ = try await sync.bench.store.apply(intent, rules: rules, now: now)
        finding.isApplied = true
    }

    /// What the body says, and what is remembered of the source once that is in the catalogue: when the body is the
    /// one that the next request will be conditional on, it counts as read under the present configuration.
    private func intent(
        _ reading: CuratedReading, _ body: KeptBody, _ source: Source, _ memory: SourceMemory, shape: ListShape?
    ) -> SyncIntent {
        let rules = sync.snapshot.fingerprint(of: source)
        let isNewest = memory.bodyHash == body.hash
        var intent = SyncIntent(
            source: source.id, records: reading.written(), seen: reading.seen(),
            absent: source.absence, withdrawn: reading.set.withdrawn,
            conclude: { counts in
                var memory = memory
                memory.records = counts.live
                memory.identityPolicy = reading.set.policy
                memory.skipped = reading.set.skippedEntries
                if isNewest { (memory.rules, memory.listShape) = (rules, shape) }
                return (Attempt(source: source.id, at: body.at, outcome: body.outcome), memory)
            })
        intent.isReplay = true
        return intent
    }
}
