package import Catalogue
import Foundation
import GRDB

extension Store {
    /// What the next reading of a source needs to find its records again, withdrawn ones too, the oldest first.
    package func recordKeys(of source: String) throws(StoreFailure) -> [RecordKey] {
        try read { db in
            guard let key = try db.sourceKey(source) else { return [] }
            return try db.rows("SELECT body FROM records WHERE source = ? ORDER BY key", [key]).map {
                RecordKey(try Record(packed: $0["body"]))
            }
        }
    }
}
