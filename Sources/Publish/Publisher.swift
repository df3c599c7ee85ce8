package import Catalogue
package import Foundation
package import Logging
import NIOPosix
import ServiceLifecycle
package import Store

/// The server: one function builds it, for the daemon and for the tests.
package struct Publisher: Service {
    private let store: Store
    private let names: NamesBox
    private let listen: [ListenAddress]
    private let version: String
    private let logger: Logger
    private let push: (any PushReceiver)?
    private let now: @Sendable () -> Date
    private let clock: @Sendable () -> Double
    private let changes: ChangeManners
    private let onListening: @Sendable ([ListenAddress]) async -> Void

    /// - Parameters:
    ///   - store: opened `.readOnly`.
    ///   - listen: `settings.listen`; throws ``PublishFailure`` when it cannot be read.
    ///   - inherited: sockets that are open already; then nothing is opened at `listen`.
    ///   - push: who listens to hubs at `/push/`; `nil` when nobody does.
    ///   - now: the catalogue's clock, by which it is told what ends soon.
    ///   - clock: monotonic seconds, by which clients are held to their limits.
    ///   - changes: how those who follow the change log are kept waiting.
    ///   - onListening: called once with the addresses really bound, also when port 0 was asked for.
    package init(
        store: Store, names: NamesBox, listen: String, inherited: [ListenAddress] = [], version: String, logger: Logger,
        push: (any PushReceiver)? = nil, now: @escaping @Sendable () -> Date = { Date() },
        clock: (@Sendable () -> Double)? = nil, changes: ChangeManners = ChangeManners(),
        onListening: @escaping @Sendable ([ListenAddress]) async -> Void = { _ in }
    ) throws(PublishFailure) {
        guard let addresses = inherited.isEmpty ? ListenAddress.list(listen) : inherited else {
            throw .badListen(listen)
        }
        self.store = store
        self.names = names
        self.listen = addresses
        self.version = version
        self.logger = logger
        self.push = push
        self.now = now
        self.clock = clock ?? ClientLimiter.monotonic
        self.changes = changes
        self.onListening = onListening
    }

    /// Serves until graceful shutdown: then no new connections, and those open are answered to the end.
    package func run() async throws {
        let watch = try store.watch()
        let bell = ChangeBell(watch, changes)
        do {
            let doors = doors(watch, bell)
            try await withGracefulShutdownHandler {
                try await doors.run()
            } onGracefulShutdown: {
                bell.close()
            }
        } catch {
            // The first failure is the one to tell of.
            try? watch.close()
            throw error
        }
        try watch.close()
    }

    /// Of all clients together, and of each.
    private static let mostConnections = 4096
    private static let mostOfOneClient = 256

    private func doors(_ watch: StateWatch, _ bell: ChangeBell) -> Doors {
        let site = Site(
            store: store, watch: watch, names: names, version: version, logger: logger, started: Date(), push: push,
            now: now, limiter: ClientLimiter(clock: clock), bell: bell)
        let count = ConnectionCount(most: Self.mostOfOneClient, inAll: Self.mostConnections)
        let names = names
        let moments = Moments(MultiThreadedEventLoopGroup.singleton)
        let handlers: SiteChannel.Handlers = { connection, outlet in
            [
                ConnectionGuard(count: count, names: names, bell: bell, connection: connection),
                KeptAnswers(site: site, moments: moments, connection: connection, outlet: outlet),
            ]
        }
        return Doors(addresses: listen, site: site, handlers: handlers, logger: logger, onListening: onListening)
    }
}
