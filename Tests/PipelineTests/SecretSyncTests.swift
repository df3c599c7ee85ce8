import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A source that shows who is asking, from the file of secrets to the socket and back into the ledger.
@Suite struct `A source with a secret` {
    private static let token = "t0ken-som-ingen-får-se"
    private static let feed = """
        <rss version="2.0"><channel><title>Internt</title><item><title>Ny rutin</title>\
        <link>{base}/ny</link><guid>1</guid></item></channel></rss>
        """
    private static let bearer = """
        { "id": "a", "organisation": "kommun-1715", "url": "{base}/flode", "auth": { "bearer": "a-token" },
          "headers": { "X-Klient": "samlad", "Accept": "application/rss+xml" } }
        """

    private static func reply(_ request: LoopbackRequest) -> LoopbackReply {
        guard request.headers["Authorization"] == "Bearer \(token)" else { return .text("vem där", status: 401) }
        return .response(
            status: 200, headers: ["Content-Type": "application/rss+xml", "X-Eko": token], body: Data(feed.utf8))
    }

    /// Everything that is kept of it, as text.
    private func kept(_ stage: SyncStage) throws -> String {
        let store = stage.bench.store
        let bodies = try KeptBody.Verdict.allCases.compactMap { try store.body(of: "a", $0) }
        var told = try bodies.map { body in
            "\(body.url) \(body.contentType ?? "") \(String(decoding: try body.bytes(), as: UTF8.self))"
        }
        told += try store.subscriptions().map { "\($0)" }
        told += try store.items(ItemQuery()).elements.map { "\($0)" }
        told += try store.attempts(of: "a", limit: 200).map { "\($0)" }
        return "\(try stage.memory()) \(try stage.exchange().map { "\($0)" } ?? "") \(told.joined(separator: "\n"))"
    }

    /// However it may stand in what is kept.
    private func tells(_ text: String) -> Bool {
        let escaped = Self.token.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let base64 = Data(Self.token.utf8).base64EncodedString()
        return [Self.token, escaped, base64].contains(where: text.contains)
    }

