/// What the work lists of editors rest on.
enum Schema10 {
    /// Decisions on words of sources, by the word as it is compared: records that use it are made anew from them.
    static let words = """
        CREATE TABLE decision_words (
            word TEXT NOT NULL CHECK (word <> ''),
            decision INTEGER NOT NULL REFERENCES decisions (key),
            PRIMARY KEY (word, decision)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX decisions_act ON decisions (act) WHERE undone = 0;
        """

    /// `freshness_details`: the dates and sentences behind the reasons; NULL until they are judged again. `silent`: when
    /// the last news of a source came that has gone silent since.
    static let freshness = """
        ALTER TABLE items ADD COLUMN freshness_details TEXT
            CHECK (freshness_details IS NULL OR json_valid(freshness_details));
        ALTER TABLE sources ADD COLUMN silent INTEGER;
        CREATE INDEX sources_silent ON sources (id, silent) WHERE silent IS NOT NULL;
        """

    /// What an item stands in relation to, of the whole catalogue: a story that refers to an initiative, items of
    /// different senders on one subject (in both directions).
    static let relations = """
        CREATE TABLE relations (
            item INTEGER NOT NULL REFERENCES items (key) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('refers', 'overlaps')),
            other INTEGER NOT NULL REFERENCES items (key) ON DELETE CASCADE,
            PRIMARY KEY (item, kind, other)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX relations_other ON relations (other, kind);
        """
}
