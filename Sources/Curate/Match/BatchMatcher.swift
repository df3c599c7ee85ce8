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
        var result = Matching()
        // In the order of keys a smaller place is a smaller key everywhere below.
        let isSorted = zip(records, records.dropFirst()).allSatisfy { $0.features.key <= $1.features.key }
        if isSorted { return match(sorted: records) }
        let order = records.indices.sorted { (records[$0].features.key, $0) < (records[$1].features.key, $1) }
        result = match(sorted: order.map { records[$0] })
        result.renumber { order[$0] }
        return result
    }

    private func match(sorted records: [MatchRecord]) -> Matching {
        var result = Matching()
        var edges = Edges(scorer: scorer)
        for group in 0..<BlockTable.groups {
            let table = BlockTable(records, group: group, scorer: scorer)
            table.pairs(records) { edges.note($0, records) }
            result.blocks += table.blocks
            result.cappedBlocks += table.capped
        }
        edges.finish(records)
        result.pairs = edges.judged
        let graph = EdgeGraph(edges.matches, count: records.count)
        var home = [Int32](repeating: 0, count: records.count)
        for component in components(edges.matches, records) {
            for cluster in clusters(of: component, records, graph) {
                for place in cluster { home[place] = Int32(result.clusters.count) }
                result.clusters.append(cluster)
            }
        }
        result.review = review(edges, home, records)
        return result
    }

    private func components(_ matches: [UInt64], _ records: [MatchRecord]) -> [[Int]] {
        var sets = DisjointSets(records.count)
        for pair in matches { sets.join(Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
        if !clusterer.decisions.isEmpty {
            let named = clusterer.decisions.named
            var places: [UInt64: Int] = [:]
            for (place, record) in records.enumerated() where named.contains(record.features.key) {
                places[record.features.key] = place
            }
            for (key, place) in places {
                for other in clusterer.decisions.linked(to: key) {
                    if let other = places[other] { sets.join(place, other) }
                }
            }
        }
        return sets.groups()
    }

    private func clusters(of component: [Int], _ records: [MatchRecord], _ graph: EdgeGraph) -> [[Int]] {
        if component.count == 1 { return [component] }
        let clusters = clusterer.clusters(component.map { records[$0] }) { place in
            graph.neighbours(of: component[place]).map { neighbour in component.partitioningIndex { $0 >= neighbour } }
        }
        return clusters.map { $0.map { component[$0] } }
    }

    private func review(_ edges: Edges, _ home: [Int32], _ records: [MatchRecord]) -> [Matching.Review] {
        (edges.doubtful + edges.matches).sorted().compactMap { pair in
            let (left, right) = (Int(pair >> 32), Int(pair & 0xFFFF_FFFF))
            let keys = (records[left].features.key, records[right].features.key)
            guard home[left] != home[right], !clusterer.decisions.isDecided(keys.0, keys.1) else { return nil }
            return Matching.Review(
                left: left, right: right, score: scorer.score(records[left], records[right]))
        }
    }
}

/// Pairs judged, each once; what came of them.
private struct Edges {
    private let scorer: MatchScorer
    private var waiting: [UInt64] = []
    /// Pairs as `left << 32 | right`.
    private(set) var matches: [UInt64] = []
    private(set) var doubtful: [UInt64] = []
    private(set) var judged = 0

    /// So many pairs wait before the doubles among them are dropped: 64 MB.
    private static let room = 8_000_000

    init(scorer: MatchScorer) { self.scorer = scorer }

    mutating func note(_ pair: UInt64, _ records: [MatchRecord]) {
        waiting.append(pair)
        if waiting.count >= Self.room { flush(records) }
    }

    mutating func finish(_ records: [MatchRecord]) {
        flush(records)
        waiting = []
        matches = Self.unique(matches)
        doubtful = Self.unique(doubtful)
    }

    private mutating func flush(_ records: [MatchRecord]) {
        waiting.sort()
        var last = UInt64.max
        for pair in waiting where pair != last {
            last = pair
            judged += 1
            let score = scorer.score(records[Int(pair >> 32)], records[Int(pair & 0xFFFF_FFFF)])
            if score.isMatch(scorer.parameters) {
                matches.append(pair)
            } else if score.isDoubtful(scorer.parameters) {
                doubtful.append(pair)
            }
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private static func unique(_ pairs: [UInt64]) -> [UInt64] {
        var last = UInt64.max
        return pairs.sorted().filter { pair in
            defer { last = pair }
            return pair != last
        }
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

/// The blocks of some kinds, made in passes so that never all are in memory.
private struct BlockTable {
    private struct Entry {
        var key: UInt64
        var place: Int32
    }

    /// Names, words, and the bands four at a time.
    static let groups = 6

    private var entries: [Entry] = []
    private(set) var blocks = 0
    private(set) var capped = 0
    private let parameters: MatchParameters

    init(_ records: [MatchRecord], group: Int, scorer: MatchScorer) {
        parameters = scorer.parameters
        entries.reserveCapacity(records.count * 4)
        var keys: [UInt64] = []
        for (place, record) in records.enumerated() {
            keys.removeAll(keepingCapacity: true)
            switch group {
            case 0: MatchBlocks.addNames(record, &keys)
            case 1: MatchBlocks.addWords(record, scorer.weights, parameters, &keys)
            default: MatchBlocks.addBands(record, (group - 2) * 4..<(group - 1) * 4, &keys)
            }
            keys.sort()
            for (index, key) in keys.enumerated() where index == 0 || keys[index - 1] != key {
                entries.append(Entry(key: key, place: Int32(place)))
            }
        }
        entries.sort { ($0.key, $0.place) < ($1.key, $1.place) }
        each { range in
            blocks += 1
            if range.count > parameters.blockCap { capped += 1 }
        }
    }

    /// Ranges of entries of one key, those with two members or more.
    private func each(_ body: (Range<Int>) -> Void) {
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].key == entries[start].key { end += 1 }
            if end - start > 1 { body(start..<end) }
            start = end
        }
    }

    func pairs(_ records: [MatchRecord], _ body: (UInt64) -> Void) {
        each { range in
            let key = entries[range.lowerBound].key
            let kind = MatchBlocks.kind(of: key)
            let firsts = range.count > parameters.blockCap ? MatchBlocks.anchors(of: key, parameters) : range.count
            for left in range.prefix(firsts) {
                let place = Int(entries[left].place)
                for right in (left + 1)..<range.upperBound {
                    let other = Int(entries[right].place)
                    if MatchBlocks.admits(kind, records[place], records[other]) {
                        body(UInt64(place) << 32 | UInt64(other))
                    }
                }
            }
        }
    }
}
