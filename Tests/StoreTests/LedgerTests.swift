import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct LedgerTests {
    private func attempt(_ at: Date, _ outcome: Attempt.Outcome, _ change: (inout Attempt) -> Void = { _ in })
        -> Attempt
    {
        var attempt = Attempt(source: "skr", at: at, seconds: 99, outcome: outcome)
        change(&attempt)
        return attempt
    }

    private func memory(_ at: Date, rhythm: Double? = nil) -> SourceMemory {
        var memory = SourceMemory()
        memory.lastAttempt = at
        memory.pace = rhythm.map { SourcePace(rhythm: $0) }
        return memory
    }

    private func status(_ scene: Scene) throws -> SourceStatus {
        try #require(
            try scene.store.statuses(of: [Source(id: "skr", organisation: "o", format: .rss, url: "https://skr.se/")])
                .first)
    }

    // MARK: - Headers

    @Test func `the heads of the last request stand until another one goes out`() async throws {
        let scene = try Scene()
        #expect(try scene.store.exchange(of: "skr") == nil)
        let first = Exchange(
            at: scene.now, sent: ["GET https://skr.se/", "Host: skr.se"], received: ["HTTP 200", "etag: å"])
        try await scene.store.record(attempt(scene.now, .notModified), memory: SourceMemory(), exchange: first)
        try await scene.store.record(attempt(scene.now + 60, .void), memory: SourceMemory())
        #expect(try scene.store.exchange(of: "skr") == first)
        let second = Exchange(at: scene.now + 120, sent: ["GET https://skr.se/"], received: [])
        let intent = SyncIntent(source: "skr", records: [.made("x")], exchange: second) { [now = scene.now] _ in
            (Attempt(source: "skr", at: now, outcome: .changed), SourceMemory())
        }
        try await scene.store.apply(intent, rules: .plain, now: scene.now)
        #expect(try scene.store.exchange(of: "skr") == second)
        #expect(try scene.store.read { try $0.int("SELECT count(*) FROM exchanges") } == 1)
    }

    // MARK: - Sums

    @Test func `an outage of ours is counted apart and lowers nobody's figures`() async throws {
        let scene = try Scene()
        for outcome in [.changed, .failed, .notModified, .notModified, .void, .void] as [Attempt.Outcome] {
            let attempt = attempt(scene.now, outcome) {
                $0.bytes = outcome == .changed ? 3000 : 0
                $0.transfer = outcome == .void ? 30 : 0.5
            }
            try await scene.store.record(attempt, memory: memory(scene.now))
        }
        let day = try #require(try scene.store.days(of: "skr", last: 30).first)
        #expect((day.attempts, day.successes, day.voids, day.bodies) == (6, 3, 2, 1))
        #expect(day.availability == 0.75)
        #expect(day.averageSeconds == 0.5)
        #expect(day.averageBytes == 3000)
        #expect(try status(scene).figures?.sums.availability == 0.75)
    }

    @Test func `time is that of the transfer, and of the whole attempt where nothing was transferred`() async throws {
        let scene = try Scene()
        try await scene.store.record(attempt(scene.now, .changed) { $0.transfer = 0.25 }, memory: memory(scene.now))
        try await scene.store.record(attempt(scene.now, .changed) { $0.seconds = 0.75 }, memory: memory(scene.now))
        #expect(try scene.store.days(of: "skr", last: 1).first?.averageSeconds == 0.5)
    }

    @Test func `who was never asked counts in no mean, and saved readings are counted by why`() async throws {
        let scene = try Scene()
        try await scene.store.record(
            attempt(scene.now, .failed) { $0.failure = FetchFailure(.secretUnavailable) }, memory: memory(scene.now))
        #expect(try scene.store.days(of: "skr", last: 1).first?.averageSeconds == nil)
        for outcome in [.notModified, .notModified, .unchanged] as [Attempt.Outcome] {
            try await scene.store.record(attempt(scene.now, outcome) { $0.transfer = 0.5 }, memory: memory(scene.now))
        }
        try await scene.store.record(
            attempt(scene.now, .unchanged) { ($0.transfer, $0.wasRead) = (0.5, true) }, memory: memory(scene.now))
        let day = try #require(try scene.store.days(of: "skr", last: 1).first)
        #expect((day.attempts, day.asked, day.notModified, day.sameBody) == (5, 4, 2, 1))
        #expect(day.averageSeconds == 0.5)
        #expect(try status(scene).figures?.sums.notModified == 2)
    }

    @Test func `who was passed over is told apart until it is judged`() async throws {
        let scene = try Scene()
        try await scene.store.record(attempt(scene.now, .failed), memory: memory(scene.now))
        #expect(try scene.store.passedOver().isEmpty)
        try await scene.store.record(attempt(scene.now, .void), memory: memory(scene.now))
        #expect(try scene.store.passedOver() == ["skr"])
        #expect(try scene.store.attemptsAhead(of: scene.now) == 0)
        #expect(try scene.store.attemptsAhead(of: scene.now - 1) == 1)
    }

    @Test func `figures are of thirty days before the last attempt, days as many as are asked for`() async throws {
        let scene = try Scene()
        for day in 0..<100 {
            let at = scene.now + Double(day) * 86_400
            let outcome: Attempt.Outcome = day < 70 ? .failed : .changed
            try await scene.store.record(attempt(at, outcome), memory: memory(at))
        }
        let figures = try #require(try status(scene).figures)
        #expect((figures.sums.attempts, figures.sums.availability) == (30, 1))
        let days = try scene.store.days(of: "skr", last: 40)
        #expect(days.count == 40 && days.first?.successes == 1 && days.last?.successes == 0)
        #expect(days.map(\.day) == days.map(\.day).sorted(by: >))
        #expect(try scene.store.days(of: "skr", last: 1000).count == 100)
        #expect(try scene.store.days(of: "okänd", last: 30).isEmpty)
    }

    @Test func `what a source had when it was met says nothing of how much it publishes`() async throws {
        let scene = try Scene()
        for day in 0...28 {
            let at = scene.now + Double(day) * 86_400
            try await scene.store.record(attempt(at, .changed) { $0.created = day == 0 ? 500 : 1 }, memory: memory(at))
        }
        #expect(try status(scene).figures?.entriesPerWeek == 7)
    }

    @Test func `until a week has been seen the source's own rhythm serves`() async throws {
        let scene = try Scene()
        let attempt = attempt(scene.now, .changed) { $0.created = 50 }
        try await scene.store.record(attempt, memory: memory(scene.now))
        #expect(try status(scene).figures?.entriesPerWeek == nil)
        try await scene.store.record(attempt, memory: memory(scene.now, rhythm: 3.5 * 86_400))
        #expect(try status(scene).figures?.entriesPerWeek == 2)
    }

    @Test func `a source that was never tried has no figures`() throws {
        let scene = try Scene()
        #expect(try status(scene).figures == nil)
    }

    @Test func `a database of the first schema keeps its history and gets room for what came since`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "samlad.sqlite").path(percentEncoded: false)
        var configuration = Configuration()
        configuration.prepareDatabase { $0.add(tokenizer: SwedishTokenizer.self) }
        let old = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 catalogue") { db in
            let tables = [
                Schema1.sources, Schema1.records, Schema1.items, Schema1.links, Schema1.log, Schema1.search,
                "PRAGMA application_id = \(Schema.applicationID)", "PRAGMA user_version = 1",
            ]
            for sql in tables { try db.execute(sql: sql) }
        }
        try migrator.migrate(old)
        try await old.write { db in
            try db.execute(sql: "INSERT INTO sources (id, configured, memory) VALUES ('skr', 1, '{}')")
            try db.execute(
                sql: "INSERT INTO attempt_days VALUES (1, '2026-09-20', 24, 20, 5000, 12, 1, 2, 3)")
            try db.execute(
                sql: """
                    INSERT INTO items (id, title_key, published_key, changed, change_number, first_seen, freshness,
                        freshness_reasons, body) VALUES ('a', 'film', 0, 0, 1, 0, 'current', '', ?)
                    """, arguments: [Item(id: "a", title: "Film").packed])
            try db.execute(
                sql: "INSERT INTO item_facets VALUES ('kind', 'film', 1), ('@freshness', 'current', 1)")
        }
        try old.close()
        let store = try Store(path: path)
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        try await store.record(attempt(now, .notModified), memory: memory(now))
        let days = try store.days(of: "skr", last: 30)
        #expect(days.map(\.day) == ["2026-09-21", "2026-09-20"])
        #expect(try store.body(of: "skr", .good) == nil && store.keptBytes() == 0)
        #expect(days.last?.attempts == 24 && days.last?.voids == 0 && days.last?.availability == 20.0 / 24)
        #expect(days.last?.averageSeconds == 0.5)
        var films = ItemQuery()
        films.kinds = ["film"]
        films.freshness = [.current]
        #expect(try store.items(films).elements.map(\.item.id) == ["a"])
        #expect(try store.counts().itemsByKind == ["film": 1])
        try store.close()
    }

    // MARK: - Verdicts

    private func held(_ change: (inout SourceMemory) -> Void = { _ in }) -> SourceMemory {
        var memory = SourceMemory()
        memory.state = .quarantined
        memory.held = 3
        change(&memory)
        return memory
    }

    @Test func `only of what is held back is there anything to say`() async throws {
        let scene = try Scene()
        let verdict = OperatorVerdict(.accepted, at: scene.now)
        #expect(try scene.store.decide("skr", verdict) == nil)
        var well = SourceMemory()
        well.state = .ok
        try await scene.store.record(attempt(scene.now, .notModified), memory: well)
        #expect(try scene.store.decide("skr", verdict) == nil)
        #expect(try scene.store.memory(of: "skr") == well)
        try await scene.store.record(attempt(scene.now, .quarantined), memory: held())
        #expect(try scene.store.decide("skr", verdict)?.verdict == verdict)
        #expect(try scene.store.memory(of: "skr") == held { $0.verdict = verdict })
    }

    @Test func `what is said while an attempt is under way is not lost`() async throws {
        let scene = try Scene()
        try await scene.store.record(attempt(scene.now, .quarantined), memory: held())
        let verdict = OperatorVerdict(.rejected, at: scene.now)
        _ = try scene.store.decide("skr", verdict)
        // This attempt had read the memory before that.
        try await scene.store.record(attempt(scene.now, .quarantined), memory: held())
        #expect(try scene.store.memory(of: "skr")?.verdict == verdict)
        let overtaken = OperatorVerdict(.overtaken, at: scene.now)
        try await scene.store.record(attempt(scene.now, .quarantined), memory: held { $0.verdict = overtaken })
        #expect(try scene.store.memory(of: "skr")?.verdict == overtaken)
        // A good reading has nothing left to decide.
        try await scene.store.record(attempt(scene.now, .changed), memory: held { $0.state = .ok })
        #expect(try scene.store.memory(of: "skr")?.verdict == nil)
    }
}
