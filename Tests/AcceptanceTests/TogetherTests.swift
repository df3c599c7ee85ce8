import Catalogue
import Foundation
import Landscape
import Testing

/// Two processes of the built program on one state folder.
@Suite(.timeLimit(.minutes(5))) struct TogetherTests {
    private func stage(_ server: LoopbackServer, sources: Int, perHost: String) throws -> Stage {
        let stage = try Stage()
        let list = (1...sources).map {
            "{ \"id\": \"q\($0)\", \"organisation\": \"kommun-1715\", \"format\": \"rss\", \"url\": \"\(server.url("/\($0)"))\" }"
        }
        try stage.write(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": \(perHost) },
              "sources": [ \(list.joined(separator: ",\n")) ] }
            """)
        return stage
    }

    private static func feed(_ wait: Duration) -> LoopbackReply {
        let body = "<rss version='2.0'><channel><title>A</title><item><title>Ett</title></item></channel></rss>"
        return .script([
            .wait(wait),
            .text(
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body),
        ])
    }

    @Test func `two syncs at once ask a host over no more connections than one`() async throws {
        let reply = Self.feed(.milliseconds(50))
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let stage = try stage(server, sources: 8, perHost: #"{ "connections": 2, "spacing": "0s" }"#)
        let programs = try (0..<2).map { _ in try stage.launch("sync") }
        for program in programs {
            let output = await program.finished()
            #expect(output.code == 0, "\(output.err)")
        }
        #expect(server.requests().count == 16)
        #expect(server.peakInFlight == 2)
    }

    @Test func `two syncs at once space what they ask of a host`() async throws {
        let reply = Self.feed(.zero)
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let stage = try stage(server, sources: 4, perHost: #"{ "connections": 2, "spacing": "300ms" }"#)
        let begun = ContinuousClock.now
        let programs = try (0..<2).map { _ in try stage.launch("sync") }
        for program in programs { #expect(await program.finished().code == 0) }
        let times = server.requests().map(\.at).sorted()
        #expect(times.count == 8)
        for (number, time) in times.enumerated() { #expect(time - begun >= .milliseconds(300) * number) }
    }

    @Test func `who waits for another says so, and goes on at once when the other has died`() async throws {
        let body = Self.feed(.zero)
        let count = Locked(0)
        let server = try LoopbackServer { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? .script([.hang]) : body
        }
        defer { server.stop() }
        let stage = try stage(server, sources: 1, perHost: #"{ "connections": 1, "spacing": "0s" }"#)
        let first = try stage.launch("sync")
        _ = try await server.waitForRequest()
        let second = try stage.launch("sync")
        try await second.until { second.errors.contains("Waiting for a turn at \(server.authority): another samlad") }
        #expect(server.requests().count == 1)
        first.signal(SIGKILL)
        _ = await first.finished()
        let killed = ContinuousClock.now
        let output = await second.finished()
        #expect(output.code == 0, "\(output.err)")
        #expect(ContinuousClock.now - killed < .seconds(5))
        #expect(server.requests().count == 2)
        #expect(output.err.components(separatedBy: "Waiting for a turn").count == 2)
    }
}
