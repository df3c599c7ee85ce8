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
    /// The moment that a change is told to be of: that of the attempt it comes from, which may have taken minutes, and never
    /// before that of the line before it, so that whoever asks by time misses less and no date goes backwards. A clock that
    /// was hours ahead once is not followed.
    static func moment(_ db: Database, _ now: Int64) throws -> Int64 {
        guard let last = try db.int("SELECT at FROM changes ORDER BY n DESC LIMIT 1") else { return now }
        return (now..<(now + 3_600_000)).contains(last) ? last : now
    }

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
