import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Every address the server listens at, open together or not at all.
struct Doors {
    let addresses: [ListenAddress]
    let site: Site
    let handlers: SiteChannel.Handlers
    let logger: Logger
    /// Called once all are open, with the addresses really bound.
    let onListening: @Sendable ([ListenAddress]) async -> Void

    /// Serves at all of them until graceful shutdown; the first that fails ends the others.
    func run() async throws {
        let opened = Opened(addresses.count, onListening)
        let doors = addresses.enumerated().map { index, address in
            { @Sendable () async throws in
                do {
                    try await serve(address) { channel in
                        await opened.note(Self.bound(address, channel), at: index)
                    }
                } catch {
                    throw error as? PublishFailure ?? PublishFailure(error, at: address)
                }
            }
        }
        try await Self.together(doors, logger) { site.end(hasFailed: $0) }
    }

    /// Runs what is open until graceful shutdown.
    ///
    /// - Parameter onEnd: called when one has ended, with whether it failed, before the others are asked to end: nobody is
    ///   to wait for who waits for changes, or takes a dump, at one of them.
    static func together(
        _ doors: [@Sendable () async throws -> Void], _ logger: Logger,
        onEnd: @escaping @Sendable (_ hasFailed: Bool) -> Void
    ) async throws {
        let services = doors.map { body in
            let door = Door {
                do {
                    try await body()
                } catch {
                    onEnd(true)
                    throw error
                }
                onEnd(false)
            }
            return ServiceGroupConfiguration.ServiceConfiguration(
                service: door, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        try await ServiceGroup(configuration: .init(services: services, logger: logger)).run()
    }

    private func serve(
        _ address: ListenAddress, onRunning: @escaping @Sendable (any Channel) async -> Void
    ) async throws {
        switch address {
        case .network(let host, let port):
            try await application(.hostname(host, port: port), onRunning).run()
        case .unix(let path):
            try await Self.clear(address, path)
            try await application(.unixDomainSocket(path: path)) { channel in
                Self.openToAll(path, logger)
                await onRunning(channel)
            }.run()
            // A name without a listener behind it helps nobody; one that is gone already is as well.
            try? FileManager.default.removeItem(atPath: path)
        case .inherited(let descriptor, _):
            try await InheritedServer(
                descriptor: descriptor, site: site, handlers: handlers, logger: logger, onRunning: onRunning
            ).run()
        }
    }

    private func application(
        _ address: BindAddress, _ onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> some ApplicationProtocol {
        let handlers = handlers
        return Application(
            responder: site, server: HTTPServerBuilder { SiteChannel(responder: $0, handlers: handlers) },
            configuration: ApplicationConfiguration(address: address), onServerRunning: onRunning, logger: logger)
    }

    /// What a socket is called once it is open: its port is known, and where an inherited one leads.
    private static func bound(_ asked: ListenAddress, _ channel: any Channel) -> ListenAddress {
        switch (asked, channel.localAddress) {
        case (.network(let host, let port), let local): .network(host: host, port: local?.port ?? port)
        case (.inherited, .unixDomainSocket?): .unix(path: channel.localAddress?.pathname ?? "")
        case (.inherited, let local?): .network(host: local.ipAddress ?? "", port: local.port ?? 0)
        default: asked
        }
    }

    /// A socket that a process which has ended left behind goes; one that somebody answers at stays.
    private static func clear(_ address: ListenAddress, _ path: String) async throws(PublishFailure) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get().close().get()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT {
            // To be refused is what shows that nobody listens: a full house is not.
            return
        } catch {
            throw .failed(address, detail: String(describing: error))
        }
        throw .portTaken(address)
    }

    /// What is served is open data: who may reach the folder may read. The umask of a service forbids it.
    private static func openToAll(_ path: String, _ logger: Logger) {
        do {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        } catch {
            logger.warning("the socket \(path) stays closed to other users", metadata: ["error": "\(error)"])
        }
    }
}

/// One of them.
private struct Door: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}

/// Counts the doors that are open.
private final class Opened: Sendable {
    private let bound: Mutex<[ListenAddress?]>
    private let report: @Sendable ([ListenAddress]) async -> Void

    init(_ count: Int, _ report: @escaping @Sendable ([ListenAddress]) async -> Void) {
        bound = Mutex(Array(repeating: nil, count: count))
        self.report = report
    }

    func note(_ address: ListenAddress, at index: Int) async {
        let all = bound.withLock { bound -> [ListenAddress]? in
            bound[index] = address
            let open = bound.compactMap(\.self)
            return open.count == bound.count ? open : nil
        }
        if let all { await report(all) }
    }
}

/// Serves on a socket that another process has opened, as Hummingbird's server does on those it opens itself.
private struct InheritedServer: Service {
    let descriptor: Int32
    let site: Site
    let handlers: SiteChannel.Handlers
    let logger: Logger
    let onRunning: @Sendable (any Channel) async -> Void

    func run() async throws {
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let child = SiteChannel(responder: respond, handlers: handlers)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(descriptor) { child.setup(channel: $0, logger: logger) }
        await withGracefulShutdownHandler {
            await onRunning(server.channel)
            await accept(server, child)
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }

    private func accept(_ server: NIOAsyncChannel<SiteChannel.Value, Never>, _ child: SiteChannel) async {
        await withDiscardingTaskGroup { group in
            do {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        group.addTask { await child.handle(value: connection, logger: logger) }
                    }
                }
            } catch {
                logger.error("no more connections are taken", metadata: ["error": "\(error)"])
            }
        }
    }

    private func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = SiteContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response = try await site.respond(to: request, context: context)
        response.headers[.date] = HTTPDate.text(Date())
        try await writer.write(response: response.head, body: response.body)
    }
}
