import Catalogue
import Curate
import Extract
import Fetch
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// 429 and 503 through the whole pipeline: who asked to be left alone is asked nothing more, and what waits for it is
/// planned for when it may be.
@Suite(.timeLimit(.minutes(2))) struct `A host that asked to be left alone` {
    private static let html =
        "\"format\": \"html\", \"list\": { \"items\": \"article\", \"link\": \"a@href\", \"title\": \"h2\" }"
    private static let reason = "because its host asked to be left alone until then"
    private static let busy = LoopbackReply.response(status: 429, headers: ["Retry-After": "7200"])

    /// A feed whose one entry leads there.
    private static func feed(_ link: String) -> LoopbackReply {
        .text(
            "<rss version=\"2.0\"><channel><title>A</title><item><title>Ett</title><link>\(link)</link>"
                + "<guid>1</guid></item></channel></rss>", type: "application/rss+xml")
    }

    /// Whether it waits for its host, seven thousand seconds at least.
    private func waits(_ memory: SourceMemory, from now: Date) -> Bool {
        (memory.nextAttempt ?? .distantPast) > now + 7000
    }

    @Test func `is asked by none of its other sources that had begun`() async throws {
        let server = try LoopbackServer { _ in Self.busy }
        defer { server.stop() }
        let stage = try RoundStage(sources: (0..<40).map { RoundStage.source("s\($0)", server.url("/\($0)")) })
        let reports = try await stage.round()
        // As many as were on their way at once.
        let asked = server.requests().count
        #expect((1...2).contains(asked))
        let failed = reports.values.filter { $0.attempt.outcome == .failed }
        #expect(failed.count == asked && failed.allSatisfy { $0.attempt.failure?.status == 429 })
        let left = reports.values.filter { $0.isResting && $0.unjudged == .asked }
        #expect(left.count == 40 - asked && left.allSatisfy { $0.restsUntil ?? .distantPast > stage.now + 7000 })
        // Those never asked, too, have a next time and say why then.
        for id in reports.keys {
            let memory = try stage.memory(id)
            #expect(waits(memory, from: stage.now), "\(id): \(memory.nextAttempt as Any)")
            if memory.state == .waiting { #expect(memory.nextReason == Self.reason) }
        }
        #expect(try stage.store.memories().values.filter { $0.state == .waiting }.count == 40 - asked)
    }

    @Test func `is not asked by the daemon until its time has come, and then once`() async throws {
        let server = try LoopbackServer { _ in Self.busy }
        let other = try LoopbackServer(address: "127.0.0.2") { _ in
            .text(RoundStage.feed(1...1), type: "application/rss+xml")
        }
        defer {
            server.stop()
            other.stop()
        }
        let stage = try RoundStage(
            sources: (0..<20).map { RoundStage.source("s\($0)", server.url("/\($0)")) }
                + [RoundStage.source("hel", other.url("/"))])
        let scheduler = Scheduler(try stage.bench())
        let run = Task { try await scheduler.run() }
        // All have a plan when all have had their turn.
        while try stage.store.plannedAttempts().count < 21 { await Task.yield() }
        run.cancel()
        _ = await run.result
        #expect(server.requests().count <= 2)
        #expect(other.requests().count == 1)
    }

    @Test(arguments: [429, 503]) func `asked so at robots.txt, which counts for everything of it`(
        _ status: Int
    ) async throws {
        let server = try LoopbackServer { request in
            request.path == "/robots.txt"
                ? .response(status: status, headers: ["Retry-After": "7200"])
                : .text(RoundStage.feed(1...1), type: "application/rss+xml")
        }
        defer { server.stop() }
        let stage = try RoundStage(sources: [
            RoundStage.source("lista", server.url("/lista"), Self.html), RoundStage.source("rss", server.url("/rss")),
        ])
        let bench = try stage.bench()
        let list = try #require(stage.registry.configuration.source("lista"))
        let report = try await SourceSync(bench, snapshot: bench.registry.snapshot).run(list)
        #expect(report.attempt.failure?.kind == (status == 429 ? .status : .robotsUnreachable), "\(report.attempt)")
        #expect(try stage.store.restingHosts(now: stage.now).keys.contains("127.0.0.1"))
        #expect(waits(try stage.memory("lista"), from: stage.now))
        // Another process.
        #expect(try await stage.round().values.allSatisfy { $0.isResting })
        #expect(server.requests().map(\.path) == ["/robots.txt"])
    }

    @Test func `is not asked by way of a redirect, and who leads there waits without being judged`() async throws {
        let target = try LoopbackServer(address: "127.0.0.2") { _ in .text("") }
        let address = target.url("/b")
        let server = try LoopbackServer { _ in .redirect(302, to: address) }
        defer {
            target.stop()
            server.stop()
        }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/a"))])
        try stage.store.restHost("127.0.0.2", until: stage.now + 7200, now: stage.now)
        let report = try #require(try await stage.round()["a"])
        #expect(report.isResting && report.attempt.outcome == .void)
        #expect(target.requests().isEmpty)
        let memory = try stage.memory("a")
        #expect((memory.state, memory.streak) == (.waiting, 0))
        #expect(memory.nextAttempt == stage.now + 7200 && memory.nextReason == Self.reason)
        let attempts = try stage.store.attempts(of: "a", limit: 5)
        #expect(attempts.map(\.outcome) == [.void] && attempts.first?.failure?.kind == .askedToWait)
        // What it leads to says nothing of its own host, which is asked again when the plan says.
        stage.now += 7300
        try await stage.round()
        #expect(target.requests().count == 1)
    }

    @Test func `by way of a redirect is not tried at every look when the clock was ahead before`() async throws {
        let target = try LoopbackServer(address: "127.0.0.2") { _ in
            .text(RoundStage.feed(1...1), type: "application/rss+xml")
        }
        let address = target.url("/b")
        let server = try LoopbackServer { _ in .redirect(302, to: address) }
        defer {
            target.stop()
            server.stop()
        }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/a"))])
        try await stage.round()
        stage.now -= 10 * 86_400
        func isDue() throws -> Bool {
            let plan = try #require(try stage.store.plannedAttempts()["a"])
            return NextCheck.isDue(plan.next, last: plan.last, now: stage.now)
        }
        #expect(try isDue())
        try stage.store.restHost("127.0.0.2", until: stage.now + 7200, now: stage.now)
        let report = try #require(try await stage.round()["a"])
        #expect(report.isResting && report.unjudged == .asked && report.memory.nextAttempt == stage.now + 7200)
        #expect(try !isDue())
        let memory = try stage.memory("a")
        #expect(memory.nextAttempt == stage.now + 7200 && memory.nextReason == Self.reason)
        #expect((memory.state, memory.streak) == (.ok, 0))
        #expect(try stage.store.attempts(of: "a", limit: 5).map(\.outcome) == [.void, .changed])
        #expect(try !isDue())
        stage.now += 7300
        #expect(try isDue())
    }

    @Test func `is remembered by a process that is broken off before it wrote so down`() async throws {
        let server = try LoopbackServer { _ in Self.busy }
        defer { server.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/a"))])
        let bench = try stage.bench()
        var request = FetchRequest(url: server.url("/a"), manners: HostManners(connections: 1, spacing: 0))
        request.mayEnter = true
        _ = await bench.engine.fetch(request)
        #expect(try stage.store.restingHosts(now: stage.now).isEmpty)
        try await bench.close()
        let store = try Store(path: stage.store.path)
        #expect(try store.restingHosts(now: stage.now).keys.contains("127.0.0.1"))
        #expect(waits(try #require(try store.memory(of: "a")), from: stage.now))
        try store.close()
    }

    @Test func `is remembered also when the link that brought it there is judged by nobody`() async throws {
        let other = try LoopbackServer { _ in Self.busy }
        let page = try LoopbackServer(address: "127.0.0.2") { request in
            request.path == "/robots.txt" ? .text("", status: 404) : .redirect(302, to: "http://127.0.0.3:9/b")
        }
        let link = page.url("/sida")
        let feed = try LoopbackServer(address: "127.0.0.4") { _ in Self.feed(link) }
        defer { for server in [other, page, feed] { server.stop() } }
        let stage = try RoundStage(sources: [RoundStage.source("a", feed.url("/rss"))])
        try await stage.round()
        try stage.store.restHost("127.0.0.3", until: stage.now + 7200, now: stage.now)
        let bench = try stage.bench()
        var request = FetchRequest(url: other.url("/a"), manners: HostManners(connections: 1, spacing: 0))
        request.mayEnter = true
        _ = await bench.engine.fetch(request)
        #expect(try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(link) == nil)
        #expect(try stage.store.restingHosts(now: stage.now).keys.contains("127.0.0.1"))
    }

    @Test func `at a page puts its source off, and says which entries wait for it`() async throws {
        let articles = (1...12).map { "<article><h2>Nyhet \($0)</h2><a href=\"/pg/\($0)\">Läs</a></article>" }
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "kind": "khi", "url": "{base}/lista", \(Self.html),
              "page": { "title": "h1", "content": "article" } }
            """
        ) { request in
            switch request.path {
            case "/robots.txt": .text("", status: 404)
            case "/lista": .text(articles.joined(), type: "text/html")
            case "/pg/1", "/pg/2": .text("<h1>Sida</h1><article><p>Text.</p></article>", type: "text/html")
            default: Self.busy
            }
        }
        let begun = Date()
        let report = try await stage.sync()
        #expect(stage.asked == ["/lista", "/pg/1", "/pg/2", "/pg/3"])
        #expect(try stage.titles().count == 2)
        let said = report.attempt.problems.filter { $0.code == "page.not-read" }.map(\.message)
        #expect(
            said.count == 2
                && said.first?.hasSuffix(
                    "/pg/3 was not read, its entry waits until the page can be read: "
                        + "The server asks us to come less often (429).") == true,
            "\(said)")
        #expect(said.last == "9 entries wait for their pages: the host asked to be left alone for a while.")
        let memory = try stage.memory()
        #expect(waits(memory, from: begun), "\(memory.nextAttempt as Any)")
        #expect(memory.nextReason == Self.reason && memory.state == .ok)
        #expect(try await stage.sync().isResting)
        #expect(stage.asked.isEmpty)
    }

    @Test func `is not asked for a link that leads there, which is looked at when its time has come`() async throws {
        let target = try LoopbackServer(address: "127.0.0.3") { _ in .text("") }
        let address = target.url("/b")
        let page = try LoopbackServer(address: "127.0.0.2") { request in
            request.path == "/robots.txt" ? .text("", status: 404) : .redirect(302, to: address)
        }
        let link = page.url("/sida")
        let server = try LoopbackServer { _ in Self.feed(link) }
        defer { for server in [target, page, server] { server.stop() } }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        try stage.store.restHost("127.0.0.3", until: stage.now + 7200, now: stage.now)
        let bench = try stage.bench()
        let checker = LinkChecker(bench, snapshot: bench.registry.snapshot)
        #expect(try await checker.run(link) == nil)
        #expect(target.requests().isEmpty && page.requests().contains { $0.path == "/sida" })
        let health = try #require(try stage.store.link(link))
        #expect(health.state == .new && health.checks.isEmpty && health.nextCheck == stage.now + 7200)
    }

    @Test func `answers 429 to a link, and no other link of it is asked`() async throws {
        let page = try LoopbackServer(address: "127.0.0.2") { _ in Self.busy }
        let link = page.url("/sida")
        let items = (1...20).map { "<item><title>N \($0)</title><link>\(link)/\($0)</link><guid>\($0)</guid></item>" }
        let server = try LoopbackServer { _ in
            .text(
                "<rss version=\"2.0\"><channel><title>A</title>\(items.joined())</channel></rss>",
                type: "application/rss+xml")
        }
        defer { for server in [page, server] { server.stop() } }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        let bench = try stage.bench()
        let links = try stage.store.dueLinks(now: stage.now + 60, limit: 50, perSite: 50)
        let snapshot = bench.registry.snapshot
        try await withThrowingTaskGroup(of: Void.self) { group in
            for link in links {
                group.addTask { _ = try await LinkChecker(bench, snapshot: snapshot).run(link) }
            }
            try await group.waitForAll()
        }
        #expect(links.count == 20 && page.requests().map(\.path) == ["/robots.txt"])
    }
}
