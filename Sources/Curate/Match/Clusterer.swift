/// Records of one connected component to clusters: average link, the best pair of groups first.
///
/// The result is a function of the component alone: records in the order of their keys, ties to the smaller key.
package struct Clusterer: Sendable {
    package let scorer: MatchScorer
    package let decisions: MatchDecisions

    package init(scorer: MatchScorer, decisions: MatchDecisions = .none) {
        self.scorer = scorer
        self.decisions = decisions
    }

    private var parameters: MatchParameters { scorer.parameters }

    /// - Parameters:
    ///   - keys: of the records of one component, ascending.
    ///   - score: of two of its places.
    ///   - neighbours: places of those that a record matches on its own, asked only of a component beyond
    ///     `exactComponent`.
    /// - Returns: places in `keys`, ascending, in the order of their first.
    func clusters(
        _ keys: [UInt64], score: (Int, Int) -> PairScore, neighbours: (Int) -> [Int]
    ) -> [[Int]] {
        if keys.count == 1 { return [[0]] }
        let given = decided(keys)
        if keys.count > parameters.exactComponent { return sampled(keys, given, score, neighbours) }
        var links = AverageLink(count: keys.count, parameters: parameters)
        for right in keys.indices {
            for left in 0..<right {
                let score = score(left, right)
                links.set(
                    left, right, bits: score.bits, isMatch: score.isMatch(parameters), isVetoed: score.isVetoed)
            }
        }
        if !decisions.isEmpty {
            for right in keys.indices {
                for left in 0..<right where decisions.areApart(keys[left], keys[right]) {
                    links.keepApart(left, right)
                }
            }
            for group in given { for other in group.dropFirst() { links.join(group[0], other) } }
        }
        links.run()
        return links.clusters
    }

    /// What decisions put together, as groups of places.
    private func decided(_ keys: [UInt64]) -> [[Int]] {
        guard !decisions.isEmpty else { return [] }
        let places = Dictionary(keys.enumerated().map { ($1, $0) }) { first, _ in first }
        var sets = DisjointSets(keys.count)
        for (place, key) in keys.enumerated() {
            for other in decisions.linked(to: key) {
                if let other = places[other] { sets.join(place, other) }
            }
        }
        return sets.groups().filter { $0.count > 1 }
    }

    // MARK: Components too large for a matrix

    /// One record after the other joins the best of the clusters of its neighbours, judged by a sample of each. Linear
    /// in records and neighbours.
    private func sampled(
        _ keys: [UInt64], _ given: [[Int]], _ score: (Int, Int) -> PairScore, _ neighbours: (Int) -> [Int]
    ) -> [[Int]] {
        var home = [Int](repeating: -1, count: keys.count)
        var clusters: [[Int]] = []
        for group in given {
            for place in group { home[place] = clusters.count }
            clusters.append(group)
        }
        for place in keys.indices where home[place] < 0 {
            var near: [Int] = []
            for other in neighbours(place) where home[other] >= 0 && !near.contains(home[other]) {
                near.append(home[other])
                if near.count == parameters.sample { break }
            }
            let best = near.map { (cluster: $0, mean: mean(of: place, to: clusters[$0], keys, score)) }
                .min { ($1.mean, $0.cluster) < ($0.mean, $1.cluster) }
            if let best, best.mean >= parameters.meanBits {
                home[place] = best.cluster
                clusters[best.cluster].append(place)
            } else {
                home[place] = clusters.count
                clusters.append([place])
            }
        }
        return clusters.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }

    /// Against a spread sample; below everything when a decision or a veto stands between.
    private func mean(
        of place: Int, to members: [Int], _ keys: [UInt64], _ score: (Int, Int) -> PairScore
    ) -> Float {
        if !decisions.isEmpty, members.contains(where: { decisions.areApart(keys[$0], keys[place]) }) {
            return -.infinity
        }
        let step = max(1, members.count / parameters.sample)
        var sum: Float = 0
        var count: Float = 0
        for index in stride(from: 0, to: members.count, by: step) {
            let score = score(members[index], place)
            if score.isVetoed { return -.infinity }
            sum += score.bits
            count += 1
        }
        return sum / count
    }
}

/// The matrix of a component and what becomes of it.
private struct AverageLink {
    private let count: Int
    private let parameters: MatchParameters
    /// Sums of bits between groups, at `low * count + high`; below everything where something stands between.
    private var sums: [Float]
    /// Whether some pair between the groups is a match on its own.
    private var matches: [Bool]
    private var sizes: [Int]
    private var members: [[Int]]
    /// The best partner of each group and their mean.
    private var best: [(partner: Int, mean: Float)]

    init(count: Int, parameters: MatchParameters) {
        self.count = count
        self.parameters = parameters
        sums = [Float](repeating: 0, count: count * count)
        matches = [Bool](repeating: false, count: count * count)
        sizes = [Int](repeating: 1, count: count)
        members = (0..<count).map { [$0] }
        best = [(Int, Float)](repeating: (-1, -.infinity), count: count)
    }

    private func index(_ left: Int, _ right: Int) -> Int { min(left, right) * count + max(left, right) }

    mutating func set(_ left: Int, _ right: Int, bits: Float, isMatch: Bool, isVetoed: Bool) {
        sums[index(left, right)] = isVetoed ? -.infinity : bits
        matches[index(left, right)] = isMatch
    }

    mutating func keepApart(_ left: Int, _ right: Int) { sums[index(left, right)] = -.infinity }

    /// The second group becomes part of the first.
    mutating func join(_ into: Int, _ from: Int) {
        sizes[into] += sizes[from]
        sizes[from] = 0
        members[into] += members[from]
        members[from] = []
        for other in 0..<count where sizes[other] > 0 && other != into {
            let (here, there) = (index(into, other), index(from, other))
            sums[here] += sums[there]
            matches[here] = matches[here] || matches[there]
        }
    }

    private func mean(_ left: Int, _ right: Int) -> Float {
        let place = index(left, right)
        return matches[place] ? sums[place] / Float(sizes[left] * sizes[right]) : -.infinity
    }

    private mutating func findBest(of group: Int) {
        best[group] = (-1, -.infinity)
        for other in 0..<count where other != group && sizes[other] > 0 {
            let mean = mean(group, other)
            if mean > best[group].mean { best[group] = (other, mean) }
        }
    }

    mutating func run() {
        for group in 0..<count where sizes[group] > 0 { findBest(of: group) }
        while true {
            var top = -1
            for group in 0..<count where sizes[group] > 0 && (top < 0 || best[group].mean > best[top].mean) {
                top = group
            }
            guard top >= 0, best[top].mean >= parameters.meanBits, best[top].mean > -.infinity else { return }
            let (into, from) = (min(top, best[top].partner), max(top, best[top].partner))
            join(into, from)
            for group in 0..<count where sizes[group] > 0 {
                if group == into || best[group].partner == into || best[group].partner == from {
                    findBest(of: group)
                } else {
                    let mean = mean(group, into)
                    if mean > best[group].mean || mean == best[group].mean && into < best[group].partner {
                        best[group] = (into, mean)
                    }
                }
            }
        }
    }

    var clusters: [[Int]] { members.filter { !$0.isEmpty }.map { $0.sorted() }.sorted { $0[0] < $1[0] } }
}
