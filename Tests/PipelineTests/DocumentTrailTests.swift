import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// A source that says what it has in several documents.
@Suite struct `Documents that lead to others` {
    private static let organisation = "\"organisation\": \"kommun-1715\", \"kind\": \"khi\""

    private static let counted = "\"paging\": { \"parameter\": \"sida\", \"maxPages\": 9 }"

    private static func numbered(_ more: String = "") -> String {
        """
        { "id": "lista", \(organisation), "format": "json", "url": "{base}/lista?sida=1", "items": "/poster",
          "map": { "id": "/id", "title": "/titel" }, \(more) }
        """
    }

    /// Pages of two entries each, numbered from 1.
    private static func pages(_ titles: [String], _ number: Int) -> String {
        let rows = titles.dropFirst((number - 1) * 2).prefix(2)
            .map { "{ \"id\": \"\($0)\", \"titel\": \"\($0)\" }" }.joined(separator: ",")
        return "{ \"poster\": [\(rows)] }"
    }

    private static func number(_ request: LoopbackRequest) -> Int {
        Int(request.target.split(separator: "sida=").last ?? "") ?? 1
    }

    @Test func `pages are counted until one is empty, and known ones are not asked for again`() async throws {
        let titles = Mutex(["Ett", "Två", "Tre", "Fyra", "Fem"])
        let stage = try SyncStage(Self.numbered(Self.counted)) { request in
            titles.withLock { .text(Self.pages($0, Self.number(request)), type: "application/json") }
        }
        #expect(try await stage.sync().counts.created == 5)
        #expect(stage.asked == ["/lista?sida=1", "/lista?sida=2", "/lista?sida=3", "/lista?sida=4"])
        titles.withLock { $0.insert("Noll", at: 0) }
        #expect(try await stage.sync().counts.created == 1)
        // The second page brings nothing new, so that the third is left alone.
        #expect(stage.asked == ["/lista?sida=1", "/lista?sida=2"])
    }

    @Test func `asking for one page too many is the end of a counted list, not a failure`() async throws {
        let stage = try SyncStage(Self.numbered(Self.counted)) { request in
            let number = Self.number(request)
            guard number < 3 else { return .text("{\"code\":\"rest_post_invalid_page_number\"}", status: 400) }
            return .text(Self.pages(["Ett", "Två", "Tre", "Fyra"], number), type: "application/json")
        }
        let report = try await stage.sync()
        #expect(report.counts.created == 4)
        #expect(report.attempt.problems.isEmpty)
    }

    @Test func `the Link header names the next page, and a page on another host is not followed`() async throws {
        let stage = try SyncStage(Self.numbered(Self.counted)) { request in
            let own = "</nasta>; rel=\"next\", </>; rel=\"up first\""
            let next = request.path == "/lista" ? own : "<http://127.0.0.9/>; rel=next"
            return .response(
                status: 200, headers: ["Link": next, "Content-Type": "application/json"],
                body: Data(Self.pages(request.path == "/lista" ? ["Ett", "Två"] : ["Tre", "Fyra"], 1).utf8))
        }
        let report = try await stage.sync()
        #expect(stage.asked == ["/lista?sida=1", "/nasta"])
        #expect(report.counts.created == 4)
        #expect(report.attempt.problems.map(\.code) == ["paging.elsewhere"])
    }

    @Test func `a list that broke off is read on next time`() async throws {
        let isBroken = Mutex(true)
        let stage = try SyncStage(Self.numbered(Self.counted)) { request in
            let number = Self.number(request)
            if number == 2, isBroken.withLock({ $0 }) { return .text("", status: 502) }
            return .text(Self.pages(["Ett", "Två", "Tre", "Fyra"], number), type: "application/json")
        }
        let first = try await stage.sync()
        #expect(first.counts.created == 2)
        #expect(first.attempt.problems.map(\.code) == ["paging.not-read"])
        isBroken.withLock { $0 = false }
        #expect(try await stage.sync().counts.created == 2)
        #expect(try stage.memory().resume == nil)
    }

