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

    /// The date of the newest item that is shown of each source, as far as one is known.
    ///
    /// To go through all items takes a while, in which others may write: what was found is kept with the place in the log
    /// that it is of, until the log has a line more.
    package func news() throws(StoreFailure) -> [String: Date] {
        if let known = try keptNews() { return known }
        let (position, found) = try read { db in
            let rows = try db.rows(Self.yieldsOfSources, [Facet.source])
            let found = rows.compactMap { row in (row["news"] as Int64?).map { (row["value"] as String, $0) } }
            return (try Self.position(db), found)
        }
        return try write { db in
            try db.run("UPDATE sources SET news = NULL WHERE news IS NOT NULL")
            for (id, news) in found { try db.run("UPDATE sources SET news = ? WHERE id = ?", [news, id]) }
            try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [Self.newsAt, String(position)])
            return try Self.newsOfSources(db)
        }
    }

    private func keptNews() throws(StoreFailure) -> [String: Date]? {
        try read { db in
            guard try Self.text(db, Self.newsAt) == String(Self.position(db)) else { return nil }
            return try Self.newsOfSources(db)
        }
    }

    private static func newsOfSources(_ db: Database) throws -> [String: Date] {
        var news: [String: Date] = [:]
        for row in try db.rows("SELECT id, news FROM sources WHERE news IS NOT NULL") { news[row[0]] = row.date(1) }
        return news
    }

    private static let newsAt = "news-position"

    /// Keeps which sources have gone silent and since when; all others are not.
    package func setSilent(_ silent: [String: Date]) throws(StoreFailure) {
        let wanted = silent.mapValues(\.milliseconds)
        if try read({ db in try Self.silent(db) == wanted }) { return }
        try write { db in
            for id in try Self.silent(db).keys where wanted[id] == nil {
                try db.run("UPDATE sources SET silent = NULL WHERE id = ?", [id])
            }
            for (id, since) in wanted {
                try db.run("UPDATE sources SET silent = ?1 WHERE id = ?2 AND silent IS NOT ?1", [since, id])
            }
        }
    }

    private static func silent(_ db: Database) throws -> [String: Int64] {
        var silent: [String: Int64] = [:]
        for row in try db.rows("SELECT id, silent FROM sources WHERE silent IS NOT NULL") { silent[row[0]] = row[1] }
        return silent
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
