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

    private static func sitemap(_ root: String, _ element: String, _ paths: [String]) -> String {
        "<?xml version=\"1.0\"?><\(root) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
            + paths.map { "<\(element)><loc>{base}\($0)</loc><lastmod>2026-05-04</lastmod></\(element)>" }.joined()
            + "</\(root)>"
    }
}
