/// What is remembered of hosts, packed.
enum Schema20 {
    /// `body`: packed; JSON text where a host has not been checked since it was kept so.
    static let sites = """
        CREATE TABLE link_sites_packed (
            host TEXT NOT NULL PRIMARY KEY CHECK (host <> ''),
            incident INTEGER,
            body ANY NOT NULL CHECK (typeof(body) = 'blob' OR json_valid(body))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO link_sites_packed SELECT host, incident, body FROM link_sites;
        DROP TABLE link_sites;
        ALTER TABLE link_sites_packed RENAME TO link_sites;
        CREATE INDEX link_sites_incident ON link_sites (incident) WHERE incident IS NOT NULL;
        """
}
