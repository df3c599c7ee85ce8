/// The first schema. Times are milliseconds since 1970 in UTC; `key` columns stay inside, `id` columns are public.
enum Schema1 {
    /// `seen`: when every listed record was seen last, so that an unchanged sync writes one row and not one per record.
    static let sources = """
        CREATE TABLE sources (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            configured INTEGER NOT NULL CHECK (configured IN (0, 1)),
            next_attempt INTEGER,
            seen INTEGER,
            memory TEXT NOT NULL CHECK (json_valid(memory))
        ) STRICT;
        CREATE INDEX sources_due ON sources (next_attempt) WHERE configured = 1;

        CREATE TABLE source_aliases (
            former TEXT NOT NULL PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources (key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX source_aliases_source ON source_aliases (source);

        CREATE TABLE attempts (
            source INTEGER NOT NULL REFERENCES sources (key),
            number INTEGER NOT NULL CHECK (number > 0),
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome <> ''),
            body TEXT NOT NULL CHECK (json_valid(body)),
            PRIMARY KEY (source, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attempt_days (
            source INTEGER NOT NULL REFERENCES sources (key),
            day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
            attempts INTEGER NOT NULL,
            successes INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            seconds REAL NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            withdrawn INTEGER NOT NULL,
            PRIMARY KEY (source, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_rests (
            host TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE meta (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// `listed`: stands in the source's newest list; `last_seen` counts only when it does not.
    /// A record knows its item for ever, also when it is withdrawn: that is how old ids resolve.
    static let records = """
        CREATE TABLE records (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            source INTEGER NOT NULL REFERENCES sources (key),
            identity TEXT NOT NULL,
            item INTEGER REFERENCES items (key) DEFERRABLE INITIALLY DEFERRED,
            url_key TEXT CHECK (url_key <> ''),
            listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
            version INTEGER NOT NULL CHECK (version >= 1),
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            withdrawn INTEGER,
            body BLOB NOT NULL,
            UNIQUE (source, identity),
            CHECK (withdrawn IS NULL OR listed = 0)
        ) STRICT;
        CREATE INDEX records_listed ON records (source) WHERE listed = 1;
        CREATE INDEX records_live ON records (source) WHERE withdrawn IS NULL;
        CREATE INDEX records_url_key ON records (url_key) WHERE url_key IS NOT NULL AND withdrawn IS NULL;
        CREATE INDEX records_item ON records (item);

