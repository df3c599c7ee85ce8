import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite struct `A kept body read again` {
    private static func source(_ items: String = "article", more: String = "") -> String {
        """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "html", "url": "{base}/lista",
          "list": { "items": "\(items)", "link": "a@href", "title": "a" }\(more) }
        """
    }

    private static func page(_ titles: String...) -> LoopbackReply {
        let articles = titles.map { "<article><a href='/\($0.lowercased())'>\($0)</a></article>" }
        return .text("<!doctype html><html lang='sv'><body><main>\(articles.joined())</main></body></html>")
    }

    /// A publisher whose answer a test can change.
    private final class Publisher: Sendable {
        private let reply: Mutex<LoopbackReply>
        init(_ reply: LoopbackReply) { self.reply = Mutex(reply) }
        func say(_ next: LoopbackReply) { reply.withLock { $0 = next } }
        var handler: @Sendable (LoopbackRequest) -> LoopbackReply {
            { [self] request in request.path == "/robots.txt" ? .text("", status: 404) : reply.withLock { $0 } }
        }
    }

    @Test func `under the same configuration comes to the same, and nobody is asked`() async throws {
        let publisher = Publisher(Self.page("Ett", "Två"))
        let stage = try SyncStage(Self.source(), publisher.handler)
        _ = try await stage.sync()
        let finding = try await stage.replay()
        #expect((finding.outcome, finding.entries, finding.records, finding.isWorse) == (.unchanged, 2, 2, false))
        #expect(finding.body?.outcome == .changed)
        #expect(stage.asked.isEmpty)
    }

    @Test func `is held back when the changed selector matches nothing, and that is worse`() async throws {
        let stage = try SyncStage(Self.source(), Publisher(Self.page("Ett", "Två")).handler)
        _ = try await stage.sync()
        try stage.configure(Self.source("section"))
        let finding = try await stage.replay()
        #expect((finding.outcome, finding.isWorse) == (.degraded, true))
        #expect(finding.reason.contains("\"section\" matches nothing"))
        #expect(try stage.titles() == ["Ett", "Två"])
    }

    @Test func `shows what a new filter would lose, and takes it over only when it is told to`() async throws {
        let stage = try SyncStage(Self.source(), Publisher(Self.page("Ett", "Två")).handler)
        _ = try await stage.sync()
        try stage.configure(Self.source(more: ", \"coverage\": \"complete\", \"keep\": { \"any\": [\"ett\"] }"))
        let finding = try await stage.replay()
        #expect(finding.rehearsal.lost.map(\.title) == ["Två"])
        #expect((finding.isWorse, finding.isApplied, finding.rehearsal.counts.withdrawn) == (true, false, 1))
        #expect(try stage.titles() == ["Ett", "Två"])
        #expect(try await stage.replay(applies: true).isApplied)
        #expect(try stage.titles() == ["Ett"])
        #expect(stage.asked.isEmpty)
        // The next sync may ask whether anything is new since: the body counts as read as configured now.
        let again = try await stage.sync()
        #expect((again.attempt.outcome, again.attempt.wasRead) == (.unchanged, false))
    }

    @Test func `and taken over forgets what an older filter left out`() async throws {
        let stage = try SyncStage(
            Self.source(more: ", \"keep\": { \"any\": [\"ett\"] }"), Publisher(Self.page("Ett", "Två")).handler)
        _ = try await stage.sync()
        #expect(try stage.memory().skipped?.first?.count == 1)
        try stage.configure(Self.source())
        #expect(try await stage.replay(applies: true).isApplied)
        #expect((try stage.titles(), try stage.memory().skipped) == (["Ett", "Två"], nil))
    }

    @Test func `of a page whose selector stopped matching tells whether the mended one does`() async throws {
        let publisher = Publisher(Self.page("Ett", "Två"))
        let stage = try SyncStage(Self.source(), publisher.handler)
        _ = try await stage.sync()
        publisher.say(.text("<!doctype html><body><main><li><a href='/tre'>Tre</a></li></main></body>"))
        #expect(try await stage.sync().attempt.outcome == .degraded)
        #expect(try await stage.replay(.failed).isWorse)
        try stage.configure(Self.source("main li"))
        let finding = try await stage.replay(.failed, applies: true)
        #expect((finding.isWorse, finding.rehearsal.created.map(\.title)) == (false, ["Tre"]))
        #expect(!finding.isApplied)
        #expect(try stage.titles() == ["Ett", "Två"])
        #expect(try await stage.replay().outcome == .degraded)
    }

    @Test func `of a failure that was followed by a good reading says so`() async throws {
        let publisher = Publisher(Self.page("Ett", "Två"))
        // What is compared is kept in milliseconds: an hour of the catalogue's passes in each second of ours.
        let clock = WallClock(start: Date(), anchor: Date(), rate: 3600)
        let stage = try SyncStage(Self.source(), clock: clock, publisher.handler)
        _ = try await stage.sync()
        publisher.say(.text("<!doctype html><body><main><li><a href='/tre'>Tre</a></li></main></body>"))
        #expect(try await stage.sync().attempt.outcome == .degraded)
        publisher.say(Self.page("Ett", "Två", "Fyra"))
        #expect(try await stage.sync().attempt.outcome == .changed)
        try stage.configure(Self.source("main li"))
        let finding = try await stage.replay(.failed)
        #expect(finding.isOvertaken && finding.reason == "it has been read well since")
    }

    @Test func `that is an error page is kept as it came, and not read`() async throws {
        let publisher = Publisher(Self.page("Ett"))
        let stage = try SyncStage(Self.source(), publisher.handler)
        _ = try await stage.sync()
        publisher.say(.text("<h1>Underhåll</h1>", status: 500))
        _ = try await stage.sync()
        let finding = try await stage.replay(.failed)
        #expect((finding.outcome, finding.body?.status) == (.failed, 500))
        #expect(try finding.body?.bytes() == Data("<h1>Underhåll</h1>".utf8))
        #expect(try await stage.replay().outcome == .unchanged)
    }

    @Test func `is written once, and told anew what the same bytes come to when they are read again`() async throws {
        let publisher = Publisher(Self.page("Ett"))
        let stage = try SyncStage(Self.source(), publisher.handler)
        _ = try await stage.sync()
        let first = try await stage.replay().body?.at
        #expect(try await !stage.sync().attempt.wasRead)
        #expect(try await stage.replay().body?.at == first)
        try stage.configure(Self.source(more: ", \"rank\": 1"))
        let again = try await stage.sync()
        #expect(again.attempt.wasRead)
        let kept = try await stage.replay()
        #expect(kept.body?.at != first && kept.body?.entries == again.attempt.entries && !kept.isWorse)
        publisher.say(Self.page("Ett", "Två"))
        _ = try await stage.sync()
        #expect(try await stage.replay().body?.at != first)
    }

    @Test func `of a source of several documents is the first, and the rest is not taken for gone`() async throws {
        let stage = try SyncStage(
            """
            { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "html", "url": "{base}/lista",
              "coverage": "complete", "minimumItems": 2,
              "list": { "items": "article", "link": "a@href", "title": "a", "next": "a.n@href", "maxPages": 5 } }
            """
        ) { request in
            switch request.path {
            case "/lista":
                .text("<!doctype html><article><a href='/ett'>Ett</a></article><a class='n' href='/lista2'>Nästa</a>")
            case "/lista2": Self.page("Två")
            default: .text("", status: 404)
            }
        }
        #expect(try await stage.sync().counts.created == 2)
        let finding = try await stage.replay(applies: true)
        #expect((finding.outcome, finding.entries, finding.body?.documents) == (.unchanged, 1, 2))
        #expect((finding.isWorse, try stage.titles()) == (false, ["Ett", "Två"]))
    }

    @Test func `says nothing of entries whose own pages are not kept`() async throws {
        let stage = try SyncStage(Self.source(more: ", \"page\": { \"content\": \"article\" }")) { request in
            request.path == "/lista"
                ? Self.page("Ett") : .text("<!doctype html><article><p>Den hela texten.</p></article>")
        }
        _ = try await stage.sync()
        let finding = try await stage.replay(applies: true)
        #expect((finding.outcome, finding.isWorse, finding.unread) == (.unchanged, false, 0))
    }

    @Test func `is missing where nothing was fetched`() async throws {
        let stage = try SyncStage(Self.source(), Publisher(Self.page("Ett")).handler)
        let finding = try await stage.replay()
        #expect(finding.body == nil)
        #expect(!finding.isWorse)
    }
}
