package import Catalogue
import Curate
import Extract
import Fetch
package import Foundation
import Logging
package import Store

/// What one sync of one source came to.
package struct SyncReport: Sendable {
    package let source: Source
    package let attempt: Attempt
    package let memory: SourceMemory
    package let counts: SyncCounts
    /// Until when its host, or one that it was led to, asked to be left alone: it was not asked.
    package var restsUntil: Date?
    package var isResting: Bool { restsUntil != nil }

    package enum Unjudged: Sendable, Hashable { case offline, outage, hostResting, asked, cancelled }

    /// Why nothing was judged; `nil` when it was.
    package var unjudged: Unjudged? {
        guard attempt.outcome == .void else { return nil }
        switch attempt.failure?.kind {
        case nil: return isResting ? .asked : .cancelled
        case .offline: return .offline
        case .hostResting: return .hostResting
        case .askedToWait: return .asked
        case .cancelled: return .cancelled
        default: return .outage
        }
    }
}

/// One source, once: fetch → read → curate → record. Whatever comes of it ends in one recording call, so that the next
/// check always moves.
package struct SourceSync: Sendable {
    let bench: Workbench
    let snapshot: RegistrySnapshot
    /// How much of another Samlad one attempt reads.
    var share = FederationTrail.Share()

    package init(_ bench: Workbench, snapshot: RegistrySnapshot) {
        self.bench = bench
        self.snapshot = snapshot
    }

    package func run(_ source: Source) async throws(StoreFailure) -> SyncReport {
        try await run(source, standing: try bench.store.standings(of: [source.id], now: bench.clock.now())[0])
    }

    /// - Parameter standing: as it was read a moment ago.
    func run(_ source: Source, standing: SourceStanding) async throws(StoreFailure) -> SyncReport {
        let asked = ContinuousClock.now
        let memory = remembered(source, standing.memory ?? SourceMemory())
        if let until = HostRests(standing.resting).until(source.url) {
            return leftAlone(source, memory: memory, until: until)
        }
        return try await fetcher.fetch(source, memory: memory) {
            answer, outcome -> Result<SyncReport, StoreFailure> in
            // Waiting for its turn is no time of the source's.
            let began = answer.seconds.map { ContinuousClock.now - .seconds($0) } ?? asked
            do throws(StoreFailure) {
                return .success(try await take(answer, outcome, source: source, memory: memory, began))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func take(
        _ answer: Answer, _ outcome: FetchOutcome?, source: Source, memory: SourceMemory,
        _ began: ContinuousClock.Instant
    ) async throws(StoreFailure) -> SyncReport {
        if isOutdated(source) {
            let attempt = Attempt(source: source.id, at: bench.clock.now(), outcome: .void)
            return unrecorded(attempt, source: source, memory: memory)
        }
        var (memory, answer) = (memory, answer)
        answer.push = try pushStanding(of: source, memory: memory)
        var attempt = Attempt(source: source.id, at: bench.clock.now(), outcome: .unchanged)
        attempt.status = answer.status
        attempt.bytes = answer.bytes
        attempt.finalURL = answer.ledger.clean(answer.finalURL)
        attempt.transfer = answer.ledger.transfer
        if case .failed(let failure) = answer.content, failure.kind == .askedToWait {
            attempt.failure = failure
            attempt.seconds = Self.seconds(since: began)
            return try await ledToRest(source, memory: memory, attempt, wasAsked: outcome?.head?.chain.isEmpty == false)
        }
        answer.ledger.note(in: &memory)
        if answer.refusesConditions { memory.conditionsRefused = attempt.at }
        switch answer.content {
        case .failed(let failure):
            attempt.failure = failure
            if failure.kind == .cancelled { return unrecorded(attempt, source: source, memory: memory) }
            let isVoid = failure.judgesNobody ? true : try await isOurOutage(outcome, source: source)
            attempt.outcome = isVoid ? .void : .failed
            // A token that is refused would be refused for ever.
            if !isVoid, !failure.isTransient { (memory.resume, memory.harvestBegan) = (nil, nil) }
        case .notModified: attempt.outcome = .notModified
        case .sameBody: attempt.outcome = .unchanged
        case .body(let data):
            try await noteAnswer(outcome, source: source)
            return try await digestInTurn(data, answer, source: source, memory: memory, attempt: attempt, began)
        }
        if attempt.outcome != .failed, attempt.outcome != .void { try await noteAnswer(outcome, source: source) }
        attempt.seconds = Self.seconds(since: began)
        return try await record(attempt, answer: answer, source: source, memory: memory, pace: nil)
    }

    /// Whether `sources.json` names another address by now: what came from the old one says nothing of it.
    private func isOutdated(_ source: Source) -> Bool {
        bench.registry.snapshot.source(source.id).map { $0.url != source.url } ?? false
    }

    /// The process is ending, or nobody wants to know: nothing was learnt, and the source stays due.
    private func unrecorded(_ attempt: Attempt, source: Source, memory: SourceMemory) -> SyncReport {
        var attempt = attempt
        attempt.outcome = .void
        return SyncReport(source: source, attempt: attempt, memory: memory, counts: SyncCounts())
    }

    /// What is known of the source, without what would make the next request conditional when its pages are due again,
    /// or when the last body was read under another configuration: a changed filter works from the next sync on.
    func remembered(_ source: Source, _ memory: SourceMemory) -> SourceMemory {
        var memory = memory
        let isRevisit = DetailPages.isRevisit(source, memory: memory, now: bench.clock.now())
        let isReadOtherwise = memory.rules != snapshot.fingerprint(of: source)
        if isRevisit || isReadOtherwise || memory.mustAskPlainly(at: bench.clock.now()) {
            memory.validators = Validators()
        }
        if isRevisit || isReadOtherwise { memory.bodyHash = nil }
        // Another selector finds another list.
        if isReadOtherwise {
            (memory.resume, memory.harvestedUntil, memory.harvestBegan, memory.listShape) = (nil, nil, nil, nil)
            memory.federation = nil
            if memory.rules != nil { memory.pages = nil }
        }
        return memory
    }

    var configuration: Configuration { snapshot.configuration }
    var settings: Settings { configuration.settings }
    var fetcher: SourceFetcher { SourceFetcher(engine: bench.engine, settings: settings, folder: snapshot.folder) }

    private static func seconds(since began: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - began) / .seconds(1)
    }
}

// MARK: - Own outage

extension SourceSync {
    private func isOurOutage(_ outcome: FetchOutcome?, source: Source) async throws(StoreFailure) -> Bool {
        guard let outcome else { return false }
        return try await bench.isOurOutage(outcome, of: source.url, snapshot: snapshot)
    }

    /// A host that answers is evidence that the network is there.
    private func noteAnswer(_ outcome: FetchOutcome?, source: Source) async throws(StoreFailure) {
        _ = try await isOurOutage(outcome, source: source)
    }
}

// MARK: - A body

extension SourceSync {
    /// - Parameter first: the body, where it has been read already.
    func digest(
        _ data: Data, first: Feed? = nil, answer: Answer, source: Source, memory: SourceMemory, attempt: Attempt,
        _ began: ContinuousClock.Instant
    ) async throws(StoreFailure) -> SyncReport {
        var (answer, attempt, memory) = (answer, attempt, memory)
        var (trail, known) = try await trail(
            data, first: first, answer, source: source, memory: memory, at: attempt.at)
        attempt.entries = trail.feed.entries.count
        attempt.bytes = trail.bytes
        attempt.wasRead = true
        answer.documents = trail.documents
        answer.isDelta = answer.isDelta || trail.isPart
        answer.isOfLog = source.format == .samlad
        if source.format == .auto { memory.pageAddress = trail.feed.format.obeysRobots ? source.url : nil }
        if let failure = trail.refusal {
            return try await refuse(attempt, failure, answer: answer, source: source, memory: memory, began)
        }
        guard !trail.feed.isRejected else {
            return try await reject(attempt, trail.feed, answer: answer, source: source, memory: memory, began)
        }
        let revisit = DetailPages.isRevisit(source, memory: memory, now: attempt.at)
        let details = await DetailPages(
            engine: bench.engine, settings: settings, now: attempt.at, isInside: answer.ledger.isInside,
            memory: memory.pages, isPart: answer.isDelta || trail.isPart || !trail.isWhole
        ).complete(&trail.feed, source: source, known: known, revisit: revisit)
        try bench.keepRests()
        guard !Task.isCancelled, !isOutdated(source) else {
            return unrecorded(attempt, source: source, memory: memory)
        }
        memory.pages = details.pages
        let set = snapshot.rules.curator.records(
            from: trail.feed, source: source, policy: memory.identityPolicy, previous: known, now: attempt.at)
        attempt.problems = answer.ledger.clean(
            Self.worstFirst(trail.feed.problems + set.problems + details.problems))
        attempt.seconds = Self.seconds(since: began)
        if let held = judge(set, of: trail, source: source.expected(of: answer), memory: memory) {
            attempt.problems = answer.ledger.clean([held.problem]) + attempt.problems
            attempt.outcome = held.outcome
            let remembered = holding(set, of: trail, answer, source: source, memory: memory, attempt)
            return try await record(attempt, answer: answer, source: source, memory: remembered, pace: nil)
        }
        let remembered = remembering(set, of: trail, answer, source, memory, isComplete: details.isComplete)
        // A delta shows neither how often it publishes nor all that it asks.
        let pace = answer.isDelta ? nil : SourcePace.of(trail.feed, now: attempt.at)
        let expected = Set(set.records.map(\.id)).subtracting(known.map(\.id))
        let reading = CuratedReading(
            set: set, details: details, pace: pace, expected: expected, absent: trail.absent,
            departures: trail.departures)
        return try await apply(reading, attempt: attempt, answer: answer, source: source, memory: remembered)
    }

    /// What is known of the source while a reading of it is held back.
    private func holding(
        _ set: CuratedSet, of trail: DocumentTrail.Reading, _ answer: Answer, source: Source, memory: SourceMemory,
        _ attempt: Attempt
    ) -> SourceMemory {
        let count = trail.told ?? set.records.count
        var remembered = memory.holding(attempt.outcome == .quarantined ? count : nil, at: attempt.at)
        var accepted = memory
        accepted.verdict = OperatorVerdict(.accepted, at: attempt.at)
        let expected = source.expected(of: answer)
        remembered.isHeldTakeable = judge(set, of: trail, source: expected, memory: accepted) == nil
        return remembered
    }

    /// What is known of it after a reading that is taken.
    private func remembering(
        _ set: CuratedSet, of trail: DocumentTrail.Reading, _ answer: Answer, _ source: Source, _ memory: SourceMemory,
        isComplete: Bool
    ) -> SourceMemory {
        var remembered = memory
        remembered.identityPolicy = set.policy
        remembered.rules = snapshot.fingerprint(of: source)
        remembered.listShape = trail.feed.listShape
        remembered.skipped = set.skippedEntries
        remembered.push = PushOffer(trail.feed.info, answer, settings: settings)
        remembered.note(trail, of: source, answer: answer, isComplete: isComplete)
        if trail.isFederated, trail.isWhole { remembered.federation = trail.federation }
        if trail.isRefused { remembered.federation = nil }
        return remembered
    }

    /// The validators stay those of the last good body: a mended one must not be taken for an unchanged one. A harvest
    /// begins anew, because what it goes on with may have expired.
    private func reject(
        _ attempt: Attempt, _ feed: Feed, answer: Answer, source: Source, memory: SourceMemory,
        _ began: ContinuousClock.Instant
    ) async throws(StoreFailure) -> SyncReport {
        var attempt = attempt
        var memory = memory
        attempt.outcome = .rejected
        attempt.problems = answer.ledger.clean(Self.worstFirst(feed.problems))
        attempt.seconds = Self.seconds(since: began)
        (memory.resume, memory.harvestBegan) = (nil, nil)
        return try await record(attempt, answer: answer, source: source, memory: memory, pace: nil)
    }

    /// What robots.txt forbids is not kept, whatever it was fetched as.
    private func refuse(
        _ attempt: Attempt, _ failure: FetchFailure, answer: Answer, source: Source, memory: SourceMemory,
        _ began: ContinuousClock.Instant
    ) async throws(StoreFailure) -> SyncReport {
        var (attempt, answer) = (attempt, answer)
        (attempt.outcome, attempt.failure) = (failure.judgesNobody ? .void : .failed, answer.ledger.clean(failure))
        (attempt.entries, attempt.wasRead) = (0, false)
        attempt.seconds = Self.seconds(since: began)
        answer.content = .failed(failure)
        return try await record(attempt, answer: answer, source: source, memory: memory, pace: nil)
    }

    /// Why a reading is held back, when it is: the last good set stays.
    func judge(
        _ set: CuratedSet, of trail: DocumentTrail.Reading, source: Source, memory: SourceMemory
    ) -> (outcome: Attempt.Outcome, problem: Problem)? {
        if let told = trail.told {
            var whole = source
            whole.coverage = .complete
            return ShrinkGuard.judge(source: whole, before: memory.recordsToKeep, now: told).map { (.quarantined, $0) }
        }
        // What an operator accepts is the new shape.
        let last = memory.isAccepted ? nil : memory.listShape
        let problem = ExtractionContract.judge(
            source: source, feed: trail.feed, set: set, before: memory.records, last: last,
            mayBeEmpty: memory.isAccepted && memory.held == 0)
        let keptOut = set.skippedEntries?.filter { $0.reason == .irrelevant }.reduce(0) { $0 + $1.count } ?? 0
        let loss = ShrinkGuard.judge(
            source: source, before: memory.recordsToKeep, now: set.records.count, keptOut: keptOut)
        // A complete source that says in good order that it has nothing may be right: somebody has to say so.
        let isEmptied = problem?.code == ExtractionContract.tooFew && trail.feed.entries.isEmpty && source.list == nil
        if let problem, loss == nil || !isEmptied { return (.degraded, problem) }
        if source.coverage == .complete, !trail.isWhole {
            return (.degraded, ProblemCode.pagingIncomplete.problem())
        }
        return loss.map { (.quarantined, $0) }
    }

    /// Errors before warnings before remarks, each in the order they were met, 20 at most.
    static func worstFirst(_ problems: [Problem]) -> [Problem] {
        Array([.error, .warning, .info].flatMap { rank in problems.filter { $0.severity == rank } }.prefix(20))
    }
}

// MARK: - Recording

extension SourceSync {
    /// The source and the settings as they are now: what comes next goes by what a reload has changed since it was asked.
    private func inForce(_ source: Source) -> (source: Source, settings: Settings) {
        let snapshot = bench.registry.snapshot
        return (snapshot.source(source.id) ?? source, snapshot.configuration.settings)
    }

    /// `nil` where another process says how often sources are asked, whatever the file says here.
    private func plan(by source: Source) -> PlannedBy? {
        bench.ownsSchedule ? PlannedBy(every: source.every) : nil
    }

    private func judged(
        _ attempt: Attempt, _ memory: SourceMemory, _ source: Source, _ answer: Answer, _ pace: SourcePace?,
        by force: (source: Source, settings: Settings)
    ) -> SourceMemory {
        var hints = ServerHints(
            retryAfter: answer.retryAfter, maxAge: answer.maxAge, maxAgeField: answer.maxAgeField, pace: pace)
        hints.pushedUntil = answer.push?.trustedUntil(after: attempt)
        var after = SourceJudge.judge(
            attempt, memory: memory, source: force.source, settings: force.settings, hints: hints, now: attempt.at)
        after.wait(for: bench.engine.rest(of: source.url))
        after.move = move(of: source, answer: answer, attempt: attempt, before: memory.move)
        return after
    }

    private func record(
        _ attempt: Attempt, answer: Answer, source: Source, memory: SourceMemory, pace: SourcePace?
    ) async throws(StoreFailure) -> SyncReport {
        var remembered = memory
        // A 304 may bring new validators (RFC 9111 §4.3.4). The same body brings those that count from now on, or none:
        // one that had to be asked for again without conditions is asked for so the next time too.
        if attempt.outcome == .notModified {
            remembered.validators.etag = answer.validators.etag ?? memory.validators.etag
            remembered.validators.lastModified = answer.validators.lastModified ?? memory.validators.lastModified
            remembered.validators.url = answer.validators.url
        } else if case .sameBody = answer.content {
            remembered.validators = answer.validators
        }
        let body = try keeping(of: attempt, answer)
        let exchange = answer.ledger.exchange(at: attempt.at)
        let force = inForce(source)
        let after = judged(attempt, remembered, source, answer, pace, by: force)
        let written = try await bench.store.record(
            attempt, memory: after, exchange: exchange, body: body, plannedBy: plan(by: force.source))
        try bench.keepRests()
        return SyncReport(source: source, attempt: attempt, memory: written, counts: SyncCounts())
    }

    private func apply(
        _ reading: CuratedReading, attempt: Attempt, answer: Answer, source: Source, memory: SourceMemory
    ) async throws(StoreFailure) -> SyncReport {
        let force = inForce(source)
        var intent = SyncIntent(
            source: source.id, records: reading.written(), seen: reading.seen(),
            absent: reading.absent ?? source.absence(after: answer), withdrawn: reading.set.withdrawn,
            exchange: answer.ledger.exchange(at: attempt.at),
            conclude: { [self] counts in
                var concluded = attempt
                concluded.outcome = counts.isUnchanged ? .unchanged : .changed
                concluded.created = counts.created
                concluded.updated = counts.updated
                concluded.withdrawn = counts.withdrawn
                var memory = memory
                memory.records = counts.live
                memory.conclude(&concluded, lack: reading.details.lack.map { answer.ledger.clean([$0]) })
                return (concluded, judged(concluded, memory, source, answer, reading.pace, by: force))
            })
        intent.plannedBy = plan(by: force.source)
        intent.expected = reading.expected
        intent.departures = reading.departures
        intent.body = try keeping(of: attempt, answer)
        do throws(StoreFailure) {
            let rules = snapshot.rules.forItems(now: attempt.at)
            let applied = try await bench.store.apply(intent, rules: rules, now: attempt.at)
            try noteUntoldNews(applied.attempt, answer)
            return SyncReport(source: source, attempt: applied.attempt, memory: applied.memory, counts: applied.counts)
        } catch .refused(_, let detail) {
            // What one source says must not stop the others: it is that source's failure.
            var refused = attempt
            refused.outcome = .rejected
            refused.problems.insert(Problem("store.refused", .error, "The database refused a record: \(detail)"), at: 0)
            return try await record(refused, answer: answer, source: source, memory: memory, pace: nil)
        }
    }
}
