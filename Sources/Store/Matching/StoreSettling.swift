import Catalogue
package import Foundation
import GRDB

extension Store {
    /// Records to be clustered again, with everything that matches, decisions and present items connect them to.
    ///
    /// - Parameter limit: records, about.
    package func unsettled(limit: Int) throws(StoreFailure) -> UnsettledRecords {
        try read { db in
            let turn = try Self.matchState(db).turn
            var found = UnsettledRecords(turn: turn, units: [], gone: [])
            var reader = try UnitReader(db: db)
            for key in try Int64.fetchAll(db, sql: "SELECT record FROM match_touched LIMIT ?", arguments: [limit]) {
                guard reader.count < limit else { break }
                guard let unit = try reader.unit(from: key) else { continue }
                if unit.members.isEmpty { found.gone.append(key) } else { found.units.append(unit) }
            }
            return found
        }
    }

    /// Puts records into items by their clusters, and says which pairs are an editor's matter.
    ///
    /// - Returns: `nil` when another process has written since; else the items written.
    package func settle(
        _ settlement: MatchSettlement, rules: ItemRules, now: Date
    ) throws(StoreFailure) -> Int? {
        try writeItems { db, search in
            guard try Self.take(db, turn: settlement.turn) else { return nil }
            let settler = try Settler(db: db, clusters: settlement.clusters)
            let items = try settler.regroup(rules: rules, now: now, search)
            try settler.noteDoubts()
            let done = settlement.settled + settlement.clusters.flatMap(\.self)
            for key in done { try db.run("DELETE FROM match_touched WHERE record = ?", [key]) }
            return items
        }
    }
}

/// Finds what hangs together.
private struct UnitReader {
    let db: Database
    private let hasDecisions: Bool
    private var seen: Set<Int64> = []

    init(db: Database) throws {
        self.db = db
        hasDecisions = try db.int("SELECT 1 FROM decisions WHERE act IN ('merge', 'split') LIMIT 1") != nil
    }

    var count: Int { seen.count }

    /// - Returns: `nil` when it is part of a unit given before; without members when the record is no more.
    mutating func unit(from start: Int64) throws -> MatchUnit? {
        guard seen.insert(start).inserted else { return nil }
        var unit = MatchUnit(members: [], matches: [], decisions: [])
        var decided: Set<String> = []
        var waiting = [start]
        let sql = """
            SELECT r.id, r.item, m.features FROM records r LEFT JOIN match_records m ON m.record = r.key
            WHERE r.key = ? AND r.withdrawn IS NULL
            """
        while let key = waiting.popLast() {
            guard let row = try db.row(sql, [key]) else { continue }
            let id: String = row["id"]
            unit.members.append(MatchUnit.Member(key: key, id: id, features: row["features"]))
            var near = try keys("SELECT other FROM match_edges WHERE record = ? AND is_match = 1", key)
            unit.matches += near.filter { key < $0 }.map { MatchPair(key, $0) }
            if let item = row["item"] as Int64? {
                near += try keys("SELECT key FROM records WHERE item = ? AND withdrawn IS NULL", item)
            }
            for decision in try decisions(on: id, key) {
                if decided.insert(decision.id).inserted { unit.decisions.append(decision) }
                if decision.act == .merge { near += try DecisionBook(db: db).keys(of: decision.records) }
            }
            for other in near where seen.insert(other).inserted { waiting.append(other) }
        }
        return unit
    }

    private func keys(_ sql: String, _ argument: Int64) throws -> [Int64] {
        try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [argument])
    }

    private func decisions(on id: String, _ key: Int64) throws -> [Decision] {
        guard hasDecisions else { return [] }
        return try DecisionBook(db: db).inForce(on: id, key).filter { $0.act == .merge || $0.act == .split }
    }
}

/// Brings items and doubts in line with clusters.
private struct Settler {
    let db: Database
    private let clusters: [[Int64]]
    /// The cluster of each record.
    private let home: [Int64: Int]
    private let items: [Int64: Int64]
    private let hasDecisions: Bool

    init(db: Database, clusters: [[Int64]]) throws {
        self.db = db
        hasDecisions = try db.int("SELECT 1 FROM decisions WHERE act IN ('merge', 'split') LIMIT 1") != nil
        var live: [[Int64]] = []
        var items: [Int64: Int64] = [:]
        for cluster in clusters {
            // Some may have been withdrawn since they were read.
            var members: [Int64] = []
            for key in cluster {
                let sql = "SELECT item FROM records WHERE key = ? AND withdrawn IS NULL"
                guard let item = try db.int(sql, [key]) else { continue }
                members.append(key)
                items[key] = item
            }
            if !members.isEmpty { live.append(members) }
        }
        self.clusters = live
        self.items = items
        var home: [Int64: Int] = [:]
        for (index, cluster) in live.enumerated() { for key in cluster { home[key] = index } }
        self.home = home
    }

    /// Only clusters that are not one item already are merged anew.
    func regroup(rules: ItemRules, now: Date, _ search: SearchQueue) throws -> Int {
        var touched = Touched()
        for cluster in clusters {
            let present = Set(cluster.compactMap { items[$0] })
            let isSame = try present.count == 1 && present.allSatisfy { try count(in: $0) == cluster.count }
            guard !isSame else { continue }
            touched.records.formUnion(cluster)
            touched.items.formUnion(present)
        }
        guard !touched.records.isEmpty else { return 0 }
        return try Regrouping(
            db: db, touched: touched, clusters: home, rules: rules, now: now.milliseconds, search: search,
            prepared: PreparedItems()
        ).run(withdrawal: "no longer published").items
    }

    private func count(in item: Int64) throws -> Int {
        Int(try db.int("SELECT count(*) FROM records WHERE item = ? AND withdrawn IS NULL", [item]) ?? 0)
    }

    func noteDoubts() throws {
        let sql = "SELECT other FROM match_edges WHERE record = ?"
        for key in clusters.flatMap(\.self) {
            for other in try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [key]) {
                let pair = MatchPair(key, other)
                let isOne = home[key] == home[other]
                let isApart = try !isOne && !isDecided(pair)
                try db.run(
                    "UPDATE match_edges SET apart = ?3 WHERE record = ?1 AND other = ?2 AND apart <> ?3",
                    [pair.left, pair.right, isApart ? 1 : 0])
            }
        }
    }

    private func isDecided(_ pair: MatchPair) throws -> Bool {
        guard hasDecisions, let left = try id(pair.left), let right = try id(pair.right) else { return false }
        return try DecisionBook(db: db).inForce(on: left, pair.left).contains { decision in
            switch decision.act {
            case .merge: decision.records.contains(right)
            case .split:
                decision.records.contains(left) && decision.others?.contains(right) ?? false
                    || decision.records.contains(right) && decision.others?.contains(left) ?? false
            default: false
            }
        }
    }

    private func id(_ key: Int64) throws -> String? {
        try String.fetchOne(db.cachedStatement(sql: "SELECT id FROM records WHERE key = ?"), arguments: [key])
    }
}
