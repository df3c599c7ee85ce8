import Curate
import Foundation
import Store

/// Sees to it that the weights of words fit the records there are.
///
/// They are a snapshot: under one, records come and go and what comes of it is what a batch would give. They are made
/// anew when the live records have doubled or halved in number, and when the engine is another one; then everything is
/// matched again. A small catalogue can afford the exact ones.
struct MatchWeighing {
    private let store: Store
    private let engine: String

    /// Records whose features are made or read at a time.
    private static let atOnce = 1000
    /// How often in a row another process may come between.
    private static let patience = 10

    init(store: Store, parameters: MatchParameters) throws(StoreFailure) {
        self.store = store
        do { engine = try MatchEngine.fingerprint(parameters) } catch {
            throw .refused(path: store.path, detail: "the numbers of the matching cannot be written: \(error)")
        }
    }

    /// What is kept was made by other rules.
    func isOutdated(_ state: MatchState) -> Bool { !state.engine.isEmpty && state.engine != engine }

    func weights() throws(StoreFailure) -> TokenWeights {
        guard let kept = try store.matchWeights() else { return .empty }
        guard let weights = TokenWeights(bytes: kept) else {
            throw .damaged(path: store.path, detail: "the weights of the matching cannot be read")
        }
        return weights
    }

    /// - Parameter slice: records that are looked at together.
    /// - Returns: all records there are as they were weighed, when they are to be placed anew, are no more than a slice and
    ///   have features that are kept: they need not be read again.
    func renewWhenDue(isExact: Bool, slice: Int) throws(StoreFailure) -> MatchSlice? {
        for _ in 0..<Self.patience {
            let state = try store.matchState()
            if isOutdated(state) {
                _ = try store.forgetFeatures(turn: state.turn)
                continue
            }
            let live = try store.liveRecordCount()
            let isDue = live >= 2 * max(1, state.weighed) || 2 * live <= state.weighed
            let isWanted = isExact && live <= MatchPass.exactUpTo && (state.changed > 0 || state.isWaiting)
            // A catalogue without records has no weights.
            guard live > 0, isDue || isWanted else { return nil }
            guard let made = try make(count: live, state, slice) else { continue }
            if !isDue, made.weights.version == (try weights()).version { return nil }
            let isTaken = try store.renewMatching(
                turn: state.turn, engine: engine, weights: made.weights.bytes, weighed: live)
            if isTaken { return try whole(made.rows) }
        }
        throw .locked(path: store.path)
    }

    /// - Returns: the weights, and the records that they were made of where these are no more than a slice and wait for
    ///   nothing else; `nil` when another process has written since.
    private func make(
        count: Int, _ state: MatchState, _ slice: Int
    ) throws(StoreFailure) -> (weights: TokenWeights, rows: [WaitingRecord])? {
        var maker = TokenWeights.Maker(count: count)
        var last: Int64 = 0
        var kept: [WaitingRecord]? = []
        while true {
            let rows = try store.recordsToWeigh(after: last, limit: Self.atOnce)
            guard let end = rows.last else { return (maker.made(), kept ?? []) }
            var new: [(key: Int64, features: KeptFeatures)] = []
            for row in rows {
                guard let features = row.matchFeatures else { continue }
                maker.note(features)
                // Those that changed are kept when they are placed: what they were is wanted until then.
                if row.record != nil, row.key > state.reached, row.stamp == nil {
                    new.append((row.key, KeptFeatures(features)))
                }
            }
            if !new.isEmpty, try !store.keep(features: new, turn: state.turn) { return nil }
            let isWaiting = rows.contains { $0.record != nil || $0.stamp != nil }
            let isTooMuch = (kept?.count ?? 0) + rows.count > slice
            if isWaiting || isTooMuch { kept = nil } else { kept?.append(contentsOf: rows) }
            last = end.key
        }
    }

    /// Nothing is placed yet, and none of those that are gone waits to be taken out.
    private func whole(_ rows: [WaitingRecord]) throws(StoreFailure) -> MatchSlice? {
        let state = try store.matchState()
        guard let last = rows.last, state.reached == 0, rows.count == state.weighed, try store.areAllRecordsLive()
        else { return nil }
        return MatchSlice(state: state, records: rows, reached: last.key)
    }
}

extension KeptFeatures {
    init(_ features: MatchFeatures) { self.init(hash: features.key, bytes: features.bytes) }
}

extension WaitingRecord {
    /// As the record is now; `nil` when it is gone.
    var matchFeatures: MatchFeatures? {
        if let record { return MatchFeatures(MatchInput(record)) }
        return isLive ? features.flatMap { MatchFeatures(bytes: $0) } : nil
    }
}
