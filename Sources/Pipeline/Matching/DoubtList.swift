import Catalogue
import Curate
import Foundation
import Store

/// The doubtful pairs an editor is asked of, out of all that the store keeps: the choice that a batch of the same records
/// makes (``ReviewList``). They are read a page at a time, the surest first, and only those that are asked stay.
struct DoubtList {
    private let store: Store
    private let clusterer: Clusterer
    private var list: ReviewList<String>
    /// The records of items that were looked at, by ascending key.
    private var items: [String: [MatchRecord]] = [:]

    private static let atOnce = 500
    /// Items whose records are kept in memory.
    private static let itemsAtOnce = 2000

    init(_ store: Store, decisions: [Decision], parameters: MatchParameters = .catalogue) throws(StoreFailure) {
        self.store = store
        let weights = try MatchWeighing(store: store, parameters: parameters).weights()
        let spoken = decisions.filter { $0.isInForce && ($0.act == .merge || $0.act == .split) }
        let present = try store.present(spoken)
        clusterer = Clusterer(
            scorer: MatchScorer(weights: weights, parameters: parameters),
            decisions: MatchDecisions(holding: present, among: Set(present.flatMap(\.subjects))))
        list = ReviewList(clusterer)
    }

    mutating func asked() throws(StoreFailure) -> [Doubt] {
        var asked: [Doubt] = []
        // Pairs of as many bits: which comes first, their keys say and not the order they came in.
        var equal: [Doubt] = []
        var cursor: String?
        repeat {
            let page = try store.doubts(limit: Self.atOnce, cursor: cursor)
            for doubt in page.elements {
                if let last = equal.last, last.bits != doubt.bits {
                    asked += try choose(equal)
                    equal = []
                }
                equal.append(doubt)
            }
            cursor = page.next
        } while cursor != nil
        return asked + (try choose(equal))
    }

    private mutating func choose(_ doubts: [Doubt]) throws(StoreFailure) -> [Doubt] {
        typealias Edge = ReviewList<String>.Edge<UInt64>
        let keyed = doubts.map { doubt in
            (
                doubt: doubt,
                edge: Edge(
                    left: MatchHash.text(doubt.left.record), right: MatchHash.text(doubt.right.record),
                    bits: Float(doubt.bits))
            )
        }
        var chosen: [Doubt] = []
        for (doubt, _) in keyed.sorted(by: { $0.edge < $1.edge }) {
            let (left, right) = (doubt.left.item, doubt.right.item)
            guard !list.isPartnered(left), !list.isPartnered(right) else { continue }
            let first = try records(of: left)
            let second = try records(of: right)
            guard !first.isEmpty, !second.isEmpty else { continue }
            let isAsked = list.take(left, right) {
                $0 == left ? first.count : second.count
            } key: {
                $0 == left ? first[$1].key : second[$1].key
            } score: {
                clusterer.scorer.score(first[$0], second[$1])
            }
            if isAsked { chosen.append(doubt) }
        }
        return chosen
    }

    /// None of an item that is not shown: nobody is asked of it.
    private mutating func records(of item: String) throws(StoreFailure) -> [MatchRecord] {
        if let known = items[item] { return known }
        let ids = if case .found(let stored) = try store.item(item) { stored.item.records } else { [String]() }
        let scorer = clusterer.scorer
        let records = try store.matchMembers(ids).compactMap { member in
            member.features.flatMap { MatchFeatures(bytes: $0) }.map { scorer.record($0) }
        }.sorted { $0.key < $1.key }
        if items.count >= Self.itemsAtOnce { items.removeAll(keepingCapacity: true) }
        items[item] = records
        return records
    }
}
