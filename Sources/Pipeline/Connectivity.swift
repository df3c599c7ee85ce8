import Catalogue
import Curate
import Fetch
import Foundation

/// Keeps watch over how the hosts of the last minutes did, so that a loose cable on our side is blamed on nobody.
actor Connectivity {
    private let engine: FetchEngine
    private var outcomes: [(at: ContinuousClock.Instant, outcome: HostOutcome)] = []
    private var probe: (at: ContinuousClock.Instant, answers: Task<[Bool], Never>)?

    /// Evidence older than this says nothing about now.
    private static let window = Duration.seconds(120)
    /// A canary's answer is believed this long.
    private static let probeLifetime = Duration.seconds(20)

    init(engine: FetchEngine) {
        self.engine = engine
    }

    /// Whether the failure that `outcome` tells of is our own outage: the reason, or `nil` when it counts.
    func judge(_ outcome: FetchOutcome, host: String, settings: Settings) async -> Sentence? {
        guard let word = HostOutcome(host: host, failure: outcome.failure) else { return nil }
        note(word)
        guard word.kind == .networkFailure else { return nil }
        let canaries = settings.canaries.isEmpty ? [] : await askCanaries(settings)
        return OutageJudge.judge(outcomes.map(\.outcome), canaries: canaries)
    }

    /// The newest word of a host replaces its older one.
    private func note(_ outcome: HostOutcome) {
        let now = ContinuousClock.now
        outcomes.removeAll { $0.outcome.host == outcome.host || now - $0.at > Self.window }
        outcomes.append((now, outcome))
    }

    private func askCanaries(_ settings: Settings) async -> [Bool] {
        if let probe, ContinuousClock.now - probe.at < Self.probeLifetime { return await probe.answers.value }
        let answers = Task { [engine] in
            await withTaskGroup(of: Bool.self) { group in
                for canary in settings.canaries {
                    group.addTask { await Self.answers(canary, engine: engine, settings: settings) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        probe = (ContinuousClock.now, answers)
        return await answers.value
    }

    /// Any HTTP answer at all shows that the network is there.
    private static func answers(_ canary: String, engine: FetchEngine, settings: Settings) async -> Bool {
        var limits = settings.limits
        limits.total = min(limits.total, 10)
        let request = FetchRequest(
            url: canary, method: .head, purpose: .canary, limits: limits, manners: settings.perHost, bodyLimit: 4096,
            overflow: .truncate)
        let outcome = await engine.fetch(request)
        return outcome.failure == nil || outcome.failure?.kind == .status
    }
}
