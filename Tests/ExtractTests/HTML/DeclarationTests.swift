import Catalogue
import Foundation
import Testing

@testable import Extract

/// What pages declare, beyond what `preview` prints and the fixtures show.
struct DeclarationTests {
    private static let base = "https://www.exempelby.se/omsorg/sida.html"

    private func feed(_ html: String, base: String = base) -> Feed {
        Reader.read(Data("<!DOCTYPE html>\(html)".utf8), options: ReadOptions(base: base, now: DateTests.now))
    }

    private func page(_ jsonLD: String, body: String = "<h1>Rubrik</h1>", base: String = base) -> Feed {
        feed("<script type=application/ld+json>\(jsonLD)</script>\(body)", base: base)
    }

    @Test func `who offers a course, for whom, in which form and where stands in fields of the catalogue`() throws {
        let entry = try #require(
            page(
                """
                {"@type": "Course", "name": "K", "provider": {"name": "Exempelmyndigheten"}, "publisher": "Annan",
                 "audience": [{"@type": "Audience", "audienceType": "chefer"}], "learningResourceType": "webbkurs",
                 "spatialCoverage": {"@type": "Place", "name": "Värmland"}, "image": {"url": "/k.jpg"}}
                """
            ).entries.first)
        #expect(
            entry.extra == [
                "organisation": ["Exempelmyndigheten"], "malgrupp": ["chefer"], "form": ["webbkurs"],
                "place": ["Värmland"],
            ])
        #expect(entry.image == "https://www.exempelby.se/k.jpg")
    }

    @Test(arguments: [
        #"{"@graph": [{"@type": "NewsArticle", "headline": "R"}]}"#,
        #"[[{"@type": ["schema:Report", "Thing"], "http://schema.org/headline": {"@value": "R"}}]]"#,
        ##"{"@type": "WebPage", "mainEntity": {"@id": "#a"}}</script>"##
            + ##"<script type="application/ld+json;charset=utf-8">{"@id": "#a", "@type": "Service", "name": ["R"]}"##,
        ##"{"@id": "#a", "@type": "Article"}</script><script type="APPLICATION/LD+JSON">{"@id": "#a", "headline": "R"}"##,
        "{&quot;@type&quot;: &quot;BlogPosting&quot;, &quot;headline&quot;: &quot;R&quot;}",
        "<!-- {\"@type\": \"Article\", \"headline\": \"R\"} -->",
        "/*<![CDATA[*/ {\"@type\": \"Article\", \"headline\": \"R\"} /*]]>*/",
        "{\"@type\": \"Article\", \"headline\": \"<b>R</b>\"};",
        #"{"@type": "Article", "headline": "R", "mentions": [{"@type": "Article", "headline": "Annan", "url": "/b"}]}"#,
    ])
    func `a subject is found however its JSON-LD is wrapped`(jsonLD: String) {
        let feed = page(jsonLD, body: "<h1>Rubriken på sidan</h1>")
        #expect(feed.entries.map(\.title) == ["R"])
        #expect(feed.problems.isEmpty)
    }

    @Test(arguments: [
        #"{"@type": "WebPage", "name": "R - Webbplatsen"}"#, #"{"@type": "Organization", "name": "R"}"#,
        #"{"@type": "SiteNavigationElement", "name": "R", "url": "/a"}"#, #"["R"]"#, #""R""#, "null",
        #"{"@type": "BreadcrumbList", "itemListElement": [{"name": "R", "item": "/a"}, {"name": "S", "item": "/b"}]}"#,
        #"{"@type": "ItemList", "itemListElement": [{"@type": "SiteNavigationElement", "name": "R", "url": "/r"}]}"#,
        ##"{"@type": "Article", "@id": "#a", "isPartOf": {"@id": "#a"}, "author": {"@id": "#a"}}"##,
    ])
    func `furniture of a site is no subject and no list`(jsonLD: String) {
        #expect(page(jsonLD, body: "<h1>Rubriken på sidan</h1>").entries.map(\.title) == ["Rubriken på sidan"])
    }

    @Test func `an article beside a list of others is the page, and a list without an article is a list`() {
        let list = """
            {"@type": "ItemList", "itemListElement": ["https://a.se/1", {"@type": "Article", "headline": "B", "url": "/2"},
             {"@type": "ListItem", "position": "1", "item": {"@type": "Thing"}}, {"@type": "ListItem", "url": "/2"}]}
            """
        #expect(page(list).entries.map(\.link) == ["https://a.se/1", "https://www.exempelby.se/2"])
        let article = #"{"@type": "Article", "headline": "Sidan", "mainEntityOfPage": "\#(Self.base)#top"}"#
        #expect(page("[\(list), \(article)]").entries.map(\.title) == ["Sidan"])
    }

    @Test func `of several articles the page's own is the one that names its address`() {
        let articles = ["a", "sida", "c"].map {
            #"{"@type": "Article", "headline": "\#($0)", "url": "http://exempelby.se/omsorg/\#($0).html#x"}"#
        }
        let cut = articles.map { $0.replacing("#x", with: "") }.joined(separator: ",")
        #expect(page("[\(cut)]").entries.map(\.title) == ["sida"])
        #expect(page("[\(cut)]", base: "https://annan.se/").entries.map(\.title) == ["a", "sida", "c"])
    }

    @Test func `a page says where it stands by its breadcrumbs`() {
        let crumbs = """
            {"@type": "BreadcrumbList", "itemListElement": [{"position": 3, "name": "Hemtjänst", "item": {"@id": "/c/h"}},
             {"position": 1, "name": "Exempelby", "item": "https://www.exempelby.se"},
             {"position": 2, "item": {"@id": "/omsorg", "name": "Omsorg"}}, {"position": 4, "name": "Rubrik", "item": "/x"}]}
            """
        let entry = page(crumbs).entries.first
        #expect(entry?.categories.map(\.term) == ["Omsorg", "Hemtjänst"])
        #expect(entry?.categories.first?.scheme == "https://schema.org/BreadcrumbList")
    }

    @Test func `RDFa Lite in the vocabulary of schema.org is read, in others not`() {
        let html = """
            <div vocab="https://schema.org/" typeof="Article"><h2 property="headline">R</h2>
            <meta property="datePublished" content="2026-01-02"><a property="url" href="/r">r</a>
            <div property="author" typeof="Person"><b property="name">Åsa</b></div></div>
            """
        let entry = feed(html).entries.first
        #expect(entry?.title == "R" && entry?.publishedPrecision == .day && entry?.authors == [Person(name: "Åsa")])
        let other = feed(html.replacing("https://schema.org/", with: "http://xmlns.com/foaf/0.1/") + "<h1>Hej</h1>")
        #expect(other.entries.first?.title == "Hej")
    }

    @Test func `references that lead round, and lists of everything, end`() {
        var nodes = (0..<500).map {
            "{\"@id\": \"#\($0)\", \"@type\": \"Article\", \"isPartOf\": {\"@id\": \"#\(($0 + 1) % 500)\"}}"
        }
        let all = (0..<500).map { "{\"@id\": \"#\($0)\"}" }.joined(separator: ",")
        nodes.append("{\"@type\": \"ItemList\", \"itemListElement\": [\(all)]}")
        #expect(page("[\(nodes.joined(separator: ","))]").entries.count == 1)
        let items = (0..<300).map { "<div itemscope itemtype=https://schema.org/Article itemref='a b'>\($0)</div>" }
            .joined()
        let lent = "<div id=a>" + String(repeating: "<i itemprop=name>x</i>", count: 300) + "</div>"
        _ = feed(items + lent)
        let nested = String(
            repeating: "<div itemscope itemprop=author itemtype=https://schema.org/Article>", count: 240)
        #expect(feed("<h1>R</h1>" + nested + "x").entries.count == 1)
    }

    @Test func `a date that cannot be is told and the next one taken`() {
        let feed = page(
            #"{"@type": "Article", "headline": "R", "datePublished": "2026-02-31"}"#,
            body: "<meta property=article:published_time content=2026-02-28><h1>R</h1>")
        #expect(feed.entries.first?.publishedPrecision == .day)
        #expect(feed.problems.map(\.code) == ["date.impossible"])
    }
}

