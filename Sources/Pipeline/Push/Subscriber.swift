package import Catalogue
import Curate
import Fetch
import Foundation
import Logging
package import Store

/// Subscribes to what hubs tell of sources (WebSub), renews, ends, and hears what they tell. One per daemon, and at work
/// only while there is a public address that hubs can reach.
///
/// What is delivered is not read: a right signature makes the source due, and it is asked as ever, at its own address.
package actor Subscriber {
    private let bench: Workbench
    private let scheduler: Scheduler
    private let pacer = Pacer()
    private var failure: StoreFailure?

    /// How often it is looked at what sources offer and which leases end.
    private static let longestSleep = Duration.seconds(60)
    /// Hubs asked at a time.
    private static let atMost = 4
    /// Hubs asked in one round: after the first start with many feeds the rest waits for the next.
    private static let mostInRound = 50
    /// From one attempt at a source to the next that a hub brings about, however much the hub has to tell.
    private static let shortestPause: Double = 60
    /// Wrong signatures are counted once in so many seconds, that a flood of them is not a flood of writes.
    private static let shortestRefusal: Double = 60

    package init(_ bench: Workbench, scheduler: Scheduler) {
        self.bench = bench
        self.scheduler = scheduler
    }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        while !Task.isCancelled, failure == nil {
            do throws(StoreFailure) {
                try await round(at: bench.clock.now())
                await pacer.sleep(for: pause())
            } catch {
                await pause(after: error)
            }
        }
        if let failure { throw failure }
    }

    /// Looks again at once: after a reload.
    package func wake() async { await pacer.wake() }

    /// A minute of the catalogue's clock, which may run faster than ours.
    private func pause() -> Duration {
        min(Self.longestSleep, max(.milliseconds(100), bench.clock.wait(until: bench.clock.now() + 60)))
    }

    private func pause(after error: StoreFailure) async {
        bench.tell(error)
        guard error.isTransient else { return failure = error }
        do { try await Task.sleep(for: .seconds(2)) } catch { return }
    }

    // MARK: - Asking

    private struct Errand: Sendable {
        var subscription: Subscription
        var mode: Subscription.Mode
    }

    /// Everything that is due now, asked once.
    func round(at now: Date) async throws(StoreFailure) {
        let errands = try plan(at: now).prefix(Self.mostInRound)
        let settings = bench.registry.snapshot.configuration.settings
        await withTaskGroup(of: StoreFailure?.self) { group in
            for (index, errand) in errands.enumerated() {
                if index >= Self.atMost, let error = await group.next() ?? nil { failure = error }
                group.addTask { await self.result(of: errand, settings, at: now) }
            }
            for await error in group { failure = failure ?? error }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
    }

    private func plan(at now: Date) throws(StoreFailure) -> [Errand] {
        let wanted = try wantedOffers()
        var errands: [Errand] = []
        var served: Set<String> = []
        for subscription in try bench.store.subscriptions() {
            let wish = wanted[subscription.source]
            let isWanted =
                wish?.offer == PushOffer(hub: subscription.hub, topic: subscription.topic)
                && subscription.callback == wish?.root.appending(subscription.token)
            if isWanted, subscription.state != .leaving { served.insert(subscription.source) }
            if PushPlan.isLapsed(subscription, now: now) { try lapse(subscription, now: now) }
            switch PushPlan.action(subscription, isWanted: isWanted, now: now) {
            case .wait: break
            case .subscribe: errands.append(Errand(subscription: subscription, mode: .subscribe))
            case .unsubscribe: errands.append(Errand(subscription: subscription, mode: .unsubscribe))
            case .forget: try bench.store.changeSubscription(subscription.token) { _ in .some(nil) }
            }
        }
        for (source, wish) in wanted.sorted(by: { $0.key < $1.key }) where !served.contains(source) {
            let token = RandomText.key()
            let subscription = Subscription(
                token: token, source: source, offer: wish.offer, callback: wish.root + token,
                secret: RandomText.key(), next: now)
            try bench.store.add(subscription)
            errands.append(Errand(subscription: subscription, mode: .subscribe))
        }
        return errands
    }

    /// What enabled sources offer, with the root of our callback addresses; nothing without a public address.
    private func wantedOffers() throws(StoreFailure) -> [String: (offer: PushOffer, root: String)] {
        let configuration = bench.registry.snapshot.configuration
        guard let address = configuration.settings.publicAddress else { return [:] }
        let root = (address.hasSuffix("/") ? String(address.dropLast()) : address) + "/push/"
        let offers = try bench.store.pushOffers()
        var wanted: [String: (offer: PushOffer, root: String)] = [:]
        for source in configuration.sources where source.enabled && !source.isLocalFile {
            if let offer = offers[source.id] { wanted[source.id] = (offer, root) }
        }
        return wanted
    }

    /// The hub forgot us, or we could not renew: the source is asked again as often as without it.
    private func lapse(_ subscription: Subscription, now: Date) throws(StoreFailure) {
        try bench.store.changeSubscription(subscription.token) { old in
            var lapsed = old
            if PushPlan.isLapsed(old, now: now) { lapsed.state = .failing }
            return lapsed
        }
        try bench.store.makeDue(
            subscription.source, reason: "now, because its hub tells no more", after: Self.shortestPause, now: now)
    }

    private func result(of errand: Errand, _ settings: Settings, at now: Date) async -> StoreFailure? {
        do throws(StoreFailure) {
            try await ask(errand, settings, at: now)
            return nil
        } catch {
            return error
        }
    }

    private func ask(_ errand: Errand, _ settings: Settings, at now: Date) async throws(StoreFailure) {
        let token = errand.subscription.token
        // Before the question leaves: the hub may come to verify before it answers.
        let asked = try bench.store.changeSubscription(token) { PushPlan.asking(errand.mode, $0, now: now) }
        guard let asked else { return }
        var request = Self.request(asked, errand.mode, settings)
        request.mayEnter = try mayEnter(asked)
        let outcome = await bench.engine.fetch(request)
        try bench.keepRests()
        guard let failure = outcome.failure, failure.kind != .cancelled else { return }
        let (said, rest) = (failure.sentence.en, bench.engine.rest(of: asked.hub))
        let logged = "\(asked.source): its hub was not asked to \(errand.mode.rawValue)"
        bench.logger.notice("\(logged)", metadata: ["hub": "\(asked.hub)", "reason": "\(said)"])
        let wasAsked = !failure.judgesNobody
        try bench.store.changeSubscription(token) { old in
            // It verified although it answered with an error: what counts is that it came.
            old.pending == nil
                ? nil
                : .some(
                    PushPlan.failed(old, reason: said, now: now, rest: rest, wasAsked: wasAsked))
        }
    }

    /// A source outside names no hub inside: what would be posted there is its word.
    private func mayEnter(_ subscription: Subscription) throws(StoreFailure) -> Bool {
        if try bench.store.memory(of: subscription.source)?.isInside == true { return true }
        let source = bench.registry.snapshot.configuration.sources.first { $0.id == subscription.source }
        return source.map { HostName.of($0.url) == HostName.of(subscription.hub) } ?? false
    }

    /// WebSub §5.1.
    private static func request(
        _ subscription: Subscription, _ mode: Subscription.Mode, _ settings: Settings
    ) -> FetchRequest {
        var request = FetchRequest(
            url: subscription.hub, method: .post, headers: ["Accept": "*/*"], limits: settings.limits,
            manners: settings.perHost, bodyLimit: 16 * 1024, overflow: .truncate)
        request.form = [
            ("hub.mode", mode.rawValue), ("hub.topic", subscription.topic), ("hub.callback", subscription.callback),
        ]
        if mode == .subscribe {
            request.form += [
                ("hub.secret", subscription.secret), ("hub.lease_seconds", String(PushPlan.leaseWanted)),
            ]
        }
        return request
    }
}

