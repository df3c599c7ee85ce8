package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// What each source has given to the items that are shown.
    package func yields() throws(StoreFailure) -> [String: CoverageLedger.Yield] {
        try read { db in
            var yields: [String: CoverageLedger.Yield] = [:]
            for row in try db.rows(Self.yieldsOfSources, [Facet.source]) {
                yields[row["value"]] = CoverageLedger.Yield(items: row["items"], news: row.date("news"))
            }
            for row in try db.rows("SELECT id, silent FROM sources WHERE silent IS NOT NULL") {
                yields[row["id"], default: CoverageLedger.Yield()].isSilent = true
            }
            return yields
        }
    }

    /// An item without a date sorts before all dates and is none of news.
    private static let yieldsOfSources = """
        SELECT f.value, count(*) AS items, max(CASE WHEN i.published_key > -1000000000000000 THEN i.published_key END) AS news
        FROM item_facets f JOIN items i ON i.key = f.item WHERE f.facet = ? GROUP BY f.value
        """

    /// Keeps which sources have gone silent and since when; all others are not.
    package func setSilent(_ silent: [String: Date]) throws(StoreFailure) {
        try write { db in
            let known = try db.rows("SELECT id, silent FROM sources WHERE silent IS NOT NULL")
            for id in known.map({ $0["id"] as String }) where silent[id] == nil {
                try db.run("UPDATE sources SET silent = NULL WHERE id = ?", [id])
            }
            for (id, since) in silent {
                try db.run(
                    "UPDATE sources SET silent = ?1 WHERE id = ?2 AND silent IS NOT ?1", [since.milliseconds, id])
            }
        }
    }

    /// How many initiatives there are for each combination of the three vocabularies.
    package func coverageMatrix() throws(StoreFailure) -> CoverageMatrix {
        try read { db in
            var matrix = CoverageMatrix()
            for row in try db.rows(Self.cells, StatementArguments(CoverageMatrix.vocabularies)) {
                let cell = CoverageMatrix.Cell(serviceArea: row["a"], subArea: row["b"], audience: row["c"])
                matrix.cells[cell] = row["n"]
            }
            matrix.total = Int(
                try db.int("SELECT count(*) FROM item_facets WHERE facet = 'kind' AND value = 'khi'") ?? 0)
            let placed = try db.int(Self.placed, StatementArguments(CoverageMatrix.vocabularies)) ?? 0
            matrix.unplaced = matrix.total - Int(placed)
            return matrix
        }
    }

    private static let initiatives = """
        FROM item_facets k JOIN item_facets a ON a.item = k.item AND a.facet = ?1
            JOIN item_facets b ON b.item = k.item AND b.facet = ?2 JOIN item_facets c ON c.item = k.item AND c.facet = ?3
        WHERE k.facet = 'kind' AND k.value = 'khi'
        """
    private static let cells =
        "SELECT a.value AS a, b.value AS b, c.value AS c, count(*) AS n " + initiatives + " GROUP BY 1, 2, 3"
    private static let placed = "SELECT count(DISTINCT k.item) " + initiatives

    /// How many items that are shown bear each term, by vocabulary, an editor's tags among them.
    package func termCounts() throws(StoreFailure) -> [String: [String: Int]] {
        try read { db in
            var counts: [String: [String: Int]] = [:]
            let sql =
                "SELECT facet, value, count(*) AS n FROM item_facets WHERE facet NOT LIKE '@%' GROUP BY facet, value"
            for row in try db.rows(sql) { counts[row["facet"], default: [:]][row["value"]] = row["n"] }
            return counts
        }
    }
}
