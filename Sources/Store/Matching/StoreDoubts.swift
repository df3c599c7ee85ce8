package import Catalogue
import Foundation
import GRDB

extension Store {
    /// Pairs for an editor, the surest first: doubtful ones, and matches that their items did not take. A pair that an
    /// editor has merged or split is none any more.
    ///
    /// - Parameter limit: `nil` is everything.
    ///
    /// Throws ``StoreFailure/badCursor(_:)`` for a cursor that no page of doubts gave.
    package func doubts(limit: Int? = 50, cursor: String? = nil) throws(StoreFailure) -> Page<Doubt> {
        try read { db in
            var condition = "apart = 1 AND record < other"
            var arguments = StatementArguments()
            if let cursor {
                let place = try DoubtCursor(cursor)
                condition += " AND (bits < ? OR bits = ? AND (record, other) > (?, ?))"
                arguments += [place.bits, place.bits, place.record, place.other]
            }
            arguments += [limit.map { max(1, $0) + 1 } ?? -1]
            let rows = try db.rows(
                "SELECT record, other, is_match, bits, signs FROM match_edges WHERE \(condition) "
                    + "ORDER BY bits DESC, record, other LIMIT ?", arguments)
            let shown = limit.map { rows.prefix(max(1, $0)) } ?? rows[...]
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
        let cursor = try Cursor(encoded, order: Self.order)
        guard case .text(let text) = cursor.key else { throw StoreFailure.badCursor(String(encoded.prefix(100))) }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let bits = UInt64(parts[0]), let record = Int64(parts[1]) else {
            throw StoreFailure.badCursor(String(encoded.prefix(100)))
        }
        (self.bits, self.record, other) = (Double(bitPattern: bits), record, cursor.row)
    }

    var encoded: String {
        Cursor(order: Self.order, key: .text("\(bits.bitPattern) \(record)"), row: other).encoded
    }
}
