import Catalogue
import Foundation
import GRDB

/// Facets of the items of one transaction, written together and in the order of their index: each then finds its place
/// beside the one before.
struct FacetQueue {
    private let db: Database
    /// Facet and item.
    private var rows: [(Int64, Int64)] = []
    private var numbers: [Facet: Int64] = [:]

    private static let insert = PairInsert("INSERT INTO facet_items (facet, item)")

    init(db: Database) { self.db = db }

    mutating func add(_ facets: Set<Facet>, of item: Int64) throws {
        for facet in facets { rows.append((try number(of: facet), item)) }
    }

    mutating func flush() throws {
        rows.sort { $0 < $1 }
        try Self.insert.run(db, rows)
        rows = []
    }

    private mutating func number(of facet: Facet) throws -> Int64 {
        if let known = numbers[facet] { return known }
        let sql = "SELECT number FROM facets WHERE facet = ? AND value = ?"
        if let found = try db.int(sql, [facet.facet, facet.value]) {
            numbers[facet] = found
            return found
        }
        try db.run("INSERT INTO facets (facet, value) VALUES (?, ?)", [facet.facet, facet.value])
        numbers[facet] = db.lastInsertedRowID
        return db.lastInsertedRowID
    }
}

/// The texts an item is found by.
struct SearchRow: Sendable {
    let title: String
    let names: String
    let summary: String
    let content: String

    init(_ item: Item, rules: ItemRules) {
        title = item.title
        names = rules.words(item).joined(separator: "\n")
        summary = PlainText.plain(item.summary)
        content = PlainText.plain(item.content)
    }
}

/// What becomes of the search texts of one transaction: written at its end, since FTS5 writes out what it has gathered
/// before each further statement of several rows.
final class SearchQueue {
    private var removed: [Int64] = []
    private var added: [(key: Int64, text: SearchRow)] = []
    private let known: KnownWords
    private var learner: WordLearner
    private var learned: Set<UInt64> = []
    /// When the changes of the transaction are told to have been made.
    let stamps: ChangeStamps

    init(known: KnownWords = KnownWords(), clock: (@Sendable () -> Date)? = nil) {
        self.known = known
        learner = WordLearner(known: known)
        stamps = ChangeStamps(clock: clock)
    }

    /// - Parameter isLearned: whether its words were gathered before, see ``learn(_:)``.
    func add(_ text: SearchRow, key: Int64, isLearned: Bool = false) {
        added.append((key, text))
        if !isLearned { learner.read(text) }
    }

    /// Words that were gathered before the transaction.
    func learn(_ words: WordLearner) { learner.take(words) }

    func replace(_ text: SearchRow, key: Int64) {
        remove(key)
        add(text, key: key)
    }

    func remove(_ key: Int64) {
        removed.append(key)
        // Of one transaction of many sources: the later word counts.
        added.removeAll { $0.key == key }
    }

    func flush(_ db: Database) throws {
        for key in removed { try db.run("DELETE FROM search WHERE rowid = ?", [key]) }
        for (key, text) in added {
            try db.run(
                "INSERT INTO search (rowid, title, names, summary, content) VALUES (?, ?, ?, ?, ?)",
                [key, text.title, text.names, text.summary, text.content])
        }
        learned.formUnion(try learner.write(db))
        (removed, added, learner) = ([], [], WordLearner(known: known))
    }

    /// The transaction is committed: its words need not be looked for again.
    func remember() { known.add(learned) }
}
