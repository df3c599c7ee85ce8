import Catalogue
import Foundation
import FoundationXML
import Store
import Testing

@testable import Publish

/// What other worlds read, with their own programs as judges.
@Suite(.serialized) struct PortalTests {
    private static var configuration: Configuration {
        var configuration = Sample.configuration
        configuration.settings.contact = "mailto:redaktionen@exempel.se"
        configuration.organisations[1].organisationNumber = "202100-0555"
        configuration.organisations[0].hosts = ["skr.example"]
        return configuration
    }

    // MARK: DCAT-AP-SE

    @Test func `the three syntaxes are one graph, and it is as DCAT-AP-SE has it`() async throws {
        try await TestServer.with(Self.configuration) { server in
            let base = "http://127.0.0.1:\(server.port)"
            let shapes = Peer.folder.appending(path: "dcat-ap-se.ttl").path
            let judged = try await Peer.json("portals.py", ["dcat", base, shapes])
            #expect(judged["conforms"] as? Bool == true, "\(judged["report"] ?? "")")
            #expect(judged["downloads"] as? [String] == ["\(base)/dump/items.csv", "\(base)/dump/items.jsonl"])
            #expect(
                judged["creators"] as? [String] == [
                    "\(base)/?organisation=kommun-1715#organisation",
                    "http://dataportal.se/organisation/SE2021000555",
                ], "those who have items; of the source of SKR nothing came that is its own")
        }
    }

    @Test func `what the shapes ask for is not always there`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-shapes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shapes = folder.appending(path: "shapes.ttl")
        let text = try String(contentsOf: Peer.folder.appending(path: "dcat-ap-se.ttl"), encoding: .utf8)
        try text.replacing("sh:minCount 6", with: "sh:minCount 60").write(to: shapes, atomically: true, encoding: .utf8)
        try await TestServer.with { server in
            let judged = try await Peer.json("portals.py", ["dcat", "http://127.0.0.1:\(server.port)", shapes.path])
            #expect(judged["conforms"] as? Bool == false)
        }
    }

    @Test func `a text in a graph stays what it is, whatever is in it`() throws {
        var graph = RDFGraph()
        graph.add(
            "https://x.example/<a b>", type: "dcat:Catalog", [("dcterms:title", .text("\"\\\n<å>", language: "sv"))])
        let turtle = String(decoding: try RDFSyntax.turtle.write(graph), as: UTF8.self)
        #expect(turtle.contains(#"<https://x.example/\u003Ca\u0020b\u003E> a dcat:Catalog"#))
        #expect(turtle.contains(#"dcterms:title "\"\\\n<å>"@sv"#))
    }

    @Test(arguments: [
        (nil, RDFSyntax.xml), ("*/*", .xml), ("text/turtle", .turtle),
        ("application/ld+json, text/turtle;q=0.5", .jsonLD),
        ("text/html;q=0.9, text/turtle;q=0.1", .turtle), ("application/rdf+xml;q=0.2, application/json", .jsonLD),
        ("text/turtle;q=x", .turtle),
    ])
    func `a client gets the syntax it likes best`(accept: String?, syntax: RDFSyntax) {
        #expect(RDFSyntax.chosen(by: accept) == syntax)
    }

    // MARK: OAI-PMH

    private func harvest(_ server: TestServer, _ more: String...) async throws -> [String: Any] {
        try await Peer.json("portals.py", ["harvest", "http://127.0.0.1:\(server.port)"] + more)
    }

    private static func fillMany(_ store: Store) async throws {
        try await Sample.fill(store)
        let many = (100..<350).map { Sample.record($0) }
        try await Sample.sync(store, "khi", Sample.records + many, at: Sample.date("2026-03-04T08:00:00Z"))
    }

    @Test func `a whole harvest has every item once, and an incremental one what changed, with what is gone`()
        async throws
    {
        try await TestServer.with(Self.configuration, fill: Self.fillMany) { server in
            let first = try await harvest(server)
            let live = try #require(first["live"] as? [String: String])
            #expect(live.count == 256)
            #expect(Set(live.values).contains("Så införde vi trygghetslarm"))
            #expect((first["deleted"] as? [String])?.isEmpty == false, "the twin's own item became part of another")
            let gone = try #require(first["deleted"] as? [String])
            #expect((first["identifiers"] as? [String])?.count == live.count + gone.count)
            #expect((first["identify"] as? [String])?[1] == "persistent")
            #expect(first["formats"] as? [String] == ["khi", "oai_dc"])
            // One changes, two go, the rest stay.
            let kept = Sample.records.filter { $0.id != Sample.records[1].id && $0.id != Sample.records[4].id }
            var changed = kept
            changed[0].title = "En ny rubrik"
            let many = (100..<350).map { Sample.record($0) }
            try await Sample.sync(
                server.store, "khi", changed + many, at: Sample.date("2026-03-06T08:00:00Z"), absent: .withdraw)
            let next = try await harvest(server, "2026-03-05T00:00:00Z")
            #expect((next["live"] as? [String: String])?.values.sorted() == ["En ny rubrik"])
            #expect((next["deleted"] as? [String])?.count == 2)
            let whole = try await harvest(server)
            #expect((whole["live"] as? [String: String])?.count == 254)
            #expect((whole["deleted"] as? [String])?.count == gone.count + 2)
            let later = try await harvest(server, "2026-03-09T00:00:00Z")
            #expect((later["live"] as? [String: String])?.isEmpty == true)
        }
    }

    @Test func `a set has what belongs to it, and what did when it went`() async throws {
        try await TestServer.with(Self.configuration) { server in
            let specs = try #require(try await harvest(server)["specs"] as? [String])
            #expect(specs.contains("kind:berattelse") && specs.contains("organisation:kommun-1715"))
            let stories = try await harvest(server, "", "kind:berattelse")
            #expect((stories["live"] as? [String: String])?.values.sorted() == ["Så införde vi trygghetslarm"])
            let kept = Sample.records.filter { $0.id != Sample.records[2].id }
            try await Sample.sync(server.store, "khi", kept, at: Sample.now, absent: .withdraw)
            let page = "http://127.0.0.1:\(server.port)/id/\(Sample.records[2].id)"
            let after = try await harvest(server, "", "kind:berattelse")
            #expect((after["live"] as? [String: String])?.isEmpty == true)
            #expect((after["deleted"] as? [String])?.contains(page) == true)
            let others = try await harvest(server, "", "organisation:socialstyrelsen")
            #expect((others["deleted"] as? [String])?.contains(page) == false)
        }
    }

    /// Feeds that say their language as they please.
    private static func fillLanguages(_ store: Store) async throws {
        let said = ["sv_SE", "x y!", "en-GB", "", "abcdefghi"]
        let records = said.indices.map { index in Sample.record(index + 1) { $0.language = said[index] } }
        try await Sample.sync(store, "khi", records + [Sample.records[5]], at: Sample.now)
    }

    @Test(arguments: [Sample.fill, fillLanguages])
    func `the catalogue's own format is what its schema says`(fill: @Sendable (Store) async throws -> Void) async throws
    {
        try await TestServer.with(Self.configuration, fill: fill) { server in
            let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-xsd-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let schema = folder.appending(path: "khi.xsd")
            try await server.get("/schemas/khi.xsd").body.write(to: schema)
            let list = try await server.get("/oai?verb=ListRecords&metadataPrefix=khi")
            let judged = try await Peer.json("portals.py", ["xsd", schema.path], input: list.body)
            #expect(judged["count"] as? Int == 6)
            #expect(judged["faults"] as? [String] == [])
        }
    }

    @Test(arguments: [
        ("", "badVerb"), ("verb=Nonsense", "badVerb"), ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&from=2026-01-01", "badArgument"), ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2026-03-01T24:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch"),
        ("verb=ListIdentifiers&metadataPrefix=oai_dc&set=kind:film", "noRecordsMatch"),
        ("verb=ListIdentifiers&metadataPrefix=oai_dc&set=kind:khi&set=kind:khi", "badArgument"),
        ("verb=ListRecords&resumptionToken=nonsense", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=MXxyfG9haV9kY3x8fHwxMDB8&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=https://x.example/1", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=nosuch", "idDoesNotExist"), ("verb=%FF", "badArgument"),
    ])
    func `a mistake has the code the protocol gives it`(query: String, code: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/oai?" + query)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/xml; charset=utf-8")
            let root = try #require(try XMLDocument(data: reply.body).rootElement())
            #expect(root.children?.compactMap(\.name) == ["responseDate", "request", "error"])
            let error = try #require(root.elements(forName: "error").first)
            #expect(error.attributes?.first?.stringValue == code, "\(reply.text)")
        }
    }

    @Test func `a question in a form is answered like one in the address`() async throws {
        try await TestServer.with(Self.configuration) { server in
            let form = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
            func post(_ target: String, _ body: String, _ headers: [String: String]) async throws -> Reply {
                try await server.send(
                    "POST", target, headers.merging(["Content-Length": "\(body.utf8.count)"]) { $1 }, body: body)
            }
            let arguments = "verb=GetRecord&metadataPrefix=oai_dc&identifier=\(Sample.records[2].id)"
            let asked = try await server.get("/oai?" + arguments)
            let posted = try await post("/oai", arguments, form)
            #expect(posted.status == 200 && posted.headers["content-type"] == "text/xml; charset=utf-8")
            #expect(posted.text == asked.text && posted.text.contains("Så införde vi trygghetslarm"))
            // A harvester goes on from here next time: what is being written now is dated before its commit.
            #expect(asked.text.contains("<responseDate>2026-03-10T07:59:58Z</responseDate>"))
            #expect(try await post("/oai?verb=Identify", "verb=Identify", form).text.contains("badVerb"))
            #expect(try await post("/oai", "verb=%FF", form).text.contains("badArgument"))
            let coded = try await post(
                "/oai", "verb=ListRecords&metadataPrefix=khi", form.merging(["Accept-Encoding": "gzip"]) { $1 })
            #expect(coded.headers["content-encoding"] == "gzip")
            let other = try await post("/oai", "{}", ["Content-Type": "application/json"])
            #expect(other.status == 415)
            #expect(try other.json()["type"] as? String == "http://127.0.0.1:\(server.port)/problem/unsupported-media")
            let long = "verb=Identify&x=" + String(repeating: "x", count: 8192)
            #expect(try await post("/oai", long, form).status == 413)
            let chunked =
                "POST /oai HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\nd\r\nverb=Identify\r\n0\r\n\r\n"
            #expect(try await server.exchange(Data(chunked.utf8)).text.contains("<Identify>"))
            // Nobody else takes a body.
            let refused = try await post("/api/v1/items", "q=x", form)
            #expect(refused.status == 405 && refused.headers["allow"] == "GET, HEAD, OPTIONS")
            #expect(try await server.send("OPTIONS", "/oai").headers["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func `a token says everything itself, and no other list takes it`() throws {
        let query = QueryString("verb=ListRecords&metadataPrefix=khi&from=2026-01-01&until=2026-02-01&set=kind:khi")
        var list = try OAIList(try OAIArguments(query), hasFields: true)
        (list.after, list.given) = (12, 5)
        let resumed = QueryString("verb=ListRecords&resumptionToken=" + list.token)
        #expect(try OAIList(try OAIArguments(resumed), hasFields: true) == list)
        let other = QueryString("verb=ListIdentifiers&resumptionToken=" + list.token)
        #expect(throws: OAIList.badToken(list.token)) { try OAIList(try OAIArguments(other), hasFields: false) }
    }

    // MARK: Readers of feeds and search engines

    @Test func `an export is what is served`() async throws {
        try await TestServer.with { server in
            let base = "http://127.0.0.1:\(server.port)"
            let export = Export(names: server.names.current, base: base)
            #expect(export.opml() == (try await server.get("/opml")).body)
            let items = try server.store.items(ItemQuery()).elements
            let (changed, senders) = (items.map(\.changed).max(), Set(items.flatMap(\.item.organisations)))
            let exported = try export.dcat(changed: changed, senders: senders)
            #expect(exported == (try await server.get("/dcat.ttl")).body)
        }
    }

    @Test func `every feed that is read can be subscribed to`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/opml")
            #expect(reply.headers["content-type"] == "text/x-opml; charset=utf-8")
            let root = try #require(try XMLDocument(data: reply.body).rootElement())
            #expect(root.name == "opml" && root.attribute(forName: "version")?.stringValue == "2.0")
            let feeds = try root.nodes(forXPath: "//outline[@xmlUrl]").compactMap { $0 as? XMLElement }
            let addresses = feeds.compactMap { $0.attribute(forName: "xmlUrl")?.stringValue }
            #expect(addresses == ["http://127.0.0.1:\(server.port)/feed.atom", "https://skr.example/rss?a=1&b=2"])
            #expect(feeds.allSatisfy { $0.attribute(forName: "type")?.stringValue == "rss" })
        }
    }

    @Test func `the sitemap has every page with its date, and robots.txt names it`() async throws {
        try await TestServer.with { server in
            let base = "http://127.0.0.1:\(server.port)"
            let text = try await server.get("/sitemap.xml").text
            for record in Sample.records {
                #expect(text.contains("<loc>\(base)/id/\(record.id)</loc><lastmod>2026-03-0"))
            }
            #expect(text.contains("<loc>\(base)/</loc>"))
            let root = try #require(try XMLDocument(data: Data(text.utf8)).rootElement())
            #expect(root.name == "urlset" && (root.children?.count ?? 0) == 11)
            #expect(text.contains("<loc>\(base)/khi</loc>") && text.contains("<loc>\(base)/berattelser</loc>"))
            #expect(try await server.get("/robots.txt").text.contains("Sitemap: \(base)/sitemap.xml\n"))
            let robots = try await server.get("/robots.txt").text
            for path in ["/?", "/khi?", "/sok?", "/feed.atom?", "/api/", "/oai", "/dump/"] {
                #expect(robots.contains("Disallow: \(path)\n"))
            }
            #expect(try await server.get("/sitemaps/1.xml").text == text)
            for none in ["/sitemaps/2.xml", "/sitemaps/0.xml", "/sitemaps/01.xml", "/sitemaps/x.xml"] {
                #expect(try await server.get(none).status == 404, "\(none)")
            }
            let index = String(decoding: Sitemap(base: base).index(2), as: UTF8.self)
            #expect(index.contains("<sitemap><loc>\(base)/sitemaps/2.xml</loc></sitemap>"))
        }
    }
}
