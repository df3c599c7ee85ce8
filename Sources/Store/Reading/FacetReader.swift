package import Catalogue
import Foundation
import GRDB

/// What the items of a query have, counted.
package struct FacetCount: Sendable, Hashable {
    package var value: String
    package var count: Int
}

/// Counts the values of facets among the items of a query. The facet's own filter is left out, so that the alternatives
/// to what was chosen are there with their numbers.
struct FacetReader {
    let reader: ItemReader

    private var db: Database { reader.db }

    /// By the name in the API.
    private static let facets = [
        "kind": "kind", "organisation": Facet.organisation, "municipality": Facet.place, "county": Facet.place,
        "topic": "amne", "audience": "malgrupp", "serviceArea": "verksamhetsomrade", "subArea": "delomrade",
        "form": "form", "tag": Vocabulary.tags, "freshness": Facet.freshness,
    ]

    /// Those whose own filter is not set look at the same items, and are counted in one pass.
    func counts(_ names: [String]) throws -> [String: [FacetCount]] {
        if reader.asksNothing { return Dictionary(names.map { ($0, []) }) { first, _ in first } }
        let all = try reader.filters(besides: [ItemReader.textFilter]).conditions.count
        var alone: [String] = []
        var together: [String] = []
        for name in names {
            let isFree = try reader.filters(besides: [name, ItemReader.textFilter]).conditions.count == all
            if isFree, Self.facets[name] != nil, name != "county" { together.append(name) } else { alone.append(name) }
        }
        var counts = together.isEmpty ? [:] : try facets(together, among: Matched(reader, besides: together[0]))
        for name in alone {
            let matched = try Matched(reader, besides: name)
            counts[name] =
                switch name {
                case "linkState": try linkStates(among: matched)
                case "county": try counties(among: matched)
                default: try facets([name], among: matched)[name]
                }
        }
        return counts.mapValues { $0.sorted { ($1.count, $0.value) < ($0.count, $1.value) } }
    }

    private func facets(_ names: [String], among matched: Matched) throws -> [String: [FacetCount]] {
        let wanted = Set(names.compactMap { Self.facets[$0] }).sorted()
        let condition = "f.facet IN (\(Array(repeating: "?", count: wanted.count).joined(separator: ", ")))"
        let rows: [Row]
        if try matched.isFew {
            // From the items to what they have; the values get their names when they are counted.
            rows = try matched.rows(
                db,
                """
                SELECT f.facet, f.value, n FROM (
                    SELECT i.facet AS counted, count(*) AS n FROM matched CROSS JOIN facet_items i ON i.item = matched.key
                    GROUP BY i.facet) CROSS JOIN facets f ON f.number = counted WHERE \(condition)
                """, StatementArguments(wanted))
        } else {
            rows = try matched.rows(
                db,
                """
                SELECT f.facet, f.value, count(*) AS n FROM facets f JOIN facet_items i ON i.facet = f.number
                WHERE \(condition)\(matched.condition("i.item")) GROUP BY f.number
                """, StatementArguments(wanted))
        }
        let found = Dictionary(grouping: rows) { $0["facet"] as String }
        return Dictionary(
            names.map { name in
                let own = Self.facets[name].flatMap { found[$0] } ?? []
                let values = own.map { FacetCount(value: $0["value"], count: $0["n"]) }
                // A place is a municipality's or a county's.
                return (name, name == "municipality" ? values.filter { $0.value.utf8.count == 4 } : values)
            }
        ) { first, _ in first }
    }

    private func counties(among matched: Matched) throws -> [FacetCount] {
        try matched.rows(
            db,
            """
            SELECT substr(f.value, 1, 2) AS value, count(DISTINCT i.item) AS n
            FROM facets f JOIN facet_items i ON i.facet = f.number
            WHERE f.facet = ?\(matched.condition("i.item")) GROUP BY 1
            """, [Facet.place]
        ).map { FacetCount(value: $0["value"], count: $0["n"]) }
    }

    private func linkStates(among matched: Matched) throws -> [FacetCount] {
        try matched.rows(
            db,
            """
            SELECT \(LinkCensus.effectiveState(at: nil)) AS value, count(DISTINCT i.item) AS n
            FROM links l JOIN item_links i ON i.link = l.key
            WHERE l.used = 1\(matched.condition("i.item")) GROUP BY 1
            """, []
        ).map { FacetCount(value: $0["value"], count: $0["n"]) }
    }
}

/// The items that facets are counted among: those of the query without one of its filters.
private struct Matched {
    private let reader: ItemReader
    private let conditions: [String]
    private let arguments: StatementArguments

    /// - Parameter name: the filter that is left out.
    init(_ reader: ItemReader, besides name: String) throws {
        self.reader = reader
        (conditions, arguments) = try reader.filters(besides: [name, ItemReader.textFilter])
    }

    private var isNarrowed: Bool { reader.pattern != nil || !conditions.isEmpty }

    /// Whether to go from the items to their facets. What an item has costs about ten times what it takes to pass over a
    /// row of a facet.
    var isFew: Bool {
        get throws {
            guard let pattern = reader.pattern else { return false }
            return try !Ranking.isCommon(reader.db, pattern, moreThan: Self.few)
        }
    }

    private static let few = 12_000

    /// The plus keeps SQLite from looking up each item for each value: the rows of the facet are walked once.
    func condition(_ item: String) -> String { isNarrowed ? " AND +\(item) IN (SELECT key FROM matched)" : "" }

    /// The rows of a statement that may read from `matched`.
    func rows(_ db: Database, _ sql: String, _ own: StatementArguments) throws -> [Row] {
        guard isNarrowed else { return try Row.fetchAll(db, sql: sql, arguments: own) }
        let condition = conditions.isEmpty ? "1" : conditions.joined(separator: " AND ")
        // Only items that are shown have search texts and facets.
        guard let pattern = reader.pattern else {
            let matched = "matched AS MATERIALIZED (SELECT key FROM items WHERE withdrawn IS NULL AND \(condition))"
            return try Row.fetchAll(db, sql: "WITH \(matched) \(sql)", arguments: arguments + own)
        }
        let found = "SELECT rowid AS key FROM search WHERE search MATCH ?"
        let matched =
            conditions.isEmpty
            ? "matched AS MATERIALIZED (\(found))"
            : "found AS MATERIALIZED (\(found)), matched AS MATERIALIZED (SELECT key FROM found WHERE \(condition))"
        return try Row.fetchAll(db, sql: "WITH \(matched) \(sql)", arguments: [pattern] + arguments + own)
    }
}

extension Store {
    /// Counts by facet of the API (`kind`, `linkState`, …), the most frequent value first. Every other filter of the query
    /// holds; its text is read as it stands.
    package func facets(_ names: [String], of query: ItemQuery) throws(StoreFailure) -> [String: [FacetCount]] {
        try read { db in
            let asked = query.collections
            let collections =
                asked.isEmpty ? [] : try DecisionBook(db: db).collections().filter { asked.contains($0.id) }
            let reader = try ItemReader(db: db, query: query, collections: collections)
            return try FacetReader(reader: reader).counts(names)
        }
    }
}
