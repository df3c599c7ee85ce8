import Catalogue
import Foundation
import Store
import Testing

/// The clients of the guide, run as whoever copies them would.
@Suite(.serialized) struct ClientExampleTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    private static let python = root.appending(path: ".build/peers/bin/python3").path

    private func run(_ program: String, _ arguments: [String], against server: TestServer) async throws -> String {
        let ended = try await Peer.launch(
            URL(filePath: "/usr/bin/env"), [program] + arguments,
            environment: ["SAMLAD": "http://127.0.0.1:\(server.port)"])
        let text = String(decoding: ended.output, as: UTF8.self)
        #expect(ended.status == 0, "\(text)\(ended.complaint)")
        return text
    }

    private func example(_ name: String) -> String { Self.root.appending(path: "docs/clients/\(name)").path }

    @Test func `curl searches, and is told that nothing has changed`() async throws {
        try await TestServer.with { server in
            let text = try await run("sh", [example("search.sh"), "trygghetslarm"], against: server)
            #expect(text.contains("first: 200") && text.contains("again: 304"))
            #expect(text.contains("\"title\":\"Så införde vi trygghetslarm\""))
        }
    }

    @Test func `Python keeps a copy that follows what changes, goes and comes`() async throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "samlad-copy-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: copy) }
        func ids() throws -> Set<String> {
            let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: copy)) as? [String: Any]
            return Set((whole?["items"] as? [String: Any] ?? [:]).keys)
        }
        try await TestServer.with { server in
            let arguments = [example("follow.py"), copy.path]
            #expect(try await run(Self.python, arguments, against: server).contains("6 items at "))
            var records = Sample.records
            records.removeFirst()
            records.append(Sample.record(7))
            try await Sample.sync(server.store, "khi", records, at: Sample.now, absent: .withdraw)
            #expect(try await run(Self.python, arguments, against: server).contains("6 items at "))
            let found = try ids()
            #expect(!found.contains(Sample.records[0].id) && found.contains(Sample.record(7).id))
            #expect(try await run(Self.python, arguments, against: server).contains("6 items at "))
        }
    }

    @Test func `feedparser reads a feed of what was chosen`() async throws {
        try await TestServer.with { server in
            let text = try await run(Self.python, [example("feed.py"), "kind=berattelse"], against: server)
            #expect(text.contains("Så införde vi trygghetslarm  https://utgivare.example/stod/3"))
            #expect(text.contains("1 entries; asked again: 304"))
        }
    }

    @Test func `JavaScript searches and counts`() async throws {
        try await TestServer.with { server in
            let text = try await run("node", [example("search.mjs"), "guide"], against: server)
            #expect(text.contains("Samma guide hos två") && text.contains("Kunskapshöjande initiativ"))
        }
    }

    @Test func `PHP lists the newest, with what is hostile in them escaped`() async throws {
        try await TestServer.with { server in
            let text = try await run("php", [example("latest.php")], against: server)
            #expect(text.hasPrefix("<ul>") && text.components(separatedBy: "<li>").count == 6)
            #expect(!text.contains("<script>") && text.contains("&lt;script&gt;"))
        }
    }

    /// Told of one another by what they say, of whom and when, as WordPress shows it.
    private struct Shown: Decodable, Equatable {
        var title, link, date, author, excerpt: String?
    }

    @Test func `WordPress shows as many as its settings say, the newest first, with owner, day and some words`()
        async throws
    {
        let guide = try String(contentsOf: Self.root.appending(path: "docs/clients.md"), encoding: .utf8)
        let block = String(try #require(guide.firstMatch(of: #/<!-- wp:rss (\{.*\}) \/-->/#)?.1))
        let settings = try #require(try JSONSerialization.jsonObject(with: Data(block.utf8)) as? [String: Any])
        let address = try #require((settings["feedURL"] as? String).flatMap(URL.init))
        var configuration = Sample.configuration
        configuration.vocabularies[1].terms.append(Term(id: "valfardsteknik", label: "Välfärdsteknik"))
        let fill: @Sendable (Store) async throws -> Void = { store in
            try await Sample.fill(store)
            try await Sample.sync(store, "khi", Sample.records + Self.stories, at: Sample.now)
        }
        try await TestServer.with(configuration, fill: fill) { server in
            let reply = try await server.get("\(address.path)?\(address.query ?? "")")
            #expect(reply.status == 200)
            let file = FileManager.default.temporaryDirectory.appending(path: "samlad-feed-\(UUID().uuidString)")
            try reply.body.write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let output = try await Peer.run("wordpress.py", [block, file.path])
            let shown = try JSONDecoder().decode([String: [Shown]].self, from: output)["items"]
            let words = (1...30).map { "ord\($0)" }.joined(separator: " ") + " …"
            #expect(
                shown
                    == (13...17).reversed().map { number in
                        Shown(
                            title: "Berättelse & \(number)", link: "https://utgivare.example/stod/\(number)",
                            date: "2025-01-\(number)", author: "Socialstyrelsen", excerpt: words)
                    })
        }
    }

    /// Eight of the subject that the settings ask for, the newest last.
    private static let stories: [Record] = (10...17).map { number in
        Sample.record(number, title: "Berättelse & \(number)") { record in
            record.summary = "<p>" + (1...40).map { "ord\($0)" }.joined(separator: " ") + "</p>"
            record.terms = [
                AssignedTerm(vocabulary: "kind", term: "berattelse", origin: .default),
                AssignedTerm(vocabulary: "amne", term: "valfardsteknik", origin: .declared),
            ]
            record.published = Sample.date("2025-01-\(number)T09:00:00Z")
            record.publishedPrecision = .time
        }
    }
}
