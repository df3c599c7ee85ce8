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

    /// - Parameter matches: how many items have the words.
    init(_ reader: ItemReader, pattern: String, matches: Int) throws {
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
        if matches <= reader.mostRanked {
            start = .ranked(nil)
        } else {
            let most = reader.mostRanked
            let isFew = try Self.count(reader.db, Self.inTitle(pattern), atMost: most + 1) <= most
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
        let (filters, values) = try reader.filters(besides: [ItemReader.textFilter])
        let first: StatementArguments = [pattern]
        let sql: String
        var arguments: StatementArguments
        if let cursor {
            // Where it stands now: with every write the scores of all move a little.
            let after = "(sorted, key) > (coalesce((SELECT sorted FROM ranked WHERE key = ?), ?), ?)"
            sql = """
                WITH scored AS MATERIALIZED (\(Self.scored)),
                    ranked AS MATERIALIZED (SELECT key, score * \(Self.weight) AS sorted FROM scored)
                SELECT key, sorted FROM ranked WHERE \((filters + [after]).joined(separator: " AND "))
                ORDER BY sorted, key LIMIT ?
                """
            arguments = first + values + [cursor.row, cursor.key.databaseValue, cursor.row, limit]
        } else {
            let condition = filters.isEmpty ? "1" : filters.joined(separator: " AND ")
            let isBounded = limit > 0
            // Freshness is looked up only for those that it may bring among the best or out of them: nothing loses more
            // than what is stale, so what scores less than the last of the best would then is behind them all anyway.
            let near = "score <= \(Self.least) * coalesce((SELECT score FROM found ORDER BY score LIMIT 1 OFFSET ?), 0)"
            sql = """
                WITH scored AS MATERIALIZED (\(Self.scored)),
                    found AS \(filters.isEmpty ? "NOT " : "")MATERIALIZED (SELECT key, score FROM scored WHERE \(condition))
                SELECT key, score * \(Self.weight) AS sorted FROM found WHERE \(isBounded ? near : "1")
                ORDER BY sorted, key LIMIT ?
                """
            arguments = first + values + (isBounded ? [limit - 1] : []) + [limit]
        }
        return try Row.fetchAll(reader.db, sql: sql, arguments: arguments).map {
            FoundKey(key: $0["key"], cursor: Cursor(order: order, key: .real($0["sorted"]), row: $0["key"]))
        }
    }

    /// Each match with its score, before anything is joined. bm25 is negative: the best match is the smallest.
    static let scored =
        "SELECT rowid AS key, bm25(search, 10.0, 4.0, 3.0, 1.0) AS score FROM search WHERE search MATCH ?"

    /// What is left of the score of something stale.
    private static let least = 0.7
    private static let weight = """
        CASE WHEN EXISTS (SELECT 1 FROM facet_items WHERE item = key AND facet = \(level("stale"))) THEN \(least)
            WHEN EXISTS (SELECT 1 FROM facet_items WHERE item = key AND facet = \(level("ageing"))) THEN 0.85
            ELSE 1.0 END
        """

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

    /// How many items match, counted no further than `most`: FTS5 walks its list, and ranks none.
    static func count(_ db: Database, _ pattern: String, atMost most: Int = -1) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)",
            arguments: [pattern, most]) ?? 0
    }
}