        CREATE TABLE record_aliases (
            id TEXT NOT NULL PRIMARY KEY,
            record INTEGER NOT NULL REFERENCES records (key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX record_aliases_record ON record_aliases (record);

        CREATE TABLE record_versions (
            record INTEGER NOT NULL REFERENCES records (key),
            version INTEGER NOT NULL,
            replaced INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (record, version)
        ) STRICT;
        """

    /// `title_key` sorts as Swedes do by comparing bytes. `published_key` is the time, or very small without one, so
    /// that a page can go on after it. `facet` is a vocabulary's id, or `@organisation`, `@place`, `@source`,
    /// `@freshness`. The indexes on `items` hold no withdrawn ones, and end in `key` as every SQLite index does.
    static let items = """
        CREATE TABLE items (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            title_key TEXT NOT NULL,
            published_key INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            change_number INTEGER NOT NULL CHECK (change_number > 0),
            first_seen INTEGER NOT NULL,
            freshness TEXT NOT NULL CHECK (freshness IN ('current', 'ageing', 'stale')),
            freshness_reasons TEXT NOT NULL,
            withdrawn INTEGER,
            withdrawn_reason TEXT,
            body BLOB NOT NULL,
            CHECK ((withdrawn IS NULL) = (withdrawn_reason IS NULL))
        ) STRICT;
        CREATE INDEX items_changed ON items (changed) WHERE withdrawn IS NULL;
        CREATE INDEX items_published ON items (published_key) WHERE withdrawn IS NULL;
        CREATE INDEX items_title ON items (title_key) WHERE withdrawn IS NULL;

        CREATE TABLE item_facets (
            facet TEXT NOT NULL,
            value TEXT NOT NULL,
            item INTEGER NOT NULL REFERENCES items (key),
            PRIMARY KEY (facet, value, item)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX item_facets_item ON item_facets (item);
        """

    /// `used`: some item that is not withdrawn shows it; only such links are checked. `link_hosts` says when the first
    /// link of each host is due (NULL: none is to be checked), so that what to check next is found host by host: with
    /// the links alone, every due one of a host that rests would be read only to be passed over. The triggers keep it.
    static let links = """
        CREATE TABLE links (
            key INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE CHECK (url <> ''),
            host TEXT NOT NULL,
            state TEXT NOT NULL CHECK (
                state IN ('new', 'ok', 'suspect', 'dead', 'unreachable', 'restricted', 'soft-dead', 'pinned')),
            since INTEGER,
            rule TEXT NOT NULL,
            flags TEXT NOT NULL,
            final_url TEXT,
            last_check INTEGER,
            next_check INTEGER,
            used INTEGER NOT NULL CHECK (used IN (0, 1)),
            memory TEXT NOT NULL CHECK (json_valid(memory))
        ) STRICT;
        CREATE INDEX links_due ON links (host, next_check) WHERE used = 1 AND next_check IS NOT NULL;
        CREATE INDEX links_state ON links (state, since) WHERE used = 1;

        CREATE TABLE link_hosts (
            host TEXT NOT NULL PRIMARY KEY,
            next_check INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX link_hosts_due ON link_hosts (next_check) WHERE next_check IS NOT NULL;
        CREATE TRIGGER links_inserted AFTER INSERT ON links BEGIN
            INSERT INTO link_hosts (host, next_check) VALUES (NEW.host, NULL) ON CONFLICT (host) DO NOTHING;
            \(firstDue);
        END;
        CREATE TRIGGER links_updated AFTER UPDATE OF next_check, used ON links
        WHEN OLD.next_check IS NOT NEW.next_check OR OLD.used <> NEW.used BEGIN
            \(firstDue);
        END;

        CREATE TABLE item_links (
            item INTEGER NOT NULL REFERENCES items (key),
            position INTEGER NOT NULL CHECK (position >= 0),
            link INTEGER NOT NULL REFERENCES links (key),
            PRIMARY KEY (item, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX item_links_link ON item_links (link);

        CREATE TABLE link_checks (
            link INTEGER NOT NULL REFERENCES links (key),
            number INTEGER NOT NULL CHECK (number > 0),
            body TEXT NOT NULL CHECK (json_valid(body)),
            PRIMARY KEY (link, number)
        ) STRICT, WITHOUT ROWID;
        """

    private static let firstDue = """
        UPDATE link_hosts SET next_check = (
            SELECT l.next_check FROM links l
            WHERE l.host = NEW.host AND l.used = 1 AND l.next_check IS NOT NULL ORDER BY l.next_check LIMIT 1
        ) WHERE host = NEW.host
        """

    /// AUTOINCREMENT never gives a number twice, and its counter rolls back with the transaction: no gaps.
    static let log = """
        CREATE TABLE changes (
            n INTEGER PRIMARY KEY AUTOINCREMENT CHECK (n > 0),
            kind TEXT NOT NULL CHECK (kind <> ''),
            item TEXT NOT NULL CHECK (item <> ''),
            at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            into_item TEXT CHECK ((kind = 'merged') = (into_item IS NOT NULL))
        ) STRICT;
        """

    /// A plain FTS5 table that keeps its text: SQLite 3.40 knows no contentless-delete, an external content table
    /// would hold the same text and need triggers, and snippets want the text anyway.
    static let search = """
        CREATE VIRTUAL TABLE search USING fts5 (
            title, names, summary, content,
            tokenize = 'swedish', prefix = '3'
        );
        """
}
