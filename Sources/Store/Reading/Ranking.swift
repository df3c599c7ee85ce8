import Catalogue
import Foundation
import GRDB

/// The best match first: by the fields the words stand in and how many there are (BM25), less where the item is ageing or
/// stale.
///
/// Ranking costs microseconds a match. What more than `mostRanked` items have is too common to tell them apart: then those
/// with the words in the title come first, ranked where they are few enough, and the rest by their last change.
struct Ranking {
    private let reader: ItemReader
    private let pattern: String
    private let start: Start

    static let mostRanked = 12_000

    /// Where a page begins. A cursor keeps the way of ranking its walk began with.
    private enum Start {
        case ranked(Cursor?)
        case common(Tier, Cursor?)
    }

    private enum Tier: String {
        /// The words in the title, ranked, or where they too are many by the last change.
        case titles = "relevance-title"
        case newTitles = "relevance-title-new"
        case others = "relevance-rest"
    }

    private static let rankedOrder = "relevance"

    init(_ reader: ItemReader, pattern: String) throws {
        self.reader = reader
        self.pattern = pattern
        if let text = reader.query.cursor {
            for tier in [Tier.titles, .newTitles, .others] where Cursor.order(of: text) == tier.rawValue {
                start = .common(tier, try Cursor(text, order: tier.rawValue))
                return
            }
            start = .ranked(try Cursor(text, order: Self.rankedOrder))
            return
        }
        if try Self.count(reader.db, pattern) <= reader.mostRanked {
            start = .ranked(nil)
        } else {
            let isFew = try Self.count(reader.db, Self.inTitle(pattern)) <= reader.mostRanked
            start = .common(isFew ? .titles : .newTitles, nil)
        }
    }

    func keys() throws -> [FoundKey] {
        let (tier, cursor): (Tier, Cursor?)
        switch start {
        case .ranked(let cursor):
            return try ranked(pattern, order: Self.rankedOrder, after: cursor, limit: reader.wanted)
        case .common(let first, let place): (tier, cursor) = (first, place)
        }
        let wanted = reader.wanted
        var found: [FoundKey] = []
        switch tier {
        case .titles:
            found = try ranked(Self.inTitle(pattern), order: tier.rawValue, after: cursor, limit: wanted)
        case .newTitles:
            found = try newest(Self.inTitle(pattern), order: tier.rawValue, after: cursor, limit: wanted)
        case .others: return try newest(pattern, order: tier.rawValue, after: cursor, limit: wanted)
        }
        guard wanted < 0 || found.count < wanted else { return found }
        let rest = wanted < 0 ? wanted : wanted - found.count
        return found + (try newest(pattern, order: Tier.others.rawValue, after: nil, limit: rest))
    }

    private func ranked(_ pattern: String, order: String, after cursor: Cursor?, limit: Int) throws -> [FoundKey] {
        var (conditions, arguments) = try reader.filters(besides: [ItemReader.textFilter])
        if let cursor {
            // Where it stands now: with every write the scores of all move a little.
            conditions.append(
                "(sorted, key) > (coalesce((SELECT sorted FROM ranked WHERE key = ?), ?), ?)")
            arguments += [cursor.row, cursor.key.databaseValue, cursor.row]
        }
        let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        // Ranked once, before anything is joined. bm25 is negative: the best match is the smallest.
        let sql = """
            WITH ranked AS MATERIALIZED (
                SELECT rowid AS key, bm25(search, 10.0, 4.0, 3.0, 1.0) * CASE
                    WHEN EXISTS (SELECT 1 FROM facet_items WHERE item = search.rowid AND facet = \(Self.level("stale")))
                        THEN 0.7
                    WHEN EXISTS (SELECT 1 FROM facet_items WHERE item = search.rowid AND facet = \(Self.level("ageing")))
                        THEN 0.85
                    ELSE 1.0 END AS sorted
                FROM search WHERE search MATCH ?)
            SELECT key, sorted FROM ranked \(condition) ORDER BY sorted, key LIMIT ?
            """
        let first: StatementArguments = [pattern]
        return try Row.fetchAll(reader.db, sql: sql, arguments: first + arguments + [limit]).map {
            FoundKey(key: $0["key"], cursor: Cursor(order: order, key: .real($0["sorted"]), row: $0["key"]))
        }
    }

    private static func level(_ level: String) -> String {
        "(SELECT number FROM facets WHERE facet = '\(Facet.freshness)' AND value = '\(level)')"
    }

    private func newest(_ pattern: String, order: String, after cursor: Cursor?, limit: Int) throws -> [FoundKey] {
        let (filters, arguments) = try reader.filters(besides: [ItemReader.textFilter])
        // The plus keeps SQLite from sorting all that match: it walks the newest until it has enough.
        var conditions = ["withdrawn IS NULL", "+key IN (SELECT rowid FROM search WHERE search MATCH ?)"] + filters
        var values: StatementArguments = [pattern]
        values += arguments
        if order == Tier.others.rawValue {
            conditions.append("+key NOT IN (SELECT rowid FROM search WHERE search MATCH ?)")
            values += [Self.inTitle(self.pattern)]
        }
        if let cursor {
            conditions.append("(changed, key) < (?, ?)")
            values += [cursor.key.databaseValue, cursor.row]
        }
        let sql = """
            SELECT key, changed FROM items WHERE \(conditions.joined(separator: " AND "))
            ORDER BY changed DESC, key DESC LIMIT ?
            """
        return try Row.fetchAll(reader.db, sql: sql, arguments: values + [limit]).map {
            FoundKey(key: $0["key"], cursor: Cursor(order: order, key: .whole($0["changed"]), row: $0["key"]))
        }
    }

    private static func inTitle(_ pattern: String) -> String { "{title} : (\(pattern))" }

    private static func count(_ db: Database, _ pattern: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM search WHERE search MATCH ?", arguments: [pattern]) ?? 0
    }
}
