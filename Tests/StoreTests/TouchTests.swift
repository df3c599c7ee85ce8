import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct `Records that are clustered anew` {
    /// Two items of two records, one of them with one that is withdrawn, and two of one record.
    private func scene() async throws -> Scene {
        let scene = try Scene()
        try await scene.sync("skr", ["a", "b", "c", "d", "e", "f"].map { .made($0) })
        try scene.settle([["a", "b"], ["c", "d"], ["e"], ["f"]])
        try await scene.sync("skr", ["a", "b", "c", "e", "f"].map { .made($0) }, absent: .withdraw)
        return scene
    }

    private func touched(_ scene: Scene, _ ids: [String], isMany: Bool) throws -> [String] {
        try scene.store.write { db in
            try db.run("DELETE FROM match_touched")
            let keys = try ids.compactMap { try db.int("SELECT key FROM records WHERE id = ?", [$0]) }
            try MatchWriter(db: db).touchMembers(of: keys, isMany: isMany)
            return try String.fetchAll(
                db, sql: "SELECT r.id FROM match_touched t JOIN records r ON r.key = t.record ORDER BY r.id")
        }
    }

    @Test func `are the same, whether few are looked up or all are looked through`() async throws {
        let scene = try await scene()
        let wanted = ["a": ["a", "b"], "b": ["a", "b"], "c": ["c"], "d": ["c"], "e": [], "f": []]
        for (id, members) in wanted {
            #expect(try touched(scene, [id], isMany: false) == members, "\(id)")
            #expect(try touched(scene, [id], isMany: true) == members, "\(id)")
        }
        #expect(try touched(scene, ["a", "d", "f"], isMany: false) == ["a", "b", "c"])
        #expect(try touched(scene, ["a", "d", "f"], isMany: true) == ["a", "b", "c"])
    }
}
