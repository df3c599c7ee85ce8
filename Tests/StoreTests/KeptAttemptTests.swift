import Catalogue
import Foundation
import Testing

@testable import Store

/// What is written by hand is what the types themselves encode.
@Suite struct KeptAttemptTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000.987_654_3)

    private static func memory() -> SourceMemory {
        var memory = SourceMemory()
        (memory.state, memory.stateSince, memory.lastAttempt, memory.lastSuccess) = (.gone, now, now + 1, now + 2)
        (memory.lastChange, memory.nextAttempt, memory.nextReason) = (now + 3, now + 4, "every \"hour\" \\ å")
        (memory.streak, memory.validators) = (3, Validators(etag: "W/\"1\"", lastModified: "Mon"))
        (memory.bodyHash, memory.rules, memory.records) = ("ab", "cd", 7)
        memory.skipped = [SkippedEntries(reason: .duplicate, count: 2, title: "t", link: nil, explanation: "e")]
        (memory.lastOutcome, memory.lastFailure) = (
            .notModified, FetchFailure(.status, status: 404, detail: "HTTP 404")
        )
        (memory.voidedBy, memory.lastProblem) = (.offline, Problem("a.b", .error, line: 3, "c"))
        memory.identityPolicy = .titleAndDate
        memory.pace = SourcePace(rhythm: 2.5, newest: now, ttlMinutes: 60, skipHours: [1], skipDays: ["sunday"])
        (memory.resume, memory.harvestedUntil, memory.harvestBegan) = ("r", now, now)
        memory.federation = FollowedLog(instance: "i", position: 4)
        (memory.arePagesWaiting, memory.push) = (true, PushOffer(hub: "h", topic: "t"))
        var pages = PageMemory()
        pages.troubles = [PageMemory.Trouble(page: "p", since: now, streak: 1, next: now + 1, isWaiting: true)]
        (pages.listed, pages.waitingSince, pages.reason) = (5, now, "w")
        (memory.pages, memory.pageAddress, memory.conditionsRefused) = (pages, "q", now)
        memory.listShape = ListShape(items: 3, place: "main", parts: ["a": 1])
        memory.move = SourceMove(from: "a", to: "b", warnings: [.login], since: now)
        (memory.certificateEnds, memory.isInside, memory.held, memory.isHeldTakeable) = (now, true, 4, false)
        memory.verdict = OperatorVerdict(.rejected, at: now)
        return memory
    }

    private static func attempt() -> Attempt {
        var attempt = Attempt(
            source: "skr", at: now, seconds: 1.25, outcome: .rejected, failure: FetchFailure(.timeout), status: 200,
            bytes: 5, finalURL: "https://a.se/\"", entries: 2, problems: [Problem("a", .warning, "b")])
        (attempt.transfer, attempt.wasRead) = (1e-7, true)
        (attempt.created, attempt.updated, attempt.withdrawn) = (1, 2, 3)
        return attempt
    }

    private func object(_ text: String) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
    }

    @Test func `what is remembered of a source is written whole`() throws {
        let memory = Self.memory()
        let written = try object(memory.column)
        #expect(try written == object(JSONColumn.encode(memory)))
        // Every field is there, so that a new one is not forgotten here and lost there.
        for field in Mirror(reflecting: memory).children { #expect(written[field.label ?? ""] != nil, "\(field)") }
        #expect(try JSONColumn.decode(SourceMemory.self, memory.column) == memory)
        var plain = SourceMemory()
        #expect(try object(plain.column) == object(JSONColumn.encode(plain)))
        plain.pace = SourcePace()
        #expect(try object(plain.column) == object(JSONColumn.encode(plain)))
        #expect(try JSONColumn.decode(SourceMemory.self, plain.column) == plain)
    }

    @Test func `an attempt is written whole`() throws {
        let attempt = Self.attempt()
        let written = try object(attempt.column)
        #expect(try written == object(JSONColumn.encode(attempt)))
        for field in Mirror(reflecting: attempt).children { #expect(written[field.label ?? ""] != nil, "\(field)") }
        #expect(try JSONColumn.decode(Attempt.self, attempt.column) == attempt)
        let plain = Attempt(source: "a", at: Self.now, outcome: .notModified)
        #expect(try object(plain.column) == object(JSONColumn.encode(plain)))
        #expect(try JSONColumn.decode(Attempt.self, plain.column) == plain)
    }
}
