import Catalogue
import Landscape
import TestServers
import Testing

@testable import Fetch

@Suite(.timeLimit(.minutes(1))) struct HostBreakerTests {
    private func fail(_ breaker: inout HostBreaker, times: Int, now: Double = 0) -> [Bool] {
        (0..<times).map { _ in breaker.note("a", .failed, now: now) }
    }

    @Test func `five failures in a row make a host rest, and an answer between them starts anew`() {
        var breaker = HostBreaker()
        #expect(fail(&breaker, times: 4) == [false, false, false, false])
        #expect(breaker.refusal("a", now: 0) == nil)
        #expect(breaker.note("a", .answered, now: 0) == false)
        #expect(fail(&breaker, times: 5) == [false, false, false, false, true])
        #expect(breaker.refusal("a", now: 10)?.seconds == 20)
        #expect(breaker.refusal("b", now: 10) == nil)
    }

    @Test func `after the rest one goes to see, and each time it fails the rest is twice as long`() {
        var breaker = HostBreaker()
        _ = fail(&breaker, times: 5)
        var now = 30.0
        for rest in [60.0, 120, 240, 480, 900, 900] {
            #expect(breaker.refusal("a", now: now) == nil)
            // The others wait for its word.
            #expect(breaker.refusal("a", now: now) != nil)
            #expect(breaker.note("a", .failed, now: now) == true)
            #expect(breaker.refusal("a", now: now)?.seconds == rest)
            now += rest
        }
        #expect(breaker.refusal("a", now: now) == nil)
        _ = breaker.note("a", .answered, now: now)
        #expect(breaker.refusal("a", now: now) == nil)
        #expect(breaker.hostCount == 0)
    }

    @Test func `one that went to see and was cancelled lets the next go`() {
        var breaker = HostBreaker()
        _ = fail(&breaker, times: 5)
        #expect(breaker.refusal("a", now: 30) == nil)
        _ = breaker.note("a", .nothing, now: 31)
        #expect(breaker.refusal("a", now: 31) == nil)
    }

    @Test func `what was on its way when the rest began makes it no longer`() {
        var breaker = HostBreaker()
        _ = fail(&breaker, times: 5)
        #expect(fail(&breaker, times: 2, now: 20) == [false, false])
        #expect(breaker.refusal("a", now: 29)?.seconds == 1)
        #expect(breaker.refusal("a", now: 30) == nil)
    }

    @Test func `a rest that links began lets a source go to see, once, and its word holds for the others`() {
        var breaker = HostBreaker()
        for _ in 0..<5 { _ = breaker.note("a", .failed, now: 0, isLink: true) }
        #expect(breaker.refusal("a", now: 1, isLink: true) != nil)
        #expect(breaker.refusal("a", now: 1, isLink: false) == nil)
        #expect(breaker.refusal("a", now: 1, isLink: false) != nil, "one is on its way")
        #expect(breaker.note("a", .failed, now: 2) == true)
        #expect(breaker.refusal("a", now: 3, isLink: false)?.seconds == 59)
        // A link goes first when the rest is over, and once more a source need not wait for that.
        #expect(breaker.refusal("a", now: 62, isLink: true) == nil)
        _ = breaker.note("a", .failed, now: 63, isLink: true)
        #expect(breaker.refusal("a", now: 64, isLink: true) != nil)
        #expect(breaker.refusal("a", now: 64, isLink: false) == nil)
        _ = breaker.note("a", .answered, now: 65)
        #expect(breaker.refusal("a", now: 66, isLink: true) == nil)
    }

    @Test func `a source on a dead host with many links is asked, whatever the links have met`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/robots.txt" ? .text("", status: 404) : .script([.close])
        }
        defer { server.stop() }
        await withEngine { engine in
            func kind(_ purpose: FetchRequest.Purpose) async -> FetchFailure.Kind? {
                await engine.fetch(request(server.url("/a")) { $0.purpose = purpose }).kind
            }
            for _ in 0..<HostBreaker.threshold { #expect(await kind(.link) == .connectionLost) }
            #expect(await kind(.link) == .hostResting)
            #expect(await kind(.feed) == .connectionLost)
            for purpose in [FetchRequest.Purpose.feed, .link] { #expect(await kind(purpose) == .hostResting) }
        }
    }

    @Test func `only what a host does to us counts`() {
        let words: [(FetchFailure.Kind, HostBreaker.Word)] = [
            (.connectionRefused, .failed), (.connectTimeout, .failed), (.timeout, .failed), (.connectionLost, .failed),
            (.status, .answered), (.tls, .answered), (.malformedAnswer, .answered), (.tooLarge, .answered),
            (.cancelled, .nothing), (.addressForbidden, .nothing), (.hostUnknown, .nothing),
            (.networkUnreachable, .nothing), (.hostResting, .nothing),
        ]
        for (kind, word) in words { #expect(HostBreaker.Word(FetchFailure(kind)) == word, "\(kind)") }
        #expect(HostBreaker.Word(nil) == .answered)
    }

    @Test func `memory is bounded, and those that rest stay the longest`() {
        var breaker = HostBreaker()
        _ = fail(&breaker, times: 5)
        for number in 0...HostBreaker.capacity { _ = breaker.note("h\(number)", .failed, now: 1) }
        #expect(breaker.hostCount < HostBreaker.capacity)
        #expect(breaker.refusal("a", now: 1) != nil)
    }

    // MARK: - In the engine

    @Test func `a host that refuses again and again is left alone, says why, and nobody else is touched`() async throws
    {
        let port = try LoopbackPort()
        defer { port.close() }
        let good = try LoopbackServer { _ in .text("ok") }
        defer { good.stop() }
        await withEngine { engine in
            let url = "http://127.0.0.1:\(port.number)/"
            for _ in 0..<HostBreaker.threshold {
                #expect(await engine.fetch(request(url)).kind == .connectionRefused)
            }
            for purpose in [FetchRequest.Purpose.feed, .page, .link] {
                let outcome = await engine.fetch(request(url) { $0.purpose = purpose })
                #expect(outcome.kind == .hostResting, "\(outcome)")
                #expect(outcome.failure?.detail.contains("127.0.0.1:\(port.number) failed 5 times in a row") == true)
                #expect(outcome.failure?.judgesNobody == true)
            }
            // Whether the network is there is asked all the same.
            #expect(await engine.fetch(request(url) { $0.purpose = .canary }).kind == .connectionRefused)
            #expect(await engine.fetch(request(good.url())).text == "ok")
        }
    }

    @Test func `those that wait when the rest begins hear so at once and never ask`() async throws {
        let server = try LoopbackServer { _ in .script([.close]) }
        defer { server.stop() }
        let outcomes = await withEngine { engine in
            await withTaskGroup(of: FetchOutcome.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        await engine.fetch(
                            request(server.url("/\(number)")) { $0.manners = HostManners(connections: 1, spacing: 0) })
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(outcomes.filter { $0.kind == .connectionLost }.count == HostBreaker.threshold)
        #expect(outcomes.filter { $0.kind == .hostResting }.count == 100 - HostBreaker.threshold)
        #expect(server.requests().count == HostBreaker.threshold)
    }
}
