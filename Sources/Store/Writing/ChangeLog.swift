import Catalogue
import GRDB

/// Appends to the change log inside the transaction that makes the change.
struct ChangeLog {
    let db: Database
    let now: Int64
    private(set) var count = 0

    init(db: Database, now: Int64) {
        self.db = db
        self.now = now
    }

    /// The number is given in the transaction of the change: readers see both or neither, and what is rolled back has
    /// used none.
    mutating func append(
        _ kind: Change.Kind, _ item: String, _ reason: String, into: String? = nil, _ tombstone: Change.Tombstone? = nil
    ) throws -> Int64 {
        try db.run(
            "INSERT INTO changes (kind, item, at, reason, into_item, tombstone) VALUES (?, ?, ?, ?, ?, ?)",
            [kind.rawValue, item, now, reason, into, tombstone?.rawValue])
        count += 1
        return db.lastInsertedRowID
    }
}
