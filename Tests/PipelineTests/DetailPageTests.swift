import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// A list and the pages it leads to, some of which cannot be read.
@Suite(.timeLimit(.minutes(2))) struct `Pages that cannot be read` {
    private static let format = """
        "format": "html", "list": { "items": "article", "link": "a@href", "title": "h2" },
        "page": { "title": "h1", "content": "article" }
        """

    /// Pages are numbered from 1; robots.txt goes by 0.
    private final class Publisher: Sendable {
        let entries: Int
        /// The numbers of those that the list leaves out.
        let missing = Mutex<Set<Int>>([])
        /// What a page answers instead of itself.
        private let faults = Mutex<[Int: LoopbackReply]>([:])

        init(entries: Int) { self.entries = entries }

        func answer(_ reply: LoopbackReply?, at pages: some Sequence<Int>) {
            faults.withLock { faults in for page in pages { faults[page] = reply } }
        }

        var handler: LoopbackServer.Handler {
            { [self] request in
                let number = Int(request.path.dropFirst("/pg/".count)) ?? 0
                let fault = faults.withLock { $0[number] }
                switch request.path {
                case "/robots.txt": return fault ?? .text("", status: 404)
                case "/lista":
                    let articles = (1...entries).filter { number in !missing.withLock { $0.contains(number) } }.map {
                        "<article><h2>N \($0)</h2><a href=\"/pg/\($0)\">L</a></article>"
                    }
                    return .text(articles.joined(), type: "text/html")
                default: return fault ?? .text("<h1>S \(number)</h1><article><p>Text.</p></article>", type: "text/html")
                }
            }
        }
    }

    private func stage(_ publisher: Publisher) throws -> (RoundStage, LoopbackServer) {
        let server = try LoopbackServer(handler: publisher.handler)
        return (try RoundStage(sources: [RoundStage.source("a", server.url("/lista"), Self.format)]), server)
    }

    /// The pages that were asked for since, in order.
    private func asked(_ server: LoopbackServer) -> [Int] {
        defer { server.forgetRequests() }
        return server.requests().compactMap { Int($0.path.dropFirst("/pg/".count)) }
    }

    @Test func `leave the turn to others, are asked for ever more seldom, and are told`() async throws {
        let publisher = Publisher(entries: 40)
        publisher.answer(.text("", status: 500), at: 1...30)
        let (stage, server) = try stage(publisher)
        defer { server.stop() }
        let first = try #require(try await stage.round()["a"])
        #expect(asked(server) == Array(1...30))
        #expect((first.attempt.outcome, try stage.memory("a").state) == (.degraded, .degraded))
        let told =
            "30 of 40 pages cannot be read since 2026-09-21, and 30 entries wait for theirs: The server failed (500)."
        #expect(try stage.memory("a").reason.en == told)
        #expect(try stage.memory("a").advice?.en.hasPrefix("Open some of the pages in a browser.") == true)
        #expect(try stage.memory("a").hasReadingToAccept == false)
        stage.now += 1800
        let second = try #require(try await stage.round()["a"])
        #expect(asked(server) == Array(31...40), "those that failed are left alone for an hour")
        #expect(second.attempt.created == 10)
        #expect((second.attempt.outcome, try stage.memory("a").reason.en) == (.degraded, told))
        #expect(try stage.titles().count == 10)
        #expect(try stage.memory("a").lastChange != nil)
        var times = 0
        for _ in 0..<56 {
            stage.now += 6 * 3600
            try await stage.round()
            times += asked(server).count { $0 == 1 }
        }
        #expect((5...15).contains(times), "\(times) times in a fortnight")
        publisher.answer(nil, at: 1...30)
        stage.now += 7 * 86_400
        // Few are tried while none can be read, and all when some could.
        #expect(try await stage.round()["a"]?.attempt.created == 10)
        stage.now += 3700
        let last = try #require(try await stage.round()["a"])
        #expect((last.attempt.outcome, last.attempt.created) == (.changed, 20))
        let memory = try stage.memory("a")
        #expect((memory.state, memory.pages, try stage.titles().count) == (.ok, nil, 40))
    }

    @Test func `are read again when an entry that was withdrawn is listed again`() async throws {
        let publisher = Publisher(entries: 10)
        let server = try LoopbackServer(handler: publisher.handler)
        defer { server.stop() }
        let format = Self.format + ", \"coverage\": \"complete\""
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/lista"), format)])
        try await stage.round()
        publisher.missing.withLock { $0 = [4, 5] }
        stage.now += 3700
        try await stage.round()
        #expect(try stage.titles().count == 8)
        publisher.missing.withLock { $0 = [] }
        publisher.answer(.text("", status: 500), at: [5])
        server.forgetRequests()
        stage.now += 3700
        let report = try #require(try await stage.round()["a"])
        #expect(asked(server) == [4, 5])
        #expect(try stage.titles().count == 9, "the other waits for its page")
        #expect(report.attempt.outcome == .changed)
        publisher.answer(nil, at: [5])
        stage.now += 7300
        try await stage.round()
        #expect(try stage.titles().count == 10)
        #expect(try stage.memory("a").state == .ok)
    }

    @Test func `and keep one entry waiting for a day are told, though the others are there`() async throws {
        let publisher = Publisher(entries: 5)
        publisher.answer(.text("", status: 500), at: [2])
        let (stage, server) = try stage(publisher)
        defer { server.stop() }
        let report = try #require(try await stage.round()["a"])
        #expect((report.attempt.outcome, try stage.memory("a").state) == (.changed, .ok))
        #expect(try stage.memory("a").reason.en.contains("/pg/2 was not read, its entry waits until"))
        stage.now += 90_000
        #expect(try await stage.round()["a"]?.attempt.outcome == .degraded)
        #expect(
            try stage.memory("a").reason.en
                == "One entry waits for pages that cannot be read since 2026-09-21: The server failed (500).")
        publisher.answer(nil, at: [2])
        stage.now += 90_000
        try await stage.round()
        #expect((try stage.memory("a").state, try stage.titles().count) == (.ok, 5))
    }

    @Test func `are told for as long as the list stays as it was`() async throws {
        let publisher = Publisher(entries: 3)
        publisher.answer(.text("", status: 404), at: 1...3)
        let (stage, server) = try stage(publisher)
        defer { server.stop() }
        try await stage.round()
        // What is gone is not waited for: the list's own line has to do.
        #expect(try stage.titles() == ["N 1", "N 2", "N 3"])
        let told = "3 of 3 pages cannot be read since 2026-09-21: Not found (404)."
        #expect((try stage.memory("a").state, try stage.memory("a").reason.en) == (.degraded, told))
        stage.now += 3700
        let again = try #require(try await stage.round()["a"])
        #expect((again.attempt.outcome, again.attempt.wasRead) == (.unchanged, false))
        #expect((try stage.memory("a").state, try stage.memory("a").reason.en) == (.degraded, told))
    }

    @Test func `because robots.txt forbids them quote its line`() async throws {
        let publisher = Publisher(entries: 2)
        publisher.answer(.text("User-agent: *\nDisallow: /pg/\n", type: "text/plain"), at: [0])
        let (stage, server) = try stage(publisher)
        defer { server.stop() }
        let report = try #require(try await stage.round()["a"])
        #expect(asked(server).isEmpty)
        let line = "The site's robots.txt forbids it: \(server.url("/robots.txt")) says \"Disallow: /pg/\"."
        let said = report.attempt.problems.map(\.message)
        #expect(said.filter { $0.hasSuffix("was not read, only its line in the list: \(line)") }.count == 2, "\(said)")
        #expect(try stage.memory("a").reason.en.hasSuffix(line))
        #expect(try stage.memory("a").advice == FetchFailure(.robotsForbid).advice)
    }

    @Test func `count since too many could not be read, not since the first was gone`() async throws {
        let publisher = Publisher(entries: 10)
        publisher.answer(.text("", status: 404), at: [1])
        let (stage, server) = try stage(publisher)
        defer { server.stop() }
        try await stage.round()
        #expect(try stage.memory("a").state == .ok)
        stage.now += 10 * 86_400
        publisher.answer(.text("", status: 404), at: 2...8)
        while try stage.memory("a").state == .ok { stage.now += 86_400; try await stage.round() }
        let day = stage.now.formatted(.iso8601.year().month().day())
        #expect(try stage.memory("a").reason.en.contains("pages cannot be read since \(day)"))
    }
}

