import Catalogue
import Foundation
import Testing

@testable import Extract

/// Of what the quick reader accepts, it sees what is seen in libxml2's tree.
@Suite struct PlainPageTests {
    private static let places: Set<String> = ["larm", "user-content-larm"]

    private static func both(_ bytes: Data) -> (plain: LinkPageReader.Seen?, whole: LinkPageReader.Seen) {
        (
            LinkPageReader.plain(bytes, places),
            LinkPageReader.whole(bytes, contentType: "text/html", base: "https://a.exempel/", places)
        )
    }

    private static func page(_ body: String, head: String = "<title>En sida</title>") -> Data {
        Data("<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n\(head)\n</head>\n<body>\n\(body)\n</body>\n</html>\n".utf8)
    }

    private static let sentence = "En mening om larm som är lång nog för att räknas som ett stycke på en sida."
    private static let long = String(repeating: sentence + " ", count: 3)

    @Test(arguments: [
        "<div><p>Text</p><ul><li>ett</li><li><a href='/x?a=1&amp;b=2'>två</a></li></ul></div>",
        "<main><article class=\"a b\"><h1>Rubrik &amp; mer</h1><p>å&auml;ö &lt;b&gt; &hellip; &#8211; &amp;lt; &#150;</p></article></main>",
        "löpande text <b>fet <i>kursiv</i></b> och <br> ny <img src=a.png alt=\"x\"><hr/>",
        "<table><tbody><tr><td>\(sentence)</td><td>\(sentence)</td></tr></tbody></table>",
        "<script>if (a < b && c) { d(\"</p>\") }</script><style>a>b{}</style><p>efter</p>",
        "<svg viewBox=\"0 0 1 1\" xmlns:xlink=\"x\"><path d=\"M0\"/><g><use xlink:href='#a'></use></g></svg>",
        "<form action=/s><input type=\" PassWord \" disabled value='a \"b\"'><button>Sök</button><select><option selected>a</option></select></form>",
        "<P CLASS=X>Stora bokstäver</P><x-egen data-a=\"1\">eget</x-egen><sv-del id=\"larm\"></sv-del>",
        "<p>\r\nrader\r\n\t</p><pre> a\n  b</pre>", "a<!-- en\nkommentar -->b<!-- två -->c<!---->d<?php x ?>e",
        "<div hidden>\(long)</div><div/><span> </span><p>\(sentence)</p>", "AT&T och a &bogus; b &copy c &copy=1 &",
        "<div class=\"sv-cookieBanner\"><p>\(sentence)</p></div><div id=content><p>\(long)</p></div>",
        "<div class=\"sidoSpalt\">\(sentence)</div><div class=\"menu-item\">\(sentence)</div><p>\(long)</p>",
        "<nav><a href=a>\(long)</a></nav><div role=\"Navigation\"><p>\(long)</p></div><div role=main><p>\(sentence)</p></div>",
        "<header><h1>Webbplatsen</h1></header><article><header><h1>Rubrik</h1></header><p>\(long)</p></article>",
        "<footer><p>\(long)</p></footer><main><h1>A</h1><p>\(sentence)</p></main>",
        "<a name=larm></a><p>\(sentence)</p>",
        "<div style=\"Display : None\"><p>\(long)</p></div><div aria-hidden=true><h1>x</h1></div><div aria-hidden=True>y</div>",
        "<div itemprop=\"http://schema.org/articleBody\"><p>\(sentence)</p></div><article><p>\(long)</p></article>",
        "<article><p>\(sentence)</p></article><article><p>\(long)</p></article>", "<ul><li>\(long)</li></ul>",
        "<h1 class=hidden>x</h1><h1>Rätt&shy;skrivning \u{AD}och</h1><p>\(long) ä\u{300}\u{FEFF}b\u{FFFD} 🙂</p>",
        "<a href=x>Bara</a> <a href=y>länkar</a>", "", "<h1></h1><h1>Andra</h1>",
        "<dl><dt>a</dt><dd>\(sentence)</dd></dl>",
    ])
    func `a plain page is the same to both`(_ body: String) throws {
        let (plain, whole) = Self.both(Self.page(body))
        #expect(try #require(plain, "it is plain") == whole)
        let marked = Self.both(Data([0xEF, 0xBB, 0xBF]) + Self.page(body))
        #expect(marked.plain == whole)
    }

