import Catalogue
import Foundation
import GRDB

/// Facets of the items of one transaction, written together and in the order of their index: each then finds its place
/// beside the one before.
final class FacetQueue {
    /// Facet and item.
    private var rows: [(Int64, Int64)] = []
    private var items: Set<Int64> = []
    private var numbers: [Facet: Int64] = [:]

    private static let insert = PairInsert("INSERT INTO facet_items (facet, item)")

    func add(_ facets: Set<Facet>, of item: Int64, _ db: Database) throws {
        guard !facets.isEmpty else { return }
        for facet in facets { rows.append((try number(of: facet, db), item)) }
        items.insert(item)
    }

    func remove(_ facets: Set<Facet>, of item: Int64, _ db: Database) throws {
        guard !facets.isEmpty else { return }
        // Of one transaction of many sources: one may take away what another has brought.
        if items.contains(item) { try flush(db) }
        for facet in facets {
            try db.run(
                """
                DELETE FROM facet_items WHERE item = ?
                    AND facet = (SELECT number FROM facets WHERE facet = ? AND value = ?)
                """, [item, facet.facet, facet.value])
        }
    }

    func flush(_ db: Database) throws {
        rows.sort { $0 < $1 }
        try Self.insert.run(db, rows)
        (rows, items) = ([], [])
    }

    private func number(of facet: Facet, _ db: Database) throws -> Int64 {
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

    /// By column.
    var texts: [String] { [title, names, summary, content] }
}

/// What waits for the end of a transaction. Search texts do, since FTS5 writes out what it has gathered before each further
/// statement of several rows, and facets, which find their places side by side.
final class SearchQueue {
    private var removed: [Int64] = []
    private var added: [(key: Int64, words: IndexWords)] = []
    private let known: KnownWords
    private var learner: WordLearner
    private var learned: Set<UInt64> = []
    let facets = FacetQueue()
    let links = LinkBatch()
    /// When the changes of the transaction are told to have been made.
    let stamps: ChangeStamps

    init(known: KnownWords = KnownWords(), clock: (@Sendable () -> Date)? = nil) {
        self.known = known
        learner = WordLearner(known: known)
        stamps = ChangeStamps(clock: clock)
    }

    /// - Parameter words: of the text, where they were gathered before, see ``learn(_:)``.
    func add(_ text: SearchRow, _ words: IndexWords? = nil, key: Int64) throws {
        added.append((key, try words ?? learner.read(text)))
    }

    /// Words that were gathered before the transaction.
    func learn(_ words: WordLearner) { learner.take(words) }

    func replace(_ text: SearchRow, key: Int64) throws {
        remove(key)
        try add(text, key: key)
    }

    func remove(_ key: Int64) {
        removed.append(key)
        // Of one transaction of many sources: the later word counts.
        added.removeAll { $0.key == key }
    }

    func flush(_ db: Database) throws {
        try facets.flush(db)
        try links.flush(db)
        for key in removed { try db.run("DELETE FROM search WHERE rowid = ?", [key]) }
        for (key, words) in added {
            let text = words.row
            try SwedishTokenizer.$known.withValue(words) {
                try db.run(
                    "INSERT INTO search (rowid, title, names, summary, content) VALUES (?, ?, ?, ?, ?)",
                    [key, text.title, text.names, text.summary, text.content])
            }
        }
        learned.formUnion(try learner.write(db))
        (removed, added, learner) = ([], [], WordLearner(known: known))
    }

    /// The transaction is committed: its words need not be looked for again.
    func remember() { known.add(learned) }
}
