import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Every way an origin of ours fails, through the whole pipeline: what is recorded, what the operator reads, when it is
/// tried again, and that nobody else waits for it.
@Suite(.timeLimit(.minutes(2))) struct `A source whose origin` {
    private struct Expectation {
        var outcome = Attempt.Outcome.failed
        var kind: FetchFailure.Kind?
        var reason = ""
    }

    private func expectation(_ fault: Fault) -> Expectation {
        switch fault {
        case .silence:
            Expectation(kind: .timeout, reason: "The answer was not complete within the time limit.")
        case .slowHeader, .slowBody: Expectation(kind: .tooSlow, reason: "The answer came too slowly.")
        case .endlessBody, .gzipBomb: Expectation(kind: .tooLarge, reason: "The answer is larger than the limit.")
        case .lengthTooLong, .reset:
            Expectation(kind: .connectionLost, reason: "The connection broke off too early.")
        case .endlessRedirects: Expectation(kind: .tooManyRedirects, reason: "Too many redirects.")
        case .endlessHeader, .hugeHeader, .badChunks, .unaskedNotModified, .unaskedDelta:
            Expectation(kind: .malformedAnswer, reason: "The answer is not well-formed HTTP.")
        case .challenge:
            Expectation(
                kind: .restricted, reason: "The site answers with a block or a challenge instead of its content.")
        // Four bytes of a feed are no feed.
        case .lengthTooShort:
            Expectation(
                outcome: .rejected,
                reason: "The document is in no format that is known. Publish RSS, Atom or JSON Feed at this address, "
                    + "or point the source at the right one.")
        // Asked again for less, they give what they gave.
        case .errorOnConditional, .missingOnConditional, .goneOnConditional, .badGatewayOnConditional,
            .foreignNotModified, .namelessDelta:
            Expectation(outcome: .unchanged, reason: "Works.")
        }
    }

    @Test(arguments: Fault.allCases) func `fails has its outcome, its reason and its next check`(
        _ fault: Fault
    ) async throws {
        let origin = try FaultyOrigin(fault, body: RoundStage.feed(1...3))
        let healthy = try LoopbackServer(address: "127.0.0.2") { request in
            .text(RoundStage.feed(request.headers["If-None-Match"] == nil ? 4...6 : 4...7), type: "application/rss+xml")
        }
        defer {
            origin.stop()
            healthy.stop()
        }
        let stage = try RoundStage(
            settings: """
                "maxInFlight": 2,
                "limits": { "body": "2MiB", "connect": "2s", "total": "4s", "lowSpeed": "1KiB", "lowSpeedFor": "1s" }
                """,
            sources: [
                RoundStage.source("trasig", origin.server.url("/rss")), RoundStage.source("hel", healthy.url("/rss")),
            ])
        var order: [String] = []
        var reports = try await stage.round { order.append($0.source.id) }
        #expect(reports["hel"]?.attempt.outcome == .changed)
        // What ends by our patience alone is still on its way when the other is done.
        if [.silence, .slowHeader, .slowBody].contains(fault) { #expect(order == ["hel", "trasig"]) }
        let expected = expectation(fault)
        if expected.outcome == .unchanged {
            #expect(reports["trasig"]?.attempt.outcome == .changed)
            reports = try await stage.round()
        }
        let attempt = try #require(reports["trasig"]?.attempt)
        #expect(attempt.outcome == expected.outcome, "\(attempt)")
        #expect(attempt.failure?.kind == expected.kind, "\(attempt)")
        try expectMemory(of: stage, attempt, expected)
    }

    /// What the store has afterwards: the same attempt, a reason, and a next check as after any first failure.
    private func expectMemory(of stage: RoundStage, _ attempt: Attempt, _ expected: Expectation) throws {
        let memory = try stage.memory("trasig")
        #expect(try stage.store.attempts(of: "trasig", limit: 1).first?.outcome == expected.outcome)
        #expect(try stage.status("trasig").reason.en == expected.reason)
        let isFailing = expected.outcome != .unchanged
        #expect(memory.state == (isFailing ? .failing : .ok))
        #expect(memory.streak == (isFailing ? 1 : 0))
        #expect(memory.nextReason == "every hour, as the settings ask")
        let wait = try #require(memory.nextAttempt).timeIntervalSince(attempt.at)
        #expect(wait >= 3600 && wait <= 3960)
        #expect(try stage.status("trasig").reason.sv.isEmpty == false)
    }

    @Test(arguments: [404, 410, 500, 502])
    func `fails on conditional requests alone is asked without them from then on`(_ status: Int) async throws {
        let stage = try SyncStage(RoundStage.source("a", "{base}/rss")) { request in
            request.headers["If-None-Match"] == nil
                ? .response(status: 200, headers: ["ETag": "\"1\""], body: Data(RoundStage.feed(1...2).utf8))
                : .text("fel", status: status)
        }
        var asked: [Int] = []
        for outcome in [Attempt.Outcome.changed, .unchanged, .unchanged] {
            #expect(try await stage.sync().attempt.outcome == outcome)
            asked.append(stage.asked.count)
        }
        #expect(asked == [1, 2, 1])
    }

    @Test(arguments: [404, 410, 502]) func `answers an error either way is asked twice the first time, and then once`(
        _ status: Int
    ) async throws {
        let isThere = Locked(true)
        let stage = try SyncStage(RoundStage.source("a", "{base}/rss")) { _ in
            isThere.withLock { $0 }
                ? .response(status: 200, headers: ["ETag": "\"1\""], body: Data(RoundStage.feed(1...2).utf8))
                : .text("fel", status: status)
        }
        _ = try await stage.sync()
        isThere.withLock { $0 = false }
        for count in [2, 1, 1] {
            #expect(try await stage.sync().attempt.failure?.status == status)
            #expect(stage.asked.count == count)
        }
        isThere.withLock { $0 = true }
        #expect(try await stage.sync().attempt.outcome == .unchanged)
        #expect(try stage.memory().validators.etag == "\"1\"" && stage.memory().state == .ok)
    }

    @Test func `speaks no TLS says so`() async throws {
        let plain = try LoopbackServer { _ in .text("") }
        defer { plain.stop() }
        let stage = try RoundStage(
            settings: "\"limits\": { \"connect\": \"1s\", \"total\": \"4s\" }",
            sources: [RoundStage.source("trasig", "https://\(plain.authority)/rss")])
        // It waits for the end of a request's head, which a handshake never has.
        let attempt = try #require(try await stage.round()["trasig"]?.attempt)
        #expect(attempt.failure?.kind == .connectTimeout, "\(attempt)")
        #expect(try stage.memory("trasig").reason.en == "No connection within the time limit.")
    }

    @Test func `answers 429 or 503 rests for as long as it asks, with all of its host`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/b"
                ? .text(RoundStage.feed(1...2), type: "application/rss+xml")
                : .response(status: 429, headers: ["Retry-After": "7200"])
        }
        defer { server.stop() }
        let stage = try RoundStage(
            sources: [RoundStage.source("a", server.url("/a")), RoundStage.source("b", server.url("/b"))])
        try await stage.round()
        let memory = try stage.memory("a")
        #expect(memory.reason.en == "The server asks us to come less often (429).")
        #expect(memory.nextReason == "in 2 hours, as its Retry-After asks")
        let rests = try stage.store.restingHosts(now: stage.now)
        #expect(rests.keys.sorted() == ["127.0.0.1", Site.of(server.url("/"))])
        server.forgetRequests()
        let again = try await stage.round()
        #expect(again.values.allSatisfy { $0.isResting && $0.unjudged == .asked })
        #expect(server.requests().isEmpty)
    }

    @Test func `is sent on to a host that answers 429 is no host that rests`() async throws {
        let busy = try LoopbackServer(address: "127.0.0.2") { _ in
            .response(status: 429, headers: ["Retry-After": "86400"])
        }
        let target = busy.url("/upptagen")
        let server = try LoopbackServer { request in
            request.path == "/b"
                ? .text(RoundStage.feed(1...2), type: "application/rss+xml")
                : .response(status: 302, headers: ["Location": target])
        }
        defer {
            server.stop()
            busy.stop()
        }
        let stage = try RoundStage(
            sources: [RoundStage.source("a", server.url("/a")), RoundStage.source("b", server.url("/b"))])
        try await stage.round()
        #expect(try stage.store.restingHosts(now: stage.now).keys.contains("127.0.0.2"))
        #expect(try !stage.store.restingHosts(now: stage.now).keys.contains("127.0.0.1"))
        // It waits itself, as it was told to.
        #expect(try #require(try stage.memory("a").nextAttempt) > stage.now + 86_000)
        server.forgetRequests()
        #expect(try await stage.round()["b"]?.attempt.outcome == .unchanged)
    }

    @Test func `makes an error of conditions is asked without them the next time`() async throws {
        let origin = try FaultyOrigin(.errorOnConditional, body: RoundStage.feed(1...3))
        defer { origin.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", origin.server.url("/rss"))])
        try await stage.round()
        #expect(try await stage.round()["a"]?.attempt.outcome == .unchanged)
        #expect(try stage.memory("a").validators.isEmpty)
    }

    /// How often it was asked, and how often with conditions.
    private func asked(_ server: LoopbackServer) -> [Int] {
        defer { server.forgetRequests() }
        let requests = server.requests()
        return [requests.count, requests.count { $0.headers["If-None-Match"] != nil }]
    }

    private static func tagged() -> LoopbackReply {
        .response(
            status: 200, headers: ["ETag": "\"1\"", "Content-Type": "application/rss+xml"],
            body: Data(RoundStage.feed(1...3).utf8))
    }

    @Test(arguments: [403, 500]) func `refuses conditions alone is asked without them for a week`(
        _ status: Int
    ) async throws {
        let server = try LoopbackServer { request in
            request.headers["If-None-Match"] == nil ? Self.tagged() : .response(status: status)
        }
        defer { server.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        #expect(asked(server) == [1, 0])
        #expect(try await stage.round()["a"]?.attempt.outcome == .unchanged)
        #expect(asked(server) == [2, 1])
        for _ in 0..<3 {
            stage.now += 86_400
            #expect(try await stage.round()["a"]?.attempt.outcome == .unchanged)
            #expect(asked(server) == [1, 0])
        }
        stage.now += 7 * 86_400
        #expect(try await stage.round()["a"]?.attempt.outcome == .unchanged)
        #expect(asked(server) == [2, 1], "it may have been mended")
    }

    @Test func `refuses us with 403 is asked once each time, and not twice`() async throws {
        let isClosed = Mutex(false)
        let server = try LoopbackServer { _ in
            isClosed.withLock { $0 } ? .response(status: 403) : Self.tagged()
        }
        defer { server.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        isClosed.withLock { $0 = true }
        var times: [[Int]] = []
        server.forgetRequests()
        for _ in 0..<4 {
            stage.now += 86_400
            #expect(try await stage.round()["a"]?.attempt.failure?.status == 403)
            times.append(asked(server))
        }
        #expect(times == [[2, 1], [1, 0], [1, 0], [1, 0]])
    }
}
