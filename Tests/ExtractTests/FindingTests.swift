import Catalogue
import Foundation
import Testing

@testable import Extract

/// What reading says of what it left out, guessed or could not do.
struct FindingTests {
    private func read(_ text: String, base: String = "", type: String? = nil) -> Feed {
        Reader.read(Data(text.utf8), options: ReadOptions(base: base, contentType: type, now: DateTests.now))
    }

    private func rss(_ items: String, channel: String = "") -> String {
        "<rss version=\"2.0\"><channel><title>A</title>\(channel)\(items)</channel></rss>"
    }

    @Test func `a cloud is no hub`() {
        let cloud = "<cloud domain='rpc.exempel.se' port='80' path='/RPC2' registerProcedure='p' protocol='XML-RPC'/>"
        let feed = read(rss("<item><guid>1</guid></item>", channel: cloud))
        #expect(feed.info.hubs.isEmpty)
        let wanted = FeedCloud(url: "http://rpc.exempel.se/RPC2", registerProcedure: "p", protocolName: "xml-rpc")
        #expect(feed.info.cloud == wanted)
        let preview = String(decoding: PreviewJSON.encode(feed), as: UTF8.self)
        let printed = #""cloud":{"url":"http://rpc.exempel.se/RPC2","registerProcedure":"p","protocol":"xml-rpc"}"#
        #expect(preview.contains(printed))
        #expect(!preview.contains("hubs"))
    }

    private static let lossy =
        "&lt;a href='/a'&gt;a&lt;/a&gt;&lt;img src='b.png'&gt;&lt;a href='javascript:x'&gt;c&lt;/a&gt;"

    @Test func `links that are dropped from markup are counted`() {
        let feed = read(rss("<item><guid>1</guid><description>\(Self.lossy)</description></item>"))
        let problems = feed.problems.filter { $0.code == "address.unusable" }
        #expect(problems.count == 1 && problems[0].message.contains("3 times") && problems[0].line == 1)
        let based = read(
            rss("<item><guid>1</guid><description>\(Self.lossy)</description></item>"), base: "https://a.exempel/")
        #expect(based.problems.contains { $0.code == "address.unusable" && !$0.message.contains("times") })
    }

    @Test func `links that are dropped from the markup of JSON are counted`() {
        let html = "<a href='/a'>a</a> <a href='/b'>b</a>"
        let item = "{\"id\":\"1\",\"content_html\":\"\(html)\"}"
        let feed = read("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[\(item),\(item)]}")
        let problems = feed.problems.filter { $0.code == "address.unusable" }
        #expect(problems.count == 1 && problems[0].message.contains("4 times"))
    }

    @Test func `a page without an address says that its links are lost`() {
        let text = String(repeating: "Ord ", count: 60) + "<a href='/b'>b</a>"
        let page = "<html><head><title>A</title></head><body><main><h1>A</h1><p>\(text)</p></main></body></html>"
        let lost = read(page, type: "text/html")
        #expect(lost.problems.contains { $0.code == "address.unusable" })
        let based = read(page, base: "https://a.exempel/", type: "text/html")
        #expect(!based.problems.contains { $0.code == "address.unusable" })
    }

    @Test(arguments: [
        "Tue, 08 Sep 2026 07:00:00 XYZ", "2026-09-08 07:00 Europe/Atlantis", "Tue, 08 Sep 2026 07:00:00 (SWE)",
    ])
    func `a zone nobody knows is told of, and the clock is Stockholm's`(_ text: String) throws {
        let date = try #require(Dates.parse(text, now: DateTests.now))
        #expect(date.hasUnknownZone && date.date == Date(timeIntervalSince1970: 1_788_843_600))
        let feed = read(rss("<item><guid>1</guid><pubDate>\(text)</pubDate></item>"))
        #expect(feed.problems.map(\.code) == ["date.unknown-zone"] && feed.entries[0].published == date.date)
        let item = "{\"id\":\"1\",\"date_published\":\"\(text)\"}"
        let json = read("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[\(item)]}")
        #expect(json.problems.map(\.code) == ["date.unknown-zone"])
    }

