import Catalogue
package import Foundation
import GRDB

/// What a matching pass reads. It asks between short writes and holds nothing in between: `MatchState.turn` says
/// whether what it read still stands.
extension Store {
    package func matchState() throws(StoreFailure) -> MatchState {
        try read { db in try Self.matchState(db) }
    }

    static func matchState(_ db: Database) throws -> MatchState {
        let sql = """
            SELECT turn, engine, reached, rebuild, weighed, changed,
                EXISTS (SELECT 1 FROM records WHERE key > reached)
                    OR EXISTS (SELECT 1 FROM match_queue) AS waiting,
                EXISTS (SELECT 1 FROM match_touched) AS unsettled
            FROM match_state
            """
        guard let row = try db.row(sql) else { throw PackedFault(detail: "the state of the matching is missing") }
        return MatchState(
            turn: row["turn"], engine: row["engine"], reached: row["reached"], rebuild: row["rebuild"],
            weighed: row["weighed"], changed: row["changed"], isWaiting: row["waiting"],
            isUnsettled: row["unsettled"])
    }

    package func liveRecordCount() throws(StoreFailure) -> Int {
        try read { db in Int(try db.int("SELECT count(*) FROM records WHERE withdrawn IS NULL") ?? 0) }
    }

    /// Whether there are no records but live ones.
    package func areAllRecordsLive() throws(StoreFailure) -> Bool {
        try read { db in
            try db.int(
                """
                SELECT (SELECT count(*) FROM records) = (SELECT count(*) FROM records WHERE withdrawn IS NULL)
                """) == 1
        }
    }

    /// Records that wait to be placed: first those that changed, then new ones in the order they came.
    package func matchSlice(limit: Int) throws(StoreFailure) -> MatchSlice {
        try read { db in
            let state = try Self.matchState(db)
            let changed = try Self.waiting(
                db, "q.record IN (SELECT record FROM match_queue WHERE record <= ?1 LIMIT ?2)",
                [state.reached, limit])
            if !changed.isEmpty { return MatchSlice(state: state, records: changed, reached: state.reached) }
            let new = try Self.waiting(db, "r.key > ?1 ORDER BY r.key LIMIT ?2", [state.reached, limit])
            return MatchSlice(state: state, records: new, reached: new.last?.key ?? state.reached)
        }
    }

    /// Live records after `key`, to make weights of; `record` only where there are no features that hold.
    package func recordsToWeigh(after key: Int64, limit: Int) throws(StoreFailure) -> [WaitingRecord] {
        try read { db in
            try Self.waiting(db, "r.key > ?1 AND r.withdrawn IS NULL ORDER BY r.key LIMIT ?2", [key, limit])
        }
    }

