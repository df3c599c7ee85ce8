package import Catalogue
package import Foundation
import GRDB

/// One item that another stands in a relation to.
package struct RelatedItem: Sendable, Hashable {
    package var id: String
    package var title: String
    package var organisations: [String]
    package var terms: [AssignedTerm]
    package var published: Date?

    init(_ item: Item) {
        (id, title, organisations, terms, published) = (
            item.id, item.title, item.organisations, item.terms, item.published
        )
    }
}

/// What an item stands in relation to.
package struct Relations: Sendable, Hashable {
    /// Initiatives that a story links to.
    package var references: [RelatedItem] = []
    /// Stories that link to an initiative.
    package var referencedBy: [RelatedItem] = []
    /// Items of other senders on the same subject.
    package var overlaps: [RelatedItem] = []

    package init() {}
}

/// A relation of two items, by id.
package struct Relation: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case refers, overlaps }

    package var item: String
    package var kind: Kind
    package var other: String

    package init(_ item: String, _ kind: Kind, _ other: String) {
        (self.item, self.kind, self.other) = (item, kind, other)
    }
}

extension Store {
    package func relations(of id: String) throws(StoreFailure) -> Relations {
        try read { db in
            guard let key = try db.int("SELECT key FROM items WHERE id = ?", [id]) else { return Relations() }
            func related(_ kind: Relation.Kind, _ from: String, _ to: String) throws -> [RelatedItem] {
                try db.rows(
                    """
                    SELECT i.body FROM relations r JOIN items i ON i.key = r.\(to)
                    WHERE r.\(from) = ? AND r.kind = ? AND i.withdrawn IS NULL ORDER BY i.id LIMIT 100
                    """, [key, kind.rawValue]
                ).map { RelatedItem(try Item(packed: $0["body"])) }
            }
            var relations = Relations()
            relations.references = try related(.refers, "item", "other")
            relations.referencedBy = try related(.refers, "other", "item")
            relations.overlaps = try related(.overlaps, "item", "other")
            return relations
        }
    }

    /// Makes these the relations there are. Items that are gone since are passed over.
    package func setRelations(_ wanted: Set<Relation>, at position: Int) throws(StoreFailure) {
        try write { db in
            var known: Set<Relation> = []
            for row in try db.rows(Self.allRelations) {
                guard let kind = Relation.Kind(rawValue: row["kind"]) else { continue }
                known.insert(Relation(row["item"], kind, row["other"]))
            }
            for old in known.subtracting(wanted) {
                try db.run(
                    """
                    DELETE FROM relations WHERE kind = ? AND item = (SELECT key FROM items WHERE id = ?)
                        AND other = (SELECT key FROM items WHERE id = ?)
                    """, [old.kind.rawValue, old.item, old.other])
            }
            for new in wanted.subtracting(known) {
                try db.run(
                    """
                    INSERT OR IGNORE INTO relations (item, kind, other)
                    SELECT a.key, ?, b.key FROM items a, items b WHERE a.id = ? AND b.id = ?
                    """, [new.kind.rawValue, new.item, new.other])
            }
            try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [Self.relatedAt, String(position)])
        }
    }

    private static let allRelations = """
        SELECT a.id AS item, r.kind, b.id AS other FROM relations r
        JOIN items a ON a.key = r.item JOIN items b ON b.key = r.other
        """
    private static let relatedAt = "relations-position"

    /// The position of the change log that the relations were made at; `nil` when they never were.
    package func relationsPosition() throws(StoreFailure) -> Int? { try meta(Self.relatedAt).flatMap { Int($0) } }

    /// Items that are shown, with what relations rest on: no text but their titles.
    ///
    /// - Parameter keys: of items; those of items that are gone or never were are passed over.
    package func shownItems(_ keys: Range<Int>) throws(StoreFailure) -> [Item] {
        try read { db in
            let sql = "SELECT body FROM items WHERE key >= ? AND key < ? AND withdrawn IS NULL ORDER BY key"
            return try db.rows(sql, [keys.lowerBound, keys.upperBound]).map { row in
                try Item(packed: row["body"], passingOver: Item.longFields)
            }
        }
    }

    /// The greatest key of an item; 0 where there is none.
    package func lastItemKey() throws(StoreFailure) -> Int {
        try read { db in Int(try db.int("SELECT max(key) FROM items") ?? 0) }
    }

    /// Live records whose items are shown, in slices, each with the id of its item.
    ///
    /// - Returns: the records, and what to go on after; `nil` at the end.
    package func shownRecords(
        after key: Int64, limit: Int
    ) throws(StoreFailure) -> (records: [(record: Catalogue.Record, item: String)], next: Int64?) {
        try read { db in
            let rows = try db.rows(
                """
                SELECT r.key, r.body, s.id AS source, i.id AS item, i.withdrawn FROM records r
                JOIN sources s ON s.key = r.source JOIN items i ON i.key = r.item
                WHERE r.key > ? AND r.withdrawn IS NULL ORDER BY r.key LIMIT ?
                """, [key, limit])
            let shown = try rows.filter { ($0["withdrawn"] as Int64?) == nil }.map { row in
                var record = try Catalogue.Record(packed: row["body"])
                record.source = row["source"]
                return (record: record, item: row["item"] as String)
            }
            return (shown, rows.count < limit ? nil : rows.last?["key"])
        }
    }
}
