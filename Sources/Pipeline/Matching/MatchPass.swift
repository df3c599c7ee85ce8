package import Curate
package import Foundation
package import Store

/// Finds out which records of the catalogue are one thing: places those that wait in the blocks, judges whom they meet
/// there, and puts what belongs together into one item (docs/matching.md, "In the store").
///
/// Every step is one short write; between two of them nothing is held, and whoever comes next goes on where the last
/// one ended, be it killed or not.
package struct MatchPass: Sendable {
    /// What a pass did.
    package struct Outcome: Sendable, Hashable {
        /// Records placed.
        package var placed = 0
        /// Items written.
        package var items = 0
        /// Nothing waits any more.
        package var isDone = false
    }

    /// Records of one step, and records clustered in one write.
    package struct Pace: Sendable {
        package var slice: Int
        package var settled: Int
        /// Steps until the pass gives way; `nil`: it goes on to the end.
        package var steps: Int?

        /// Of a command that waits for the end: a slice touches most pages of the blocks, so that few slices write few.
        package static let whole = Pace(slice: 8192, settled: 1024, steps: nil)
        /// Of the daemon, beside which others want to write.
        package static let gentle = Pace(slice: 512, settled: 128, steps: 4)

        package init(slice: Int, settled: Int, steps: Int?) {
            (self.slice, self.settled, self.steps) = (slice, settled, steps)
        }
    }

    let store: Store
    let parameters: MatchParameters
    private let rules: Rules
    private let now: Date

    /// Up to so many records the weights follow every change, when they are asked to: a second or two.
    package static let exactUpTo = 5000
    /// Records of one thing at the most: an item of more is a fault of its source.
    private static let mostTogether = 2000
    /// Another process that writes in between makes a step begin anew; so often at the most in a row.
    private static let patience = 100

    package init(_ store: Store, rules: Rules, parameters: MatchParameters = .catalogue, now: Date) {
        (self.store, self.rules, self.parameters, self.now) = (store, rules, parameters, now)
    }

    /// - Parameter weighsAnew: whether the weights of a small catalogue are to be those of the records there are now.
    @discardableResult
    package func run(_ pace: Pace = .whole, weighsAnew: Bool = false) throws(StoreFailure) -> Outcome {
        var outcome = Outcome()
        var steps = pace.steps ?? .max
        let weighing = try MatchWeighing(store: store, parameters: parameters)
        var state = try store.matchState()
        var weighed: MatchSlice?
        // Asked every other second by a daemon that has nothing to do.
        if weighsAnew || state.isWaiting || weighing.isOutdated(state) {
            weighed = try weighing.renewWhenDue(isExact: weighsAnew, slice: pace.slice)
            state = try store.matchState()
        }
        guard state.isWaiting || state.isUnsettled else {
            outcome.isDone = true
            return outcome
        }
        let scorer = MatchScorer(weights: try weighing.weights(), parameters: parameters)
        while state.isWaiting, steps > 0 {
            outcome.placed += try place(pace.slice, scorer, known: weighed.take())
            steps -= 1
            state = try store.matchState()
        }
        guard state.reached >= state.rebuild else { return outcome }
        // What was placed is shown, also while more keeps coming.
        steps = max(steps, pace.steps == nil ? .max : 1)
        while state.isUnsettled, steps > 0 {
            outcome.items += try settle(pace.settled, scorer)
            steps -= 1
            state = try store.matchState()
        }
        outcome.isDone = !state.isWaiting && !state.isUnsettled
        return outcome
    }

    /// - Parameter known: the slice, where it was read a moment ago.
    private func place(_ limit: Int, _ scorer: MatchScorer, known: MatchSlice?) throws(StoreFailure) -> Int {
        var known = known
        for _ in 0..<Self.patience {
            // One that another has overtaken is not taken.
            let slice: MatchSlice
            if let read = known.take() { slice = read } else { slice = try store.matchSlice(limit: limit) }
            if slice.records.isEmpty { return 0 }
            var placer = SlicePlacer(store: store, scorer: scorer, slice: slice)
            if try store.place(try placer.placement()) { return slice.records.count }
        }
        throw .locked(path: store.path)
    }

    private func settle(_ limit: Int, _ scorer: MatchScorer) throws(StoreFailure) -> Int {
        for _ in 0..<Self.patience {
            let found = try store.unsettled(limit: limit)
            var settlement = MatchSettlement(turn: found.turn, clusters: [], settled: found.gone)
            for unit in found.units {
                settlement.clusters += clusters(of: unit, scorer)
                settlement.settled += unit.members.map(\.key)
            }
            if let items = try store.settle(settlement, rules: rules.forItems(now: now), now: now) { return items }
        }
        throw .locked(path: store.path)
    }

    /// None while one of them is not placed: that brings all of them here again.
    private func clusters(of unit: MatchUnit, _ scorer: MatchScorer) -> [[Int64]] {
        guard unit.members.allSatisfy({ $0.features != nil }) else { return [] }
        let members = unit.members.compactMap { member -> (key: Int64, record: MatchRecord)? in
            member.features.flatMap { MatchFeatures(bytes: $0) }.map { (member.key, scorer.record($0)) }
        }.sorted { $0.record.key < $1.record.key }
        if members.count == 1 { return [[members[0].key]] }
        let places = Dictionary(members.enumerated().map { ($1.key, $0) }) { first, _ in first }
        let decisions = MatchDecisions(holding: unit.decisions, among: Set(unit.members.map(\.id)))
        let clusterer = Clusterer(scorer: scorer, decisions: decisions)
        let matches = unit.matches.compactMap { pair -> (Int, Int)? in
            guard let left = places[pair.left], let right = places[pair.right] else { return nil }
            return (left, right)
        }
        return clusterer.clusters(members.map(\.record), matches: matches, limit: Self.mostTogether)
            .map { cluster in cluster.map { members[$0].key } }
    }
}