    @Test(arguments: [
        "<p>ett<p>två", "<p><div>a</div></p>", "<ul><li>a<li>b</ul>", "<b><i>x</b></i>", "<div>", "</div>",
        "<a href=x>a<a href=y>b</a></a>", "<h1><p>a</p></h1>", "<picture><source srcset=a><img src=b></picture>",
        "<p>a</p></body><p>efter</p>", "<template><p>x</p></template>", "<p a=1 a=2>x</p>", "<p @x=\"1\">x</p>",
        "<a href=/x/>y</a>", "<div><o:p>x</o:p></div>", "<body class=x>", "<span><td>x</td></span>", "</p>",
        "<p title=\"a>b</p>", "<p><section>a</section></p>", "<p/><section>a</section>", "<p-a>x</p-a>", "<script/>",
        "a < b", "a </ b", "a\u{1}b", "a\u{0}b", "a\u{FFFF}b", "<div class=\"a&amp;b\">x</div>", "<x-y>a</x-yy>",
        "<div itemprop=a property=articleBody>x</div>", "<abcdefghijklm a></abcdefghijkln>", "a\u{1B}b",
        "<p aria-hidden=\"tr\u{202A}ue\">x</p>", "<input type=\"passwor&#100;\">",
        String(repeating: "<div>", count: 230) + String(repeating: "</div>", count: 230),
        "<p " + (0..<40).map { "a\($0)=1" }.joined(separator: " ") + ">x</p>",
    ])
    func `what leaves anything to guess is libxml2's`(_ body: String) {
        #expect(Self.both(Self.page(body)).plain == nil)
    }

    @Test(arguments: [
        "<meta http-equiv=refresh content='0; url=/b'><title>a</title>", "<meta name=\" Refresh\"><title>a</title>", "",
        "<title> </title><meta property=\"og:title\" content=\"b\">", "<title><b>a</b></title>", "a", "<p>a</p>",
    ])
    func `a head that leaves anything to guess is libxml2's`(_ head: String) {
        #expect(Self.both(Self.page("<p>a</p>", head: head)).plain == nil)
    }

