import Catalogue
import Foundation
import Testing

@testable import Extract

struct ReaderTests {
    private func read(_ text: String, contentType: String? = nil, format: SourceFormat = .auto) -> Feed {
        let options = ReadOptions(
            base: "https://a.exempel/", contentType: contentType, format: format, now: DateTests.now)
        return Reader.read(Data(text.utf8), options: options)
    }

    private func rss(_ items: String) -> String {
        "<rss version=\"2.0\"><channel><title>T</title>\(items)</channel></rss>"
    }

    @Test func `entries end at ten thousand and say so`() {
        let feed = read(rss(String(repeating: "<item><title>x</title></item>", count: 10_001)))
        #expect(feed.entries.count == 10_000)
        #expect(feed.problems.contains { $0.code == "limit.entries" })
    }

    @Test func `a field ends at one mebibyte and says so`() throws {
        let long = String(repeating: "ord &amp; ", count: 200_000)
        let feed = read(
            rss("<item><title>x</title><description>\(long)</description></item><item><title>y</title></item>"))
        #expect(feed.entries.count == 2)
        #expect(try #require(feed.entries.first?.summary).utf8.count <= 5 * 1024 * 1024)
        #expect(feed.problems.map(\.code).contains("limit.field"))
    }

    @Test func `a field of JSON and of a page ends at one mebibyte too, as HTML that is closed`() throws {
        let long = String(repeating: "ord ", count: 300_000)
        let json = read(
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": \"1\", \"title\": \"x\","
                + "\"content_html\": \"<p><b>\(long)</b></p><p>y</p>\"}]}")
        let content = try #require(json.entries.first?.content)
        #expect(
            content.utf8.count <= 1024 * 1024 + 8 && content.hasPrefix("<p><b>ord") && content.hasSuffix("</b></p>"))
        #expect(json.problems.map(\.code).contains("limit.field"))
        let page = read(
            "<!DOCTYPE html><html><title>\(long)</title><body><article><h1>x</h1><p>y</article></body></html>")
        #expect(page.entries.allSatisfy { ($0.title?.utf8.count ?? 0) <= 1024 * 1024 })
    }

    @Test func `a field is cut at its limit, never within a character`() throws {
        let long = String(repeating: "å", count: 600_000)
        let feed = read(rss("<item><title>x</title><description>x\(long)</description></item>"))
        let summary = try #require(feed.entries.first?.summary)
        #expect(summary.utf8.count == 1024 * 1024 - 1 && summary.hasSuffix("åå"))
    }

    @Test func `a reference in an attribute is resolved`() {
        let feed = read(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><link href=\"/a?b=1&amp;c=2&#38;d=3\"/>"
                + "<category term=\"R&amp;D\"/></entry><å/></feed>")
        #expect(feed.entries.first?.link == "https://a.exempel/a?b=1&c=2&d=3")
        #expect(feed.entries.first?.categories.map(\.term) == ["R&D"])
    }

    @Test func `nesting ends at 256 and what came before is kept`() {
        let deep = String(repeating: "<a>", count: 300)
        let feed = read(rss("<item><title>x</title></item><item>\(deep)"))
        #expect(feed.entries.count == 1)
        #expect(feed.problems.contains { $0.code == "xml.too-deep" })
    }

    @Test(arguments: [257, 300, 5000])
    func `an entry that nests too deep is skipped, and those after it stay`(depth: Int) {
        let deep = String(repeating: "<a>\n", count: depth) + String(repeating: "</a>", count: depth)
        let feed = read(
            rss(
                "<item><title>x</title></item><item><title>djup</title>\(deep)</item>"
                    + "<item><title>y</title></item><item>\(deep)<item><title>z</title></item>"))
        #expect(feed.entries.map(\.title) == ["x", "y", "z"])
        #expect(feed.entries.dropFirst().first?.line == depth + 1)
        let problem = feed.problems.first { $0.code == "xml.too-deep" }
        #expect(problem?.message.contains("(2 skipped)") == true && !feed.isRejected)
    }

    @Test func `an entry in an Atom feed that nests too deep is skipped`() {
        let deep = String(repeating: "<b>", count: 300)
        let feed = read(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><content type=\"xhtml\">\(deep)</content></entry>"
                + "<entry><id>2</id><title>y</title></entry></feed>")
        #expect(feed.entries.map(\.id) == ["2"])
    }

    @Test func `text/plain of Atom 0 3 is text, escaped or not`() {
        let feed = read(
            "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><entry><title>x</title>"
                + "<summary type=\"text/plain\" mode=\"escaped\">a &lt;i&gt;</summary></entry></feed>")
        #expect(feed.entries.first?.summary == "a &lt;i&gt;")
    }

    @Test func `a link of Atom without a relation is to the thing itself`() {
        let feed = read(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>1</id><link href=\"/1\"/></entry></feed>")
        #expect(feed.entries.first?.links == [EntryLink(href: "https://a.exempel/1", rel: "alternate")])
        #expect(feed.entries.first?.link == "https://a.exempel/1")
    }

    @Test func `what turns the direction of writing leaves titles, names and terms`() {
        let feed = read(
            rss(
                "<item><title>a\u{202E}b\u{2066}c\u{2069}d\u{200D}e</title><category>x\u{202A}\u{202C}</category>"
                    + "<author>\u{202D}Bo</author></item>"))
        #expect(feed.entries.first?.title == "abcd\u{200D}e")
        #expect(feed.entries.first?.categories.map(\.term) == ["x"])
        #expect(feed.entries.first?.authors.map(\.name) == ["Bo"])
    }

    @Test func `a list in an entry ends at 256 and says so`() {
        let many = (0..<300).map { "<category>\($0)</category>" }.joined()
        let feed = read(rss("<item><title>x</title>\(many)</item>"))
        #expect(feed.entries.first?.categories.count == 256)
        #expect(feed.problems.contains { $0.code == "limit.list" })
    }

    @Test(arguments: ["", "iso-8859-1", "utf-8"])
    func `a short document that is mostly UTF-8 stays UTF-8`(declared: String) {
        var bytes = Data("<rss version=\"2.0\"><channel><item><title>åäö ".utf8)
        bytes.append(contentsOf: [0xE5, 0x20, 0xE4])
        bytes.append(contentsOf: "</title></item></channel></rss>".utf8)
        let type = declared.isEmpty ? nil : "text/xml; charset=\(declared)"
        let feed = Reader.read(bytes, options: ReadOptions(contentType: type, now: DateTests.now))
        #expect(feed.encoding == "utf-8" && feed.entries.first?.title == "åäö å ä")
        #expect(feed.problems.contains { $0.code == "charset.mixed" })
    }

    @Test func `a format that was not recognised is left out`() throws {
        let json = String(decoding: PreviewJSON.encode(read("hej")), as: UTF8.self)
        #expect(!json.contains("\"format\""))
    }

    @Test func `a start tag of twenty thousand attributes is refused before it is parsed`() {
        let attributes = (0..<20_000).map { " a\($0)=\"\"" }.joined()
        let feed = read("<rss version=\"2.0\"\(attributes)><channel><item><title>x</title></item></channel></rss>")
        #expect(feed.isRejected)
        #expect(feed.problems.map(\.code) == ["xml.start-tag-too-large"])
    }

    @Test func `a large picture inside CDATA is no start tag`() {
        let picture = "<img src=\"data:image/png;base64,\(String(repeating: "A", count: 100_000))\">"
        let feed = read(rss("<item><title>x</title><description><![CDATA[\(picture)<p>hej</p>]]></description></item>"))
        #expect(!feed.isRejected)
        #expect(feed.entries.first?.summary == "<p>hej</p>")
    }

    @Test func `a format that is configured but not found is told`() {
        let feed = read(rss("<item><title>x</title></item>"), format: .atom)
        #expect(feed.entries.count == 1)
        #expect(feed.problems.contains { $0.code == "format.mismatch" && $0.severity == .warning })
        #expect(
            !read(rss("<item><guid>1</guid><title>x</title></item>"), format: .rss).problems.contains {
                $0.code == "format.mismatch"
            })
    }

    @Test func `what is no feed at all is rejected`() {
        #expect(read("hej").problems.map(\.code) == ["format.unrecognised"])
        #expect(read("   \n").problems.map(\.code) == ["body.empty"])
        #expect(read("<foo><bar/></foo>").isRejected)
        #expect(read("<urlset xmlns=\"x\"></urlset>").format == .sitemap)
    }

    @Test func `a broken feed without a whole entry is rejected`() {
        #expect(read("<rss version=\"2.0\"><channel><title>T</title><item><title>x").isRejected)
        #expect(!read(rss("")).isRejected)
    }

    @Test func `HTML stays as it came when it is not to be sanitised`() {
        var options = ReadOptions(now: DateTests.now)
        options.sanitise = false
        let bytes = Data(rss("<item><description>&lt;p onclick=x&gt;a&lt;/p&gt;</description></item>").utf8)
        #expect(Reader.read(bytes, options: options).entries.first?.summary == "<p onclick=x>a</p>")
    }

    @Test(arguments: [
        ("iso-8859-1", "windows-1252", "å–"), ("windows-1252", "windows-1252", "å–"), ("utf-8", "windows-1252", "å–"),
        ("iso-8859-15", "iso-8859-15", "å\u{96}"), ("koi8-r", "koi8-r", "Е√"),
    ])
    func `the header's encoding counts where the bytes are not UTF-8`(_ header: String, _ name: String, _ title: String)
    {
        var bytes = Data("<rss version=\"2.0\"><channel><item><guid>1</guid><description>".utf8)
        bytes.append(contentsOf: [0xE5, 0x96])
        bytes.append(contentsOf: "</description></item></channel></rss>".utf8)
        var options = ReadOptions(contentType: "text/xml; charset=\(header)", now: DateTests.now)
        options.sanitise = false
        let feed = Reader.read(bytes, options: options)
        #expect(feed.encoding == name)
        #expect(feed.entries.first?.summary == title)
    }

    @Test(arguments: ["iso-8859-15", "koi8-r", "shift_jis"])
    func `a large document in an old encoding is read to its end`(_ encoding: String) {
        let item = Data("<item><guid>1</guid><title>x</title></item>".utf8)
        var bytes = Data("<rss version=\"2.0\"><channel>".utf8)
        for _ in 0..<5000 { bytes.append(item) }
        // A letter in each of them: "€", "ё" and a half-width katakana.
        bytes.append(contentsOf: [UInt8](repeating: 0xA4, count: 100_000))
        bytes.append(contentsOf: "<item><title>sist</title></item></channel></rss>".utf8)
        let feed = Reader.read(
            bytes, options: ReadOptions(contentType: "text/xml; charset=\(encoding)", now: DateTests.now))
        #expect(feed.encoding == encoding && feed.entries.count == 5001 && feed.entries.last?.title == "sist")
    }

    @Test func `a bench reads every file of a folder`() throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/rss")
        let result = try ParseBench.run(folder: folder, sanitise: true)
        #expect(result.files >= 20)
        #expect(result.entries >= 20)
        #expect(result.seconds > 0)
    }

    @Test func `codes of problems are told apart and explained`() {
        for code in ProblemCode.allCases {
            #expect(code.sentence.hasSuffix(".") && code.advice.hasSuffix("."))
            #expect(code.problem("mer").message.contains("(mer)."))
        }
    }
}
