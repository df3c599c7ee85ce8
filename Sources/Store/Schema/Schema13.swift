/// What link checks rest on beside the links themselves.
enum Schema13 {
    /// `link_sites`: what is remembered of hosts (their error pages, incidents). `decision_links`: decisions on links by
    /// their addresses, which may come before the link, when a catalogue is rebuilt.
    static let links = """
        CREATE TABLE link_sites (
            host TEXT NOT NULL PRIMARY KEY CHECK (host <> ''),
            incident INTEGER,
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX link_sites_incident ON link_sites (incident) WHERE incident IS NOT NULL;

        CREATE TABLE decision_links (
            url TEXT NOT NULL CHECK (url <> ''),
            decision INTEGER NOT NULL REFERENCES decisions (key),
            PRIMARY KEY (url, decision)
        ) STRICT, WITHOUT ROWID;
        """
}