    @Test func `a part of a page, and one in another encoding, is not plain`() {
        let (head, body) = ("<head><title>a</title></head>", "<body><p>a</p></body>")
        for text in [
            "", "text", "<p>a</p>", "<html>\(head)</html>", "<html><body></body></html>", "<html>\(head)\(body)",
            "<html><head>a</head>\(body)</html>", "<html>\(head)a\(body)</html>", "<html>\(head)\(body)</html>a",
            "<!DOCTYPEhtml><html>\(head)\(body)</html>", "<!DOCTYPE html [<!ENTITY a 'b'>]><html>\(head)\(body)</html>",
            "<html>\(head)\(body)</html><!-- ", "<html>\(head)\(body)</html", "<!DOCXYPE a><html>\(head)\(body)</html>",
        ] {
            #expect(Self.both(Data(text.utf8)).plain == nil, "\(text)")
        }
        let whole = Data("<html>\(head)\(body)</html>".utf8)
        #expect(Self.both(whole).plain != nil)
        for count in 0..<whole.count { #expect(Self.both(whole.prefix(count)).plain == nil, "\(count) bytes of it") }
        #expect(Self.both(Self.page("<p>caf\u{E9}</p>").map { $0 == 0xC3 ? 0xE9 : $0 }.dataOf).plain == nil)
        #expect(Self.both(Self.page(String(repeating: Self.long, count: 3000))).plain == nil, "it is too large")
    }

    @Test func `of every page there is, and of what becomes of it by chance, both see the same`() throws {
        let root = try #require(Bundle.module.resourceURL).appending(path: "Fixtures")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var random = SplitMix(seed: 2026)
        let pieces = [
            "<p>", "</p>", "<div class=\"nav\">", "</div>", "<b>", "</b>", "<h1>Ny</h1>", "<li>\(Self.sentence)</li>",
            "&amp;",
            "&nbsp;", "<!-- \n -->", "<br>", " ", "\n", "ä", "–", "<p>\(Self.sentence)</p>", "<span hidden>x</span>",
            "<", ">",
            "<main>", "</main>", "<a href=\"x\" id=larm>\(Self.sentence)</a>", "\"", "=", "<script>a<b</script>",
            "\u{AD}",
        ]
        var plain = 0
        var pages = files.compactMap { $0 as? URL }.filter { ["html", "htm"].contains($0.pathExtension) }
            .compactMap { try? Data(contentsOf: $0) }
        pages += [
            Self.page(
                "<main><h1>Larm</h1><p>\(Self.long)</p><div><p>\(Self.sentence)</p></div></main><footer>x</footer>")
        ]
        for page in pages {
            for round in 0..<(page == pages.last ? 1500 : 40) {
                var changed = page
                for _ in 0..<(round == 0 ? 0 : Int.random(in: 1...3, using: &random)) {
                    let place = Int.random(in: 0...changed.count, using: &random)
                    let piece = Data((pieces.randomElement(using: &random) ?? "").utf8)
                    let end = min(changed.count, place + Int.random(in: 0...2, using: &random))
                    changed.replaceSubrange(place..<end, with: piece)
                }
                let (quick, whole) = Self.both(changed)
                guard let quick else { continue }
                plain += 1
                #expect(quick == whole, "\(String(decoding: changed, as: UTF8.self))")
            }
        }
        #expect(plain > 200)
    }

    @Test func `pages of nested elements drawn by lot are the same to both`() {
        var random = SplitMix(seed: 2026)
        let names = [
            "div", "p", "ul", "ol", "li", "a", "span", "b", "i", "u", "table", "tr", "td", "th", "tbody", "thead", "h1",
            "h2", "form", "section", "article", "header", "nav", "dl", "dt", "dd", "pre", "blockquote", "em", "strong",
            "small", "label", "button", "fieldset", "legend", "figure", "center", "font", "address", "select", "option",
            "main", "footer", "aside",
        ]
        let classes = ["1", "meny", "cookieBanner", "a b", "social", "mainContent"]
        func element(_ depth: Int) -> String {
            let name = names.randomElement(using: &random) ?? "p"
            let inner = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                depth > 0 && Bool.random(using: &random)
                    ? element(depth - 1) : [Self.sentence, "ord ", Self.long].randomElement(using: &random) ?? ""
            }
            let list = classes.randomElement(using: &random) ?? ""
            return "<\(name) class=\"\(list)\">\(inner.joined())</\(name)>"
        }
        var plain = 0
        for _ in 0..<1500 {
            let page = Self.page((0..<2).map { _ in element(2) }.joined())
            let (quick, whole) = Self.both(page)
            guard let quick else { continue }
            plain += 1
            #expect(quick == whole, "\(String(decoding: page, as: UTF8.self))")
        }
        #expect(plain > 100)
    }

    @Test func `a class has words of furniture where its words are among those`() {
        for text in [
            "nav", "NAV", "main-nav", "mainNav", "mainnav", "cookieBanner", "cookie_banner", "Cookiebanner", "xcookie",
            "sv-font-brodtext", "", "-", "hiddenLayer", "unhidden", "åmeny", "meny2", "a-MENY", "MENYval", "m e n y",
            "shareButton", "ShareButton", "brodsmulor", "innehall", "navX", "aNAV", "loginåä",
        ] {
            let expected = !NameWords.of(Array(text.utf8)[...]).isDisjoint(with: Furniture.words)
            let found = Data("<\(text)>".utf8).withByteView {
                FurnitureWords.all.stand(in: $0, 1..<$0.count - 1)
            }
            #expect(found == expected, "\(text)")
        }
    }
}

extension [UInt8] {
    fileprivate var dataOf: Data { Data(self) }
}
