import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct FeatureTests {
    private func rules(_ engine: String) -> ItemRules {
        var rules = ItemRules.plain
        rules.features = FeatureRule(engine: engine) { record in
            KeptFeatures(hash: UInt64(record.title.utf8.count), bytes: Data(record.title.utf8))
        }
        return rules
    }

    private func expecting(_ id: String, at now: Date) -> SyncIntent {
        var intent = SyncIntent.plain("skr", [.made(id)], at: now)
        intent.expected = [id]
        return intent
    }

    private func kept(_ scene: Scene) async throws -> [String: String] {
        try await scene.store.pool.read { db in
            let sql = "SELECT r.id, m.features FROM match_records m JOIN records r ON r.key = m.record"
            return try Row.fetchAll(db, sql: sql).reduce(into: [:]) { kept, row in
                kept[row["id"]] = String(decoding: row["features"] as Data, as: UTF8.self)
            }
        }
    }

    @Test func `what the matching keeps of a new record is written with it`() async throws {
        let scene = try Scene()
        _ = try await scene.store.apply(expecting("a", at: scene.now), rules: rules("1"), now: scene.now)
        #expect(try await kept(scene) == ["a": "Titel a"])
        #expect(try scene.store.matchState().engine == "1")
        // It need not be made of the record again.
        #expect(try scene.store.matchSlice(limit: 10).records.map(\.record) == [nil])
    }

    @Test func `features of other rules are not kept beside those there are`() async throws {
        let scene = try Scene()
        _ = try await scene.store.apply(expecting("a", at: scene.now), rules: rules("1"), now: scene.now)
        _ = try await scene.store.apply(expecting("b", at: scene.now), rules: rules("2"), now: scene.now)
        #expect(try await kept(scene).keys.sorted() == ["a"])
        #expect(try scene.store.matchState().engine == "1")
    }

    @Test func `a record that changes before it is placed is read anew`() async throws {
        let scene = try Scene()
        _ = try await scene.store.apply(expecting("a", at: scene.now), rules: rules("1"), now: scene.now)
        try await scene.sync("skr", [.made("a", title: "En annan titel")], rules: rules("1"))
        #expect(try scene.store.matchSlice(limit: 10).records.map(\.record?.title) == ["En annan titel"])
    }
}
