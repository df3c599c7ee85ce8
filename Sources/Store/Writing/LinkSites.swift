import Catalogue
import Foundation
import GRDB

/// What is remembered of the hosts of links.
struct LinkSites {
    let db: Database

    func host(_ name: String) throws -> LinkHost {
        try db.row("SELECT body FROM link_sites WHERE host = ?", [name]).map(Self.read) ?? LinkHost()
    }

    func write(_ host: LinkHost, of name: String) throws {
        try db.run(
            """
            INSERT INTO link_sites (host, incident, body) VALUES (?, ?, ?)
            ON CONFLICT (host) DO UPDATE SET incident = excluded.incident, body = excluded.body
            """, [name, host.incident?.since.milliseconds, host.packed])
    }

    func incidents() throws -> [(host: String, incident: LinkHost.Incident)] {
        try db.rows("SELECT host, body FROM link_sites WHERE incident IS NOT NULL ORDER BY incident, host")
            .compactMap { row in try Self.read(row).incident.map { (row["host"], $0) } }
    }

    /// Before they were packed they were kept as JSON; such a row is written anew with the next check of its host.
    private static func read(_ row: Row) throws -> LinkHost {
        let body: DatabaseValue = row["body"]
        if let text = String.fromDatabaseValue(body), case .string = body.storage {
            return try JSONColumn.decode(LinkHost.self, text)
        }
        return try LinkHost(packed: row["body"])
    }
}
