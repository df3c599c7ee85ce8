import Catalogue
import Fetch
import Foundation
import Landscape
import Logging
import Testing

@testable import Pipeline
@testable import Store

/// robots.txt over processes: each has a store and an engine of its own over one state folder.
@Suite(.timeLimit(.minutes(1))) struct `What robots.txt said` {
    private static let html =
        "\"format\": \"html\", \"list\": { \"items\": \"article\", \"link\": \"a@href\", \"title\": \"h2\" }"

    /// A site with a list, a page behind it, and a robots.txt that changes with `robots`.
    private static func site(_ robots: Locked<LoopbackReply>) throws -> LoopbackServer {
        try LoopbackServer { request in
            switch request.path {
            case "/robots.txt": robots.withLock { $0 }
            case "/lista":
                .text("<article><h2>Ett</h2><a href=\"/sida\">Läs</a></article>", type: "text/html")
            case "/sida": .text("<title>Ett</title><h1>Ett</h1><p>Om ett, i korthet.</p>", type: "text/html")
            default: .text("Saknas", status: 404)
            }
        }
    }

    private static func stage(_ server: LoopbackServer) throws -> RoundStage {
        try RoundStage(sources: [RoundStage.source("a", server.url("/lista"), html)])
    }

    private static func process<Value>(
        _ stage: RoundStage, _ work: (Workbench) async throws -> Value
    ) async throws -> Value {
        let bench = try Workbench(
            store: try Store(path: stage.store.path), registry: RegistryBox(stage.registry, version: "0"),
            clock: WallClock(start: stage.now, anchor: Date(), rate: 1), version: "0", logger: Logger(label: "test"))
        let value: Value
        do { value = try await work(bench) } catch {
            try await bench.close()
            throw error
        }
        try await bench.close()
        return value
    }

    private static func sync(_ stage: RoundStage) async throws -> Attempt {
        try await process(stage) { bench in
            let source = try #require(stage.registry.configuration.source("a"))
            return try await SourceSync(bench, snapshot: bench.registry.snapshot).run(source).attempt
        }
    }

    private static func asked(_ server: LoopbackServer) -> [String: Int] {
        server.requests().reduce(into: [:]) { $0[$1.path, default: 0] += 1 }
    }

    @Test(arguments: [200, 404]) func `is asked for once by all processes of a day, and then again`(
        _ status: Int
    ) async throws {
        let robots = Locked(LoopbackReply.text("User-agent: *\nDisallow: /annat\n", status: status))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        for _ in 0..<4 {
            let attempt = try await Self.sync(stage)
            #expect(attempt.outcome.isSuccess, "\(attempt)")
            stage.now += 3600
        }
        #expect(Self.asked(server) == ["/robots.txt": 1, "/lista": 4])
        stage.now += 20 * 3600 + 60
        #expect(try await Self.sync(stage).outcome.isSuccess)
        #expect(Self.asked(server) == ["/robots.txt": 2, "/lista": 5])
    }

    @Test func `forbids in the next process, too, and is quoted there`() async throws {
        let robots = Locked(LoopbackReply.text("User-agent: *\nDisallow: /lis\n"))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        for _ in 0..<3 {
            let attempt = try await Self.sync(stage)
            #expect(attempt.failure?.kind == .robotsForbid)
            #expect(attempt.failure?.detail.contains("says \"Disallow: /lis\"") == true, "\(attempt)")
            stage.now += 60
        }
        #expect(Self.asked(server) == ["/robots.txt": 1])
        robots.withLock { $0 = .text("", status: 404) }
        stage.now += 86_400
        #expect(try await Self.sync(stage).outcome.isSuccess)
        #expect(Self.asked(server) == ["/robots.txt": 2, "/lista": 1])
    }

    @Test func `is believed for an hour when it could not be had`() async throws {
        let robots = Locked(LoopbackReply.text("", status: 500))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        for _ in 0..<3 {
            let attempt = try await Self.sync(stage)
            #expect(attempt.failure?.kind == .robotsUnreachable)
            #expect(attempt.failure?.detail.contains("/robots.txt answered 500, which forbids") == true, "\(attempt)")
            stage.now += 1300
        }
        #expect(Self.asked(server) == ["/robots.txt": 1])
        robots.withLock { $0 = .text("", status: 404) }
        #expect(try await Self.sync(stage).outcome.isSuccess)
        #expect(Self.asked(server) == ["/robots.txt": 2, "/lista": 1])
    }

    @Test func `is heeded by the check of a link that another process makes`() async throws {
        let robots = Locked(LoopbackReply.text("User-agent: *\nDisallow: /sida\n"))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        #expect(try await Self.sync(stage).outcome == .changed)
        let link = server.url("/sida")
        let verdict = try await Self.process(stage) { bench in
            try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(link)
        }
        #expect(verdict?.link.state == .restricted && verdict?.link.rule == LinkRule.robotsForbid.rawValue)
        #expect(Self.asked(server) == ["/robots.txt": 1, "/lista": 1])
    }

    @Test func `that the check of a link heard is heeded by the sync of another process`() async throws {
        let robots = Locked(LoopbackReply.text("", status: 404))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        #expect(try await Self.sync(stage).outcome == .changed)
        stage.now += 2 * 86_400
        robots.withLock { $0 = .text("User-agent: *\nDisallow: /lista\n") }
        server.forgetRequests()
        let link = server.url("/sida")
        let verdict = try await Self.process(stage) { bench in
            try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(link)
        }
        #expect(verdict?.link.state == .ok)
        #expect(try await Self.sync(stage).failure?.kind == .robotsForbid)
        #expect(Self.asked(server)["/robots.txt"] == 1 && Self.asked(server)["/lista"] == nil)
    }

    @Test func `is asked for again where it cannot be read, and never taken for a permission`() async throws {
        let robots = Locked(LoopbackReply.text("User-agent: *\nDisallow: /lista\n"))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        #expect(try await Self.sync(stage).failure?.kind == .robotsForbid)
        let origin = server.url("") + " inside"
        let kept = try #require(try stage.store.robots(of: origin))
        var note = try #require(RobotsNote(kept))
        note.size += 1
        stage.store.robots.add(note)
        try stage.store.keepRobots()
        #expect(throws: StoreFailure.self) { try stage.store.robots(of: origin) }
        stage.now += 60
        #expect(try await Self.sync(stage).failure?.kind == .robotsForbid)
        #expect(Self.asked(server) == ["/robots.txt": 2])
        #expect(try stage.store.robots(of: origin)?.said == kept.said)
    }

    @Test func `was kept by a clock that was ahead, and is asked for again`() async throws {
        let robots = Locked(LoopbackReply.text("", status: 404))
        let server = try Self.site(robots)
        defer { server.stop() }
        let stage = try Self.stage(server)
        #expect(try await Self.sync(stage).outcome == .changed)
        stage.now -= 7200
        _ = try await Self.sync(stage)
        #expect(Self.asked(server)["/robots.txt"] == 2)
    }
}
