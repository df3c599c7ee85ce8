import Catalogue
import Foundation
import Testing

/// Takes down what it is told; knows one callback, verifies one question.
private actor Listener: PushReceiver {
    static let token = String(repeating: "c0ffee01", count: 8)
    static let topic = "https://a.exempel/flöde?x=1&y=2"
    private(set) var questions: [PushQuestion] = []
    private(set) var deliveries: [Bool] = []

    private let isOpen: Bool

    init(isOpen: Bool = true) { self.isOpen = isOpen }

    func isListening() -> Bool { isOpen }

    func confirms(_ question: PushQuestion, token: String) -> Bool {
        questions.append(question)
        return token == Self.token && question.topic == Self.topic
    }

    func secret(for token: String) -> String? { token == Self.token ? "Jefe" : nil }

    func delivered(to token: String, isGenuine: Bool) { deliveries.append(isGenuine) }
}

@Suite struct `The address a hub tells news at` {
    private static let path = "/push/" + Listener.token
    private static let topic = "https%3A%2F%2Fa.exempel%2Ffl%C3%B6de%3Fx%3D1%26y%3D2"
    /// RFC 4231 §4.3.
    private static let body = "what do ya want for nothing?"
    private static let signature = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

    private static func with(_ body: (TestServer, Listener) async throws -> Void) async throws {
        let listener = Listener()
        try await TestServer.with(push: listener) { try await body($0, listener) }
    }

    private static func post(
        _ server: TestServer, _ path: String = path, signature: String?, body: String = body
    ) async throws -> Reply {
        var headers = ["Content-Length": "\(body.utf8.count)", "Content-Type": "application/rss+xml"]
        headers["X-Hub-Signature"] = signature
        return try await server.send("POST", path, headers, body: body)
    }

    @Test func `gives the challenge back as plain text when we asked for this`() async throws {
        try await Self.with { server, listener in
            let reply = try await server.get(
                "\(Self.path)?hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=%3Cb%3Ex&hub.lease_seconds=3600")
            #expect((reply.status, reply.text) == (200, "<b>x"))
            #expect(reply.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            let asked = PushQuestion(mode: "subscribe", topic: Listener.topic, lease: 3600)
            #expect(await listener.questions == [asked])
        }
    }

    @Test(arguments: [
        "?hub.mode=subscribe&hub.topic=https%3A%2F%2Fb.exempel%2F&hub.challenge=x",
        "?hub.mode=subscribe&hub.topic=\(topic)", "?hub.mode=subscribe&hub.challenge=x", "?hub.topic=\(topic)", "",
        "?hub.mode=subscribe&hub.topic=\(topic)&hub.challenge=" + String(repeating: "x", count: 5000),
    ])
    func `is not found by whoever asks for something else`(query: String) async throws {
        try await Self.with { server, _ in
            let reply = try await server.get(Self.path + query)
            #expect((reply.status, reply.text) == (404, ""))
        }
    }

    @Test func `takes a no, with its reason`() async throws {
        try await Self.with { server, listener in
            let reply = try await server.get("\(Self.path)?hub.mode=denied&hub.topic=\(Self.topic)&hub.reason=f%C3%B6r")
            #expect(reply.status == 200)
            #expect(await listener.questions.first?.reason == "för")
        }
    }

    @Test func `tells a right signature from a wrong one, and answers both alike`() async throws {
        try await Self.with { server, listener in
            let wrong = "sha256=" + String(repeating: "0", count: 64)
            for signature in [Self.signature, wrong, nil, "md5=00"] {
                let reply = try await Self.post(server, signature: signature)
                #expect((reply.status, reply.text) == (202, ""))
            }
            let status1 = try await Self.post(server, signature: Self.signature, body: Self.body + " ").status
            #expect(status1 == 202)
            #expect(await listener.deliveries == [true, false, false, false, false])
        }
    }

    @Test func `is gone for a callback nobody knows, whatever is sent there`() async throws {
        try await Self.with { server, listener in
            let unknown = "/push/" + String(repeating: "0", count: 64)
            let status2 = try await Self.post(server, unknown, signature: Self.signature).status
            #expect(status2 == 410)
            #expect(await listener.deliveries.isEmpty)
        }
    }

    @Test func `takes nothing larger than a feed may be`() async throws {
        try await Self.with { server, listener in
            let size = 10 * 1024 * 1024 + 1
            let declared = try await server.send("POST", Self.path, ["Content-Length": "\(size)"], body: "a")
            #expect(declared.status == 413)
            let chunk = "100000\r\n" + String(repeating: "a", count: 0x100000) + "\r\n"
            let body = String(repeating: chunk, count: 11) + "0\r\n\r\n"
            let sent = try await server.send("POST", Self.path, ["Transfer-Encoding": "chunked"], body: body)
            #expect(sent.status == 413)
            #expect(await listener.deliveries.isEmpty)
        }
    }

    @Test(arguments: ["PUT", "DELETE", "HEAD"]) func `takes no other methods`(method: String) async throws {
        try await Self.with { server, _ in
            let status3 = try await server.send(method, Self.path).status
            #expect(status3 == 405)
        }
    }

    @Test(arguments: ["/push", "/push/", "/push/kort", path + "/x", "/push/" + String(repeating: "z", count: 64)])
    func `is one address and not another`(path: String) async throws {
        try await Self.with { server, listener in
            let status4 = try await server.get(path + "?hub.mode=subscribe&hub.topic=a&hub.challenge=x").status
            #expect(status4 == 404)
            #expect(await listener.questions.isEmpty)
        }
    }

    @Test func `is no address while no hub is subscribed to and none may be`() async throws {
        let listener = Listener(isOpen: false)
        try await TestServer.with(push: listener) { server in
            let query = "?hub.mode=subscribe&hub.topic=\(Self.topic)&hub.challenge=x"
            let asked = try await server.get(Self.path + query)
            // As at every address where nothing is; the callback's own answer has no body.
            #expect(asked.status == 404 && !asked.text.isEmpty)
            let told = try await Self.post(server, signature: Self.signature)
            #expect(told.status == 404)
            #expect(await listener.questions.isEmpty)
            #expect(await listener.deliveries.isEmpty)
        }
    }

    @Test func `is no address where nobody listens to hubs`() async throws {
        try await TestServer.with { server in
            let status5 = try await server.get(Self.path + "?hub.mode=subscribe").status
            #expect(status5 == 404)
            let status6 = try await Self.post(server, signature: Self.signature).status
            #expect(status6 == 404)
        }
    }
}
