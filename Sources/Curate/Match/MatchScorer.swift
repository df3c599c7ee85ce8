/// Judges pairs of records. Knows nothing of blocks, clusters and decisions.
package struct MatchScorer: Sendable {
    package let weights: TokenWeights
    package let parameters: MatchParameters

    package init(weights: TokenWeights, parameters: MatchParameters = MatchParameters()) {
        self.weights = weights
        self.parameters = parameters
    }

    package func record(_ features: MatchFeatures) -> MatchRecord {
        MatchRecord(features, weights: weights, parameters: parameters)
    }

    /// The same both ways.
    package func score(_ left: MatchRecord, _ right: MatchRecord) -> PairScore {
        left.withView { left in right.withView { right in score(left, right) } }
    }

    func score(_ left: MatchView, _ right: MatchView) -> PairScore {
        withUnsafePointer(to: parameters) { parameters in
            var judge = PairJudge(left, right, parameters)
            judge.judge()
            return judge.result
        }
    }

    /// The score of a pair that is a match or doubtful; `nil` for all others, most of which are given up early.
    package func verdict(_ left: MatchRecord, _ right: MatchRecord) -> PairScore? {
        left.withView { left in right.withView { right in verdict(left, right) } }
    }

    func verdict(_ left: MatchView, _ right: MatchView) -> PairScore? {
        withUnsafePointer(to: parameters) { parameters in
            var judge = PairJudge(left, right, parameters)
            return judge.isWorthIt() ? judge.result : nil
        }
    }
}
