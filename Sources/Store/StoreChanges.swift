package import Catalogue
package import Foundation
import GRDB

/// How long the change log keeps what (docs/api.md, "How long the log reaches back").
package enum ChangeKeeping {
    /// Seconds after which a change of an item goes that a later one has overtaken.
    package static let overtaken: Double = 30 * 86_400
    /// Seconds after which it is forgotten that something went.
    package static let tombstones: Double = 3650 * 86_400

    /// The highest number below which lines may be missing.
    static let compactedKey = "changes-compacted"
    /// The highest number of a line that told that something went, and is forgotten.
    static let horizonKey = "changes-horizon"
    static let instanceKey = "instance"
    /// The names that the log had before, with spaces between them.
    static let formerKey = "instances-before"
    /// Stands in a copy that nobody has opened to write to since it was made.
    static let copiedKey = "copied"
}

extension Store {
    /// Lines of the change log after position `n`, in order.
    package func changes(after n: Int, limit: Int) throws(StoreFailure) -> ChangePage {
        try read { db in
            let changes = try db.rows(Self.lines + " WHERE n > ? ORDER BY n LIMIT ?", [n, max(0, limit)])
                .map(Self.change)
            return ChangePage(
                changes: changes, position: changes.last?.n ?? n, highest: try Self.position(db),
                horizon: try Self.number(db, ChangeKeeping.horizonKey),
                instance: try Self.text(db, ChangeKeeping.instanceKey) ?? "")
        }
    }

    /// What has gone within the span of time that a page of items by their last change covers, the latest first: each
    /// item once, by the last line that tells of it, and none that is there again. The spans of the pages of one walk
    /// touch and do not overlap.
    ///
    /// - Returns: `limit` at most; nothing for a page in another order.
    package func departures(
        beside page: Page<StoredItem>, of query: ItemQuery, limit: Int
    ) throws(StoreFailure) -> [Change] {
        try read { db in
            guard let span = try Self.span(of: page, query) else { return [] }
            return try db.rows(Self.departed, [span.after, span.until, limit]).map(Self.change)
        }
    }

    /// Milliseconds: the last change on the page, which is the next page's to tell of, and that which the page begins at.
    private static func span(of page: Page<StoredItem>, _ query: ItemQuery) throws -> (after: Int64, until: Int64)? {
        guard query.sort == nil || query.sort == .changed else { return nil }
        var span = (after: Int64.min, until: Int64.max)
        if page.next != nil, let last = page.elements.last { span.after = last.changed.milliseconds }
        if let text = query.cursor {
            guard case .whole(let until) = try Cursor(text, order: ItemQuery.Sort.changed.rawValue).key else {
                return nil
            }
            span.until = until
        }
        if let since = query.changedSince { span.after = max(span.after, since.milliseconds - 1) }
        return span.after < span.until ? span : nil
    }

    private static let departed =
        lines + """
             WHERE tombstone IS NOT NULL AND at > ? AND at <= ? AND (
                kind = 'withdrawn' AND EXISTS (SELECT 1 FROM items
                    WHERE id = changes.item AND withdrawn IS NOT NULL AND change_number = changes.n)
                OR kind = 'merged' AND NOT EXISTS (SELECT 1 FROM items WHERE id = changes.item)
                    AND NOT EXISTS (SELECT 1 FROM changes later WHERE later.kind = 'merged'
                        AND later.item = changes.item AND later.n > changes.n))
            ORDER BY at DESC, n DESC LIMIT ?
            """

    /// The highest number of the change log; 0 while it is empty.
    package func position() throws(StoreFailure) -> Int {
        try read { db in try Self.position(db) }
    }

    /// Lets go of lines that no consumer needs, in one short transaction: of what is older than
    /// ``ChangeKeeping/overtaken`` the changes of an item that a later line has overtaken, and of what is older than
    /// ``ChangeKeeping/tombstones`` everything but the last line of each item that is there and what tells that it became part of another. Whoever fetches the item of
    /// each line that is left ends with the same catalogue, unless the horizon has passed him.
    ///
    /// - Parameters:
    ///   - n: where the last step ended; 0 at first.
    ///   - limit: lines looked at.
    /// - Returns: where to go on; `nil` at the end.
    package func compactChanges(after n: Int, limit: Int, now: Date) throws(StoreFailure) -> Int? {
        try write { db in
            let until = now.milliseconds - Int64(ChangeKeeping.overtaken * 1000)
            let rows = try db.rows("SELECT n, at FROM changes WHERE n > ? ORDER BY n LIMIT ?", [n, limit])
            guard let last = rows.last(where: { ($0["at"] as Int64) < until })?["n"] as Int? else { return nil }
            let forgotten = now.milliseconds - Int64(ChangeKeeping.tombstones * 1000)
            let gone = try db.rows(Self.forgettable, [n, last, until, forgotten])
            for row in gone { try db.run("DELETE FROM changes WHERE n = ?", [row["n"] as Int]) }
            try Self.raise(db, ChangeKeeping.compactedKey, to: gone.last?["n"])
            try Self.raise(db, ChangeKeeping.horizonKey, to: gone.last { $0["is_tombstone"] == 1 }?["n"])
            return rows.count < limit ? nil : last
        }
    }

    private static let forgettable = """
        SELECT n, tombstone IS NOT NULL AS is_tombstone FROM changes
        WHERE n > ?1 AND n <= ?2 AND n < (SELECT seq FROM sqlite_sequence WHERE name = 'changes') AND (
            at < ?4 AND kind <> 'merged' AND NOT EXISTS (
                SELECT 1 FROM items WHERE items.id = changes.item AND change_number = n AND withdrawn IS NULL)
            OR at < ?3 AND kind IN ('updated', 'link-state') AND tombstone IS NULL AND NOT EXISTS (
                SELECT 1 FROM items WHERE items.id = changes.item AND change_number = n))
        ORDER BY n
        """

    /// Whether a line is missing above those that were let go.
    static func hasGaps(_ db: Database) throws -> Bool {
        let compacted = try number(db, ChangeKeeping.compactedKey)
        let count = try db.int("SELECT count(*) FROM changes WHERE n > ?", [compacted]) ?? 0
        return try Int(count) != position(db) - compacted
    }

    static func position(_ db: Database) throws -> Int {
        Int(try db.int("SELECT seq FROM sqlite_sequence WHERE name = 'changes'") ?? 0)
    }

    static func text(_ db: Database, _ key: String) throws -> String? {
        try db.row("SELECT value FROM meta WHERE key = ?", [key])?["value"]
    }

    private static func number(_ db: Database, _ key: String) throws -> Int {
        try text(db, key).flatMap { Int($0) } ?? 0
    }

    private static func raise(_ db: Database, _ key: String, to n: Int?) throws {
        guard let n, try n > number(db, key) else { return }
        try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [key, String(n)])
    }

    private static let lines = "SELECT n, kind, item, at, reason, into_item, tombstone FROM changes"

    private static func change(_ row: Row) throws -> Change {
        Change(
            n: row["n"], kind: try row.code("kind"), item: row["item"], at: Date(milliseconds: row["at"]),
            reason: row["reason"], into: row["into_item"],
            tombstone: try row["tombstone"] == nil ? nil : row.code("tombstone"))
    }
}
