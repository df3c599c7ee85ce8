package import Catalogue
package import Foundation
import GRDB

/// What is to be known before a source is asked.
package struct SourceStanding: Sendable, Hashable {
    /// `nil` when it was never tried.
    package var memory: SourceMemory?
    /// Hosts and sites that rest, with when they may be asked again.
    package var resting: [String: Date]
}

extension Store {
    /// Brings the table in line with `sources.json`: new sources, renames by `formerIds`, paused ones and ones taken up
    /// again, ones that have another address, of which nothing is known yet, and ones that are to be asked more or less
    /// often. A source that is no longer configured keeps its records, which stay published, its memory and its history.
    package func register(_ sources: [Source], now: Date) throws(StoreFailure) {
        try write { db in
            try Self.endRests(db, now: now)
            try RobotsRows(db: db).forgetBeside(at: now)
            var known = try Self.registered(db)
            for source in sources {
                let before = known.removeValue(forKey: source.id)
                let wasAway = before.map { !$0.isConfigured || $0.isPaused } ?? true
                if let before, before.isConfigured, before.isPaused == !source.enabled, before.url == source.url,
                    before.every == source.every
                {
                    continue
                }
                try Self.bringInLine(db, source, wasAway: wasAway, now: now)
            }
            for id in known.filter(\.value.isConfigured).keys {
                try db.run("UPDATE sources SET configured = 0 WHERE id = ?", [id])
            }
        }
    }

    private static func bringInLine(_ db: Database, _ source: Source, wasAway: Bool, now: Date) throws {
        try rename(db, source)
        let writer = AttemptWriter(db: db)
        let key = try writer.source(source.id)
        let asked = try db.row("SELECT url, every FROM sources WHERE key = ?", [key])
        try db.run(
            "UPDATE sources SET configured = 1, url = ?, every = ? WHERE key = ?", [source.url, source.every, key])
        let before = try writer.memory(of: key)
        var memory = before
        if let address: String = asked?["url"] {
            if address != source.url { memory.beginAnew(now: now) }
            // What was planned by another interval is none of this one's.
            if asked?["every"] != source.every { (memory.nextAttempt, memory.nextReason) = (nil, nil) }
        }
        // What others said of its records meanwhile was believed: it is read whole.
        if source.enabled, wasAway, memory.federation != nil {
            (memory.federation, memory.bodyHash, memory.validators) = (nil, nil, Validators())
        }
        if source.enabled == (memory.state == .paused) {
            memory.state = source.enabled ? .waiting : .paused
            (memory.stateSince, memory.nextAttempt, memory.nextReason) = (now, nil, nil)
        }
        if memory != before { try writer.write(memory, of: key) }
    }

    /// What registering may have to change of a source.
    private struct Registered {
        var isConfigured: Bool
        var isPaused: Bool
        var url: String?
        var every: Double?
    }

    /// Each source by the id it has now.
    private static func registered(_ db: Database) throws -> [String: Registered] {
        var known: [String: Registered] = [:]
        // The text is gone through only where it may say so.
        let sql = """
            SELECT id, configured, instr(memory, '"paused"') AND json_extract(memory, '$.state') IS 'paused', url, every
            FROM sources
            """
        for row in try db.rows(sql) {
            known[row[0]] = Registered(isConfigured: row[1] == 1, isPaused: row[2] == 1, url: row[3], every: row[4])
        }
        return known
    }

    /// Memories of all known sources, by id. Which of them are wanted is the caller's to know: another process may have
    /// registered another `sources.json` on the same database.
    package func memories() throws(StoreFailure) -> [String: SourceMemory] {
        try read { db in
            var memories: [String: SourceMemory] = [:]
            for row in try db.rows("SELECT id, memory FROM sources") {
                memories[row["id"]] = try JSONColumn.decode(SourceMemory.self, row["memory"])
            }
            return memories
        }
    }

    /// - Parameter source: its id, or one it had before.
    package func memory(of source: String) throws(StoreFailure) -> SourceMemory? {
        try read { db in try Self.memory(db, of: source) }
    }

    /// The sources that answered last, the latest first, whoever asked them.
    package func answeredLately(limit: Int) throws(StoreFailure) -> [String] {
        let sql = """
            SELECT id, json_extract(memory, '$.lastSuccess') AS answered FROM sources
            WHERE answered IS NOT NULL ORDER BY answered DESC, id LIMIT ?
            """
        return try read { db in try db.rows(sql, [limit]).map { $0["id"] } }
    }

