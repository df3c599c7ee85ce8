package import Catalogue
import Foundation
import GRDB

extension Store {
    /// What the next reading of a source needs to find its live records again, the oldest first.
    package func recordKeys(of source: String) throws(StoreFailure) -> [RecordKey] {
        try read { db in
            guard let key = try db.sourceKey(source) else { return [] }
            let rows = try db.rows(
                "SELECT body FROM records WHERE source = ? AND withdrawn IS NULL ORDER BY key", [key])
            return try rows.map { RecordKey(try Record(packed: $0["body"])) }
        }
    }
}
