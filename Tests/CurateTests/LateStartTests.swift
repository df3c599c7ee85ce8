import Catalogue
import Curate
import Foundation
import Testing

@Suite struct `After a long stop` {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    /// Sources that were asked last so long ago, and were to be asked again after an interval.
    private func memories(_ count: Int, ago: Double, interval: Double = 3600) -> [String: SourceMemory] {
        Dictionary(
            uniqueKeysWithValues: (0..<count).map { number in
                var memory = SourceMemory()
                memory.lastAttempt = Self.now - ago
                memory.nextAttempt = Self.now - ago + interval
                return ("source-\(number)", memory)
            })
    }

    private func spread(_ memories: [String: SourceMemory]) -> [String: (at: Date, reason: String)] {
        LateStart.spread(memories, atOnce: 64, now: Self.now)
    }

    @Test func `what is long overdue is spread over a span that grows with how many there are`() throws {
        let late = spread(memories(364, ago: 86_400))
        #expect(late.count == 364)
        let waits = late.values.map { $0.at.timeIntervalSince(Self.now) }
        #expect(waits.allSatisfy { $0 >= 0 && $0 < 300 })
        // Evenly: no sixth of the span has twice its share.
        let sixths = Dictionary(grouping: waits) { Int($0 / 50) }.mapValues(\.count)
        #expect(sixths.count == 6 && sixths.values.allSatisfy { (30...95).contains($0) }, "\(sixths)")
        #expect(
            try #require(late["source-1"]).reason
                == "spread over 5 minutes, because 364 sources were overdue after a stop")
    }

    @Test func `half an hour is the longest span, and its own interval for each`() {
        let many = spread(memories(10_000, ago: 86_400))
        let longest = many.values.map { $0.at.timeIntervalSince(Self.now) }.max() ?? 0
        #expect(longest > 1700 && longest < 1800)
        let hasty = spread(memories(10_000, ago: 86_400, interval: 60))
        #expect(hasty.values.allSatisfy { $0.at < Self.now + 60 })
    }

    @Test func `few are no crowd, and what is only late is asked at once`() {
        #expect(spread(memories(64, ago: 86_400)).isEmpty)
        #expect(spread(memories(500, ago: 7199)).isEmpty)
        #expect(spread(memories(500, ago: 1800)).isEmpty)
        #expect(spread(memories(500, ago: 7201)).count == 500)
    }

    @Test func `what was never asked is not put off`() {
        var sources = memories(500, ago: 86_400)
        sources["ny"] = SourceMemory()
        #expect(spread(sources)["ny"] == nil)
    }

    @Test func `each has the same place every time`() {
        let (one, other) = (spread(memories(500, ago: 86_400)), spread(memories(500, ago: 86_400)))
        #expect(one.mapValues(\.at) == other.mapValues(\.at))
    }
}
