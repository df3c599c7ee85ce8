import Catalogue
import GRDB

/// Keeps the last good and the last failed body of a source, and the sum of all within its room.
struct BodyWriter {
    let db: Database
    let source: Int64

    func write(_ given: BodyToKeep) throws {
        let body = given.body
        if given.isKnown { return try note(body) }
        // One too large replaces the older one all the same: that is no longer the last.
        guard given.fits else {
            return try db.run(
                "DELETE FROM bodies WHERE source = ? AND verdict = ?", [source, body.verdict.rawValue])
        }
        try db.run(
            """
            INSERT INTO bodies (
                source, verdict, at, outcome, status, url, content_type, documents, entries, size, hash, stored, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, verdict) DO UPDATE SET at = excluded.at, outcome = excluded.outcome,
                status = excluded.status, url = excluded.url, content_type = excluded.content_type,
                documents = excluded.documents, entries = excluded.entries, size = excluded.size,
                hash = excluded.hash, stored = excluded.stored, body = excluded.body
            """,
            [
                source, body.verdict.rawValue, body.at.milliseconds, body.outcome.rawValue, body.status, body.url,
                body.contentType, body.documents, body.entries, body.size, body.hash, body.packed.count, body.packed,
            ])
        try makeRoom(given.room)
    }

    private func note(_ body: KeptBody) throws {
        try db.run(
            """
            UPDATE bodies SET at = ?, outcome = ?, documents = ?, entries = ?
            WHERE source = ? AND verdict = ? AND hash = ?
            """,
            [
                body.at.milliseconds, body.outcome.rawValue, body.documents, body.entries, source,
                body.verdict.rawValue, body.hash,
            ])
    }

    /// The oldest failed ones go first, then the oldest good ones.
    private func makeRoom(_ room: Int) throws {
        while try db.int("SELECT stored FROM body_sum") ?? 0 > room {
            let oldest = try db.int("SELECT key FROM bodies ORDER BY verdict, at LIMIT 1")
            guard let oldest else { return }
            try db.run("DELETE FROM bodies WHERE key = ?", [oldest])
        }
    }
}