    @Test func `where absence means withdrawn, a list that was not read whole changes nothing`() async throws {
        let isBroken = Mutex(false)
        let stage = try SyncStage(
            Self.numbered("\"coverage\": \"complete\", " + Self.counted)
        ) { request in
            let number = Self.number(request)
            if number == 2, isBroken.withLock({ $0 }) { return .text("", status: 502) }
            return .text(Self.pages(["Ett", "Två", "Tre"], number), type: "application/json")
        }
        #expect(try await stage.sync().counts.created == 3)
        isBroken.withLock { $0 = true }
        #expect(try await stage.sync().attempt.outcome == .degraded)
        #expect(try stage.titles() == ["Ett", "Tre", "Två"])
    }

    @Test func `a page that leads back to itself is read once`() async throws {
        let stage = try SyncStage(Self.numbered("\"paging\": { \"next\": \"/nasta\", \"maxPages\": 9 }")) { request in
            let row = "{\"id\":\"\(request.target)\",\"titel\":\"\(request.target)\"}"
            return .text("{ \"poster\": [\(row)], \"nasta\": \"/lista?sida=2\" }", type: "application/json")
        }
        #expect(try await stage.sync().counts.created == 2)
        #expect(stage.asked == ["/lista?sida=1", "/lista?sida=2"])
    }

    @Test func `the sitemaps of an index are read, and the pages they name`() async throws {
        let stage = try SyncStage(
            """
            { "id": "karta", \(Self.organisation), "format": "sitemap", "url": "{base}/sitemap.xml",
              "pages": { "include": ["/nyheter/*"] } }
            """
        ) { request in
            switch request.path {
            case "/sitemap.xml":
                .text(Self.sitemap("sitemapindex", "sitemap", ["/a.xml", "/b.xml"]), type: "application/xml")
            case "/a.xml", "/b.xml":
                .text(Self.sitemap("urlset", "url", ["/nyheter\(request.path)", "/om"]), type: "application/xml")
            case "/robots.txt": .text("", status: 404)
            default:
                .text("<html><head><title>\(request.path)</title></head><body><h1>Sida \(request.path)</h1></body>")
            }
        }
        let report = try await stage.sync()
        #expect(report.counts.created == 2)
        #expect(stage.asked.sorted() == ["/a.xml", "/b.xml", "/nyheter/a.xml", "/nyheter/b.xml", "/sitemap.xml"])
        #expect(try stage.titles() == ["Sida /nyheter/a.xml", "Sida /nyheter/b.xml"])
        // Nothing has changed: the pages are left alone.
        _ = try await stage.sync()
        #expect(stage.asked.sorted() == ["/a.xml", "/b.xml", "/sitemap.xml"])
    }

    @Test func `an index that names further indexes is read, those that name each other once`() async throws {
        let stage = try SyncStage(
            "{ \"id\": \"karta\", \(Self.organisation), \"format\": \"sitemap\", \"url\": \"{base}/sitemap.xml\" }"
        ) { request in
            switch request.path {
            case "/sitemap.xml":
                .text(Self.sitemap("sitemapindex", "sitemap", ["/a.xml", "/inre.xml"]), type: "application/xml")
            case "/inre.xml":
                .text(
                    Self.sitemap("sitemapindex", "sitemap", ["/sitemap.xml", "/b.xml", "/inre.xml", "/a.xml"]),
                    type: "application/xml")
            case "/a.xml", "/b.xml":
                .text(Self.sitemap("urlset", "url", ["/nyheter\(request.path)"]), type: "application/xml")
            case "/robots.txt": .text("", status: 404)
            default: .text("<html><head><title>\(request.path)</title></head><body><h1>Sida</h1></body>")
            }
        }
        let report = try await stage.sync()
        #expect(report.counts.created == 2 && report.attempt.problems.isEmpty, "\(report.attempt.problems)")
        let documents = stage.asked.filter { $0.hasSuffix("l") && !$0.hasPrefix("/nyheter") }
        #expect(documents.sorted() == ["/a.xml", "/b.xml", "/inre.xml", "/sitemap.xml"])
    }

