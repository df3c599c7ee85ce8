/// What the owners of broken links were told.
enum SchemaLetters {
    /// `letter_findings`: what a recipient has been told and need not be told again. `letter_standings`: how it went with
    /// a recipient; `tried` is also the claim of whoever is writing to it.
    static let letters = """
        CREATE TABLE letter_findings (
            organisation TEXT NOT NULL CHECK (organisation <> ''),
            recipient TEXT NOT NULL CHECK (recipient <> ''),
            url TEXT NOT NULL CHECK (url <> ''),
            what TEXT NOT NULL CHECK (what <> ''),
            told INTEGER NOT NULL,
            PRIMARY KEY (organisation, recipient, url, what)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE letter_standings (
            organisation TEXT NOT NULL CHECK (organisation <> ''),
            recipient TEXT NOT NULL CHECK (recipient <> ''),
            told INTEGER,
            tried INTEGER,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            reason TEXT,
            PRIMARY KEY (organisation, recipient)
        ) STRICT, WITHOUT ROWID;
        """
}
