/// What is kept so that it need not be looked for.
enum Schema23 {
    /// `news`: the date of the newest item that is shown of a source, as it was when the log stood at `news-position`; NULL
    /// where none has a date.
    static let news = "ALTER TABLE sources ADD COLUMN news INTEGER"

    /// When a host is due is kept by whoever writes its links (``LinkHostTimes``), once a transaction: to ask for a trigger
    /// costs each write of a link more than the write itself.
    static let hosts = "DROP TRIGGER links_updated"
}
