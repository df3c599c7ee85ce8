import Catalogue
import Curate
import Fetch
import Foundation

/// Keeps watch over how the hosts of the last minutes did, so that a loose cable on our side is blamed on nobody.
///
/// What fails like a loose cable is believed of nobody before others were asked: the canaries, and where none is named or
/// reached up to three other hosts of the register, those first that have answered lately. What is refused, reset or fails in TLS is a
/// host's own matter, unless several fail alike and no canary answers.
actor Connectivity {
    /// What came of one fetch, and what else may be asked.
    struct Question: Sendable {
        var outcome: FetchOutcome
        /// The address that was asked for.
        var url: String
        var settings: Settings
        /// Whose hosts may be asked in want of canaries, those first that are most likely to answer.
        var sources: @Sendable () -> [Source]
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
        /// Canaries that do not answer though the network is there, by why; `nil` when that was not found out.
        var silent: [String: FetchFailure.Kind]?
    }

    private struct Word {
        var at: ContinuousClock.Instant
        var outcome: HostOutcome
    }

    private struct Probe {
        var at: ContinuousClock.Instant
        var told: Task<Told, Never>
    }

    private struct Told {
        /// How each canary did, and where none was reached, how the other hosts did that were asked. Empty when no canary is
        /// named: the words of others are noted as all are.
        var canaries: [HostOutcome.Kind] = []
        var silent: [String: FetchFailure.Kind]?
    }

    typealias Fetch = @Sendable (FetchRequest) async -> FetchOutcome

    private let fetch: Fetch
    private let isResting: @Sendable (String) -> Bool
    /// Hosts that answered a moment ago, while no word of late was of another kind: to hear the same again changes nothing.
    private nonisolated let calm = Locked<[String: ContinuousClock.Instant]>([:])
    /// When somebody was last heard not to answer.
    private var lastFailure: ContinuousClock.Instant?
    private var words: [Word] = []
    private var probe: Probe?
    /// Hosts that answered, with the address they did it at, the newest last.
    private var witnesses: [(host: String, url: String, isInside: Bool)] = []
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
        fetch = { await engine.fetch($0) }
        isResting = { engine.rest(of: $0) != nil }
    }

    /// - Parameter fetch: asks whoever else is asked.
    init(fetch: @escaping Fetch) {
        self.fetch = fetch
        isResting = { _ in false }
    }

    func judge(_ question: Question) async -> Finding {
        let host = HostName.of(question.url)
        guard let word = HostOutcome(host: host, failure: question.outcome.failure) else { return Finding() }
        note(word, at: question.url, isInside: question.outcome.head?.isInside == true)
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
        let told = await probe.told.value
        // It was tried before the others were asked: beside them it stands for the same moment.
        note(word, at: question.url)
        let fresh = words.filter { $0.at >= probe.at }.map(\.outcome)
        return finding(
            OutageJudge.judge(fresh, canaries: told.canaries)
                ?? OutageJudge.judge(words.map(\.outcome), canaries: told.canaries), told)
    }

    /// What does not look like a loose cable is asked about when several hosts fail so, or an outage is known.
    private func judgeAlike(_ word: HostOutcome, _ question: Question) async -> Finding {
        let isKnown = isOut == true
        guard !question.settings.canaries.isEmpty, !word.isLocal,
            isKnown || OutageJudge.isRun(of: word.kind, in: words.map(\.outcome))
        else { return Finding() }
        let told = await ask(question, instead: word.host).told.value
        let outage = OutageJudge.judge(
            word.kind, among: words.map(\.outcome), canaries: told.canaries, isKnown: isKnown)
        guard outage != nil || told.canaries.contains(.answered) else { return Finding() }
        return finding(outage, told)
    }

    private func finding(_ outage: Sentence?, _ told: Told = Told()) -> Finding {
        let isOut = outage != nil
        defer { self.isOut = isOut }
        return Finding(outage: outage, isTurn: self.isOut != isOut, silent: told.silent)
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
    private func note(_ outcome: HostOutcome, at url: String, isInside: Bool = false) {
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
        witnesses.append((outcome.host, url, isInside))
        if witnesses.count > Self.witnessesKept { witnesses.removeFirst() }
    }

    // MARK: - Asking others

    private func ask(_ question: Question, instead host: String) -> Probe {
        if let probe, ContinuousClock.now - probe.at < Self.probeLifetime { return probe }
        // Of those that asked to be left alone nobody can tell how they are.
        let canaries = question.settings.canaries.filter { !isResting($0) }
        let others = others(question, than: host)
        let told = Task { [weak self, fetch] in
            let answers = await Self.ask(canaries, settings: question.settings, fetch)
                .filter { $0.1.failure?.kind != .askedToWait }
            // An HTTP answer of any kind, a challenge or a circle of redirects, shows that the network is there; so does
            // a certificate, whoever's it is.
            var kinds = answers.map { HostOutcome(host: $0, failure: $1.failure)?.kind ?? .otherFailure }
            if !OutageJudge.isReached(kinds) {
                // The canaries may be gone for good.
                for (url, outcome) in await Self.ask(others, settings: question.settings, fetch) {
                    let isOutside = canaries.isEmpty || outcome.head?.isInside != true
                    if isOutside, let kind = await self?.hear(outcome, of: url) { kinds.append(kind) }
                }
            }
            guard !canaries.isEmpty else { return Told() }
            return Told(canaries: kinds, silent: OutageJudge.isReached(kinds) ? Self.silent(answers) : nil)
        }
        let probe = Probe(at: ContinuousClock.now, told: told)
        self.probe = probe
        return probe
    }

    /// Of the canaries asked those that did not answer, by why.
    private static func silent(_ answers: [(String, FetchOutcome)]) -> [String: FetchFailure.Kind] {
        var silent: [String: FetchFailure.Kind] = [:]
        for (url, outcome) in answers {
            guard let failure = outcome.failure, failure.kind != .cancelled else { continue }
            let kind = HostOutcome(host: HostName.of(url), failure: failure)?.kind ?? .otherFailure
            if !OutageJudge.isReached([kind]) { silent[url] = failure.kind }
        }
        return silent
    }

    /// The canaries of these settings that do not answer now, by why.
    static func silentCanaries(_ settings: Settings, engine: FetchEngine) async -> [String: FetchFailure.Kind] {
        silent(await ask(settings.canaries, settings: settings) { await engine.fetch($0) })
    }

    private func hear(_ outcome: FetchOutcome, of url: String) -> HostOutcome.Kind? {
        guard let word = HostOutcome(host: HostName.of(url), failure: outcome.failure) else { return nil }
        note(word, at: url, isInside: outcome.head?.isInside == true)
        return word.kind
    }

    /// Addresses of other hosts, those first that answered last.
    private func others(_ question: Question, than host: String) -> [String] {
        var hosts: Set<String> = [host]
        // What stands in our own network answers also when the world outside is away: beside canaries it proves nothing.
        if !question.settings.canaries.isEmpty { hosts.formUnion(witnesses.filter(\.isInside).map(\.host)) }
        var found: [String] = []
        let known = witnesses.reversed().map(\.url)
        let configured = question.sources().lazy.filter { $0.enabled && !$0.isLocalFile }.map(\.url)
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

    private static func ask(
        _ urls: [String], settings: Settings, _ fetch: @escaping Fetch
    ) async -> [(String, FetchOutcome)] {
        await withTaskGroup(of: (String, FetchOutcome).self) { group in
            for url in urls { group.addTask { (url, await fetch(request(url, settings))) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func request(_ url: String, _ settings: Settings) -> FetchRequest {
        var limits = settings.limits
        limits.total = min(limits.total, 10)
        var request = FetchRequest(
            url: url, method: .head, purpose: .canary, limits: limits, manners: settings.perHost, bodyLimit: 4096,
            overflow: .truncate)
        // Canaries and sources are the operator's words.
        request.mayEnter = true
        return request
    }
}
