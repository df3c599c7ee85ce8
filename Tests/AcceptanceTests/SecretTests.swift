import Catalogue
import Foundation
import Landscape
import Store
import Testing

/// A source with a secret, from the command line and under the daemon: whatever is printed, logged or stored, the secret
/// is not among it.
@Suite(.timeLimit(.minutes(2))) struct SecretTests {
    private static let token = "gömd-0123456789-nyckel"

    private static let escaped = token.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""

    /// A publisher that lets in who knows the word, says it back wherever it can, and a stage whose only source it is.
    private func stage() throws -> (server: LoopbackServer, stage: Stage) {
        let server = try LoopbackServer { request in
            guard request.headers["X-Api-Key"] == Self.token else { return .text("vem där", status: 403) }
            guard request.path == "/ny" else { return .redirect(301, to: "/ny?nyckel=\(Self.escaped)") }
            let item = """
                <item><title>Internt</title><guid>1</guid><link>http://\(request.headers["Host"] ?? "")/1?n=\(Self.escaped)</link>\
                <description>för \(Self.token)</description></item>
                """
            return .response(
                status: 200,
                headers: [
                    "Content-Type": "application/rss+xml", "Set-Cookie": "s=\(Self.token)", "X-Eko": Self.token,
                    "ETag": "\"\(Self.escaped)\"", "Link": "</nav>; rel=\"hub\", </ny?n=\(Self.escaped)>; rel=\"self\"",
                ],
                body: Data("<rss version='2.0'><channel><title>\(Self.token)</title>\(item)</channel></rss>".utf8))
        }
        let stage = try Stage()
        try stage.write(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "links": { "enabled": false },
                            "publicAddress": "http://khi.exempel" },
              "sources": [ { "id": "internt", "organisation": "kommun-1715", "url": "\(server.url("/flode"))",
                             "headers": { "X-Api-Key": { "secret": "internt-nyckel" } } } ] }
            """)
        return (server, stage)
    }

    private func write(_ text: String, mode: Int = 0o600, in stage: Stage) throws -> String {
        let path = stage.folder.appending(path: "hemligheter.json").path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func tells(_ text: String) -> Bool { text.contains(Self.token) || text.contains(Self.escaped) }

    /// The files as they lie there, and what is decompressed and unpacked out of them.
    private func isHidden(in stage: Stage) throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: stage.state) {
            let bytes = try Data(contentsOf: URL(filePath: stage.state).appending(path: file))
            for said in [Self.token, Self.escaped] { #expect(bytes.range(of: Data(said.utf8)) == nil, "\(file)") }
        }
        try stage.look { store in
            let body = try #require(try store.body(of: "internt", .good))
            let text = String(decoding: try body.bytes(), as: UTF8.self)
            #expect(text.contains("<description>för (hidden)</description>") && !tells(text), "\(text)")
            #expect(!tells(body.url), "\(body.url)")
            let memory = try #require(try store.memory(of: "internt"))
            #expect(memory.move == nil && memory.push == nil && !tells("\(memory)"), "\(memory)")
            #expect(try store.subscriptions().isEmpty)
            let items = try store.items(ItemQuery()).elements
            #expect(items.count == 1 && !tells("\(items)"))
            let exchange = try #require(try store.exchange(of: "internt"))
            #expect(exchange.received.contains("x-eko: (hidden)") && !tells("\(exchange)"), "\(exchange)")
            #expect(!tells("\(try store.attempts(of: "internt", limit: 200))"))
        }
    }

    @Test func `the commands use it and never show it`() async throws {
        let (server, stage) = try stage()
        defer { server.stop() }
        let missing = try await stage.samlad("sources", "check", code: 1)
        #expect(missing.out.contains("The secret \"internt-nyckel\" is missing"), "\(missing.out)")
        #expect(server.requests().isEmpty)
        let file = try write("{ \"internt-nyckel\": \"\(Self.token)\" }", mode: 0o644, in: stage)
        let exposed = try await stage.samlad("doctor", "--secrets-file", file, code: nil)
        #expect(
            exposed.out.contains("may be read by other users") && exposed.out.contains("chmod o="), "\(exposed.out)")
        #expect(exposed.out.contains(file), "\(exposed.out)")
        _ = try write("{ \"internt-nyckel\": \"\(Self.token) }", in: stage)
        let broken = try await stage.samlad("doctor", "--secrets-file", file, code: nil)
        #expect(broken.out.contains("\(file) is no JSON: line 1") && !tells(broken.out), "\(broken.out)")
        _ = try write("{ \"internt-nyckel\": \"\(Self.token)\" }", in: stage)
        let outputs = [
            try await stage.samlad("sources", "check", "--secrets-file", file),
            try await stage.samlad("sync", "--secrets-file", file),
            try await stage.samlad("status", "internt", "--headers", "--days", "7"),
            try await stage.samlad("status", "internt", "--headers", "--json"),
            try await stage.samlad("sources", "show", "internt"),
            try await stage.samlad("preview", "--source", "internt", "--secrets-file", file, server.url("/flode")),
            try await stage.samlad("doctor", "--secrets-file", file, code: nil),
            try await stage.samlad("replay", "internt", "--secrets-file", file),
            try await stage.samlad("replay", "internt", "--json", "--secrets-file", file),
            try await stage.samlad("replay", "--save", "-", "internt"),
            try await stage.samlad("items", "--json"),
        ]
        #expect(outputs[2].out.contains("X-Api-Key: (hidden)"), "\(outputs[2].out)")
        #expect(outputs[2].out.contains("set-cookie: (hidden)"))
        #expect(outputs[3].out.contains("X-Api-Key: (hidden)"))
        #expect(outputs[5].out.contains("Internt"))
        #expect(outputs[7].out.contains("a secret it said back is covered"), "\(outputs[7].out)")
        #expect(outputs[8].out.contains("\"hidesSecret\""), "\(outputs[8].out)")
        #expect(outputs[9].out.contains("(hidden)") && outputs[10].out.contains("Internt"))
        for output in outputs { #expect(!tells(output.out + output.err), "\(output.out)\(output.err)") }
        try isHidden(in: stage)
    }

    @Test func `the daemon takes it from the service manager and logs nothing of it`() async throws {
        let (server, stage) = try stage()
        defer { server.stop() }
        let credentials = stage.folder.appending(path: "credentials")
        try FileManager.default.createDirectory(at: credentials, withIntermediateDirectories: false)
        let file = credentials.appending(path: "internt-nyckel")
        try Data((Self.token + "\n").utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)
        let foreign = "annans-hemlighet-9876"
        let variables = stage.variables.merging(["CREDENTIALS_DIRECTORY": credentials.path, "OTHERS_KEY": foreign]) {
            $1
        }
        let daemon = try Binary.launch(
            Binary.path, ["run", "--listen", "127.0.0.1:0", "--log-level", "debug"], environment: variables)
        try await daemon.until { (daemon.errors + daemon.output).contains("internt: changed") }
        let line = try #require(daemon.output.split(separator: "\n").first { $0.hasPrefix("samlad: open ") })
        let address = String(line.dropFirst("samlad: open ".count).dropLast())
        for path in ["/api/v1/sources", "/api/v1/sources/internt?include=headers,attempts", "/api/v1/items", "/status"]
        {
            let answer = try await get(address + path)
            #expect(answer.status == 200 && !tells(String(decoding: answer.body, as: UTF8.self)), "\(path)")
        }
        daemon.signal(SIGTERM)
        let output = await daemon.finished()
        #expect(output.code == 0)
        #expect(server.requests().contains { $0.headers["X-Api-Key"] == Self.token })
        #expect(!tells(output.out + output.err))
        // Nor of what else the environment holds.
        #expect(!(output.out + output.err).contains(foreign))
        try isHidden(in: stage)
    }

    @Test(arguments: [["status", "--headers"], ["status", "--days", "7"], ["status", "x", "--days", "0"]])
    func `headers and days are told of one source`(arguments: [String]) async throws {
        let output = try await Binary.run(arguments)
        #expect(output.code == 2 || output.code == 64, "\(output.code)")
        #expect(output.err.contains("--days"), "\(output.err)")
    }
}
