import Catalogue
import Curate
import Foundation
import Testing

@Suite struct `A permanent redirect of a source` {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let url = "https://a.se/rss"

    private struct Check {
        var day: Double
        var to: String?
        var outcome = Attempt.Outcome.unchanged
        var status: Int? = 200
        var from = url
    }

    private func memory(_ checks: [Check], warnings: [SourceMove.Warning] = []) -> SourceMove? {
        checks.reduce(nil) { last, check in
            let at = Self.start + check.day * 86_400
            var attempt = Attempt(source: "a", at: at, outcome: check.outcome)
            attempt.status = check.status
            let met = check.to.map { SourceMove(from: check.from, to: $0, warnings: warnings, since: at) }
            return MoveJudge.after(last, met: met, attempt: attempt)
        }
    }

    private func status(_ move: SourceMove?, _ state: SourceState = .ok, url: String = url) -> SourceStatus {
        var memory = SourceMemory()
        memory.state = state
        memory.lastOutcome = .unchanged
        memory.move = move
        return SourceStatus(source: Source(id: "a", organisation: "o", format: .rss, url: url), memory: memory)
    }

    private let week = [0.0, 3, 7].map { Check(day: $0, to: "https://a.se/ny") }

    @Test func `is a suggestion with a command after three checks over a week`() {
        let status = status(memory(week))
        #expect(status.newAddress == "https://a.se/ny")
        #expect(status.reason.en == "Works. Its address has moved for good to https://a.se/ny.")
        #expect(status.advice?.en == "Take the new address: samlad sources accept a")
        #expect(status.move?.checks == 3)
    }

    @Test func `is nothing yet after two, or within six days`() {
        #expect(status(memory(Array(week.dropLast()))).move == nil)
        let hasty = (0...40).map { Check(day: Double($0) / 7, to: "https://a.se/ny") }
        #expect(status(memory(hasty)).move == nil)
    }

    @Test func `is forgotten when it ends, leads elsewhere, or the source has another address`() {
        #expect(memory(week + [Check(day: 8)]) == nil)
        let turned = memory(week + [Check(day: 8, to: "https://a.se/nyare")])
        #expect(turned?.to == "https://a.se/nyare" && turned?.checks == 1)
        #expect(memory(week + [Check(day: 8, to: "https://a.se/ny", from: "https://a.se/annan")])?.checks == 1)
        #expect(status(memory(week), url: "https://a.se/ny").move == nil)
    }

    @Test func `is kept through outages and silence, which say nothing of it`() {
        let quiet = [Check(day: 8, outcome: .void, status: nil), Check(day: 9, outcome: .failed, status: nil)]
        #expect(memory(week + quiet) == memory(week))
    }

    @Test(arguments: SourceMove.Warning.allCases)
    func `is a warning where it leads to somebody else, the start page or a login`(_ warning: SourceMove.Warning) {
        let status = status(memory(week, warnings: [warning]))
        #expect(status.newAddress == nil && status.move != nil)
        #expect(status.reason.en.hasPrefix("Works. Its address leads for good to https://a.se/ny, "))
        #expect(status.advice?.en == "See where the source is now, and mend \"url\" in sources.json.")
        #expect(status.reason.sv != status.reason.en)
    }

    @Test func `is told beside the failure of what it leads to, and not offered`() {
        var status = status(memory(week, warnings: [.startPage]), .failing)
        status.memory.lastFailure = FetchFailure(.status, status: 404)
        #expect(
            status.reason.en
                == "Not found (404). Its address leads for good to https://a.se/ny, the start page of the site.")
        #expect(self.status(memory(week), .failing).newAddress == nil)
    }

    @Test func `is not told again when it was turned down, until it leads elsewhere`() {
        var move = memory(week)
        move?.isRejected = true
        #expect(status(move).move == nil)
        let next = SourceMove(from: Self.url, to: "https://a.se/tredje", since: Self.start)
        var attempt = Attempt(source: "a", at: Self.start, outcome: .unchanged)
        attempt.status = 200
        #expect(MoveJudge.after(move, met: next, attempt: attempt)?.isRejected == nil)
    }
}
