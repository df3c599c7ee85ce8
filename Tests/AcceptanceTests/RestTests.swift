import Catalogue
import Foundation
import Landscape
import Store
import Testing

/// The built program and a host that asks to be left alone.
@Suite(.timeLimit(.minutes(5))) struct RestTests {
    private func stage() throws -> (server: LoopbackServer, stage: Stage) {
        let server = try LoopbackServer { _ in .response(status: 429, headers: ["Retry-After": "7200"]) }
        let stage = try Stage()
        let sources = (1...9).map {
            "{ \"id\": \"q\($0)\", \"organisation\": \"kommun-1715\", \"format\": \"rss\", \"url\": \"\(server.url("/\($0)"))\" }"
        }
        try stage.write(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" } },
              "sources": [ \(sources.joined(separator: ",\n")) ] }
            """)
        return (server, stage)
    }

    @Test func `a sync says of each source why it was not asked, and status says when it is`() async throws {
        let (server, stage) = try stage()
        defer { server.stop() }
        let output = try await stage.samlad("sync", code: 1)
        #expect(server.requests().count <= 2)
        let said = output.err.split(separator: "\n").filter { $0.contains("Its host asked to be left alone until 20") }
        #expect(said.count >= 7 && !output.err.contains("Not fetched yet"), "\(output.err)")
        let waiting = try #require(
            try stage.look { try $0.memories() }.first { $0.value.state == .waiting }?.key)
        let status = try await stage.samlad("status", waiting)
        #expect(status.out.contains("because its host asked to be left alone until then"), "\(status.out)")
        let screen = try await stage.samlad("status", "--all")
        #expect(screen.out.contains("next in 2 h"), "\(screen.out)")
    }

    @Test func `trying sources leaves it alone unless a person names it, who is warned`() async throws {
        let (server, stage) = try stage()
        defer { server.stop() }
        try await stage.samlad("sync", code: 1)
        server.forgetRequests()
        let all = try await stage.samlad("sources", "check")
        #expect(all.out.contains("resting q1: left alone until 20") && server.requests().isEmpty, "\(all.out)")
        let json = try await stage.json("sources", "check")
        let first = try #require((json["sources"] as? [[String: Any]])?.first)
        #expect(first["leftAloneUntil"] is String && first["isWell"] as? Bool == false)
        let url = server.url("/1")
        for (arguments, name) in [
            (["sources", "check", "q1"], "q1"), (["preview", url], url), (["sources", "discover", url], url),
        ] {
            server.forgetRequests()
            let named = try await Binary.run(arguments, environment: stage.variables)
            #expect(named.err.contains("\(name): its host asked to be left alone until 20"), "\(named.err)")
            #expect(named.err.contains("it is asked all the same, because you named it."))
            #expect(!server.requests().isEmpty, "\(arguments)")
            #expect(named.code != 0)
        }
        // Without a database nobody has asked for anything.
        try FileManager.default.removeItem(atPath: stage.state)
        let fresh = try await stage.samlad("sources", "check", code: 1)
        #expect(!fresh.out.contains("q1: left alone") || fresh.out.contains("failed"), "\(fresh.out)")
    }
}
