import Catalogue
import Foundation
import FoundationNetworking
import Landscape
import Testing

/// A publisher and its hub on a real socket, and the daemon as a proxy would reach it.
@Suite(.timeLimit(.minutes(5))) struct PushTests {
    private static func feed(_ titles: [String], base: String) -> LoopbackReply {
        let items = titles.map { "<item><title>\($0)</title><link>https://a.exempel/\($0)</link></item>" }.joined()
        return .response(
            status: 200,
            headers: [
                "Content-Type": "application/rss+xml",
                "Link": "<\(base)/nav>; rel=\"hub\", <\(base)/flode>; rel=\"self\"",
            ], body: Data("<rss version='2.0'><channel><title>A</title>\(items)</channel></rss>".utf8))
    }

    /// What the hub was asked to do last.
    private static func form(_ request: LoopbackRequest) -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: request.body, as: UTF8.self)
        let items = components.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    private static func deliver(_ body: String, to address: String, secret: String) async throws -> Int {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        let code = try HMAC256.hex(body, secret: secret)
        request.setValue("sha256=" + code, forHTTPHeaderField: "X-Hub-Signature")
        let (_, response) = try await URLSession.shared.data(for: request)
        return try #require(response as? HTTPURLResponse).statusCode
    }

    @Test func `a hub is subscribed to, verifies, and its news is fetched at once`() async throws {
        let titles = Locked(["Ett"])
        let server = try LoopbackServer { request in
            switch request.path {
            case "/flode": Self.feed(titles.withLock { $0 }, base: "http://" + (request.headers["Host"] ?? ""))
            case "/nav": .text("", status: 202)
            default: .text("", status: 404)
            }
        }
        defer { server.stop() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-push-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" },
                "publicAddress": "http://khi.exempel", "links": { "enabled": false } },
              "sources": [ { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "rss",
                "url": "\(server.url("/flode"))" } ] }
            """.utf8
        ).write(to: folder.appending(path: "sources.json"))
        // A minute passes in half a second: no poll falls into the test, and the subscriber comes round soon.
        let now = Int(Date().timeIntervalSince1970)
        let environment = [
            "SAMLAD_SOURCES": folder.appending(path: "sources.json").path,
            "SAMLAD_STATE": folder.appending(path: "state").path,
            "SAMLAD_CLOCK": "\(Date(timeIntervalSince1970: Double(now)).ISO8601Format())@\(now)x120",
        ]
        let program = try Binary.launch(Binary.path, ["run", "--listen", "127.0.0.1:0"], environment: environment)
        defer { program.signal(SIGKILL) }
        try await program.until { program.output.contains("samlad: open http") }
        let line = try #require(program.output.split(separator: "\n").first { $0.hasPrefix("samlad: open ") })
        let address = String(line.dropFirst("samlad: open ".count).dropLast())

        let form = Self.form(try await server.waitForRequest { $0.path == "/nav" })
        #expect((form["hub.mode"], form["hub.topic"]) == ("subscribe", server.url("/flode")))
        let callback = try #require(form["hub.callback"]).replacing("http://khi.exempel", with: address)
        let question = "?hub.mode=subscribe&hub.lease_seconds=864000&hub.challenge=abc123&hub.topic="
        let topic = server.url("/flode").replacing(":", with: "%3A").replacing("/", with: "%2F")
        let status1 = try await get(callback + question + "http%3A%2F%2Fannat.exempel").status
        #expect(status1 == 404)
        let verified = try await get(callback + question + topic)
        #expect((verified.status, String(decoding: verified.body, as: UTF8.self)) == (200, "abc123"))
        let status2 = try await get(callback + question + topic).status
        #expect(status2 == 404)

        server.forgetRequests()
        titles.withLock { $0 = ["Ett", "Två"] }
        let status3 = try await Self.deliver("nyheter", to: callback, secret: "fel")
        #expect(status3 == 202)
        let secret = try #require(form["hub.secret"])
        let status4 = try await Self.deliver("nyheter", to: callback, secret: secret)
        #expect(status4 == 202)
        _ = try await server.waitForRequest { $0.path == "/flode" }
        var total = 0
        while total < 2 { total = try await json(address + "/api/v1/items")["total"] as? Int ?? 0 }
        let status = try await Binary.run(["status", "s"], environment: environment)
        #expect(status.out.contains("/nav tells of news until"), "\(status.out)")
        #expect(status.out.contains("every day, because its hub tells of news"), "\(status.out)")
        #expect(status.out.contains("deliveries without the right signature"))
        program.signal(SIGTERM)
        #expect(await program.finished().code == 0)
    }
}

/// A hub's side of the signature, by another implementation than ours.
private enum HMAC256 {
    static func hex(_ body: String, secret: String) throws -> String {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = ["dgst", "-sha256", "-hmac", secret, "-r"]
        let (input, output) = (Pipe(), Pipe())
        (openssl.standardInput, openssl.standardOutput) = (input, output)
        try openssl.run()
        try input.fileHandleForWriting.write(contentsOf: Data(body.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        openssl.waitUntilExit()
        return String(text.prefix(64))
    }
}
