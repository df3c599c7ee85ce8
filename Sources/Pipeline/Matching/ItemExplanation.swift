package import Catalogue
package import Curate
import Foundation
package import Store

/// Why an item is what it is: its records, how they met, which of them gave each field its value, and what editors
/// said.
package struct ItemExplanation: Sendable, Encodable {
    package struct Member: Sendable, Encodable {
        package var id: String
        package var source: String
        package var title: String
        package var link: String?
        /// The item bears its id.
        package var isLeading: Bool
        package var isWithdrawn: Bool
        /// It has not been matched since it came or changed.
        package var isWaiting: Bool
    }

    /// Two records held against each other, by the rules and weights of now.
    package struct Pair: Sendable, Encodable {
        package enum Verdict: String, Sendable, Encodable { case match, review, different }

        package var left: String
        package var right: String
        package var bits: Double
        /// Fields that speak for it, each on its own.
        package var fields: Int
        package var verdict: Verdict
        /// The strongest first.
        package var signs: [MatchSign]
        package var vetoes: [String]
        /// Kinds of blocks in which both stand, with how many of each.
        package var blocks: [Block]
        /// Ids of the decisions that name both.
        package var decisions: [String]
    }

    package struct Block: Sendable, Encodable {
        package var kind: String
        package var count: Int
    }

    package struct Field: Sendable, Encodable {
        package var name: String
        /// `nil` where it is a list or a text that is long.
        package var value: String?
        package var record: String
        package var source: String
        package var rule: String
        package var losing: [Provenance.Alternative]
    }

    package var id: String
    package var title: String
    /// The leading one first.
    package var records: [Member]
    /// Of many records, the strongest pair of each.
    package var pairs: [Pair]
    package var fields: [Field]
    /// Undone ones too.
    package var decisions: [Decision]
    /// Pairs with records of other items that an editor is asked about.
    package var doubts: [Doubt]
    /// What a pair needs to be a match, and to be asked about.
    package var mergeBits: Double
    package var reviewBits: Double
}

/// Explains items from what the matching keeps; writes nothing.
package struct ItemExplainer: Sendable {
    private let store: Store
    private let parameters: MatchParameters
    private let scorer: MatchScorer

    /// Among so many records every pair is shown.
    private static let everyPairOf = 6
    /// Of an item of more records so many are held against each other.
    private static let mostCompared = 100

    package init(_ store: Store, parameters: MatchParameters = .catalogue) throws(StoreFailure) {
        (self.store, self.parameters) = (store, parameters)
        let weights = try MatchWeighing(store: store, parameters: parameters).weights()
        scorer = MatchScorer(weights: weights, parameters: parameters)
    }

    package func explain(_ stored: StoredItem) throws(StoreFailure) -> ItemExplanation {
        let item = stored.item
        let records = try store.records(of: item.id)
        let members = try store.matchMembers(item.records)
        let waiting = try store.waitingRecords(among: item.records)
        let named = Set(records.map(\.record.id))
        let decisions = try store.decisions().filter { $0.subjects.contains(where: named.contains) }
        return ItemExplanation(
            id: item.id, title: item.title,
            records: records.map { member($0, of: item, waiting) }
                .sorted { ($0.isLeading ? 0 : 1) < ($1.isLeading ? 0 : 1) },
            pairs: pairs(members, decisions), fields: fields(of: item), decisions: decisions,
            doubts: try store.doubts(of: members.map(\.key)), mergeBits: Double(parameters.mergeBits),
            reviewBits: Double(parameters.reviewBits))
    }

    private func member(_ stored: StoredRecord, of item: Item, _ waiting: Set<String>) -> ItemExplanation.Member {
        let record = stored.record
        return ItemExplanation.Member(
            id: record.id, source: record.source, title: record.title, link: record.link,
            isLeading: record.id == item.id, isWithdrawn: !stored.isLive, isWaiting: waiting.contains(record.id))
    }

    private func fields(of item: Item) -> [ItemExplanation.Field] {
        item.provenance.sorted { $0.key < $1.key }.map { name, from in
            ItemExplanation.Field(
                name: name, value: Self.value(of: name, in: item),
                record: from.record, source: from.source, rule: from.rule, losing: from.alternatives)
        }
    }

    /// Dates in the form of `losing`.
    private static func value(of field: String, in item: Item) -> String? {
        switch field {
        case "published": item.published?.formatted(.iso8601)
        case "updated": item.updated?.formatted(.iso8601)
        default: Decision.Field(rawValue: field).flatMap { EditorsWord.text(of: $0, in: item) }
        }
    }

    // MARK: Pairs

    private func pairs(_ members: [MatchUnit.Member], _ decisions: [Decision]) -> [ItemExplanation.Pair] {
        let records = members.prefix(Self.mostCompared).compactMap { member -> (id: String, record: MatchRecord)? in
            member.features.flatMap { MatchFeatures(bytes: $0) }.map { (member.id, scorer.record($0)) }
        }
        let all = records.indices.flatMap { right in
            (0..<right).map { pair(records[$0], records[right], decisions) }
        }.sorted { ($1.bits, $0.left, $0.right) < ($0.bits, $1.left, $1.right) }
        guard records.count > Self.everyPairOf else { return all }
        var shown: Set<String> = []
        return all.filter { pair in
            let isNew = !shown.contains(pair.left) || !shown.contains(pair.right)
            shown.formUnion([pair.left, pair.right])
            return isNew
        }
    }

    private func pair(
        _ left: (id: String, record: MatchRecord), _ right: (id: String, record: MatchRecord), _ decisions: [Decision]
    ) -> ItemExplanation.Pair {
        let score = scorer.score(left.record, right.record)
        let theirs = Set(blocks(of: right.record))
        let shared = blocks(of: left.record).filter(theirs.contains).map(MatchBlocks.kind)
        let counts = Dictionary(shared.map { ($0, 1) }, uniquingKeysWith: +)
        return ItemExplanation.Pair(
            left: left.id, right: right.id, bits: Double(score.bits), fields: score.independentFields,
            verdict: score.isMatch(parameters) ? .match : score.isDoubtful(parameters) ? .review : .different,
            signs: score.signs.map { MatchSign(name: $0.name, bits: Double($0.bits)) },
            vetoes: score.vetoes.map(\.name),
            blocks: MatchBlocks.Kind.allCases.compactMap { kind in
                counts[kind].map { ItemExplanation.Block(kind: kind.name, count: $0) }
            },
            decisions: MatchDecision.pairs(decisions, among: [left.id, right.id]).map(\.id))
    }

    private func blocks(of record: MatchRecord) -> [UInt64] {
        MatchBlocks.keys(of: record, weights: scorer.weights, parameters: parameters)
    }
}
