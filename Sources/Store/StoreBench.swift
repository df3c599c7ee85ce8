import Catalogue
import GRDB

extension Store {
    /// The FTS5 query that a text becomes; `nil` where there is no word in it.
    package func searchPattern(_ text: String) throws(StoreFailure) -> String? {
        try read { db in
            var query = ItemQuery()
            query.text = text
            return try ItemReader(db: db, query: query).pattern
        }
    }

    /// What FTS5 alone takes for a search, with nothing joined: what a search is measured against.
    ///
    /// - Returns: how many rows there are, `limit` at the most.
    package func bareSearch(pattern: String, limit: Int) throws(StoreFailure) -> Int {
        try read { db in
            try Row.fetchAll(db, sql: "\(Ranking.scored) ORDER BY score LIMIT ?", arguments: [pattern, limit]).count
        }
    }
}
