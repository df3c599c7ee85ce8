import Catalogue
import Foundation
import GRDB

/// Writes what became of an attempt: the attempt itself, the day's sums, the source's memory.
struct AttemptWriter {
    /// Attempts kept whole per source.
    static let attemptsKept = 200

    let db: Database

    /// The row of a source; one that no `sources.json` registered yet is made.
    func source(_ id: String) throws -> Int64 {
        if let key = try db.sourceKey(id) { return key }
        try db.run(
            "INSERT INTO sources (id, configured, memory) VALUES (?, 1, ?)",
            [id, try JSONColumn.encode(SourceMemory())])
        return db.lastInsertedRowID
    }

    /// A source paused while the attempt was under way stays paused.
    ///
    /// - Parameter attempt: `nil` when nobody was asked.
    /// - Returns: the memory as it was written.
    @discardableResult
    func write(_ attempt: Attempt?, _ given: SourceMemory, of source: Int64) throws -> SourceMemory {
        let memory = try settled(given, of: source)
        if let attempt { try insert(attempt, of: source) }
        try write(memory, of: source)
        return memory
    }

    private func insert(_ attempt: Attempt, of source: Int64) throws {
        let last = try db.int("SELECT max(number) FROM attempts WHERE source = ?", [source]) ?? 0
        let at = attempt.at.milliseconds
        try db.run(
            "INSERT INTO attempts (source, number, at, outcome, body) VALUES (?, ?, ?, ?, ?)",
            [source, last + 1, at, attempt.outcome.rawValue, try JSONColumn.encode(attempt)])
        try db.run(
            "DELETE FROM attempts WHERE source = ? AND number <= ?", [source, last + 1 - Int64(Self.attemptsKept)])
        try db.run(
            """
            INSERT INTO attempt_days (source, day, attempts, successes, bytes, seconds, created, updated, withdrawn)
            VALUES (?, date(? / 1000, 'unixepoch'), 1, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, day) DO UPDATE SET attempts = attempts + 1,
                successes = successes + excluded.successes, bytes = bytes + excluded.bytes,
                seconds = seconds + excluded.seconds, created = created + excluded.created,
                updated = updated + excluded.updated, withdrawn = withdrawn + excluded.withdrawn
            """,
            [
                source, at, attempt.outcome.isSuccess ? 1 : 0, attempt.bytes, attempt.seconds, attempt.created,
                attempt.updated, attempt.withdrawn,
            ])
        try db.run(
            "DELETE FROM attempt_days WHERE source = ? AND day < date(? / 1000, 'unixepoch', '-2 years')", [source, at])
    }

    /// What a source remembers; nothing yet when it was never tried.
    func memory(of source: Int64) throws -> SourceMemory {
        guard let row = try db.row("SELECT memory FROM sources WHERE key = ?", [source]) else { return SourceMemory() }
        return try JSONColumn.decode(SourceMemory.self, row["memory"])
    }

    private func settled(_ given: SourceMemory, of source: Int64) throws -> SourceMemory {
        // Read whole only when it is wanted: that costs as much as all else that is recorded of a 304.
        let isPaused = "SELECT 1 FROM sources WHERE key = ? AND json_extract(memory, '$.state') = 'paused'"
        guard try db.int(isPaused, [source]) != nil else { return given }
        let current = try memory(of: source)
        var memory = given
        memory.state = .paused
        memory.stateSince = current.stateSince
        memory.nextAttempt = nil
        memory.nextReason = nil
        return memory
    }

    func write(_ memory: SourceMemory, of source: Int64) throws {
        try db.run(
            "UPDATE sources SET next_attempt = ?, memory = ? WHERE key = ?",
            [memory.nextAttempt?.milliseconds, try JSONColumn.encode(memory), source])
    }
}

extension Database {
    /// The row of a source by its id, or by one it had before.
    func sourceKey(_ id: String) throws -> Int64? {
        try int("SELECT key FROM sources WHERE id = ?", [id])
            ?? int("SELECT source FROM source_aliases WHERE former = ?", [id])
    }
}