    @Test func `is let in, and nothing that is kept tells the secret`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": Self.token], Self.reply)
        let report = try await stage.sync()
        #expect(report.attempt.outcome == .changed, "\(report.attempt)")
        #expect(stage.server.requests().first?.headers["X-Klient"] == "samlad")
        #expect(stage.server.requests().first?.headers["Accept"] == "application/rss+xml")
        let exchange = try #require(try stage.exchange())
        // Kept in whole milliseconds.
        #expect(abs(exchange.at.timeIntervalSince(report.attempt.at)) < 0.001)
        #expect(exchange.sent.contains("Authorization: (hidden)") && exchange.sent.contains("X-Klient: samlad"))
        // The server said it back to us.
        #expect(exchange.received.contains("x-eko: (hidden)"), "\(exchange.received)")
        #expect(!(try kept(stage)).contains(Self.token))
    }

    @Test func `that is missing asks nothing, fails and says which`() async throws {
        let stage = try SyncStage(Self.bearer, Self.reply)
        let report = try await stage.sync()
        #expect(stage.server.requests().isEmpty)
        #expect(report.attempt.outcome == .failed)
        #expect(report.memory.state == .failing && report.memory.streak == 1)
        #expect(report.memory.reason.en == "The secret \"a-token\" is missing: nothing was asked.")
        #expect(report.memory.advice?.en.contains("LoadCredential=a-token:FILE") == true)
        #expect(try stage.exchange() == nil)
    }

    @Test func `that is renewed is let in at the next attempt`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": "gammal-och-utgången"], Self.reply)
        let refused = try await stage.sync()
        #expect(refused.attempt.status == 401)
        let status = SourceStatus(source: refused.source, memory: refused.memory)
        #expect(status.advice?.en.contains("\"a-token\"") == true, "\(status.advice?.en ?? "")")
        try stage.folder.writeSecrets(["a-token": Self.token])
        #expect(try await stage.sync().attempt.outcome == .changed)
    }

    @Test func `shows user and password as RFC 7617 has them`() async throws {
        let source = Self.bearer.replacing("\"bearer\": \"a-token\"", with: "\"basic\": \"konto\"")
        let stage = try SyncStage(source, secrets: ["konto": "anna:lösen:ord\n"]) { _ in .text("nej", status: 403) }
        _ = try await stage.sync()
        let encoded = Data("anna:lösen:ord".utf8).base64EncodedString()
        #expect(stage.server.requests().first?.headers["Authorization"] == "Basic \(encoded)")
        #expect(!(try kept(stage)).contains(encoded))
        try stage.folder.writeSecrets(["konto": "utan-kolon"])
        #expect(try await stage.sync().attempt.failure.flatMap(SecretProblem.of)?.problem == .malformed)
        #expect(stage.server.requests().isEmpty)
    }

    @Test func `does not give it to the next page of another port`() async throws {
        let other = try LoopbackServer { _ in .text("[]") }
        defer { other.stop() }
        let away = other.url("/2")
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "format": "json", "url": "{base}/1", "items": "/x",
              "map": { "title": "/t", "link": "/l" }, "paging": { "next": "/n" },
              "headers": { "X-Api-Key": { "secret": "a-token" } } }
            """, secrets: ["a-token": Self.token]
        ) { _ in .text(#"{"x":[{"t":"A","l":"https://a.exempel/1"}],"n":"\#(away)"}"#) }
        _ = try await stage.sync()
        #expect(stage.server.requests().first?.headers["X-Api-Key"] == Self.token)
        #expect(other.requests().allSatisfy { $0.headers["X-Api-Key"] == nil })
    }

    @Test func `gives it to the pages of its own site alone`() async throws {
        let other = try LoopbackServer { _ in .text("<h1>Annan</h1>") }
        defer { other.stop() }
        let away = other.url("/annan")
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "format": "html", "url": "{base}/lista",
              "list": { "items": "li", "link": "a@href", "title": "a" }, "page": { "title": "h1" },
              "auth": { "bearer": "a-token" } }
            """, secrets: ["a-token": Self.token]
        ) { request in
            let list = "<ul><li><a href='/egen'>Egen</a><li><a href='\(away)'>Annan</a></ul>"
            return .response(
                status: 200, headers: ["Content-Type": "text/html"],
                body: Data((request.path == "/lista" ? list : "<h1>Egen</h1>").utf8))
        }
        _ = try await stage.sync()
        let own = try #require(stage.server.requests().first { $0.path == "/egen" })
        #expect(own.headers["Authorization"] == "Bearer \(Self.token)")
        let asked = try #require(other.requests().first { $0.path == "/annan" })
        #expect(asked.headers["Authorization"] == nil)
    }

    @Test func `keeps it out of bodies, records, hubs and moves of a server that says all of it back`() async throws {
        let escaped = try #require(Self.token.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let stage = try SyncStage(
            Self.bearer, settings: ", \"publicAddress\": \"https://khi.exempel/\"", secrets: ["a-token": Self.token]
        ) { request in
            guard request.path == "/ny" else { return .redirect(301, to: "/ny?t=\(escaped)") }
            let item = "<item><title>För \(Self.token)</title><link>{base}/x?t=\(escaped)</link><guid>1</guid></item>"
            return .response(
                status: 200,
                headers: [
                    "Content-Type": "application/rss+xml", "ETag": "\"\(Self.token)\"",
                    "Link": "<{base}/nav>; rel=\"hub\", </ny?t=\(escaped)>; rel=\"self\"",
                ], body: Data("<rss version='2.0'><channel><title>A</title>\(item)</channel></rss>".utf8))
        }
        let report = try await stage.sync()
        #expect(report.attempt.outcome == .changed, "\(report.attempt)")
        #expect(try stage.titles() == ["För (hidden)"])
        #expect(report.attempt.problems.map(\.code) == ["secret.said-back"])
        #expect(report.memory.move == nil && report.memory.push == nil && report.memory.validators.etag == nil)
        let body = try #require(try stage.bench.store.body(of: "a", .good))
        #expect(body.url.hasSuffix("/ny?t=(hidden)"))
        #expect(!tells(try kept(stage)))
        // What is covered is read again as it was read then, and says that something is.
        let again = try await stage.replay()
        #expect(again.hidesSecret && again.outcome == .unchanged, "\(again)")
    }

    @Test func `keeps it out of the error page that says it back`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": Self.token]) { request in
            .text("fel nyckel: \(request.headers["Authorization"] ?? "")", status: 500)
        }
        _ = try await stage.sync()
        let body = try #require(try stage.bench.store.body(of: "a", .failed))
        #expect(String(decoding: try body.bytes(), as: UTF8.self) == "fel nyckel: Bearer (hidden)")
        #expect(!tells(try kept(stage)))
        let again = try await stage.replay(.failed)
        #expect(again.hidesSecret)
    }

    @Test func `that nobody says back leaves no word of it in a replay`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": Self.token], Self.reply)
        _ = try await stage.sync()
        #expect(try await !stage.replay().hidesSecret)
    }

    @Test func `keeps it out of what the pages of its entries say`() async throws {
        let stage = try SyncStage(
            """
            { "id": "a", "organisation": "kommun-1715", "format": "html", "url": "{base}/lista",
              "list": { "items": "li", "link": "a@href", "title": "a" }, "page": { "title": "h1" },
              "auth": { "bearer": "a-token" } }
            """, secrets: ["a-token": Self.token]
        ) { request in
            let list = "<ul><li><a href='/1'>Ett</a><li><a href='/2'>Två</a></ul>"
            return .response(
                status: 200, headers: ["Content-Type": "text/html"],
                body: Data((request.path == "/lista" ? list : "<h1>Inloggad med \(Self.token)</h1>").utf8))
        }
        _ = try await stage.sync()
        #expect(Set(try stage.titles()) == ["Inloggad med (hidden)"])
        #expect(!tells(try kept(stage)))
    }

    @Test(arguments: [String.Encoding.utf8, .isoLatin1, .utf16LittleEndian, .utf16BigEndian])
    func `is covered in a body of any encoding, as often as it stands there`(_ encoding: String.Encoding) throws {
        var redaction = Redaction()
        redaction.hide("nyckel<&\"ö/")
        redaction.hide("kort")
        let said = [
            "nyckel<&\"ö/", "nyckel&lt;&amp;\"ö/", "nyckel&lt;&amp;&quot;ö/", "nyckel<&\\\"ö\\/",
            "nyckel%3C%26%22%C3%B6%2F", "kortkort",
        ]
        let body = try #require(("[" + said.joined(separator: "|") + "] sist").data(using: encoding))
        let covered = try #require(redaction.cleaned(body))
        let hidden = said.map { $0 == "kortkort" ? "(hidden)(hidden)" : "(hidden)" }.joined(separator: "|")
        #expect(String(data: covered, encoding: encoding) == "[\(hidden)] sist")
        #expect(Redaction.isCovered(covered) && !Redaction.isCovered(body))
        #expect(redaction.cleaned(try #require("inget av det, kor".data(using: encoding))) == nil)
        #expect(redaction.cleaned(Data()) == nil)
    }

    @Test func `keeps it out of what a hostile server says in addresses and failures`() async throws {
        let stage = try SyncStage(Self.bearer, secrets: ["a-token": Self.token]) { request in
            let said = request.headers["Authorization"]?.replacing("Bearer ", with: "") ?? "inget"
            let query = said.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return request.path.hasPrefix("/bort") ? .text("nej", status: 404) : .redirect(302, to: "/bort?t=\(query)")
        }
        let report = try await stage.sync()
        #expect(report.attempt.finalURL?.contains("(hidden)") == true, "\(report.attempt)")
        #expect(!tells(try kept(stage)))
    }
}

