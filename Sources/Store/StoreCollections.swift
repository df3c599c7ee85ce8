package import Catalogue
import Foundation
import GRDB

extension Store {
    /// All that editors have made, by id; those of fewer items than make one too.
    package func collections() throws(StoreFailure) -> [ItemCollection] {
        try read { db in try DecisionBook(db: db).collections() }
    }

    /// The items of a collection that are shown, those that were picked first and in their order, then what changed last.
    ///
    /// - Parameter limit: `nil` is everything.
    package func items(of collection: ItemCollection, limit: Int?) throws(StoreFailure) -> Page<StoredItem> {
        var query = ItemQuery()
        query.collections = [collection.id]
        query.limit = limit
        return try items(query)
    }

    /// How many items of a collection are shown.
    package func count(of collection: ItemCollection) throws(StoreFailure) -> Int {
        var query = ItemQuery()
        query.collections = [collection.id]
        query.limit = 1
        return try items(query).total
    }
}

extension DecisionBook {
    func collections() throws -> [ItemCollection] {
        ItemCollection.all(of: try inForce(Decision.Act.allCases.filter(\.isOfCollections)))
    }
}

extension ItemReader {
    /// A condition on `key` for the items of any of the collections; none of them are known is nothing at all.
    func condition(of collections: [ItemCollection]) -> (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        for collection in collections {
            if !collection.picked.isEmpty {
                parts.append("key IN (\(Self.items(of: collection.picked.count)))")
                arguments += StatementArguments(collection.picked + collection.picked)
            }
            guard let rule = collection.rule else { continue }
            let ruled = ItemReader(db: db, query: ItemQuery(rule: rule)).conditions
            guard !ruled.sql.isEmpty else { continue }
            let out = collection.left.isEmpty ? "" : " AND key NOT IN (\(Self.items(of: collection.left.count)))"
            parts.append("(\(ruled.sql)\(out))")
            arguments += ruled.arguments
            if !collection.left.isEmpty { arguments += StatementArguments(collection.left + collection.left) }
        }
        return parts.isEmpty ? ("0", []) : ("(\(parts.joined(separator: " OR ")))", arguments)
    }

    /// Keys of the items that ids of records lead to.
    private static func items(of count: Int) -> String {
        let marks = Array(repeating: "?", count: count).joined(separator: ", ")
        return """
            SELECT r.item FROM records r WHERE r.item IS NOT NULL AND (r.id IN (\(marks))
                OR r.key IN (SELECT a.record FROM record_aliases a WHERE a.id IN (\(marks))))
            """
    }
}
