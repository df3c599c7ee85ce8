import Curate
import Foundation
import Store

/// Pairs that meet, each judged once, with no more records in memory than there is room for.
struct PairJudging {
    private let store: Store
    private let scorer: MatchScorer
    /// Those of the slice; `nil` for one that leaves.
    var records: [Int64: MatchRecord] = [:]
    private var others: [Int64: MatchRecord] = [:]
    /// Whether the two meet in a block that needs no further reason.
    private var waiting: [MatchPair: Bool] = [:]
    private var edges: [MatchEdge] = []

    /// Pairs that wait, and records kept beside those of the slice: some 10 MB each.
    private static let pairsAtOnce = 200_000
    private static let recordsAtOnce = 10_000

    init(store: Store, scorer: MatchScorer) { (self.store, self.scorer) = (store, scorer) }

    mutating func note(_ pair: MatchPair, isSure: Bool) throws(StoreFailure) {
        waiting[pair] = isSure || waiting[pair] ?? false
        if waiting.count >= Self.pairsAtOnce { try flush() }
    }

    mutating func finish() throws(StoreFailure) -> [MatchEdge] {
        try flush()
        return edges
    }

    func record(_ key: Int64) -> MatchRecord? { records[key] ?? others[key] }

    /// Reads those that are not there yet.
    mutating func load(_ keys: [Int64]) throws(StoreFailure) {
        let missing = Set(keys).filter { records[$0] == nil && others[$0] == nil }
        if missing.isEmpty { return }
        if others.count + missing.count > Self.recordsAtOnce { others.removeAll(keepingCapacity: true) }
        let wanted = Set(keys).filter { records[$0] == nil && others[$0] == nil }
        for (key, bytes) in try store.features(of: wanted.sorted()) {
            others[key] = MatchFeatures(bytes: bytes).map(scorer.record)
        }
    }

    private mutating func flush() throws(StoreFailure) {
        let pairs = waiting.sorted { ($0.key.left, $0.key.right) < ($1.key.left, $1.key.right) }
        waiting.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: pairs.count, by: Self.recordsAtOnce / 4) {
            let some = pairs[start..<min(start + Self.recordsAtOnce / 4, pairs.count)]
            try load(some.flatMap { [$0.key.left, $0.key.right] })
            for (pair, isSure) in some { score(pair, isSure: isSure) }
        }
    }

    private mutating func score(_ pair: MatchPair, isSure: Bool) {
        guard let left = record(pair.left), let right = record(pair.right),
            isSure || MatchBlocks.admits(.word, left, right), let score = scorer.verdict(left, right)
        else { return }
        let isMatch = score.isMatch(scorer.parameters)
        edges.append(
            MatchEdge(
                left: pair.left, right: pair.right, isMatch: isMatch, bits: Double(score.bits),
                signs: score.signs.map { MatchSign(name: $0.name, bits: Double($0.bits)) }))
    }
}
