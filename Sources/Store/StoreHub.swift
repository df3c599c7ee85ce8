package import Catalogue
import GRDB

extension Store {
    /// `nil` when no hub was ever told.
    package func hubStanding() throws(StoreFailure) -> HubStanding? {
        try read { db in
            try db.row("SELECT value FROM meta WHERE key = ?", [HubStanding.key]).map {
                try JSONColumn.decode(HubStanding.self, $0["value"])
            }
        }
    }

    package func keep(_ standing: HubStanding) throws(StoreFailure) {
        try write { db in
            try db.run(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
                [HubStanding.key, try JSONColumn.encode(standing)])
        }
    }
}
