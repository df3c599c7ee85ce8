import Catalogue
package import Foundation
import GRDB

extension Store {
    /// The last good or the last failed body of a source; `nil` when none is kept.
    package func body(of source: String, _ verdict: KeptBody.Verdict) throws(StoreFailure) -> KeptBody? {
        try read { db in
            guard let key = try db.sourceKey(source),
                let row = try db.row(
                    "SELECT * FROM bodies WHERE source = ? AND verdict = ?", [key, verdict.rawValue])
            else { return nil }
            return KeptBody(
                at: Date(milliseconds: row["at"]), outcome: try row.code("outcome"), status: row["status"],
                url: row["url"], contentType: row["content_type"], documents: row["documents"],
                entries: row["entries"], size: row["size"], hash: row["hash"], packed: row["body"])
        }
    }

    /// Whether exactly these bytes are what is kept already.
    package func keeps(_ hash: String, of source: String, _ verdict: KeptBody.Verdict) throws(StoreFailure) -> Bool {
        try read { db in
            try db.int(
                """
                SELECT 1 FROM bodies b JOIN sources s ON s.key = b.source
                WHERE s.id = ? AND b.verdict = ? AND b.hash = ?
                """, [source, verdict.rawValue, hash]) != nil
        }
    }

    /// Bytes that all kept bodies take, compressed.
    package func keptBytes() throws(StoreFailure) -> Int {
        try read { db in Int(try db.int("SELECT stored FROM body_sum") ?? 0) }
    }

    /// What applying an intent would do, without doing it: the same transaction, rolled back. Needs the write lock.
    package func rehearse(_ intent: SyncIntent, rules: ItemRules, now: Date) throws(StoreFailure) -> Rehearsal {
        try write { db in
            var rehearsal = Rehearsal()
            try db.inSavepoint {
                let before = try Self.standing(db, of: intent.source)
                let prepared = try PreparedItems(intent, rules: rules, known: known, now: now)
                // What would be found by its words is never written.
                rehearsal.counts = try Self.apply(
                    intent, prepared, rules: rules, now: now, db, SearchQueue()
                ).counts
                rehearsal.note(before: before, after: try Self.standing(db, of: intent.source))
                return .rollback
            }
            return rehearsal
        }
    }

    private static func standing(_ db: Database, of source: String) throws -> [Rehearsal.Standing] {
        guard let key = try db.sourceKey(source) else { return [] }
        return try db.rows(
            "SELECT id, version, listed, withdrawn IS NOT NULL AS gone, body FROM records WHERE source = ? ORDER BY key",
            [key]
        ).map { row in
            Rehearsal.Standing(
                id: row["id"], title: try Record(packed: row["body"]).title, version: row["version"],
                isListed: row["listed"] == 1, isGone: row["gone"] == 1)
        }
    }
}

/// What an intent would come to.
package struct Rehearsal: Sendable, Hashable {
    package struct Line: Sendable, Hashable, Encodable {
        /// Of the record.
        package var id: String
        package var title: String
    }

    /// A record's place before or after.
    struct Standing {
        var id: String
        var title: String
        var version: Int
        var isListed: Bool
        var isGone: Bool
    }

    package var counts = SyncCounts()
    package var created: [Line] = []
    package var updated: [Line] = []
    /// Records that stand in the source's newest list and would no more, withdrawn or not.
    package var lost: [Line] = []

    package init() {}

    mutating func note(before: [Standing], after: [Standing]) {
        let known = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
        for record in after {
            let line = Line(id: record.id, title: record.title)
            guard let old = known[record.id] else {
                created.append(line)
                continue
            }
            if record.version > old.version || old.isGone && !record.isGone { updated.append(line) }
            if old.isListed, !record.isListed { lost.append(line) }
        }
    }
}
