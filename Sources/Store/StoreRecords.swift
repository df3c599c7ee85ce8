package import Catalogue
import Foundation
import GRDB

extension Store {
    /// The same for records by their ids: those of a source, and those that other Samlads gathered, whoever brought them.
    package func recordKeys(_ ids: Set<String>, of source: String) throws(StoreFailure) -> [RecordKey] {
        try read { db in
            let key = try db.sourceKey(source)
            return try ids.sorted().compactMap { id in
                guard let row = try db.row("SELECT source, body FROM records WHERE id = ?", [id]) else { return nil }
                let record = try Record(packed: row["body"])
                return record.origin != nil || row["source"] == key ? RecordKey(record) : nil
            }
        }
    }

    /// What the next reading of a source needs to find its records again, withdrawn ones too, the oldest first.
    package func recordKeys(of source: String) throws(StoreFailure) -> [RecordKey] {
        try read { db in
            guard let key = try db.sourceKey(source) else { return [] }
            let sql = "SELECT body, withdrawn IS NOT NULL AS gone FROM records WHERE source = ? ORDER BY key"
            return try db.rows(sql, [key]).map {
                RecordKey(try Record(packed: $0["body"]), isWithdrawn: $0["gone"])
            }
        }
    }
}
