/// The best of many scored matches, when some lose a part of their score.
///
/// What they lose is looked up only for those that it may bring among the best or out of them: nothing loses more than
/// what is stale, so what scores less than the last of the best would then is behind them all anyway.
struct BestMatches {
    struct Match: Comparable {
        var key: Int64
        /// Negative: the best match is the smallest.
        var score: Double

        static func < (a: Match, b: Match) -> Bool { (a.score, a.key) < (b.score, b.key) }
    }

    /// What is left of the score of something stale.
    static let least = 0.7
    private static let lookedUpAtOnce = 96

    private let matches: [Match]
    private let limit: Int
    private let weights: ([Int64]) throws -> [Int64: Double]

    /// - Parameters:
    ///   - matches: with their whole scores, in any order.
    ///   - limit: how many are wanted; all when negative.
    ///   - weights: what is left of the scores of items, from `least` to 1; 1 where it says nothing.
    init(_ matches: [Match], limit: Int, weights: @escaping ([Int64]) throws -> [Int64: Double]) {
        (self.matches, self.limit, self.weights) = (matches, limit < 0 ? .max : limit, weights)
    }

    /// Where a match stands; `nil` for what is none.
    func place(of key: Int64) throws -> Match? {
        guard let match = matches.first(where: { $0.key == key }) else { return nil }
        return Match(key: key, score: match.score * (try weights([key])[key] ?? 1))
    }

    /// The best behind `after`, with what is left of their scores.
    func keys(after: Match?) throws -> [Match] {
        var best = Smallest<Match>(limit)
        let all = candidates(after)
        // Scores of one word lie close together, and all of them may be candidates: few are ever looked at.
        var front = Smallest<Match>(Self.lookedUpAtOnce * 2)
        for match in all { front.insert(match) }
        var candidates = front.elements
        for start in stride(from: 0, to: all.count, by: Self.lookedUpAtOnce) {
            if start == candidates.count { candidates = all.sorted() }
            // Whatever is left of its score, it is no better than with all of it.
            if let last = best.last, best.isFull, candidates[start] > last { break }
            let some = candidates[start..<min(start + Self.lookedUpAtOnce, candidates.count)]
            let weights = try weights(some.map(\.key))
            for match in some {
                let left = Match(key: match.key, score: match.score * (weights[match.key] ?? 1))
                if after.map({ left > $0 }) ?? true { best.insert(left) }
            }
        }
        return best.elements
    }

    /// Those that may be among the best behind `after`.
    private func candidates(_ after: Match?) -> [Match] {
        var certain = Smallest<Double>(limit)
        for match in matches where after.map({ match.score > $0.score }) ?? true { certain.insert(match.score) }
        let end = certain.isFull ? certain.last.map { $0 * Self.least } : nil
        return matches.filter { match in
            match.score <= end ?? 0 && (after.map { match.score * Self.least >= $0.score } ?? true)
        }
    }
}

/// The smallest of those that are inserted, in order.
struct Smallest<Element: Comparable> {
    private(set) var elements: [Element] = []
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    var isFull: Bool { elements.count >= limit }
    var last: Element? { elements.last }

    mutating func insert(_ element: Element) {
        if isFull {
            guard let last, element < last else { return }
            elements.removeLast()
        }
        var (low, high) = (0, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if elements[middle] < element { low = middle + 1 } else { high = middle }
        }
        elements.insert(element, at: low)
    }
}
