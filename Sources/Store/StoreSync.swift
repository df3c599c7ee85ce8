package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Records an attempt that brings no records: 304, the same body, a failure. The records stay as they are.
    ///
    /// - Parameters:
    ///   - exchange: `nil` leaves the one before.
    ///   - body: `nil` leaves the one that is kept.
    ///   - plannedBy: what the next attempt in `memory` is planned by; `nil` where it does not hang on that.
    /// - Returns: the memory as it was written.
    @discardableResult
    package func record(
        _ attempt: Attempt, memory: SourceMemory, exchange: Exchange? = nil, body: BodyToKeep? = nil,
        plannedBy: PlannedBy? = nil
    ) async throws(StoreFailure) -> SourceMemory {
        try await writeTogether(weight: 2) { db, _ in
            let writer = AttemptWriter(db: db)
            let source = try writer.source(attempt.source)
            let seen = attempt.outcome.isSuccess ? attempt.at.milliseconds : nil
            let written = try writer.write(attempt, memory, of: source, seen: seen, plannedBy: plannedBy)
            if let exchange { try writer.write(exchange, of: source) }
            if let body { try BodyWriter(db: db, source: source).write(body) }
            return written
        }
    }

    /// Records an attempt and what it brought: records compared, new versions kept, items merged anew, links
    /// registered, the change log written: all of it or nothing. A list without anything new adds no version and no
    /// line.
    @discardableResult
    package func apply(_ intent: SyncIntent, rules: ItemRules, now: Date) async throws(StoreFailure) -> SyncResult {
        let prepared = try prepare(intent, rules: rules, now: now)
        return try await writeTogether(weight: 1 + intent.records.count) { db, search in
            try Self.apply(intent, prepared, rules: rules, now: now, db, search)
        }
    }

    private func prepare(
        _ intent: SyncIntent, rules: ItemRules, now: Date
    ) throws(StoreFailure) -> PreparedItems {
        do { return try PreparedItems(intent, rules: rules, known: known, now: now) } catch {
            throw StoreFailure(error, path: path)
        }
    }

    static func apply(
        _ intent: SyncIntent, _ prepared: PreparedItems, rules: ItemRules, now: Date, _ db: Database,
        _ search: SearchQueue
    ) throws -> SyncResult {
        let attempts = AttemptWriter(db: db)
        let source = try attempts.source(intent.source)
        search.learn(prepared.words)
        let row = try db.row("SELECT id, seen FROM sources WHERE key = ?", [source])
        var records = RecordWriter(
            db: db, source: source, sourceID: row?["id"] ?? intent.source, now: now.milliseconds)
        // What is read again was not seen again.
        let seen: Int64? = intent.isReplay ? row?["seen"] : nil
        try records.write(intent, at: seen ?? now.milliseconds)
        var counts = records.counts
        let regrouping = try Regrouping(
            db: db, touched: records.touched, rules: rules, now: now.milliseconds, search: search, prepared: prepared)
        (counts.items, counts.changes) = try regrouping.run(withdrawal: "no longer published by \(intent.source)")
        counts.live = try Self.liveRecords(db, of: source)
        let (attempt, concluded) = intent.conclude(counts)
        if var kept = intent.body {
            // Only now it is known whether it brought anything.
            // A body that was taken is a good one, whatever became of the pages it leads to.
            kept.body.outcome =
                attempt.outcome.isSuccess ? attempt.outcome : counts.isUnchanged ? .unchanged : .changed
            try BodyWriter(db: db, source: source).write(kept)
        }
        let memory = try attempts.write(
            intent.isReplay ? nil : attempt, concluded, of: source, plannedBy: intent.plannedBy)
        if let exchange = intent.exchange { try attempts.write(exchange, of: source) }
        return SyncResult(attempt: attempt, memory: memory, counts: counts)
    }

    /// Judges the freshness of a batch of items again, as the calendar moves on: daily, in bounded steps.
    ///
    /// - Parameter item: the id the last batch ended with.
    /// - Returns: the id to go on after; `nil` at the end.
    package func refreshFreshness(
        after item: String?, limit: Int, rules: ItemRules, now: Date
    ) throws(StoreFailure) -> String? {
        try writeItems { db, search in
            let rows = try db.rows(
                ItemRow.columns + " WHERE withdrawn IS NULL AND id > ? ORDER BY id LIMIT ?", [item ?? "", limit])
            var last: String?
            try ItemWriter.run(db, rules: rules, now: now.milliseconds, search: search) { writer in
                for row in rows {
                    let row = try ItemRow(row)
                    try writer.judge(row)
                    last = row.item.id
                }
            }
            return rows.count < limit ? nil : last
        }
    }

    private static func liveRecords(_ db: Database, of source: Int64) throws -> Int {
        Int(try db.int("SELECT count(*) FROM records WHERE source = ? AND withdrawn IS NULL", [source]) ?? 0)
    }
}
