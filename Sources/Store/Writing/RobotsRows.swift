import Catalogue
import Foundation
import GRDB

/// The table of what robots.txt files said.
struct RobotsRows {
    /// Seconds: nothing is believed for longer (RFC 9309 §2.4).
    static let lifetime: Double = 86_400
    /// Rows that are kept at most, and bytes of their bodies; the oldest leave first.
    static let capacity = 20_000
    static let room: Int64 = 64 << 20

    let db: Database

    /// - Throws: `PackedFault` for a row that cannot be read.
    func robots(of origin: String) throws -> KeptRobots? {
        let sql = "SELECT at, said, size, body, why, failure FROM robots WHERE origin = ?"
        guard let row = try db.row(sql, [origin]) else { return nil }
        return KeptRobots(origin: origin, at: Date(milliseconds: row["at"]), said: try said(row))
    }

    private func said(_ row: Row) throws -> KeptRobots.Said {
        switch try row.code("said", RobotsNote.Code.self) {
        case .file:
            guard let packed: Data = row["body"], let size = Int(exactly: row["size"] as Int64), size >= 0,
                size <= Self.longest, let bytes = Deflate.unpack(packed, size: size)
            else { throw PackedFault(detail: "a kept robots.txt cannot be decompressed") }
            return .file(bytes)
        case .absent: return .absent
        case .silent:
            guard let why: String = row["why"] else { throw PackedFault(detail: "a silent robots.txt has no reason") }
            return .silent(why, (row["failure"] as String?).flatMap(FetchFailure.Kind.init))
        }
    }

    /// Bytes of a file that anybody makes room for: twice what counts of it.
    private static let longest = 1 << 20

    /// Writes them beside what somebody else wants written: what goes wrong with them alone is no fault of that.
    func writeBeside(_ notes: [RobotsNote]) throws {
        if notes.isEmpty { return }
        try beside { try write(notes) }
    }

    /// Takes away what nobody believes any more, as ``writeBeside(_:)`` writes.
    func forgetBeside(at now: Date) throws { try beside { try forget(at: now) } }

    /// - Throws: what has ended the whole transaction.
    private func beside(_ work: () throws -> Void) throws {
        do {
            try db.inSavepoint {
                try work()
                return .commit
            }
        } catch {
            // It costs a question: whoever wants to know it asks once more.
            guard db.isInsideTransaction else { throw error }
        }
    }

    /// What was heard last stands, unless a clock was ahead.
    func write(_ notes: [RobotsNote]) throws {
        guard let newest = notes.map(\.at).max() else { return }
        for note in notes {
            try db.run(
                """
                INSERT INTO robots (origin, at, said, size, packed, why, failure, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (origin) DO UPDATE SET
                    at = excluded.at, said = excluded.said, size = excluded.size, packed = excluded.packed,
                    why = excluded.why, failure = excluded.failure, body = excluded.body
                WHERE excluded.at >= at OR at > excluded.at + 60000
                """,
                [
                    note.origin, note.at, note.said.rawValue, note.size, note.body?.count ?? 0, note.why,
                    note.failure?.rawValue, note.body,
                ])
        }
        try forget(at: Date(milliseconds: newest))
        try makeRoom()
    }

    /// Takes away what nobody believes any more, and what was kept while the clock was ahead. Whose host is asked still
    /// has come anew.
    func forget(at now: Date) throws {
        try db.run(
            "DELETE FROM robots WHERE at <= ? OR at > ?",
            [now.addingTimeInterval(-Self.lifetime).milliseconds, now.addingTimeInterval(Self.lifetime).milliseconds])
    }

    private func makeRoom(capacity: Int = Self.capacity, room: Int64 = Self.room) throws {
        // Out of the index alone: about a tenth of a millisecond for a thousand.
        guard let sums = try db.row("SELECT count(*), coalesce(sum(packed), 0) FROM robots"),
            (sums[0] as Int64) > Int64(capacity) || (sums[1] as Int64) > room
        else { return }
        // A tenth more than must go, so that a full table is not gone through at every turn.
        try db.run(
            """
            DELETE FROM robots WHERE origin IN (
                SELECT origin FROM (
                    SELECT origin, row_number() OVER newest AS number, sum(packed) OVER newest AS total FROM robots
                    WINDOW newest AS (ORDER BY at DESC, origin ROWS UNBOUNDED PRECEDING))
                WHERE number > ? OR total > ?)
            """, [capacity - capacity / 10, room - room / 10])
    }
}
