/// What editors decided. `record` in `decision_records` is an id, not a key: a decision may come before the record, when a
/// catalogue is rebuilt.
enum Schema7 {
    static let decisions = """
        CREATE TABLE decisions (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            at INTEGER NOT NULL,
            act TEXT NOT NULL CHECK (act <> ''),
            undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
            body TEXT NOT NULL CHECK (json_valid(body))
        ) STRICT;
        CREATE TABLE decision_records (
            record TEXT NOT NULL CHECK (record <> ''),
            decision INTEGER NOT NULL REFERENCES decisions (key),
            PRIMARY KEY (record, decision)
        ) STRICT, WITHOUT ROWID;
        """
}
