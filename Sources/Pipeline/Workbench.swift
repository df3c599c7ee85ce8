import Catalogue
import Curate
import Fetch
import Foundation
package import Logging
package import Store
import Synchronization

/// What every step of the pipeline works with: built once by the process, passed on as a value.
package struct Workbench: Sendable {
    package let store: Store
    let engine: FetchEngine
    package let clock: WallClock
    package let registry: RegistryBox
    let connectivity: Connectivity
    /// One for each processor, and as many as wait for the one who writes.
    let places: ReadingPlaces
    let restings = Restings()
    /// Whether this process says which sources there are, and how often they are asked.
    let ownsSchedule: Bool
    package let logger: Logger

    /// Makes the parts ready to work on a store, and tells the store which sources there are.
    ///
    /// - Parameters:
    ///   - version: of the product, for the User-Agent.
    ///   - ownsSchedule: whether this process says which sources there are.
    ///   - sharing: how hosts are asked together with other processes; `nil` when there are none.
    ///   - authorities: a PEM file of certificate authorities to trust instead of the system's.
    package init(
        store: Store, registry: RegistryBox, clock: WallClock, version: String, logger: Logger,
        ownsSchedule: Bool = true, sharing: HostSharing? = nil, authorities: String? = nil
    ) throws(StoreFailure) {
        let configuration = registry.snapshot.configuration
        self.store = store
        self.clock = clock
        self.registry = registry
        self.ownsSchedule = ownsSchedule
        self.logger = logger
        var settings = FetchSettings(
            configuration.settings, version: version, sharing: sharing?.sharing, wallClock: { clock.now() })
        settings.authorities = authorities
        settings.robots = Self.robots(in: store)
        engine = FetchEngine(settings)
        connectivity = Connectivity(engine: engine)
        places = ReadingPlaces(ProcessInfo.processInfo.activeProcessorCount + store.pace.sourcesAhead)
        if ownsSchedule { try store.register(configuration.sources, now: clock.now()) }
        engine.learn(HostRests(try store.restingHosts(now: clock.now())))
    }

    /// Finds out, to the end, which of the records are one thing.
    func match() throws(StoreFailure) {
        var pace = MatchPass.Pace.whole
        pace.slice = store.pace.recordsMatched
        store.beginFolding()
        try MatchPass(store, rules: registry.snapshot.rules, now: clock.now()).run(pace, weighsAnew: true)
    }

    /// Ends what is in flight, keeps what hosts asked for meanwhile, then lets go of the database.
    package func close() async throws(StoreFailure) {
        await engine.shutdown()
        // Whoever was broken off may not have come to it.
        let kept = Result { () throws(StoreFailure) in try keepRests() }
        keepRobots()
        try store.close()
        try kept.get()
    }
}

/// The configuration in force. A reload replaces it whole; whoever began with the old one ends with it.
package final class RegistryBox: Sendable {
    private let current: Mutex<RegistrySnapshot>

    /// - Parameter version: of the product: another one may read and curate the same body differently.
    package init(_ registry: Registry, version: String) {
        current = Mutex(RegistrySnapshot(registry, version: version, generation: 1))
    }

    package var snapshot: RegistrySnapshot { current.withLock { $0 } }

    package func replace(with registry: Registry) {
        current.withLock {
            $0 = RegistrySnapshot(registry, version: $0.version, generation: $0.generation + 1)
        }
    }
}
