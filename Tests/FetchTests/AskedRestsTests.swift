import Catalogue
import Foundation
import Landscape
import Testing

@testable import Fetch

/// 429 and 503: who asked to be left alone is asked nothing more, by whatever way.
@Suite(.timeLimit(.minutes(1))) struct `A host that asks to be left alone` {
    private let refusal = LoopbackReply.response(status: 429, headers: ["Retry-After": "7200"])
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func page(_ url: String, _ purpose: FetchRequest.Purpose = .page) -> FetchRequest {
        request(url) { $0.purpose = purpose }
    }

    @Test func `is asked nothing more by those that wait for their turn`() async throws {
        let reply = refusal
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let outcomes = await withEngine { engine in
            await withTaskGroup(of: FetchOutcome.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        await engine.fetch(
                            request(server.url("/\(number)")) { $0.manners = HostManners(connections: 1, spacing: 0) })
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(server.requests().count == 1)
        let waited = outcomes.compactMap(\.failure).filter { $0.kind == .askedToWait }
        #expect(waited.count == 39 && waited.allSatisfy { $0.until == Self.now + 7200 && $0.judgesNobody })
        #expect(waited.first?.detail.contains("127.0.0.1 asked to be left alone until 2027") == true)
    }

    @Test func `is not asked by way of a redirect either, and whoever led there is no host that rests`() async throws {
        let reply = refusal
        let busy = try LoopbackServer(address: "127.0.0.2") { _ in reply }
        let target = busy.url("/b")
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(302, to: target) : .text("ok") }
        defer {
            busy.stop()
            server.stop()
        }
        await withEngine { engine in
            #expect(await engine.fetch(request(target)).failure?.status == 429)
            let outcome = await engine.fetch(request(server.url("/a")))
            #expect(outcome.kind == .askedToWait && outcome.head?.chain.map(\.location) == [target])
            #expect(busy.requests().count == 1)
            #expect(await engine.fetch(request(server.url("/c"))).text == "ok")
            #expect(engine.rest(of: target) == Self.now + 7200 && engine.rest(of: server.url("/")) == nil)
        }
    }

    @Test(arguments: [(429, FetchFailure.Kind.status), (503, .robotsUnreachable)])
    func `says so for robots.txt too`(_ status: Int, _ kind: FetchFailure.Kind) async throws {
        let server = try LoopbackServer {
            $0.path == "/robots.txt" ? .response(status: status, headers: ["Retry-After": "7200"]) : .text("ok")
        }
        defer { server.stop() }
        await withEngine { engine in
            let first = await engine.fetch(page(server.url("/lista")))
            #expect(first.kind == kind, "\(first)")
            #expect(first.failure?.status == (status == 429 ? 429 : nil))
            #expect(await engine.fetch(request(server.url("/rss"))).kind == .askedToWait)
            for purpose in [FetchRequest.Purpose.page, .link] {
                #expect(await engine.fetch(page(server.url("/sida"), purpose)).failure != nil)
            }
            #expect(engine.takeRests().times["127.0.0.1"] == Self.now + 7200)
        }
        #expect(server.requests().map(\.path) == ["/robots.txt"])
    }

    @Test func `without a time rests for an hour, but for 503 to HEAD, to a POST and for robots.txt`()
        async throws
    {
        let server = try LoopbackServer { request in
            if request.path == "/robots.txt" { return .response(status: 503) }
            if request.method != "GET" { return .response(status: 503) }
            return request.path == "/b" ? .response(status: 429) : .text("ok")
        }
        defer { server.stop() }
        await withEngine { engine in
            #expect(await engine.fetch(page(server.url("/x"))).kind == .robotsUnreachable)
            #expect(await engine.fetch(request(server.url("/a")) { $0.method = .head }).failure?.status == 503)
            #expect(await engine.fetch(request(server.url("/a")) { $0.method = .post }).failure?.status == 503)
            #expect(engine.rests.isEmpty)
            #expect(await engine.fetch(request(server.url("/a"))).text == "ok")
            #expect(await engine.fetch(request(server.url("/b"))).failure?.status == 429)
            #expect(engine.rest(of: server.url("/a")) == Self.now + 3600)
            #expect(await engine.fetch(request(server.url("/a"))).kind == .askedToWait)
        }
    }

    @Test func `is left alone by whatever asks: HEAD, a canary, a delivery`() async throws {
        let changes: [@Sendable (inout FetchRequest) -> Void] = [
            { $0.method = .head }, { ($0.method, $0.purpose) = (.head, .canary) }, { $0.method = .post },
            { ($0.method, $0.purpose, $0.json) = (.post, .delivery, Data("{}".utf8)) },
        ]
        for change in changes {
            let server = try LoopbackServer { _ in .response(status: 429) }
            defer { server.stop() }
            await withEngine { engine in
                #expect(await engine.fetch(request(server.url("/a"), change)).failure?.status == 429)
                #expect(engine.takeRests().times["127.0.0.1"] == Self.now + 3600)
                for other in changes {
                    #expect(await engine.fetch(request(server.url("/b"), other)).kind == .askedToWait)
                }
                #expect(await engine.fetch(request(server.url("/c"))).kind == .askedToWait)
            }
            #expect(server.requests().count == 1)
        }
    }

    @Test func `is asked again when its time has come, also when another process heard of it`() async throws {
        let clock = Locked(Self.now)
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        let settings = FetchSettings(
            userAgent: "test", allowNetworks: ["127.0.0.0/8"], wallClock: { clock.withLock { $0 } })
        let engine = FetchEngine(settings)
        engine.learn(HostRests(["127.0.0.1": Self.now + 60]))
        #expect(await engine.fetch(request(server.url())).kind == .askedToWait)
        #expect(server.requests().isEmpty)
        #expect(engine.takeRests().isEmpty, "who told of it keeps it")
        clock.withLock { $0 += 61 }
        #expect(await engine.fetch(request(server.url())).text == "ok")
        // Told while a clock was wrong.
        engine.learn(HostRests(["127.0.0.1": Self.now + 400 * 86_400]))
        #expect(await engine.fetch(request(server.url())).text == "ok")
        await engine.shutdown()
    }

    @Test func `rests alone with 503, and with all of its publisher or platform with 429`() throws {
        let newsroom = "https://skr.mynewsdesk.com/rss"
        let names = HostRests.names(newsroom, status: 429)
        let rests = HostRests(Dictionary(names.map { ($0, Self.now + 60) }) { first, _ in first })
        #expect(rests.until("https://vgr.mynewsdesk.com/rss") == Self.now + 60)
        #expect(rests.until("https://news.cision.com/x") == nil)
        #expect(HostRests.names("https://e-tjanst.skr.se/", status: 503) == ["e-tjanst.skr.se"])
        #expect(HostRests.until(status: 429, retryAfter: 120, now: Self.now) == Self.now + 120)
        #expect(HostRests.until(status: 503, retryAfter: nil, now: Self.now) == Self.now + 3600)
        #expect(HostRests.until(status: 500, retryAfter: 120, now: Self.now) == nil)
        #expect(HostRests.until(status: 429, retryAfter: 1e12, now: Self.now) == Self.now + 7 * 86_400)
    }

    @Test func `is remembered among no more than there is room for, the longest rests stay`() throws {
        let rests = AskedRests(clock: { Self.now })
        rests.learn(HostRests(["lång.se": Self.now + 90_000]))
        for number in 0...AskedRests.capacity { rests.learn(HostRests(["h\(number)": Self.now + 60])) }
        #expect(rests.now.times.count <= AskedRests.capacity && rests.now.times["lång.se"] != nil)
        rests.giveBack(HostRests(["a.se": Self.now + 60]))
        #expect(rests.takeNews() == HostRests(["a.se": Self.now + 60]) && rests.takeNews().isEmpty)
    }
}
