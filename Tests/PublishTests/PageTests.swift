import Catalogue
import Foundation
import FoundationXML
import Publish
import Store
import Testing

struct PageTests {
    @Test func `the start page lists the catalogue with its freshness in plain Swedish`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/").text
            #expect(page.hasPrefix("<!doctype html>\n<html lang=\"sv\">"))
            #expect(page.contains("6 poster i katalogen"))
            #expect(page.contains("Länken är död sedan 3 mars 2026."))
            #expect(page.contains("Sveriges Kommuner och Regioner"))
            #expect(page.contains(">Kils kommun</li>"))
            #expect(page.contains("Kommunberättelser<span class=\"count\"> 1</span>"))
            #expect(page.contains("Stöd för digitala arbetssätt, del 1."))
        }
    }

    @Test(arguments: [
        "/", "/?q=guide", "/status", "/id/\(Sample.records[1].id)", "/id/\(Sample.records[0].id)", "/nej",
    ])
    func `a hostile title does nothing on any page, and every page is whole`(target: String) async throws {
        try await TestServer.with { server in
            let page = try await server.get(target).text
            // A block of data runs nothing.
            let data = "<script type=\"application/ld+json\">{"
            #expect(!page.replacing(data, with: "").contains("<script"))
            #expect(page.components(separatedBy: data).count <= 2)
            #expect(page.components(separatedBy: "<h1").count == 2)
            #expect(page.contains("<main id=\"innehall\""))
            #expect(page.contains("href=\"#innehall\""))
            try Self.checkBalance(page)
        }
    }

    @Test func `an item tells who, from where, how it links and since when`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/id/\(Sample.records[3].id)").text
            #expect(page.contains("<h1>Den försvunna guiden</h1>"))
            #expect(page.contains("Länken är död sedan 3 mars 2026."))
            #expect(page.contains("Inaktuell"))
            #expect(page.contains("href=\"https://utgivare.example/stod/4\""))
            #expect(page.contains("Vem som har sagt vad"))
            let whole = try await server.get("/id/\(Sample.records[0].id)").text
            #expect(whole.contains("<h3>Bakgrund</h3>"))
            #expect(whole.contains("Öppna hos utgivare.example"))
            #expect(whole.contains("Juridik"))
            let said = String(try #require(whole.components(separatedBy: "Vem som har sagt vad").last))
            #expect(said.contains("<dt>Publicerad</dt>") && said.contains("3 mars 2017"))
            #expect(said.contains("<dt>Slag</dt>") && said.contains("Redaktionen") && said.contains("<dt>Ämne</dt>"))
            #expect(said.contains("Kommunberättelse") && !said.contains("2017-03-03") && !said.contains("terms."))
            let linkless = try await server.get("/id/\(Sample.records[4].id)").text
            #expect(linkless.contains("Posten har ingen länk."))
        }
    }

    @Test func `filters are kept in the form, in the links to the feeds and in the way on`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/?kind=khi&topic=juridik&q=v%C3%A4gledning&organisation=&limit=1").text
            #expect(page.contains("1 träff"))
            #expect(page.contains("value=\"vägledning\""))
            #expect(page.contains("value=\"khi\" checked=\"\""))
            let feed = "/feed.atom?q=v%C3%A4gledning&amp;kind=khi&amp;topic=juridik"
            #expect(page.contains("<link rel=\"alternate\" type=\"application/atom+xml\""))
            #expect(page.contains(feed))
            let all = try await server.get("/?limit=2").text
            #expect(all.contains("Nästa sida"))
        }
    }

    @Test func `a page forgives what it does not know and says so`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/?utm_source=mejl&kind=kih&cursor=hittepa")
            #expect(page.status == 200)
            #expect(page.text.contains("6 poster i katalogen"))
            #expect(
                page.text.contains("Vi kände inte igen allt du frågade efter, så detta är inte med i urvalet: slag."))
        }
    }

    @Test(arguments: [("/khi", "khi", 5), ("/berattelser", "berattelse", 1)])
    func `a kind of items has a page of its own, whose feeds and searches stay with it`(
        path: String, kind: String, count: Int
    ) async throws {
        try await TestServer.with { server in
            let page = try await server.get(path).text
            #expect(page.contains("<h2 id=\"traffar\">\(count == 1 ? "1 post" : "\(count) poster")</h2>"))
            for feed in ["atom", "rss", "json"] {
                #expect(page.contains("href=\"/feed.\(feed)?kind=\(kind)\""), "\(feed) is not announced")
            }
            #expect(page.contains("action=\"\(path)\"") && page.contains("aria-current=\"page\""))
            #expect(!page.contains("name=\"robots\""))
            // Its address says the kind, and another one is not heard.
            let other = try await server.get("\(path)?kind=film&sort=title").text
            #expect(other.contains("\(count == 1 ? "1 post" : "\(count) poster")</h2>"))
            let searched = try await server.get("\(path)?q=trygghetslarm").text
            #expect(searched.contains(kind == "khi" ? "Inga träffar" : "1 träff"))
            #expect(searched.contains("/feed.atom?q=trygghetslarm&amp;kind=\(kind)"))
            if count > 1 {
                #expect(try await server.get("\(path)?limit=2").text.contains("href=\"\(path)?limit=2&amp;cursor="))
                #expect(page.contains("href=\"\(path)?sort=title\""))
            }
        }
    }

    @Test func `the page of searches takes every filter and announces its search as a feed`() async throws {
        try await TestServer.with { server in
            let empty = try await server.get("/sok")
            #expect(empty.status == 200 && empty.text.contains("<h1>Sök i katalogen</h1>"))
            #expect(empty.text.contains("action=\"/sok\"") && empty.text.contains("content=\"noindex\""))
            let found = try await server.get("/sok?q=trygghetslarm&kind=berattelse").text
            #expect(found.contains("1 träff") && found.contains("/feed.rss?q=trygghetslarm&amp;kind=berattelse"))
            #expect(found.contains("Så införde vi trygghetslarm"))
        }
    }

    @Test func `no hits come with a way on`() async throws {
        try await TestServer.with { server in
            let page = try await server.get("/?q=finnsinteallsn%C3%A5gonstans").text
            #expect(page.contains("Inga träffar"))
            #expect(page.contains("Visa hela katalogen"))
        }
        try await TestServer.with(fill: { _ in }) { server in
            let page = try await server.get("/").text
            #expect(page.contains("Katalogen är tom än."))
        }
    }

    @Test func `an address that is no web address never becomes a link`() async throws {
        let fill = { (store: Store) in
            let record = Sample.record(1) { $0.link = "javascript:alert(1)" }
            try await Sample.sync(store, "khi", [record], at: Sample.now)
        }
        try await TestServer.with(fill: fill) { server in
            for target in ["/", "/id/\(Sample.record(1).id)", "/feed.atom"] {
                let page = try await server.get(target).text
                #expect(!page.contains("href=\"javascript"))
            }
        }
    }

    @Test func `a problem's type leads to what to do`() async throws {
        try await TestServer.with { server in
            let problem = try await server.get("/api/v1/items?x=1").json()
            let type = try #require(problem["type"] as? String)
            let page = try await server.get(String(type.dropFirst("http://127.0.0.1:\(server.port)".count)))
            #expect(page.status == 200)
            #expect(page.text.contains("Adressen har en parameter som inte finns."))
        }
    }

    /// Every element that is opened is closed in order: our pages are well-formed but for the void elements.
    private static func checkBalance(_ page: String) throws {
        let void: Set<String> = ["meta", "link", "input", "br", "hr", "img"]
        var open: [String] = []
        for part in page.split(separator: "<").dropFirst() where !part.hasPrefix("!") {
            let isEnd = part.hasPrefix("/")
            let name = String(part.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
            if isEnd {
                #expect(open.popLast() == name)
            } else if !void.contains(name) {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
    }
}