    /// What is known of sources that are to be asked, in their order, and which hosts rest.
    package func standings(of sources: [String], now: Date) throws(StoreFailure) -> [SourceStanding] {
        try read { db in
            let resting = try Self.restingHosts(db, now: now)
            return try sources.map { SourceStanding(memory: try Self.memory(db, of: $0), resting: resting) }
        }
    }

    private static func memory(_ db: Database, of source: String) throws -> SourceMemory? {
        if let row = try db.row("SELECT memory FROM sources WHERE id = ?", [source]) {
            return try JSONColumn.decode(SourceMemory.self, row[0])
        }
        return try db.sourceKey(source).map { try AttemptWriter(db: db).memory(of: $0) }
    }

    /// What is known of each of these sources, in their order; one never tried is `waiting`.
    package func statuses(of sources: [Source]) throws(StoreFailure) -> [SourceStatus] {
        try read { db in
            try sources.map { source in
                guard let key = try db.sourceKey(source.id) else {
                    var memory = SourceMemory()
                    if !source.enabled { memory.state = .paused }
                    return SourceStatus(source: source, memory: memory)
                }
                let memory = try AttemptWriter(db: db).memory(of: key)
                return SourceStatus(
                    source: source, memory: memory, lastAttempt: try Self.attempts(db, of: key, limit: 1).first,
                    figures: try Ledger(db: db).figures(of: key, memory: memory),
                    subscription: try Self.subscription(db, of: key))
            }
        }
    }

    /// The newest first; 200 are kept.
    package func attempts(of source: String, limit: Int) throws(StoreFailure) -> [Attempt] {
        try read { db in
            guard let key = try db.sourceKey(source) else { return [] }
            return try Self.attempts(db, of: key, limit: limit)
        }
    }

    /// Leaves a host alone until then, or longer when it was asked to rest longer before.
    package func restHost(_ host: String, until: Date, now: Date) throws(StoreFailure) {
        try write { db in
            try Self.endRests(db, now: now)
            try db.run(
                """
                INSERT INTO host_rests (host, until) VALUES (?, ?)
                ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)
                """, [host, until.milliseconds])
        }
    }

    /// Takes away what is over, and what reaches further ahead than anybody is obeyed: it was written while the clock
    /// was wrong.
    private static func endRests(_ db: Database, now: Date) throws {
        try db.run(
            "DELETE FROM host_rests WHERE until <= ? OR until > ?",
            [now.milliseconds, now.addingTimeInterval(longestRest).milliseconds])
    }

    /// Seconds: a week, which is the longest Retry-After that is obeyed, and a day for clocks that differ.
    private static let longestRest: Double = 8 * 86_400

    /// Hosts that rest at `now`, with when they may be asked again.
    package func restingHosts(now: Date) throws(StoreFailure) -> [String: Date] {
        try read { db in try Self.restingHosts(db, now: now) }
    }

    static func restingHosts(_ db: Database, now: Date) throws -> [String: Date] {
        var hosts: [String: Date] = [:]
        for row in try db.rows("SELECT host, until FROM host_rests WHERE until > ?", [now.milliseconds]) {
            hosts[row["host"]] = row.date("until")
        }
        return hosts
    }

    /// Small values of the service itself: when the daily run was, the clock it was last seen at.
    package func meta(_ key: String) throws(StoreFailure) -> String? {
        try read { db in try db.row("SELECT value FROM meta WHERE key = ?", [key])?["value"] }
    }

    /// `nil` takes it away.
    package func setMeta(_ key: String, _ value: String?) throws(StoreFailure) {
        try write { db in
            guard let value else { return try db.run("DELETE FROM meta WHERE key = ?", [key]) }
            try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, value])
        }
    }

    private static func attempts(_ db: Database, of key: Int64, limit: Int) throws -> [Attempt] {
        try db.rows("SELECT body FROM attempts WHERE source = ? ORDER BY number DESC LIMIT ?", [key, max(0, limit)])
            .map { try JSONColumn.decode(Attempt.self, $0["body"]) }
    }

    /// The first former id that is known gives the source its row, and with it records, memory and history.
    private static func rename(_ db: Database, _ source: Source) throws {
        guard try db.int("SELECT key FROM sources WHERE id = ?", [source.id]) == nil else { return }
        for former in source.formerIds {
            guard let key = try db.sourceKey(former) else { continue }
            try db.run("UPDATE sources SET id = ? WHERE key = ?", [source.id, key])
            try db.run("INSERT OR REPLACE INTO source_aliases (former, source) VALUES (?, ?)", [former, key])
            // Who it is has a say in what its records are matched by.
            for record in try Int64.fetchAll(db, sql: "SELECT key FROM records WHERE source = ?", arguments: [key]) {
                try MatchWriter(db: db).enqueue(record)
            }
            return
        }
    }
}
