import Catalogue
import Foundation
import GRDB

/// Words of sources that editors have decided on, and how far the records that were there have been looked through for
/// them. It is kept until it is done, so that it goes on where a process ended.
struct WordRound: Codable {
    static let name = "word-round"

    private var words: Set<String>
    /// The key of the last record that was looked at; `nil` at the end.
    private var after: Int64?

    /// Begins anew for these words and those that wait.
    static func begin(_ db: Database, words: [String]) throws {
        guard !words.isEmpty else { return }
        var round = WordRound(words: Set(words), after: 0)
        if let waiting = try waiting(db) { round.words.formUnion(waiting.words) }
        _ = try round.keep(db)
    }

    static func waiting(_ db: Database) throws -> WordRound? {
        try db.row("SELECT value FROM meta WHERE key = ?", [name]).map {
            try JSONColumn.decode(WordRound.self, $0["value"])
        }
    }

    /// - Returns: whether there is more to look at.
    func keep(_ db: Database) throws -> Bool {
        guard after != nil else {
            try db.run("DELETE FROM meta WHERE key = ?", [Self.name])
            return false
        }
        try db.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [Self.name, try JSONColumn.encode(self)])
        return true
    }

    /// Keys of the next live records that use one of the words.
    mutating func next(_ db: Database, limit: Int, wordKey: (String) -> String) throws -> [Int64] {
        let sql = "SELECT key, body FROM records WHERE key > ? AND withdrawn IS NULL ORDER BY key LIMIT ?"
        let rows = try db.rows(sql, [after ?? 0, limit])
        after = rows.count < limit ? nil : rows.last?["key"]
        return try rows.filter { row in
            try Record(packed: row["body"]).unmappedKeys(wordKey).contains(where: words.contains)
        }.map { $0["key"] }
    }
}

extension Record {
    /// The words of its source that no vocabulary knows, as they are compared.
    func unmappedKeys(_ wordKey: (String) -> String) -> Set<String> {
        if unmapped.isEmpty { return [] }
        return Set(unmapped.flatMap { [$0.label, $0.term].compactMap(\.self) }.map(wordKey)).subtracting([""])
    }
}
