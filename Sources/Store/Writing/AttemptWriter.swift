import Catalogue
import Foundation
import GRDB

/// Writes what became of an attempt: the attempt itself, the day's sums, the source's memory.
struct AttemptWriter {
    /// Attempts kept whole per source.
    static let attemptsKept = 200
    /// Days with attempts whose sums are kept per source: two years.
    static let daysKept = 731

    let db: Database

    /// The row of a source; one that no `sources.json` registered yet is made.
    func source(_ id: String) throws -> Int64 {
        if let key = try db.sourceKey(id) { return key }
        try db.run(
            "INSERT INTO sources (id, configured, memory) VALUES (?, 1, ?)",
            [id, try JSONColumn.encode(SourceMemory())])
        return db.lastInsertedRowID
    }

    /// A source paused while the attempt was under way stays paused, and one that is to be asked more or less often by now
    /// is to be asked.
    ///
    /// - Parameters:
    ///   - attempt: `nil` when nobody was asked.
    ///   - seen: when its records were seen; `nil` leaves the last time.
    /// - Returns: the memory as it was written.
    @discardableResult
    func write(
        _ attempt: Attempt?, _ given: SourceMemory, of source: Int64, seen: Int64? = nil, plannedBy: PlannedBy? = nil
    ) throws -> SourceMemory {
        let memory = try settled(given, of: source, plannedBy)
        if let attempt { try insert(attempt, of: source) }
        try db.run(
            "UPDATE sources SET next_attempt = ?, memory = ?, seen = coalesce(?, seen) WHERE key = ?",
            [memory.nextAttempt?.milliseconds, try memory.column, seen, source])
        return memory
    }

    private func insert(_ attempt: Attempt, of source: Int64) throws {
        let last = try db.int("SELECT max(number) FROM attempts WHERE source = ?", [source]) ?? 0
        let at = attempt.at.milliseconds
        // An outage of a day must not push out what was known before: its first attempt stays, and its newest.
        let number = try attempt.outcome == .void && areVoid(last, of: source) ? last : last + 1
        try db.run(
            "INSERT OR REPLACE INTO attempts (source, number, at, outcome, body) VALUES (?, ?, ?, ?, ?)",
            [source, number, at, attempt.outcome.rawValue, try attempt.column])
        if number > Int64(Self.attemptsKept) {
            try db.run(
                "DELETE FROM attempts WHERE source = ? AND number <= ?", [source, number - Int64(Self.attemptsKept)])
        }
        try add(attempt, at: at, to: source)
    }

    /// Whether the last two attempts asked nobody, or were our own outage's.
    private func areVoid(_ last: Int64, of source: Int64) throws -> Bool {
        try db.int(
            "SELECT count(*) FROM attempts WHERE source = ? AND number > ? AND outcome = 'void'", [source, last - 2])
            == 2
    }

    /// Counted, not by the calendar: a clock that is wrong for a day must not cost two years of history.
    private func forgetDays(of source: Int64) throws {
        try db.run(
            """
            DELETE FROM attempt_days WHERE source = ?1 AND day <= (
                SELECT day FROM attempt_days WHERE source = ?1 ORDER BY day DESC LIMIT 1 OFFSET ?2)
            """, [source, Self.daysKept])
    }

    private func add(_ attempt: Attempt, at: Int64, to source: Int64) throws {
        let isVoid = attempt.outcome == .void
        // A secret that is missing, an address that is forbidden: nobody was asked, and it took no time.
        let hasAsked = !isVoid && (attempt.transfer != nil || attempt.failure == nil)
        let sums: StatementArguments = [
            attempt.outcome.isSuccess ? 1 : 0, isVoid ? 1 : 0, attempt.bytes > 0 ? 1 : 0, attempt.bytes,
            hasAsked ? attempt.transfer ?? attempt.seconds : 0, attempt.created, attempt.updated, attempt.withdrawn,
            source, at, hasAsked ? 1 : 0, attempt.outcome == .notModified ? 1 : 0,
            attempt.outcome == .unchanged && !attempt.wasRead ? 1 : 0,
        ]
        try db.run(Self.addToDay, sums)
        guard db.changesCount == 0 else { return }
        try db.run(Self.newDay, sums)
        // Only a day more can be a day too many.
        try forgetDays(of: source)
    }

