import Catalogue
import Foundation
import Testing

@testable import Publish

/// Clients that speak HTTP/1.0, or not quite HTTP: they, too, are told in a way they understand.
struct OldProtocolTests {
    /// The head and all that stands behind it until the connection ends, which nobody but the server ends here.
    private func parts(_ server: TestServer, _ request: String) async throws -> (head: String, body: Data) {
        let port = server.port
        let bytes = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Loopback.exchange(Data(request.utf8), port: port) })
            }
        }
        let end = try #require(bytes.range(of: Data("\r\n\r\n".utf8)))
        return (String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased(), Data(bytes[end.upperBound...]))
    }

    @Test(arguments: ["/dump/items.csv", "/api/v1/items", "/dump/items.jsonl", "/status", "/nosuch"])
    func `who speaks HTTP 1 0 gets a body without chunks, and its end by that of the connection`(
        target: String
    ) async throws {
        try await TestServer.with { server in
            let expected = try await server.get(target)
            for more in ["", "Connection: keep-alive\r\n"] {
                let host = "Host: 127.0.0.1:\(server.port)\r\n"
                let answer = try await parts(server, "GET \(target) HTTP/1.0\r\n\(host)\(more)\r\n")
                #expect(answer.head.hasPrefix("http/1.0 \(expected.status)"))
                #expect(!answer.head.contains("transfer-encoding") && answer.head.contains("\r\nconnection: close"))
                #expect(answer.body == expected.body)
            }
        }
    }

    @Test func `a stream of events, too, goes out to HTTP 1 0 as it is`() async throws {
        var changes = ChangeManners()
        changes.stream = .milliseconds(50)
        try await TestServer.with(changes: changes) { server in
            let answer = try await parts(server, "GET /api/v1/changes/events HTTP/1.0\r\nHost: a.example\r\n\r\n")
            #expect(!answer.head.contains("transfer-encoding") && answer.head.contains("\r\nconnection: close"))
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("retry: 3000\n\nid: 1\ndata: {"))
        }
    }

    @Test func `a request of HTTP 1 0 is the last, and those before it are answered in their own version`() async throws
    {
        try await TestServer.with { server in
            let host = "Host: a.example\r\n\r\n"
            let (one, two) = ("GET /healthz HTTP/1.1\r\n" + host, "GET /healthz HTTP/1.0\r\n" + host)
            let answer = try await parts(server, one + two + one + "rubbish\r\n\r\n")
            let rest = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.head.hasPrefix("http/1.1 200") && !answer.head.contains("connection: close"))
            #expect(rest.hasPrefix("ok\nHTTP/1.0 200") && rest.hasSuffix("\r\n\r\nok\n"))
            #expect(rest.components(separatedBy: "HTTP/1.").count == 2)
        }
    }

    @Test func `letters that are not percent-encoded are told so, with what to write`() async throws {
        var configuration = Sample.configuration
        configuration.settings.publicAddress = "https://khi.example.se"
        try await TestServer.with(configuration) { server in
            let raw = "GET /api/v1/items?q=v\u{E4}lf\u{E4}rd HTTP/1.1\r\nHost: a.example\r\n\r\n"
            let reply = try await server.exchange(Data(raw.utf8))
            #expect(reply.status == 400 && reply.headers["access-control-allow-origin"] == "*")
            let problem = try reply.json()
            #expect(problem["type"] as? String == "https://khi.example.se/problem/malformed-request")
            #expect((problem["detail"] as? String)?.contains("ä as %C3%A4") == true)
            let blank = try await server.exchange(Data("GET /sok?q=a b HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8))
            #expect((try blank.json()["detail"] as? String)?.contains("%20") == true)
        }
    }

    @Test(
        arguments: [
            (nil, false), ("*/*", false), ("text/html,application/xhtml+xml,*/*;q=0.8", false),
            ("application/json", true),
            ("application/problem+json", true), ("Application/JSON, text/plain, */*", true),
            ("application/json;q=0.5, text/html", false), ("text/html;q=0.2, application/json;q=0.9", true),
            ("application/json;q=0", false), (",;,=", false),
        ] as [(String?, Bool)])
    func `a client that would rather have JSON gets the problem also where pages are`(
        accept: String?, isJSON: Bool
    ) async throws {
        #expect(Preference.isJSON(accept) == isJSON)
        try await TestServer.with { server in
            for target in ["/nosuch", "/id/nosuch", "/samlingar/nosuch.mail.html"] {
                let reply = try await server.get(target, accept.map { ["Accept": $0] } ?? [:])
                let type = isJSON ? "application/problem+json; charset=utf-8" : "text/html; charset=utf-8"
                #expect(reply.status == 404 && reply.headers["content-type"] == type, "\(target)")
            }
        }
    }
}
