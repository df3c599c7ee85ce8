import Catalogue
import Landscape
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `Places to read at` {
    @Test func `hold so many at once and let everybody in`() async {
        let places = ReadingPlaces(3)
        let seen = Locked((inside: 0, most: 0, done: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await places.with {
                        seen.withLock { $0 = ($0.inside + 1, max($0.most, $0.inside + 1), $0.done) }
                        for _ in 0..<5 { await Task.yield() }
                        seen.withLock { $0 = ($0.inside - 1, $0.most, $0.done + 1) }
                    }
                }
            }
        }
        let end = seen.withLock { $0 }
        #expect(end.inside == 0 && end.done == 200)
        #expect(end.most <= 3)
    }

    @Test(arguments: ["auto", "rss"]) func `are left by an index of sitemaps before its parts are asked for`(
        _ format: String
    ) async throws {
        let (asked, written) = (Latch(), Latch())
        let waited = Locked<[Bool]>([])
        let map = try LoopbackServer(address: "127.0.0.2") { request in
            switch request.path {
            case "/karta":
                return .text(
                    "<sitemapindex><sitemap><loc>http://\(request.headers["Host"] ?? "")/del</loc></sitemap></sitemapindex>",
                    type: "application/xml")
            case "/del":
                asked.open()
                let isWritten = written.wait(seconds: 10)
                waited.withLock { $0.append(isWritten) }
                return .text(
                    "<urlset><url><loc>http://\(request.headers["Host"] ?? "")/sida</loc></url></urlset>",
                    type: "application/xml")
            default: return .text("", status: 404)
            }
        }
        let feed = try LoopbackServer { request in
            guard request.path == "/rss" else { return .text("", status: 404) }
            // The other waits for its part by then.
            _ = asked.wait(seconds: 10)
            return .text(RoundStage.feed(1...1), type: "application/rss+xml")
        }
        defer { for server in [map, feed] { server.stop() } }
        let stage = try RoundStage(
            pace: .whole,
            sources: [
                RoundStage.source("karta", map.url("/karta"), "\"format\": \"\(format)\""),
                RoundStage.source("nytt", feed.url("/rss")),
            ])
        let reports = try await stage.round { if $0.source.id == "nytt" { written.open() } }
        #expect(waited.withLock { $0 } == [true])
        #expect(reports.values.allSatisfy { $0.attempt.outcome == .changed }, "\(reports.values.map(\.attempt))")
        #expect(try stage.titles().count == 2)
    }
}
