/// Which of the doubtful pairs an editor is asked of: pairs of clusters, not of records, and of each cluster only its
/// best partner. Whoever has doubtful pairs, a batch, an index or a store, asks here.
///
/// A function of the edges and the clusters alone, whatever order they come in.
package struct ReviewList<Cluster: Hashable> {
    /// Two records that are in different clusters, by keys or by places that ascend as their keys do.
    package struct Edge<Place: Comparable> {
        package var left: Place
        package var right: Place
        package var bits: Float

        package init(left: Place, right: Place, bits: Float) {
            (self.left, self.right, self.bits) = (min(left, right), max(left, right), bits)
        }

        /// The surer first.
        package static func < (left: Edge, right: Edge) -> Bool {
            (right.bits, left.left, left.right) < (left.bits, right.left, right.right)
        }
    }

    private let clusterer: Clusterer
    private var partnered: Set<Cluster> = []

    private var parameters: MatchParameters { clusterer.scorer.parameters }

    package init(_ clusterer: Clusterer) { self.clusterer = clusterer }

    /// Whether one of these needs no look any more: it has its partner.
    package func isPartnered(_ cluster: Cluster) -> Bool { partnered.contains(cluster) }

    /// Takes the next pair, to be given the surest first, when its clusters could become one.
    ///
    /// - Parameters:
    ///   - count: of the records of a cluster.
    ///   - key: of a record of a cluster, by its place there; the places ascend as the keys do.
    ///   - score: of two records, by their clusters and places.
    package mutating func take(
        _ left: Cluster, _ right: Cluster, count: (Cluster) -> Int, key: (Cluster, Int) -> UInt64,
        score: (Int, Int) -> PairScore
    ) -> Bool {
        // The best of both: who has a better partner is asked of that one first.
        guard !partnered.contains(left), !partnered.contains(right) else { return false }
        let (first, second) = (spread(count(left)), spread(count(right)))
        var sum: Float = 0
        // Whether nothing stands between any two of their members, and they are alike on the whole.
        for one in first {
            for other in second {
                if clusterer.decisions.isDecided(key(left, one), key(right, other)) { return false }
                let score = score(one, other)
                if score.isVetoed { return false }
                sum += score.bits
            }
        }
        guard sum >= parameters.reviewMean * Float(first.count * second.count) else { return false }
        partnered.formUnion([left, right])
        return true
    }

    /// All members of a small cluster, of a large one as many as a record is held against.
    private func spread(_ count: Int) -> [Int] {
        guard count > parameters.sample else { return Array(0..<count) }
        return Array(stride(from: 0, to: count, by: count / parameters.sample))
    }
}
