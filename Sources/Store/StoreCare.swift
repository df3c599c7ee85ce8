import Foundation
import GRDB

extension Store {
    /// Findings of SQLite's own checks, one sentence each; empty when all is well. The search index is checked too
    /// unless the store was opened to read only: SQLite 3.40 wants the write lock for it.
    package func check() throws(StoreFailure) -> [String] {
        let findings = try checkTables()
        return pool.configuration.readonly ? findings : findings + (try checkSearch())
    }

    private func checkSearch() throws(StoreFailure) -> [String] {
        try write { db in
            do {
                try db.execute(sql: "INSERT INTO search (search, rank) VALUES ('integrity-check', 0)")
                return []
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                return ["the search index does not match its texts"]
            }
        }
    }

    /// Merges a part of what transactions have left of the index of words, so that a search looks into few lists: some
    /// `pages` of it, in one short transaction.
    ///
    /// - Returns: whether there may be more.
    package func mergeWords(pages: Int) throws(StoreFailure) -> Bool {
        try write { db in
            let before = db.totalChangesCount
            try db.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", [pages])
            // FTS5 says by two changes or more that it did something.
            return db.totalChangesCount - before >= 2
        }
    }

    private func checkTables() throws(StoreFailure) -> [String] {
        try read { db in
            var findings = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(20) {
                let (table, parent): (String, String) = (row["table"], row["parent"])
                findings.append("a row of \(table) refers to a row of \(parent) that is not there")
            }
            if try Self.hasGaps(db) { findings.append("the change log has gaps") }
            return findings
        }
    }

    /// Shows that the database answers and takes writes: reads, then takes the write lock and gives it back.
    package func ping() throws(StoreFailure) {
        _ = try read { db in try db.int("SELECT count(*) FROM meta") }
        if pool.configuration.readonly { return }
        try write { db in
            try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('ping', 'ok')")
            try db.run("DELETE FROM meta WHERE key = 'ping'")
        }
    }

    /// A consistent copy while others go on reading and writing. An existing file at `path` is refused, not replaced. The
    /// change log of a copy gets a name of its own as soon as it is opened to write to.
    package func backup(to path: String) throws(StoreFailure) {
        if FileManager.default.fileExists(atPath: path) {
            throw .notWritable(path: path, detail: "there is a file of that name already")
        }
        do {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw StoreFailure.notWritable(path: path, detail: "the folder does not exist or forbids it") }
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            try copy.write { db in
                try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", [ChangeKeeping.copiedKey])
            }
            try copy.close()
        } catch {
            throw StoreFailure(error, path: path)
        }
    }
}
