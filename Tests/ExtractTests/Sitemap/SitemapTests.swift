import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct `A sitemap` {
    private func read(_ text: String, base: String = "https://a.exempel/sitemap.xml", filter: PageFilter? = nil) -> Feed
    {
        var source = Source(id: "s", organisation: nil, format: .sitemap, url: base)
        source.pages = filter
        return Reader.read(
            Data(text.utf8), options: ReadOptions(base: base, format: .sitemap, source: source, now: DateTests.now))
    }

    private func urlset(_ locations: [String]) -> String {
        "<urlset>" + locations.map { "<url><loc>\($0)</loc></url>" }.joined() + "</urlset>"
    }

    @Test func `of fifty thousand pages is filtered before it is cut`() {
        let many = (0..<50_000).map { "https://a.exempel/\($0 % 4 == 3 ? "nyheter" : "ovrigt")/\($0)" }
        let whole = read(urlset(many))
        #expect(whole.entries.count == 10_000 && whole.problems.map(\.code) == ["limit.entries"])
        var filter = PageFilter()
        filter.include = ["/nyheter/*"]
        filter.exclude = ["*9"]
        let some = read(urlset(many), filter: filter)
        #expect(some.entries.count == 10_000 && some.problems.isEmpty)
        #expect(some.entries.last?.link == "https://a.exempel/nyheter/49995")
    }

    @Test func `of an index leads to its parts`() throws {
        let data = try fixture("sitemap/index.xml")
        let feed = Reader.read(data, options: try FixtureOptions.of("sitemap/index.xml"))
        #expect(feed.info.parts == ["https://kommun.exempel/sitemap-1.xml.gz", "https://kommun.exempel/sitemap-2.xml"])
        let many = (0..<1001).map { "<sitemap><loc>/\($0).xml</loc></sitemap>" }.joined()
        let large = read("<sitemapindex>\(many)</sitemapindex>")
        #expect(large.info.parts.count == 1000 && large.problems.map(\.code) == ["sitemap.too-many-parts"])
        // An index that names itself leads nowhere.
        let own = "<sitemapindex><sitemap><loc>https://a.exempel/sitemap.xml</loc></sitemap></sitemapindex>"
        #expect(read(own).info.parts.isEmpty)
    }

    @Test func `names the picture of a page`() throws {
        let name = "sitemap/news-and-images.xml"
        let feed = Reader.read(try fixture(name), options: try FixtureOptions.of(name))
        #expect(feed.entries.first?.image == "https://bilder.exempel/robot.jpg")
        #expect(feed.entries.first?.publishedPrecision == .time)
    }

    @Test func `without anything that is wanted says so`() {
        var filter = PageFilter()
        filter.include = ["/kurser/*"]
        #expect(read(urlset(["/nyheter/1"]), filter: filter).problems.map(\.code) == ["sitemap.nothing-matches"])
        #expect(read(urlset([])).problems.map(\.code) == ["feed.no-entries"])
        #expect(
            read("<urlset><url><lastmod>2026-01-01</lastmod></url></urlset>").problems.map(\.code).contains(
                "entry.empty"))
        #expect(read("<urlset><url><loc>https://a.exempel/1</lo").isRejected)
    }

    @Test func `on a file or of an unknown address keeps every host`() {
        let feed = read(urlset(["https://a.exempel/1", "https://b.exempel/2"]), base: "")
        #expect(feed.entries.count == 2 && feed.problems.isEmpty)
    }

    @Test func `may be a feed or a list of addresses, but no other text`() {
        let rss = "<rss version=\"2.0\"><channel><item><guid>1</guid><title>Ett</title></item></channel></rss>"
        #expect(read(rss).problems.isEmpty)
        #expect(read("Hej!").problems.map(\.code) == ["format.unrecognised"])
        let text = Data("https://a.exempel/1".utf8)
        #expect(Reader.read(text, options: ReadOptions(now: DateTests.now)).isRejected)
        var rssOptions = ReadOptions(base: "https://a.exempel/", format: .rss, now: DateTests.now)
        rssOptions.contentType = "text/xml"
        let wrong = Reader.read(Data(urlset(["/1"]).utf8), options: rssOptions)
        #expect(wrong.problems.map(\.code) == ["format.mismatch"] && wrong.entries.count == 1)
    }

    @Test(arguments: [
        ("/nyheter/*", "/nyheter/1", true), ("/nyheter/*", "/nyheter", false), ("/nyheter*", "/nyheter", true),
        ("*/arkiv/*", "/a/arkiv/b", true), ("/a*b*c", "/aXbYbZc", true), ("/a*b*c", "/aXbYbZ", false), ("*", "", true),
        ("", "/", false), ("/å/*", "/%C3%A5/x", true), ("/%c3%a5/*", "/å/x", true), ("/a", "/A", false),
        ("/100%", "/100%", true), ("**", "/x", true),
    ])
    func `is filtered by patterns of the whole path`(pattern: String, path: String, expected: Bool) {
        #expect(PathPattern(pattern).matches(Array(path.utf8)) == expected)
    }

    @Test func `cannot make a pattern run for ever`() {
        let pattern = PathPattern("/" + String(repeating: "*a", count: 50) + "b")
        #expect(!pattern.matches(Array("/".utf8) + Array(repeating: UInt8(ascii: "a"), count: 60_000)))
    }
}