    @Test(arguments: [
        "Tue, 08 Sep 2026 07:00:00 GMT", "2026-09-08 07:00 Europe/Stockholm", "8 september 2026 kl 07:00 idag",
        "2026-09-08 07:00", "Tue, 08 Sep 2026 07:00:00 +0200 (CEST)", "8 september 2026 kl 07.00 av Eva",
    ])
    func `no other date names an unknown zone`(_ text: String) {
        #expect(Dates.parse(text, now: DateTests.now)?.hasUnknownZone == false)
    }

    @Test(arguments: ["<rss><channel><title>A</channel>", "<rss><channel><item><title>A", "<feed><b></feed>"])
    func `a rejected document kept nothing`(_ text: String) throws {
        let feed = read(text)
        let reason = try #require(feed.problems.first { $0.severity == .error })
        #expect(feed.isRejected && feed.entries.isEmpty && reason.message.contains("no whole entry was found"))
        #expect(!feed.problems.contains { $0.message.contains("every whole entry was kept") })
    }

    @Test func `a page that declares nothing says where to look`() {
        let text = String(repeating: "Ord om något. ", count: 40)
        let page = "<html><head><title>A</title></head><body><main><h1>A</h1><p>\(text)</p></main></body></html>"
        let found = read(page, base: "https://a.exempel/", type: "text/html")
        #expect(found.problems.contains { $0.code == "html.nothing-declared" && $0.severity == .info })
        #expect(found.problems.contains { $0.message.contains("samlad sources discover") })
        let declared = page.replacing("</head>", with: "<meta property='og:title' content='A'></head>")
        let other = read(declared, base: "https://a.exempel/", type: "text/html")
        #expect(!other.problems.contains { $0.code == "html.nothing-declared" })
    }

    @Test func `a list of elements whose names no selector can have is passed over`() {
        let items = (1...8).map { "<o:p><a href='/nyhet/\($0)'>Nyhet nummer \($0) om något</a><x:y>ord</x:y></o:p>" }
        let page = Data("<html><body><main><o:q>\(items.joined())</o:q></main></body></html>".utf8)
        let found = Discovery(page, contentType: "text/html", base: "https://a.exempel/", now: DateTests.now)
        #expect(found.proposals.allSatisfy { !($0.source.list?.items ?? "").contains(":") })
    }

    @Test func `a broken feed larger than one piece of the mender's is read as if it were whole`() {
        let text = String(repeating: "Vi började & slutade. ", count: 40)
        let item = { (number: Int) in
            "<item><title>N \(number) & mer</title><guid>\(number)</guid>\n<description>\(text)</description></item>\n"
        }
        let feed = read(rss((0..<1000).map(item).joined()))
        #expect(feed.entries.count == 1000)
        #expect(feed.entries.map(\.id) == (0..<1000).map(String.init))
        #expect(feed.entries.map(\.line) == (0..<1000).map { $0 * 2 + 1 })
        #expect(feed.entries.allSatisfy { $0.title == "N \($0.id ?? "") & mer" && $0.summary?.utf8.count ?? 0 > 900 })
        #expect(feed.problems.map(\.code) == ["xml.not-well-formed"])
        let cut = read(String(rss((0..<1000).map(item).joined()).dropLast(100)))
        #expect(cut.entries.count >= 999 && cut.problems.contains { $0.code == "xml.truncated" })
    }

    @Test func `links beyond the limit of a list are not looked at`() {
        let links = String(repeating: "<link href='/a'/>", count: 256) + "<link href='javascript:x'/>"
        let entry = "<entry><id>1</id><title>Ett</title>\(links)</entry>"
        let text = "<feed xmlns='http://www.w3.org/2005/Atom'>\(links)\(entry)</feed>"
        let feed = Reader.read(Data(text.utf8), options: ReadOptions(base: "https://a.exempel/", now: DateTests.now))
        #expect(feed.problems.map(\.code) == ["limit.list"])
        #expect(feed.entries.first?.links.count == 256)
        #expect(feed.entries.first?.link == "https://a.exempel/a")
    }
}
