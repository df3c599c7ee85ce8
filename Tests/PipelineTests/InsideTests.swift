import Catalogue
import Extract
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// Loopback is allowed here, as an intranet may be; a source whose last answer did not come from there is as good as a
/// public one.
@Suite(.timeLimit(.minutes(1))) struct `What a source leads to in an allowed network` {
    private static func feed(_ link: String) -> String {
        "<rss version=\"2.0\"><channel><title>A</title><item><title>Ett</title><link>\(link)</link>"
            + "<guid>1</guid></item></channel></rss>"
    }

    private func stage(_ page: LoopbackServer, _ server: LoopbackServer, _ ids: String...) async throws -> RoundStage {
        let stage = try RoundStage(sources: ids.map { RoundStage.source($0, server.url("/\($0)")) })
        #expect(try await stage.round().values.allSatisfy { $0.attempt.outcome == .changed })
        return stage
    }

    private func check(_ stage: RoundStage) async throws -> LinkHealth? {
        let bench = try stage.bench()
        let link = try #require(try stage.store.dueLinks(now: stage.now + 60, limit: 10).first)
        return try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(link)?.link
    }

    private func servers() throws -> (page: LoopbackServer, feed: LoopbackServer) {
        let page = try LoopbackServer(address: "127.0.0.2") { request in
            request.path == "/robots.txt" ? .text("", status: 404) : .text("<title>Sida</title>", type: "text/html")
        }
        let link = page.url("/sida")
        return (page, try LoopbackServer { _ in .text(Self.feed(link), type: "application/rss+xml") })
    }

    @Test func `is checked when all that show the link lie there`() async throws {
        let (page, server) = try servers()
        defer {
            page.stop()
            server.stop()
        }
        let stage = try await stage(page, server, "a", "b")
        #expect(try stage.memory("a").isInside == true)
        #expect(try await check(stage)?.state == .ok)
        #expect(page.requests().contains { $0.path == "/sida" })
    }

    @Test func `is not asked for when one that shows the link lies outside`() async throws {
        let (page, server) = try servers()
        defer {
            page.stop()
            server.stop()
        }
        let stage = try await stage(page, server, "a", "b")
        _ = try stage.store.remember("b") { $0.isInside = nil }
        let verdict = try #require(try await check(stage))
        #expect(page.requests().isEmpty)
        #expect(try stage.store.link(verdict.url)?.checks.last?.failure?.kind == .addressForbidden)
    }

    @Test(arguments: [true, false]) func `is read as a page only when the list lies there`(isInside: Bool) async throws
    {
        let (page, server) = try servers()
        defer {
            page.stop()
            server.stop()
        }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/a"))])
        let bench = try stage.bench()
        var source = try #require(stage.registry.configuration.sources.first)
        source.page = PageSelectors()
        var feed = Feed(format: .rss20)
        var entry = Entry()
        entry.link = page.url("/sida")
        feed.entries = [entry]
        let details = await DetailPages(
            engine: bench.engine, settings: stage.registry.configuration.settings, now: stage.now,
            isInside: isInside
        ).complete(&feed, source: source, known: [], revisit: false)
        let isAsked = page.requests().contains { $0.path == "/sida" }
        #expect(isAsked == isInside)
        let isRefused = details.problems.contains { $0.message.contains("private network") }
        #expect(isRefused != isInside, "\(details.problems)")
    }
}
