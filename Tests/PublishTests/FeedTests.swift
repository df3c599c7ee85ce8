import Catalogue
import Foundation
import FoundationXML
import Publish
import Store
import Testing

struct FeedTests {
    @Test func `the Atom feed has what RFC 4287 asks of every entry`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/feed.atom")
            #expect(reply.headers["content-type"] == "application/atom+xml; charset=utf-8")
            let feed = try #require(try XMLDocument(data: reply.body).rootElement())
            #expect(feed.name == "feed")
            for name in ["id", "title", "updated"] { #expect(feed.elements(forName: name).count == 1) }
            #expect(feed.relations == ["self", "alternate"])
            let entries = feed.elements(forName: "entry")
            #expect(entries.count == 6)
            for entry in entries {
                for name in ["id", "title", "updated"] { #expect(entry.elements(forName: name).count == 1) }
                #expect(!entry.elements(forName: "author").isEmpty)
                #expect(entry.relations.count { $0 == "alternate" } == 1)
                for link in entry.elements(forName: "link") {
                    let href = try #require(link.value(of: "href"))
                    #expect(href.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") })
                }
                for category in entry.elements(forName: "category") {
                    #expect(category.value(of: "scheme")?.hasPrefix("http://") == true)
                }
            }
            #expect(Set(entries.compactMap { $0.elements(forName: "id").first?.stringValue }).count == 6)
            let hostile = try #require(
                entries.first { $0.elements(forName: "title").first?.stringValue == Sample.hostile })
            let links = hostile.elements(forName: "link").compactMap { $0.value(of: "href") }
            #expect(links.first == "https://xn--rksmrgs-5wao1o.example/%C3%A5%20b?q=%22x%22")
            let twin = try #require(
                entries.first { $0.elements(forName: "title").first?.stringValue == "Samma guide hos två" })
            #expect(twin.elements(forName: "source").count == 1)
        }
    }

    @Test func `a saved search is told from every other by its title`() async throws {
        try await TestServer.with(Sample.manifold, fill: Sample.fillWithCollection) { server in
            let searches = [
                ("q=guide", "”guide”"), ("kind=khi", "Kunskapshöjande initiativ"), ("topic=juridik", "Juridik"),
                ("audience=verksamhetsutvecklare", "Verksamhetsutvecklare"),
                ("serviceArea=socialtjanst", "Socialtjänst"), ("subArea=standarder", "Standarder"),
                ("form=film", "Film"), ("tag=nytt", "tagg ”nytt”"),
                ("collection=juridik-i-praktiken", "samling ”Ett urval”"),
                ("organisation=skr", "Sveriges Kommuner och Regioner"), ("municipality=1715", "Kil"),
                ("county=17", "Värmlands län"), ("freshness=stale", "Inaktuell"), ("linkState=dead", "länk: död"),
                ("changedSince=2026-03-01", "ändrad sedan 1 mars 2026"),
                ("changedSince=2026-03-01T07:30:00Z", "ändrad sedan 1 mars 2026 kl. 08.30"),
            ]
            for (search, words) in searches {
                let feed = try await server.json("/feed.json?\(search)")
                #expect(feed["title"] as? String == "Samlad: \(words)", "\(search)")
            }
            let both = try await server.get("/feed.rss?collection=juridik-i-praktiken&form=film&sort=title&limit=3")
            #expect(both.text.contains("<title>Samlad: Film, samling ”Ett urval”</title>"))
            #expect(try await server.get("/feed.atom?tag=nytt").text.contains("<title>Samlad: tagg ”nytt”</title>"))
            #expect(
                try await server.get("/samlingar/juridik-i-praktiken").text.contains(
                    "Samlad: samling ”Ett urval” (RSS)"))
            #expect(try await server.get("/?tag=nytt").text.contains("<title>Sökning: tagg ”nytt” – Samlad</title>"))
        }
    }

    @Test func `the JSON feed keeps to version 1_1 and adds what only we know`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/feed.json")
            #expect(reply.headers["content-type"] == "application/feed+json; charset=utf-8")
            let feed = try reply.json()
            #expect(feed["version"] as? String == "https://jsonfeed.org/version/1.1")
            #expect(feed["feed_url"] as? String == "http://127.0.0.1:\(server.port)/feed.json")
            let items = try #require(feed["items"] as? [[String: Any]])
            #expect(items.count == 6)
            for item in items {
                #expect((item["id"] as? String)?.contains("/id/") == true)
                #expect(item["content_html"] != nil || item["content_text"] != nil)
                #expect((item["authors"] as? [Any])?.isEmpty == false)
            }
            let dead = try #require(items.first { $0["title"] as? String == "Den försvunna guiden" })
            let more = try #require(dead["_samlad"] as? [String: Any])
            #expect((more["freshness"] as? [String: Any])?["level"] as? String == "stale")
            #expect(dead["url"] as? String == "https://utgivare.example/stod/4")
            let linkless = try #require(items.first { $0["title"] as? String == "Kursen utan länk" })
            #expect(linkless["url"] as? String == linkless["id"] as? String)
        }
    }

    @Test func `a saved search is a subscription, page by page`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/feed.json?kind=khi&limit=2")
            let feed = try reply.json()
            #expect(feed["title"] as? String == "Samlad: Kunskapshöjande initiativ")
            let next = try #require(feed["next_url"] as? String)
            #expect(reply.headers["link"] == "<\(next)>; rel=\"next\"")
            let path = String(next.dropFirst("http://127.0.0.1:\(server.port)".count))
            let second = try await server.get(path).json()
            let first = try #require(feed["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
            let other = try #require(second["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
            #expect(first.count == 2 && other.count == 2 && Set(first).isDisjoint(with: other))
            let atom = try await server.get("/feed.atom?kind=berattelse")
            let root = try #require(try XMLDocument(data: atom.body).rootElement())
            #expect(root.elements(forName: "entry").count == 1)
        }
    }

    @Test func `a title with control characters still makes well-formed XML`() async throws {
        let fill = { (store: Store) in
            try await Sample.sync(
                store, "khi", [Sample.record(1, title: "Klockan \u{7} \u{0} \u{FFFF} ]]> slår")], at: Sample.now)
        }
        try await TestServer.with(fill: fill) { server in
            let root = try #require(try XMLDocument(data: try await server.get("/feed.atom").body).rootElement())
            let title = root.elements(forName: "entry").first?.elements(forName: "title").first?.stringValue
            #expect(title?.contains("slår") == true)
        }
    }
}

extension XMLElement {
    fileprivate var relations: [String] {
        elements(forName: "link").compactMap { $0.value(of: "rel") }
    }

    /// `attribute(forName:)` finds nothing in documents with a default namespace on Linux.
    func value(of attribute: String) -> String? {
        attributes?.first { $0.name == attribute }?.stringValue
    }
}
