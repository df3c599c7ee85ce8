package import Catalogue
package import Foundation
import GRDB

/// Which records a harvester asks for, by when they changed; the first change first.
package struct HarvestQuery: Sendable, Hashable {
    /// Whole seconds, both ends included.
    package var from: Date?
    package var until: Date?
    /// A facet and its value: `kind`, `berattelse`; see ``Harvested/organisation``.
    package var set: Harvested.Place?
    /// The number in the change log of the last record that was given.
    package var after = 0
    package var limit = 100

    package init() {}
}

/// A record as a harvester gets it: an item, or what is left of one.
package struct Harvested: Sendable {
    package struct Place: Sendable, Hashable {
        package var facet: String
        package var value: String

        package init(facet: String, value: String) { (self.facet, self.value) = (facet, value) }
    }

    /// The facet of who answers for an item.
    package static let organisation = Facet.organisation

    package var id: String
    /// Its number in the change log.
    package var number: Int
    package var changed: Date
    /// `nil` for one that is gone without leaving its fields: it became part of another.
    package var stored: StoredItem?
    package var isDeleted: Bool
}

extension Store {
    /// A page of records. What was deleted is among them for ever.
    ///
    /// - Returns: the records, and whether there are more behind them.
    package func harvest(_ query: HarvestQuery) throws(StoreFailure) -> (records: [Harvested], hasMore: Bool) {
        try read { db in
            let reader = HarvestReader(db: db, query: query)
            let rows = try reader.rows(after: query.after, limit: query.limit + 1)
            return (try rows.prefix(query.limit).map(reader.record), rows.count > query.limit)
        }
    }

    /// One record by the id of its item, also after it is gone; `nil` for an id of no item.
    package func harvested(_ id: String) throws(StoreFailure) -> Harvested? {
        try read { db in
            let reader = HarvestReader(db: db, query: HarvestQuery())
            let row = try db.row(HarvestReader.one, [id])
            return try row.map(reader.record)
        }
    }

    /// How many records there are without regard to sets, and when the first of them changed.
    package func harvestExtent(from: Date?, until: Date?) throws(StoreFailure) -> (count: Int, earliest: Date?) {
        try read { db in
            let row = try db.row(HarvestReader.extent, HarvestReader.bounds(from, until))
            return (row?["count"] ?? 0, row?.date("earliest"))
        }
    }

    /// Every value of these facets that an item has.
    package func values(ofFacet facet: String) throws(StoreFailure) -> [String] {
        try read { db in
            try db.rows("SELECT DISTINCT value FROM item_facets WHERE facet = ? ORDER BY value", [facet])
                .map { $0["value"] }
        }
    }
}

private struct HarvestReader {
    let db: Database
    let query: HarvestQuery

    /// Items by their last change, and what became part of others by the line that tells of it. An item that was split off
    /// again is an item.
    private static let all = """
        SELECT change_number AS n, key, id, changed FROM items
        UNION ALL
        SELECT max(n), NULL, item, max(at) FROM changes
            WHERE kind = 'merged' AND item NOT IN (SELECT id FROM items) GROUP BY item
        """
    static let one = """
        SELECT change_number AS n, key, id, changed FROM items WHERE id = ?1
        UNION ALL
        SELECT max(n), NULL, item, max(at) FROM changes WHERE kind = 'merged' AND item = ?1
            AND item NOT IN (SELECT id FROM items) GROUP BY item
        """
    static let extent = """
        SELECT count(*) AS count, min(changed) AS earliest FROM (\(all)) WHERE changed >= ? AND changed < ?
        """

    static func bounds(_ from: Date?, _ until: Date?) -> StatementArguments {
        [from?.milliseconds ?? Int64.min, until.map { $0.milliseconds + 1000 } ?? Int64.max]
    }

    func rows(after: Int, limit: Int) throws -> [Row] {
        var arguments: StatementArguments = [after]
        arguments += Self.bounds(query.from, query.until)
        var condition = ""
        if let set = query.set {
            // What became part of another is of every set.
            condition = """
                AND (key IS NULL OR key IN (SELECT item FROM item_facets WHERE facet = ? AND value = ?)
                    OR key IN (SELECT p.item FROM past_facets p JOIN facets f ON f.number = p.facet
                        WHERE f.facet = ? AND f.value = ?))
                """
            arguments += [set.facet, set.value, set.facet, set.value]
        }
        arguments += [limit]
        return try db.rows(
            """
            SELECT n, key, id, changed FROM (\(Self.all)) WHERE n > ? AND changed >= ? AND changed < ? \(condition)
            ORDER BY n LIMIT ?
            """, arguments)
    }

    func record(_ row: Row) throws -> Harvested {
        var record = Harvested(
            id: row["id"], number: row["n"], changed: Date(milliseconds: row["changed"]), stored: nil, isDeleted: true)
        guard let key = row["key"] as Int64?, let stored = try ItemReader.item(db, key) else { return record }
        record.stored = stored
        record.isDeleted = stored.withdrawn != nil
        return record
    }
}
