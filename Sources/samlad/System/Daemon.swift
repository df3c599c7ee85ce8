import Catalogue
import Foundation
import Logging
import Pipeline
import Publish
import ServiceLifecycle
import Store
import Synchronization
import UnixSignals

/// The services of `samlad run`, started in the order of their dependence and stopped in reverse.
struct Daemon {
    private let bench: Workbench
    private let reader: Store
    private let names: NamesBox
    private let manager: ServiceManager
    private let logger: Logger
    private let scheduler: Scheduler
    private let patrol: LinkPatrol
    private let subscriber: Subscriber
    private let matchmaker: Matchmaker
    private let postman: Postman
    private let hubCaller: HubCaller
    private let publisher: Publisher
    /// One for each loop that waits for the port to be bound.
    private let gates: [AsyncStream<Void>]
    private let context: Context
    private let flags: [String: String]

    /// systemd is told to wait ten seconds (TimeoutStopSec); what has not ended by then is cancelled.
    private static let patience = Duration.seconds(4)

    init(
        context: Context, bench: Workbench, registry: Registry, flags: [String: String], lock: DaemonLock,
        manager: ServiceManager, logger: Logger
    ) throws {
        self.context = context
        self.bench = bench
        self.flags = flags
        self.manager = manager
        self.logger = logger
        reader = try translated { () throws(StoreFailure) in try Store(path: context.databasePath, mode: .readOnly) }
        names = NamesBox(Names(registry.configuration))
        for vain in registry.configuration.settings.inVain { logger.warning("\(vain)") }
        let doors = [
            AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream(),
            AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream(),
        ]
        gates = doors.map(\.stream)
        let announcement = Announcement(
            context: context, lock: lock, manager: manager, logger: logger, gates: doors.map(\.continuation))
        scheduler = Scheduler(bench)
        patrol = LinkPatrol(bench)
        subscriber = Subscriber(bench, scheduler: scheduler)
        matchmaker = Matchmaker(bench)
        postman = Postman(bench, news: Letters(store: reader, registry: bench.registry).news)
        hubCaller = HubCaller(bench)
        publisher = try Self.publisher(
            reader, names, listen: registry.configuration.settings.listen,
            inherited: try ServiceManager.sockets(context.environment), logger, subscriber, announcement,
            clock: bench.clock)
    }

    /// Runs until a signal or a failure; the failure is what to tell and exit with.
    func run() async -> CommandFailure? {
        // At its own level of detail it would write down each service with all that it holds.
        var discreet = logger
        discreet.logLevel = max(logger.logLevel, .notice)
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: discreet)
        configuration.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: configuration).run()
            return nil
        } catch let failure as StoreFailure {
            return CommandFailure(message: failure.sentence, advice: failure.advice, code: 1)
        } catch let failure as PublishFailure {
            return CommandFailure(message: failure.sentence, advice: failure.advice)
        } catch {
            return CommandFailure(message: "The service stopped: \(error)", code: 1)
        }
    }

    /// Readers first: the writer folds its log in when nobody reads any more.
    func close() throws {
        try translated { () throws(StoreFailure) in try reader.close() }
    }

    private var services: [ServiceGroupConfiguration.ServiceConfiguration] {
        let loops: [any Service] = [
            publisher,
            Loop(gate: gates[0]) { try await scheduler.run() },
            Loop(gate: gates[1]) { try await patrol.run() },
            Loop(gate: gates[2]) { try await subscriber.run() },
            Loop(gate: gates[3]) { try await matchmaker.run() },
            Loop(gate: gates[4]) { try await postman.run() },
            Loop(gate: gates[5]) { try await hubCaller.run() },
            Reloader(
                context: context, flags: flags, bench: bench, names: names, scheduler: scheduler,
                subscriber: subscriber, manager: manager, logger: logger),
            Keeper(
                bench: bench, scheduler: scheduler, manager: manager, logger: logger),
        ]
        return loops.map {
            // One that fails ends the others as a signal does: who is being served is served to the end.
            .init(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
    }

    private static func publisher(
        _ reader: Store, _ names: NamesBox, listen: String, inherited: [ListenAddress], _ logger: Logger,
        _ subscriber: Subscriber, _ announcement: Announcement, clock: WallClock
    ) throws -> Publisher {
        do throws(PublishFailure) {
            return try Publisher(
                store: reader, names: names, listen: listen, inherited: inherited, version: Samlad.version,
                logger: logger,
                push: subscriber, now: { clock.now() }, onListening: { announcement.make(for: $0) })
        } catch {
            throw CommandFailure(message: error.sentence, advice: error.advice)
        }
    }
}

/// The door is open: only now is the service ready, and only now can the address be told.
private struct Announcement: Sendable {
    let context: Context
    let lock: DaemonLock
    let manager: ServiceManager
    let logger: Logger
    let gates: [AsyncStream<Void>.Continuation]

    func make(for listen: [ListenAddress]) {
        gates.forEach { $0.yield() }
        let address = listen.compactMap(\.url).first ?? listen.map(\.description).joined(separator: " ")
        do {
            try lock.note(address: address, since: context.now())
        } catch {
            logger.warning("the address could not be noted in \(context.statePath)", metadata: ["error": "\(error)"])
        }
        manager.ready(status: "serving \(address)")
        logger.info("ready", metadata: ["address": "\(address)"])
        guard !context.isJSON else { return }
        for place in listen { writeOut("samlad: " + (place.url.map { "open \($0)" } ?? "serving at \(place)")) }
    }
}

/// A loop that begins when the port is bound, and ends when it is cancelled, as a service that is asked to end.
private struct Loop: Service {
    let gate: AsyncStream<Void>
    let body: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            for await _ in gate { return try await body() }
        }
    }
}

