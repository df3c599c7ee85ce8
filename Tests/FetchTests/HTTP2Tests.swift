import Catalogue
import Fetch
import Foundation
import TestServers
import Testing

/// Against a real server of HTTP/2 over TLS.
@Suite(.timeLimit(.minutes(1))) struct HTTP2Tests {
    private func with(
        maxInFlight: Int = 64, _ body: (H2Server, FetchEngine) async throws -> Void
    ) async throws {
        try await TestAuthority.with { authority in
            let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            let identity = try await authority.issue(
                "IP:127.0.0.1", from: now.addingTimeInterval(-86400), to: now.addingTimeInterval(86400))
            try await H2Server.with(identity) { server in
                try await withEngine(maxInFlight: maxInFlight, authorities: authority.certificate) { engine in
                    try await body(server, engine)
                }
            }
        }
    }

    private func texts(_ engine: FetchEngine, _ urls: [String], connections: Int) async -> Set<String> {
        let manners = HostManners(connections: connections, spacing: 0)
        return await withTaskGroup(of: FetchOutcome.self) { group in
            for url in urls { group.addTask { await engine.fetch(request(url) { $0.manners = manners }) } }
            return await group.reduce(into: []) { $0.insert($1.text ?? "\($1)") }
        }
    }

    @Test func `requests to one host share a connection and are under way together`() async throws {
        try await with { server, engine in
            // None of the eight is answered before all are open on one connection.
            let paths = (0..<8).map { "/gather/8/\($0)" }
            #expect(await texts(engine, paths.map(server.url), connections: 8) == Set(paths.map { "\($0) 1" }))
            // The connection is used again, and the certificate's end is known on it too.
            let again = await engine.fetch(request(server.url("/gather/1/x")))
            #expect(again.text == "/gather/1/x 1")
            #expect(again.head?.tlsExpires != nil)
        }
    }

    @Test func `streams are counted by the host's manners as connections are`() async throws {
        try await with { server, engine in
            let counts = await texts(engine, (0..<6).map { server.url("/count/\($0)") }, connections: 2)
            #expect(counts.isSubset(of: ["1", "2"]), "\(counts)")
        }
    }

    @Test func `a large body comes whole, and one beyond the limit ends its stream alone`() async throws {
        try await with { server, engine in
            #expect(await engine.fetch(request(server.url("/large"))).text?.count == 1_000_000)
            let outcome = await engine.fetch(request(server.url("/large")) { $0.bodyLimit = 10_000 })
            #expect(outcome.kind == .tooLarge)
            #expect(await engine.fetch(request(server.url("/gather/1/x"))).text == "/gather/1/x 1")
        }
    }

    @Test func `a stream that is reset and a connection that is ended are lost`() async throws {
        try await with { server, engine in
            for path in ["/reset", "/goaway"] {
                let outcome = await engine.fetch(request(server.url(path)))
                #expect(outcome.kind == .connectionLost, "\(path): \(outcome)")
            }
            // And the next is served, over a new connection if need be.
            #expect(await engine.fetch(request(server.url("/gather/1/x"))).text?.hasPrefix("/gather/1/x") == true)
        }
    }

    @Test func `a cancelled stream leaves the others alone`() async throws {
        try await with { server, engine in
            let manners = HostManners(connections: 8, spacing: 0)
            // Three open of which one goes: the fourth makes the third that counts.
            let lost = Task { await engine.fetch(request(server.url("/gather/9/lost")) { $0.manners = manners }) }
            let kept = await texts(engine, (0..<4).map { server.url("/gather/4/\($0)") }, connections: 8)
            #expect(kept == Set((0..<4).map { "/gather/4/\($0) 1" }))
            lost.cancel()
            #expect(await lost.value.kind == .cancelled)
            #expect(await engine.fetch(request(server.url("/gather/1/x"))).text == "/gather/1/x 1")
        }
    }
}
