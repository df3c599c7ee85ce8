import Testing

@testable import Store

/// The best of many, without looking at all.
struct BestMatchesTests {
    typealias Match = BestMatches.Match

    /// Scores as FTS5 gives them, many of them equal.
    private func matches(_ count: Int, seed: UInt64) -> [Match] {
        var state = seed
        return (0..<count).map { key in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Match(key: Int64(key), score: -Double((state >> 33) % 700 + 1) / 100)
        }
    }

    private func weight(_ key: Int64) -> Double { [1, 0.7, 0.85, 1, 0.7][Int(key % 5)] }

    private func weights(_ keys: [Int64]) -> [Int64: Double] {
        Dictionary(keys.map { ($0, weight($0)) }, uniquingKeysWith: min).filter { $0.value < 1 }
    }

    @Test(arguments: [(1000, 20), (1000, 300), (50, 51), (0, 10), (3, -1)], [1, 2, 3] as [UInt64])
    func `pages one behind the other are what sorting all of them gives`(size: (Int, Int), seed: UInt64) throws {
        let (count, limit) = size
        let all = matches(count, seed: seed)
        let sorted = all.map { Match(key: $0.key, score: $0.score * weight($0.key)) }.sorted()
        let best = BestMatches(all, limit: limit, weights: weights)
        var walked: [Match] = []
        while true {
            let page = try best.keys(after: walked.last)
            #expect(limit < 0 || page.count <= limit)
            walked += page
            if page.isEmpty || limit < 0 { break }
        }
        #expect(walked == sorted)
    }

    @Test func `where a match stands is told with what is left of its score`() throws {
        let best = BestMatches([Match(key: 6, score: -2)], limit: 1, weights: weights)
        #expect(try best.place(of: 6) == Match(key: 6, score: -1.4))
        #expect(try best.place(of: 7) == nil)
    }

    @Test func `freshness is asked of few when most are whole`() throws {
        var asked = 0
        let best = BestMatches(matches(10_000, seed: 9), limit: 20) { keys in
            asked += keys.count
            return [:]
        }
        #expect(try best.keys(after: nil).count == 20)
        #expect(asked <= 256)
    }
}
