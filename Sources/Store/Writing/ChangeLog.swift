import Catalogue
import Foundation
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

/// The moments that the changes of one transaction are told to be of: those of their writing, and not of the attempt they
/// come from, which may have taken minutes. Whoever asks by time what changed since he asked last misses nothing that was
/// committed behind his back.
final class ChangeStamps {
    /// `nil`: the moment that the caller gives is that of the writing.
    private let clock: (@Sendable () -> Date)?
    /// The first line that was stamped, and the earliest moment that was.
    private var first: (n: Int64, at: Int64)?

    /// Milliseconds by which a stamp may lie before its commit: harvesters ask again for the second they asked last in.
    private static let patience: Int64 = 500

    init(clock: (@Sendable () -> Date)?) { self.clock = clock }

    func moment(_ db: Database, _ now: Int64) throws -> Int64 {
        let moment = try Self.after(db, clock?().milliseconds ?? now)
        if clock != nil, first == nil { first = (Int64(try Store.position(db)) + 1, moment) }
        return moment
    }

    /// Never before the line before it, so that no date goes backwards. A clock that was hours ahead once is not followed.
    private static func after(_ db: Database, _ now: Int64) throws -> Int64 {
        guard let last = try db.int("SELECT at FROM changes ORDER BY n DESC LIMIT 1") else { return now }
        return (now..<(now + 3_600_000)).contains(last) ? last : now
    }

    /// At the end of a transaction that took its time its changes are stamped again: until the commit nobody saw them.
    func settle(_ db: Database) throws {
        guard let clock, let first else { return }
        let now = clock().milliseconds
        guard now - first.at > Self.patience, try Store.position(db) >= first.n else { return }
        let moment = try Self.after(db, now)
        try db.run("UPDATE changes SET at = ? WHERE n >= ?", [moment, first.n])
        try db.run(
            """
            UPDATE items SET changed = ?1, withdrawn = iif(withdrawn IS NULL, NULL, ?1) WHERE change_number >= ?2
            """, [moment, first.n])
    }
}
