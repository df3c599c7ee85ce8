/// What the ledger of a source tells beside its attempts.
enum Schema4 {
    /// `voids`, `bodies`: of a day's attempts, those that nobody was judged by and those that brought a body. Averages
    /// are taken over the others, and over these.
    /// `exchanges`: the heads of the last request and its answer, a line for each field. A table of its own, because
    /// what a source remembers is read and written far more often than its headers are looked at.
    static let ledger = """
        ALTER TABLE attempt_days ADD COLUMN voids INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE attempt_days ADD COLUMN bodies INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE exchanges (
            source INTEGER PRIMARY KEY REFERENCES sources (key),
            at INTEGER NOT NULL,
            sent TEXT NOT NULL CHECK (sent <> ''),
            received TEXT NOT NULL
        ) STRICT;
        """
}
