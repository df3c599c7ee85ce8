/// Which of the doubtful pairs an editor is asked of: pairs of clusters, not of records, and of each cluster only its
/// best partners.
///
/// A function of the edges and the clusters alone, whatever order they come in.
struct ReviewList {
    /// Two records that are in different clusters, by places that ascend as their keys do.
    struct Edge {
        var left: Int
        var right: Int
        var bits: Float

        /// The surer first.
        static func < (left: Edge, right: Edge) -> Bool {
            (right.bits, left.left, left.right) < (left.bits, right.left, right.right)
        }
    }

    let clusterer: Clusterer
    let key: (Int) -> UInt64
    let score: (Int, Int) -> PairScore
    /// The cluster of a record, and the records of a cluster.
    let home: (Int) -> Int
    let members: (Int) -> [Int]

    private var parameters: MatchParameters { clusterer.scorer.parameters }

    /// - Returns: one pair of records for each pair of clusters that could become one, the surest first.
    func select(_ edges: [Edge]) -> [Edge] {
        var partners: [Int: Int] = [:]
        var kept: [Edge] = []
        for edge in edges.sorted(by: <) {
            let (left, right) = (home(edge.left), home(edge.right))
            // The best of both: who has a better partner is asked of that one first.
            guard partners[left] == nil, partners[right] == nil, canJoin(left, right) else { continue }
            (partners[left], partners[right]) = (right, left)
            kept.append(edge)
        }
        return kept
    }

    /// Whether nothing stands between any two of their members, and they are alike on the whole.
    private func canJoin(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (spread(members(left)), spread(members(right)))
        var sum: Float = 0
        for one in first {
            for other in second {
                if clusterer.decisions.isDecided(key(one), key(other)) { return false }
                let score = score(one, other)
                if score.isVetoed { return false }
                sum += score.bits
            }
        }
        return sum >= parameters.reviewMean * Float(first.count * second.count)
    }

    /// All members of a small cluster, of a large one as many as a record is held against.
    private func spread(_ members: [Int]) -> [Int] {
        guard members.count > parameters.sample else { return members }
        return stride(from: 0, to: members.count, by: members.count / parameters.sample).map { members[$0] }
    }
}