    @Test func `dates that are the time of the request are none, and change nothing`() async throws {
        let stage = try SyncStage(
            "{ \"id\": \"lista\", \(Self.organisation), \"format\": \"jsonfeed\", \"url\": \"{base}/feed\" }"
        ) { request in
            let now = Date().formatted(.iso8601)
            let items = (1...5).map { number in
                """
                {"id":"\(number)","title":"Post \(number)","url":"{base}/\(number)","date_published":"2026-0\(number)-01T00:00:00Z",
                "date_modified":"\(now)"}
                """
            }
            let list = items.joined(separator: ",")
            return .text(
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"\(request.path) \(now)\",\"items\":[\(list)]}",
                type: "application/json")
        }
        let report = try await stage.sync()
        #expect(report.counts.created == 5)
        #expect(report.attempt.problems.map(\.code) == ["date.one-moment"])
        // Those that are none are left out alone.
        #expect(try stage.memory().pace?.rhythm != nil)
        #expect(try await stage.sync().counts.updated == 0)
    }

    @Test func `a sitemap whose dates are all alike has its pages read once`() async throws {
        let count = Locked(0)
        let stage = try SyncStage(
            "{ \"id\": \"karta\", \(Self.organisation), \"format\": \"sitemap\", \"url\": \"{base}/sitemap.xml\" }"
        ) { request in
            guard request.path == "/sitemap.xml" else {
                return request.path == "/robots.txt"
                    ? .text("", status: 404) : .text("<html><body><h1>Sida \(request.path)</h1></body></html>")
            }
            let day = count.withLock {
                $0 += 1; return $0
            }
            let pages = (1...4).map { "<url><loc>{base}/\($0)</loc><lastmod>2026-09-0\(day)</lastmod></url>" }
            return .text("<urlset>\(pages.joined())</urlset>", type: "application/xml")
        }
        let report = try await stage.sync()
        #expect(report.counts.created == 4 && report.attempt.problems.map(\.code) == ["date.one-moment"])
        #expect(try await stage.sync().counts.updated == 0)
        #expect(stage.asked == ["/sitemap.xml"])
    }

    @Test func `a further page that lists nothing takes nothing back`() async throws {
        let isBroken = Locked(false)
        let stage = try SyncStage(
            """
            { "id": "lista", \(Self.organisation), "format": "html", "url": "{base}/1", "coverage": "complete",
              "list": { "items": "li", "link": "a@href", "title": "a", "next": "a.next@href", "maxPages": 9 } }
            """
        ) { request in
            let rows = { (numbers: [Int]) in
                numbers.map { "<li><a href=\"/post/\($0)\">Post \($0)</a></li>" }.joined()
            }
            let next = "<a class=\"next\" href=\"/2\">Nästa</a>"
            switch request.path {
            case "/robots.txt": return .text("", status: 404)
            case "/1": return .text("<html><body><ul>\(rows([1, 2]))</ul>\(next)</body></html>", type: "text/html")
            default:
                let list = isBroken.withLock { $0 } ? "<h1>Sidan finns inte</h1>" : "<ul>\(rows([3, 4]))</ul>"
                return .text("<html><body>\(list)</body></html>", type: "text/html")
            }
        }
        isBroken.withLock { $0 = true }
        // Nothing is known yet that would be lost: an empty page is the end of the list.
        #expect(try await stage.sync().counts.created == 2)
        isBroken.withLock { $0 = false }
        #expect(try await stage.sync().counts.created == 2)
        isBroken.withLock { $0 = true }
        let report = try await stage.sync()
        #expect(report.counts.withdrawn == 0 && report.attempt.outcome == .degraded)
        #expect(report.attempt.problems.map(\.message).contains { $0.contains("It lists nothing.") })
        #expect(try stage.titles().count == 4)
    }

