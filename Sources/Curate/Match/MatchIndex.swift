/// A collection that records come to and leave, and its clusters.
///
/// After any sequence of changes the clusters are those that `BatchMatcher` gives for the records that are there: which
/// pairs are judged follows from the blocks as they are now, and each component is clustered from nothing.
package struct MatchIndex: Sendable {
    private struct Block {
        var members: [UInt64] = []
        /// The smallest keys, ascending, while the block is over the cap.
        var anchors: [UInt64] = []
    }

    private struct Edge {
        var score: PairScore
        var isMatch: Bool
    }

    private let clusterer: Clusterer
    private var scorer: MatchScorer { clusterer.scorer }
    private var parameters: MatchParameters { clusterer.scorer.parameters }

    private var records: [UInt64: MatchRecord] = [:]
    private var ids: [UInt64: String] = [:]
    private var keys: [UInt64: [UInt64]] = [:]
    private var blocks: [UInt64: Block] = [:]
    /// Matches and doubtful pairs, both ways.
    private var edges: [UInt64: [UInt64: Edge]] = [:]
    /// The cluster of each record: its smallest key, and the members of each.
    private var home: [UInt64: UInt64] = [:]
    private var members: [UInt64: [UInt64]] = [:]
    /// Records whose component has to be clustered again.
    private var touched: Set<UInt64> = []

    package init(_ clusterer: Clusterer) { self.clusterer = clusterer }

    package var count: Int { records.count }
    package var cappedBlocks: Int {
        blocks.count { $0.value.members.count > MatchBlocks.cap(of: $0.key, parameters) }
    }

    // MARK: Changes

    /// Puts a record in, or in the place of what it was before.
    package mutating func put(_ id: String, _ features: MatchFeatures) {
        let key = MatchHash.text(id)
        if records[key] != nil { remove(id) }
        let record = scorer.record(features)
        records[key] = record
        ids[key] = id
        keys[key] = MatchBlocks.keys(of: record, weights: scorer.weights, parameters: parameters)
        touched.insert(key)
        var partners = Set<UInt64>()
        var lost: [(UInt64, UInt64)] = []
        for block in keys[key] ?? [] { enter(key, block, &partners, &lost) }
        for partner in partners { judge(key, partner) }
        for (left, right) in lost { recheck(left, right) }
    }

    package mutating func remove(_ id: String) {
        let key = MatchHash.text(id)
        guard records[key] != nil else { return }
        var gained: [(UInt64, UInt64)] = []
        for block in keys[key] ?? [] { leave(key, block, &gained) }
        for other in (edges.removeValue(forKey: key) ?? [:]).keys {
            edges[other]?[key] = nil
            touched.insert(other)
        }
        // The rest of its cluster is to find its way again, also where decisions alone held it.
        if let cluster = home[key] { touched.formUnion(members[cluster] ?? []) }
        drop(cluster: home[key])
        touched.remove(key)
        (records[key], ids[key], keys[key]) = (nil, nil, nil)
        for (left, right) in gained { judge(left, right) }
    }

    private mutating func enter(
        _ key: UInt64, _ block: UInt64, _ partners: inout Set<UInt64>, _ lost: inout [(UInt64, UInt64)]
    ) {
        var here = blocks[block] ?? Block()
        // Taken out while it is changed, so that its members are not copied.
        blocks[block] = nil
        defer { blocks[block] = here }
        let before = here.members
        here.members.append(key)
        let (room, cap) = (MatchBlocks.anchors(of: block, parameters), MatchBlocks.cap(of: block, parameters))
        if here.members.count <= cap {
            partners.formUnion(before)
        } else if here.anchors.isEmpty {
            here.anchors = Array(here.members.sorted().prefix(room))
            for (index, left) in here.members.enumerated() where !here.anchors.contains(left) {
                for right in here.members[(index + 1)...] where edges[left]?[right] != nil {
                    lost.append((left, right))
                }
            }
            partners.formUnion(here.anchors.contains(key) ? before : here.anchors)
        } else if let last = here.anchors.last, key < last {
            here.anchors.append(key)
            here.anchors.sort()
            here.anchors.removeLast()
            partners.formUnion(before)
            for other in (edges[last] ?? [:]).keys where keys[other]?.contains(block) ?? false {
                lost.append((last, other))
            }
        } else {
            partners.formUnion(here.anchors)
        }
        partners.remove(key)
    }

    private mutating func leave(_ key: UInt64, _ block: UInt64, _ gained: inout [(UInt64, UInt64)]) {
        guard var here = blocks[block] else { return }
        blocks[block] = nil
        here.members.removeAll { $0 == key }
        let cap = MatchBlocks.cap(of: block, parameters)
        if here.members.count == cap {
            here.anchors = []
            for (index, left) in here.members.enumerated() {
                for right in here.members[(index + 1)...] { gained.append((left, right)) }
            }
        } else if here.members.count > cap, here.anchors.contains(key) {
            let before = Set(here.anchors)
            here.anchors = Array(here.members.sorted().prefix(MatchBlocks.anchors(of: block, parameters)))
            for anchor in here.anchors where !before.contains(anchor) {
                for other in here.members where other != anchor { gained.append((anchor, other)) }
            }
        }
        if !here.members.isEmpty { blocks[block] = here }
    }

    /// Whether the two meet in a block, as the blocks are now.
    private func meet(_ left: UInt64, _ right: UInt64) -> Bool {
        guard let mine = keys[left], let theirs = keys[right], let one = records[left], let other = records[right]
        else {
            return false
        }
        var (i, j) = (0, 0)
        while i < mine.count, j < theirs.count {
            if mine[i] == theirs[j] {
                if let block = blocks[mine[i]], MatchBlocks.admits(MatchBlocks.kind(of: mine[i]), one, other),
                    block.anchors.isEmpty || block.anchors.contains(left) || block.anchors.contains(right)
                {
                    return true
                }
                i += 1
                j += 1
            } else if mine[i] < theirs[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return false
    }

    private mutating func judge(_ left: UInt64, _ right: UInt64) {
        guard let one = records[left], let other = records[right], edges[left]?[right] == nil, meet(left, right) else {
            return
        }
        guard let score = scorer.verdict(one, other) else { return }
        let isMatch = score.isMatch(parameters)
        edges[left, default: [:]][right] = Edge(score: score, isMatch: isMatch)
        edges[right, default: [:]][left] = Edge(score: score, isMatch: isMatch)
        if isMatch { touched.formUnion([left, right]) }
    }

    private mutating func recheck(_ left: UInt64, _ right: UInt64) {
        guard edges[left]?[right] != nil, !meet(left, right) else { return }
        edges[left]?[right] = nil
        edges[right]?[left] = nil
        touched.formUnion([left, right])
    }

    // MARK: Clusters

    /// Clusters the touched components again. Costs nothing for the others.
    ///
    /// - Returns: the records of those components, whose items may have changed; ids ascending.
    @discardableResult
    package mutating func settle() -> [String] {
        var seen = Set<UInt64>()
        for start in touched where !seen.contains(start) && records[start] != nil {
            let component = component(of: start)
            seen.formUnion(component)
            for key in component { drop(cluster: home[key]) }
            for cluster in cluster(component) {
                for key in cluster { home[key] = cluster[0] }
                members[cluster[0]] = cluster
            }
        }
        touched = []
        return seen.compactMap { ids[$0] }.sorted()
    }

    private mutating func drop(cluster: UInt64?) {
        guard let cluster else { return }
        for key in members.removeValue(forKey: cluster) ?? [] { home[key] = nil }
    }

    /// Everything that is reached over matches and decisions, by key.
    private func component(of start: UInt64) -> [UInt64] {
        var found: Set<UInt64> = [start]
        var queue = [start]
        while let key = queue.popLast() {
            let matched = (edges[key] ?? [:]).filter { $0.value.isMatch }.map(\.key)
            for other in matched + clusterer.decisions.linked(to: key)
            where records[other] != nil && found.insert(other).inserted {
                queue.append(other)
            }
        }
        return found.sorted()
    }

    private func cluster(_ component: [UInt64]) -> [[UInt64]] {
        let own = component.compactMap { records[$0] }
        let clusters = clusterer.clusters(component) {
            scorer.score(own[$0], own[$1])
        } neighbours: { place in
            (edges[component[place]] ?? [:]).filter { $0.value.isMatch }.keys.sorted()
                .map { other in component.partitioningIndex { $0 >= other } }
        }
        return clusters.map { $0.map { component[$0] } }
    }

    /// Ids of the records of each cluster, sorted, in the order of their first; call `settle` before.
    package var clusters: [[String]] {
        members.values.map { $0.compactMap { ids[$0] }.sorted() }.sorted { ($0.first ?? "") < ($1.first ?? "") }
    }

    /// The records of the cluster that a record is in, sorted.
    package func cluster(of id: String) -> [String] {
        home[MatchHash.text(id)].flatMap { members[$0] }?.compactMap { ids[$0] }.sorted() ?? []
    }

    /// Pairs for an editor, the surest first; call `settle` before.
    package var review: [(left: String, right: String, score: PairScore)] {
        typealias Edge = ReviewList<UInt64>.Edge<UInt64>
        var list = ReviewList<UInt64>(clusterer)
        var open: [Edge] = []
        for (left, others) in edges {
            for (right, edge) in others where left < right && home[left] != home[right] {
                open.append(Edge(left: left, right: right, bits: edge.score.bits))
            }
        }
        return open.sorted(by: <).compactMap { edge in
            let (left, right) = (home[edge.left] ?? edge.left, home[edge.right] ?? edge.right)
            let (first, second) = (members[left] ?? [], members[right] ?? [])
            let isAsked = list.take(left, right) {
                $0 == left ? first.count : second.count
            } key: {
                $0 == left ? first[$1] : second[$1]
            } score: {
                score(first[$0], second[$1])
            }
            guard isAsked, let one = ids[edge.left], let other = ids[edge.right] else { return nil }
            return (min(one, other), max(one, other), score(edge.left, edge.right))
        }
    }

    private func score(_ left: UInt64, _ right: UInt64) -> PairScore {
        guard let one = records[left], let other = records[right] else { return PairScore() }
        return scorer.score(one, other)
    }

    /// Why two records are or are not one thing, whether or not they met.
    package func explain(_ left: String, _ right: String) -> (score: PairScore, haveMet: Bool)? {
        let (first, second) = (MatchHash.text(left), MatchHash.text(right))
        guard let one = records[first], let other = records[second] else { return nil }
        return (scorer.score(one, other), meet(first, second))
    }
}

extension Array where Element: Comparable {
    /// The first index from which on the condition holds, in an array that is sorted by it.
    func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
