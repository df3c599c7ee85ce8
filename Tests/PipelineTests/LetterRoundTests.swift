import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import TestServers
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(2))) struct LetterRoundTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// A stage whose letters go to `to`, with the secret of the webhooks in its file.
    private func stage(
        _ to: String, mail: String = "", settings: String = "", sources: [String] = []
    ) throws -> RoundStage {
        let stage = try RoundStage(
            settings: #""secretsFile": "secrets.json""# + settings, letters: "{ \(mail) \"to\": [ \(to) ] }",
            sources: sources)
        let path = try stage.folder.write("secrets.json", "{ \"krok\": \"\(Self.secret)\" }")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return stage
    }

    private static func hook(_ url: String, _ organisation: String = "kommun-1715") -> String {
        "{ \"organisation\": \"\(organisation)\", \"webhook\": \"\(url)\", \"secret\": \"krok\" }"
    }

    private static func finding(_ number: Int) -> LetterFinding {
        LetterFinding(url: "https://a.exempel/\(number)", what: "gone", since: RoundStage.start)
    }

    private func run(
        _ stage: RoundStage, _ findings: [LetterFinding], isDry: Bool = false
    ) async throws -> [LetterRound.Report] {
        let bench = try stage.bench()
        return try await LetterRound(bench) { _, _ in
            LetterNews(
                findings: findings, message: { _, envelope in Data("Message-ID: \(envelope.id)".utf8) },
                json: { keys in try JSONEncoder().encode(keys.map(\.url).sorted()) })
        }.run(isDry: isDry)
    }

    /// Why the first was not delivered.
    private func why(_ reports: [LetterRound.Report]) throws -> String {
        let why: String? = if case .failed(let why) = reports.first?.outcome { why.en } else { nil }
        return try #require(why, "\(reports)")
    }

    @Test func `nobody is told the same twice, and news waits until a week is over`() async throws {
        let server = try LoopbackServer { _ in .text("", status: 204) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        let first = [Self.finding(1), Self.finding(2)]
        #expect(try await run(stage, first, isDry: true).map(\.outcome) == [.due])
        #expect(server.requests().isEmpty)
        #expect(try await run(stage, first).map(\.outcome) == [.sent])
        #expect(try await run(stage, first).map(\.outcome) == [.nothing])
        stage.now += 2 * 86_400
        let more = first + [Self.finding(3)]
        let waiting = try await run(stage, more)
        #expect(waiting.first?.findings == [Self.finding(3)])
        let isWaiting = if case .tooSoon = waiting.first?.outcome { true } else { false }
        #expect(isWaiting, "\(waiting)")
        stage.now += 5 * 86_400
        #expect(try await run(stage, more).map(\.outcome) == [.sent])
        #expect(
            server.requests().map { String(decoding: $0.body, as: UTF8.self) } == [
                #"["https:\/\/a.exempel\/1","https:\/\/a.exempel\/2"]"#, #"["https:\/\/a.exempel\/3"]"#,
            ])
    }

    @Test func `what could not be delivered is tried again at the next pass, under the same name`() async throws {
        let isDown = Mutex(true)
        let server = try LoopbackServer { _ in .text("", status: isDown.withLock { $0 } ? 503 : 200) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        let recipient = try #require(stage.registry.configuration.letters?.recipients.first)
        let failed = try await run(stage, [Self.finding(1)])
        _ = try why(failed)
        let standing = try stage.store.standing(of: recipient)
        #expect(standing.failures == 1 && standing.reason?.contains("503") == true && standing.told == nil)
        isDown.withLock { $0 = false }
        stage.now += 86_400
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.sent])
        #expect(try stage.store.standing(of: recipient).failures == 0)
        #expect(Set(server.requests().compactMap { $0.headers["webhook-id"] }).count == 1)
        #expect(Set(server.requests().compactMap { $0.headers["webhook-signature"] }).count == 2)
    }

    @Test func `a crash after the server took it ends in the same letter once more, and in no third`() async throws {
        let server = try LoopbackServer { _ in .text("", status: 200) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        let recipient = try #require(stage.registry.configuration.letters?.recipients.first)
        // As whoever was about to send it left it.
        #expect(try stage.store.claimLetter(to: recipient, patience: 600, now: stage.now))
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.inHand])
        stage.now += 3600
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.sent])
        #expect(server.requests().first?.headers["webhook-id"] == LetterID.of([Self.finding(1)], to: recipient))
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.nothing])
    }

    @Test func `what is well again and breaks once more is told once more`() async throws {
        let server = try LoopbackServer { _ in .text("", status: 200) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.sent])
        // No item shows the link any more, as none shows it here at all.
        #expect(try await run(stage, []).map(\.outcome) == [.nothing])
        stage.now += 8 * 86_400
        #expect(try await run(stage, [Self.finding(1)]).map(\.outcome) == [.sent])
    }

    @Test func `one recipient's trouble is no other's`() async throws {
        let server = try LoopbackServer { _ in .text("", status: 200) }
        defer { server.stop() }
        let closed = try LoopbackPort()
        defer { closed.close() }
        let stage = try stage(
            Self.hook("http://127.0.0.1:\(closed.number)/") + "," + Self.hook(server.url("/krok")))
        let outcomes = try await run(stage, [Self.finding(1)]).map(\.outcome)
        #expect(outcomes.count == 2 && outcomes[1] == .sent, "\(outcomes)")
    }

    @Test func `nothing is posted into a network that the settings do not name, nor where a redirect leads`()
        async throws
    {
        let server = try LoopbackServer { request in
            request.path == "/krok" ? .redirect(307, to: "/annan") : .text("", status: 200)
        }
        defer { server.stop() }
        let moved = try await run(stage(Self.hook(server.url("/krok"))), [Self.finding(1)])
        _ = try why(moved)
        #expect(server.requests().map(\.path) == ["/krok"])
        let closed = try RoundStage(
            settings: #""secretsFile": "secrets.json""#, isOpen: false,
            letters: "{ \"to\": [ \(Self.hook(server.url("/inne"))) ] }", sources: [])
        let path = try closed.folder.write("secrets.json", "{ \"krok\": \"\(Self.secret)\" }")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let refused = try await run(closed, [Self.finding(1)])
        #expect(try why(refused).contains("allowNetworks"), "\(refused)")
        #expect(server.requests().map(\.path) == ["/krok"])
    }

    @Test func `a secret that is none is told by its name alone`() async throws {
        let stage = try stage(Self.hook("http://127.0.0.1:9/"))
        let path = try stage.folder.write("secrets.json", "{ \"krok\": \"hemligt\" }")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let reports = try await run(stage, [Self.finding(1)])
        let why = try why(reports)
        #expect(why.contains("krok") && !why.contains("hemligt"), "\(why)")
    }

    @Test func `a move that fails once between is told once, and anew when the address had answered for itself`()
        async throws
    {
        let old = "https://kil.exempel/1"
        let server = try LoopbackServer { request in
            guard request.path == "/rss" else { return .text("", status: 200) }
            return .text(RoundStage.feed(1...1), type: "application/rss+xml")
        }
        defer { server.stop() }
        let stage = try stage(
            Self.hook(server.url("/krok")), sources: [RoundStage.source("s", server.url("/rss"))])
        try await stage.round()
        let told = LetterFinding(url: old, what: "moved https://kil.exempel/ny", since: RoundStage.start)
        func pass(_ state: LinkState, _ flags: [LinkFlag], _ new: String?, _ findings: [LetterFinding]) async throws
            -> [LetterRound.Outcome]
        {
            var link = try #require(try stage.store.link(old))
            (link.state, link.flags, link.finalURL) = (state, flags, new)
            let rules = Rules(stage.registry.configuration).forItems(now: stage.now)
            try await stage.store.apply(link, check: LinkCheck(at: stage.now), rules: rules, now: stage.now)
            stage.now += 8 * 86_400
            return try await run(stage, findings).map(\.outcome)
        }
        let new = "https://kil.exempel/ny"
        #expect(try await pass(.ok, [.moved], new, [told]) == [.sent])
        #expect(try await pass(.suspect, [], nil, []) == [.nothing])
        #expect(try await pass(.ok, [], new, []) == [.nothing])
        #expect(try await pass(.ok, [.moved], new, [told]) == [.nothing], "the same finding")
        #expect(try await pass(.ok, [], nil, []) == [.nothing])
        #expect(try await pass(.ok, [.moved], new, [told]) == [.sent], "it had answered for itself")
    }

    @Test func `a host is told of once, with the links that fail later, and each of them no more when it is split`()
        async throws
    {
        let server = try LoopbackServer { _ in .text("", status: 204) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        func host(_ links: ClosedRange<Int>) -> LetterFinding {
            LetterFinding(
                url: "https://a.exempel/", what: "host gone", since: RoundStage.start,
                covers: links.map { Self.finding($0).key })
        }
        #expect(try await run(stage, [host(1...2)]).map(\.outcome) == [.sent])
        stage.now += 8 * 86_400
        #expect(try await run(stage, [host(1...4)]).map(\.outcome) == [.nothing])
        #expect(try await run(stage, (1...4).map(Self.finding)).map(\.outcome) == [.nothing])
        #expect(try await run(stage, [host(1...4)]).map(\.outcome) == [.nothing])
        let fresh = try await run(stage, [host(1...4), Self.finding(5)])
        #expect(fresh.first?.findings == [Self.finding(5)] && fresh.first?.outcome == .sent)
    }

    @Test func `a host that is well again and fails once more is told once more, whatever else is told of it`()
        async throws
    {
        let server = try LoopbackServer { _ in .text("", status: 204) }
        defer { server.stop() }
        let stage = try stage(Self.hook(server.url("/krok")))
        let host = LetterFinding(
            url: "https://a.exempel/", what: "host unreachable", since: RoundStage.start,
            covers: (1...2).map { LetterFinding.Key(url: "https://a.exempel/\($0)", what: "unreachable") })
        let other = Self.finding(9)
        #expect(try await run(stage, [host, other]).map(\.outcome) == [.sent])
        stage.now += 8 * 86_400
        #expect(try await run(stage, [other]).map(\.outcome) == [.nothing])
        let again = try await run(stage, [host, other])
        #expect(again.map(\.outcome) == [.sent] && again.first?.findings == [host])
    }

    @Test func `a move is the same whatever place within the page it leads to`() {
        let link = LinkHealth(
            url: "https://a.exempel/1", state: .ok, flags: [.moved], finalURL: "https://a.exempel/ny#besok-2")
        #expect(!LetterMemory.isOver("moved https://a.exempel/ny", link))
        #expect(!LetterMemory.isOver("moved https://a.exempel/ny#besok-1", link))
        #expect(LetterMemory.isOver("moved https://a.exempel/nyare", link))
    }
}
