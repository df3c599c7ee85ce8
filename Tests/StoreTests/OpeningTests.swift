import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct OpeningTests {
    @Test func `an empty folder gets a database of the newest schema that only its user reads`() throws {
        let scene = try Scene()
        let mode = try FileManager.default.attributesOfItem(atPath: scene.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let pragmas = try scene.store.write { db in
            try ["application_id", "user_version", "journal_mode", "foreign_keys", "secure_delete", "synchronous"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(pragmas == ["1935764844", "\(Schema.version)", "wal", "1", "0", "1"])
        #expect(try scene.store.check() == [])
    }

    @Test func `opening again changes nothing and finds what was written`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let again = try Store(path: scene.path)
        #expect(try again.position() == 1)
        #expect(try again.counts().records == 1)
        try again.close()
    }

    @Test func `every table is strict`() throws {
        let scene = try Scene()
        let loose = try scene.store.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0
                        AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' AND name <> 'grdb_migrations'
                    """)
        }
        #expect(loose == [])
    }

    @Test(arguments: [
        "INSERT INTO records (id, source, identity, listed, version, first_seen, last_seen, body) "
            + "VALUES ('x', 99, 'i', 1, 1, 0, 0, x'')",
        "INSERT INTO records (id, source, identity, listed, version, first_seen, last_seen, body) "
            + "SELECT 'y', source, identity, 1, 1, 0, 0, x'' FROM records",
        "UPDATE records SET version = 0",
        "UPDATE records SET withdrawn = 1",
        "UPDATE items SET freshness = 'fine'",
        "UPDATE items SET withdrawn = 1",
        "UPDATE links SET state = 'good'",
        "UPDATE sources SET memory = 'not JSON'",
        "INSERT INTO changes (kind, item, at, reason) VALUES ('merged', 'a', 0, '')",
        "UPDATE items SET changed = 'today'",
    ])
    func `the schema refuses what must not be`(_ sql: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        #expect(throws: StoreFailure.self) { try scene.store.write { db in try db.execute(sql: sql) } }
    }

    @Test func `a database of a newer samlad is refused with both versions`() throws {
        let scene = try Scene()
        try scene.store.write { db in try db.execute(sql: "PRAGMA user_version = 99") }
        let refusal = StoreFailure.tooNew(path: scene.path, version: 99, known: Schema.version)
        #expect(throws: refusal) { try Store(path: scene.path) }
        #expect(throws: refusal) { try Store(path: scene.path, mode: .readOnly) }
    }

    @Test func `a database of an older samlad is not told to be missing`() throws {
        let scene = try Scene()
        let older = Schema.version - 1
        try scene.store.write { db in try db.execute(sql: "PRAGMA user_version = \(older)") }
        #expect(throws: StoreFailure.tooOld(path: scene.path, version: older, known: Schema.version)) {
            try Store(path: scene.path, mode: .readOnly)
        }
        #expect(throws: StoreFailure.tooOld(path: scene.path, version: older, known: Schema.version)) {
            try Store(path: scene.path, isGathered: true)
        }
    }

    @Test func `a database of another program is left alone`() throws {
        let scene = try Scene()
        let other = scene.folder.appending(path: "other.sqlite").path()
        let queue = try DatabaseQueue(path: other)
        try queue.write { db in try db.execute(sql: "CREATE TABLE theirs (x)") }
        try queue.close()
        let before = try Data(contentsOf: URL(filePath: other))
        #expect(throws: StoreFailure.foreign(path: other)) { try Store(path: other) }
        #expect(try Data(contentsOf: URL(filePath: other)) == before)
    }

    @Test func `reading where nothing is says so and makes no file`() throws {
        let scene = try Scene()
        let path = scene.folder.appending(path: "none.sqlite").path()
        #expect(throws: StoreFailure.missing(path: path)) { try Store(path: path, mode: .readOnly) }
        #expect(throws: StoreFailure.missing(path: path)) { try Store(path: path, isGathered: true) }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(throws: StoreFailure.missing(path: path)) { try Store(path: path, isGathered: true) }
    }

    @Test func `a folder that is not there is named`() throws {
        let failure = #expect(throws: StoreFailure.self) { try Store(path: "/nowhere-at-all/samlad.sqlite") }
        #expect(failure?.sentence.contains("/nowhere-at-all") ?? false)
    }

    @Test func `a reader sees what the writer commits and cannot write itself`() async throws {
        let scene = try Scene()
        let reader = try Store(path: scene.path, mode: .readOnly)
        try await scene.sync("skr", [.made("a")])
        #expect(try reader.counts().items == 1)
        try reader.ping()
        #expect(throws: StoreFailure.self) { try reader.setMeta("k", "v") }
        try reader.close()
    }

    @Test func `a backup is a whole catalogue and replaces no file`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Digital tillsyn")])
        let copy = scene.folder.appending(path: "copy.sqlite").path()
        try scene.store.backup(to: copy)
        #expect(throws: StoreFailure.self) { try scene.store.backup(to: copy) }
        let restored = try Store(path: copy)
        var query = ItemQuery()
        query.text = "tillsyn"
        #expect(try restored.items(query).elements.map(\.item.id) == ["a"])
        try restored.close()
    }

    @Test func `processes that start at once make one database`() async throws {
        let scene = try Scene()
        for round in 0..<5 {
            let path = scene.folder.appending(path: "round-\(round).sqlite").path()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let store = try Store(path: path)
                        try store.ping()
                        try store.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a search index that does not match its texts is found`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Trygghetslarm")])
        try scene.store.write { db in try db.execute(sql: "UPDATE search_content SET c0 = 'annat'") }
        #expect(try scene.store.check() == ["the search index does not match its texts"])
    }
}
