import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct JSONReaderTests {
    private func read(
        _ path: String, items: String? = nil, map: [String: String] = [:],
        base: String = "https://example.se/api/lista.json"
    ) throws -> Feed {
        var source = Source(id: "s", organisation: nil, format: map.isEmpty ? .auto : .json, url: base)
        source.items = items
        source.map = map
        let options = ReadOptions(
            base: base, contentType: "application/json", source: source, now: try instant("2026-11-21T12:00:00Z"))
        return JSONReader.read(decoded(try fixture("json/\(path)")), options)
    }

    @Test func `root-relative addresses are resolved and nulls left out`() throws {
        let feed = try read(
            "root-relative-addresses-and-nulls.json", items: "",
            map: [
                "title": "/title", "link": "/url", "date": "/published", "updated": "/updated", "summary": "/summary",
                "id": "/id", "category": "/categories", "attachments": "/attachments/*/url",
            ])
        #expect(feed.format == .json && !feed.isRejected)
        #expect(feed.entries.count == 2)
        let first = try #require(feed.entries.first)
        #expect(first.link == "https://example.se/overenskommelser/2024/02/stod-till-digital-omsorg/")
        #expect(first.id == "Diarienummer: S2024/00001")
        #expect(first.summary == "Staten och kommunerna har kommit överens om fortsatt stöd.")
        #expect(first.categories.map(\.term) == ["1268", "2656"])
        #expect(first.enclosures.map(\.url) == ["https://example.se/contentassets/aa11/stod.pdf"])
        #expect(first.published != nil && first.publishedPrecision == .day && first.updated == nil)
        #expect(feed.entries[1].id == "4711")
        #expect(feed.entries[1].updated != nil && feed.entries[1].summary == nil)
        #expect(feed.problems.map(\.code) == ["entry.empty"])
        #expect(feed.problems.first?.line == 8)
    }

    @Test func `a single hit, numbers as text, an empty and a protocol-relative address, a template`() throws {
        let feed = try read(
            "single-hit-is-no-array.json", items: "/dokumentlista/dokument",
            map: [
                "title": "/titel", "link": "/dokument_url_html", "links": "/filbilaga/fil/*/url", "id": "/dok_id",
                "date": "/systemdatum", "content": "/sokdata/statusrad", "summary": "/summary",
                "beteckning": "{/rm}:{/beteckning}", "image": "https://bild.example.se/{id}/{+/dokument_url_html}",
                "rights": "{/saknas}",
            ])
        let entry = try #require(feed.entries.first)
        #expect(feed.entries.count == 1)
        #expect(entry.title == "En plan för välfärdens teknik")
        #expect(entry.link == "https://data.example.se/dokument/HDX12.html")
        #expect(
            entry.links.map(\.href) == [
                "https://data.example.se/dokument/HDX12.html", "https://data.example.se/fil/6A",
            ])
        #expect(entry.extra == ["beteckning": ["2025:12"]])
        #expect(entry.image == "https://bild.example.se/HDX12///data.example.se/dokument/HDX12.html")
        #expect(entry.rights == nil)
        #expect(entry.published == (try instant("2025-02-12T16:04:25Z")))
        #expect(entry.content?.contains("2025-02-04") == true)
    }

    @Test func `text with markup is sanitised, text without is escaped and cut into paragraphs`() throws {
        let feed = try read(
            "markup-and-control-characters-in-text.json",
            map: [
                "title": "/Headline", "link": "/Web", "date": "/Published", "summary": "/Preamble",
                "content": "/BodyText", "id": "/Identifier", "omrade": "/Area/*/Description",
            ])
        #expect(feed.entries.count == 2)
        let first = feed.entries[0]
        #expect(first.title == "R&D: 1 < 2")
        #expect(first.summary == "Ingress med radbrytning")
        #expect(first.content == "<p>Första stycket samma stycke</p><p>Andra stycket</p>")
        #expect(first.extra["omrade"] == ["Gävleborgs län", "Dalarnas län"])
        let second = feed.entries[1]
        #expect(second.title == "Viktigt & nytt")
        #expect(second.summary == "<p>Ett meddelande</p>")
        #expect(second.link == nil && second.content == nil && second.extra.isEmpty)
        #expect(feed.problems.map(\.code) == ["json.repaired"])
        #expect(feed.problems.first?.severity == .info && feed.problems.first?.line == 1)
    }

    @Test func `an inventory is read with every field a vocabulary may want`() throws {
        let feed = try read(
            "inventory.json", items: "/initiatives",
            map: [
                "id": "/number", "title": "/title", "summary": "/purpose", "organisation": "/organisations",
                "date": "/year", "link": "/links/*", "verksamhetsomrade": "/serviceAreas", "form": "/form",
                "amne": "/topics",
            ])
        #expect(feed.entries.count == 2 && feed.problems.isEmpty)
        let first = feed.entries[0]
        #expect(first.id == "1" && first.publishedPrecision == .year)
        #expect(first.link == "https://a.example.se/stod")
        #expect(first.links.map(\.rel) == ["alternate", "related"])
        #expect(first.extra["organisation"] == ["myndighet-a", "myndighet-b"])
        #expect(first.extra["verksamhetsomrade"] == ["socialtjänst", "kommunal hälso- och sjukvård"])
        #expect(feed.entries[1].link == nil && feed.entries[1].extra["amne"] == nil)
    }

    @Test(arguments: [
        ("/nothing", ["title": "/title"], "json.items-missing"), ("initiatives", ["title": "/title"], "json.map"),
        ("/initiatives", ["title": "{titel}"], "json.map"), ("/initiatives", [:], "json.no-map"),
    ])
    func `a map that leads nowhere rejects the document and says why`(
        items: String, map: [String: String], code: String
    ) throws {
        let feed = try read("inventory.json", items: items, map: map)
        #expect(feed.isRejected && feed.entries.isEmpty)
        #expect(feed.problems.map(\.code) == [code])
    }

    @Test func `how the list was built is told with the entries`() throws {
        let feed = try read("inventory.json", items: "/initiatives", map: ["id": "/number", "title": "/purpose"])
        let shape = try #require(feed.listShape)
        #expect(shape.items == 2 && shape.place == "/initiatives" && shape.parts["/number"] == 100)
        #expect(shape.field("id") == .init(name: "id", selector: "/number", matches: 2))
        #expect(shape.field("title")?.matches == 1)
        let empty = try read("inventory.json", items: "/initiatives/1/links", map: ["title": "/title"])
        #expect(empty.problems.isEmpty && empty.listShape?.items == 0)
    }

    @Test func `a JSON Feed is read whole`() throws {
        let feed = try read("jsonfeed-1.1.json", base: "https://example.se/nyheter/feed.json")
        #expect(feed.format == .jsonFeed11)
        #expect(feed.info.title == "Nyheter om välfärdsteknik" && feed.info.description == "Allt nytt")
        #expect(feed.info.link == "https://example.se/nyheter/" && feed.info.icon == "https://example.se/ikon.png")
        #expect(feed.info.next == "https://example.se/nyheter/feed.json?sida=2")
        #expect(feed.info.hubs == ["https://hub.example.se/"] && feed.info.language == "sv")
        #expect(feed.info.authors == [Person(name: "Redaktionen", email: "red@example.se")])
        #expect(feed.entries.count == 3)
        let first = feed.entries[0]
        #expect(first.id == "17" && first.link == "https://example.se/nyheter/2026/sensorer")
        #expect(first.links.map(\.href).last == "https://annan.example.se/sensorer")
        #expect(first.content?.contains("script") == false)
        #expect(first.content?.contains("href=\"https://example.se/nyheter/2026/mer\"") == true)
        #expect(first.summary == "Kort &lt; gott" && first.image == "https://example.se/bild.jpg")
        #expect(first.published == (try instant("2026-01-02T09:00:00Z")))
        #expect(first.categories.map(\.term) == ["sensorer", "hemtjänst"])
        #expect(first.authors == [Person(name: "Åsa Öberg")] && first.language == "sv-SE")
        #expect(first.enclosures == [Enclosure(url: "https://example.se/a.pdf", type: "application/pdf", length: 1234)])
        let second = feed.entries[1]
        #expect(second.link == "https://example.se/nyheter/utan-url")
        #expect(second.content == "<p>Rad ett</p><p>Rad två &amp; tre</p>")
        #expect(second.authors.first?.name == "Redaktionen")
        #expect(feed.entries[2].id == nil && feed.entries[2].title == "Utan allt")
        #expect(feed.problems.map(\.code) == ["entry.empty", "entry.missing-id"])
    }

    @Test func `a JSON Feed without its version is read with a warning`() throws {
        let feed = try read("jsonfeed-without-version.json")
        #expect(feed.format == .jsonFeed11 && feed.entries.count == 1)
        #expect(feed.entries.first?.authors == [Person(name: "Nils")])
        #expect(feed.problems.map(\.code) == ["jsonfeed.version"])
    }

    private func readFeed(_ text: String) -> Feed {
        JSONReader.read(decoded(Data(text.utf8)), ReadOptions(base: "https://a.exempel/", now: .distantPast))
    }

    @Test func `a version of JSON Feed that is not known is told`() {
        let feed = readFeed(#"{"version": "https://jsonfeed.org/version/2", "items": [{"id": "1"}]}"#)
        #expect(feed.format == .jsonFeed11 && feed.problems.map(\.code) == ["jsonfeed.version"])
        let first = readFeed(#"{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}]}"#)
        #expect(first.format == .jsonFeed10 && first.problems.isEmpty)
    }

    @Test func `text keeps its line breaks`() {
        let item = #"{"id": "1", "content_text": "a <\nb\n\n\nc"}"#
        let feed = readFeed(#"{"version": "https://jsonfeed.org/version/1.1", "items": ["# + item + "]}")
        #expect(feed.entries.first?.content == "<p>a &lt;<br>b</p><p>c</p>")
    }

    @Test(arguments: [#"{"items": ["#, #"{"a": 1, "b""#, "[1, 2"])
    func `broken JSON has one fault and nothing made up`(text: String) {
        let feed = readFeed(text)
        #expect(feed.problems.map(\.code) == ["json.truncated"])
        #expect(feed.isRejected && feed.info == FeedInfo())
    }

    @Test func `every beginning of a feed gives its whole entries or a reason`() throws {
        let bytes = try fixture("json/jsonfeed-1.1.json")
        let options = ReadOptions(base: "", now: .distantPast)
        var most = 0
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            let feed = JSONReader.read(decoded(bytes.prefix(length)), options)
            #expect(!feed.problems.isEmpty)
            #expect(feed.entries.count >= most && feed.isRejected == feed.entries.isEmpty, "after \(length) bytes")
            most = max(most, feed.entries.count)
        }
        #expect(most == 3)
    }
}
