package import Catalogue
package import Foundation
import GRDB

extension Store {
    /// All decisions, in the order they were made, undone ones too.
    package func decisions() throws(StoreFailure) -> [Decision] {
        try read { db in try DecisionBook(db: db).all() }
    }

    package func decision(_ id: String) throws(StoreFailure) -> Decision? {
        try read { db in try DecisionBook(db: db).decision(id) }
    }

    /// Those in force that speak of a record, by the ids that records have now.
    package func decisions(on record: String) throws(StoreFailure) -> [Decision] {
        try read { db in
            let book = DecisionBook(db: db)
            return try book.keys(of: [record]).flatMap { try book.inForce(on: record, $0) }
        }
    }

    /// Decisions by the ids that records have now.
    package func present(_ decisions: [Decision]) throws(StoreFailure) -> [Decision] {
        try read { db in try decisions.map(DecisionBook(db: db).present) }
    }

    /// Those in force of some acts, in the order they were made.
    package func decisions(_ acts: [Decision.Act]) throws(StoreFailure) -> [Decision] {
        try read { db in try DecisionBook(db: db).inForce(acts) }
    }

    /// Keeps decisions and brings the items they speak of in line, all of it or nothing. One that is known is passed
    /// over, unless it comes undone. Merges and splits show when the matching has settled what they speak of. What is
    /// said of words of sources counts at once for what is written from now on; the records that are there follow with
    /// ``applyWords(limit:rules:now:)``.
    ///
    /// - Parameter opposing: given all that are known, those that the new ones cannot stand beside; asked inside the
    ///   transaction, so that of two editors at once one is refused. It may not touch the store.
    /// - Returns: how many were new, the items written, and what stands against them: then nothing was kept.
    @discardableResult
    package func decide(
        _ decisions: [Decision], rules: ItemRules, now: Date, opposing: ([Decision]) -> [Decision] = { _ in [] }
    ) throws(StoreFailure) -> (decisions: Int, items: Int, opposed: [Decision]) {
        try writeItems { db, search in
            let book = DecisionBook(db: db)
            let opposed = opposing(try book.all())
            guard opposed.isEmpty else { return (0, 0, opposed) }
            var fresh: [Decision] = []
            for decision in decisions {
                let known = try book.decision(decision.id)
                guard known == nil || known?.isInForce == true && !decision.isInForce else { continue }
                try book.write(decision, wordKey: rules.wordKey)
                fresh.append(decision)
                guard decision.act == .merge || decision.act == .split else { continue }
                // Who is one thing and who is not, the next matching says.
                try MatchWriter(db: db).touch(try book.keys(of: decision.subjects))
            }
            try WordRound.begin(db, words: fresh.filter { $0.act == .map }.compactMap(\.value).map(rules.wordKey))
            for url in Set(fresh.filter { $0.act == .link }.compactMap(\.subject)) {
                try Self.pinLink(db, url, rules: rules, now: now, search)
            }
            let subjects = fresh.filter(\.act.isOfItems).flatMap(\.subjects)
            let items = try Self.regroup(db, subjects, rules: rules, now: now, search)
            return (fresh.count, items, [])
        }
    }

    /// Lets a decision count no more.
    ///
    /// - Returns: the decision as it stands now; `nil` when there is none of that id.
    package func undo(
        _ id: String, _ undoing: Decision.Undoing, rules: ItemRules, now: Date
    ) throws(StoreFailure) -> Decision? {
        guard var decision = try decision(id) else { return nil }
        if decision.isInForce { decision.undone = undoing }
        try decide([decision], rules: rules, now: now)
        return decision
    }

    /// Makes anew the items of records that use words which editors have decided on, a slice of the catalogue at a time.
    ///
    /// - Parameter limit: records looked at.
    /// - Returns: whether there is more to do; what is left is kept, also when the process ends.
    package func applyWords(limit: Int, rules: ItemRules, now: Date) throws(StoreFailure) -> Bool {
        guard try meta(WordRound.name) != nil else { return false }
        return try writeItems { db, search in
            guard var round = try WordRound.waiting(db) else { return false }
            let keys = try round.next(db, limit: limit, wordKey: rules.wordKey)
            _ = try Self.regroup(db, keys: keys, rules: rules, now: now, search)
            return try round.keep(db)
        }
    }

    private static func regroup(
        _ db: Database, _ records: [String], rules: ItemRules, now: Date, _ search: SearchQueue
    ) throws -> Int {
        let keys = try DecisionBook(db: db).keys(of: records)
        return try regroup(db, keys: keys, rules: rules, now: now, search)
    }

    private static func regroup(
        _ db: Database, keys: [Int64], rules: ItemRules, now: Date, _ search: SearchQueue
    ) throws -> Int {
        var touched = Touched()
        for key in keys {
            guard let row = try db.row("SELECT item, withdrawn FROM records WHERE key = ?", [key]) else { continue }
            if row["withdrawn"] == nil { touched.records.insert(key) }
            if let item = row["item"] as Int64? { touched.items.insert(item) }
        }
        guard !touched.records.isEmpty || !touched.items.isEmpty else { return 0 }
        return try Regrouping(
            db: db, touched: touched, rules: rules, now: now.milliseconds, search: search, prepared: PreparedItems()
        ).run(withdrawal: "no longer published").items
    }
}
