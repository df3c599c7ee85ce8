import Catalogue
import Curate
import Foundation
import Store

/// Pairs that meet, each judged once, on all cores, with no more records in memory than there is room for.
///
/// A record is a place here, a small number: those of the slice first, the others as they are met.
struct PairJudging {
    private let store: Store
    private let scorer: MatchScorer
    private var places: [Int64: Int] = [:]
    private var keys: [Int64] = []
    /// By place; `nil` for one that leaves, and for one beyond the slice that is not in memory.
    private var records: [Kept?] = []
    private var sliceCount = 0
    /// Places beyond the slice whose records are in memory.
    private var loaded: [Int] = []
    /// Pairs that wait: the greater place, the lesser one, and a bit that is 0 where the two meet in a block that needs
    /// no further reason. In ascending order a record beyond the slice is wanted in one run, then no more.
    private var waiting: [UInt64] = []
    private var edges: [MatchEdge] = []

    /// A record is some hundred bytes: a pair takes a reference of each.
    private final class Kept: Sendable {
        let record: MatchRecord

        init(_ record: MatchRecord) { self.record = record }
    }

    /// Pairs that wait, and records kept beside those of the slice: some 10 MB each.
    private static let pairsAtOnce = 1_000_000
    private static let recordsAtOnce = 10_000
    /// Fewer are not worth a core of their own.
    private static let pairsOfPart = 256

    init(store: Store, scorer: MatchScorer) { (self.store, self.scorer) = (store, scorer) }

    /// One of the slice, before any other; `nil` when it leaves.
    mutating func add(_ key: Int64, _ record: MatchRecord?) {
        records[place(of: key)] = record.map(Kept.init)
        sliceCount = records.count
    }

    mutating func note(_ some: [Int64], _ others: [Int64], isSure: Bool) throws(StoreFailure) {
        let others = others.map { UInt64(place(of: $0)) }
        let bit: UInt64 = isSure ? 0 : 1
        for key in some {
            let one = UInt64(place(of: key))
            for other in others where other != one {
                waiting.append(max(one, other) << 32 | min(one, other) << 1 | bit)
            }
            guard waiting.count >= Self.pairsAtOnce else { continue }
            compact()
            if waiting.count >= Self.pairsAtOnce / 2 { try flush() }
        }
    }

    mutating func finish() throws(StoreFailure) -> [MatchEdge] {
        compact()
        try flush()
        return edges
    }

    func record(_ key: Int64) -> MatchRecord? { places[key].flatMap { records[$0]?.record } }

    mutating func load(_ keys: [Int64]) throws(StoreFailure) { try load(places: keys.map { place(of: $0) }) }

    private mutating func place(of key: Int64) -> Int {
        // New records come in the order of their keys, most without a gap.
        let guess = Int(truncatingIfNeeded: key &- (keys.first ?? 0))
        if keys.indices.contains(guess), keys[guess] == key { return guess }
        if let known = places[key] { return known }
        places[key] = keys.count
        keys.append(key)
        records.append(nil)
        return keys.count - 1
    }

    /// Reads those that are not there yet.
    private mutating func load(places wanted: [Int]) throws(StoreFailure) {
        var missing = Set(wanted.filter { $0 >= sliceCount && records[$0] == nil })
        if missing.isEmpty { return }
        if loaded.count + missing.count > Self.recordsAtOnce {
            for place in loaded { records[place] = nil }
            loaded.removeAll(keepingCapacity: true)
            missing = Set(wanted.filter { $0 >= sliceCount })
        }
        for (key, bytes) in try store.features(of: missing.map { keys[$0] }.sorted()) {
            guard let place = places[key] else { continue }
            records[place] = MatchFeatures(bytes: bytes).map { Kept(scorer.record($0)) }
            loaded.append(place)
        }
    }

    // MARK: Judging

    /// Each pair once, sure if it is so anywhere.
    private mutating func compact() {
        waiting.sort()
        var kept = 0
        for index in waiting.indices where kept == 0 || waiting[kept - 1] >> 1 != waiting[index] >> 1 {
            waiting[kept] = waiting[index]
            kept += 1
        }
        waiting.removeSubrange(kept...)
    }

    private static func places(_ pair: UInt64) -> (Int, Int) { (Int(pair >> 32), Int(pair >> 1 & 0x7FFF_FFFF)) }

    private mutating func flush() throws(StoreFailure) {
        for start in stride(from: 0, to: waiting.count, by: Self.recordsAtOnce / 2) {
            let some = waiting[start..<min(start + Self.recordsAtOnce / 2, waiting.count)]
            try load(
                places: some.flatMap { pair in
                    let (left, right) = Self.places(pair)
                    return [left, right]
                })
            edges += judged(some)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private func judged(_ pairs: ArraySlice<UInt64>) -> [MatchEdge] {
        Cores.gather(pairs.indices, by: Self.pairsOfPart) { pairs[$0].compactMap(edge) }
    }

    private func edge(_ pair: UInt64) -> MatchEdge? {
        let (one, other) = Self.places(pair)
        guard let left = records[one], let right = records[other],
            pair & 1 == 0 || MatchBlocks.admits(.word, left.record, right.record),
            let score = scorer.verdict(left.record, right.record)
        else { return nil }
        return MatchEdge(
            left: keys[one], right: keys[other], isMatch: score.isMatch(scorer.parameters), bits: Double(score.bits),
            signs: score.signs.map { MatchSign(name: $0.name, bits: Double($0.bits)) })
    }
}
