import Catalogue
import Foundation

/// What each origin's robots.txt says, fetched once a day: remembered here, and by who keeps it for other processes.
actor RobotsKeeper {
    enum Knowledge: Sendable {
        case rules(RobotsRules)
        /// The server was reached, but its rules were not to be had: everything is forbidden (RFC 9309 §2.3.1.4). With
        /// what went wrong where no answer came.
        case unavailable(String, FetchFailure.Kind? = nil)
        /// It answered 429: its rules are not known, and it is left alone.
        case refused(String)
        /// Nobody was reached. That says nothing about robots: the fetch fails for the same reason.
        case unreachable(FetchFailure)

        /// Seconds it is believed.
        var lifetime: Double {
            switch self {
            case .rules: 24 * 3600
            case .unavailable: 3600
            // The rest that it asked for holds for as long as it is to.
            case .refused: 0
            // What nobody asked says nothing for later.
            case .unreachable(let failure):
                [.cancelled, .hostResting, .askedToWait].contains(failure.kind) ? 0 : 60
            }
        }
    }

    /// What asking for it came to.
    private enum Finding {
        case said(KeptRobots.Said)
        /// Of no use to anybody later.
        case passing(Knowledge)
    }

    private struct Known {
        var knowledge: Knowledge
        var until: ContinuousClock.Instant
    }

    private struct Loading {
        var task: Task<Void, Never>
        var waiters: [Int: CheckedContinuation<Knowledge, Never>] = [:]
    }

    /// Origins remembered at most, the soonest to expire leave first.
    static let capacity = 5000
    static let redirects = 5

    private let agent: String
    /// Whether there are networks that some may enter and others not.
    private let hasInside: Bool
    private let memory: RobotsMemory?
    private let clock: @Sendable () -> Date
    private nonisolated let known = Locked<[String: Known]>([:])
    private var loading: [String: Loading] = [:]
    private var nextWaiter = 0

    /// - Parameter clock: the wall clock, which what is kept is dated by.
    init(
        agent: String, hasInside: Bool = true, memory: RobotsMemory? = nil,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.agent, self.hasInside, self.memory, self.clock) = (agent, hasInside, memory, clock)
    }

    /// Whoever asks while it is being fetched waits for the same fetch, which ends when nobody waits any more.
    nonisolated func knowledge(of address: WebAddress, request: FetchRequest, courier: Courier) async -> Knowledge {
        // What may not be asked for one is still there for another.
        let origin = hasInside && request.mayEnter ? address.origin + " inside" : address.origin
        if let knowledge = remembered(origin) { return knowledge }
        return await load(origin, address, request: request, courier: courier)
    }

    private nonisolated func remembered(_ origin: String) -> Knowledge? {
        known.withLock { $0[origin] }.flatMap { $0.until > .now ? $0.knowledge : nil }
    }

    private func load(
        _ origin: String, _ address: WebAddress, request: FetchRequest, courier: Courier
    ) async -> Knowledge {
        // It may have come since.
        if let knowledge = remembered(origin) { return knowledge }
        nextWaiter += 1
        let waiter = nextWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation before this line has its `abandon` queued behind it.
                if loading[origin] == nil {
                    loading[origin] = Loading(task: start(origin, address, request: request, courier: courier))
                }
                loading[origin]?.waiters[waiter] = continuation
            }
        } onCancel: {
            Task { await self.abandon(waiter, origin: origin) }
        }
    }

    private func abandon(_ waiter: Int, origin: String) {
        guard let continuation = loading[origin]?.waiters.removeValue(forKey: waiter) else { return }
        let detail = "cancelled while it waited for robots.txt"
        continuation.resume(returning: .unreachable(FetchFailure(.cancelled, detail: detail)))
        if loading[origin]?.waiters.isEmpty == true { loading.removeValue(forKey: origin)?.task.cancel() }
    }

    private func start(
        _ origin: String, _ address: WebAddress, request: FetchRequest, courier: Courier
    ) -> Task<Void, Never> {
        // What came for a password is nobody else's to read.
        let memory = address.user == nil ? memory : nil
        return Task { [agent, clock] in
            if let (knowledge, left) = await Self.recall(origin, from: memory, agent: agent, now: clock()) {
                return finish(origin, knowledge, believedFor: left)
            }
            let finding = await Self.fetch(address, request: request, courier: courier)
            if Task.isCancelled { return }
            let knowledge = await Self.knowledge(of: finding, agent: agent)
            await Self.keep(finding, of: origin, in: memory, now: clock())
            finish(origin, knowledge, believedFor: knowledge.lifetime)
        }
    }

    /// What was kept and is to be believed still, with the seconds for which it is. What was kept by a clock that was ahead
    /// is not.
    private static func recall(
        _ origin: String, from memory: RobotsMemory?, agent: String, now: Date
    ) async -> (Knowledge, left: Double)? {
        guard let kept = memory?.recall(origin), kept.origin == origin else { return nil }
        let age = now.timeIntervalSince(kept.at)
        let knowledge = knowledge(of: kept.said, agent: agent)
        guard age >= -Attempt.clockSlack, age < knowledge.lifetime else { return nil }
        return (knowledge, knowledge.lifetime - max(0, age))
    }

    /// Away from the actor, for whom others wait: to pack a file takes its time.
    private static func keep(_ finding: Finding, of origin: String, in memory: RobotsMemory?, now: Date) async {
        if case .said(let said) = finding { memory?.keep(KeptRobots(origin: origin, at: now, said: said)) }
    }

    private static func knowledge(of finding: Finding, agent: String) async -> Knowledge {
        switch finding {
        case .said(let said): knowledge(of: said, agent: agent)
        case .passing(let knowledge): knowledge
        }
    }

    private static func knowledge(of said: KeptRobots.Said, agent: String) -> Knowledge {
        switch said {
        case .file(let bytes): .rules(RobotsRules(bytes, agent: agent))
        case .absent: .rules(.allowAll)
        case .silent(let reason, let kind): .unavailable(reason, kind)
        }
    }

    private func finish(_ origin: String, _ knowledge: Knowledge, believedFor seconds: Double) {
        if seconds > 0 {
            known.withLock { known in
                if known.count >= Self.capacity { Self.makeRoom(in: &known) }
                known[origin] = Known(knowledge: knowledge, until: .now + .seconds(seconds))
            }
        }
        for continuation in loading.removeValue(forKey: origin)?.waiters.values.map({ $0 }) ?? [] {
            continuation.resume(returning: knowledge)
        }
    }

    /// A tenth at a time, so that a full memory is not sorted at every turn.
    private static func makeRoom(in known: inout [String: Known]) {
        for (origin, _) in known.sorted(by: { $0.value.until < $1.value.until }).prefix(capacity / 10) {
            known[origin] = nil
        }
    }

    private static func fetch(_ address: WebAddress, request: FetchRequest, courier: Courier) async -> Finding {
        guard var target = address.resolve("/robots.txt")?.with(user: address.user, password: address.password) else {
            return .said(.absent)
        }
        var limits = FetchLimits()
        (limits.connect, limits.total) = (request.limits.connect, request.limits.total)
        (limits.lowSpeed, limits.lowSpeedFor) = (request.limits.lowSpeed, request.limits.lowSpeedFor)
        var (mayEnter, isInside) = (request.mayEnter, true)
        for _ in 0...redirects {
            var hop = Hop(
                address: target, lines: [Array("Accept: text/plain, */*;q=0.5".utf8)], limits: limits,
                manners: request.manners, bodyLimit: RobotsRules.limit, overflow: .truncate,
                mayEnter: mayEnter, isLink: request.purpose == .link)
            hop.isRobots = true
            let answer = await courier.perform(hop)
            isInside = isInside && answer.isInside
            if Journey.isRedirect(answer) {
                // A redirect to nowhere is as good as no file.
                guard let next = target.resolve(answer.headers.address("location") ?? "") else {
                    return .said(.absent)
                }
                mayEnter = mayEnter && Journey.keepsPermission(from: target, to: next, isInside: isInside)
                let isSameOrigin = next.origin == address.origin
                target = next.with(
                    user: isSameOrigin ? address.user : nil, password: isSameOrigin ? address.password : nil)
                continue
            }
            if answer.status == 429, answer.failure == nil, target.site == address.site {
                return .passing(.refused("\(target.text) answered 429"))
            }
            return judge(answer, target)
        }
        // More redirects than five: as if there were no file (RFC 9309 §2.3.1.2).
        return .said(.absent)
    }

    private static func judge(_ answer: HopAnswer, _ target: WebAddress) -> Finding {
        if let failure = answer.failure { return judge(failure, target) }
        switch answer.status {
        case 200..<300: return .said(.file(answer.body))
        case 500...:
            let reason = "\(target.text) answered \(answer.status), which forbids everything until it answers"
            return .said(.silent(reason, nil))
        default: return .said(.absent)
        }
    }

    /// What kept the connection from being made keeps the page from us as well; what went wrong after it may be the
    /// file's alone.
    private static func judge(_ failure: FetchFailure, _ target: WebAddress) -> Finding {
        switch failure.kind {
        case .timeout, .tooSlow, .connectionLost, .malformedAnswer, .tooLarge, .tooManyRedirects:
            let reason = "\(target.text) gave no answer (\(failure.detail)), which forbids everything until it does"
            return .said(.silent(reason, failure.kind))
        default: return .passing(.unreachable(failure))
        }
    }
}
