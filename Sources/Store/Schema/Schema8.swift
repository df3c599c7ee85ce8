/// Which records are one thing: what the matching keeps between its passes (docs/matching.md, "In the store").
///
/// All of it can be made again from the records; nothing outside of `Matching` reads it.
enum Schema8 {
    /// `match_state`: `turn` grows with each write of a pass, so that of two processes one begins anew. Records up to
    /// the key `reached` are placed under the present weights; until `rebuild` is reached nothing is clustered.
    /// `weighed` live records made the weights, and `changed` were placed since.
    /// `match_queue`: records up to `reached` that changed or went since they were placed; `stamp` grows when they do
    /// so again. New ones lie beyond `reached` and need no row: a sync writes nothing for them.
    static let matching = """
        CREATE TABLE match_state (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            turn INTEGER NOT NULL,
            engine TEXT NOT NULL,
            reached INTEGER NOT NULL,
            rebuild INTEGER NOT NULL,
            weighed INTEGER NOT NULL,
            changed INTEGER NOT NULL
        ) STRICT;
        INSERT INTO match_state VALUES (1, 0, '', 0, 0, 0, 0);
        CREATE TABLE match_queue (
            record INTEGER PRIMARY KEY REFERENCES records (key),
            stamp INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE match_touched (record INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE match_weights (
            part INTEGER PRIMARY KEY,
            size INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        """

    /// `match_records.hash`: the record's place in the order of the engine, so that the first members of a full block
    /// are found. `match_hubs`: blocks over the cap, with their anchors as `hash:record …`.
    /// `match_edges`: pairs that match or are doubtful, both ways; `bits`, `signs` and `apart` (in two items, and no
    /// editor has spoken) count in the row whose `record` is the smaller key.
    static let pairs = """
        CREATE TABLE match_records (
            record INTEGER PRIMARY KEY,
            hash INTEGER NOT NULL,
            features BLOB NOT NULL
        ) STRICT;
        CREATE TABLE match_blocks (
            block INTEGER NOT NULL,
            record INTEGER NOT NULL,
            PRIMARY KEY (block, record)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE match_hubs (
            block INTEGER PRIMARY KEY,
            size INTEGER NOT NULL,
            anchors TEXT NOT NULL
        ) STRICT;
        CREATE TABLE match_edges (
            record INTEGER NOT NULL,
            other INTEGER NOT NULL CHECK (other <> record),
            is_match INTEGER NOT NULL CHECK (is_match IN (0, 1)),
            apart INTEGER NOT NULL CHECK (apart IN (0, 1)),
            bits REAL NOT NULL,
            signs TEXT NOT NULL,
            PRIMARY KEY (record, other)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX match_doubts ON match_edges (bits DESC, record, other) WHERE apart = 1 AND record < other;
        """

    /// Records met by it inside the transaction of a sync; they meet in blocks now.
    static let urlKeys = "DROP INDEX records_url_key"
}