// MARK: - Listening

extension Subscriber: PushReceiver {
    package func isListening() async throws -> Bool {
        if bench.registry.snapshot.configuration.settings.publicAddress != nil { return true }
        return try bench.store.hasSubscriptions()
    }

    /// Anybody may ask: the writer of the database is troubled only for what changes something.
    package func confirms(_ question: PushQuestion, token: String) async throws -> Bool {
        let now = bench.clock.now()
        guard let known = try bench.store.subscription(token: token),
            PushPlan.verified(known, question, now: now) != nil
        else { return false }
        // It says so again.
        if question.mode == "denied", known.state == .denied { return true }
        var isConfirmed = false
        var ended: Subscription?
        try bench.store.changeSubscription(token) { old in
            guard let change = PushPlan.verified(old, question, now: now) else { return nil }
            isConfirmed = true
            if question.mode == "denied", old.isActive(at: now) { ended = old }
            return .some(change)
        }
        if let ended {
            try bench.store.makeDue(
                ended.source, reason: "now, because its hub said no", after: Self.shortestPause, now: now)
        }
        return isConfirmed
    }

    package func secret(for token: String) async throws -> String? {
        guard let subscription = try bench.store.subscription(token: token), subscription.state != .leaving else {
            return nil
        }
        return subscription.secret
    }

    package func delivered(to token: String, isGenuine: Bool) async throws {
        let now = bench.clock.now()
        guard isGenuine else { return try noteRefusal(token, now: now) }
        // What is told twice before the source was asked is told once. One that is being asked at this moment is asked
        // again, after the pause that is owed.
        if let known = try bench.store.subscription(token: token), try isToldAlready(known, now: now) {
            return await scheduler.told(known.source, at: now + Self.shortestPause)
        }
        let told = try bench.store.changeSubscription(token) { old in
            // Nothing is expected of a hub that has not verified us.
            guard old.isActive(at: now) else { return nil }
            var subscription = old
            subscription.lastPush = now
            subscription.isMissingNews = false
            return .some(subscription)
        }
        guard let told, told.lastPush == now else { return }
        bench.logger.debug("\(told.source): its hub tells of news")
        let date = try bench.store.makeDue(
            told.source, reason: "now, because its hub tells of news", after: Self.shortestPause, now: now)
        if let date { await scheduler.told(told.source, at: date) }
    }

    private func isToldAlready(_ known: Subscription, now: Date) throws(StoreFailure) -> Bool {
        guard known.isActive(at: now), !known.isMissingNews, let told = known.lastPush,
            let memory = try bench.store.memory(of: known.source), let next = memory.nextAttempt
        else { return false }
        return told >= (memory.lastAttempt ?? .distantPast) && next <= now + Self.shortestPause
    }

    private func noteRefusal(_ token: String, now: Date) throws(StoreFailure) {
        guard let known = try bench.store.subscription(token: token),
            known.lastRefused.map({ now.timeIntervalSince($0) >= Self.shortestRefusal }) ?? true
        else { return }
        try bench.store.changeSubscription(token) { old in
            var subscription = old
            subscription.refused += 1
            subscription.lastRefused = now
            return .some(subscription)
        }
        bench.logger.notice("\(known.source): a delivery without the right signature was passed over")
    }
}