    private static let addToDay = """
        UPDATE attempt_days SET attempts = attempts + 1, successes = successes + ?1, voids = voids + ?2,
            bodies = bodies + ?3, bytes = bytes + ?4, seconds = seconds + ?5, created = created + ?6,
            updated = updated + ?7, withdrawn = withdrawn + ?8, asked = asked + ?11,
            not_modified = not_modified + ?12, same_body = same_body + ?13
        WHERE source = ?9 AND day = date(?10 / 1000, 'unixepoch')
        """

    private static let newDay = """
        INSERT INTO attempt_days (
            attempts, successes, voids, bodies, bytes, seconds, created, updated, withdrawn, source, day, asked,
            not_modified, same_body)
        VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, date(?10 / 1000, 'unixepoch'), ?11, ?12, ?13)
        """

    func write(_ exchange: Exchange, of source: Int64) throws {
        try db.run(
            """
            INSERT INTO exchanges (source, at, sent, received) VALUES (?, ?, ?, ?)
            ON CONFLICT (source) DO UPDATE SET at = excluded.at, sent = excluded.sent, received = excluded.received
            """,
            [
                source, exchange.at.milliseconds, exchange.sent.joined(separator: "\n"),
                exchange.received.joined(separator: "\n"),
            ])
    }

    /// What a source remembers; nothing yet when it was never tried.
    func memory(of source: Int64) throws -> SourceMemory {
        guard let row = try db.row("SELECT memory FROM sources WHERE key = ?", [source]) else { return SourceMemory() }
        return try JSONColumn.decode(SourceMemory.self, row["memory"])
    }

    private func settled(_ given: SourceMemory, of source: Int64, _ plannedBy: PlannedBy?) throws -> SourceMemory {
        let sql = "SELECT memory, url, every FROM sources WHERE key = ?"
        guard let row = try db.row(sql, [source]) else { return given }
        var memory = given
        // One that was never registered has no address.
        if let plannedBy, (row[1] as String?) != nil, (row[2] as Double?) != plannedBy.every {
            (memory.nextAttempt, memory.nextReason) = (nil, nil)
        }
        // Read whole only when it may be wanted: within a text the marks around a name would be escaped.
        let text: String = row[0]
        guard Self.mayBeTouched(text) else { return memory }
        let current = try JSONColumn.decode(SourceMemory.self, text)
        // What an operator said while the attempt was under way stands, as long as there is something to say it of.
        if memory.verdict == nil, memory.isHeldBack { memory.verdict = current.verdict }
        guard current.state == .paused else { return memory }
        memory.state = .paused
        memory.stateSince = current.stateSince
        memory.nextAttempt = nil
        memory.nextReason = nil
        return memory
    }

    /// Whether the word `paused` or the field `verdict` stands in it.
    private static func mayBeTouched(_ text: String) -> Bool {
        let mark = UInt8(ascii: "\"")
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: mark) {
            rest = rest[start...]
            if rest.starts(with: Self.paused) || rest.starts(with: Self.verdict) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    private static let paused = Array("\"paused\"".utf8)
    private static let verdict = Array("\"verdict\":".utf8)

    func write(_ memory: SourceMemory, of source: Int64) throws {
        try db.run(
            "UPDATE sources SET next_attempt = ?, memory = ? WHERE key = ?",
            [memory.nextAttempt?.milliseconds, try memory.column, source])
    }
}

extension Database {
    /// The row of a source by its id, or by one it had before.
    func sourceKey(_ id: String) throws -> Int64? {
        try int("SELECT key FROM sources WHERE id = ?", [id])
            ?? int("SELECT source FROM source_aliases WHERE former = ?", [id])
    }
}
