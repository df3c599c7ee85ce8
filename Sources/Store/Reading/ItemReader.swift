import Catalogue
import Foundation
import GRDB

/// Answers one query for items. Their keys are found by index first; only those of the page are read whole.
struct ItemReader {
    let db: Database
    let query: ItemQuery
    private let sort: ItemQuery.Sort
    /// The one collection in whose order the items come, when no other is asked for.
    private let leading: ItemCollection?
    private let pattern: String?
    private let collections: [ItemCollection]
    /// Something was asked for, but nothing that a word is made of: no item has it.
    private let asksNothing: Bool

    /// - Parameter collections: those that the query names.
    init(db: Database, query: ItemQuery, collections: [ItemCollection] = []) {
        self.db = db
        self.query = query
        self.collections = collections
        let text = query.text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        pattern = SearchPattern.make(text)
        asksNothing = !text.isEmpty && pattern == nil
        let wanted = query.sort ?? .relevance
        sort = wanted == .relevance && pattern == nil ? .changed : wanted
        let isOrdered = query.sort == nil && pattern == nil && Set(query.collections).count == 1
        leading = isOrdered ? collections.first : nil
    }

    func page() throws -> Page<StoredItem> {
        // A bad cursor is told of even where there is nothing to page through.
        let keys = try keys
        if asksNothing { return Page(elements: [], total: 0) }
        // Not kept prepared: there are as many statements as there are combinations of filters.
        let found = try Row.fetchAll(db, sql: keys.sql, arguments: keys.arguments)
        let shown = query.limit.map { found.prefix(max(1, $0)) } ?? found[...]
        let items = try shown.compactMap { try item($0["key"]) }
        let next = shown.count < found.count ? shown.last.map { cursor(after: $0).encoded } : nil
        return Page(elements: items, next: next, total: try total())
    }

    /// Finds the keys of a page, and one more, with what they are sorted by.
    var keys: (sql: String, arguments: StatementArguments) {
        get throws {
            if let leading { return try keys(by: leading) }
            var (conditions, arguments) = filters(besides: sort == .relevance ? .text : nil)
            if let text = query.cursor {
                let cursor = try Cursor(text, order: sort.rawValue)
                conditions.append("(sorted, key) \(isDescending ? "<" : ">") (?, ?)")
                arguments += [cursor.key.databaseValue, cursor.row]
            }
            arguments += [query.limit.map { max(1, $0) + 1 } ?? -1]
            let direction = isDescending ? "DESC" : "ASC"
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            let ending = "\(condition) ORDER BY sorted \(direction), key \(direction) LIMIT ?"
            guard sort == .relevance else {
                let base = "SELECT key, changed, \(column) AS sorted FROM items WHERE withdrawn IS NULL"
                return ("SELECT key, sorted FROM (\(base)) \(ending)", arguments)
            }
            // Ranked once, before anything is joined. bm25 is negative: the best match is the smallest.
            let ranked = """
                WITH ranked AS MATERIALIZED (
                    SELECT rowid AS key, bm25(search, 10.0, 4.0, 3.0, 1.0) AS sorted FROM search WHERE search MATCH ?)
                """
            let all: StatementArguments = [pattern]
            return ("\(ranked) SELECT key, sorted FROM ranked \(ending)", all + arguments)
        }
    }

    private func total() throws -> Int {
        let (conditions, arguments) = filters(besides: nil)
        let all = ["withdrawn IS NULL"] + conditions
        let sql = "SELECT count(*) FROM items WHERE \(all.joined(separator: " AND "))"
        return try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
    }

    func item(_ key: Int64) throws -> StoredItem? {
        guard let row = try db.row(ItemRow.columns + " WHERE key = ?", [key]) else { return nil }
        return try ItemRow(row).stored(links: LinkRegister(db: db, now: 0).health(of: key))
    }

    private var isDescending: Bool { sort == .changed || sort == .published }

    private var column: String {
        switch sort {
        case .changed, .relevance: "changed"
        case .published: "published_key"
        case .title: "title_key"
        }
    }

    private func cursor(after row: Row) -> Cursor {
        if leading != nil { return CollectionPlace(row).cursor }
        let key: Cursor.Key =
            switch sort {
            case .changed, .published: .whole(row["sorted"])
            case .title: .text(row["sorted"])
            case .relevance: .real(row["sorted"])
            }
        return Cursor(order: sort.rawValue, key: key, row: row["key"])
    }
}

