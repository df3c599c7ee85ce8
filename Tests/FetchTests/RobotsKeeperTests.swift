import Catalogue
import Foundation
import Landscape
import Testing

@testable import Fetch

@Suite(.timeLimit(.minutes(1))) struct RobotsKeeperTests {
    @Test func `rules are believed for a day, a broken server for an hour, and silence hardly at all`() {
        #expect(RobotsKeeper.Knowledge.rules(.allowAll).lifetime == 86_400)
        #expect(RobotsKeeper.Knowledge.unavailable("503").lifetime == 3600)
        #expect(RobotsKeeper.Knowledge.unreachable(FetchFailure(.timeout)).lifetime == 60)
        #expect(RobotsKeeper.Knowledge.refused("429").lifetime == 0, "the host's rest holds")
        for kind in [FetchFailure.Kind.cancelled, .hostResting, .askedToWait] {
            #expect(RobotsKeeper.Knowledge.unreachable(FetchFailure(kind)).lifetime == 0)
        }
    }

    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// What comes of a page when this is kept of its origin, and what is kept afterwards.
    private func fetch(
        _ url: String, kept: KeptRobots?
    ) async -> (outcome: FetchOutcome, kept: [KeptRobots]) {
        let told = Locked<[KeptRobots]>([])
        var settings = FetchSettings(userAgent: "Samlad/0.1", allowNetworks: ["127.0.0.0/8"], wallClock: { Self.now })
        settings.robots = RobotsMemory(
            recall: { _ in kept }, keep: { kept in told.withLock { $0.append(kept) } })
        let engine = FetchEngine(settings)
        let outcome = await engine.fetch(request(url) { $0.purpose = .page })
        // The second is answered by the engine's own memory.
        _ = await engine.fetch(request(url) { $0.purpose = .page })
        await engine.shutdown()
        return (outcome, told.withLock { $0 })
    }

    @Test(
        arguments: [
            (KeptRobots.Said.absent, 86_399.0, nil),
            (.file(Data("User-agent: *\nDisallow: /\n".utf8)), 86_399, .robotsForbid),
            (.silent("svarade 500", .timeout), 3599, .robotsUnreachable),
        ] as [(KeptRobots.Said, Double, FetchFailure.Kind?)])
    func `what is kept is believed for as long as what is heard, and not a moment longer`(
        _ said: KeptRobots.Said, _ age: Double, _ kind: FetchFailure.Kind?
    ) async throws {
        let server = try LoopbackServer { request in
            request.path == "/robots.txt" ? .text("User-agent: *\nDisallow: /annat\n") : .text("ok")
        }
        defer { server.stop() }
        let origin = server.url("") + " inside"
        let young = KeptRobots(origin: origin, at: Self.now - age, said: said)
        let found = await fetch(server.url("/sida"), kept: young)
        #expect(found.outcome.kind == kind && found.kept.isEmpty)
        #expect(found.outcome.failure?.cause == (kind == .robotsUnreachable ? .timeout : nil))
        #expect(!server.requests().contains { $0.path == "/robots.txt" })
        for at in [Self.now - age - 1, Self.now + 61] {
            server.forgetRequests()
            let old = await fetch(server.url("/sida"), kept: KeptRobots(origin: origin, at: at, said: said))
            #expect(old.outcome.text == "ok")
            #expect(old.kept.map(\.origin) == [origin] && old.kept.first?.at == Self.now)
            #expect(server.requests().filter { $0.path == "/robots.txt" }.count == 1)
        }
        // What is kept of somebody else says nothing.
        server.forgetRequests()
        let other = KeptRobots(origin: "https://annan.exempel", at: Self.now, said: said)
        #expect(await fetch(server.url("/sida"), kept: other).outcome.text == "ok")
        #expect(server.requests().filter { $0.path == "/robots.txt" }.count == 1)
    }

    @Test func `what it came to is told, but not what speaks of this moment alone`() async throws {
        let cases: [(LoopbackReply, KeptRobots.Said?)] = [
            (.text("Disallow: /x"), .file(Data("Disallow: /x".utf8))), (.text("", status: 403), .absent),
            (.redirect(302, to: "ftp://a.exempel/"), .absent),
            (.response(status: 429), nil), (.script([.close]), nil),
        ]
        for (reply, said) in cases {
            let server = try LoopbackServer { $0.path == "/robots.txt" ? reply : .text("ok") }
            defer { server.stop() }
            let found = await fetch(server.url("/sida"), kept: nil)
            if case .script = reply {
                guard case .silent(_, .connectionLost)? = found.kept.first?.said else {
                    Issue.record("\(found)")
                    continue
                }
            } else {
                #expect(found.kept.map(\.said) == [said].compactMap(\.self), "\(found)")
            }
        }
        // Nobody is there: the page fails for the same reason.
        let closed = try LoopbackServer { _ in .text("") }
        closed.stop()
        #expect(await fetch(closed.url("/sida"), kept: nil).kept.isEmpty)
    }

    @Test func `what a password opened is neither kept nor taken from what is`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/robots.txt" ? .text("User-agent: *\nDisallow: /hemligt\n") : .text("ok")
        }
        defer { server.stop() }
        let kept = KeptRobots(
            origin: server.url("") + " inside", at: Self.now, said: .file(Data("User-agent: *\nDisallow: /\n".utf8)))
        let found = await fetch("http://u:p@\(server.authority)/sida", kept: kept)
        #expect(found.outcome.text == "ok" && found.kept.isEmpty)
    }
}
