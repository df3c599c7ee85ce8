import Catalogue
import Foundation
import GRDB

/// What a query asks for, as conditions on `key`.
extension ItemReader {
    static let textFilter = "q"

    /// Filters by one facet: the name in the API, the facet, what is asked of it.
    private var facets: [(name: String, facet: String, values: [String])] {
        [
            ("kind", "kind", query.kinds), ("organisation", Facet.organisation, query.organisations),
            ("municipality", Facet.place, query.municipalities), ("topic", "amne", query.topics),
            ("freshness", Facet.freshness, query.freshness.map(\.rawValue)),
            ("source", Facet.source, query.sources), ("audience", "malgrupp", query.audiences),
            ("serviceArea", "verksamhetsomrade", query.serviceAreas), ("subArea", "delomrade", query.subAreas),
            ("form", "form", query.forms), ("tag", Vocabulary.tags, query.tags),
        ]
    }

    /// What it asks for as one condition on `key`; empty where it asks for everything.
    var conditions: (sql: String, arguments: StatementArguments) {
        get throws {
            if asksNothing { return ("0", []) }
            let (conditions, arguments) = try filters()
            return (conditions.joined(separator: " AND "), arguments)
        }
    }

    /// Conditions on `key`, with their arguments in order.
    ///
    /// - Parameter left: filters to leave out, by their names in the API.
    func filters(besides left: Set<String> = []) throws -> (conditions: [String], arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if !left.contains(Self.textFilter), let pattern {
            conditions.append("key IN (SELECT rowid FROM search WHERE search MATCH ?)")
            arguments += [pattern]
        }
        for (name, facet, values) in facets where !values.isEmpty && !left.contains(name) {
            conditions.append("key IN (SELECT item FROM item_facets WHERE facet = ? AND value IN (\(marks(values))))")
            arguments += [facet]
            arguments += StatementArguments(values)
        }
        if !query.counties.isEmpty, !left.contains("county") {
            // The code of a municipality begins with that of its county.
            conditions.append(
                """
                key IN (SELECT item FROM item_facets
                    WHERE facet = '\(Facet.place)' AND substr(value, 1, 2) IN (\(marks(query.counties))))
                """)
            arguments += StatementArguments(query.counties)
        }
        if !query.linkStates.isEmpty, !left.contains("linkState") {
            conditions.append(
                """
                key IN (SELECT i.item FROM links l JOIN item_links i ON i.link = l.key
                    WHERE l.used = 1 AND \(LinkStates.condition(query.linkStates)))
                """)
            arguments += LinkStates.arguments(query.linkStates)
        }
        if !query.collections.isEmpty {
            let (condition, values) = try condition(of: collections)
            conditions.append(condition)
            arguments += values
        }
        if let since = query.changedSince {
            conditions.append("key IN (SELECT key FROM items WHERE withdrawn IS NULL AND changed >= ?)")
            arguments += [since.milliseconds]
        }
        return (conditions, arguments)
    }

    private func marks(_ values: [some Any]) -> String {
        Array(repeating: "?", count: values.count).joined(separator: ", ")
    }
}
