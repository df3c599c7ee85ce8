/// Where a source was when it was registered last, and how often it was to be asked.
enum Schema26 {
    /// `NULL` until it is registered again; `every` also where `sources.json` says nothing of it.
    static let addresses = """
        ALTER TABLE sources ADD COLUMN url TEXT;
        ALTER TABLE sources ADD COLUMN every REAL;
        """
}
