/// Clusters of records that are given with the pairs that match, as a store has them.
extension Clusterer {
    /// Each connected part is clustered by itself; one of more records than `limit` in pieces of so many, by keys, since
    /// that many of one thing are no harvest but a fault, and an item is merged in memory.
    ///
    /// - Parameters:
    ///   - records: by ascending key.
    ///   - matches: places of two in `records`.
    /// - Returns: places, ascending, each in one cluster.
    package func clusters(
        _ records: [MatchRecord], matches: [(Int, Int)], limit: Int
    ) -> [[Int]] {
        var sets = DisjointSets(records.count)
        var neighbours = [[Int]](repeating: [], count: records.count)
        for (left, right) in matches {
            sets.join(left, right)
            neighbours[left].append(right)
            neighbours[right].append(left)
        }
        if !decisions.isEmpty {
            let places = Dictionary(records.enumerated().map { ($1.key, $0) }) { first, _ in first }
            for (key, place) in places {
                for other in decisions.linked(to: key) { if let other = places[other] { sets.join(place, other) } }
            }
        }
        return sets.groups().flatMap { part -> [[Int]] in
            stride(from: 0, to: part.count, by: limit).flatMap { start -> [[Int]] in
                let piece = Array(part[start..<min(start + limit, part.count)])
                return clusters(piece.map { records[$0].key }) {
                    scorer.score(records[piece[$0]], records[piece[$1]])
                } neighbours: { place in
                    neighbours[piece[place]].sorted().compactMap { other in
                        let index = piece.partitioningIndex { $0 >= other }
                        return index < piece.count && piece[index] == other ? index : nil
                    }
                }.map { cluster in cluster.map { piece[$0] } }
            }
        }
    }
}
