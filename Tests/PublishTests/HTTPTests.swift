import Catalogue
import Foundation
import Logging
import Publish
import ServiceLifecycle
import Store
import Synchronization
import Testing

struct HTTPTests {
    static let resources = [
        "/", "/status", "/id/\(Sample.records[0].id)", "/api/v1/items", "/api/v1/items/\(Sample.records[0].id)",
        "/api/v1/sources", "/api/v1/changes", "/feed.json", "/feed.atom",
    ]

    @Test(arguments: resources) func `what the client has already is not sent again`(target: String) async throws {
        try await TestServer.with { server in
            let first = try await server.get(target)
            #expect(first.status == 200)
            let etag = try #require(first.headers["etag"])
            #expect(etag.hasPrefix("\"") && etag.hasSuffix("\""))
            #expect(first.headers["cache-control"] == "public, max-age=0, must-revalidate")
            for sent in [etag, "W/\(etag)", "\"other\", \(etag)", "*"] {
                let again = try await server.get(target, ["If-None-Match": sent])
                #expect(again.status == 304)
                #expect(again.headers["etag"] == etag)
                #expect(again.body.isEmpty)
            }
            let other = try await server.get(target, ["If-None-Match": "\"other\""])
            #expect(other.status == 200)
            #expect(other.body == first.body)
        }
    }