/// Reads `sources.json` again at SIGHUP. A broken one is refused aloud, and the old one goes on.
private struct Reloader: Service {
    let context: Context
    let flags: [String: String]
    let bench: Workbench
    let names: NamesBox
    let scheduler: Scheduler
    let subscriber: Subscriber
    let manager: ServiceManager
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            manager.reloading()
            try await reload()
            manager.ready(status: "sources.json read again")
        }
    }

    private func reload() async throws(StoreFailure) {
        let loaded: Registry
        do throws(RegistryProblems) {
            loaded = try context.loadRegistry(flags: flags)
        } catch {
            logger.error(
                "sources.json is refused; the one before goes on", metadata: ["faults": "\(error.lines.count)"])
            for line in error.lines { logger.error("\(line)") }
            return
        }
        let before = bench.registry.snapshot.configuration.settings
        // First, so that nobody records for an old address what begins anew at the next line.
        bench.registry.replace(with: loaded)
        try bench.store.register(loaded.configuration.sources, now: bench.clock.now())
        names.update(loaded.configuration)
        for vain in loaded.configuration.settings.inVain { logger.warning("\(vain)") }
        logger.notice("sources.json read again", metadata: ["sources": "\(loaded.configuration.sources.count)"])
        let after = loaded.configuration.settings
        if (before.listen, before.offline, before.maxInFlight, before.allowNetworks, before.contact)
            != (after.listen, after.offline, after.maxInFlight, after.allowNetworks, after.contact)
        {
            logger.notice("listen, offline, maxInFlight, allowNetworks and contact take effect at the next start")
        }
        await scheduler.wake()
        await subscriber.wake()
    }
}

/// Feeds the watchdog, but only while the scheduler comes round and the store answers, and keeps systemd's status line.
private struct Keeper: Service {
    let bench: Workbench
    let scheduler: Scheduler
    let manager: ServiceManager
    let logger: Logger

    /// The scheduler's longest sleep is ten seconds; three of them missed is silence.
    private static let longestSilence = Duration.seconds(30)

    func run() async throws {
        guard manager.isPresent else { return try await gracefulShutdown() }
        let interval = manager.watchdogInterval.map { $0 / 3 } ?? .seconds(20)
        let ticks = AsyncTimerSequence(interval: interval)
        for await _ in ticks.cancelOnGracefulShutdown() { await tick() }
    }

    private func tick() async {
        let silence = await scheduler.silence()
        guard silence < Self.longestSilence else {
            return logger.error("the scheduler is silent; the watchdog is not fed", metadata: ["silence": "\(silence)"])
        }
        do throws(StoreFailure) {
            try bench.store.ping()
            let counts = try bench.store.counts()
            manager.feedWatchdog()
            manager.status("\(counts.items) items, \(counts.links) links, change \(counts.position)")
        } catch {
            logger.error("the store does not answer; the watchdog is not fed: \(error.sentence) \(error.advice)")
        }
    }
}

/// A beat in every interval, until cancelled.
private struct AsyncTimerSequence: AsyncSequence, Sendable {
    typealias Element = Void

    let interval: Duration

    func makeAsyncIterator() -> Iterator { Iterator(interval: interval) }

    struct Iterator: AsyncIteratorProtocol {
        let interval: Duration

        func next(isolation actor: isolated (any Actor)?) async -> Void? {
            do { try await Task.sleep(for: interval) } catch { return nil }
            return ()
        }
    }
}
