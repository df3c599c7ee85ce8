import Catalogue
import Foundation
import GRDB

/// The decisions in the tables.
struct DecisionBook {
    let db: Database

    /// All of them, in the order they were made, undone ones too.
    func all() throws -> [Decision] {
        try db.rows("SELECT body FROM decisions ORDER BY at, id").map(Self.read)
    }

    func decision(_ id: String) throws -> Decision? {
        try db.row("SELECT body FROM decisions WHERE id = ?", [id]).map(Self.read)
    }

    /// Those in force that say what a word stands for, by its key.
    func inForce(onWord key: String) throws -> [Decision] {
        try db.rows(Self.ofWord, [key]).map(Self.read)
    }

    private static let ofWord = """
        SELECT d.body FROM decision_words w JOIN decisions d ON d.key = w.decision
        WHERE d.undone = 0 AND w.word = ? ORDER BY d.at, d.id
        """

    /// The last one in force that says what a link is.
    func inForce(onLink url: String) throws -> Decision? {
        try db.row(Self.ofLink, [url]).map(Self.read)
    }

    private static let ofLink = """
        SELECT d.body FROM decision_links l JOIN decisions d ON d.key = l.decision
        WHERE d.undone = 0 AND l.url = ? ORDER BY d.at DESC, d.id DESC LIMIT 1
        """

    /// Those in force of some acts, in the order they were made.
    func inForce(_ acts: [Decision.Act]) throws -> [Decision] {
        try acts.flatMap { act in
            try db.rows("SELECT body FROM decisions WHERE undone = 0 AND act = ?", [act.rawValue]).map(Self.read)
        }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    /// Writes a new one, or an old one that is undone now.
    ///
    /// - Parameter wordKey: what a word is compared by.
    func write(_ decision: Decision, wordKey: (String) -> String) throws {
        try db.run(
            """
            INSERT INTO decisions (id, at, act, undone, body) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET undone = excluded.undone, body = excluded.body
            """,
            [
                decision.id, decision.at.milliseconds, decision.act.rawValue, decision.isInForce ? 0 : 1,
                try JSONColumn.encode(decision),
            ])
        guard let key = try db.int("SELECT key FROM decisions WHERE id = ?", [decision.id]) else { return }
        if decision.act == .map, let word = decision.value.map(wordKey), !word.isEmpty {
            try db.run("INSERT OR IGNORE INTO decision_words (word, decision) VALUES (?, ?)", [word, key])
        }
        if decision.act == .link, let url = decision.subject {
            try db.run("INSERT OR IGNORE INTO decision_links (url, decision) VALUES (?, ?)", [url, key])
        }
        for record in Set(decision.act.isOfItems ? decision.subjects : []) {
            try db.run("INSERT OR IGNORE INTO decision_records (record, decision) VALUES (?, ?)", [record, key])
        }
    }

    /// Those in force that name this record, under the id it has or one it had before.
    func inForce(on id: String, _ key: Int64) throws -> [Decision] {
        try db.rows(Self.ofRecord, [id, key]).map { row in
            // Whoever applies it knows records by the ids they have now.
            try present(Self.read(row))
        }
    }

    func present(_ decision: Decision) throws -> Decision {
        var decision = decision
        for id in decision.subjects {
            guard let now = try db.row(Self.presentID, [id])?["id"] as String? else { continue }
            decision.rename(id, to: now)
        }
        return decision
    }

    private static let presentID =
        "SELECT r.id FROM record_aliases a JOIN records r ON r.key = a.record WHERE a.id = ?"

    private static let ofRecord = """
        SELECT DISTINCT d.body, d.at, d.id FROM decision_records r JOIN decisions d ON d.key = r.decision
        WHERE d.undone = 0 AND (r.record = ?1 OR r.record IN (SELECT id FROM record_aliases WHERE record = ?2))
        ORDER BY d.at, d.id
        """

    /// Keys of the records that an id leads to.
    func keys(of records: [String]) throws -> [Int64] {
        try records.compactMap { id in
            try db.int("SELECT key FROM records WHERE id = ?", [id])
                ?? db.int("SELECT record FROM record_aliases WHERE id = ?", [id])
        }
    }

    private static func read(_ row: Row) throws -> Decision { try JSONColumn.decode(Decision.self, row["body"]) }
}

extension Decision {
    fileprivate mutating func rename(_ former: String, to id: String) {
        guard former != id else { return }
        records = records.map { $0 == former ? id : $0 }
        others = others?.map { $0 == former ? id : $0 }
    }
}
