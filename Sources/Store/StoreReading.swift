package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Items that are not withdrawn, one page of them. Values within one filter are alternatives, filters add up.
    ///
    /// Throws ``StoreFailure/badCursor(_:)`` for a cursor that no page in this order gave.
    package func items(_ query: ItemQuery) throws(StoreFailure) -> Page<StoredItem> {
        try read { db in
            let asked = query.collections
            let collections =
                asked.isEmpty ? [] : try DecisionBook(db: db).collections().filter { asked.contains($0.id) }
            let reader = try ItemReader(db: db, query: query, collections: collections)
            let page = try reader.page()
            guard page.total == 0, query.mayCorrect, let better = try reader.corrected() else { return page }
            var corrected = query
            corrected.text = better.text
            var answer = try ItemReader(db: db, query: corrected, collections: collections).page()
            answer.corrected = better.text
            return answer
        }
    }

    /// What stands behind an id, be it of an item or of a record that once was one.
    package func item(_ id: String) throws(StoreFailure) -> ItemLookup {
        try read { db in
            if let row = try db.row("SELECT key FROM items WHERE id = ?", [id]) {
                return try Self.lookup(db, row["key"])
            }
            let target = try db.row(
                """
                SELECT items.id FROM records JOIN items ON items.key = records.item
                WHERE records.id = ?1 OR records.key = (SELECT record FROM record_aliases WHERE id = ?1)
                """, [id])
            guard let target else { return .unknown }
            return .moved(to: target["id"])
        }
    }

    /// The records of an item, withdrawn ones last; by any id that leads to it.
    package func records(of id: String) throws(StoreFailure) -> [StoredRecord] {
        try read { db in
            let item =
                try db.int("SELECT key FROM items WHERE id = ?", [id])
                ?? db.int("SELECT item FROM records WHERE id = ?", [id])
            guard let item else { return [] }
            return try db.rows(
                LoadedRecord.columns + " WHERE r.item = ? ORDER BY r.withdrawn IS NOT NULL, r.key", [item]
            ).map { try LoadedRecord($0).stored }
        }
    }

    /// - Parameter now: pins of links that have ended by then count no more; `nil` leaves them as they are kept.
    package func counts(now: Date? = nil) throws(StoreFailure) -> CatalogueCounts {
        try read { db in
            var counts = CatalogueCounts()
            counts.items = try Self.count(db, "items WHERE withdrawn IS NULL")
            counts.itemsWithdrawn = try Self.count(db, "items") - counts.items
            counts.records = try Self.count(db, "records WHERE withdrawn IS NULL")
            counts.links = try Self.count(db, "links WHERE used = 1")
            for row in try db.rows("SELECT value, count(*) AS n FROM item_facets WHERE facet = 'kind' GROUP BY value") {
                counts.itemsByKind[row["value"]] = row["n"]
            }
            let withKind = try Self.count(db, "(SELECT DISTINCT item FROM item_facets WHERE facet = 'kind')")
            if withKind < counts.items { counts.itemsByKind[""] = counts.items - withKind }
            let levels = "SELECT value, count(*) AS n FROM item_facets WHERE facet = ? GROUP BY value"
            for row in try db.rows(levels, [Facet.freshness]) {
                counts.itemsByFreshness[try row.code("value")] = row["n"]
            }
            counts.linksByState = try LinkCensus.all(db, now: now).byState
            counts.position = try Self.position(db)
            counts.bytes = Int(
                try db.int("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0)
            return counts
        }
    }

    private static func lookup(_ db: Database, _ key: Int64) throws -> ItemLookup {
        guard let item = try ItemReader.item(db, key) else { return .unknown }
        return item.withdrawn == nil ? .found(item) : .withdrawn(item)
    }

    private static func count(_ db: Database, _ what: String) throws -> Int {
        Int(try db.int("SELECT count(*) FROM \(what)") ?? 0)
    }
}