@Suite struct `Secrets by name` {
    private func secrets(_ folder: Folder, file: Bool = true, credentials: Bool = false) -> Secrets {
        var settings = Settings()
        if file { settings.secretsFile = folder.url.appendingPathComponent("secrets.json").path }
        if credentials { settings.credentialsFolder = folder.url.path }
        return Secrets(settings)
    }

    private func problem(_ secrets: Secrets, _ name: String) -> SecretProblem? {
        do throws(FetchFailure) {
            _ = try secrets.value(of: name)
            return nil
        } catch {
            return SecretProblem.of(error)?.problem
        }
    }

    @Test func `are the service's credentials before those of the file`() throws {
        let folder = try Folder()
        try folder.writeSecrets(["a": "ur filen", "b": "bara i filen"])
        try folder.write("a", "ur tjänsten\n", mode: 0o400)
        let both = secrets(folder, credentials: true)
        #expect(try both.value(of: "a") == "ur tjänsten")
        #expect(try both.value(of: "b") == "bara i filen")
        #expect(try secrets(folder).value(of: "a") == "ur filen")
        #expect(problem(both, "c") == .missing)
        #expect(problem(Secrets(Settings()), "a") == .missing)
    }

    @Test func `are read anew for each use`() throws {
        let folder = try Folder()
        let keeper = secrets(folder)
        #expect(problem(keeper, "a") == .missing)
        try folder.writeSecrets(["a": "1"])
        #expect(try keeper.value(of: "a") == "1")
        try folder.writeSecrets(["a": "2"])
        #expect(try keeper.value(of: "a") == "2")
    }

