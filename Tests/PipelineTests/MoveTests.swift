import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `A source that is redirected for good` {
    private static let harvest = """
        <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-10-01T08:00:00Z</responseDate>
        <request>x</request><error code="noRecordsMatch">inga</error></OAI-PMH>
        """

    @Test func `is remembered with every check, and forgotten when it answers where it was`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/gammal"
                ? .redirect(308, to: "/ny") : .text(RoundStage.feed(1...2), type: "application/rss+xml")
        }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/gammal"))])
        for day in [0.0, 4, 8] {
            stage.now = RoundStage.start + day * 86_400
            try await stage.round()
        }
        let move = try #require(try stage.memory("a").move)
        #expect((move.from, move.to, move.checks) == (server.url("/gammal"), server.url("/ny"), 3))
        #expect(try stage.status("a").newAddress == server.url("/ny"))
        // Nobody answers: that says nothing of the redirect.
        server.stop()
        try await stage.round()
        #expect(try stage.memory("a").move == move)
        #expect(try stage.status("a").newAddress == nil, "what does not work is not offered")
        let again = try LoopbackServer(port: server.port) { _ in
            .text(RoundStage.feed(1...2), type: "application/rss+xml")
        }
        defer { again.stop() }
        try await stage.round()
        #expect(try stage.memory("a").move == nil)
    }

    @Test func `is told of its own address, where more was asked than that`() async throws {
        let server = try LoopbackServer { request in
            request.path == "/oai"
                ? .redirect(301, to: "/arkiv?" + (request.query ?? ""))
                : .text(Self.harvest, type: "text/xml")
        }
        defer { server.stop() }
        let stage = try RoundStage(
            sources: [RoundStage.source("a", server.url("/oai"), "\"format\": \"oai-pmh\"")])
        try await stage.round()
        #expect(try stage.memory("a").move?.to == server.url("/arkiv"))
    }

    @Test func `to another host that is none of its organisation's is a warning`() async throws {
        let other = try LoopbackServer(address: "127.0.0.2") { _ in
            .text(RoundStage.feed(1...2), type: "application/rss+xml")
        }
        let server = try LoopbackServer { _ in .redirect(301, to: other.url("/rss")) }
        defer {
            server.stop()
            other.stop()
        }
        let stage = try RoundStage(sources: [RoundStage.source("a", server.url("/rss"))])
        try await stage.round()
        #expect(try stage.memory("a").move?.warnings == [.otherOrganisation])
    }

    @Test(arguments: RedirectVerdict.Warning.allCases) func `loses no warning on the way to the store`(
        _ warning: RedirectVerdict.Warning
    ) { #expect(SourceMove.Warning(rawValue: warning.rawValue) != nil) }
}
