import Foundation
import GRDB

/// The name of the change log. A database that was put back writes numbers again that others have seen already: under
/// another name, they know that these are others.
enum Instance {
    /// Names that are remembered.
    private static let mostFormer = 50

    /// The first who opens a copy to write to it makes it a log of its own.
    static func renewIfPutBack(_ db: Database, mark: LogMark) throws {
        if try isPutBack(db, mark: mark) { try renew(db) }
    }

    /// Whether it is a copy that `backup` made, or stands before where its log stood when it was closed last.
    static func isPutBack(_ db: Database, mark: LogMark) throws -> Bool {
        if try Store.text(db, ChangeKeeping.copiedKey) != nil { return true }
        guard let (instance, position) = mark.read() else { return false }
        return try instance == Store.text(db, ChangeKeeping.instanceKey) && position > Store.position(db)
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

/// How far the log had come when it was closed last, in a file beside the database: one that was copied over it by hand, or
/// lost what was written last, stands before that.
struct LogMark {
    private let path: String

    init(ofDatabase path: String) { self.path = path + ".mark" }

    /// `nil` where there is none that can be read: then nothing is known.
    func read() -> (instance: String, position: Int)? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        let words = String(decoding: bytes.prefix(100), as: UTF8.self).split(separator: " ")
        guard words.count == 2, let position = Int(words[1]) else { return nil }
        return (String(words[0]), position)
    }

    /// Without it all goes on: only a copy made by hand would not be known for one.
    func write(_ db: Database) throws {
        let instance = try Store.text(db, ChangeKeeping.instanceKey) ?? ""
        let position = try Store.position(db)
        // To write it again would mean to wait for the disk.
        if let last = read(), last == (instance, position) { return }
        let text = "\(instance) \(position)"
        guard (try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)) != nil else { return }
        // Whoever wrote last, the service has to be able to read it; nothing in it is secret.
        try? FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
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
