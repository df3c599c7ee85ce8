import Foundation
import Testing

@testable import Extract

@Suite struct SelectorTests {
    private static let page = """
        <!doctype html><html lang="sv"><head><title>T</title></head><body id="top">
        <main class="page wide"><h1 id="h">Rubrik</h1>
        <ul id="list"><li class="item first" data-n="1"><a id="a1" href="/ett" title="Ett">Ett</a></li>\
        <li class="item" data-n="2" lang="sv-SE"><a id="a2" href="/tva.PDF">Två <b id="b2">fet</b></a></li>\
        <li class="item" data-n="3"><span id="s3">Tre</span></li>\
        <li class="item last" data-n="4"><a id="a4" href="https://x.se/fyra">Fyra</a><time id="t4" datetime="2026-01-02">\
        2 jan</time></li></ul>
        <p id="p1">Ett stycke</p><p id="p2" class="ingress a:b">Två <em id="e">stycken</em></p>
        <div id="d"><p id="p3"></p><section id="sec"><h2 id="h2">Under</h2><p id="p4">x</p></section></div>
        </main></body></html>
        """

    private func select(_ selector: String, on page: String = Self.page) throws -> String {
        let document = HTMLDocument(decoded(Data(page.utf8)), base: "https://x.se/")
        return document.select(try Selector(selector)).map { match in
            switch match {
            case .text(let text): "'\(text)'"
            case .element(let node):
                document.tree.attribute("id", of: node) ?? String(decoding: document.tree.name(of: node), as: UTF8.self)
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("h1", "h"), ("H1", "h"), ("li", "li li li li"), ("#h", "h"), ("#H", ""), (".ingress", "p2"),
        ("p.ingress", "p2"),
        ("h1.ingress", ""), (".page.wide", "main"), (".wide.page", "main"), (".pag", ""), ("*#h", "h"),
        ("main > h1", "h"),
        ("main>h1", "h"), ("body > h1", ""), ("body h1", "h"), ("main p", "p1 p2 p3 p4"), ("main > p", "p1 p2"),
        ("div p", "p3 p4"), ("div > p", "p3"), ("div > * > p", "p4"), ("body div p", "p3 p4"), ("div main p", ""),
        ("h1 + ul", "list"), ("h1 + p", ""), ("h1 ~ p", "p1 p2"), ("p ~ p", "p2"), ("p + p", "p2"), ("ul~div", "d"),
        ("p + section > h2", "h2"), ("h1, h2", "h h2"), ("h2 , h1", "h h2"), ("p, p", "p1 p2 p3 p4"),
    ])
    func `types, classes, ids and combinators find their elements`(selector: String, expected: String) throws {
        #expect(try select(selector) == expected)
    }

    @Test(arguments: [
        ("a[href]", "a1 a2 a4"), ("a[title]", "a1"), ("a[ title ]", "a1"), ("[href=\"/ett\"]", "a1"),
        ("[href='/ett']", "a1"),
        ("[title=Ett]", "a1"), ("[title=ett]", ""), ("[title=ett i]", "a1"), ("[title=\"ETT\"i]", "a1"),
        ("[title=Ett s]", "a1"), ("[href^=\"https:\"]", "a4"), ("[href^='/']", "a1 a2"), ("[href$=\".PDF\"]", "a2"),
        ("[href$='.pdf' i]", "a2"), ("[href*=tva]", "a2"), ("[href*='']", ""), ("[href^='']", ""),
        ("li[class~=first] a", "a1"), ("li[class~=fir]", ""), ("[lang|=sv]", "html li"), ("[lang|=s]", ""),
        ("[lang=sv-SE] a", "a2"), ("[HREF='/ett']", "a1"), ("[data-n='3'] span", "s3"), ("[href][title]", "a1"),
        ("p[class='ingress a:b']", "p2"), ("[datetime]", "t4"), ("[class~='']", ""),
    ])
    func `attributes are compared as the operators say`(selector: String, expected: String) throws {
        #expect(try select(selector) == expected)
    }

    @Test(arguments: [
        ("li:first-child a", "a1"), ("li:last-child a", "a4"), ("li:nth-child(2) a", "a2"),
        ("li:nth-child(odd) [id]", "a1 s3"),
        ("li:nth-child(even) > a", "a2 a4"), ("li:nth-child(2n+1) > *", "a1 s3"),
        ("li:nth-child( -n + 2 ) > a", "a1 a2"),
        ("li:nth-child(n+3) > [id]", "s3 a4 t4"), ("li:nth-child(3n) > *", "s3"), ("li:nth-child(-2n+3) > *", "a1 s3"),
        ("li:nth-child(n) > a", "a1 a2 a4"), ("li:nth-child(0)", ""), ("li:nth-child(9)", ""),
        ("li:nth-last-child(1) a", "a4"), ("li:nth-last-child(2) > *", "s3"), ("a:only-child", "a1 a2"),
        ("p:empty", "p3"), (":root", "html"), ("p:first-child", "p3"), ("p:not(.ingress)", "p1 p3 p4"),
        ("p:not(.ingress, #p3)", "p1 p4"), ("li:not(:has(a)) *", "s3"), ("li:has(time) a", "a4"), ("li:has(> b)", ""),
        ("li:has(b) > a", "a2"), ("li:has(> a > b) > a", "a2"), ("h1:has(+ ul)", "h"), ("h1:has(~ div)", "h"),
        ("p:has(+ p)", "p1"),
        ("p:has(~ p)", "p1"), ("p:has(em, b)", "p2"), ("div:has(section h2)", "d"), (":is(h1, h2)", "h h2"),
        ("main :is(ul, div) > p", "p3"), ("li:contains(\"Fyra\") a", "a4"), ("li:contains(Två fet) > a", "a2"),
        ("li:contains('två')", ""), ("p:contains(stycke)", "p1 p2"), ("a:not([title]):not([href$='.PDF'])", "a4"),
        ("li:FIRST-CHILD a", "a1"), ("div:not(:has(ul)) h2", "h2"), (".a\\:b", "p2"), ("p:first-of-type", "p1 p3 p4"),
        ("main > p:last-of-type", "p2"), ("main > :nth-of-type(2)", "p2"), ("li:nth-of-type(2n+1) > *", "a1 s3"),
        ("main > *:nth-last-of-type(-n+1)", "h list p2 d"), ("div > :only-of-type", "p3 sec"), ("h1:where(#h, p)", "h"),
        ("div:has(p:first-of-type) h2", "h2"), ("p:not(:first-of-type)", "p2"), ("#\\68 ", "h"),
    ])
    func `pseudo-classes find their elements`(selector: String, expected: String) throws {
        #expect(try select(selector) == expected)
    }

    @Test(
        arguments: [
            ("a@href", "'/ett' '/tva.PDF' 'https://x.se/fyra'"), ("time@datetime", "'2026-01-02'"),
            ("a@title", "'Ett'"),
            ("a@TITLE", "'Ett'"), ("a @title", "'Ett'"), ("time@datetime, h1", "h '2026-01-02'"),
            ("li:first-child a@href", "'/ett'"),
            ("li > a[title] @ href", nil), ("//a/@href", "'/ett' '/tva.PDF' 'https://x.se/fyra'"), ("//h1", "h"),
            ("/html/body/main/h1", "h"), ("//li[2]/a", "a2"), ("(//p)[2]", "p2"), ("(//p)[last()]", "p4"),
            ("./html/body", "top"),
            ("//h1/text()", "'Rubrik'"), ("//li[time]/a", "a4"), ("//p[contains(., 'stycke')]", "p1 p2"),
            ("//none", ""),
            ("(count(//li))", "'4'"), ("(string(//h2))", "'Under'"), ("(1 = 1)", "'true'"), ("//li[not(a)]/*", "s3"),
        ] as [(String, String?)])
    func `attributes are taken with an at sign, and XPath begins with a slash`(selector: String, expected: String?)
        throws
    {
        if let expected {
            #expect(try select(selector) == expected)
        } else {
            #expect(throws: SelectorError.self) { try select(selector) }
        }
    }

    @Test(arguments: [
        ("", 1), ("  ", 3), ("a[href", 7), ("a[href=", 8), ("a[href=\"x]", 8), ("a[]", 3), ("li:nth-child", 13),
        ("li:nth-child(x)", 14), ("li:nth-child(n-9223372036854775808)", 14),
        ("li:nth-child(-9223372036854775808n)", 14), ("li:nth-child(1000000)", 14),
        ("li:nth-child(2", 15), ("li:", 4), ("li:hover", 3), ("li::before", 4), ("a,", 3), (",a", 1), ("a >", 4),
        ("> a", 1), ("a > > b", 5),
        (".", 2), ("#", 2), ("a..b", 3), ("a@", 3), ("a@href b", 8), ("a)", 2), ("li:not(a", 9), ("li:not()", 8),
        ("a:has(b@href)", 8),
        ("a!b", 2), ("a{b}", 2), ("//a[", 5), ("//a[1]]", 7), ("(//a", 5), ("a:contains()", 12), ("a\\", 3),
        ("a | b", 3),
        ("a:not(a:not(a:not(a:not(a:not(b)))))", 31),
    ])
    func `what is no selector is refused with its place`(selector: String, position: Int) throws {
        let error = try #require(throws: SelectorError.self) { try Selector(selector) }
        #expect(error.position == position, "\(error.message)")
        #expect(!error.message.isEmpty && !error.message.hasSuffix("."))
    }

    @Test func `an error says what was expected and where`() throws {
        let error = try #require(throws: SelectorError.self) { try Selector("time[datetime") }
        #expect(error.message == "expected ] at 14")
    }

    @Test func `a search within an element stays there, and a bare attribute is its own`() throws {
        let document = HTMLDocument(decoded(Data(Self.page.utf8)), base: "")
        guard case .element(let item)? = document.select(try Selector("li:last-child")).first else {
            Issue.record("no item")
            return
        }
        #expect(document.select(try Selector("a"), in: item).count == 1)
        #expect(document.select(try Selector("ul a"), in: item).count == 1, "ancestors outside may be named")
        #expect(document.select(try Selector("@data-n"), in: item) == [.text("4")])
        #expect(document.select(try Selector(":scope > a@href"), in: item) == [.text("https://x.se/fyra")])
        #expect(document.select(try Selector("./a/@href"), in: item) == [.text("https://x.se/fyra")])
        #expect(document.select(try Selector(".//time"), in: item).count == 1)
    }
}
