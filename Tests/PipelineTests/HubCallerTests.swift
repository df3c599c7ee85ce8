import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// A hub of our own on a real socket, and the daemon's part that tells it of news.
@Suite struct HubCallerTests {
    private static let source = """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "rss", "url": "{base}/flode" }
        """
    private static let feed =
        "<rss version='2.0'><channel><title>A</title><item><title>Ett</title></item></channel></rss>"

    private func stage(_ settings: String, status: @escaping @Sendable () -> Int = { 204 }) throws -> SyncStage {
        try SyncStage(Self.source, settings: settings) { request in
            request.path == "/nav" ? .text("", status: status()) : .text(Self.feed, type: "application/rss+xml")
        }
    }

    private func told(_ stage: SyncStage) -> [String] {
        stage.server.requests().filter { $0.method == "POST" }.map { String(decoding: $0.body, as: UTF8.self) }
    }

    private static let settings = ", \"publicAddress\": \"https://khi.exempel/\", \"hub\": \"{base}/nav\""

    @Test func `the hub is told once of what is new, with the address of each feed`() async throws {
        let stage = try stage(Self.settings)
        let caller = HubCaller(stage.bench)
        try await caller.step()
        #expect(told(stage).isEmpty, "nothing was published yet")
        _ = try await stage.sync()
        try await caller.step()
        try await caller.step()
        let form = try #require(told(stage).first)
        #expect(told(stage).count == 1)
        var components = URLComponents()
        components.percentEncodedQuery = form
        let pairs: [String] = (components.queryItems ?? []).map { "\($0.name)=\($0.value ?? "")" }
        let feeds = ["atom", "rss", "json"].map { "hub.url=https://khi.exempel/feed.\($0)" }
        #expect(pairs == ["hub.mode=publish"] + feeds)
        let position = try stage.bench.store.position()
        let standing = try stage.bench.store.hubStanding()
        #expect(position > 0 && standing?.position == position)
    }

    @Test func `without a public address or a hub nobody is told`() async throws {
        for settings in ["", ", \"hub\": \"{base}/nav\"", ", \"publicAddress\": \"https://khi.exempel/\""] {
            let stage = try stage(settings)
            _ = try await stage.sync()
            try await HubCaller(stage.bench).step()
            #expect(told(stage).isEmpty)
        }
    }

    @Test func `a hub that fails is asked ever more seldom, and not at once again`() async throws {
        let stage = try stage(Self.settings) { 500 }
        _ = try await stage.sync()
        try await HubCaller(stage.bench).step()
        try await HubCaller(stage.bench).step()
        #expect(told(stage).count == 1)
        let standing = try #require(try stage.bench.store.hubStanding())
        #expect(standing.failures == 1 && standing.position == 0)
    }

    @Test func `a hub that asks to be left alone is, and its host with it`() async throws {
        let stage = try stage(Self.settings) { 429 }
        _ = try await stage.sync()
        try await HubCaller(stage.bench).step()
        let now = stage.bench.clock.now()
        let standing = try #require(try stage.bench.store.hubStanding())
        #expect(abs(standing.next.timeIntervalSince(now) - 3600) < 60)
        #expect(try stage.bench.store.restingHosts(now: now)["127.0.0.1"] != nil, "for the next process, too")
        #expect(try stage.bench.store.memory(of: "s")?.nextAttempt.map { $0 >= now + 3500 } == true)
        var request = FetchRequest(url: stage.server.url("/flode"))
        request.mayEnter = true
        let outcome = await stage.bench.engine.fetch(request)
        #expect(outcome.failure?.kind == .askedToWait)
        #expect(told(stage).count == 1)
    }

    @Test func `a minute lies between two calls, and six hours at most after failures`() {
        let now = Date(timeIntervalSince1970: 1_000_000)
        var standing = HubStanding(hub: "h", now: now)
        #expect(!standing.isDue(at: 0, now: now) && standing.isDue(at: 1, now: now))
        standing = standing.told(1, now: now)
        #expect(!standing.isDue(at: 2, now: now + 59) && standing.isDue(at: 2, now: now + 60))
        #expect(!standing.isDue(at: 1, now: now + 60))
        var pauses: [Double] = []
        for _ in 0..<12 {
            standing = standing.failed(now: now)
            pauses.append(standing.next.timeIntervalSince(now))
        }
        #expect(pauses.prefix(3) == [120, 240, 480] && pauses.last == 21_600 && pauses == pauses.sorted())
        #expect(standing.told(5, now: now).failures == 0)
        #expect(standing.isDue(at: 5, now: now - 86_400), "the clock was set back")
    }
}
