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
        /// Ranked, unless there turn out to be too many.
        case few
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
        // With filters, those that are left do not tell how many there were.
        if try !reader.mayBeCommon && reader.filters(besides: [ItemReader.textFilter]).conditions.isEmpty {
            start = .few
        } else if try Self.isCommon(reader.db, pattern, moreThan: reader.mostRanked) {
            start = .common(try Self.firstTier(reader, pattern), nil)
        } else {
            start = .ranked(nil)
        }
    }

    private static func firstTier(_ reader: ItemReader, _ pattern: String) throws -> Tier {
        try isCommon(reader.db, inTitle(pattern), moreThan: reader.mostRanked) ? .newTitles : .titles
    }

    struct Found {
        var keys: [FoundKey]
        /// How many there are on all pages, where it came to be known.
        var total: Int?
    }

    func found() throws -> Found {
        switch start {
        case .ranked(let cursor):
            return try ranked(pattern, order: Self.rankedOrder, after: cursor, limit: reader.wanted)
        case .few:
            let matches = try scored(pattern, atMost: reader.mostRanked + 1)
            guard matches.count <= reader.mostRanked else {
                return try common(Self.firstTier(reader, pattern), after: nil)
            }
            return try ranked(matches, order: Self.rankedOrder, after: nil, limit: reader.wanted)
        case .common(let tier, let cursor): return try common(tier, after: cursor)
        }
    }

    private func common(_ tier: Tier, after cursor: Cursor?) throws -> Found {
        let wanted = reader.wanted
        var found: [FoundKey] = []
        switch tier {
        case .titles:
            found = try ranked(Self.inTitle(pattern), order: tier.rawValue, after: cursor, limit: wanted).keys
        case .newTitles:
            found = try newest(Self.inTitle(pattern), order: tier.rawValue, after: cursor, limit: wanted)
        case .others: return Found(keys: try newest(pattern, order: tier.rawValue, after: cursor, limit: wanted))
        }
        guard wanted < 0 || found.count < wanted else { return Found(keys: found) }
        let rest = wanted < 0 ? wanted : wanted - found.count
        return Found(keys: found + (try newest(pattern, order: Tier.others.rawValue, after: nil, limit: rest)))
    }

    private func ranked(_ pattern: String, order: String, after cursor: Cursor?, limit: Int) throws -> Found {
        try ranked(scored(pattern), order: order, after: cursor, limit: limit)
    }

    private func ranked(
        _ matches: [BestMatches.Match], order: String, after cursor: Cursor?, limit: Int
    ) throws -> Found {
        let best = BestMatches(matches, limit: limit, weights: weights)
        var after: BestMatches.Match?
        if let cursor {
            // Where it stands now, for with every write the scores of all move a little; but where it stood then, if it
            // has changed itself and was moved past others by that.
            guard case .real(let then) = cursor.key else {
                throw StoreFailure.badCursor(String(cursor.encoded.prefix(100)))
            }
            let place = try isAsItWas(cursor) ? best.place(of: cursor.row) : nil
            after = place ?? BestMatches.Match(key: cursor.row, score: then)
        }
        let keys = try best.keys(after: after).map {
            FoundKey(key: $0.key, cursor: Cursor(order: order, key: .real($0.score), row: $0.key))
        }
        return Found(keys: keys, total: matches.count)
    }

    private func isAsItWas(_ cursor: Cursor) throws -> Bool {
        guard let change = cursor.change else { return true }
        return try reader.db.int("SELECT change_number FROM items WHERE key = ?", [cursor.row]) == change
    }

    /// Each match that the filters leave, with its score.
    ///
    /// - Parameter most: matches that are looked at; all when negative.
    private func scored(_ pattern: String, atMost most: Int = -1) throws -> [BestMatches.Match] {
        let (filters, values) = try reader.filters(besides: [ItemReader.textFilter])
        let sql =
            filters.isEmpty
            ? "\(Self.scored) LIMIT ?"
            : """
            WITH scored AS MATERIALIZED (\(Self.scored) LIMIT ?)
            SELECT key, score FROM scored WHERE \(filters.joined(separator: " AND "))
            """
        // Not kept prepared where there are filters: there are as many statements as combinations of them.
        let statement = try filters.isEmpty ? reader.db.cachedStatement(sql: sql) : reader.db.makeStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: [pattern, most] + values)
        var matches: [BestMatches.Match] = []
        while let row = try rows.next() { matches.append(BestMatches.Match(key: row[0], score: row[1])) }
        return matches
    }

    /// Each match with its score, before anything is joined. bm25 is negative: the best match is the smallest.
    static let scored =
        "SELECT rowid AS key, bm25(search, 10.0, 4.0, 3.0, 1.0) AS score FROM search WHERE search MATCH ?"

    /// What is left of the scores of those items that are ageing or stale.
    private func weights(_ keys: [Int64]) throws -> [Int64: Double] {
        var weights: [Int64: Double] = [:]
        // In their order: neighbours stand on one page of the database.
        var left = keys.sorted()
        for (level, weight) in [("stale", BestMatches.least), ("ageing", 0.85)] where !left.isEmpty {
            let rows = try Int64.fetchAll(
                reader.db.cachedStatement(sql: Self.ofLevel), arguments: [level, JSONList.text(left)])
            for key in rows { weights[key] = weight }
            left.removeAll { weights[$0] != nil }
        }
        return weights
    }

    /// By the facet, whose items stand close together: each item has many facets.
    private static let ofLevel = """
        SELECT i.item FROM facets f CROSS JOIN json_each(?2) k
            CROSS JOIN facet_items i ON i.facet = f.number AND i.item >= k.value AND i.item <= k.value
        WHERE f.facet = '\(Facet.freshness)' AND f.value = ?1
        """

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

    /// How many items match: FTS5 walks its list, and ranks none.
    static func count(_ db: Database, _ pattern: String) throws -> Int {
        Int(try db.int("SELECT count(*) FROM search WHERE search MATCH ?", [pattern]) ?? 0)
    }

    /// Whether more match: looked at no further.
    static func isCommon(_ db: Database, _ pattern: String, moreThan most: Int) throws -> Bool {
        try db.int("SELECT 1 FROM search WHERE search MATCH ? LIMIT 1 OFFSET ?", [pattern, most]) != nil
    }
}
