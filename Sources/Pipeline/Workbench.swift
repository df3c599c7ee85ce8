package import Catalogue
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
    package let logger: Logger

    /// Makes the parts ready to work on a store, and tells the store which sources there are.
    ///
    /// - Parameters:
    ///   - version: of the product, for the User-Agent.
    ///   - ownsSchedule: whether this process says which sources there are.
    ///   - authorities: a PEM file of certificate authorities to trust instead of the system's.
    package init(
        store: Store, registry: RegistryBox, clock: WallClock, version: String, logger: Logger,
        ownsSchedule: Bool = true, authorities: String? = nil
    ) throws(StoreFailure) {
        let configuration = registry.snapshot.configuration
        self.store = store
        self.clock = clock
        self.registry = registry
        self.logger = logger
        var settings = FetchSettings(configuration.settings, version: version, wallClock: { clock.now() })
        settings.authorities = authorities
        engine = FetchEngine(settings)
        connectivity = Connectivity(engine: engine)
        places = ReadingPlaces(ProcessInfo.processInfo.activeProcessorCount + store.pace.sourcesAhead)
        if ownsSchedule { try store.register(configuration.sources, now: clock.now()) }
    }

    /// Finds out, to the end, which of the records are one thing.
    func match() throws(StoreFailure) {
        var pace = MatchPass.Pace.whole
        pace.slice = store.pace.recordsMatched
        try MatchPass(store, rules: registry.snapshot.rules, now: clock.now()).run(pace, weighsAnew: true)
    }

    /// Ends what is in flight, then lets go of the database.
    package func close() async throws(StoreFailure) {
        await engine.shutdown()
        try store.close()
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

/// One reading of `sources.json`, with the decisions that follow from it.
package struct RegistrySnapshot: Sendable {
    package let configuration: Configuration
    /// The folder of `sources.json`, which `file:` addresses are relative to and may not leave.
    package let folder: String
    /// Counts from 1, one more with each reload.
    package let generation: Int
    let rules: Rules
    /// Whose hosts are whose, for links that lead elsewhere.
    let owners: HostOwners
    let version: String
    /// Of everything but the sources that has a say in what becomes of a body: its hash.
    private let common: String

    init(_ registry: Registry, version: String, generation: Int) {
        configuration = registry.configuration
        folder = registry.folder
        self.version = version
        self.generation = generation
        rules = Rules(configuration)
        owners = HostOwners(configuration)
        let all = [
            version, Self.json(configuration.organisations), Self.json(configuration.places),
            Self.json(configuration.vocabularies),
        ].joined(separator: "\n")
        common = Fingerprint.sha256(Data(all.utf8))
    }

    /// What a body of this source is read and curated by: the same as long as nothing of it is changed.
    func fingerprint(of source: Source) -> String {
        Fingerprint.sha256(Data((common + Self.json(source)).utf8))
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Plain values of strings and numbers always encode; were they not to, every body would be read again.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? UUID().uuidString
    }
}
