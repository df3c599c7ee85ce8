import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Writes where a slice has come to, all of it or nothing.
    ///
    /// - Returns: `false` when another process has written since: everything is to be read anew.
    package func place(_ placement: MatchPlacement) throws(StoreFailure) -> Bool {
        try write { db in
            guard try Self.take(db, turn: placement.turn) else { return false }
            try MatchWriter(db: db).write(placement)
            return true
        }
    }

    /// Keeps features of records beyond what was reached, so that they are not made twice.
    package func keep(
        features: [(key: Int64, features: KeptFeatures)], turn: Int64
    ) throws(StoreFailure) -> Bool {
        try write { db in
            guard try db.int("SELECT turn FROM match_state") == turn else { return false }
            for (key, features) in features { try MatchWriter(db: db).keep(key, features) }
            return true
        }
    }

    /// Takes new weights into use: every record is to be placed again, and nothing is clustered before all are.
    ///
    /// - Parameter weighed: live records that they were made of.
    package func renewMatching(
        turn: Int64, engine: String, weights: Data, weighed: Int
    ) throws(StoreFailure) -> Bool {
        try write { db in
            guard try Self.take(db, turn: turn) else { return false }
            for table in ["match_blocks", "match_hubs", "match_edges", "match_weights"] {
                try db.execute(sql: "DELETE FROM \(table)")
            }
            for (part, start) in stride(from: 0, to: weights.count, by: Self.partSize).enumerated() {
                let piece = weights.subdata(in: start..<min(start + Self.partSize, weights.count))
                guard let packed = Deflate.pack(piece) else { throw PackedFault(detail: "weights cannot be packed") }
                try db.run(
                    "INSERT INTO match_weights (part, size, data) VALUES (?, ?, ?)", [part, piece.count, packed])
            }
            try db.run(
                """
                UPDATE match_state SET engine = ?, reached = 0, weighed = ?, changed = 0,
                    rebuild = (SELECT coalesce(max(key), 0) FROM records)
                """, [engine, weighed])
            return true
        }
    }

    /// Forgets all features: they were made by other rules.
    package func forgetFeatures(turn: Int64) throws(StoreFailure) -> Bool {
        try write { db in
            guard try Self.take(db, turn: turn) else { return false }
            for table in ["match_blocks", "match_hubs", "match_edges", "match_weights", "match_records"] {
                try db.execute(sql: "DELETE FROM \(table)")
            }
            try db.run("UPDATE match_state SET engine = '', reached = 0, rebuild = 0, weighed = 0, changed = 0")
            return true
        }
    }

    /// The weights in use; `nil` while there are none.
    package func matchWeights() throws(StoreFailure) -> Data? {
        try read { db in
            var all = Data(capacity: Int(try db.int("SELECT sum(size) FROM match_weights") ?? 0))
            for row in try db.rows("SELECT size, data FROM match_weights ORDER BY part") {
                guard let piece = Deflate.unpack(row["data"], size: row["size"]) else {
                    throw PackedFault(detail: "the weights of the matching cannot be read")
                }
                all += piece
            }
            return all.isEmpty ? nil : all
        }
    }

    /// Bytes of weights in one row.
    private static let partSize = 1 << 20

    static func take(_ db: Database, turn: Int64) throws -> Bool {
        try db.run("UPDATE match_state SET turn = turn + 1 WHERE turn = ?", [turn])
        return db.changesCount == 1
    }
}

/// Writes the tables of the matching inside a transaction.
struct MatchWriter {
    let db: Database

    private static let insert = PairInsert("INSERT OR IGNORE INTO match_blocks (block, record)")

    /// What becomes of a record that changed, went or came back: it is placed anew. New ones need no word.
    func enqueue(_ record: Int64) throws {
        try db.run(
            "INSERT INTO match_queue (record, stamp) VALUES (?, 1) ON CONFLICT (record) DO UPDATE SET stamp = stamp + 1",
            [record])
    }

    func keep(_ key: Int64, _ features: KeptFeatures) throws {
        try db.run(
            "INSERT OR REPLACE INTO match_records (record, hash, features) VALUES (?, ?, ?)",
            [key, HashOrder.value(features.hash), features.bytes])
    }

    /// Whether features that these rules make may be kept beside those there are. Where there are none, they are the rules
    /// from now on.
    func adopts(_ engine: String) throws -> Bool {
        try db.run("UPDATE match_state SET engine = ? WHERE engine = ''", [engine])
        return try db.int("SELECT 1 FROM match_state WHERE engine = ?", [engine]) != nil
    }

