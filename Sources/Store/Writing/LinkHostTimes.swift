import GRDB

/// When the first link of each host is due (`link_hosts`), in line with its links.
///
/// Whoever writes `next_check` or `used` of a link brings it in line within the same transaction.
enum LinkHostTimes {
    static func settle(_ db: Database, host: String) throws { try db.run(settle + " ?", [host]) }

    /// - Parameter key: of a link of the host.
    static func settle(_ db: Database, link key: Int64) throws {
        try db.run(settle + " (SELECT host FROM links WHERE key = ?)", [key])
    }

    /// - Parameter url: of a link of the host, or of none.
    static func settle(_ db: Database, url: String) throws {
        try db.run(settle + " (SELECT host FROM links WHERE url = ?)", [url])
    }

    private static let settle = """
        UPDATE link_hosts SET next_check = (
            SELECT l.next_check FROM links l
            WHERE l.host = link_hosts.host AND l.used = 1 AND l.next_check IS NOT NULL ORDER BY l.next_check LIMIT 1
        ) WHERE host =
        """
}
