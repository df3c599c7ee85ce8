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

    /// Keeps decisions and brings the items they speak of in line, all of it or nothing. One that is known is passed
    /// over, unless it comes undone. Merges and splits show when the matching has settled what they speak of.
    ///
    /// - Returns: how many were new, and the items written.
    @discardableResult
    package func decide(
        _ decisions: [Decision], rules: ItemRules, now: Date
    ) throws(StoreFailure) -> (decisions: Int, items: Int) {
        try writeItems { db, search in
            let book = DecisionBook(db: db)
            var fresh: [Decision] = []
            for decision in decisions {
                let known = try book.decision(decision.id)
                guard known == nil || known?.isInForce == true && !decision.isInForce else { continue }
                try book.write(decision)
                fresh.append(decision)
                guard decision.act == .merge || decision.act == .split else { continue }
                // Who is one thing and who is not, the next matching says.
                try MatchWriter(db: db).touch(try book.keys(of: decision.subjects))
            }
            let items = try Self.regroup(db, fresh.flatMap(\.subjects), rules: rules, now: now, search)
            return (fresh.count, items)
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

    private static func regroup(
        _ db: Database, _ records: [String], rules: ItemRules, now: Date, _ search: SearchQueue
    ) throws -> Int {
        var touched = Touched()
        for key in try DecisionBook(db: db).keys(of: records) {
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