    @Test(arguments: [(0o600, nil), (0o640, nil), (0o644, .exposed), (0o602, .exposed)] as [(Int, SecretProblem?)])
    func `in a file that others may read are refused`(_ mode: Int, _ expected: SecretProblem?) throws {
        let folder = try Folder()
        try folder.writeSecrets(["a": "x"], mode: mode)
        #expect(problem(secrets(folder), "a") == expected)
        try folder.write("b", "y", mode: mode)
        #expect(problem(secrets(folder, file: false, credentials: true), "b") == expected)
    }

    @Test func `that cannot be had say which file it is, and why`() throws {
        let folder = try Folder()
        let path = folder.url.appendingPathComponent("secrets.json").path
        func cause(_ text: String, mode: Int = 0o600) throws -> String? {
            try folder.write("secrets.json", text, mode: mode)
            let trouble = try #require(secrets(folder).trouble(with: "a"))
            #expect(trouble.path == path)
            for said in [trouble.cause, trouble.cure ?? ""] { #expect(!said.contains("h3mlig"), "\(said)") }
            return trouble.cause
        }
        let broken = try cause("{\n \"b\": \"h3mlig\",\n \"a\": \"h3mlig \n}")
        #expect(broken?.hasPrefix("is no JSON: line 3, column ") == true, "\(broken ?? "")")
        #expect(try cause("[\"h3mlig\"]") == "is JSON, but no object")
        #expect(try cause("{ \"a\": 1 }") == "gives it a value that is no string")
        #expect(try cause("{ \"a\": \"h3mlig\\u0007\" }") == "gives it control characters or lines")
        #expect(try cause("{ \"a\": \"\" }") == "gives it no value at all")
        let long = String(repeating: "h3mlig", count: 2000)
        #expect(try cause("{ \"a\": \"\(long)\" }") == "gives it more than 8192 bytes")
        #expect(try cause("{ \"a\": \"h3mlig\" }", mode: 0o644) == "may be read or written by others")
        let credentials = secrets(folder, file: false, credentials: true)
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("mapp"), withIntermediateDirectories: false)
        #expect(credentials.trouble(with: "mapp")?.cause == "is a folder, not a file")
        #expect(mkfifo(folder.url.appendingPathComponent("rör").path, 0o600) == 0)
        #expect(credentials.trouble(with: "rör")?.cause == "is no regular file")
        #expect(credentials.trouble(with: "saknas") == Secrets.Trouble(problem: .missing, name: "saknas"))
        // The superuser may read everything.
        if geteuid() != 0 {
            try folder.write("stängd", "x", mode: 0o200)
            #expect(credentials.trouble(with: "stängd")?.cause == "may not be read by this user")
        }
        try folder.writeSecrets(["a": "h3mlig"])
        #expect(secrets(folder).trouble(with: "a") == nil)
    }

    @Test func `that are none are told apart, and never quoted`() throws {
        let folder = try Folder()
        for value in ["", "\n", "a\nb", "a\u{7}", String(repeating: "x", count: 9000)] {
            try folder.writeSecrets(["a": value])
            #expect(problem(secrets(folder), "a") == .malformed)
        }
        try folder.write("secrets.json", "{ \"a\": 1 }", mode: 0o600)
        #expect(problem(secrets(folder), "a") == .malformed)
        for text in ["{ \"a\": \"h3mlig", "[]", ""] {
            try folder.write("secrets.json", text, mode: 0o600)
            #expect(problem(secrets(folder), "a") == .unreadable, "\(text)")
        }
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("mapp"), withIntermediateDirectories: false)
        #expect(problem(secrets(folder, file: false, credentials: true), "mapp") == .unreadable)
    }
}

extension Folder {
    func writeSecrets(_ secrets: [String: String], mode: Int = 0o600) throws {
        let text = String(decoding: try JSONEncoder().encode(secrets), as: UTF8.self)
        try write("secrets.json", text, mode: mode)
    }

    func write(_ name: String, _ text: String, mode: Int) throws {
        let path = url.appendingPathComponent(name).path
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
