import GRDB

/// The name of the change log. A database that was put back writes numbers again that others have seen already: under
/// another name, they know that these are others.
enum Instance {
    /// Names that are remembered.
    private static let mostFormer = 50

    /// The first who opens a copy to write to it makes it a log of its own.
    static func renewIfCopied(_ db: Database) throws {
        guard try Store.text(db, ChangeKeeping.copiedKey) != nil else { return }
        try renew(db)
    }

    @discardableResult
    static func renew(_ db: Database) throws -> String {
        let former = try (Store.text(db, ChangeKeeping.formerKey) ?? "").split(separator: " ").map(String.init)
        let last = try Store.text(db, ChangeKeeping.instanceKey).map { [$0] } ?? []
        let kept = (former + last).suffix(mostFormer).joined(separator: " ")
        let insert = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
        try db.run(insert, [ChangeKeeping.formerKey, kept])
        try db.run(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, lower(hex(randomblob(8))))",
            [ChangeKeeping.instanceKey])
        try db.run("DELETE FROM meta WHERE key = ?", [ChangeKeeping.copiedKey])
        return try Store.text(db, ChangeKeeping.instanceKey) ?? ""
    }
}

extension Store {
    /// The name that this log has, and those it had before a backup was put back, the oldest first.
    package func instances() throws(StoreFailure) -> (now: String, before: [String]) {
        try read { db in
            let former = try Self.text(db, ChangeKeeping.formerKey) ?? ""
            return (
                try Self.text(db, ChangeKeeping.instanceKey) ?? "", former.split(separator: " ").map(String.init)
            )
        }
    }

    /// Gives the change log another name: whoever follows it is told to start again.
    ///
    /// - Returns: the new name.
    @discardableResult
    package func renewInstance() throws(StoreFailure) -> String { try write { db in try Instance.renew(db) } }
}
