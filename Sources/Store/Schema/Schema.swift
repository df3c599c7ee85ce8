import GRDB

/// The tables and how they came to be. Migrations are append-only: a published one is never changed.
enum Schema {
    /// "saml" in ASCII: marks the file as ours (`file samlad.sqlite` shows it).
    static let applicationID: Int64 = 0x7361_6D6C

    private static let migrations: [(name: String, sql: [String])] = [
        ("1 catalogue", [Schema1.sources, Schema1.records, Schema1.items, Schema1.links, Schema1.log, Schema1.search]),
        // Whoever adds links says when their hosts are due, once for all of a host's.
        ("2 hosts of new links", ["DROP TRIGGER links_inserted"]),
        // The index of words is merged half as often; the daily care of the store merges the rest.
        ("3 merging of words", ["INSERT INTO search (search, rank) VALUES ('automerge', 8)"]),
        ("4 ledger", [Schema4.ledger]),
        ("5 kept bodies", [Schema5.bodies]),
        ("6 push", [Schema6.subscriptions]),
        ("7 decisions", [Schema7.decisions]),
        ("8 matching", [Schema8.matching, Schema8.pairs, Schema8.urlKeys]),
        ("9 facets by number", [Schema9.facets]),
        ("10 words of sources", [Schema10.words]),
        ("11 grounds of freshness", [Schema10.freshness]),
        ("12 relations", [Schema10.relations]),
        ("13 links", [Schema13.links]),
        ("14 words of the search", [Schema14.words]),
        // Half as often again: a sync is bound by the one who writes, and the daily care merges what is left.
        ("15 merging of words", ["INSERT INTO search (search, rank) VALUES ('automerge', 16)"]),
        ("16 letters", [SchemaLetters.letters]),
        ("17 link counts", [Schema17.counts]),
        ("18 tombstones", [SchemaChanges.tombstones]),
        ("19 harvesting", [Schema19.harvest]),
        ("20 hosts of links packed", [Schema20.sites]),
        ("22 departures", [Schema22.departures]),
        ("23 news of sources", [Schema23.news, Schema23.hosts]),
        ("24 saved readings", [Schema24.days]),
        ("25 links by host", [Schema25.hosts]),
        ("26 addresses of sources", [Schema26.addresses]),
        ("27 robots", [Schema27.robots]),
    ]

    /// What a step does besides its SQL.
    private static let deeds: [String: @Sendable (Database) throws -> Void] = [
        "14 words of the search": Schema14.learn,
        "22 departures": Schema22.keepPastFacets,
    ]

    static var version: Int { migrations.count }

    /// Refuses a database of another program or of a newer samlad, before anything is written to it.
    ///
    /// - Returns: the version found; 0 for an empty file.
    static func inspect(_ path: String, _ configuration: Configuration) throws -> Int {
        var configuration = configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let (application, found, tables) = try queue.read { db in
            (
                try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                // The migrator's own table comes first, in a transaction of its own.
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name <> 'grdb_migrations'")
                    ?? 0
            )
        }
        try queue.close()
        if tables > 0, application != applicationID { throw StoreFailure.foreign(path: path) }
        if found > version { throw StoreFailure.tooNew(path: path, version: found, known: version) }
        return found
    }

    /// Brings an older database up to date, each step in a transaction of its own.
    static func migrate(_ pool: DatabasePool, path: String) throws {
        var migrator = DatabaseMigrator()
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration(migration.name) { db in
                for sql in migration.sql { try db.execute(sql: sql) }
                try deeds[migration.name]?(db)
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        // Other processes that started at the same moment may be quicker at a step: what is left is tried again.
        var reached = try inspect(path, pool.configuration)
        while reached < version {
            do {
                return try migrator.migrate(pool)
            } catch {
                let now = try inspect(path, pool.configuration)
                guard now > reached else { throw error }
                reached = now
            }
        }
    }
}
