import Catalogue
import GRDB

/// For feeds and harvesters, who are told what went.
enum Schema22 {
    /// `past_facets`: what a withdrawn item was, as far as harvesters choose by it.
    static let departures = """
        CREATE INDEX changes_departures ON changes (at, n) WHERE tombstone IS NOT NULL;
        CREATE TABLE past_facets (
            facet INTEGER NOT NULL REFERENCES facets (number),
            item INTEGER NOT NULL REFERENCES items (key),
            PRIMARY KEY (facet, item)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX past_facets_item ON past_facets (item);
        """

    /// Of what was withdrawn before.
    @Sendable static func keepPastFacets(_ db: Database) throws {
        var last: Int64 = 0
        while true {
            let rows = try Row.fetchAll(
                db, sql: "SELECT key, body FROM items WHERE withdrawn IS NOT NULL AND key > ? ORDER BY key LIMIT 500",
                arguments: [last])
            for row in rows {
                last = row["key"]
                try PastFacets.keep(db, of: try Item(packed: row["body"]), key: last)
            }
            if rows.count < 500 { return }
        }
    }
}

/// What is remembered of an item that is withdrawn: the facets that harvesters choose by.
enum PastFacets {
    static func keep(_ db: Database, of item: Item, key: Int64) throws {
        let facets = Facet.all(of: item, .current).filter { $0.facet == "kind" || $0.facet == Facet.organisation }
        for facet in facets {
            try db.run("INSERT OR IGNORE INTO facets (facet, value) VALUES (?, ?)", [facet.facet, facet.value])
            try db.run(
                """
                INSERT OR IGNORE INTO past_facets (facet, item)
                    SELECT number, ? FROM facets WHERE facet = ? AND value = ?
                """, [key, facet.facet, facet.value])
        }
    }
}