    private static func waiting(
        _ db: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [WaitingRecord] {
        let sql = """
            SELECT r.key, q.stamp, r.withdrawn IS NULL AS live, m.features, s.id AS source_id,
                CASE WHEN q.stamp IS NOT NULL OR m.features IS NULL THEN r.body END AS body
            FROM records r JOIN sources s ON s.key = r.source
                LEFT JOIN match_queue q ON q.record = r.key LEFT JOIN match_records m ON m.record = r.key
            WHERE
            """
        return try db.rows(sql + " " + condition, arguments).map { row in
            let isLive: Bool = row["live"]
            var record = try isLive ? (row["body"] as Data?).map { try Record(packed: $0) } : nil
            // The source may have been renamed since.
            record?.source = row["source_id"]
            return WaitingRecord(
                key: row["key"], stamp: row["stamp"], record: record, isLive: isLive, features: row["features"])
        }
    }

    // MARK: Blocks and features

    package func matchBlocks(_ blocks: [UInt64]) throws(StoreFailure) -> MatchBlocksFound {
        try read { db in
            var found = MatchBlocksFound()
            let list = JSONList.text(blocks.map(Int64.init(bitPattern:)))
            let hubs = """
                SELECT h.block, h.size, h.anchors FROM json_each(?) k CROSS JOIN match_hubs h ON h.block = k.value
                """
            for row in try db.rows(hubs, [list]) {
                found.hubs[UInt64(bitPattern: row["block"])] = MatchHub(
                    size: row["size"], anchors: try MatchHub.read(row["anchors"]))
            }
            let plain = blocks.filter { found.hubs[$0] == nil }.map(Int64.init(bitPattern:))
            let members = """
                SELECT b.block, b.record FROM json_each(?) k CROSS JOIN match_blocks b ON b.block = k.value
                """
            let rows = try Row.fetchCursor(db.cachedStatement(sql: members), arguments: [JSONList.text(plain)])
            while let row = try rows.next() {
                found.members.append((UInt64(bitPattern: row[0]), row[1]))
            }
            return found
        }
    }

    /// All members of one block, however many.
    package func members(of block: UInt64) throws(StoreFailure) -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT record FROM match_blocks WHERE block = ?"),
                arguments: [Int64(bitPattern: block)])
        }
    }

    /// The members of a block with the smallest hashes.
    package func firstMembers(of block: UInt64, limit: Int) throws(StoreFailure) -> [MatchAnchor] {
        try read { db in
            try db.rows(
                """
                SELECT m.hash, m.record FROM match_blocks b JOIN match_records m ON m.record = b.record
                WHERE b.block = ? ORDER BY m.hash, m.record LIMIT ?
                """, [Int64(bitPattern: block), limit]
            ).map { MatchAnchor(hash: HashOrder.hash($0["hash"]), record: $0["record"]) }
        }
    }

    package func features(of records: [Int64]) throws(StoreFailure) -> [Int64: Data] {
        try read { db in
            var found: [Int64: Data] = [:]
            found.reserveCapacity(records.count)
            let sql = """
                SELECT m.record, m.features FROM json_each(?) k CROSS JOIN match_records m ON m.record = k.value
                """
            let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [JSONList.text(records)])
            while let row = try rows.next() { found[row[0]] = row[1] }
            return found
        }
    }

    package func hashes(of records: [Int64]) throws(StoreFailure) -> [MatchAnchor] {
        try read { db in
            try db.rows(
                "SELECT m.record, m.hash FROM json_each(?) k CROSS JOIN match_records m ON m.record = k.value",
                [JSONList.text(records)]
            ).map { MatchAnchor(hash: HashOrder.hash($0["hash"]), record: $0["record"]) }
        }
    }

    /// Pairs with an edge that both are among these.
    package func edges(among records: [Int64]) throws(StoreFailure) -> [MatchPair] {
        try read { db in
            let known = Set(records)
            let sql = """
                SELECT e.record, e.other FROM json_each(?) k CROSS JOIN match_edges e ON e.record = k.value
                WHERE e.record < e.other
                """
            return try db.rows(sql, [JSONList.text(records)]).compactMap { row in
                known.contains(row["other"]) ? MatchPair(row["record"], row["other"]) : nil
            }
        }
    }

    /// Everyone a record has an edge with.
    package func edges(of record: Int64) throws(StoreFailure) -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT other FROM match_edges WHERE record = ?"), arguments: [record])
        }
    }

    /// Ids of those that have not been placed since they came or changed.
    package func waitingRecords(among ids: [String]) throws(StoreFailure) -> Set<String> {
        try read { db in
            let sql = """
                SELECT 1 FROM records r, match_state s WHERE r.id = ? AND (
                    r.key > s.reached OR r.key IN (SELECT record FROM match_queue))
                """
            return Set(try ids.filter { try db.int(sql, [$0]) != nil })
        }
    }

    /// Keys and features of records by their ids, those that are placed.
    package func matchMembers(_ ids: [String]) throws(StoreFailure) -> [MatchUnit.Member] {
        try read { db in
            try ids.compactMap { id in
                let sql = """
                    SELECT r.key, r.id, m.features FROM records r JOIN match_records m ON m.record = r.key WHERE r.id = ?
                    """
                return try db.row(sql, [id]).map {
                    MatchUnit.Member(key: $0["key"], id: $0["id"], features: $0["features"])
                }
            }
        }
    }
}

/// Whole numbers as a JSON array: one statement asks for all of them.
enum JSONList {
    static func text(_ values: [Int64]) -> String {
        var text = "["
        text.reserveCapacity(values.count * 20 + 2)
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            text += value.description
        }
        return text + "]"
    }
}

/// Hashes are unsigned and SQLite's integers are not: turned so that they sort alike.
enum HashOrder {
    static func value(_ hash: UInt64) -> Int64 { Int64(bitPattern: hash ^ 1 << 63) }
    static func hash(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ 1 << 63 }
}

extension MatchHub {
    var text: String { anchors.map { "\($0.hash):\($0.record)" }.joined(separator: " ") }

    static func read(_ text: String) throws -> [MatchAnchor] {
        try text.split(separator: " ").map { part in
            let numbers = part.split(separator: ":")
            guard numbers.count == 2, let hash = UInt64(numbers[0]), let record = Int64(numbers[1]) else {
                throw PackedFault(detail: "the anchors of a block cannot be read")
            }
            return MatchAnchor(hash: hash, record: record)
        }
    }
}
