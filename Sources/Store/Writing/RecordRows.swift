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

/// All live records that a change may concern: the new ones, and those of the items that it touches.
struct AffectedRecords {
    let db: Database
    private(set) var records: [Int64: LoadedRecord] = [:]
    private(set) var items: Set<Int64> = []
    private var pendingItems: [Int64] = []
    private var decisions: [Int64: [Decision]] = [:]
    private let clusters: [Int64: Int]
    private let hasDecisions: Bool
    private let wordKey: (String) -> String

    /// - Parameters:
    ///   - clusters: the cluster of each record that a matching has looked at.
    ///   - wordKey: what a word of a source is compared by.
    init(
        db: Database, touched: Touched, clusters: [Int64: Int], wordKey: @escaping (String) -> String
    ) throws {
        self.db = db
        self.clusters = clusters
        self.wordKey = wordKey
        hasDecisions = try db.int("SELECT 1 FROM decisions WHERE undone = 0 LIMIT 1") != nil
        records = touched.created.mapValues(\.loaded)
        for record in touched.created.values { try heed(record.loaded) }
        touched.items.forEach { visit(item: $0) }
        for key in touched.records { try load(key) }
        while let item = pendingItems.popLast() {
            let keys = try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT key FROM records WHERE item = ? AND withdrawn IS NULL"),
                arguments: [item])
            for key in keys { try load(key) }
        }
    }

    /// What editors have said of any of these records, each decision once.
    func decisions(on group: [LoadedRecord]) -> [Decision] {
        if decisions.isEmpty { return [] }
        var seen: Set<String> = []
        return group.flatMap { decisions[$0.key] ?? [] }.filter { seen.insert($0.id).inserted }
    }

    private mutating func heed(_ record: LoadedRecord) throws {
        guard hasDecisions else { return }
        let book = DecisionBook(db: db)
        var found = try book.inForce(on: record.stored.record.id, record.key)
        for word in record.stored.record.unmappedKeys(wordKey) { found += try book.inForce(onWord: word) }
        if !found.isEmpty { decisions[record.key] = found }
    }

    private enum Place: Hashable { case cluster(Int), item(Int64), alone(Int64) }

    /// Records of one cluster, or else of one item, each group in the order its records came; a new one stands alone.
    var groups: [[LoadedRecord]] {
        var groups: [[LoadedRecord]] = []
        var places: [Place: Int] = [:]
        for record in records.values.sorted(by: { $0.key < $1.key }) {
            let place: Place =
                clusters[record.key].map { .cluster($0) } ?? record.item.map { .item($0) } ?? .alone(record.key)
            if let index = places[place] {
                groups[index].append(record)
            } else {
                places[place] = groups.count
                groups.append([record])
            }
        }
        return groups
    }

    private mutating func load(_ key: Int64) throws {
        guard records[key] == nil, let row = try db.row(LoadedRecord.columns + " WHERE r.key = ?", [key]) else {
            return
        }
        let record = try LoadedRecord(row)
        records[record.key] = record
        try heed(record)
        if let item = record.item { visit(item: item) }
    }

    private mutating func visit(item: Int64) {
        if items.insert(item).inserted { pendingItems.append(item) }
    }
}
