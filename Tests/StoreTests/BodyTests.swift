import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct `Kept bodies` {
    /// Bytes no compression makes smaller, the same for the same seed.
    private static func noise(_ count: Int, seed: UInt64) -> Data {
        var state = seed
        return Data(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            })
    }

    private static func keeping(
        _ data: Data, _ outcome: Attempt.Outcome, of source: String = "skr", at now: Date, room: Int = 1 << 20
    ) throws -> (attempt: Attempt, body: BodyToKeep) {
        var attempt = Attempt(source: source, at: now, outcome: outcome, status: 200, entries: 7)
        attempt.wasRead = true
        let body = try #require(
            BodyToKeep(
                data, hash: "h\(data.count)", attempt: attempt, contentType: "text/xml", documents: 2,
                url: "https://skr.se/feed", room: room))
        return (attempt, body)
    }

    private static func keep(
        _ data: Data, _ outcome: Attempt.Outcome, of source: String = "skr", room: Int = 1 << 20, in scene: Scene
    ) async throws {
        let (attempt, body) = try keeping(data, outcome, of: source, at: scene.now, room: room)
        try await scene.store.record(attempt, memory: SourceMemory(), body: body)
    }

    @Test(arguments: [Data(), Data("<rss/>".utf8), Data(repeating: 0x61, count: 500_000), noise(70_000, seed: 1)])
    func `come back byte for byte with what is known of them`(data: Data) async throws {
        let scene = try Scene()
        try await Self.keep(data, .changed, in: scene)
        let body = try #require(try scene.store.body(of: "skr", .good))
        #expect(try body.bytes() == data)
        #expect((body.at, body.outcome, body.status, body.entries, body.documents) == (scene.now, .changed, 200, 7, 2))
        #expect((body.url, body.contentType) == ("https://skr.se/feed", "text/xml"))
        #expect(try scene.store.keeps("h\(data.count)", of: "skr", .good))
        #expect(try !scene.store.keeps("h\(data.count)", of: "skr", .failed))
    }

    @Test func `are the last good and the last failed one, and no more`() async throws {
        let scene = try Scene()
        for (text, outcome) in [
            ("a", Attempt.Outcome.changed), ("b", .rejected), ("cc", .unchanged), ("dd", .degraded),
        ] {
            try await Self.keep(Data(text.utf8), outcome, in: scene)
        }
        #expect(try scene.store.body(of: "skr", .good)?.bytes() == Data("cc".utf8))
        #expect(try scene.store.body(of: "skr", .failed)?.bytes() == Data("dd".utf8))
        #expect(try scene.store.read { try $0.int("SELECT count(*) FROM bodies") } == 2)
    }

    @Test func `take no more room than they may, failed ones and the oldest gone first`() async throws {
        let scene = try Scene()
        for (source, outcome) in [("a", Attempt.Outcome.changed), ("b", .failed), ("c", .changed), ("d", .changed)] {
            try await Self.keep(Self.noise(1000, seed: UInt64(source.utf8.first ?? 0)), outcome, of: source, in: scene)
            scene.pass(60)
        }
        #expect(try scene.store.keptBytes() > 4000)
        try await Self.keep(Self.noise(1000, seed: 9), .changed, of: "e", room: 3500, in: scene)
        #expect(try scene.store.keptBytes() < 3500)
        let left = try ["a", "b", "c", "d", "e"].filter { source in
            try KeptBody.Verdict.allCases.contains { try scene.store.body(of: source, $0) != nil }
        }
        #expect(left == ["c", "d", "e"])
    }

    @Test func `one too large is not kept, and the older one is no longer the last`() async throws {
        let scene = try Scene()
        try await Self.keep(Data("gammal".utf8), .changed, in: scene)
        try await Self.keep(Self.noise(BodyToKeep.largest + 1, seed: 3), .changed, room: .max, in: scene)
        #expect(try scene.store.body(of: "skr", .good) == nil)
        #expect(try scene.store.keptBytes() == 0)
    }

    @Test func `the sum is what they take, whatever is written over and taken away`() async throws {
        let scene = try Scene()
        for count in [10, 5000, 300, 0] { try await Self.keep(Self.noise(count, seed: 5), .changed, in: scene) }
        try await Self.keep(Self.noise(400, seed: 6), .failed, of: "b", in: scene)
        let sum = try scene.store.read { try $0.int("SELECT sum(stored) FROM bodies") ?? 0 }
        #expect(try scene.store.keptBytes() == Int(sum))
    }

    @Test func `one that was damaged is told of, not read`() async throws {
        let scene = try Scene()
        try await Self.keep(Data("hel och hållen".utf8), .changed, in: scene)
        try scene.store.write { try $0.execute(sql: "UPDATE bodies SET body = zeroblob(stored)") }
        let body = try #require(try scene.store.body(of: "skr", .good))
        #expect(throws: StoreFailure.self) { try body.bytes() }
    }
}

@Suite struct Rehearsals {
    @Test func `say what an intent would do and leave everything as it was`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1"), .made("b"), .made("c")])
        let (position, counts) = (try scene.store.position(), try scene.store.counts())
        let records = [Record.made("a", title: "Ny", key: "1"), .made("b"), .made("d")]
        let intent = SyncIntent.plain("skr", records, at: scene.now)
        let rehearsal = try scene.store.rehearse(intent, rules: .plain, now: scene.now)
        #expect((rehearsal.created.map(\.id), rehearsal.updated.map(\.title)) == (["d"], ["Ny"]))
        #expect(rehearsal.lost == [Rehearsal.Line(id: "c", title: "Titel c")])
        #expect((rehearsal.counts.created, rehearsal.counts.updated, rehearsal.counts.unchanged) == (1, 1, 1))
        #expect(try scene.store.position() == position)
        #expect(try scene.store.counts().items == counts.items)
        #expect(try scene.found("a")?.item.title == "Titel a")
        #expect(try scene.store.attempts(of: "skr", limit: 10).count == 1)
        #expect(try scene.store.check() == [])
        try await scene.sync("skr", records)
        #expect(try scene.found("a")?.item.title == "Ny")
    }

    @Test func `a replay records no attempt and nothing as seen anew`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let seen = scene.now
        scene.pass(86_400)
        var intent = SyncIntent.plain("skr", [.made("a", title: "Ny")], at: scene.now)
        intent.isReplay = true
        #expect(try await scene.store.apply(intent, rules: .plain, now: scene.now).counts.updated == 1)
        #expect(try scene.store.attempts(of: "skr", limit: 10).count == 1)
        #expect(try scene.store.read { try $0.int("SELECT seen FROM sources") } == seen.milliseconds)
    }
}
