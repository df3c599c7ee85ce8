import Catalogue
import Curate
import Fetch
import Foundation

/// Keeps watch over how the hosts of the last minutes did, so that a loose cable on our side is blamed on nobody.
///
/// What fails like a loose cable is believed of nobody before others were asked: the canaries, or without them up to
/// three other hosts of the register, those first that have answered lately; those also when no canary answers. What is refused, reset or fails in TLS is a
/// host's own matter, unless several fail alike and no canary answers.
actor Connectivity {
    /// What came of one fetch, and what else may be asked.
    struct Question: Sendable {
        var outcome: FetchOutcome
        /// The address that was asked for.
        var url: String
        var settings: Settings
        /// Whose hosts may be asked in want of canaries.
        var sources: [Source]
        /// Hosts that asked to be left alone.
        var resting: Set<String>
    }

    struct Finding: Sendable {
        /// Why the failure is our own outage; `nil` when it counts.
        var outage: Sentence?
        /// Whether the network was thought to be there before, and is not now, or the other way round.
        var isTurn = false
        /// Whether a host outside has answered, so that the network is there.
        var hasAnswered = false
    }

    private struct Word {
        var at: ContinuousClock.Instant
        var outcome: HostOutcome
    }

    private struct Probe {
        var at: ContinuousClock.Instant
        /// How each canary did; empty when other hosts were asked, whose words are noted as all others are.
        var canaries: Task<[HostOutcome.Kind], Never>
    }

    private let engine: FetchEngine
    /// Hosts that answered a moment ago, while no word of late was of another kind: to hear the same again changes nothing.
    private nonisolated let calm = Locked<[String: ContinuousClock.Instant]>([:])
    /// When somebody was last heard not to answer.
    private var lastFailure: ContinuousClock.Instant?
    private var words: [Word] = []
    private var probe: Probe?
    /// Hosts that answered, with the address they did it at, the newest last.
    private var witnesses: [(host: String, url: String)] = []
    private var isOut: Bool?

    /// Evidence older than this says nothing about now.
    private static let window = Duration.seconds(120)
    /// A host that has just answered is not noted again for so long.
    private static let moment = Duration.seconds(1)
    /// What was asked is not asked again for so long.
    private static let probeLifetime = Duration.seconds(20)
    private static let witnessesKept = 16
    /// Hosts whose newest words are kept: with thousands, the last few hundred show as well whether the network is there.
    private static let wordsKept = 400
    private static let witnessesAsked = 3

    init(engine: FetchEngine) {
        self.engine = engine
    }

    func judge(_ question: Question) async -> Finding {
        let host = HostName.of(question.url)
        guard let word = HostOutcome(host: host, failure: question.outcome.failure) else { return Finding() }
        note(word, at: question.url)
        switch word.kind {
        case .networkFailure: break
        case .answered:
            var found = word.isLocal ? Finding() : finding(nil)
            found.hasAnswered = !word.isLocal
            remember(host)
            return found
        case .turnedAway, .tlsFailure, .otherFailure: return await judgeAlike(word, question)
        }
        let probe = ask(question, instead: host)
        let canaries = await probe.canaries.value
        // It was tried before the others were asked: beside them it stands for the same moment.
        note(word, at: question.url)
        let fresh = words.filter { $0.at >= probe.at }.map(\.outcome)
        return finding(
            OutageJudge.judge(fresh, canaries: canaries)
                ?? OutageJudge.judge(words.map(\.outcome), canaries: canaries))
    }

    /// What does not look like a loose cable is asked about when several hosts fail so, or an outage is known.
    private func judgeAlike(_ word: HostOutcome, _ question: Question) async -> Finding {
        let isKnown = isOut == true
        guard !question.settings.canaries.isEmpty, !word.isLocal,
            isKnown || OutageJudge.isRun(of: word.kind, in: words.map(\.outcome))
        else { return Finding() }
        let canaries = await ask(question, instead: word.host).canaries.value
        let outage = OutageJudge.judge(
            word.kind, among: words.map(\.outcome), canaries: canaries, isKnown: isKnown)
        guard outage != nil || canaries.contains(.answered) else { return Finding() }
        return finding(outage)
    }

    private func finding(_ outage: Sentence?) -> Finding {
        let isOut = outage != nil
        defer { self.isOut = isOut }
        return Finding(outage: outage, isTurn: self.isOut != isOut)
    }

    /// Whether it is known well enough that the host of an address answers and the network is there.
    nonisolated func isCalm(_ url: String) -> Bool {
        let host = HostName.of(url)
        return calm.withLock { $0[host].map { ContinuousClock.now - $0 < Self.moment } ?? false }
    }

    private func remember(_ host: String) {
        let now = ContinuousClock.now
        guard lastFailure.map({ now - $0 > Self.window }) ?? true else { return }
        calm.withLock { calm in
            if calm.count >= Self.wordsKept { calm.removeAll(keepingCapacity: true) }
            calm[host] = now
        }
    }

    /// The newest word of a host replaces its older one.
    private func note(_ outcome: HostOutcome, at url: String) {
        let now = ContinuousClock.now
        if outcome.kind != .answered {
            lastFailure = now
            calm.withLock { $0.removeAll() }
        }
        words.removeAll { $0.outcome.host == outcome.host || now - $0.at > Self.window }
        words.append(Word(at: now, outcome: outcome))
        if words.count > Self.wordsKept { words.removeFirst() }
        guard outcome.kind == .answered, !outcome.isLocal else { return }
        witnesses.removeAll { $0.host == outcome.host }
        witnesses.append((outcome.host, url))
        if witnesses.count > Self.witnessesKept { witnesses.removeFirst() }
    }

    // MARK: - Asking others

    private func ask(_ question: Question, instead host: String) -> Probe {
        if let probe, ContinuousClock.now - probe.at < Self.probeLifetime { return probe }
        // Of those that asked to be left alone nobody can tell how they are.
        let canaries = question.settings.canaries.filter { engine.rest(of: $0) == nil }
        let others = others(question, than: host)
        let words = Task { [weak self, engine] in
            // An HTTP answer of any kind, a challenge or a circle of redirects, shows that the network is there; so does
            // a certificate, whoever's it is.
            let kinds = await Self.ask(canaries, engine: engine, settings: question.settings)
                .filter { $0.1.failure?.kind != .askedToWait }
                .map { HostOutcome(host: $0, failure: $1.failure)?.kind ?? .otherFailure }
            if kinds.contains(where: { $0 == .answered || $0 == .tlsFailure }) { return kinds }
            // A canary may be gone for good while others answer.
            for (url, outcome) in await Self.ask(others, engine: engine, settings: question.settings) {
                await self?.hear(outcome, of: url)
            }
            return kinds
        }
        let probe = Probe(at: ContinuousClock.now, canaries: words)
        self.probe = probe
        return probe
    }

    private static func ask(
        _ addresses: [String], engine: FetchEngine, settings: Settings
    ) async -> [(String, FetchOutcome)] {
        await withTaskGroup(of: (String, FetchOutcome).self) { group in
            for url in addresses {
                group.addTask { (url, await Self.ask(url, engine: engine, settings: settings)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func hear(_ outcome: FetchOutcome, of url: String) {
        if let word = HostOutcome(host: HostName.of(url), failure: outcome.failure) { note(word, at: url) }
    }

    /// Addresses of other hosts, those first that answered last.
    private func others(_ question: Question, than host: String) -> [String] {
        var hosts: Set<String> = [host]
        var found: [String] = []
        let known = witnesses.reversed().map(\.url)
        let configured = question.sources.lazy.filter { $0.enabled && !$0.isLocalFile }.map(\.url)
        func take(_ url: String) {
            let name = HostName.of(url)
            guard found.count < Self.witnessesAsked, !question.resting.contains(name),
                !HostOutcome(host: name, kind: .answered).isLocal, hosts.insert(name).inserted
            else { return }
            found.append(url)
        }
        known.forEach(take)
        for url in configured where found.count < Self.witnessesAsked { take(url) }
        return found
    }

    private static func ask(_ url: String, engine: FetchEngine, settings: Settings) async -> FetchOutcome {
        var limits = settings.limits
        limits.total = min(limits.total, 10)
        var request = FetchRequest(
            url: url, method: .head, purpose: .canary, limits: limits, manners: settings.perHost, bodyLimit: 4096,
            overflow: .truncate)
        // Canaries and sources are the operator's words.
        request.mayEnter = true
        return await engine.fetch(request)
    }
}
