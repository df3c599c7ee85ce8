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

    func renewWhenDue(isExact: Bool) throws(StoreFailure) {
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
            guard live > 0, isDue || isWanted else { return }
            guard let made = try make(count: live, state) else { continue }
            if !isDue, made.version == (try weights()).version { return }
            let isTaken = try store.renewMatching(
                turn: state.turn, engine: engine, weights: made.bytes, weighed: live)
            if isTaken { return }
        }
        throw .locked(path: store.path)
    }

    /// - Returns: `nil` when another process has written since.
    private func make(count: Int, _ state: MatchState) throws(StoreFailure) -> TokenWeights? {
        var maker = TokenWeights.Maker(count: count)
        var last: Int64 = 0
        while true {
            let rows = try store.recordsToWeigh(after: last, limit: Self.atOnce)
            guard let end = rows.last else { return maker.made() }
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
            last = end.key
        }
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
