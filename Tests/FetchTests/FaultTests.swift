import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

/// Every way an origin of ours fails, what the engine calls it, and that nobody else waits for it.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
    private struct Expectation {
        var kind: FetchFailure.Kind?
        /// Words of the reason.
        var detail = ""
        var text: String?
    }

    private func expectation(_ fault: Fault) -> Expectation {
        switch fault {
        case .silence: Expectation(kind: .timeout, detail: "no answer within 1.0 s of being asked")
        case .slowHeader, .slowBody: Expectation(kind: .tooSlow, detail: "below 1024 bytes a second for 1.0 s")
        case .endlessBody, .gzipBomb: Expectation(kind: .tooLarge, detail: "larger than 2000000 bytes")
        case .lengthTooLong: Expectation(kind: .connectionLost, detail: "100 bytes remaining")
        case .lengthTooShort: Expectation(text: "<rss")
        case .reset: Expectation(kind: .connectionLost, detail: "reset by peer")
        case .endlessRedirects:
            Expectation(kind: .tooManyRedirects, detail: "more than 5, the last to http://127.0.0.1:")
        case .endlessHeader, .hugeHeader: Expectation(kind: .malformedAnswer, detail: "header")
        case .badChunks: Expectation(kind: .malformedAnswer, detail: "chunk")
        case .unaskedNotModified:
            Expectation(kind: .malformedAnswer, detail: "304 though nothing conditional was asked")
        case .unaskedDelta: Expectation(kind: .malformedAnswer, detail: "226 though no delta was asked for")
        case .errorOnConditional, .missingOnConditional, .goneOnConditional, .badGatewayOnConditional,
            .foreignNotModified, .namelessDelta:
            Expectation(text: "hel")
        case .challenge: Expectation(kind: .restricted, detail: "Cloudflare answers instead of the site")
        }
    }

    private func faulty(_ origin: FaultyOrigin) -> FetchRequest {
        request(origin.server.url("/feed")) {
            $0.limits.body = 2_000_000
            $0.limits.lowSpeedFor = 1
            let isAskedWith: [Fault] = [
                .errorOnConditional, .missingOnConditional, .goneOnConditional, .badGatewayOnConditional,
                .foreignNotModified, .namelessDelta, .unaskedDelta,
            ]
            if isAskedWith.contains(origin.fault) {
                $0.validators = Validators(etag: "\"1\"")
                $0.acceptsDelta = origin.fault == .namelessDelta
            }
        }
    }

    @Test(arguments: Fault.allCases) func `a fault has its name and its reason`(_ fault: Fault) async throws {
        let origin = try FaultyOrigin(fault, body: "hel")
        defer { origin.stop() }
        let outcome = await withEngine { await $0.fetch(faulty(origin)) }
        let expected = expectation(fault)
        #expect(outcome.kind == expected.kind, "\(outcome)")
        #expect(outcome.text == expected.text)
        let detail = outcome.failure?.detail ?? ""
        #expect(expected.detail.isEmpty || detail.contains(expected.detail), "\(detail)")
        try await origin.server.waitUntilIdle()
    }

    @Test(arguments: [FetchRequest.Purpose.link, .page])
    func `a success whose time is over is an answer to the check of a link, as far as it came`(
        _ purpose: FetchRequest.Purpose
    ) async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4000\r\n\r\n"
        let server = try LoopbackServer { request in
            switch request.path {
            case "/robots.txt": .text("", status: 404)
            case "/hel": .script([.text(head + "Hej"), .hang])
            case "/seg":
                .script([.text(head), .drip(Data(repeating: 0x61, count: 4000), by: 10, every: .milliseconds(100))])
            case "/fel": .script([.text(head.replacing("200 OK", with: "500 Fel") + "Hej"), .hang])
            default: .script([.text(head), .hang])
            }
        }
        defer { server.stop() }
        await withEngine { engine in
            func ask(_ path: String, _ overflow: FetchRequest.Overflow = .truncate) async -> FetchOutcome {
                await engine.fetch(
                    request(server.url(path)) {
                        ($0.purpose, $0.overflow) = (purpose, overflow)
                        ($0.limits.total, $0.limits.lowSpeedFor) = (path == "/seg" ? 9 : 0.5, 1)
                    })
            }
            for path in ["/hel", "/seg"] {
                guard case .body(_, let data, let truncated) = await ask(path) else {
                    #expect(purpose == .page)
                    continue
                }
                #expect(purpose == .link && truncated && !data.isEmpty, "\(path)")
            }
            #expect(await ask("/tyst").kind == .timeout, "of which nothing came")
            #expect(await ask("/fel").kind == .timeout)
            #expect(await ask("/hel", .fail).kind == .timeout)
        }
    }

    @Test(arguments: Fault.allCases) func `the rest of the round does not wait for a fault`(_ fault: Fault) async throws
    {
        let origin = try FaultyOrigin(fault, body: "hel")
        let good = try (1...10).map { number in try LoopbackServer(address: "127.0.3.\(number)") { _ in .text("ok") } }
        defer {
            origin.stop()
            for server in good { server.stop() }
        }
        try await withEngine(maxInFlight: 2) { engine in
            // Its limits are so far off that what never ends by itself is still there when the others are done.
            let broken = (0..<5).map { _ in
                Task {
                    await engine.fetch(
                        request(origin.server.url("/feed")) {
                            $0.limits.body = fault == .endlessBody || fault == .gzipBomb ? 2_000_000 : $0.limits.body
                        })
                }
            }
            _ = try await origin.server.waitForRequest()
            for server in good { #expect(await engine.fetch(request(server.url())).text == "ok") }
            if [.slowHeader, .slowBody, .silence].contains(fault) { #expect(origin.server.inFlight >= 1) }
            for task in broken { task.cancel() }
            for task in broken { _ = await task.value }
        }
    }

    @Test func `nor for a handshake that hangs or breaks`() async throws {
        // It waits for the end of a request's head, which the hello of TLS never has.
        let hanging = try LoopbackServer { _ in .text("") }
        let broken = try BareServer("hej, detta är ren text")
        let good = try (1...10).map { number in try LoopbackServer(address: "127.0.3.\(number)") { _ in .text("ok") } }
        defer {
            broken.stop()
            for server in good + [hanging] { server.stop() }
        }
        await withEngine(maxInFlight: 2) { engine in
            let stuck = Task { await engine.fetch(request("https://\(hanging.authority)/")) }
            while hanging.connections == 0 { await Task.yield() }
            for server in good {
                let outcome = await engine.fetch(request("https://127.0.0.1:\(broken.port)/"))
                #expect(outcome.kind == .tls, "\(outcome)")
                #expect(await engine.fetch(request(server.url())).text == "ok")
            }
            #expect(hanging.openConnections == 1)
            stuck.cancel()
            #expect(await stuck.value.kind == .cancelled)
        }
    }

    @Test func `what comes along with a body beyond its length is no answer to the next request`() async throws {
        let origin = try FaultyOrigin(.lengthTooShort)
        defer { origin.stop() }
        await withEngine { engine in
            for _ in 0..<3 { #expect(await engine.fetch(request(origin.server.url())).text == "<rss") }
        }
        #expect(origin.server.connections == 3)
    }
}
