import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct HostileHTMLTests {
    private func document(_ text: String) -> HTMLDocument {
        HTMLDocument(decoded(Data(text.utf8)), base: "https://x.se/")
    }

    @Test func `a megabyte and a half of nested elements are cut at the depth limit`() throws {
        let page = document(String(repeating: "<div>", count: 300_000))
        #expect(page.problems.map(\.code) == ["html.too-large", "html.too-deep"])
        #expect(page.tree.nodes.count < 300)
        #expect(page.select(try Selector("div div:has(div) > div")).count < 300)
    }

    @Test func `more tags than a page can have are cut`() {
        let page = document(String(repeating: "<p>x", count: 260_000))
        #expect(page.problems.map(\.code) == ["html.too-large"])
        #expect(page.tree.nodes.count <= 2 * HTMLGuard.maxTags + 3)
    }

    @Test func `more attributes than a page can have are cut`() {
        let attributes = (0..<400).map { "a\($0)=1" }.joined(separator: " ")
        let page = document(String(repeating: "<p \(attributes)>x", count: 700))
        #expect(page.problems.map(\.code) == ["html.too-large"])
        #expect(page.tree.attributes.count <= HTMLGuard.maxPageAttributes + HTMLGuard.maxAttributes)
    }

    @Test func `a tag with 20,000 attributes keeps the first`() throws {
        let attributes = (0..<20_000).map { "a\($0)=1" }.joined(separator: " ")
        let page = document("<p><a href=/x \(attributes)>text</a><b id=after>y</b>")
        #expect(page.problems.map(\.code) == ["html.tag-too-large"])
        #expect(page.select(try Selector("a@href")) == [.text("/x")])
        #expect(page.select(try Selector("#after")).count == 1)
        #expect(page.tree.attributes.count <= HTMLGuard.maxAttributes + 2)
    }

    @Test func `an attribute of a megabyte and a quotation mark that is never closed do no harm`() throws {
        let long = document("<a title=\"\(String(repeating: "x ", count: 200_000))\" href=/x>t</a><i id=after>u</i>")
        #expect(long.select(try Selector("#after")).count == 1)
        let open = document("<a href=\"/x>t</a>" + String(repeating: "<p>y</p>", count: 1000))
        #expect(open.tree.nodes.count >= 1)
    }

    @Test(arguments: [
        "&", "<", "<!--", "</div>", "<a<a", "&aring", "<script>", "\0", "<b><p>", "<![CDATA[", "<?x ", "'\"<a b=",
    ])
    func `hundreds of kilobytes of one scrap are read to an end`(scrap: String) {
        _ = document(String(repeating: scrap, count: 300_000 / scrap.utf8.count))
    }

    @Test func `a selector that would search for ever is given up`() throws {
        let page = document("<div>" + String(repeating: "<p class=a><b></b></p>", count: 20_000) + "</div>")
        let found = page.select(try Selector("p:has(~ p:has(~ i))"))
        #expect(found.isEmpty && page.problems.map(\.code) == ["html.too-much-work"])
    }

    @Test func `a search for text in nested elements is given up`() throws {
        let text = String(repeating: "text ", count: 60_000)
        let page = document(String(repeating: "<div>", count: 200) + text)
        #expect(page.select(try Selector("div:contains(saknas)")).isEmpty)
        #expect(page.problems.map(\.code) == ["html.too-much-work"])
        let small = document("<p>en\n&nbsp; text</p>")
        #expect(small.select(try Selector("p:contains('en text')")).count == 1)
    }

    @Test func `an XPath that would search for ever is given up`() throws {
        let page = document("<div>" + String(repeating: "<p></p>", count: 20_000) + "</div>")
        #expect(page.select(try Selector("//p[count(preceding::p) > count(following::p)]")).isEmpty)
        #expect(page.problems.map(\.code) == ["html.too-much-work"])
    }

    @Test func `markup in scripts and comments is none`() throws {
        let page = document("<script>if (a<b) { x = '<p id=no>' }</script><!-- <p id=no> --><p id=yes>1 < 2 && 3</p>")
        #expect(page.select(try Selector("p@id")) == [.text("yes")])
        #expect(page.tree.text(of: 0) == "1 < 2 && 3")
    }

    @Test(arguments: [
        ("&check; &Zopf; &hellip; &hellip &aring;&aringa", "✓ ℤ … &hellip ååa"), ("3 &#8211; 4&#x2013;5", "3 – 4–5"),
        ("a &lt;b&gt; &amp;amp; &#38;lt;", "a <b> &amp; &lt;"), ("&#; &a; &#x; & &&amp;", "&#; &a; &#x; & &&"),
        ("a\u{FFFE}b\u{FFFF}c&#xFFFF;d&#1;e\u{8}f", "abcde f"), ("1<?php echo 2 ?>3<!ELEMENT>4<![CDATA[5]]>", "134"),
    ])
    func `a page says what it says in a browser`(html: String, text: String) throws {
        let page = document("<!DOCTYPE html><p title=\"\(html)\">\(html)</p>")
        #expect(page.tree.text(of: 0) == text)
    }

    @Test(arguments: [
        ("?a=1&copy=2&b=&quot;", "?a=1&copy=2&b=\""), ("a&#32;b&#9;c", "a b\tc"), ("'&apos;", "''"), ("&lt;&gt", "<>"),
    ])
    func `an attribute says what it says in a browser`(written: String, value: String) throws {
        let page = document("<a href=\"\(written)\">")
        #expect(page.select(try Selector("a@href")) == [.text(value)])
    }

    @Test func `the tree gives its markup back`() throws {
        let page = document("<div><p class=\"a&quot;b\">1 &lt; 2 &amp; <b>3<br>4</b></p>å<img src=x></div>")
        let div = try #require(page.tree.first("div"))
        #expect(
            String(decoding: page.tree.innerHTML(of: div), as: UTF8.self)
                == "<p class=\"a&quot;b\">1 &lt; 2 &amp; <b>3<br>4</b></p>å<img src=\"x\">")
    }

    @Test func `what stands in a template is no part of the page`() throws {
        let page = document("<template><p id=no>x</p><template><p id=no></p></template></template><p id=yes>y</p>")
        #expect(page.select(try Selector("p@id")) == [.text("yes")])
        #expect(page.tree.text(of: 0) == "y")
    }

    @Test func `a long attribute costs the selectors that read it`() throws {
        let long = String(repeating: "x ", count: 10_000)
        let page = document(String(repeating: "<div class='\(long)'>", count: 60) + "<i></i>")
        let few = page.select(try Selector("div[class*=yy]"))
        #expect(few.isEmpty && page.problems.isEmpty)
        var found = 0
        for _ in 0..<400 where page.problems.isEmpty { found += page.select(try Selector("div[class*=yy]")).count }
        #expect(found == 0 && page.problems.map(\.code) == ["html.too-much-work"])
    }

    @Test func `a list whose items nest is not read for ever`() throws {
        var source = Source(id: "s", organisation: nil, format: .html, url: "https://x.se/")
        source.list = ListSelectors(items: "div")
        let text = "<a href=/a>\(String(repeating: "text ", count: 20_000))</a>"
        let nested = String(repeating: "<div>", count: 240) + text
        let options = ReadOptions(base: "https://x.se/", format: .html, source: source, now: .distantPast)
        let feed = HTMLReader.read(decoded(Data(nested.utf8)), options)
        #expect(feed.entries.count == 1)
        #expect(feed.problems.map(\.code).contains("html.too-much-work"))
    }

    @Test func `lines are counted through what is taken away`() throws {
        let page = document("<!-- a\nb\n--><p>x</p>\n<script>\n</script><p id=p>y</p>")
        guard case .element(let node)? = page.select(try Selector("#p")).first else {
            Issue.record("no paragraph")
            return
        }
        #expect(page.tree.nodes[node].line == 5)
    }
}
