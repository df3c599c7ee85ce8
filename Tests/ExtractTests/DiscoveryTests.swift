import Catalogue
import Foundation
import Testing

@testable import Extract

struct DiscoveryTests {
    private static let base = "https://www.exempelby.se/nyheter"

    private static func discover(_ html: Data, base: String = base, taken: Set<String> = []) -> Discovery {
        Discovery(html, contentType: "text/html", base: base, taken: taken, now: DateTests.now)
    }

    private static func names() throws -> [String] {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/discover")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".html") }
            .sorted()
    }

    @Test(arguments: [
        ("http://127.0.1.7:8801/", "127-0-1-7-nyheter"), ("http://[2001:db8::7]/", "2001-db8-7-nyheter"),
        ("https://nyheter.exempelby.se/", "exempelby-nyheter"), ("http://localhost:8801/", "localhost-nyheter"),
    ])
    func `a host without a name gives its number to the id`(root: String, id: String) {
        let page = "<html><head><link rel=alternate type=\"application/rss+xml\" href=\"/nyheter/rss\"></head></html>"
        let found = Self.discover(Data(page.utf8), base: root)
        #expect(found.proposals.map(\.source.id) == [id])
    }

    /// What an editor of `sources.json` would get, and what the reader makes of it.
    private static func summary(_ discovery: Discovery) throws -> Data {
        let proposals = discovery.proposals.map { proposal -> [String: Any] in
            var found: [String: Any] = [
                "kind": proposal.kind.rawValue,
                "source": fields(proposal.source),
            ]
            if let entries = proposal.entries { found["entries"] = entries }
            if let first = proposal.preview?.entries.first {
                let fields = [
                    "title": first.title, "link": first.link, "summary": first.summary,
                    "published": first.published.flatMap(PreviewJSON.timestamp),
                ]
                found["first"] = fields.compactMapValues { $0 }
            }
            return found
        }
        return try JSONSerialization.data(
            withJSONObject: proposals, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    }

    private static func fields(_ source: Source) -> [String: Any] {
        var fields: [String: Any] = ["id": source.id, "format": source.format.rawValue, "url": source.url]
        if let list = source.list {
            let selectors = [
                "items": list.items, "link": list.link, "title": list.title, "date": list.date, "summary": list.summary,
                "keepLinks": list.keepLinks,
            ]
            fields["list"] = selectors.compactMapValues { $0 }
        }
        return fields
    }

    @Test(arguments: try names())
    func `each page offers what it holds, ready to paste, and no menus`(_ name: String) throws {
        let found = try Self.summary(Self.discover(fixture("discover/\(name)")))
        let expected = try fixture("discover/\(name.dropLast(5)).expected.json")
        let text = String(decoding: found, as: UTF8.self)
        #expect(
            try JSONSerialization.jsonObject(with: found) as? NSArray
                == JSONSerialization.jsonObject(with: expected) as? NSArray, "\(text)")
    }

    @Test func `an address that is a feed is offered itself, with its entries`() throws {
        let discovery = Self.discover(
            try fixture("rss/everything-of-the-channel.rss"), base: "https://press.exempelby.se/flode.rss",
            taken: ["exempelby-flode"])
        let proposal = try #require(discovery.proposals.first)
        #expect(discovery.proposals.count == 1)
        #expect(proposal.kind == .feed)
        #expect(proposal.source.id == "exempelby-flode-2")
        #expect(proposal.entries ?? 0 > 0)
    }

    @Test func `robots.txt names sitemaps, and nothing else of it is taken`() throws {
        var discovery = Self.discover(try fixture("discover/press-cards-are-links.html"))
        let robots =
            "User-agent: *\r\nDisallow: /x\r\nSITEMAP : https://www.exempelby.se/karta.xml # alla\nSitemap: /sitemap.xml\nSitemap: javascript:x"
        discovery.addRobots(Data(robots.utf8), base: "https://www.exempelby.se/robots.txt")
        let sitemaps = discovery.proposals.filter { $0.kind == .sitemap }.map(\.source.url)
        #expect(sitemaps == ["https://www.exempelby.se/sitemap.xml", "https://www.exempelby.se/karta.xml"])
    }

    @Test(arguments: [
        "<ul><li><a href=/x>ord ", "<div class=a><a href=/b>långa ord om något</a>", "<a href=/y>",
        "<p>1 maj 2024<a href=/z",
    ])
    func `four times as much of one scrap takes four times as long`(_ scrap: String) {
        func time(_ count: Int) -> Duration {
            let page = Data((0..<count).map { "\(scrap)\($0)>" }.joined().utf8)
            return (0..<2).map { _ in ContinuousClock().measure { _ = Self.discover(page) } }.min() ?? .zero
        }
        // Linear work gives 4, quadratic 16; other work on the machine disturbs one attempt, hardly five.
        #expect((0..<5).contains { _ in time(1600) <= time(400) * 9 + .milliseconds(5) })
    }
}