/// What pages show, where they declare nothing.
struct MainContentTests {
    private func reading(_ body: String) -> PageReading {
        HTMLPageReader.read(
            Data("<!DOCTYPE html><html><head><title>T</title></head><body>\(body)</body></html>".utf8),
            contentType: nil, selectors: PageSelectors(), base: "https://a.se/b", now: DateTests.now)
    }

    private static let text = "<p>En mening som är lång nog att vara ett stycke i en text om omsorg.</p>"

    @Test(arguments: [
        ("<form><main>\(text)</main></form>", text), ("<div class='has-cookie-banner'>\(text)</div>", text),
        ("<nav><ul><li>\(text)</li></ul></nav><div>\(text)</div>", text),
        ("<div role=main>\(text)</div><div role=complementary>\(text)\(text)</div>", text),
        ("<div class='cookieBanner'>\(text)</div><div>\(text)\(text)</div>", text + text),
        ("<main><h1>Rubrik</h1>\(text)<div class='sv-share'><a href=/x>Dela</a></div></main>", text),
        ("<main><article>\(text)\(text)</article><article>\(text)\(text)</article></main>", nil),
        ("<div itemprop=articleBody>\(text)</div><div>\(text)</div>", text),
        (
            "<div hidden>\(text)</div><div style='display: none'>\(text)</div><div aria-hidden=true>\(text)</div>\(text)",
            text
        ),
        (
            "<main><ul><li><a href=/1>Ett</a></li></ul></main>",
            "<ul><li><a href=\"https://a.se/1\" rel=\"noopener nofollow\">Ett</a></li></ul>"
        ),
        ("<p>x</p>", "<p>x</p>"),
    ])
    func `content is found, and furniture left out`(body: String, content: String?) {
        let found = reading(body).entry.content
        if let content { #expect(found == content) } else { #expect((found?.count ?? 0) >= 2 * Self.text.count) }
    }

    @Test(arguments: [
        ("<p>Publicerad: 2 december, 2019 kl 08:39</p>", "2019-12-02T07:39:00Z", nil),
        ("<p>Publicerad 2026-05-02 · Senast uppdaterad 2026-05-03</p>", "2026-05-01T22:00:00Z", "2026-05-02T22:00:00Z"),
        ("<p>Senast granskad: <time datetime=2026-05-03>3 maj</time></p>", nil, "2026-05-02T22:00:00Z"),
        ("<dl><dt>Publicerad</dt><dd>3 maj 2026</dd></dl>", "2026-05-02T22:00:00Z", nil),
        (
            "<time datetime=2026-05-03>3 maj</time><time class=updated datetime=2026-06-03></time>",
            "2026-05-02T22:00:00Z", "2026-06-02T22:00:00Z"
        ),
        ("<nav><time datetime=2026-05-03>3 maj</time></nav>", nil, nil),
        ("<p>Publicerad av Åsa Öberg</p>", nil, nil),
    ])
    func `dates that a page shows are read`(body: String, published: String?, updated: String?) throws {
        let entry = reading("<h1>R</h1>\(Self.text)\(body)").entry
        #expect(try entry.published == published.map(instant))
        #expect(try entry.updated == updated.map(instant))
    }

    @Test func `the summary is the ingress, else the first paragraph, and known to be found`() {
        let ingress = reading(
            "<main><p>\(Self.text)</p><div class='sv-ingress'>Det som är viktigast på sidan, kort.</div></main>")
        #expect(ingress.entry.summary == "Det som är viktigast på sidan, kort." && ingress.isSummaryFound)
        let first = reading("<main><p>Kort.</p>\(Self.text)</main>")
        #expect(first.entry.summary?.hasPrefix("En mening") == true && first.isSummaryFound)
        let long = reading("<p>\(String(repeating: "ord ", count: 2000))</p>").entry.summary
        #expect(long?.count == 600 && long?.hasSuffix("ord…") == true)
    }

    @Test func `a page that is none is told from one that is`() {
        #expect(reading("<h1>404 – Sidan saknas</h1>").problems.map(\.code) == ["html.not-found"])
        #expect(reading("<noscript>\(Self.text)</noscript><div id=app></div>").isRefused)
        #expect(!reading(Self.text).isRefused && !reading("<h1>Sidan om oss</h1>").isRefused)
    }
}
