import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// What went, as readers of pages and harvesters of sets are told.
@Suite struct DepartureTests {
    /// Everything a walk by pages of `limit` items is told that it went.
    private func walk(_ scene: Scene, limit: Int, since: Date? = nil) throws -> [[String]] {
        var pages: [[String]] = []
        var query = ItemQuery()
        (query.limit, query.sort, query.changedSince) = (limit, .changed, since)
        repeat {
            let page = try scene.store.items(query)
            pages.append(try scene.store.departures(beside: page, of: query, limit: 100).map(\.item))
            query.cursor = page.next
        } while query.cursor != nil
        return pages
    }

    @Test func `each departure stands on one page, also between two`() async throws {
        let scene = try Scene()
        var there: [Record] = [.made("u"), .made("v"), .made("x"), .made("y"), .made("z")]
        try await scene.sync("skr", there)
        // One after the other an item changes and another one goes: each departure lies between two pages.
        for (stays, goes) in [("u", "x"), ("v", "y")] {
            scene.pass(60)
            there = there.map { $0.id == stays ? .made(stays, title: "Ny \(stays)") : $0 }
            try await scene.sync("skr", there)
            scene.pass(60)
            there.removeAll { $0.id == goes }
            try await scene.sync("skr", there, absent: .withdraw)
        }
        // "x" comes back and goes once more: its last departure counts.
        scene.pass(60)
        try await scene.sync("skr", there + [.made("x")])
        scene.pass(60)
        try await scene.sync("skr", there, absent: .withdraw)
        for limit in 1...4 {
            let pages = try walk(scene, limit: limit)
            #expect(pages.flatMap(\.self) == ["x", "y"], "pages of \(limit): \(pages)")
        }
        #expect(try walk(scene, limit: 1) == [["x", "y"], [], []], "v changed before y went")
        #expect(try walk(scene, limit: 1, since: scene.now).flatMap(\.self) == ["x"])
        var byTitle = ItemQuery()
        byTitle.sort = .title
        let page = try scene.store.items(byTitle)
        #expect(try scene.store.departures(beside: page, of: byTitle, limit: 9).isEmpty, "no order of time")
    }

    @Test func `a merged item that is split off again has not gone`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        try scene.settle([["a", "b"]])
        #expect(try walk(scene, limit: 10) == [["b"]])
        try scene.settle([["a"], ["b"]])
        #expect(try walk(scene, limit: 10) == [[]])
    }

    private func stories(_ scene: Scene) throws -> [String] {
        var query = HarvestQuery()
        query.set = Harvested.Place(facet: "kind", value: "berattelse")
        return try scene.store.harvest(query).records.map { ($0.isDeleted ? "-" : "") + $0.id }
    }

    private static func made(_ id: String, _ kind: String) -> Record {
        .made(id) { $0.terms = [AssignedTerm(vocabulary: "kind", term: kind, origin: .declared)] }
    }

    @Test func `a set tells of what was in it when it went, and of nothing else`() async throws {
        let scene = try Scene()
        let all =
            (0..<60).map { Self.made("k\($0)", "khi") } + [Self.made("s", "berattelse"), Self.made("t", "berattelse")]
        try await scene.sync("skr", all)
        try await scene.sync("skr", [all[61]], absent: .withdraw)
        #expect(Set(try stories(scene)) == ["-s", "t"])
        try await scene.sync("skr", [all[60], all[61]])
        #expect(Set(try stories(scene)) == ["s", "t"])
        try await scene.sync("skr", [all[61]], absent: .withdraw)
        try scene.settle([["s", "t"]])
        #expect(try scene.store.check() == [])
    }

    @Test func `a database of before knows what was in which set`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [Self.made("s", "berattelse"), Self.made("k", "khi")])
        try await scene.sync("skr", [], absent: .withdraw)
        try scene.store.write { db in
            try db.execute(sql: "DROP TABLE past_facets; DROP INDEX changes_departures")
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '22 %'")
            try db.execute(sql: "PRAGMA user_version = \(Schema.version - 1)")
        }
        let again = try Store(path: scene.path)
        #expect(try stories(scene) == ["-s"])
        try again.close()
    }
}
