import Catalogue
import Foundation
import GRDB

/// Answers one query for items. Their keys are found by index first; only those of the page are read whole.
struct ItemReader {
    let db: Database
    let query: ItemQuery
    let sort: ItemQuery.Sort
    /// The one collection in whose order the items come, when no other is asked for.
    private let leading: ItemCollection?
    let text: SearchText
    let pattern: String?
    /// Whether the pattern may be too common to be ranked: a word in it is, or there are phrases.
    let mayBeCommon: Bool
    let collections: [ItemCollection]
    /// Something was asked for, but nothing that a word is made of: no item has it.
    let asksNothing: Bool
    let mostRanked: Int

    /// - Parameters:
    ///   - collections: those that the query names.
    ///   - mostRanked: see ``Ranking``.
    init(
        db: Database, query: ItemQuery, collections: [ItemCollection] = [], mostRanked: Int = Ranking.mostRanked
    ) throws {
        self.db = db
        self.mostRanked = mostRanked
        self.query = query
        self.collections = collections
        let typed = query.text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        text = SearchText(typed)
        let words = text.parts.isEmpty ? nil : try SearchWords(db)
        var mayBeCommon = text.parts.contains(where: \.isQuoted)
        pattern = try SearchPattern.make(text) { word in
            let compounds = try words?.compounds(of: word)
            if compounds == nil { mayBeCommon = true }
            return compounds
        }
        self.mayBeCommon = mayBeCommon
        asksNothing = !typed.isEmpty && pattern == nil
        let wanted = query.sort ?? .relevance
        sort = wanted == .relevance && pattern == nil ? .changed : wanted
        let isOrdered = query.sort == nil && pattern == nil && Set(query.collections).count == 1
        leading = isOrdered ? collections.first : nil
    }

    func page() throws -> Page<StoredItem> {
        // A bad cursor is told of even where there is nothing to page through.
        let find = try finder()
        if asksNothing { return Page(elements: [], total: 0) }
        let (found, known) = try find()
        let shown = query.limit.map { found.prefix(max(1, $0)) } ?? found[...]
        let items = try Self.items(db, shown.map(\.key))
        var next = shown.count < found.count ? shown.last?.cursor : nil
        next?.change = (items.last?.changeNumber).map { Int64($0) }
        var page = Page(elements: items, next: next?.encoded, total: try known ?? total())
        if query.showsMatches, let pattern {
            page.snippets = try Snippets(pattern: pattern).of(items)
        }
        return page
    }

    /// The question as it was probably meant.
    func corrected() throws -> SearchText? { try SearchWords(db).corrected(text) }

    private func finder() throws -> () throws -> (keys: [FoundKey], total: Int?) {
        if leading == nil, sort == .relevance, let pattern {
            let ranking = try Ranking(self, pattern: pattern)
            return {
                let found = try ranking.found()
                return (found.keys, found.total)
            }
        }
        let keys = try keys
        // Not kept prepared: there are as many statements as there are combinations of filters.
        return {
            let rows = try Row.fetchAll(db, sql: keys.sql, arguments: keys.arguments)
            return (rows.map { FoundKey(key: $0["key"], cursor: cursor(after: $0)) }, nil)
        }
    }

    /// How many keys to find: one more than are shown, to know whether there is a next page.
    var wanted: Int { query.limit.map { max(1, $0) + 1 } ?? -1 }

    /// Finds the keys of a page, and one more, with what they are sorted by; not by relevance.
    var keys: (sql: String, arguments: StatementArguments) {
        get throws {
            if let leading { return try keys(by: leading) }
            var (conditions, arguments) = try filters()
            if let text = query.cursor {
                let cursor = try Cursor(text, order: sort.rawValue)
                conditions.append("(sorted, key) \(isDescending ? "<" : ">") (?, ?)")
                arguments += [cursor.key.databaseValue, cursor.row]
            }
            arguments += [wanted]
            let direction = isDescending ? "DESC" : "ASC"
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            let base = "SELECT key, changed, \(column) AS sorted FROM items WHERE withdrawn IS NULL"
            let sql = """
                SELECT key, sorted FROM (\(base)) \(condition) ORDER BY sorted \(direction), key \(direction) LIMIT ?
                """
            return (sql, arguments)
        }
    }

    private func total() throws -> Int {
        let (conditions, arguments) = try filters(besides: pattern == nil ? [] : [Self.textFilter])
        guard let pattern else {
            let all = ["withdrawn IS NULL"] + conditions
            let sql = "SELECT count(*) FROM items WHERE \(all.joined(separator: " AND "))"
            return try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
        }
        // Only items that are shown have search texts: their rows need not be looked at.
        if conditions.isEmpty { return try Ranking.count(db, pattern) }
        // Materialized, or SQLite would search anew for each item that the filters leave.
        let sql = """
            WITH found AS MATERIALIZED (SELECT rowid AS key FROM search WHERE search MATCH ?)
            SELECT count(*) FROM found WHERE \(conditions.joined(separator: " AND "))
            """
        return try Int.fetchOne(db, sql: sql, arguments: [pattern] + arguments) ?? 0
    }

    /// Those that are there, in the order of their keys.
    private static func items(_ db: Database, _ keys: [Int64]) throws -> [StoredItem] {
        let wanted = " JOIN (SELECT value AS wanted FROM json_each(?)) ON key = wanted"
        var items: [Int64: ItemRow] = [:]
        try db.each(ItemRow.columns + wanted, [JSONList.text(keys.sorted())]) { row in
            let item = try ItemRow(row)
            items[item.key] = item
        }
        let links = try LinkRegister(db: db, now: 0).health(of: keys)
        return keys.compactMap { key in items[key]?.stored(links: links[key] ?? []) }
    }

    static func item(_ db: Database, _ key: Int64) throws -> StoredItem? {
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
        let key: Cursor.Key = sort == .title ? .text(row["sorted"]) : .whole(row["sorted"])
        return Cursor(order: sort.rawValue, key: key, row: row["key"])
    }
}

/// A key of a page, and the cursor that goes on behind it.
struct FoundKey {
    var key: Int64
    var cursor: Cursor
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
    /// In the order of a collection: what was picked first and as it is arranged, then what its rule says, the newest
    /// change first.
    private func keys(by collection: ItemCollection) throws -> (sql: String, arguments: StatementArguments) {
        let (conditions, values) = try filters()
        var condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
        var arguments: StatementArguments = [try JSONColumn.encode(collection.picked)]
        arguments += values
        if let text = query.cursor {
            let after = try CollectionPlace(text)
            condition += " AND (place > ? OR place = ? AND (sorted, key) < (?, ?))"
            arguments += [after.place, after.place, after.changed, after.key]
        }
        arguments += [wanted]
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
