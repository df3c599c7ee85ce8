import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct ChangeKeepingTests {
    private struct Undone: Error {}

    @Test func `what is rolled back has used no number`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let now = scene.now.milliseconds
        #expect(throws: StoreFailure.self) {
            try scene.store.write { db in
                var log = ChangeLog(db: db, now: now)
                #expect(try log.append(.updated, "a", "title") == 2)
                #expect(try log.append(.updated, "a", "title") == 3)
                throw Undone()
            }
        }
        try await scene.sync("skr", [.made("b")])
        #expect(try scene.changes().map(\.n) == [1, 2])
        #expect(try scene.store.position() == 2)
        #expect(try scene.store.check() == [])
    }

    @Test func `a tombstone says why, and whether copies must go`() async throws {
        let scene = try Scene()
        var rules = ItemRules.plain
        rules.losesPersonalData = { before, now in before.title.contains("19") && !now.title.contains("19") }
        let plain = rules.merge
        rules.merge = { records, decisions in
            plain(records, decisions).map { item in
                var item = item
                item.hidden = item.title.hasPrefix("Dold") ? "fel" : nil
                return item
            }
        }
        let first: [Record] = [.made("a"), .made("b"), .made("c", title: "Kalle 19121212"), .made("d"), .made("e")]
        try await scene.sync("skr", first, rules: rules)
        try scene.settle([["a", "b"]])
        scene.pass(60)
        let second: [Record] = [.made("a"), .made("b"), .made("c", title: "Kalle"), .made("d", title: "Dold")]
        try await scene.sync("skr", second, absent: .withdraw, rules: rules)
        let told = try scene.changes().filter { $0.tombstone != nil }.reduce(into: [:]) { $0[$1.item] = $1.tombstone }
        #expect(told == ["b": .merged, "c": .personalData, "d": .hidden, "e": .withdrawn])
        #expect(Change.Tombstone.allCases.filter { !$0.deletesCopies } == [.merged])
        let page = try scene.store.items(ItemQuery())
        let departures = try scene.store.departures(beside: page, of: ItemQuery(), limit: 100)
        #expect(Set(departures.map(\.item)) == ["b", "d", "e"])
        #expect(departures.map(\.n) == departures.map(\.n).sorted(by: >))
    }

    @Test func `of what is long overtaken the log keeps the last word, and whoever follows it misses nothing`()
        async throws
    {
        let scene = try Scene()
        for round in 0..<4 {
            try await scene.sync("skr", [.made("a", title: "A \(round)"), .made("b", title: "B \(round)"), .made("c")])
            scene.pass(60)
        }
        try await scene.sync("skr", [.made("a", title: "A 3"), .made("c")], absent: .withdraw)
        scene.pass(ChangeKeeping.overtaken - 3600)
        #expect(try compact(scene, by: 2) == 0, "nothing is old enough")
        scene.pass(7200)
        try await scene.sync("skr", [.made("a", title: "A sist"), .made("c")])
        #expect(try compact(scene, by: 2) == 6)
        #expect(
            try scene.lines() == ["created a", "created b", "created c", "withdrawn b", "updated a: title"])
        #expect(try scene.store.check() == [])
        let page = try scene.store.changes(after: 4, limit: 10)
        #expect(page.horizon == 0 && page.changes.map(\.item) == ["b", "a"])
        #expect(try compact(scene, by: 2) == 0)
    }

    @Test func `what went ten years ago is forgotten, and the horizon says so`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        try await scene.sync("skr", [.made("a")], absent: .withdraw)
        scene.pass(ChangeKeeping.tombstones + 3600)
        try await scene.sync("skr", [.made("a"), .made("c")])
        #expect(try compact(scene, by: 100) == 2)
        #expect(try scene.lines() == ["created a", "created c"])
        let page = try scene.store.changes(after: 0, limit: 10)
        #expect(page.horizon == 3 && page.highest == 4 && page.instance.count == 16)
        #expect(try scene.store.check() == [])
        try scene.store.write { db in try db.execute(sql: "DELETE FROM changes WHERE n = 4") }
        #expect(try scene.store.check() == ["the change log has gaps"])
    }

    @Test func `every database is a log of its own, and an older one gets what it lacks`() async throws {
        let (one, other) = (try Scene(), try Scene())
        let name = try one.store.changes(after: 0, limit: 0).instance
        let another = try other.store.changes(after: 0, limit: 0).instance
        #expect(name != another && !name.isEmpty)
        let queue = try DatabaseQueue()
        try await queue.write { db in
            try db.execute(sql: "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT")
            try db.execute(
                sql: "CREATE TABLE changes (n INTEGER PRIMARY KEY, kind TEXT, item TEXT, reason TEXT) STRICT")
            for (kind, reason) in [
                ("created", "new"), ("merged", "m"), ("withdrawn", "no longer published by skr"),
                ("withdrawn", "hidden by an editor: fel"),
            ] {
                try db.execute(sql: "INSERT INTO changes (kind, reason) VALUES (?, ?)", arguments: [kind, reason])
            }
            try db.execute(sql: SchemaChanges.tombstones)
            let found = try String?.fetchAll(db, sql: "SELECT tombstone FROM changes ORDER BY n")
            #expect(found == [nil, "merged", "withdrawn", "hidden"])
        }
    }

    /// - Returns: how many lines went.
    private func compact(_ scene: Scene, by limit: Int) throws -> Int {
        let before = try scene.changes().count
        var position: Int? = 0
        while let start = position {
            position = try scene.store.compactChanges(after: start, limit: limit, now: scene.now)
        }
        return before - (try scene.changes().count)
    }
}
