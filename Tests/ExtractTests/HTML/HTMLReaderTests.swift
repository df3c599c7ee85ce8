import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct HTMLReaderTests {
    private func read(_ bytes: Data, _ base: String, _ list: ListSelectors) throws -> Feed {
        var source = Source(id: "s", organisation: nil, format: .html, url: base)
        source.list = list
        let options = ReadOptions(
            base: base, contentType: "text/html; charset=utf-8", format: .html, source: source,
            now: try instant("2026-11-21T12:00:00Z"))
        return HTMLReader.read(decoded(bytes), options)
    }

    private func list(_ items: String, _ change: (inout ListSelectors) -> Void = { _ in }) -> ListSelectors {
        var list = ListSelectors(items: items)
        change(&list)
        return list
    }

    @Test func `a Sitevision archive is read by its selectors`() throws {
        let feed = try read(
            fixture("html/sitevision-list.html"), "https://exempelby.se/arkiv/nyheter",
            list("li.sv-channel-item") {
                $0.link = "h3 a@href"
                $0.title = "h3"
                $0.date = "time@datetime"
                $0.summary = "p"
                $0.next = "a.next"
            })
        #expect(feed.format == .html && feed.info.title == "Nyhetsarkiv - Exempelby kommun")
        #expect(feed.info.next == "https://exempelby.se/arkiv/nyheter?sida=2" && feed.info.language == "sv")
        #expect(
            feed.entries.map(\.title) == [
                "Trygghetskameror ersätter nattliga besök", "Läkemedelsrobot i hemtjänsten", "Utan länk",
            ])
        #expect(feed.entries[0].published == (try instant("2026-11-02T07:00:00Z")))
        #expect(feed.entries[0].summary == "Tre områden har <em>provat</em>.")
        #expect(feed.entries[1].link == "https://exempelby.se/arkiv/nyheter/2026-10-20-lakemedelsrobot.html")
        #expect(feed.entries[1].publishedPrecision == .day && feed.entries[1].line == 7)
        #expect(feed.entries.allSatisfy { $0.id == nil })
        #expect(feed.problems.isEmpty)
        let shape = try #require(feed.listShape)
        #expect(
            shape.items == 3
                && shape.place
                    == "div.pagecontent.sv-layout > div.sv-archive-portlet.sv-portlet > ul.sv-channel > li.sv-channel-item"
        )
        #expect(shape.fields.map(\.matches) == [4, 2, 3, 2, 2])
        #expect(shape.parts["h3"] == 100 && shape.parts["div > time"] == 66 && shape.parts["a"] == nil)
    }

    @Test func `a list is read by XPath as well`() throws {
        let feed = try read(
            fixture("html/sitevision-list.html"), "https://exempelby.se/arkiv/nyheter",
            list("//li[h3/a]") {
                $0.link = "./h3/a/@href"
                $0.title = "./h3/a"
                $0.date = ".//time/@datetime"
            })
        #expect(feed.entries.count == 2 && feed.problems.isEmpty)
        #expect(feed.entries[1].title == "Läkemedelsrobot i hemtjänsten")
        #expect(feed.entries.allSatisfy { $0.published != nil && $0.link != nil })
    }

    @Test func `links alone are a list when keepLinks picks them`() throws {
        let feed = try read(
            fixture("html/links-only.html"), "https://www.exempelvik.se/", list("a") { $0.keepLinks = "/nyheter/202" })
        #expect(
            feed.entries.map(\.title) == [
                "Digitalt stöd till anhöriga", "Ny e-tjänst för ansökan", "Digital tillsyn på natten",
                "En gammal nyhet",
            ])
        #expect(feed.entries[0].link == "https://www.exempelvik.se/nyheter/2026/digitalt-stod")
        #expect(feed.entries[2].published != nil)
        #expect(feed.entries[0].published == nil)
        #expect(feed.problems.isEmpty)
    }

    @Test func `misnested markup gives its items all the same`() throws {
        let feed = try read(
            fixture("html/misnested-list.html"), "https://example.se/",
            list(".item") {
                $0.title = "h2"
                $0.date = ".date"
            })
        #expect(
            feed.entries.map(\.link) == ["https://example.se/n/1", "https://example.se/n/2", "https://example.se/n/3"])
        #expect(feed.entries.last?.title == "Tredje")
        #expect(feed.entries.first?.published != nil)
    }

    @Test func `a selector that stopped matching is named`() throws {
        let bytes = try fixture("html/sitevision-list.html")
        let base = "https://exempelby.se/arkiv/nyheter"
        let none = try read(bytes, base, list("article.card"))
        #expect(none.problems.map(\.code) == ["html.selector-no-match"])
        #expect(
            none.listShape == ListShape(items: 0, fields: [.init(name: "items", selector: "article.card", matches: 0)]))
        #expect(none.problems[0].message.contains("article.card"))
        let date = try read(bytes, base, list("li.sv-channel-item:has(h3 a)") { $0.date = ".datum" })
        #expect(date.problems.map(\.code) == ["html.selector-no-match"])
        #expect(date.listShape?.field("date") == .init(name: "date", selector: ".datum", matches: 0))
        #expect(date.problems[0].message == "\"date\": \".datum\" matches in none of the 2 items.")
        let links = try read(bytes, base, list("a") { $0.keepLinks = "/gammal/vag" })
        #expect(links.problems[0].message.contains("fits none of the 7 links"))
        let wrong = try read(bytes, base, list("li["))
        #expect(wrong.isRejected && wrong.problems.map(\.code) == ["html.selector"])
    }

    @Test func `a detail page is read by selectors and by what it declares`() throws {
        var selectors = PageSelectors()
        selectors.title = "h1"
        selectors.summary = ".ingress"
        selectors.content = "article"
        selectors.date = ".meta"
        let now = try instant("2026-11-21T12:00:00Z")
        let bytes = try fixture("html/detail-page.html")
        let page = HTMLPageReader.read(
            bytes, contentType: nil, selectors: selectors, base: "https://exempelby.se/a/b.html", now: now)
        #expect(page.entry.title == "Kameror i hemmet på natten" && page.entry.summary == "Färre väcks.")
        let content = try #require(page.entry.content)
        #expect(content.contains("<h2>Nyttoeffekter</h2>") && content.contains("https://exempelby.se/s%C3%B6mn"))
        #expect(!content.contains("script") && !content.contains("onclick"))
        #expect(page.entry.publishedPrecision == .day)
        #expect(page.entry.updated == (try instant("2026-02-04T07:00:00Z")))
        #expect(page.entry.canonical == "https://exempelby.se/nyheter/kameror.4711.html")
        #expect(page.entry.language == "sv-SE" && page.entry.image == "https://exempelby.se/bilder/kamera.jpg")
        #expect(page.problems.isEmpty && page.encoding == "utf-8" && page.fields.map(\.matches) == [1, 1, 1, 1])

        let declared = HTMLPageReader.read(
            bytes, contentType: nil, selectors: PageSelectors(), base: "https://exempelby.se/a/b.html", now: now)
        #expect(declared.entry.title == "Kameror i hemmet" && !declared.isSummaryFound && declared.fields.isEmpty)
        #expect(declared.entry.content?.contains("<h2>Nyttoeffekter</h2>") == true)
        #expect(declared.entry.content?.contains("<h1>") == false)
        #expect(declared.entry.summary == "Så gjorde Exempelby &amp; grannarna")
        #expect(declared.entry.published == (try instant("2026-02-03T07:00:00Z")))

        selectors.content = ".borta"
        let broken = HTMLPageReader.read(bytes, contentType: nil, selectors: selectors, base: "", now: now)
        #expect(broken.problems.map(\.code) == ["html.selector-no-match"] && broken.fields.map(\.matches).contains(0))
    }

    @Test func `a web page is no feed for a configured source, but a page for preview`() throws {
        let page = Data(
            """
            <title>Nyheter</title><link rel="alternate" type="application/rss+xml" href="/rss.xml" title="RSS"><h1>Hej</h1>
            """.utf8)
        let source = Source(id: "s", organisation: nil, format: .auto, url: "https://example.se/")
        let now = Date.distantPast
        let configured = HTMLReader.read(
            decoded(page), ReadOptions(base: "https://example.se/", source: source, now: now))
        #expect(configured.isRejected && configured.entries.isEmpty)
        #expect(configured.problems.last?.message.contains("https://example.se/rss.xml") == true)
        let preview = HTMLReader.read(decoded(page), ReadOptions(base: "https://example.se/", now: now))
        #expect(preview.entries.map(\.title) == ["Hej"] && preview.problems.map(\.code) == ["html.feeds-found"])
        var asPage = source
        asPage.format = .html
        let wanted = HTMLReader.read(decoded(page), ReadOptions(base: "https://example.se/", source: asPage, now: now))
        #expect(wanted.entries.map(\.title) == ["Hej"])
    }

    @Test func `every beginning of a page is read`() throws {
        let bytes = try fixture("html/sitevision-list.html")
        var most = 0
        for length in 0...bytes.count {
            let feed = try read(bytes.prefix(length), "https://exempelby.se/", list("li") { $0.title = "h3" })
            // A tag that was cut gives an address of its own.
            #expect(feed.entries.count <= 4)
            most = max(most, feed.entries.count)
        }
        #expect(most >= 3)
    }
}
