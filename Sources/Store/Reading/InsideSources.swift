import GRDB

/// Which links came out of the allowed networks alone.
struct InsideSources {
    let db: Database
    /// Sources whose last answer did, by key; each is looked at once.
    private var known: [Int64: Bool] = [:]

    init(db: Database) { self.db = db }

    /// Whether some item shows the link all of whose live records are of such sources.
    ///
    /// - Parameter link: its key.
    mutating func show(_ link: Int64) throws -> Bool {
        let rows = try Row.fetchCursor(db.cachedStatement(sql: Self.records), arguments: [link])
        var item: Int64?
        var isInside = false
        while let row = try rows.next() {
            if row[0] != item {
                if isInside { return true }
                (item, isInside) = (row[0], true)
            }
            if isInside { isInside = try isOf(row[1]) }
        }
        return isInside
    }

    private mutating func isOf(_ source: Int64) throws -> Bool {
        if let known = known[source] { return known }
        let found = try db.int(Self.source, [source]) == 1
        known[source] = found
        return found
    }

    private static let records = """
        SELECT i.item, r.source FROM item_links i JOIN records r ON r.item = i.item
        WHERE i.link = ? AND r.withdrawn IS NULL ORDER BY i.item
        """
    private static let source = "SELECT json_extract(memory, '$.isInside') IS 1 FROM sources WHERE key = ?"
}
