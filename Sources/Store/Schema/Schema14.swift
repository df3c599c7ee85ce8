import GRDB

/// The words there are, one row for each stem: what a search finds compounds, spellings without dots and slips of the
/// finger by.
enum Schema14 {
    /// `word`: the stem, as the search index has it. `form`: the word as it was met first, for people. `plain`: the stem
    /// with å, ä and ö as a and o. `reversed`: `plain` from behind, so that words are found by their ends. Words of items
    /// that are gone stay: they find nothing.
    static let words = """
        CREATE TABLE search_words (
            word TEXT NOT NULL PRIMARY KEY CHECK (word <> ''),
            form TEXT NOT NULL,
            plain TEXT NOT NULL,
            reversed TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX search_words_plain ON search_words (plain);
        CREATE INDEX search_words_reversed ON search_words (reversed);
        """

    /// The words of what a database holds already.
    @Sendable static func learn(_ db: Database) throws {
        let known = KnownWords()
        var last: Int64 = 0
        while true {
            let rows = try Row.fetchAll(
                db,
                sql:
                    "SELECT rowid, title, names, summary, content FROM search WHERE rowid > ? ORDER BY rowid LIMIT 500",
                arguments: [last])
            guard let end = rows.last else { return }
            last = end["rowid"]
            var learner = WordLearner(known: known)
            for row in rows {
                for column in ["title", "names", "summary", "content"] { try learner.read(row[column]) }
            }
            known.add(try learner.write(db))
        }
    }
}
