import Catalogue
import Foundation
import GRDB

/// Merges the records that a change concerns anew, and brings the items in line with what comes out.
struct Regrouping {
    private let db: Database
    private let affected: AffectedRecords
    private let created: [Int64: NewRecord]
    private let departures: [Int64: Departure]
    private let rules: ItemRules
    private let now: Int64
    private let search: SearchQueue
    private let prepared: PreparedItems

    /// - Parameter clusters: which records are one thing, as far as a matching has looked at them; the others stay with
    ///   their items, and a new one is an item of its own until a matching has seen it.
    init(
        db: Database, touched: Touched, clusters: [Int64: Int] = [:], rules: ItemRules, now: Int64,
        search: SearchQueue, prepared: PreparedItems
    ) throws {
        self.db = db
        self.rules = rules
        self.now = now
        self.search = search
        self.prepared = prepared
        affected = try AffectedRecords(db: db, touched: touched, clusters: clusters, wordKey: rules.wordKey)
        created = touched.created
        departures = touched.departures
    }

    /// - Parameter withdrawal: why an item goes whose last record went.
    /// - Returns: items written and lines logged.
    func run(withdrawal: String) throws -> (items: Int, changes: Int) {
        try ItemWriter.run(db, rules: rules, now: now, search: search) { writer in
            try run(withdrawal: withdrawal, &writer)
            return (writer.written, writer.log.count)
        }
    }

    private func run(withdrawal: String, _ writer: inout ItemWriter) throws {
        var ready: [String: PreparedItem] = [:]
        let items = affected.groups.flatMap { group in
            let decisions = affected.decisions(on: group)
            guard decisions.isEmpty, let new = prepared.item(of: group, created: created) else {
                return rules.merge(group.map(\.stored), decisions)
            }
            ready[new.item.id] = new
            return [new.item]
        }
        let members = try assign(items)
        let keepsFeatures = try !ready.isEmpty && adoptsFeatures()
        let rows = try oldRows()
        let remaining = rows.filter { id, row in row.withdrawn == nil && members[id] != nil }
        var keys: [String: Int64] = [:]
        for item in items {
            let key = try write(item, ready[item.id], members[item.id] ?? [], rows, remaining, &writer)
            keys[item.id] = key
            let features = keepsFeatures ? ready[item.id]?.features : nil
            for record in members[item.id] ?? [] { try place(record, in: key, features) }
        }
        for row in rows.values.sorted(by: { $0.key < $1.key }) where keys[row.item.id] == nil {
            if let target = successor(of: row, among: items, members), let key = keys[target] {
                try writer.dissolve(row, into: (key, target))
            } else {
                try end(row, withdrawal, &writer)
            }
        }
    }

    /// An item that no record is left of: it is part of the one that its home names, where that is here, or goes.
    private func end(_ row: ItemRow, _ withdrawal: String, _ writer: inout ItemWriter) throws {
        guard let departure = departures[row.key] else { return try writer.withdraw(row, reason: withdrawal) }
        switch departure.tombstone {
        case .hidden: try writer.withdraw(row, reason: departure.reason, as: .hidden)
        case .merged:
            // What our own editor has hidden leads nowhere.
            guard row.withdrawn == nil, let heir = try heir(departure, butFor: row) else { fallthrough }
            try writer.dissolve(row, into: heir)
        case .withdrawn, .personalData: try writer.withdraw(row, reason: withdrawal)
        }
    }

    private func heir(_ departure: Departure, butFor row: ItemRow) throws -> (key: Int64, id: String)? {
        for id in departure.into {
            let found = try db.row(
                """
                SELECT items.key, items.id FROM records JOIN items ON items.key = records.item
                WHERE records.id = ? AND items.key <> ? AND items.withdrawn IS NULL
                """, [id, row.key])
            if let found { return (found["key"], found["id"]) }
        }
        return nil
    }

    private func adoptsFeatures() throws -> Bool {
        guard let engine = rules.features?.engine else { return false }
        return try MatchWriter(db: db).adopts(engine)
    }

    /// A new record is written only now, with its item.
    ///
    /// - Parameter features: of a new one, where they were made.
    private func place(_ record: LoadedRecord, in item: Int64, _ features: KeptFeatures?) throws {
        if let new = created[record.key] {
            try new.insert(into: db, item: item)
            if let features { try MatchWriter(db: db).keep(record.key, features) }
            return
        }
        guard record.item != item else { return }
        try db.run("UPDATE records SET item = ? WHERE key = ?", [item, record.key])
    }

    /// The records of each item. A merge that loses a record or names one twice would lose data: refused.
    private func assign(_ items: [Item]) throws -> [String: [LoadedRecord]] {
        var free = Dictionary(uniqueKeysWithValues: affected.records.values.map { ($0.stored.record.id, $0) })
        var members: [String: [LoadedRecord]] = [:]
        for item in items {
            for id in item.records {
                guard let record = free.removeValue(forKey: id) else {
                    throw PackedFault(detail: "the merge put record \(id) into item \(item.id), which is not free")
                }
                members[item.id, default: []].append(record)
            }
            guard members[item.id]?.contains(where: { $0.stored.record.id == item.id }) ?? false else {
                throw PackedFault(detail: "the merge named an item \(item.id) that none of its records leads")
            }
        }
        if let lost = free.keys.min() { throw PackedFault(detail: "the merge left out record \(lost)") }
        return members
    }

    private func oldRows() throws -> [String: ItemRow] {
        var rows: [String: ItemRow] = [:]
        for key in affected.items {
            guard let row = try db.row(ItemRow.columns + " WHERE key = ?", [key]) else { continue }
            let old = try ItemRow(row)
            rows[old.item.id] = old
        }
        return rows
    }

    private func write(
        _ item: Item, _ ready: PreparedItem?, _ members: [LoadedRecord], _ rows: [String: ItemRow],
        _ remaining: [String: ItemRow], _ writer: inout ItemWriter
    ) throws -> Int64 {
        if let row = rows[item.id] {
            if let why = item.hidden {
                try writer.withdraw(row, reason: Hiding(why: why).sentence, as: .hidden)
            } else {
                try writer.update(row, to: item)
            }
            return row.key
        }
        let new = ready ?? PreparedItem(item, rules: rules, now: Date(milliseconds: now))
        let firstSeen = members.map(\.stored.firstSeen.milliseconds).min() ?? now
        // An item that goes altogether is no origin: it is merged into what takes over.
        let origins = remaining.values.filter { row in members.contains { $0.item == row.key } }.map(\.item.id)
        let key =
            if let origin = origins.min() {
                try writer.create(
                    new, firstSeen: firstSeen, kind: .split, reason: "its records were part of \(origin)")
            } else {
                try writer.create(new, firstSeen: firstSeen, kind: .created, reason: "new")
            }
        if let why = item.hidden, let row = try db.row(ItemRow.columns + " WHERE key = ?", [key]) {
            try writer.withdraw(try ItemRow(row), reason: Hiding(why: why).sentence, as: .hidden)
        }
        return key
    }

    /// The item that has taken over: the one its leading record went to, or else any other of its records.
    private func successor(of row: ItemRow, among items: [Item], _ members: [String: [LoadedRecord]]) -> String? {
        if let item = items.first(where: { $0.records.contains(row.item.id) }) { return item.id }
        return items.first { item in members[item.id]?.contains { $0.item == row.key } ?? false }?.id
    }
}
