import Catalogue
import Foundation
import GRDB

/// A record with its place in the tables.
struct LoadedRecord {
    var key: Int64
    var item: Int64?
    var stored: StoredRecord

    static let columns = """
        SELECT r.key, r.item, r.version, r.first_seen, r.last_seen, r.listed, r.withdrawn, r.body, s.id AS source_id,
            s.seen FROM records r JOIN sources s ON s.key = r.source
        """

    /// One that was inserted in this transaction: listed and seen now, in no item yet.
    init(created record: Record, key: Int64, now: Int64) {
        self.key = key
        let now = Date(milliseconds: now)
        stored = StoredRecord(record: record, firstSeen: now, lastSeen: now)
    }

    init(_ row: Row) throws {
        key = row["key"]
        item = row["item"]
        var record = try Record(packed: row["body"])
        // The source may have been renamed since.
        record.source = row["source_id"]
        let lastSeen: Int64 = row["last_seen"]
        let seen: Int64 = row["listed"] == 1 ? row["seen"] ?? lastSeen : lastSeen
        stored = StoredRecord(
            record: record, firstSeen: Date(milliseconds: row["first_seen"]),
            lastSeen: Date(milliseconds: max(seen, lastSeen)), version: row["version"],
            withdrawn: row.date("withdrawn"))
    }
}

/// All live records that a change may concern: those that share a URL key or an item with a touched one, and so on.
struct AffectedRecords {
    let db: Database
    private(set) var records: [Int64: LoadedRecord] = [:]
    private(set) var items: Set<Int64> = []
    private var urlKeys: Set<String> = []
    private var pendingKeys: [String] = []
    private var pendingItems: [Int64] = []
    private var decisions: [Int64: [Decision]] = [:]
    private let hasDecisions: Bool
    private let wordKey: (String) -> String

    /// - Parameter wordKey: what a word of a source is compared by.
    init(db: Database, touched: Touched, wordKey: @escaping (String) -> String) throws {
        self.db = db
        self.wordKey = wordKey
        hasDecisions = try db.int("SELECT 1 FROM decisions WHERE undone = 0 LIMIT 1") != nil
        records = touched.created.mapValues(\.loaded)
        for record in touched.created.values { try heed(record.loaded) }
        touched.urlKeys.forEach { visit(urlKey: $0) }
        touched.items.forEach { visit(item: $0) }
        for key in touched.records { try load(key) }
        while !(pendingKeys.isEmpty && pendingItems.isEmpty) {
            if let urlKey = pendingKeys.popLast() {
                try load("url_key = ? AND url_key IS NOT NULL AND withdrawn IS NULL", [urlKey])
            }
            if let item = pendingItems.popLast() { try load("item = ? AND withdrawn IS NULL", [item]) }
        }
    }

    /// What editors have said of any of these records, each decision once.
    func decisions(on group: [LoadedRecord]) -> [Decision] {
        if decisions.isEmpty { return [] }
        var seen: Set<String> = []
        return group.flatMap { decisions[$0.key] ?? [] }.filter { seen.insert($0.id).inserted }
    }

    /// Records that a decision makes one thing are looked at together.
    private mutating func heed(_ record: LoadedRecord) throws {
        guard hasDecisions else { return }
        let book = DecisionBook(db: db)
        var found = try book.inForce(on: record)
        for word in record.stored.record.unmappedKeys(wordKey) { found += try book.inForce(onWord: word) }
        guard !found.isEmpty else { return }
        decisions[record.key] = found
        for decision in found where decision.act == .merge {
            for id in decision.records { try load("id = ? AND withdrawn IS NULL", [id]) }
        }
    }

    /// Records that share a URL key or that a decision makes one, each group in the order its records came; any other
    /// stands alone.
    var groups: [[LoadedRecord]] {
        let groups = groupsByKey
        if decisions.isEmpty { return groups }
        var joined: [[LoadedRecord]] = []
        for group in groups {
            let ids = Set(group.map(\.stored.record.id))
            let bound = Set(
                decisions(on: group).filter { $0.act == .merge }.flatMap(\.records)
            ).union(ids)
            let (together, apart) = joined.reduce(into: ([[LoadedRecord]](), [[LoadedRecord]]())) { parts, other in
                let isBound =
                    other.contains { bound.contains($0.stored.record.id) }
                    || decisions(on: other).contains { $0.act == .merge && $0.records.contains(where: ids.contains) }
                if isBound { parts.0.append(other) } else { parts.1.append(other) }
            }
            joined = apart + [(together.flatMap(\.self) + group).sorted { $0.key < $1.key }]
        }
        return joined
    }

    private var groupsByKey: [[LoadedRecord]] {
        var groups: [[LoadedRecord]] = []
        var places: [String: Int] = [:]
        for record in records.values.sorted(by: { $0.key < $1.key }) {
            guard let urlKey = record.stored.record.urlKey else {
                groups.append([record])
                continue
            }
            if let place = places[urlKey] {
                groups[place].append(record)
            } else {
                places[urlKey] = groups.count
                groups.append([record])
            }
        }
        return groups
    }

    /// Most of what is found was loaded before: only its key is read.
    private mutating func load(_ condition: String, _ arguments: StatementArguments) throws {
        let keys = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT key FROM records WHERE " + condition), arguments: arguments)
        for key in keys { try load(key) }
    }

    private mutating func load(_ key: Int64) throws {
        guard records[key] == nil, let row = try db.row(LoadedRecord.columns + " WHERE r.key = ?", [key]) else {
            return
        }
        let record = try LoadedRecord(row)
        records[record.key] = record
        try heed(record)
        if let urlKey = record.stored.record.urlKey { visit(urlKey: urlKey) }
        if let item = record.item { visit(item: item) }
    }

    private mutating func visit(urlKey: String) {
        if urlKeys.insert(urlKey).inserted { pendingKeys.append(urlKey) }
    }

    private mutating func visit(item: Int64) {
        if items.insert(item).inserted { pendingItems.append(item) }
    }
}
