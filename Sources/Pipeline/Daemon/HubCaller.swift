import Catalogue
import Fetch
import Foundation
import Logging
package import Store

/// Tells our own hub that the feeds have news, for ever: what is written within a minute is told together.
///
/// WebSub leaves open how; hubs take what PubSubHubbub 0.4 had for it: `hub.mode=publish` with the address of each feed.
package struct HubCaller: Sendable {
    private let bench: Workbench

    /// The feeds that name the hub, below the public address.
    package static let feeds = ["/feed.atom", "/feed.rss", "/feed.json"]
    private static let pause = Duration.seconds(2)

    package init(_ bench: Workbench) { self.bench = bench }

    /// Runs until the task is cancelled; throws when the store can no longer be written.
    package func run() async throws(StoreFailure) {
        try await bench.repeating(pause: { Self.pause }, step)
    }

    /// Tells the hub, when there is one, something new and the time for it.
    package func step() async throws(StoreFailure) {
        let settings = bench.registry.snapshot.configuration.settings
        guard let hub = settings.hub, let address = settings.publicAddress else { return }
        let now = bench.clock.now()
        var standing = try bench.store.hubStanding() ?? HubStanding(hub: hub, now: now)
        if standing.hub != hub { standing = HubStanding(hub: hub, now: now) }
        let position = try bench.store.position()
        guard standing.isDue(at: position, now: now) else { return }
        let root = address.hasSuffix("/") ? String(address.dropLast()) : address
        let outcome = await bench.engine.fetch(Self.request(hub, Self.feeds.map { root + $0 }, settings))
        try bench.keepRests()
        guard let failure = outcome.failure else {
            try bench.store.keep(standing.told(position, now: now))
            return bench.logger.debug("the hub was told of change \(position)", metadata: ["hub": "\(hub)"])
        }
        guard failure.kind != .cancelled else { return }
        let failed = standing.failed(now: now, rest: bench.engine.rest(of: hub))
        try bench.store.keep(failed)
        bench.logger.warning(
            "the hub could not be told of what is new: \(failure.sentence.en)",
            metadata: ["hub": "\(hub)", "failures": "\(failed.failures)", "next": "\(failed.next.ISO8601Format())"])
    }

    private static func request(_ hub: String, _ feeds: [String], _ settings: Settings) -> FetchRequest {
        var request = FetchRequest(
            url: hub, method: .post, headers: ["Accept": "*/*"], limits: settings.limits, manners: settings.perHost,
            bodyLimit: 16 * 1024, overflow: .truncate)
        request.form = [("hub.mode", "publish")] + feeds.map { ("hub.url", $0) }
        // The operator wrote its address.
        request.mayEnter = true
        return request
    }
}
