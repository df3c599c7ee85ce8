import Catalogue
import Fetch
import Foundation
import Landscape
import Logging
import Testing

@testable import Pipeline
@testable import Store

/// Several processes on one database: the daemon, a command, an editor.
@Suite(.timeLimit(.minutes(2))) struct `Links that several look after` {
    private static let count = 6

    /// A publisher of pages, each at its own time if it is held up.
    private func host(_ latch: Latch?) throws -> LoopbackServer {
        try LoopbackServer(address: "127.5.2.1") { request in
            guard request.path.hasPrefix("/guide/"), request.path.count == 8 else {
                return LinkPages.page(LinkPages.honest, 404)
            }
            latch?.wait()
            return LinkPages.page(LinkPages.html("Guide \(request.path)", nil, LinkPages.guide))
        }
    }

    private func stage(_ host: LoopbackServer) async throws -> RoundStage {
        let base = host.url("/guide/")
        let feed = try LoopbackServer { _ in
            .text(
                RoundStage.feed(1...Self.count).replacing("https://kil.exempel/", with: base),
                type: "application/rss+xml")
        }
        defer { feed.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", feed.url("/rss"))])
        try await stage.round()
        return stage
    }

    @Test func `a command waits for what the daemon has begun, and the daemon for the command`() async throws {
        let latch = Latch()
        let host = try host(latch)
        defer { host.stop() }
        let stage = try await stage(host)
        let (ours, theirs) = (try stage.bench(), try stage.bench())
        let patrol = LinkPatrol(ours)
        let daemon = Task { try await patrol.run() }
        defer { latch.open() }
        _ = try await host.waitForRequest { $0.path.hasPrefix("/guide/") }
        let links = try stage.store.links(LinkQuery()).elements
        #expect(links.count == Self.count)
        let waits = Locked(0)
        let judged = Locked<[String]>([])
        let command = Task {
            try await LinkRound(theirs, snapshot: theirs.registry.snapshot).run(
                links.map(\.url),
                waits: {
                    waits.withLock { $0 += 1 }
                    latch.open()
                }, each: { report in judged.withLock { $0.append(report.link.url) } })
        }
        try await command.value
        #expect(waits.withLock { $0 } == 1)
        #expect(judged.withLock { Set($0) } == Set(links.map(\.url)))
        #expect(host.peakInFlight == 1, "two processes never ask one host at once")
        let asked = host.requests().map(\.path).filter { $0.hasPrefix("/guide/") && $0.count == 8 }
        #expect(Set(asked).count == Self.count && asked.count == Self.count, "what the daemon has judged: \(asked)")
        daemon.cancel()
        try await daemon.value
        // Each is judged by whoever had its turn; what the other wrote meanwhile is folded in (LinkFoldTests).
        for link in links {
            let stored = try #require(try stage.store.link(link.url))
            #expect(stored.state == .ok && stored.memory.checks == stored.checks.count && !stored.checks.isEmpty)
        }
        #expect(try stage.store.takeLinkWatch("next", yields: true, now: ours.clock.now()), "both have left the watch")
        for bench in [ours, theirs] { await bench.engine.shutdown() }
    }

    @Test func `what was learnt is written when a writer ends who holds the database for long`() async throws {
        let host = try host(nil)
        defer { host.stop() }
        let stage = try await stage(host)
        let path = stage.folder.url.appendingPathComponent("samlad.sqlite").path
        let impatient = try Store(path: path, mode: .readWrite, patience: 0.02)
        let latch = Latch()
        let bench = try Workbench(
            store: impatient, registry: RegistryBox(stage.registry, version: "0"),
            clock: WallClock(start: stage.now, anchor: Date(), rate: 1), version: "0",
            logger: Logger(label: "test") { _ in WarnedLog { latch.open() } }, ownsSchedule: false)
        let link = try #require(try stage.store.link(host.url("/guide/1")))
        let holding = Latch()
        let store = stage.store
        // Writes until the first attempt beside it has failed.
        let writer = Task.detached {
            try store.write { _ in
                holding.open()
                latch.wait()
            }
        }
        holding.wait()
        let checker = LinkChecker(
            bench, snapshot: bench.registry.snapshot, hosts: LinkHosts(), patience: .milliseconds(10))
        let verdict = try await checker.run(link.url)
        try await writer.value
        #expect(verdict?.link.state == .ok)
        #expect(try stage.store.link(link.url)?.checks.count == 1)
        #expect(host.requests().filter { $0.path == "/guide/1" }.count == 1, "nobody is asked twice for it")
        await bench.engine.shutdown()
    }
}

/// Tells that something was warned of.
private struct WarnedLog: LogHandler {
    let warned: @Sendable () -> Void
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    init(_ warned: @escaping @Sendable () -> Void) { self.warned = warned }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { if event.level == .warning { warned() } }
}