    @Test func `what comes from an address that sources.json no longer names is not kept`() async throws {
        let latch = DispatchSemaphore(value: 0)
        let entry = { (path: String) in
            "{ \"id\": \"lista\", \(Self.organisation), \"format\": \"rss\", \"url\": \"{base}\(path)\" }"
        }
        let stage = try SyncStage(entry("/gammal")) { request in
            if request.path == "/gammal" { latch.wait() }
            return .text(RoundStage.feed(1...2), type: "application/rss+xml")
        }
        let (bench, source) = (stage.bench, stage.source)
        let old = Task { try await SourceSync(bench, snapshot: bench.registry.snapshot).run(source) }
        _ = try await stage.server.waitForRequest()
        try stage.configure(entry("/ny"))
        latch.signal()
        let report = try await old.value
        #expect(report.attempt.outcome == .void && report.counts == SyncCounts())
        #expect(try bench.store.attempts(of: "lista", limit: 5).isEmpty)
        #expect(try await stage.sync().counts.created == 2)
        #expect(stage.asked == ["/ny"])
    }

    @Test(arguments: [2, 3])
    func `what there is no room for is told, and a list goes on with it next time`(room: Int) async throws {
        let stage = try SyncStage(Self.numbered(Self.counted)) { request in
            .text(Self.pages(["Ett", "Två", "Tre", "Fyra", "Fem"], Self.number(request)), type: "application/json")
        }
        let reading = try await stage.read(entries: room)
        #expect(reading.feed.entries.count == room && !reading.isWhole)
        #expect(reading.feed.problems.map(\.code) == ["limit.entries"])
        #expect(reading.resume?.hasSuffix(room == 2 ? "sida=2" : "sida=3") == true)
        let whole = try await stage.read(entries: 5)
        #expect(whole.feed.entries.count == 5)
    }

    @Test func `sitemaps that there is no room for are told`() async throws {
        let stage = try SyncStage(
            "{ \"id\": \"karta\", \(Self.organisation), \"format\": \"sitemap\", \"url\": \"{base}/sitemap.xml\" }"
        ) { request in
            request.path == "/sitemap.xml"
                ? .text(Self.sitemap("sitemapindex", "sitemap", ["/a.xml", "/b.xml"]), type: "application/xml")
                : .text(Self.sitemap("urlset", "url", ["/1\(request.path)", "/2"]), type: "application/xml")
        }
        for room in [2, 3] {
            let reading = try await stage.read(entries: room)
            #expect(reading.feed.entries.count == room && !reading.isWhole)
            #expect(reading.feed.problems.map(\.code).contains("limit.entries"))
        }
        #expect(try await stage.read(entries: 4).isWhole)
    }

    @Test func `entries whose pages had to wait are read next time, wherever they stand`() async throws {
        let stage = try SyncStage(
            """
            { "id": "lista", \(Self.organisation), "format": "html", "url": "{base}/?sida=1",
              "list": { "items": "li", "title": "a", "link": "a@href", "next": "a.nasta@href", "maxPages": 9 },
              "page": { "content": "main" } }
            """
        ) { request in
            guard request.path == "/" else {
                return .text("<html><body><main><p>Sidan \(request.path) om något.</p></main></body></html>")
            }
            let number = Self.number(request)
            let rows = (0..<12).map { "<li><a href='/s\(number)-\($0)'>Rad \(number) \($0)</a></li>" }.joined()
            let next = number < 4 ? "<a class=nasta href='/?sida=\(number + 1)'>Nästa</a>" : ""
            return .text("<html><body><ul>\(rows)</ul>\(next)</body></html>")
        }
        var created: [Int] = []
        for _ in 0..<3 { created.append(try await stage.sync().counts.created) }
        #expect(created == [30, 18, 0])
        // All is known again: the first page is enough.
        _ = try await stage.sync()
        #expect(stage.asked == ["/?sida=1"])
    }

    private static func sitemap(_ root: String, _ element: String, _ paths: [String]) -> String {
        "<?xml version=\"1.0\"?><\(root) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
            + paths.map { "<\(element)><loc>{base}\($0)</loc><lastmod>2026-05-04</lastmod></\(element)>" }.joined()
            + "</\(root)>"
    }
}
