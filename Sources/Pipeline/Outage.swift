package import Catalogue
import Fetch
package import Foundation
import Store

/// The network that is away for all of us.
extension Workbench {
    /// Whether what a fetch came to is our own outage, so that nobody is judged by it. The store is told when one begins
    /// and ends.
    ///
    /// - Parameter url: the address that was asked for.
    func isOurOutage(
        _ outcome: FetchOutcome, of url: String, snapshot: RegistrySnapshot
    ) async throws(StoreFailure) -> Bool {
        if outcome.failure == nil, connectivity.isCalm(url) { return false }
        let configuration = snapshot.configuration
        let resting = outcome.failure == nil ? [:] : try store.restingHosts(now: clock.now())
        let finding = await connectivity.judge(
            Connectivity.Question(
                outcome: outcome, url: url, settings: configuration.settings,
                sources: { [self] in witnesses(configuration) }, resting: Set(resting.keys)))
        // Another process may have noted an outage, and be gone; what answers here is the end of it all the same.
        if finding.outage != nil {
            try store.noteOutage(clock.now())
        } else if finding.isTurn || finding.hasAnswered {
            try store.noteOutage(nil)
        }
        if let silent = finding.silent { try store.noteCanaries(silent, now: clock.now()) }
        return finding.outage != nil
    }

    /// The sources in the order in which they can tell of the network: those that answered last, whichever process asked
    /// them. A process that has just begun knows of nobody, and the first of the file may be gone for good.
    func witnesses(_ configuration: Configuration) -> [Source] {
        // A store that cannot be read is told of by whoever needs it: here the order of the file will do.
        let lately = (try? store.answeredLately(limit: Self.witnessesKnown)) ?? []
        let first = lately.compactMap { configuration.source($0) }
        return first + configuration.sources.filter { !lately.contains($0.id) }
    }

    private static let witnessesKnown = 32
}

/// What `samlad doctor` asks of the canaries.
package enum CanaryCheck {
    /// The canaries of these settings that do not answer now.
    package static func silent(_ settings: Settings, version: String, now: Date) async -> [SilentCanary] {
        let engine = FetchEngine(FetchSettings(settings, version: version))
        let silent = await Connectivity.silentCanaries(settings, engine: engine)
        await engine.shutdown()
        return silent.sorted { $0.key < $1.key }.map { SilentCanary(url: $0, failure: $1, since: now) }
    }
}