/// `"format": "auto"`: what it is shows only when it has come.
@Suite(.timeLimit(.minutes(1))) struct `A document that turns out to be what robots.txt has a say in` {
    private static let prose = String(repeating: "Kommunen berättar hur införandet gick. ", count: 20)
    private static let documents = [
        "sitemap":
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>{base}/a</loc></url></urlset>",
        "page":
            "<!doctype html><html><head><title>Sida</title></head><body><main><h1>Sida</h1><p>\(prose)</p></main></body></html>",
    ]

    private func stage(
        _ kind: String, robots: String
    ) throws -> (stage: RoundStage, server: LoopbackServer) {
        let document = try #require(Self.documents[kind])
        let server = try LoopbackServer { request in
            switch request.path {
            case "/robots.txt": .text(robots, type: "text/plain")
            case "/start": .redirect(302, to: "/hemlig/karta")
            default:
                .text(
                    document.replacing("{base}", with: "http://" + (request.headers["Host"] ?? "")), type: "text/html")
            }
        }
        let source = RoundStage.source("a", server.url("/start"), "\"format\": \"auto\"")
        return (try RoundStage(sources: [source]), server)
    }

    @Test(arguments: ["sitemap", "page"]) func `is not kept where that forbids it, nor fetched again`(
        _ kind: String
    ) async throws {
        let (stage, server) = try stage(kind, robots: "User-agent: *\nDisallow: /hemlig/\n")
        defer { server.stop() }
        let report = try #require(try await stage.round()["a"])
        #expect((report.attempt.outcome, report.attempt.failure?.kind) == (.failed, .robotsForbid))
        #expect(report.attempt.failure?.detail.contains("\"Disallow: /hemlig/\"") == true)
        #expect(server.requests().map(\.path) == ["/start", "/hemlig/karta", "/robots.txt"])
        #expect(try stage.store.body(of: "a", .good) == nil && stage.store.body(of: "a", .failed) == nil)
        #expect(try stage.titles().isEmpty)
        server.forgetRequests()
        // What robots.txt said is believed no longer.
        stage.now += 90_000
        #expect(try await stage.round()["a"]?.attempt.failure?.kind == .robotsForbid)
        #expect(server.requests().map(\.path) == ["/robots.txt", "/start"])
    }

    @Test func `is read where that does not, and asked for by its leave from then on`() async throws {
        let (stage, server) = try stage("sitemap", robots: "User-agent: *\nDisallow: /annat/\n")
        defer { server.stop() }
        #expect(try await stage.round()["a"]?.attempt.outcome == .changed)
        #expect(try stage.titles().count == 1)
        server.forgetRequests()
        // What robots.txt said is believed no longer.
        stage.now += 90_000
        #expect(try await stage.round()["a"]?.attempt.outcome == .unchanged)
        #expect(server.requests().map(\.path) == ["/robots.txt", "/start", "/hemlig/karta"])
    }

    @Test func `is a feed, and then it has none`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/robots.txt"
                ? .text("User-agent: *\nDisallow: /\n") : .text(RoundStage.feed(1...2), type: "application/rss+xml")
        }
        defer { server.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"), "\"format\": \"auto\"")])
        #expect(try await stage.round()["a"]?.attempt.outcome == .changed)
        #expect(server.requests().map(\.path) == ["/rss"])
    }
}
