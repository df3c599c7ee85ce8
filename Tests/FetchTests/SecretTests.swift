import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

/// Secrets on real sockets: where they go, where they do not, and that nobody is shown them.
@Suite(.timeLimit(.minutes(1))) struct SecretTests {
    private static let token = "h3mlig-nyckel-42"

    private func secrets(_ address: String) -> SecretHeaders? {
        SecretHeaders(["Authorization": "Bearer \(Self.token)", "Accept-Language": Self.token], for: address)
    }

    private func carries(_ request: LoopbackRequest) -> Bool {
        request.headers.contains { $0.value.contains(Self.token) }
    }

    @Test func `a secret goes to its own origin, over every redirect within it`() async throws {
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(302, to: "/b") : .text("framme") }
        defer { server.stop() }
        let outcome = await withEngine { engine in
            await engine.fetch(request(server.url("/a")) { $0.secrets = secrets(server.url("/any?thing")) })
        }
        #expect(outcome.text == "framme")
        #expect(server.requests().map(\.path) == ["/a", "/b"])
        #expect(server.requests().allSatisfy { $0.headers["Authorization"] == "Bearer \(Self.token)" })
        #expect(server.requests().allSatisfy { $0.headers["Accept-Language"] == Self.token })
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.2"])
    func `a secret does not follow a redirect to another port or host, not even under a harmless name`(
        _ address: String
    ) async throws {
        let other = try LoopbackServer(address: address) { _ in .text("stängt", status: 401) }
        defer { other.stop() }
        let away = other.url("/in")
        let server = try LoopbackServer { _ in .redirect(307, to: away) }
        defer { server.stop() }
        let outcome = await withEngine { engine in
            await engine.fetch(request(server.url("/a")) { $0.secrets = secrets(server.url()) })
        }
        #expect(carries(try #require(server.requests().first)))
        #expect(!carries(try #require(other.requests().first)))
        #expect(outcome.failure?.status == 401)
        #expect(outcome.failure?.detail.contains("without the credential") == true, "\(outcome)")
    }

    @Test func `what another origin sends back to ours goes without the secret`() async throws {
        let home = Locked<String>("")
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .redirect(302, to: home.withLock(\.self)) }
        defer { other.stop() }
        let away = other.url("/studs")
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(302, to: away) : .text("tillbaka") }
        defer { server.stop() }
        home.withLock { $0 = server.url("/annat?radera=1") }
        let outcome = await withEngine { engine in
            await engine.fetch(request(server.url("/a")) { $0.secrets = secrets(server.url()) })
        }
        #expect(outcome.text == "tillbaka")
        #expect(server.requests().map(carries) == [true, false])
    }

    @Test func `what a secret has opened stays shut for who is sent back, and for its neighbours`() async throws {
        let home = Locked<String>("")
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .redirect(302, to: home.withLock(\.self)) }
        defer { other.stop() }
        let away = other.url("/studs")
        let server = try LoopbackServer {
            guard $0.path == "/a" else { return .text($0.headers["Cookie"] ?? "utan") }
            return .response(status: 302, headers: ["Location": away, "Set-Cookie": "session=oppen; Path=/"])
        }
        defer { server.stop() }
        home.withLock { $0 = server.url("/privat") }
        // Another server of the same host, which cookies do not tell apart.
        let neighbour = try LoopbackServer { .text($0.headers["Cookie"] ?? "utan") }
        defer { neighbour.stop() }
        await withEngine { engine in
            let secret = await engine.fetch(request(server.url("/a")) { $0.secrets = secrets(server.url()) })
            #expect(secret.text == "utan")
            home.withLock { $0 = neighbour.url("/privat") }
            let beside = await engine.fetch(request(server.url("/a")) { $0.secrets = secrets(server.url()) })
            #expect(beside.text == "utan")
            home.withLock { $0 = server.url("/privat") }
            #expect(await engine.fetch(request(server.url("/a"))).text == "session=oppen")
        }
    }

    @Test func `a secret of one origin is not sent to another that is asked first`() async throws {
        let server = try LoopbackServer { _ in .text("öppet") }
        defer { server.stop() }
        let outcome = await withEngine { engine in
            await engine.fetch(request(server.url("/a")) { $0.secrets = secrets("https://\(server.authority)/a") })
        }
        #expect(outcome.text == "öppet")
        #expect(!carries(try #require(server.requests().first)))
    }

    @Test func `a secret for https is not sent on when a redirect leads to http`() async throws {
        let plain = try LoopbackServer { _ in .text("klartext") }
        defer { plain.stop() }
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(
                "IP:127.0.0.1", from: Date(timeIntervalSinceNow: -86_400), to: Date(timeIntervalSinceNow: 86_400))
            let answer = "HTTP/1.1 302 Found\r\nLocation: \(plain.url("/ned"))\r\nContent-Length: 0\r\n\r\n"
            try Data(answer.utf8).write(to: authority.folder.appending(path: "page.txt"))
            try await TLSServer.with(identity, ["-HTTP"]) { server in
                let address = server.url("/page.txt")
                let outcome = await withEngine(authorities: authority.certificate) { engine in
                    await engine.fetch(request(address) { $0.secrets = secrets(address) })
                }
                #expect(outcome.text == "klartext", "\(outcome)")
                let asked = try #require(plain.requests().first)
                #expect(!carries(asked))
            }
        }
    }

    @Test func `robots txt is asked for without the secret`() async throws {
        let server = try LoopbackServer { _ in .text("", status: 404) }
        defer { server.stop() }
        _ = await withEngine { engine in
            await engine.fetch(
                request(server.url("/a")) {
                    $0.secrets = secrets(server.url())
                    $0.purpose = .page
                })
        }
        #expect(server.requests().map(\.path) == ["/robots.txt", "/a"])
        #expect(server.requests().map(carries) == [false, true])
    }

    // MARK: - What is shown

    @Test func `what is shown as sent is what arrived, but for secrets`() async throws {
        let server = try LoopbackServer { _ in
            .response(
                status: 200,
                headers: ["Set-Cookie": "s=\(Self.token)", "ETag": "\"e\"", "Content-Type": "text/plain"],
                body: Data("hej".utf8))
        }
        defer { server.stop() }
        let outcome = await withEngine { engine in
            await engine.fetch(
                request(server.url("/a?b=c")) {
                    $0.headers = ["X-Klient": "öppen", "Cookie": "s=\(Self.token)"]
                    $0.secrets = SecretHeaders(["X-Nyckel": Self.token], for: server.url())
                    $0.validators = Validators(etag: "\"gammal\"", lastModified: "igår")
                })
        }
        let arrived = try #require(server.requests().first).headers
        let shown = try #require(outcome.head?.sent?.text())
        #expect(shown.first == "GET \(server.url("/a?b=c"))")
        let expected = arrived.map { field in
            let isSecret = field.value.contains(Self.token)
            return "\(field.name): \(isSecret ? Exchange.hidden : field.value)"
        }
        #expect(shown.dropFirst().sorted() == expected.sorted())
        #expect(shown.contains("X-Nyckel: (hidden)") && shown.contains("Cookie: (hidden)"))
        let received = try #require(outcome.head?.text())
        #expect(received.first == "HTTP 200")
        #expect(received.contains("etag: \"e\"") && received.contains("set-cookie: (hidden)"), "\(received)")
    }

    @Test func `user and password of an address are shown as a hidden field`() async throws {
        let server = try LoopbackServer { _ in .text("hej") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request("http://anna:\(Self.token)@\(server.authority)/")) }
        let shown = try #require(outcome.head?.sent?.text())
        #expect(server.requests().first?.headers["Authorization"] != nil)
        #expect(shown.contains("Authorization: (hidden)"))
        #expect(!shown.joined().contains(Self.token) && !shown.joined().contains("anna"))
    }

    @Test func `an answer with more header than anybody reads is shown within bounds`() async throws {
        let server = try LoopbackServer { _ in
            var headers: LoopbackHeaders = ["X-Long": String(repeating: "x", count: 20_000)]
            for n in 0..<200 { headers.add("X-\(n)", "v") }
            return .response(status: 200, headers: headers, body: Data("hej".utf8))
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url())) }
        let text = try #require(outcome.head?.text())
        #expect(text.count <= 62 && text.joined(separator: "\n").utf8.count < 25_000)
        #expect(text.last?.hasSuffix(" more") == true)
    }

    @Test func `what would be sent can be shown before anything was`() async {
        await withEngine { engine in
            let asked = request("https://skr.test/rss") { $0.secrets = secrets("https://skr.test/") }
            let shown = engine.head(of: asked)?.text() ?? []
            #expect(shown.prefix(2) == ["GET https://skr.test/rss", "Host: skr.test"])
            #expect(shown.contains("Authorization: (hidden)"))
            #expect(engine.head(of: request("ingen adress")) == nil)
        }
    }
}