    func write(_ placement: MatchPlacement) throws {
        let keys = placement.places.map(\.key)
        let list = JSONList.text(keys)
        try clearEdges(of: list)
        for place in placement.places {
            switch place.features {
            case .known: break
            case .new(let features): try keep(place.key, features)
            case .gone: try db.run("DELETE FROM match_records WHERE record = ?", [place.key])
            }
            guard let stamp = place.stamp else { continue }
            try db.run("DELETE FROM match_queue WHERE record = ? AND stamp = ?", [place.key, stamp])
        }
        for (block, record) in placement.leaving {
            try db.run(
                "DELETE FROM match_blocks WHERE block = ? AND record = ?", [Int64(bitPattern: block), record])
        }
        try Self.insert.run(db, placement.entering.map { (Int64(bitPattern: $0.block), $0.record) })
        for (block, hub) in placement.hubs { try write(block, hub) }
        for pair in placement.cut { try cut(pair) }
        for edge in placement.edges { try insert(edge) }
        try touchMembers(of: keys, isMany: keys.count >= Self.keysToLookThrough)
        try db.run(
            "UPDATE match_state SET reached = ?, changed = changed + ?", [placement.reached, placement.places.count])
    }

    private func write(_ block: UInt64, _ hub: MatchHub?) throws {
        guard let hub else {
            return try db.run("DELETE FROM match_hubs WHERE block = ?", [Int64(bitPattern: block)])
        }
        try db.run(
            "INSERT OR REPLACE INTO match_hubs (block, size, anchors) VALUES (?, ?, ?)",
            [Int64(bitPattern: block), hub.size, hub.text])
    }

    /// Whoever matched one of these is clustered anew, and so is the record itself.
    private func clearEdges(of list: String) throws {
        let found = """
            SELECT e.record, e.other, e.is_match FROM json_each(?) k CROSS JOIN match_edges e ON e.record = k.value
            """
        for row in try db.rows(found, [list]) {
            let (record, other): (Int64, Int64) = (row["record"], row["other"])
            if row["is_match"] == 1 { try touch([record, other]) }
            try delete(MatchPair(record, other))
        }
    }

    private func delete(_ pair: MatchPair) throws {
        let sql = "DELETE FROM match_edges WHERE record = ? AND other = ?"
        try db.run(sql, [pair.left, pair.right])
        try db.run(sql, [pair.right, pair.left])
    }

    private func cut(_ pair: MatchPair) throws {
        let sql = "SELECT is_match FROM match_edges WHERE record = ? AND other = ?"
        guard let isMatch = try db.int(sql, [pair.left, pair.right]) else { return }
        if isMatch == 1 { try touch([pair.left, pair.right]) }
        try delete(pair)
    }

    /// Pairs that were judged before stay as they are: under the same weights they are the same.
    private func insert(_ edge: MatchEdge) throws {
        let sql = """
            INSERT OR IGNORE INTO match_edges (record, other, is_match, apart, bits, signs) VALUES (?, ?, ?, ?, ?, ?)
            """
        let signs = edge.signs.map { "\($0.name)=\($0.bits)" }.joined(separator: " ")
        let isMatch = edge.isMatch ? 1 : 0
        // A doubtful pair is in two items until it is shown to be in one, a match the other way round.
        try db.run(sql, [edge.left, edge.right, isMatch, 1 - isMatch, edge.bits, signs])
        guard db.changesCount > 0 else { return }
        try db.run(sql, [edge.right, edge.left, isMatch, 0, edge.bits, ""])
        if edge.isMatch { try touch([edge.left, edge.right]) }
    }

    func touch(_ records: [Int64]) throws {
        for record in records { try db.run("INSERT OR IGNORE INTO match_touched (record) VALUES (?)", [record]) }
    }

    /// Those that share an item with others, or that an editor has spoken of: what brought them there may be no more.
    ///
    /// - Parameter isMany: it is quicker then to look through all items of several records, which the index alone tells.
    func touchMembers(of keys: [Int64], isMany: Bool) throws {
        let list = JSONList.text(keys)
        if isMany {
            try touchShared(of: Set(keys))
        } else {
            try db.run(
                """
                INSERT OR IGNORE INTO match_touched (record)
                SELECT o.key FROM json_each(?) k
                CROSS JOIN records r ON r.key = k.value CROSS JOIN records o ON o.item = r.item
                WHERE o.withdrawn IS NULL AND EXISTS (SELECT 1 FROM records p WHERE p.item = r.item AND p.key <> r.key)
                """, [list])
        }
        guard try db.int("SELECT 1 FROM decisions WHERE act IN ('merge', 'split') LIMIT 1") != nil else { return }
        try db.run(
            """
            INSERT OR IGNORE INTO match_touched (record)
            SELECT r.key FROM json_each(?) k CROSS JOIN records r ON r.key = k.value
            WHERE r.id IN (SELECT record FROM decision_records)
                OR EXISTS (SELECT 1 FROM record_aliases a JOIN decision_records d ON d.record = a.id WHERE a.record = r.key)
            """, [list])
    }

    private static let keysToLookThrough = 4096

    private func touchShared(of keys: Set<Int64>) throws {
        let shared = "SELECT item FROM records WHERE item IS NOT NULL GROUP BY item HAVING count(*) > 1"
        let members = "SELECT key, withdrawn IS NULL AS live FROM records WHERE item = ?"
        for item in try Int64.fetchAll(db.cachedStatement(sql: shared)) {
            let rows = try db.rows(members, [item])
            guard rows.contains(where: { keys.contains($0["key"]) }) else { continue }
            try touch(rows.filter { $0["live"] }.map { $0["key"] })
        }
    }
}