/// Where a page in the order of a collection ended.
private struct CollectionPlace {
    var place: Int64
    var changed: Int64
    var key: Int64

    private static let order = "collection"

    init(_ row: Row) { (place, changed, key) = (row["place"], row["sorted"], row["key"]) }

    init(_ encoded: String) throws { (place, changed, key) = try Cursor.pair(encoded, order: Self.order) }

    var cursor: Cursor { Cursor(order: Self.order, pair: (place, changed), row: key) }
}

extension ItemReader {
    private enum Filter { case text }

    /// In the order of a collection: what was picked first and as it is arranged, then what its rule says, the newest
    /// change first.
    private func keys(by collection: ItemCollection) throws -> (sql: String, arguments: StatementArguments) {
        let (conditions, values) = filters(besides: nil)
        var condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
        var arguments: StatementArguments = [try JSONColumn.encode(collection.picked)]
        arguments += values
        if let text = query.cursor {
            let after = try CollectionPlace(text)
            condition += " AND (place > ? OR place = ? AND (sorted, key) < (?, ?))"
            arguments += [after.place, after.place, after.changed, after.key]
        }
        arguments += [query.limit.map { max(1, $0) + 1 } ?? -1]
        let sql = """
            WITH places AS MATERIALIZED (
                SELECT r.item, min(p.key) AS place FROM json_each(?) p JOIN records r
                    ON r.id = p.value OR r.key = (SELECT a.record FROM record_aliases a WHERE a.id = p.value)
                WHERE r.item IS NOT NULL GROUP BY r.item)
            SELECT key, sorted, place FROM (
                SELECT i.key, i.changed AS sorted, coalesce(p.place, \(Int64.max)) AS place
                FROM items i LEFT JOIN places p ON p.item = i.key WHERE i.withdrawn IS NULL)
            WHERE \(condition) ORDER BY place, sorted DESC, key DESC LIMIT ?
            """
        return (sql, arguments)
    }

    /// What it asks for as one condition on `key`; empty where it asks for everything.
    var conditions: (sql: String, arguments: StatementArguments) {
        if asksNothing { return ("0", []) }
        let (conditions, arguments) = filters(besides: nil)
        return (conditions.joined(separator: " AND "), arguments)
    }

    /// Conditions on `key`, with their arguments in order.
    private func filters(besides left: Filter?) -> (conditions: [String], arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if left != .text, let pattern {
            conditions.append("key IN (SELECT rowid FROM search WHERE search MATCH ?)")
            arguments += [pattern]
        }
        for (facet, values) in facets where !values.isEmpty {
            conditions.append("key IN (SELECT item FROM item_facets WHERE facet = ? AND value IN (\(marks(values))))")
            arguments += [facet]
            arguments += StatementArguments(values)
        }
        if !query.linkStates.isEmpty {
            conditions.append(
                """
                key IN (SELECT i.item FROM links l JOIN item_links i ON i.link = l.key
                    WHERE l.used = 1 AND l.state IN (\(marks(query.linkStates))))
                """)
            arguments += StatementArguments(query.linkStates.map(\.rawValue))
        }
        if !query.collections.isEmpty {
            let (condition, values) = condition(of: collections)
            conditions.append(condition)
            arguments += values
        }
        if let since = query.changedSince {
            conditions.append("key IN (SELECT key FROM items WHERE withdrawn IS NULL AND changed >= ?)")
            arguments += [since.milliseconds]
        }
        return (conditions, arguments)
    }

    private var facets: [(String, [String])] {
        [
            ("kind", query.kinds), (Facet.organisation, query.organisations), (Facet.place, query.municipalities),
            ("amne", query.topics), (Facet.freshness, query.freshness.map(\.rawValue)), (Facet.source, query.sources),
            ("malgrupp", query.audiences), ("verksamhetsomrade", query.serviceAreas), ("delomrade", query.subAreas),
            ("form", query.forms), (Vocabulary.tags, query.tags),
        ]
    }

    private func marks(_ values: [some Any]) -> String {
        Array(repeating: "?", count: values.count).joined(separator: ", ")
    }
}

extension Cursor.Key {
    var databaseValue: DatabaseValue {
        switch self {
        case .whole(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value): value.databaseValue
        }
    }
}
