package import Catalogue
import Foundation
import GRDB

extension Store {
    /// The heads of the last request that went out for a source; `nil` when none did.
    package func exchange(of source: String) throws(StoreFailure) -> Exchange? {
        try read { db in
            let sql = "SELECT at, sent, received FROM exchanges WHERE source = ?"
            guard let key = try db.sourceKey(source), let row = try db.row(sql, [key]) else { return nil }
            func lines(_ column: String) -> [String] {
                (row[column] as String).split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            }
            return Exchange(at: Date(milliseconds: row["at"]), sent: lines("sent"), received: lines("received"))
        }
    }

    /// The sums of the days on which a source was tried, the newest first; two years are kept.
    ///
    /// - Parameter days: how many days back, counted from its last attempt.
    package func days(of source: String, last days: Int) throws(StoreFailure) -> [SourceDay] {
        try read { db in
            guard let key = try db.sourceKey(source),
                let at = try AttemptWriter(db: db).memory(of: key).lastAttempt
            else { return [] }
            return try db.rows(
                Ledger.dayColumns + " AND day > date(? / 1000, 'unixepoch', ?) ORDER BY day DESC",
                [key, at.milliseconds, "-\(max(0, days)) days"]
            ).map { Ledger.day($0, named: $0["day"]) }
        }
    }

    /// Keeps what an operator says of a reading that is held back.
    ///
    /// - Returns: the memory with it; `nil` when the source is unknown or nothing of it is held back, and then nothing
    ///   is changed.
    package func decide(
        _ source: String, _ verdict: OperatorVerdict
    ) throws(StoreFailure) -> SourceMemory? {
        try write { db in
            let writer = AttemptWriter(db: db)
            guard let key = try db.sourceKey(source) else { return nil }
            var memory = try writer.memory(of: key)
            guard memory.isHeldBack else { return nil }
            memory.verdict = verdict
            try writer.write(memory, of: key)
            return memory
        }
    }
}

/// Reads the sums of days.
struct Ledger {
    let db: Database

    static let dayColumns = """
        SELECT day, attempts, successes, voids, bodies, bytes, seconds, created, updated, withdrawn, asked,
            not_modified, same_body
        FROM attempt_days WHERE source = ?
        """

    /// The day it was met, and on how many days since, of those that count, it has been watched.
    private static let span = """
        WITH met AS (SELECT min(day) AS first FROM attempt_days WHERE source = ?),
            until AS (SELECT date(? / 1000, 'unixepoch') AS day)
        SELECT first, CAST(julianday(day) - julianday(max(first, date(day, ?))) AS INTEGER) AS observed FROM met, until
        """

    private static let sumColumns = """
        SELECT total(attempts) AS attempts, total(successes) AS successes, total(voids) AS voids,
            total(bodies) AS bodies, total(bytes) AS bytes, total(seconds) AS seconds, total(created) AS created,
            total(updated) AS updated, total(withdrawn) AS withdrawn, total(asked) AS asked,
            total(not_modified) AS not_modified, total(same_body) AS same_body
        FROM attempt_days WHERE source = ? AND day > date(? / 1000, 'unixepoch', ?)
        """

    private static let newRecords = """
        SELECT sum(created) FROM attempt_days
        WHERE source = ? AND day > ? AND day > date(? / 1000, 'unixepoch', ?)
        """

    /// `nil` when it was never tried.
    func figures(of source: Int64, memory: SourceMemory) throws -> SourceFigures? {
        guard let last = memory.lastAttempt?.milliseconds,
            let span = try db.row(Self.span, [source, last, "-\(SourceFigures.entryDays) days"]),
            let first: String = span["first"]
        else { return nil }
        let sums = try db.row(Self.sumColumns, [source, last, "-\(SourceFigures.days) days"])
        let created = try db.int(Self.newRecords, [source, first, last, "-\(SourceFigures.entryDays) days"]) ?? 0
        return SourceFigures(
            sums: sums.map { Self.day($0, named: first) } ?? SourceDay(day: first),
            entriesPerWeek: SourceFigures.entriesPerWeek(
                created: Int(created), observed: span["observed"], rhythm: memory.pace?.rhythm))
    }

    static func day(_ row: Row, named name: String) -> SourceDay {
        var day = SourceDay(day: name)
        day.attempts = whole(row, "attempts")
        day.successes = whole(row, "successes")
        day.voids = whole(row, "voids")
        day.bodies = whole(row, "bodies")
        day.bytes = whole(row, "bytes")
        day.seconds = row["seconds"]
        day.created = whole(row, "created")
        day.updated = whole(row, "updated")
        day.withdrawn = whole(row, "withdrawn")
        day.asked = whole(row, "asked")
        day.notModified = whole(row, "not_modified")
        day.sameBody = whole(row, "same_body")
        return day
    }

    /// `total()` gives a float.
    private static func whole(_ row: Row, _ column: String) -> Int { Int((row[column] as Double).rounded()) }
}
