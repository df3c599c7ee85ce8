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

    func counts(_ name: String) throws -> [FacetCount] {
        if reader.asksNothing { return [] }
        let (conditions, values) = try reader.filters(besides: [name, ItemReader.textFilter])
        var arguments = StatementArguments()
        // Only items that are shown have search texts and facets.
        var all = "items WHERE withdrawn IS NULL"
        if let pattern = reader.pattern {
            all = "found WHERE 1"
            arguments += [pattern]
        }
        arguments += values
        let condition = conditions.map { " AND " + $0 }.joined()
        let isNarrowed = reader.pattern != nil || !conditions.isEmpty
        let found =
            reader.pattern == nil
            ? "" : "found AS MATERIALIZED (SELECT rowid AS key FROM search WHERE search MATCH ?), "
        let matched = isNarrowed ? "WITH \(found)matched AS MATERIALIZED (SELECT key FROM \(all)\(condition))" : nil
        let own = try statement(name, isNarrowed: isNarrowed)
        let rows = try Row.fetchAll(
            db, sql: [matched, own.sql].compactMap(\.self).joined(separator: " "), arguments: arguments + own.arguments)
        return rows.map { FacetCount(value: $0["value"], count: $0["n"]) }
            .sorted { ($1.count, $0.value) < ($0.count, $1.value) }
    }

    private func statement(_ name: String, isNarrowed: Bool) throws -> (sql: String, arguments: StatementArguments) {
        // The plus keeps SQLite from looking up each item for each value: the rows of the facet are walked once.
        func among(_ item: String) -> String { isNarrowed ? " AND +\(item) IN (SELECT key FROM matched)" : "" }
        guard let facet = Self.facets[name] else {
            let sql = """
                SELECT l.state AS value, count(DISTINCT i.item) AS n FROM links l JOIN item_links i ON i.link = l.key
                WHERE l.used = 1\(among("i.item")) GROUP BY l.state
                """
            return (sql, [])
        }
        let isCounty = name == "county"
        let value = isCounty ? "substr(f.value, 1, 2)" : "f.value"
        let only = name == "municipality" ? " AND length(f.value) = 4" : ""
        let sql = """
            SELECT \(value) AS value, count(\(isCounty ? "DISTINCT i.item" : "*")) AS n
            FROM facets f JOIN facet_items i ON i.facet = f.number
            WHERE f.facet = ?\(only)\(among("i.item")) GROUP BY \(value)
            """
        return (sql, [facet])
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
            return Dictionary(try names.map { ($0, try FacetReader(reader: reader).counts($0)) }) { first, _ in first }
        }
    }
}
