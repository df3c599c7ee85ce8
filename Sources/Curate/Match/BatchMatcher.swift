/// What matching gave.
package struct Matching: Sendable {
    package struct Review: Sendable {
        package var left: Int
        package var right: Int
        package var score: PairScore
    }

    /// Places in the records given, ascending, every record in one.
    package internal(set) var clusters: [[Int]] = []
    /// Pairs for an editor: doubtful ones, and matches that their clusters did not take.
    package internal(set) var review: [Review] = []
    /// Blocks of two members or more.
    package internal(set) var blocks = 0
    /// Of them over the cap.
    package internal(set) var cappedBlocks = 0
    /// Pairs judged.
    package internal(set) var pairs = 0

    package init() {}

    /// The places by another numbering.
    mutating func renumber(_ place: (Int) -> Int) {
        clusters = clusters.map { $0.map(place).sorted() }.sorted { $0[0] < $1[0] }
        for index in review.indices {
            review[index].left = place(review[index].left)
            review[index].right = place(review[index].right)
        }
    }
}

/// Matches a whole collection at once. Gives what `MatchIndex` gives, in less memory.
package struct BatchMatcher: Sendable {
    private let clusterer: Clusterer
    private var scorer: MatchScorer { clusterer.scorer }
    private var parameters: MatchParameters { clusterer.scorer.parameters }

    package init(_ clusterer: Clusterer) { self.clusterer = clusterer }

    /// - Parameter records: in any order; no two of one id.
    package func match(_ records: [MatchRecord]) -> Matching {
        var table = RecordTable(records: records.count)
        for record in records { table.append(record) }
        return match(&table)
    }

    /// - Parameter table: with weights; is sorted.
    func match(_ table: inout RecordTable) -> Matching {
        // In the order of keys a smaller place is a smaller key everywhere below.
        let order = table.sort()
        var result = table.withRows { match($0) }
        if let order { result.renumber { order[$0] } }
        return result
    }

    private func match(_ rows: RecordTable.Rows) -> Matching {
        var result = Matching()
        let edges = edges(rows, &result)
        let graph = EdgeGraph(edges.matches, count: rows.count)
        var home = [Int32](repeating: 0, count: rows.count)
        for component in components(edges.matches, rows) {
            for cluster in clusters(of: component, rows, graph) {
                for place in cluster { home[place] = Int32(result.clusters.count) }
                result.clusters.append(cluster)
            }
        }
        result.review = review(edges, home, result, rows)
        return result
    }

    private func edges(_ rows: RecordTable.Rows, _ result: inout Matching) -> Edges {
        var edges = Edges()
        var judged = 0
        let pairs = CandidatePairs(rows, scorer: scorer)
        pairs.each(rows) { left, right in
            judged += 1
            guard let score = scorer.verdict(rows[left], rows[right]) else { return }
            edges.add(UInt64(left) << 32 | UInt64(right), score, isMatch: score.isMatch(parameters))
        }
        (result.pairs, result.blocks, result.cappedBlocks) = (judged, pairs.blocks, pairs.capped)
        return edges
    }

    private func components(_ matches: [UInt64], _ rows: RecordTable.Rows) -> [[Int]] {
        var sets = DisjointSets(rows.count)
        for pair in matches { sets.join(Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
        if !clusterer.decisions.isEmpty {
            let named = clusterer.decisions.named
            var places: [UInt64: Int] = [:]
            for (place, head) in rows.heads.enumerated() where named.contains(head.key) { places[head.key] = place }
            for (key, place) in places {
                for other in clusterer.decisions.linked(to: key) {
                    if let other = places[other] { sets.join(place, other) }
                }
            }
        }
        return sets.groups()
    }

    private func clusters(of component: [Int], _ rows: RecordTable.Rows, _ graph: EdgeGraph) -> [[Int]] {
        if component.count == 1 { return [component] }
        let clusters = clusterer.clusters(component.map { rows.heads[$0].key }) { left, right in
            scorer.score(rows[component[left]], rows[component[right]])
        } neighbours: { place in
            graph.neighbours(of: component[place]).map { neighbour in component.partitioningIndex { $0 >= neighbour } }
        }
        return clusters.map { $0.map { component[$0] } }
    }

    private func review(_ edges: Edges, _ home: [Int32], _ matching: Matching, _ rows: RecordTable.Rows)
        -> [Matching.Review]
    {
        typealias Edge = ReviewList<Int>.Edge<Int>
        var list = ReviewList<Int>(clusterer)
        let open = edges.all.lazy.map { (left: Int($0.pair >> 32), right: Int($0.pair & 0xFFFF_FFFF), bits: $0.bits) }
            .filter { home[$0.left] != home[$0.right] }
            .map { Edge(left: $0.left, right: $0.right, bits: $0.bits) }
        return open.sorted(by: <).filter { edge in
            let (one, other) = (Int(home[edge.left]), Int(home[edge.right]))
            return list.take(one, other) {
                matching.clusters[$0].count
            } key: {
                rows.heads[matching.clusters[$0][$1]].key
            } score: {
                scorer.score(rows[matching.clusters[one][$0]], rows[matching.clusters[other][$1]])
            }
        }.map {
            Matching.Review(left: $0.left, right: $0.right, score: scorer.score(rows[$0.left], rows[$0.right]))
        }
    }
}

/// Matches and doubtful pairs, as `left << 32 | right`.
private struct Edges {
    private(set) var matches: [UInt64] = []
    private(set) var all: [(pair: UInt64, bits: Float)] = []

    mutating func add(_ pair: UInt64, _ score: PairScore, isMatch: Bool) {
        if isMatch { matches.append(pair) }
        all.append((pair, score.bits))
    }
}

/// Who matches whom, by place.
private struct EdgeGraph {
    private var starts: [Int32]
    private var others: [Int32]

    init(_ pairs: [UInt64], count: Int) {
        starts = [Int32](repeating: 0, count: count + 1)
        others = [Int32](repeating: 0, count: pairs.count * 2)
        for pair in pairs {
            starts[Int(pair >> 32) + 1] += 1
            starts[Int(pair & 0xFFFF_FFFF) + 1] += 1
        }
        for place in 0..<count { starts[place + 1] += starts[place] }
        var next = starts
        for pair in pairs {
            let (left, right) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
            others[Int(next[left])] = Int32(right)
            others[Int(next[right])] = Int32(left)
            next[left] += 1
            next[right] += 1
        }
    }

    func neighbours(of place: Int) -> [Int] {
        others[Int(starts[place])..<Int(starts[place + 1])].map { Int($0) }.sorted()
    }
}
