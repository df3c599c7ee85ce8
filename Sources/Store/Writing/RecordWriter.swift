import Catalogue
import Foundation
import GRDB

/// What a change of records asks the items to reconsider.
struct Touched {
    /// Live records that were there before, by key.
    var records: Set<Int64> = []
    /// New records by the key they get: written when it is known which item they belong to.
    var created: [Int64: NewRecord] = [:]
    var items: Set<Int64> = []
    /// How records of items left, where their home tells it.
    var departures: [Int64: Departure] = [:]
}

/// A record that is not written yet.
struct NewRecord {
    var loaded: LoadedRecord
    var source: Int64
    /// As it came: the source may have another name now, and `loaded` has that one.
    var body: Data

    func insert(into db: Database, item: Int64) throws {
        let record = loaded.stored.record
        let now = loaded.stored.firstSeen.milliseconds
        try db.run(
            """
            INSERT INTO records (key, id, source, identity, item, url_key, listed, version, first_seen, last_seen, body)
            VALUES (?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?)
            """, [loaded.key, record.id, source, record.identity, item, record.urlKey, now, now, body])
    }
}

/// Writes the records of one source: new ones, new versions, those that fell off its list.
struct RecordWriter {
    /// Old versions kept of each record.
    static let versionsKept = 20

    let db: Database
    let source: Int64
    /// The id the source bears now.
    let sourceID: String
    let now: Int64
    private(set) var counts = SyncCounts()
    private(set) var touched = Touched()
    private var seen: Set<Int64> = []
    /// Ids and identities of the new ones: a list may name one twice.
    private var createdIDs: Set<String> = []
    private var createdIdentities: Set<String> = []
    private var lastKey: Int64?

    init(db: Database, source: Int64, sourceID: String, now: Int64) {
        self.db = db
        self.source = source
        self.sourceID = sourceID
        self.now = now
    }

    mutating func write(_ intent: SyncIntent, at: Int64) throws {
        if intent.absent == .begin { try unlistAll() }
        for record in intent.records { try write(record) }
        for id in intent.seen { try note(id) }
        for id in intent.withdrawn { try takeBack(id, intent.departures[id]) }
        switch intent.absent {
        case .keep: try unlist()
        case .ignore, .begin: break
        case .withdraw: for key in try missing(from: "withdrawn IS NULL") { try withdraw(key) }
        case .end: for key in try missing(from: "withdrawn IS NULL AND listed = 0") { try withdraw(key) }
        }
        try db.run("UPDATE sources SET seen = ? WHERE key = ?", [at, source])
    }

    /// What its publisher has taken back by name. What came by a way that is no longer counts as this one's.
    private mutating func takeBack(_ id: String, _ departure: Departure?) throws {
        let sql = "SELECT key, source, body FROM records WHERE id = ? AND withdrawn IS NULL"
        guard let row = try db.row(sql, [id]), !seen.contains(row["key"]) else { return }
        guard try row["source"] == source || Record(packed: row["body"]).origin != nil && !brings(row["source"]) else {
            return
        }
        try withdraw(row["key"], departure)
    }

    /// A record that is listed still, though nothing new was read of it.
    private mutating func note(_ id: String) throws {
        let sql = "SELECT key, listed FROM records WHERE id = ? AND source = ? AND withdrawn IS NULL"
        guard let row = try db.row(sql, [id, source]) else { return }
        let key: Int64 = row["key"]
        guard seen.insert(key).inserted else { return }
        counts.unchanged += 1
        if row["listed"] == 0 { try db.run("UPDATE records SET listed = 1 WHERE key = ?", [key]) }
    }

    private mutating func write(_ given: Record) throws {
        var record = given
        // The same record twice in one list: the first one counts.
        guard !createdIDs.contains(given.id), !createdIdentities.contains(given.identity) else { return }
        guard let row = try find(&record) else { return try create(record) }
        let key: Int64 = row["key"]
        guard seen.insert(key).inserted else { return }
        if try comesNearer(row, than: record) { return counts.unchanged += 1 }
        let body = record.packed
        let isWithdrawn = (row["withdrawn"] as Int64?) != nil
        let hasChanged = try differs(record, body, from: row["body"])
        guard hasChanged || isWithdrawn || row["source"] != source else {
            counts.unchanged += 1
            if row["listed"] == 0 { try db.run("UPDATE records SET listed = 1 WHERE key = ?", [key]) }
            return
        }
        if hasChanged { try keepVersion(row) }
        try db.run(
            """
            UPDATE records SET source = ?, identity = ?, url_key = ?, listed = 1, version = version + ?, last_seen = ?,
                withdrawn = NULL, body = ? WHERE key = ?
            """, [source, record.identity, record.urlKey, hasChanged ? 1 : 0, now, body, key])
        counts.updated += 1
        touch(key, row)
        try MatchWriter(db: db).enqueue(key)
    }

