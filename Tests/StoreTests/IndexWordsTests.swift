import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// What is made before a transaction, or waits for its end, and what follows it.
@Suite struct IndexWordsTests {
    /// Composed letters and not, capitals, long runs, other scripts, marks that mean something in a question, nothing.
    private static let texts = [
        "", " – ", "Böckerna om biblioteket", "A\u{30A}NGE\u{308}RMANLAND och Å\u{308}",
        "3D-skrivare, e-tjänst & \"gps*\"",
        String(repeating: "trygghetslarm", count: 30), "Ελληνικά русский 日本語 ß æøå", "mjuk\u{AD}streck\u{200B}ning",
        "digitalt digitala digital digitalt", "slut\0borta",
    ]

    private static func item(_ title: String, content: String) throws -> Item {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let record = Record.made("r", title: title) { $0.content = content }
        return try #require(
            ItemRules.plain.merge([StoredRecord(record: record, firstSeen: now, lastSeen: now)], []).first)
    }

    @Test func `words found before the transaction are those that the index finds in the text`() async throws {
        let scene = try Scene()
        // With `expected` they are found before it, without within it; and then texts change.
        for (round, isExpected) in [(0, true), (1, false), (2, true)] {
            let records = Self.texts.enumerated().map { n, text in
                let other = Self.texts[(n + round) % Self.texts.count]
                return Record.made("r\(n)-\(round % 2)", title: "\(n) \(text)") { $0.content = other }
            }
            var intent = SyncIntent.plain("skr", records, absent: .keep, at: scene.now)
            if isExpected { intent.expected = Set(records.map(\.id)) }
            try await scene.store.apply(intent, rules: .plain, now: scene.now)
            #expect(try scene.store.check() == [])
        }
        #expect(try scene.titles { $0.text = "biblioteken bok" }.count == 4)
    }

    @Test func `words are taken for the text they were made of and for no other`() throws {
        let scene = try Scene()
        let row = SearchRow(try Self.item("Larm", content: "om natten"), rules: .plain)
        var other = StemRun(room: 8)
        other.append(Array("väg".utf8))
        let swapped = IndexWords(row, stems: [other, StemRun(room: 0), StemRun(room: 0), other])
        try scene.store.write { db in
            try SwedishTokenizer.$known.withValue(swapped) {
                let sql = "INSERT INTO search (rowid, title, names, summary, content) VALUES (?, ?, '', '', ?)"
                try db.run(sql, [1, "Larm", "om natten"])
                try db.run(sql, [2, "Larms", "om natter"])
            }
            let found = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid"
            // The first row is found by the words that were handed over, the second by its own.
            #expect(try Int64.fetchAll(db, sql: found, arguments: ["väg"]) == [1])
            #expect(try Int64.fetchAll(db, sql: found, arguments: ["larm"]) == [2])
        }
        #expect(try scene.store.check() == ["the search index does not match its texts"])
    }

    @Test func `a facet that one takes away is gone, though another has just brought it`() throws {
        let scene = try Scene()
        try scene.store.write { db in
            try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
            let queue = FacetQueue()
            let (old, kept) = (Facet(facet: "amne", value: "larm"), Facet(facet: "amne", value: "stod"))
            try queue.add([old, kept], of: 7, db)
            try queue.add([old], of: 8, db)
            try queue.remove([old], of: 7, db)
            try queue.add([Facet(facet: "amne", value: "hjalp")], of: 7, db)
            try queue.flush(db)
            try queue.flush(db)
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT i.item || ' ' || f.value AS line FROM facet_items i JOIN facets f ON f.number = i.facet ORDER BY 1
                    """)
            #expect(rows.map { $0["line"] as String } == ["7 hjalp", "7 stod", "8 larm"])
            try db.execute(sql: "DELETE FROM facet_items")
        }
    }

    @Test func `what the log holds comes into the file while the store goes on`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        func itemsInFile() throws -> Int {
            // Without the log beside it.
            let copy = scene.folder.appending(path: "copy-\(UUID().uuidString).sqlite").path(percentEncoded: false)
            try FileManager.default.copyItem(atPath: scene.path, toPath: copy)
            return try DatabaseQueue(path: copy).read { db in
                guard try db.tableExists("items") else { return 0 }
                return try Int.fetchOne(db, sql: "SELECT count(*) FROM items") ?? 0
            }
        }
        let early = try Checkpointer(path: scene.path, GRDB.Configuration(), rows: 3)
        early.note(2)
        try early.close()
        #expect(try itemsInFile() == 0)
        let due = try Checkpointer(path: scene.path, GRDB.Configuration(), rows: 3)
        due.note(2)
        due.note(1)
        try due.close()
        #expect(try itemsInFile() == 2)
        try await scene.sync("skr", [.made("c")], absent: .ignore)
        #expect(try scene.store.counts().items == 3)
    }
}
