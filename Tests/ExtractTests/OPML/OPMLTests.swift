import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct `A list of subscriptions` {
    private let options = ReadOptions(base: "https://a.exempel/lista.opml", now: DateTests.now)

    private func outlines(_ body: String) -> [OPMLOutline] {
        let text = "<opml version=\"2.0\"><head/><body>\(body)</body></opml>"
        return OPMLReader.document(Data(text.utf8), options: options).document?.outlines ?? []
    }

    @Test func `comes back as it was written`() throws {
        var document = OPMLDocument()
        document.title = "Källor & <mer>"
        document.created = try instant("2026-03-01T08:09:10Z")
        document.ownerName = "Redaktionen \"R\""
        document.ownerPage = "https://a.exempel/"
        var first = OPMLOutline(url: "https://a.exempel/rss?a=1&b=2", title: "Ett & två\u{1F600}")
        first.page = "https://a.exempel/"
        first.description = "Rad"
        first.mediaType = "application/atom+xml"
        first.categories = ["/Stat/Omsorg", "nyheter"]
        first.path = ["Myndigheter", "Hälsa"]
        first.created = document.created
        var second = OPMLOutline(url: "https://b.exempel/feed.json", title: "Två")
        second.mediaType = "application/feed+json"
        second.language = "sv"
        second.path = ["Myndigheter"]
        var third = OPMLOutline(kind: .link, url: "https://c.exempel/", title: "Sida")
        third.path = []
        document.outlines = [first, second, third]
        let bytes = OPMLWriter.write(document)
        let read = OPMLReader.document(bytes, options: options)
        var found = try #require(read.document)
        for index in found.outlines.indices { found.outlines[index].line = nil }
        #expect(found == document && read.problems.isEmpty)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("<dateCreated>Sun, 01 Mar 2026 08:09:10 GMT</dateCreated>"))
        #expect(text.components(separatedBy: "<outline text=\"Myndigheter\">").count == 2)
    }

    @Test func `is written without what XML cannot hold, and never without a text`() throws {
        var document = OPMLDocument()
        document.outlines = [
            OPMLOutline(url: "https://a.exempel/rss", title: "a\u{1}b\u{FFFF}"),
            OPMLOutline(url: "https://b.exempel/rss"),
        ]
        let text = String(decoding: OPMLWriter.write(document), as: UTF8.self)
        #expect(text.contains("text=\"ab\"") && text.contains("text=\"https://b.exempel/rss\""))
    }

    @Test func `says what each outline leads to`() {
        let found = outlines(
            """
            <outline text="a" url="https://x.exempel/a.OPML" type="link"/><outline text="b" type="rss" url="/b"/>
            <outline text="c" url="https://x.exempel/c"/><outline text="d" type="link" htmlUrl="/d"/>
            <outline xmlUrl=" " text="e"/><outline XMLURL="/f" version="RSS1" type="rss"/><outline type="ATOM" xmlUrl="/g"/>
            """)
        #expect(found.map(\.kind) == [.include, .feed, .link, .feed, .feed])
        #expect(found.map(\.url).map { $0.suffix(2) } == ["ML", "/b", "/d", "/f", "/g"])
        #expect(found.suffix(2).map(\.mediaType) == ["application/rss+xml", "application/atom+xml"])
    }

    @Test func `that is none is told apart`() {
        let html = OPMLReader.document(Data("<html></html>".utf8), options: options)
        #expect(html.document == nil && html.problems.map(\.code) == ["format.unrecognised"])
    }

    @Test func `nested to the limit costs no more than its size`() {
        let name = String(repeating: "n", count: 2000)
        let open = String(repeating: "<outline text=\"\(name)\">", count: 200)
        let leaf = String(repeating: "<outline xmlUrl=\"/x\"/>", count: 5000)
        let feed = Reader.read(
            Data("<opml><body>\(open)\(leaf)\(String(repeating: "</outline>", count: 200))</body></opml>".utf8),
            options: options)
        #expect(feed.entries.count == 5000)
        #expect(feed.entries.allSatisfy { ($0.categories.first?.term.utf8.count ?? 0) <= 16 * 201 })
        let deep = String(repeating: "<outline text=\"a\">", count: 300)
        #expect(Reader.read(Data("<opml><body>\(deep)".utf8), options: options).isRejected)
    }

    @Test func `becomes sources with ids of their own`() {
        let feeds = [
            ("Nyheter från Åre kommun", "https://are.exempel/rss"),
            ("Nyheter från Åre kommun", "https://are.exempel/rss2"),
            ("Dubblett", "https://are.exempel/rss"), ("Känd", "https://kand.exempel/rss"),
            ("新闻", "https://www.nyheter.exempel/rss"),
            (String(repeating: "lång ", count: 30), "https://lang.exempel/rss"), ("", "https://tom.exempel/rss"),
        ].map { OPMLOutline(url: $1, title: $0) }
        let sources = OPMLImport.sources(
            from: feeds + [OPMLOutline(kind: .link, url: "https://sida.exempel/")], organisation: "skr",
            takenIDs: ["nyheter-fran-are-kommun-2"], knownAddresses: ["https://kand.exempel/rss"])
        #expect(
            sources.map(\.id) == [
                "nyheter-fran-are-kommun", "nyheter-fran-are-kommun-3", "nyheter-exempel",
                "lang-lang-lang-lang-lang-lang-lang-lang-lang-lang-lang-lang", "tom-exempel",
            ])
        #expect(sources.allSatisfy { $0.id.utf8.count <= 64 && $0.format == .auto && $0.organisation == "skr" })
        #expect(sources.first?.note == "Nyheter från Åre kommun" && sources.last?.note == nil)
    }

    @Test func `with one title ten thousand times is no trouble`() {
        let many = (0..<10_000).map { OPMLOutline(url: "https://a.exempel/\($0)", title: "Samma") }
        let sources = OPMLImport.sources(from: many, organisation: nil, takenIDs: [], knownAddresses: [])
        #expect(Set(sources.map(\.id)).count == 10_000)
    }
}
