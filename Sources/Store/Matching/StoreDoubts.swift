package import Catalogue
import Foundation
import GRDB

extension Store {
    /// Pairs for an editor, the surest first: doubtful ones, and matches that their items did not take. A pair that an
    /// editor has merged or split is none any more.
    ///
    /// Throws ``StoreFailure/badCursor(_:)`` for a cursor that no page of doubts gave.
    package func doubts(limit: Int = 50, cursor: String? = nil) throws(StoreFailure) -> Page<Doubt> {
        try read { db in
            var condition = "apart = 1 AND record < other"
            var arguments = StatementArguments()
            if let cursor {
                let place = try DoubtCursor(cursor)
                condition += " AND (bits < ? OR bits = ? AND (record, other) > (?, ?))"
                arguments += [place.bits, place.bits, place.record, place.other]
            }
            arguments += [max(1, limit) + 1]
            let rows = try db.rows(
                "SELECT record, other, is_match, bits, signs FROM match_edges WHERE \(condition) "
                    + "ORDER BY bits DESC, record, other LIMIT ?", arguments)
            let shown = rows.prefix(max(1, limit))
            let next = shown.count < rows.count ? shown.last.map { DoubtCursor($0).encoded } : nil
            let total = try db.int("SELECT count(*) FROM match_edges WHERE apart = 1 AND record < other") ?? 0
            return Page(elements: try shown.compactMap { try Self.doubt(db, $0) }, next: next, total: Int(total))
        }
    }

    /// Pairs for an editor that any of these records is in, the surest first.
    package func doubts(of records: [Int64]) throws(StoreFailure) -> [Doubt] {
        try read { db in
            var seen: Set<MatchPair> = []
            let sql = "SELECT other FROM match_edges WHERE record = ?"
            for record in records {
                for other in try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [record]) {
                    seen.insert(MatchPair(record, other))
                }
            }
            let edge = """
                SELECT record, other, is_match, bits, signs FROM match_edges
                WHERE record = ? AND other = ? AND apart = 1
                """
            return try seen.compactMap { pair in
                try db.row(edge, [pair.left, pair.right]).flatMap { try Self.doubt(db, $0) }
            }.sorted { ($1.bits, $0.left.record, $0.right.record) < ($0.bits, $1.left.record, $1.right.record) }
        }
    }

    private static func doubt(_ db: Database, _ row: Row) throws -> Doubt? {
        guard let left = try side(db, row["record"]), let right = try side(db, row["other"]) else { return nil }
        let signs: String = row["signs"]
        return Doubt(
            left: left, right: right, bits: row["bits"],
            signs: signs.split(separator: " ").compactMap { sign in
                let parts = sign.split(separator: "=")
                guard parts.count == 2, let bits = Double(parts[1]) else { return nil }
                return MatchSign(name: String(parts[0]), bits: bits)
            }, isMatch: row["is_match"])
    }

    private static func side(_ db: Database, _ key: Int64) throws -> Doubt.Side? {
        let sql = """
            SELECT r.id, r.body, s.id AS source, i.id AS item FROM records r JOIN sources s ON s.key = r.source
                JOIN items i ON i.key = r.item
            WHERE r.key = ? AND r.withdrawn IS NULL
            """
        return try db.row(sql, [key]).map { row in
            let record = try Record(packed: row["body"])
            return Doubt.Side(
                record: row["id"], item: row["item"], source: row["source"], title: record.title, link: record.link)
        }
    }
}

/// Where a page of doubts ended.
private struct DoubtCursor {
    var bits: Double
    var record: Int64
    var other: Int64

    private static let order = "doubts"

    init(_ row: Row) { (bits, record, other) = (row["bits"], row["record"], row["other"]) }

    init(_ encoded: String) throws {
        let (bits, record, other) = try Cursor.pair(encoded, order: Self.order)
        (self.bits, self.record, self.other) = (Double(bitPattern: UInt64(bitPattern: bits)), record, other)
    }

    var encoded: String {
        Cursor(order: Self.order, pair: (Int64(bitPattern: bits.bitPattern), record), row: other).encoded
    }
}
