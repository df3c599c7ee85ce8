import Catalogue
import Foundation

/// An item with all that is made of it alone.
struct PreparedItem: Sendable {
    let item: Item
    let body: Data
    let search: SearchRow
    /// As it is while nothing is known of its links.
    let freshness: Freshness
    /// Of its only record.
    let features: KeptFeatures?
    /// Of `search`, when they are among those of its ``PreparedItems``.
    fileprivate(set) var words: IndexWords?

    /// - Parameter features: of the only record it is made of.
    init(_ item: Item, features: KeptFeatures? = nil, rules: ItemRules, now: Date) {
        self.item = item
        body = item.packed
        freshness = rules.freshness(item, LinkRegister.unchecked(item.addresses, now: now), [:])
        search = SearchRow(item, rules: rules)
        self.features = features
    }
}

/// Items that new records become when they meet none of their like: made before the transaction, in which others wait.
struct PreparedItems: Sendable {
    private var items: [String: PreparedItem] = [:]
    private let source: String
    /// Of their texts.
    private(set) var words: WordLearner

    /// None.
    init() { (source, words) = ("", WordLearner(known: KnownWords())) }

    init(_ intent: SyncIntent, rules: ItemRules, known: KnownWords, now: Date) throws {
        source = intent.source
        words = WordLearner(known: known)
        for record in intent.records where intent.expected.contains(record.id) {
            var record = record
            record.source = source
            let merged = rules.merge([StoredRecord(record: record, firstSeen: now, lastSeen: now)], [])
            guard merged.count == 1, let item = merged.first else { continue }
            var prepared = PreparedItem(item, features: rules.features?.make(record), rules: rules, now: now)
            prepared.words = try words.read(prepared.search)
            items[record.id] = prepared
        }
    }

    /// - Parameter group: records that belong together.
    func item(of group: [LoadedRecord], created: [Int64: NewRecord]) -> PreparedItem? {
        guard group.count == 1, let record = group.first, created[record.key] != nil,
            record.stored.record.source == source
        else { return nil }
        return items[record.stored.record.id]
    }
}
