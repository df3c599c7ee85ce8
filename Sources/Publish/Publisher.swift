package import Catalogue
package import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import Store

/// The server: one function builds it, for the daemon and for the tests.
package struct Publisher: Service {
    private let store: Store
    private let names: NamesBox
    private let listen: ListenAddress
    private let version: String
    private let logger: Logger
    private let push: (any PushReceiver)?
    private let now: @Sendable () -> Date
    private let clock: @Sendable () -> Double
    private let changes: ChangeManners
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// - Parameters:
    ///   - store: opened `.readOnly`.
    ///   - listen: `settings.listen`; throws ``PublishFailure`` when it cannot be read.
    ///   - push: who listens to hubs at `/push/`; `nil` when nobody does.
    ///   - now: the catalogue's clock, by which it is told what ends soon.
    ///   - clock: monotonic seconds, by which clients are held to their limits.
    ///   - changes: how those who follow the change log are kept waiting.
    ///   - onListening: called once with the address really bound, also when port 0 was asked for.
    package init(
        store: Store, names: NamesBox, listen: String, version: String, logger: Logger,
        push: (any PushReceiver)? = nil, now: @escaping @Sendable () -> Date = { Date() },
        clock: (@Sendable () -> Double)? = nil, changes: ChangeManners = ChangeManners(),
        onListening: @escaping @Sendable (ListenAddress) async -> Void = { _ in }
    ) throws(PublishFailure) {
        guard let address = ListenAddress(listen) else { throw .badListen(listen) }
        self.store = store
        self.names = names
        self.listen = address
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
            let application = application(watch, bell)
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: {
                bell.close()
            }
        } catch {
            // The first failure is the one to tell of.
            try? watch.close()
            throw PublishFailure(error, at: listen)
        }
        try watch.close()
    }

    /// Of all clients together, and of each.
    private static let mostConnections = 4096
    private static let mostOfOneClient = 256

    func application(_ watch: StateWatch, _ bell: ChangeBell) -> some ApplicationProtocol {
        let site = Site(
            store: store, watch: watch, names: names, version: version, logger: logger, started: Date(), push: push,
            now: now, limiter: ClientLimiter(clock: clock), bell: bell)
        let limits = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        let count = ConnectionCount(most: Self.mostOfOneClient)
        let names = names
        let asked = listen
        let report = onListening
        return Application(
            responder: site,
            // The head of a request, too, has to be whole within this time.
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionGuard(count: count, names: names, bell: bell)],
                    idleTimeout: .seconds(30), httpDecoderConfiguration: limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(asked.host, port: asked.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections, logger: logger)),
            onServerRunning: { channel in
                await report(ListenAddress(host: asked.host, port: channel.localAddress?.port ?? asked.port))
            },
            logger: logger)
    }
}