    /// Whether another source has the same record by a way that is no longer: what comes from its home, or by the
    /// shortest way, counts, and of equals the one that was there first. A source that is no more brings nothing.
    private func comesNearer(_ row: Row, than record: Record) throws -> Bool {
        guard let origin = record.origin, row["source"] != source, row["withdrawn"] == nil, try brings(row["source"])
        else { return false }
        return try Record(packed: row["body"]).origin.map { $0.via.count <= origin.via.count } ?? true
    }

    /// Whether a source is asked at all: one that is no more, or paused, brings nothing.
    private func brings(_ source: Int64) throws -> Bool {
        try db.int(
            "SELECT 1 FROM sources WHERE key = ? AND configured = 1 AND json_extract(memory, '$.state') IS NOT 'paused'",
            [source]) != nil
    }

    /// By id, and else by what the id was made of: after a rename of the source, both ids lead to the one record.
    private func find(_ record: inout Record) throws -> Row? {
        let columns = "SELECT key, id, source, item, listed, version, withdrawn, body FROM records"
        if let row = try db.row(columns + " WHERE id = ?", [record.id]) { return row }
        guard let row = try db.row(columns + " WHERE source = ? AND identity = ?", [source, record.identity]) else {
            return nil
        }
        try db.run("INSERT OR IGNORE INTO record_aliases (id, record) VALUES (?, ?)", [record.id, row["key"] as Int64])
        record.id = row["id"]
        return row
    }

    private mutating func create(_ record: Record) throws {
        let key = try (lastKey ?? db.int("SELECT max(key) FROM records") ?? 0) + 1
        lastKey = key
        createdIDs.insert(record.id)
        createdIdentities.insert(record.identity)
        counts.created += 1
        var written = record
        written.source = sourceID
        touched.created[key] = NewRecord(
            loaded: LoadedRecord(created: written, key: key, now: now), source: source, body: record.packed)
    }

    /// Bytes decide; only when they differ is the old value read, since a newer samlad may write the same differently.
    private func differs(_ record: Record, _ body: Data, from old: Data) throws -> Bool {
        try body != old && record != Record(packed: old)
    }

    private func keepVersion(_ row: Row) throws {
        let (key, version): (Int64, Int64) = (row["key"], row["version"])
        try db.run(
            "INSERT INTO record_versions (record, version, replaced, body) VALUES (?, ?, ?, ?)",
            [key, version, now, row["body"] as Data])
        try db.run(
            "DELETE FROM record_versions WHERE record = ? AND version <= ?", [key, version - Int64(Self.versionsKept)])
    }

    /// A feed's window has moved on: the record stays, and says when it was seen last.
    private func unlist() throws {
        for key in try missing(from: "listed = 1") {
            try db.run(
                """
                UPDATE records SET listed = 0,
                    last_seen = max(last_seen, coalesce((SELECT seen FROM sources WHERE key = ?), 0))
                WHERE key = ?
                """, [source, key])
        }
    }

    private func unlistAll() throws {
        try db.run(
            """
            UPDATE records SET listed = 0,
                last_seen = max(last_seen, coalesce((SELECT seen FROM sources WHERE key = ?1), 0))
            WHERE source = ?1 AND listed = 1
            """, [source])
    }

    private mutating func withdraw(_ key: Int64, _ departure: Departure? = nil) throws {
        guard let row = try db.row("SELECT item FROM records WHERE key = ?", [key]) else { return }
        try db.run(
            """
            UPDATE records SET withdrawn = ?, last_seen = CASE listed WHEN 1 THEN
                    max(last_seen, coalesce((SELECT seen FROM sources WHERE key = ?), 0)) ELSE last_seen END,
                listed = 0
            WHERE key = ?
            """, [now, source, key])
        counts.withdrawn += 1
        touch(nil, row)
        if let departure, let item = row["item"] as Int64?, touched.departures[item]?.tombstone != .merged {
            touched.departures[item] = departure
        }
        try MatchWriter(db: db).enqueue(key)
    }

    private func missing(from condition: String) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT key FROM records WHERE source = ? AND \(condition) ORDER BY key"),
            arguments: [source]
        ).filter { !seen.contains($0) }
    }

    private mutating func touch(_ key: Int64?, _ old: Row) {
        if let key { touched.records.insert(key) }
        if let item = old["item"] as Int64? { touched.items.insert(item) }
    }
}
