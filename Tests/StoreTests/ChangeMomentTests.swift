import Catalogue
import Foundation
import Testing

@testable import Store

/// By which moment consumers select who ask by time.
@Suite struct ChangeMomentTests {
    /// A store of its own beside the scene's, with a clock that a test moves.
    private struct Stand {
        let scene: Scene
        let store: Store
        let clock: Locked<(now: Date, step: Double)>

        init(step: Double = 0) throws {
            scene = try Scene()
            let clock = Locked((now: scene.now, step: step))
            store = try Store(path: scene.folder.appending(path: "other.sqlite").path()) {
                clock.withLock { clock in
                    clock.now += clock.step
                    return clock.now
                }
            }
            self.clock = clock
        }

        func sync(_ records: [Record], attempt: Date) async throws {
            let intent = SyncIntent.plain("skr", records, absent: .withdraw, at: attempt)
            try await store.apply(intent, rules: .plain, now: attempt)
        }

        func lines() throws -> [Change] { try store.changes(after: 0, limit: 100).changes }
    }

    @Test func `a change is of the moment it is written at, and not of the attempt it comes from`() async throws {
        let stand = try Stand()
        let attempt = stand.scene.now
        // The attempt took five minutes; somebody harvested in the fourth.
        stand.clock.withLock { $0.now = attempt + 300 }
        try await stand.sync([.made("a")], attempt: attempt)
        #expect(try stand.lines().map(\.at) == [attempt + 300])
        var query = ItemQuery()
        query.changedSince = attempt + 240
        let found = try #require(try stand.store.items(query).elements.first)
        #expect(found.changed == attempt + 300 && found.firstSeen == attempt)
        var harvest = HarvestQuery()
        harvest.from = attempt + 240
        #expect(try stand.store.harvest(harvest).records.map(\.id) == ["a"])
        stand.clock.withLock { $0.now = attempt + 500 }
        try await stand.sync([], attempt: attempt + 350)
        let gone = try #require(try stand.store.harvested("a")?.stored)
        #expect(gone.withdrawn == attempt + 500 && gone.changed == attempt + 500)
        try stand.store.close()
    }

    @Test func `a transaction that takes its time is of its end`() async throws {
        let stand = try Stand(step: 40)
        let attempt = stand.scene.now
        try await stand.sync([.made("a"), .made("b")], attempt: attempt)
        let end = stand.clock.withLock(\.now)
        #expect(end > attempt + 40, "the clock was asked at the beginning and at the end")
        #expect(try stand.lines().map(\.at) == [end, end])
        #expect(try stand.store.items(ItemQuery()).elements.map(\.changed) == [end, end])
        try await stand.sync([.made("a", title: "Ny"), .made("b")], attempt: attempt)
        let later = stand.clock.withLock(\.now)
        #expect(try stand.lines().map(\.at) == [end, end, later], "what was committed before keeps its moment")
        try stand.store.close()
    }

    @Test func `a clock that goes back takes no date back`() async throws {
        let stand = try Stand()
        try await stand.sync([.made("a")], attempt: stand.scene.now)
        stand.clock.withLock { $0.now -= 60 }
        try await stand.sync([.made("a", title: "Ny")], attempt: stand.scene.now)
        #expect(try stand.lines().map(\.at) == [stand.scene.now, stand.scene.now])
        try stand.store.close()
    }
}