    @Test(arguments: resources) func `a change makes another validator`(target: String) async throws {
        try await TestServer.with { server in
            let before = try await server.get(target)
            let changed = Sample.record(1, title: "Ny titel")
            try await Sample.sync(server.store, "khi", [changed], at: Sample.now)
            let after = try await server.get(target, ["If-None-Match": try #require(before.headers["etag"])])
            #expect(after.status == 200)
            #expect(after.body != before.body)
        }
    }

    @Test func `a new name of an organisation makes another validator`() async throws {
        try await TestServer.with { server in
            let before = try await server.get("/api/v1/items")
            var configuration = Sample.configuration
            configuration.organisations[1].name = "Nya myndigheten"
            server.names.update(configuration, at: Sample.now)
            let after = try await server.get(
                "/api/v1/items", ["If-None-Match": try #require(before.headers["etag"])])
            #expect(after.status == 200)
            #expect(after.text.contains("Nya myndigheten"))
        }
    }

    @Test func `a date serves those who have no tag`() async throws {
        try await TestServer.with { server in
            let first = try await server.get("/api/v1/items")
            let date = try #require(first.headers["last-modified"])
            #expect(date == "Tue, 10 Mar 2026 08:00:00 GMT")
            #expect(try await server.get("/api/v1/items", ["If-Modified-Since": date]).status == 304)
            let earlier = "Mon, 09 Mar 2026 08:00:00 GMT"
            #expect(try await server.get("/api/v1/items", ["If-Modified-Since": earlier]).status == 200)
            #expect(try await server.get("/api/v1/items", ["If-Modified-Since": "nonsense"]).status == 200)
        }
    }

    @Test(arguments: resources + ["/healthz", "/readyz", "/metrics"])
    func `HEAD gives the headers of GET and no body`(target: String) async throws {
        try await TestServer.with { server in
            let get = try await server.get(target)
            let head = try await server.send("HEAD", target)
            #expect(head.status == get.status)
            #expect(head.body.isEmpty)
            #expect(head.headers["content-type"] == get.headers["content-type"])
            #expect(head.headers["etag"] == get.headers["etag"])
            #expect(head.headers["content-length"] != nil)
            if target != "/metrics" { #expect(head.headers["content-length"] == String(get.body.count)) }
        }
    }

    @Test func `scripts of other sites may read the open data and nothing else`() async throws {
        try await TestServer.with { server in
            #expect(try await server.get("/api/v1/items").headers["access-control-allow-origin"] == "*")
            #expect(try await server.get("/feed.atom").headers["access-control-allow-origin"] == "*")
            #expect(try await server.get("/api/v1/items?x=1").headers["access-control-allow-origin"] == "*")
            #expect(try await server.get("/").headers["access-control-allow-origin"] == nil)
            #expect(try await server.get("/metrics").headers["access-control-allow-origin"] == nil)
            let preflight = try await server.send(
                "OPTIONS", "/api/v1/items",
                ["Origin": "https://portal.example", "Access-Control-Request-Method": "GET"])
            #expect(preflight.status == 204)
            #expect(preflight.headers["allow"] == "GET, HEAD, OPTIONS")
            #expect(preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS")
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
    func `nothing can be sent in`(method: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.send(method, "/api/v1/items")
            #expect(reply.status == 405)
            #expect(reply.headers["allow"] == "GET, HEAD, OPTIONS")
            #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
            let page = try await server.send(method, "/", ["Content-Length": "5"], body: "a=b&c")
            #expect(page.status == 405)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        }
    }

    @Test(arguments: ["GET", "HEAD"]) func `a body is refused and the connection ends`(method: String) async throws {
        try await TestServer.with { server in
            var request = "\(method) /api/v1/items HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
            request += String(repeating: "x", count: 1000)
            let reply = try await server.exchange(Data(request.utf8))
            #expect(reply.status == 413)
            #expect(reply.headers["connection"] == "close")
        }
    }

    @Test(arguments: [
        "/api", "/api/v2/items", "/api/v1/nothing", "/api/v1/items/a/b", "/feed.xml", "/API/v1/items", "/dcat.xml",
        "/id/nope.csl.json", "/id/nope.bib", "/samlingar/nope.csv", "/dump/items.json", "/openapi.yaml", "/data/x.json",
        "/sitemaps/9.xml", "/schemas/nope.json", "/organisation/nope/lankar.csv",
    ])
    func `what machines ask for in vain is a problem document`(target: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get(target)
            #expect(reply.status == 404)
            #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
            #expect(try reply.json()["instance"] as? String == target)
        }
    }

    @Test(arguments: ["/nej", "/id", "/id/", "/id/a/b", "/%FF", "//", "/assets/samlad-0.css", "/status/"])
    func `an unknown page is a page`(target: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get(target)
            #expect(reply.status == 404)
            #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
            #expect(reply.text.contains("Sidan finns inte"))
        }
    }

    @Test func `an address and headers beyond all measure are refused`() async throws {
        try await TestServer.with { server in
            let long = "/api/v1/items?q=" + String(repeating: "a", count: 9000)
            #expect(try await server.get(long).status == 414)
            let many = Dictionary(uniqueKeysWithValues: (0..<200).map { ("X-Header-\($0)", "x") })
            #expect(try await server.get("/api/v1/items", many).status == 400)
            let reply = try await server.get("/healthz", ["X-Long": String(repeating: "a", count: 40_000)])
            #expect(reply.status == 400)
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test func `pages carry what keeps a browser from harm`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/")
            let policy = try #require(reply.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            #expect(reply.headers["referrer-policy"] == "no-referrer")
        }
    }

    @Test func `the stylesheet stands at an address that changes with it`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/").text
            let start = try #require(page.range(of: "/assets/samlad-"))
            let path = String(page[start.lowerBound...].prefix { $0 != "\"" })
            let sheet = try await server.get(path)
            #expect(sheet.status == 200)
            #expect(sheet.headers["content-type"] == "text/css; charset=utf-8")
            #expect(sheet.headers["cache-control"] == "public, max-age=31536000, immutable")
        }
    }

    @Test func `a forged host name does not get into links`() async throws {
        try await TestServer.with { server in
            let request = "GET /feed.atom HTTP/1.1\r\nHost: a\"><script>\r\nConnection: close\r\n\r\n"
            let reply = try await server.exchange(Data(request.utf8))
            #expect(!reply.text.contains("<script>"))
        }
    }

    @Test func `a public address stands in every link`() async throws {
        var configuration = Sample.configuration
        configuration.settings.publicAddress = "https://khi.example.se/"
        try await TestServer.with(configuration) { server in
            let item = try await server.json("/api/v1/items/\(Sample.records[0].id)")
            #expect(item["url"] as? String == "https://khi.example.se/id/\(Sample.records[0].id)")
            #expect(try await server.get("/feed.atom").text.contains("127.0.0.1") == false)
        }
    }

    @Test func `health and readiness answer, and numbers can be scraped`() async throws {
        try await TestServer.with { server in
            #expect(try await server.get("/healthz").text == "ok\n")
            #expect(try await server.get("/readyz").text == "ready\n")
            _ = try await server.get("/api/v1/items")
            let reply = try await server.get("/metrics")
            #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = Set(reply.text.components(separatedBy: "\n"))
            #expect(lines.contains(#"samlad_items{kind="khi"} 5"#))
            #expect(lines.contains(#"samlad_items_by_freshness{freshness="stale"} 1"#))
            #expect(lines.contains(#"samlad_links{state="dead"} 1"#))
            #expect(lines.contains(#"samlad_sources{state="paused"} 1"#))
            #expect(lines.contains(#"samlad_http_requests_total{route="/api/v1/items",status="200"} 1"#))
            #expect(lines.contains(#"samlad_build_info{version="1.2.3"} 1"#))
            for line in lines where !line.isEmpty && !line.hasPrefix("#") {
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                #expect(lines.contains { $0.hasPrefix("# TYPE \(name) ") })
                #expect(Double(line.split(separator: " ").last ?? "") != nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an idle client does not hold up the end`() async throws {
        let clock = ContinuousClock()
        let opened = Mutex<FileHandle?>(nil)
        let ended = Mutex<ContinuousClock.Instant?>(nil)
        try await TestServer.with { server in
            let handle = FileHandle(fileDescriptor: try Loopback.connect(server.port), closeOnDealloc: true)
            try handle.write(contentsOf: Data("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            opened.withLock { $0 = handle }
            _ = try await server.get("/healthz")
            ended.withLock { $0 = clock.now }
        }
        let began = try #require(ended.withLock { $0 })
        // Nobody waits for the time that an idle connection has.
        #expect(began.duration(to: clock.now) < .seconds(30))
        opened.withLock { $0 = nil }
    }

    @Test func `a taken port is said so, with what to do`() async throws {
        try await TestServer.with { server in
            let second = try Publisher(
                store: server.store, names: server.names, listen: "127.0.0.1:\(server.port)", version: "1",
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let failure = await #expect(throws: PublishFailure.self) { try await second.run() }
            #expect(failure?.sentence == "Another program listens at 127.0.0.1:\(server.port) already.")
            #expect(failure?.advice.contains("--listen") == true)
        }
    }

    @Test(
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:8080", "::1", 8080), ("localhost:0", "localhost", 0),
            (":80", "0.0.0.0", 80),
        ])
    func `an address to listen at is read`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    }

    @Test func `sockets and several addresses are read`() {
        let both: [ListenAddress] = [.network(host: "127.0.0.1", port: 80), .unix(path: "/run/samlad/http.sock")]
        #expect(ListenAddress.list(" 127.0.0.1:80  unix:/run/samlad/http.sock") == both)
        #expect(ListenAddress.list("127.0.0.1:80 nowhere") == nil && ListenAddress.list(" ") == nil)
        #expect(ListenAddress("unix:/" + String(repeating: "a", count: 107)) == nil)
    }

    @Test(arguments: [
        "8080", "127.0.0.1", "::1:8080", "[::1]", "a:70000", "a:-1", "http://a:1", "[a]:1", "", "unix:", "unix:socket",
        "unix:/",
    ])
    func `what is no address to listen at is refused`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
