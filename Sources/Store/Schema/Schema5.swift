/// What the publishers sent, kept to be read again: `samlad replay`.
enum Schema5 {
    /// `verdict` is of the attempt: a body that was read well, or one that was held back, rejected or an error page.
    /// The bytes stand last, so that what is known of a body is read without them. `body_sum` holds how much all of
    /// them take, because counting them at each attempt would make every source dearer than the one before; the
    /// triggers keep it.
    static let bodies = """
        CREATE TABLE bodies (
            key INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources (key),
            verdict TEXT NOT NULL CHECK (verdict IN ('good', 'failed')),
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome <> ''),
            status INTEGER,
            url TEXT NOT NULL,
            content_type TEXT,
            documents INTEGER NOT NULL CHECK (documents >= 1),
            entries INTEGER NOT NULL CHECK (entries >= 0),
            size INTEGER NOT NULL CHECK (size >= 0),
            hash TEXT NOT NULL,
            stored INTEGER NOT NULL CHECK (stored = length(body)),
            body BLOB NOT NULL,
            UNIQUE (source, verdict)
        ) STRICT;
        CREATE INDEX bodies_age ON bodies (verdict, at);

        CREATE TABLE body_sum (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            stored INTEGER NOT NULL CHECK (stored >= 0)
        ) STRICT;
        INSERT INTO body_sum (one, stored) VALUES (1, 0);
        CREATE TRIGGER bodies_inserted AFTER INSERT ON bodies BEGIN
            UPDATE body_sum SET stored = stored + NEW.stored;
        END;
        CREATE TRIGGER bodies_updated AFTER UPDATE OF stored ON bodies BEGIN
            UPDATE body_sum SET stored = stored + NEW.stored - OLD.stored;
        END;
        CREATE TRIGGER bodies_deleted AFTER DELETE ON bodies BEGIN
            UPDATE body_sum SET stored = stored - OLD.stored;
        END;
        """
}
