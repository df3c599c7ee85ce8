import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// Names under `.invalid` are known nowhere (RFC 6761 §6.4): they look like a network that is away.
@Suite(.timeLimit(.minutes(1))) struct `When our own network is away` {
    private static let limits = "\"limits\": { \"connect\": \"3s\", \"total\": \"5s\" }"

    private func sources(_ count: Int) -> [String] {
        (0..<count).map { RoundStage.source("s\($0)", "http://s\($0).samlad.invalid/rss") }
    }

    /// An address that nobody listens at.
    private func closedPort() throws -> String {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        return server.url()
    }

    @Test func `and no canary answers, the round is void and the status says so`() async throws {
        let stage = try RoundStage(
            settings: "\"canaries\": [\"\(try closedPort())\"], \(Self.limits)", sources: sources(2))
        let reports = try await stage.round()
        #expect(reports.values.allSatisfy { $0.attempt.outcome == .void && $0.unjudged == .outage })
        let memory = try stage.memory("s0")
        #expect(memory.state == .waiting && memory.streak == 0)
        #expect(memory.reason.en == "This machine seems to be offline; the source was not judged.")
        #expect(memory.nextReason == "in 5 minutes, because this machine seems to be offline")
        #expect(try stage.store.outage() != nil)
    }

    @Test func `but a canary answers, the host is to blame, and the outage is over`() async throws {
        let canary = try LoopbackServer { _ in .text("") }
        defer { canary.stop() }
        let stage = try RoundStage(
            settings: "\"canaries\": [\"\(canary.url())\"], \(Self.limits)", sources: sources(4))
        try stage.store.noteOutage(stage.now)
        let reports = try await stage.round()
        #expect(reports.values.allSatisfy { $0.attempt.outcome == .failed })
        #expect(try stage.memory("s0").reason.en == "The host name is not known.")
        #expect(canary.requests().count == 1, "its answer is believed for a while")
        #expect(try stage.store.outage() == nil)
    }

    @Test(arguments: ["challenge", "circle", "teapot"])
    func `a canary that answers in any way at all has been reached`(_ way: String) async throws {
        let canary = try LoopbackServer { _ in
            switch way {
            case "challenge": .response(status: 403, headers: ["cf-mitigated": "challenge"])
            case "circle": .redirect(302, to: "/")
            default: .text("", status: 418)
            }
        }
        defer { canary.stop() }
        let stage = try RoundStage(
            settings: "\"canaries\": [\"\(canary.url())\"], \(Self.limits)", sources: sources(4))
        let reports = try await stage.round()
        #expect(reports.values.allSatisfy { $0.attempt.outcome == .failed }, "\(reports.values.map(\.attempt))")
        #expect(try stage.store.outage() == nil)
    }

    /// How one failure after the other is judged, each of a host of its own.
    private func judged(
        _ kinds: [FetchFailure.Kind?], cause: FetchFailure.Kind? = nil, canary: String
    ) async throws -> [Bool] {
        var settings = Settings()
        settings.canaries = [canary]
        settings.allowNetworks = ["127.0.0.0/8"]
        settings.limits.connect = 3
        let engine = FetchEngine(FetchSettings(settings, version: "0"))
        let connectivity = Connectivity(engine: engine)
        var found: [Bool] = []
        for (number, kind) in kinds.enumerated() {
            let answer = FetchOutcome.body(ResponseHead(status: 200, finalURL: ""), Data(), truncated: false)
            let outcome =
                kind.map { kind in
                    var failure = FetchFailure(kind)
                    if kind == .robotsUnreachable { failure.cause = cause }
                    return FetchOutcome.failed(failure, nil)
                } ?? answer
            let question = Connectivity.Question(
                outcome: outcome, url: "https://h\(number).exempel/", settings: settings, sources: { [] }, resting: [])
            found.append(await connectivity.judge(question).outage != nil)
        }
        await engine.shutdown()
        return found
    }

    @Test func `what breaks off at robots.txt is cut off as the page would be`() async throws {
        let nobody = try closedPort()
        for cause in [FetchFailure.Kind.connectionLost, .timeout] {
            let kinds = [FetchFailure.Kind?](repeating: .robotsUnreachable, count: 4)
            #expect(try await judged(kinds, cause: cause, canary: nobody) == [false, false, true, true])
            let known = try await judged([.hostUnknown, .robotsUnreachable], cause: cause, canary: nobody)
            #expect(known == [true, true], "the outage is known")
        }
        let answered = try await judged([.hostUnknown, .robotsUnreachable], canary: nobody)
        #expect(answered == [true, false], "an error is an answer")
    }

    @Test func `everything refused, reset or rejected at once is ours when no canary answers`() async throws {
        let nobody = try closedPort()
        for kind in [FetchFailure.Kind.connectionRefused, .connectionLost, .timeout, .tls] {
            let found = try await judged([kind, kind, kind, kind], canary: nobody)
            #expect(found == [false, false, true, true], "\(kind)")
        }
        let answers: [FetchFailure.Kind?] = [.tls, .tls, nil, .tls, .tls]
        #expect(try await judged(answers, canary: nobody).allSatisfy { !$0 }, "one answered between")
        #expect(try await judged([.tooSlow, .tooSlow, .tooSlow, .tooSlow], canary: nobody).allSatisfy { !$0 })
        let mixed: [FetchFailure.Kind?] = [.hostUnknown, .connectionRefused]
        #expect(try await judged(mixed, canary: nobody) == [true, true], "the outage is known")
    }

    @Test func `and is the publishers' when a canary answers`() async throws {
        let canary = try LoopbackServer { _ in .text("") }
        defer { canary.stop() }
        for kind in [FetchFailure.Kind.connectionRefused, .tls] {
            #expect(try await judged([kind, kind, kind, kind], canary: canary.url()).allSatisfy { !$0 })
        }
        #expect(canary.requests().count == 2, "asked once for each round")
    }

    @Test func `a canary that asks to be left alone is no sign of an outage, and is not asked again`() async throws {
        let canary = try LoopbackServer { _ in .response(status: 429, headers: ["Retry-After": "7200"]) }
        defer { canary.stop() }
        var settings = Settings()
        settings.canaries = [canary.url()]
        settings.allowNetworks = ["127.0.0.0/8"]
        let engine = FetchEngine(FetchSettings(settings, version: "0"))
        for number in 0..<2 {
            // Each with a memory of its own: what was asked a moment ago would not be asked again anyway.
            let connectivity = Connectivity(engine: engine)
            let question = Connectivity.Question(
                outcome: .failed(FetchFailure(.hostUnknown), nil), url: "https://h\(number).exempel/",
                settings: settings, sources: { [] }, resting: [])
            #expect(await connectivity.judge(question).outage == nil)
        }
        await engine.shutdown()
        #expect(canary.requests().count == 1)
    }

    /// What two failures come to whose canaries do not answer.
    private func found(
        canaries: [String: FetchFailure.Kind?], others: [String: FetchFailure.Kind?], inside: Bool = false
    ) async -> [Connectivity.Finding] {
        var settings = Settings()
        settings.canaries = canaries.keys.sorted()
        let sources = others.keys.sorted().map { host in
            Source(id: host, organisation: nil, format: .rss, url: "https://\(host)/rss")
        }
        let connectivity = Connectivity { request in
            let host = HostName.of(request.url)
            if let failure = (canaries[request.url] ?? others[host]) ?? nil {
                return .failed(FetchFailure(failure), nil)
            }
            var head = ResponseHead(status: 200, finalURL: request.url)
            head.isInside = inside
            return .body(head, Data(), truncated: false)
        }
        var found: [Connectivity.Finding] = []
        for host in ["borta.exempel", "annan.exempel"] {
            let question = Connectivity.Question(
                outcome: .failed(FetchFailure(.hostUnknown), nil), url: "https://\(host)/", settings: settings,
                sources: { sources }, resting: [])
            found.append(await connectivity.judge(question))
        }
        return found
    }

    private static let gone = "https://kanarie.exempel/"

    @Test func `a canary that is gone is told, and makes no outage while others answer`() async throws {
        let found = await found(
            canaries: [Self.gone: .hostUnknown], others: ["a.exempel": nil, "b.exempel": .hostUnknown])
        #expect(found.allSatisfy { $0.outage == nil && $0.silent == [Self.gone: .hostUnknown] }, "\(found)")
        let beside = await self.found(
            canaries: [Self.gone: .hostUnknown, "https://frisk.exempel/": nil], others: ["a.exempel": .hostUnknown])
        #expect(beside.allSatisfy { $0.outage == nil && $0.silent == [Self.gone: .hostUnknown] }, "\(beside)")
        let well = await self.found(canaries: [Self.gone: nil], others: [:])
        #expect(well.allSatisfy { $0.outage == nil && $0.silent == [:] }, "\(well)")
    }

    @Test func `but where nobody answers, or those in our own network alone, it is an outage`() async throws {
        for (others, inside) in [([:], false), (["a.exempel": .hostUnknown], false), (["a.exempel": nil], true)]
            as [([String: FetchFailure.Kind?], Bool)]
        {
            let found = await found(canaries: [Self.gone: .hostUnknown], others: others, inside: inside)
            #expect(found.allSatisfy { $0.outage != nil && $0.silent == nil }, "\(found)")
        }
    }

    @Test func `a canary that does not answer is remembered until it does`() async throws {
        let canary = try LoopbackServer { _ in .text("") }
        defer { canary.stop() }
        let closed = try closedPort()
        let stage = try RoundStage(
            settings: "\"canaries\": [\"\(canary.url())\", \"\(closed)\"], \(Self.limits)", sources: sources(1))
        try await stage.round()
        let silent = try stage.store.silentCanaries()
        #expect(silent.map(\.url) == [closed] && silent.map(\.failure) == [.connectionRefused])
        let since = try #require(silent.first?.since)
        try stage.store.noteCanaries([closed: .connectionRefused], now: since + 60)
        #expect(try stage.store.silentCanaries().first?.since == since)
        try stage.store.noteCanaries([:], now: since + 120)
        #expect(try stage.store.silentCanaries().isEmpty)
    }

    @Test func `other hosts are asked in want of canaries, and not even the first is blamed`() async throws {
        let stage = try RoundStage(settings: Self.limits, sources: sources(5))
        let reports = try await stage.round()
        #expect(reports.values.allSatisfy { $0.attempt.outcome == .void }, "\(reports.values.map(\.attempt.outcome))")
        let since = try #require(try stage.store.outage())
        // Another round later: it is one outage since it began.
        stage.now += 600
        try await stage.round()
        #expect(try stage.store.outage() == since)
    }

    @Test func `those are asked first that have answered somebody, whoever stands first in the file`() async throws {
        let server = try LoopbackServer { _ in
            .text("<rss version='2.0'><channel><title>N</title></channel></rss>", type: "application/rss+xml")
        }
        defer { server.stop() }
        let good = RoundStage.source("bra", server.url())
        let stage = try RoundStage(settings: Self.limits, sources: sources(4) + [good])
        try await stage.round()
        // Of a process that has just begun.
        let bench = try stage.bench()
        let asked = bench.witnesses(bench.registry.snapshot.configuration).map(\.id)
        #expect(asked == ["bra", "s0", "s1", "s2", "s3"])
    }

    @Test func `as another process has noted, it is there again when a host answers this one`() async throws {
        let stage = try RoundStage(sources: sources(2))
        let bench = try stage.bench()
        let answer = FetchOutcome.body(ResponseHead(status: 200, finalURL: ""), Data(), truncated: false)
        func isOut(_ url: String) async throws -> Bool {
            try await bench.isOurOutage(answer, of: url, snapshot: bench.registry.snapshot)
        }
        #expect(try await !isOut("https://a.exempel/"))
        try stage.store.noteOutage(stage.now)
        #expect(try await !isOut("http://127.0.0.1/"))
        #expect(try stage.store.outage() != nil, "what answers on this machine says nothing of the network")
        #expect(try await !isOut("https://b.exempel/"))
        #expect(try stage.store.outage() == nil)
    }

    @Test func `two hosts prove nothing`() async throws {
        let stage = try RoundStage(settings: Self.limits, sources: sources(2))
        #expect(try await stage.round().values.allSatisfy { $0.attempt.outcome == .failed })
    }

    @Test func `no link is judged either`() async throws {
        let server = try LoopbackServer { _ in
            .text(
                RoundStage.feed(1...1).replacing("kil.exempel", with: "kil.samlad.invalid"),
                type: "application/rss+xml")
        }
        defer { server.stop() }
        let stage = try RoundStage(
            settings: "\"canaries\": [\"\(try closedPort())\"], \(Self.limits)",
            sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        let link = try #require(try stage.store.dueLinks(now: stage.now + 60, limit: 10).first)
        #expect(link == "https://kil.samlad.invalid/1")
        let bench = try stage.bench()
        #expect(try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(link) == nil)
        let after = try #require(try stage.store.link(link))
        #expect(after.state == .new && after.checks.isEmpty)
        #expect(try #require(after.nextCheck) > stage.now + 600)
        #expect(try stage.store.outage() != nil)
    }
}
