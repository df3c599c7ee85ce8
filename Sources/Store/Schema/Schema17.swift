/// How the links fare, in numbers.
enum Schema17 {
    /// `link_days`: how many links were in each state at the end of a day (days since 1970-01-01 in UTC); a line for each
    /// state and day, for ever: three thousand a year. `link_owners`: how many of each organisation are now.
    static let counts = """
        CREATE TABLE link_days (
            day INTEGER NOT NULL CHECK (day >= 0),
            state TEXT NOT NULL CHECK (state <> ''),
            count INTEGER NOT NULL CHECK (count >= 0),
            PRIMARY KEY (day, state)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE link_owners (
            organisation TEXT NOT NULL CHECK (organisation <> ''),
            state TEXT NOT NULL CHECK (state <> ''),
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (organisation, state)
        ) STRICT, WITHOUT ROWID;
        """
}
