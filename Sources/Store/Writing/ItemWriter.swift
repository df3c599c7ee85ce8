import Catalogue
import Foundation
import GRDB

/// Writes one item with all that hangs on its row: facets, links, search text and the line in the change log.
struct ItemWriter {
    let db: Database
    let rules: ItemRules
    let now: Int64
    var log: ChangeLog
    private(set) var written = 0
    private var links: LinkRegister
    private let search: SearchQueue
    /// When the last news of silent sources came, by id.
    private let silent: [String: Date]

    private init(db: Database, rules: ItemRules, now: Int64, search: SearchQueue) throws {
        self.db = db
        self.rules = rules
        self.now = now
        log = ChangeLog(db: db, now: now)
        links = LinkRegister(db: db, rules: rules, now: now)
        self.search = search
        let rows = try db.rows("SELECT id, silent FROM sources WHERE silent IS NOT NULL")
        silent = Dictionary(rows.map { ($0["id"], Date(milliseconds: $0["silent"])) }) { first, _ in first }
    }

    /// What can wait is written when `body` is done with all its items; search texts and facets wait for the transaction's end.
    static func run<Result>(
        _ db: Database, rules: ItemRules, now: Int64, search: SearchQueue,
        _ body: (inout ItemWriter) throws -> Result
    ) throws -> Result {
        let moment = try search.stamps.moment(db, now)
        var writer = try ItemWriter(db: db, rules: rules, now: moment, search: search)
        let result = try body(&writer)
        try writer.links.flush()
        return result
    }

    /// - Parameter firstSeen: of its oldest record.
    mutating func create(
        _ new: PreparedItem, firstSeen: Int64, kind: Change.Kind, reason: String
    ) throws -> Int64 {
        let item = new.item
        let health = try links.register(item.addresses)
        let isSettled = health.allSatisfy(\.isNew) && item.sources.allSatisfy { silent[$0] == nil }
        let freshness = isSettled ? new.freshness : rules.freshness(item, health.map(\.link), silent)
        let n = try log.append(kind, item.id, reason)
        try db.run(
            """
            INSERT INTO items (id, title_key, published_key, changed, change_number, first_seen, freshness,
                freshness_reasons, freshness_details, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                item.id, SwedishOrder.key(item.title), item.publishedKey, now, n, firstSeen, freshness.level.rawValue,
                freshness.reasons.joined(separator: " "), try freshness.detailsColumn, new.body,
            ])
        let key = db.lastInsertedRowID
        try links.attach(health.map(\.key), to: key)
        try search.facets.add(Facet.all(of: item, freshness.level), of: key, db)
        try search.add(new.search, new.words, key: key)
        written += 1
        return key
    }

    /// Writes what differs; an item that is the same costs no write. A withdrawn one comes back under its id.
    mutating func update(_ row: ItemRow, to item: Item) throws {
        let isRevived = row.withdrawn != nil
        let health = try links.register(item.addresses)
        let freshness = rules.freshness(item, health.map(\.link), silent)
        var fields = item.changedFields(since: row.item)
        if freshness != row.freshness { fields.append("freshness") }
        guard isRevived || !fields.isEmpty else { return }

        let isLess = !isRevived && rules.losesPersonalData(row.item, item)
        let n =
            if isRevived { try log.append(.created, item.id, "published again") } else {
                try log.append(.updated, item.id, fields.joined(separator: ", "), isLess ? .personalData : nil)
            }
        try db.run(
            """
            UPDATE items SET title_key = ?, published_key = ?, changed = ?, change_number = ?, freshness = ?,
                freshness_reasons = ?, freshness_details = ?, withdrawn = NULL, withdrawn_reason = NULL, body = ?
            WHERE key = ?
            """,
            [
                SwedishOrder.key(item.title), item.publishedKey, now, n, freshness.level.rawValue,
                freshness.reasons.joined(separator: " "), try freshness.detailsColumn, item.packed, row.key,
            ])
        let oldAddresses = isRevived ? [] : row.item.addresses
        if oldAddresses != item.addresses {
            try links.detach(from: row.key)
            try links.attach(health.map(\.key), to: row.key)
            try links.release(oldAddresses.filter { !item.addresses.contains($0) })
        }
        if isRevived { try db.run("DELETE FROM past_facets WHERE item = ?", [row.key]) }
        let oldFacets = isRevived ? [] : Facet.all(of: row.item, row.freshness.level)
        try replaceFacets(row.key, from: oldFacets, to: Facet.all(of: item, freshness.level))
        if isRevived || searchDiffers(row.item, item) {
            try search.replace(SearchRow(item, rules: rules), key: row.key)
        }
        written += 1
    }

    /// A link or the calendar may have changed how fresh it is; `line` is what the log says even when it has not.
    mutating func judge(_ row: ItemRow, line: String? = nil) throws {
        let freshness = rules.freshness(row.item, try links.health(of: row.key), silent)
        if freshness.details != row.freshness.details {
            // The same reasons on other dates are no news.
            try db.run(
                "UPDATE items SET freshness_details = ? WHERE key = ?", [try freshness.detailsColumn, row.key])
        }
        let isFresher = freshness != row.freshness
        guard isFresher || line != nil else { return }
        let n =
            if let line { try log.append(.linkState, row.item.id, line) } else {
                try log.append(.updated, row.item.id, "freshness")
            }
        try db.run(
            "UPDATE items SET freshness = ?, freshness_reasons = ?, changed = ?, change_number = ? WHERE key = ?",
            [freshness.level.rawValue, freshness.reasons.joined(separator: " "), now, n, row.key])
        try replaceFacets(
            row.key, from: Facet.all(of: row.item, row.freshness.level), to: Facet.all(of: row.item, freshness.level))
        written += 1
    }

    /// The row stays as a tombstone that tells why.
    mutating func withdraw(_ row: ItemRow, reason: String, as tombstone: Change.Tombstone = .withdrawn) throws {
        guard row.withdrawn == nil else { return }
        let n = try log.append(.withdrawn, row.item.id, reason, tombstone)
        try hide(row)
        try PastFacets.keep(db, of: row.item, key: row.key)
        try db.run(
            "UPDATE items SET withdrawn = ?, withdrawn_reason = ?, changed = ?, change_number = ? WHERE key = ?",
            [now, reason, now, n, row.key])
        written += 1
    }

    /// Every id that led to the row leads to the other one from now on.
    mutating func dissolve(_ row: ItemRow, into target: (key: Int64, id: String)) throws {
        _ = try log.append(.merged, row.item.id, "its records are part of \(target.id) now", into: target.id, .merged)
        if row.withdrawn == nil { try hide(row) }
        try db.run("UPDATE records SET item = ? WHERE item = ?", [target.key, row.key])
        try db.run("DELETE FROM past_facets WHERE item = ?", [row.key])
        try db.run("DELETE FROM items WHERE key = ?", [row.key])
        written += 1
    }

    private mutating func hide(_ row: ItemRow) throws {
        try replaceFacets(row.key, from: Facet.all(of: row.item, row.freshness.level), to: [])
        search.remove(row.key)
        try links.detach(from: row.key)
        try links.release(row.item.addresses)
    }

    private func replaceFacets(_ key: Int64, from old: Set<Facet>, to new: Set<Facet>) throws {
        try search.facets.remove(old.subtracting(new), of: key, db)
        try search.facets.add(new.subtracting(old), of: key, db)
    }

    private func searchDiffers(_ old: Item, _ new: Item) -> Bool {
        old.title != new.title || old.summary != new.summary || old.content != new.content
            || old.organisations != new.organisations || old.places != new.places || old.terms != new.terms
    }
}
