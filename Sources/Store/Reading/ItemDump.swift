package import Catalogue
package import Foundation
import GRDB

/// The items that are shown as they stand at one moment, page by page in the order of their rows, whatever is written
/// meanwhile. The moment ends when nobody holds the value any more.
package final class ItemDump: Sendable {
    /// The highest number of the change log at that moment; 0 while it is empty.
    package let position: Int
    /// When that change was made.
    package let changed: Date?
    private let path: String
    private let snapshot: DatabaseSnapshot

    fileprivate init(_ pool: DatabasePool, path: String) throws {
        self.path = path
        snapshot = try pool.makeSnapshot()
        let row = try snapshot.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) AS position,
                        (SELECT at FROM changes ORDER BY n DESC LIMIT 1) AS changed
                    """)
        }
        position = row?["position"] ?? 0
        changed = row?.date("changed")
    }

    /// Keys of the items of a collection, in its order.
    package func keys(of collection: ItemCollection) throws(StoreFailure) -> [Int64] {
        do {
            return try snapshot.read { db in
                var query = ItemQuery()
                query.collections = [collection.id]
                query.limit = nil
                let known = try DecisionBook(db: db).collections().filter { $0.id == collection.id }
                let keys = try ItemReader(db: db, query: query, collections: known).keys
                return try Row.fetchAll(db, sql: keys.sql, arguments: keys.arguments).map { $0["key"] }
            }
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    /// The rows with these keys, in their order.
    package func rows(keys: ArraySlice<Int64>) throws(StoreFailure) -> [DumpRow] {
        do {
            return try snapshot.read { db in
                try keys.compactMap { key in
                    try Row.fetchOne(db.cachedStatement(sql: DumpRow.page), arguments: [key - 1, 1])
                        .map { DumpRow($0, path: path) }
                }
            }
        } catch {
            throw StoreFailure(error, path: path)
        }
    }

    /// - Parameter after: the `key` of the last row that was given; 0 begins at the beginning.
    package func rows(after key: Int64, limit: Int) throws(StoreFailure) -> [DumpRow] {
        do {
            return try snapshot.read { db in
                let cursor = try Row.fetchCursor(db.cachedStatement(sql: DumpRow.page), arguments: [key, limit])
                var rows: [DumpRow] = []
                rows.reserveCapacity(limit)
                while let row = try cursor.next() { rows.append(DumpRow(row, path: path)) }
                return rows
            }
        } catch {
            throw StoreFailure(error, path: path)
        }
    }
}

/// A row of a dump, not unpacked yet: that is done beside the reading.
package struct DumpRow: Sendable {
    /// Where to go on from.
    package let key: Int64
    private let firstSeen: Int64
    private let changed: Int64
    private let changeNumber: Int64
    private let level: String
    private let reasons: String
    private let body: Data
    private let link: LinkHealth?
    private let path: String

    /// The main address stands first among an item's links, if it has one. Of links nothing is told that the change log
    /// does not tell: not that one was checked and found well.
    fileprivate static let page = """
        SELECT i.key, i.first_seen, i.changed, i.change_number, i.freshness, i.freshness_reasons, i.body,
            l.url, l.state, l.since
        FROM items i LEFT JOIN item_links m ON m.item = i.key AND m.position = 0
            LEFT JOIN links l ON l.key = m.link AND l.state NOT IN ('new', 'ok')
        WHERE i.key > ? AND i.withdrawn IS NULL ORDER BY i.key LIMIT ?
        """

    fileprivate init(_ row: Row, path: String) {
        self.path = path
        key = row[0]
        (firstSeen, changed, changeNumber) = (row[1], row[2], row[3])
        (level, reasons, body) = (row[4], row[5], row[6])
        let state = (row[8] as String?).flatMap(LinkState.init)
        link = state.flatMap { state in
            (row[7] as String?).map { url in
                LinkHealth(url: url, state: state, since: (row[9] as Int64?).map { Date(milliseconds: $0) })
            }
        }
    }

    /// The item with its main link where something speaks against it, and with the codes of its freshness alone.
    package func item() throws(StoreFailure) -> StoredItem {
        do {
            guard let level = Freshness.Level(rawValue: level) else {
                throw PackedFault(detail: "unknown code \(level) of freshness")
            }
            return StoredItem(
                item: try Item(packed: body),
                freshness: Freshness(level: level, reasons: reasons.split(separator: " ").map(String.init)),
                firstSeen: Date(milliseconds: firstSeen), changed: Date(milliseconds: changed),
                changeNumber: Int(changeNumber), links: link.map { [$0] } ?? [])
        } catch {
            throw StoreFailure(error, path: path)
        }
    }
}

extension Store {
    /// Holds this moment for a dump. It costs a connection, and keeps the log of the database from being folded in.
    package func dump() throws(StoreFailure) -> ItemDump {
        do { return try ItemDump(pool, path: path) } catch { throw StoreFailure(error, path: path) }
    }
}

/// What a search engine is told of an item.
package struct ItemAddress: Sendable, Hashable {
    package var id: String
    package var changed: Date
}

extension Store {
    /// Items that are shown, in the order of their rows; `keys` takes those of a range alone.
    package func addresses(keys: ClosedRange<Int>? = nil) throws(StoreFailure) -> [ItemAddress] {
        try read { db in
            try db.rows(
                "SELECT id, changed FROM items WHERE withdrawn IS NULL AND key BETWEEN ? AND ? ORDER BY key",
                [keys?.lowerBound ?? 0, keys?.upperBound ?? Int.max]
            ).map { ItemAddress(id: $0["id"], changed: Date(milliseconds: $0["changed"])) }
        }
    }
}
