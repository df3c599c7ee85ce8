import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

@Suite struct `A form that is posted` {
    private static func post(_ url: String, engine: FetchEngine) async -> FetchOutcome {
        await engine.fetch(
            request(url) {
                $0.method = .post
                $0.form = [("hub.mode", "subscribe"), ("hub.topic", "https://a.exempel/flöde?a=1&b=2 3")]
            })
    }

    private static let sent = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.exempel%2Ffl%C3%B6de%3Fa%3D1%26b%3D2%203"

    @Test func `arrives whole, with its type`() async throws {
        let server = try LoopbackServer { _ in .text("tack", status: 202) }
        defer { server.stop() }
        await withEngine { engine in
            #expect(await Self.post(server.url("/nav"), engine: engine).text == "tack")
        }
        let asked = try #require(server.requests().first)
        #expect((asked.method, asked.target) == ("POST", "/nav"))
        #expect(asked.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(String(decoding: asked.body, as: UTF8.self) == Self.sent)
    }

    @Test(arguments: [307, 308])
    func `goes on with its body where a redirect keeps the method`(status: Int) async throws {
        let server = try LoopbackServer { request in
            request.path == "/nav" ? .redirect(status, to: "/ny") : .text("", status: 202)
        }
        defer { server.stop() }
        await withEngine { engine in
            #expect(await Self.post(server.url("/nav"), engine: engine).failure == nil)
        }
        let last = try #require(server.requests().last)
        #expect((last.method, last.target) == ("POST", "/ny"))
        #expect(String(decoding: last.body, as: UTF8.self) == Self.sent)
    }

    @Test(arguments: [301, 302, 303]) func `is not turned into a question`(status: Int) async throws {
        let server = try LoopbackServer { _ in .redirect(status, to: "/ny") }
        defer { server.stop() }
        await withEngine { engine in
            let failure = await Self.post(server.url("/nav"), engine: engine).failure
            #expect((failure?.kind, failure?.status) == (.status, status))
        }
        #expect(server.requests().map(\.target) == ["/nav"])
    }

    @Test func `leads into no private network`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        await withEngine(allow: []) { engine in
            #expect(await Self.post(server.url("/nav"), engine: engine).kind == .addressForbidden)
        }
        #expect(server.requests().isEmpty)
    }

    @Test func `is followed by a question that has none of it`() async throws {
        let server = try LoopbackServer { _ in .text("ja") }
        defer { server.stop() }
        await withEngine { engine in
            _ = await Self.post(server.url("/nav"), engine: engine)
            #expect(await engine.fetch(request(server.url("/sida"))).text == "ja")
        }
        let last = try #require(server.requests().last)
        #expect((last.method, last.body.count, last.headers["Content-Type"]) == ("GET", 0, nil))
    }
}
