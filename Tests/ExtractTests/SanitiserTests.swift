import Testing

@testable import Extract

struct SanitiserTests {
    static let base = "https://exempel.se/nyheter/"

    @Test(arguments: Attacks.all)
    func `no attack leaves anything that runs`(_ html: String) {
        let safe = Sanitiser.sanitise(html, base: Self.base)
        #expect(Sanitiser.sanitise(safe, base: Self.base) == safe)
        var scanner = HTMLScanner(Array(safe.utf8))
        while let token = scanner.next() {
            guard token != .text else { continue }
            let tag = HTMLTag.named(scanner.bytes[scanner.name])
            #expect(tag?.fate == .keep, "\(safe)")
            for attribute in scanner.attributes {
                let name = String(decoding: scanner.bytes[attribute.name], as: UTF8.self)
                let value = String(decoding: scanner.bytes[attribute.value], as: UTF8.self).lowercased()
                #expect(!name.hasPrefix("on") && name != "style" && name != "srcset", "\(safe)")
                if name == "href" || name == "src" || name == "cite" {
                    let isSafe = ["https://", "http://", "mailto:"].contains { value.hasPrefix($0) }
                    #expect(isSafe, "\(safe)")
                }
            }
        }
        #expect(!safe.contains("<!"))
    }

    @Test(arguments: [
        ("<p>Hej <b>du</b></p>", "<p>Hej <b>du</b></p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        (
            "<a href=\"/a?x=1&y=2\">l</a>",
            "<a href=\"https://exempel.se/a?x=1&amp;y=2\" rel=\"noopener nofollow\">l</a>"
        ),
        ("<a href=\"javascript:x\">l</a>", "l"),
        (
            "<img src=\"b.png\" alt=\"En 'bild'\">",
            "<img src=\"https://exempel.se/nyheter/b.png\" alt=\"En &#39;bild&#39;\">"
        ),
        ("<img src=\"https://r.se/p\" width=\"1\" height=\"1\">", ""),
        ("<p>ett<p>två", "<p>ett</p><p>två</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<b><p>x</b>y</p>", "<b><p>x</p></b>y"),
        ("<font color=red>röd</font><script>x</script>", "röd"),
        ("<br/>rad<hr />", "<br>rad<hr>"),
        (
            "<table><tr><td>1<td>2<tr><td>3</table>",
            "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>"
        ),
        (
            "<table><col>ett<p>två</p></table>",
            "<table><colgroup><col></colgroup><tbody><tr><td>ett<p>två</p></td></tr></tbody></table>"
        ),
        ("<ruby>漢<p>x<rt>kan</ruby>", "<ruby>漢<p>x</p><rt>kan</rt></ruby>"),
        ("a\r\nb&#13;c", "a\nb\nc"), ("a\u{7F}b", "ab"),
        ("<svg/>efter", "efter"), ("<svg><circle/>i</svg>efter", "efter"),
        ("&aring;&nbsp;&#xe4;&#150;&okänd;", "å\u{A0}ä\u{2013}&amp;okänd;"),
        ("<td>utan tabell</td>", "utan tabell"),
        ("<h2>a<h3>b</h3>", "<h2>a</h2><h3>b</h3>"),
    ])
    func `harmless markup stays, nested as browsers nest it`(_ html: String, _ expected: String) {
        #expect(Sanitiser.sanitise(html, base: Self.base) == expected)
    }

    @Test(arguments: [
        "<img src=https://x.se/a.png height=1>", "<img src=https://x.se/a.png width=0 height=200>",
        "<img src=https://x.se/a.png style='width: 1px; height: 1px'>",
        "<img src=https://x.se/a.png style='Display : None'>",
        "<img src=https://feeds.feedburner.com/~r/nyheter/~4/abc>", "<img src=https://pixel.wp.com/b.gif?host=x.se>",
        "<img src=https://www.facebook.com/tr?id=1&ev=PageView>",
        "<img src=https://a.exempel/matomo.php?idsite=3&rec=1>",
        "<img src=/bilder/1x1.gif>", "<img src=//AD.Doubleclick.net/x>",
        "<img src=https://exempel.us1.list-manage.com/track/open.php?u=1>",
    ])
    func `a picture that only counts its readers is left out`(_ html: String) {
        #expect(Sanitiser.sanitise("före \(html)efter", base: Self.base) == "före efter")
    }

    @Test(arguments: [
        "https://x.se/a.png", "https://x.se/matomo.php.png", "https://x.se/pixel.gif.html", "https://x.se/tr",
    ])
    func `a picture that is to be seen stays`(_ address: String) {
        #expect(Sanitiser.sanitise("<img src=\(address)>", base: Self.base) == "<img src=\"\(address)\">")
    }

    @Test func `a thousand nested elements keep their text`() {
        let html = String(repeating: "<div>", count: 1000) + "djupt"
        let safe = Sanitiser.sanitise(html, base: "")
        #expect(safe.contains("djupt"))
        #expect(safe.utf8.count < 2000)
        #expect(Sanitiser.sanitise(safe, base: "") == safe)
    }

    @Test func `random markup is a fixed point after one pass`() {
        var random = SplitMix(seed: 7)
        let pieces = [
            "<p>", "</p>", "<b>", "</b>", "<table>", "</table>", "<td>", "<tr>", "</td>", "<ul>", "<li>", "</ul>",
            "<a href=x>",
            "</a>", "text", "&lt;", "&amp;lt;", "<svg>", "</svg>", "<style>", "</style>", "<!--", "-->", "<", ">", "\"",
            "'",
            "<img src=y onerror=z>", "<h1>", "</h1>", "<dl>", "<dt>", "<dd>", "<foo>", "</foo>", "<br>", "</br>", "&",
            "å",
            "<blockquote cite='javascript:x'>", "</blockquote>", "<caption>", "<col>", "<colgroup>", "<tbody>", "</tr>",
        ]
        for _ in 0..<600 {
            let html = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            let once = Sanitiser.sanitise(html, base: Self.base)
            #expect(Sanitiser.sanitise(once, base: Self.base) == once, "\(html)")
        }
    }

    @Test(arguments: [
        ("<p>Ett &amp; två</p><p>tre</p>", "Ett & två tre"), ("a\u{A0}\u{A0} b\n\tc\u{0}", "a b c"),
        ("x<script>y</script>z", "xz"), ("Rad<br>bruten", "Rad bruten"),
    ])
    func `plain text of HTML has no markup and folded space`(_ html: String, _ expected: String) {
        #expect(PlainText.fromHTML(html) == expected)
    }

    @Test(arguments: [
        ("a < b", "a < b"), ("Använd <namn> här", "Använd <namn> här"), ("AT&amp;T", "AT&T"),
        ("<b>Fet</b> titel", "Fet titel"),
        ("5 <6", "5 <6"), ("R&D", "R&D"),
    ])
    func `a title that is text keeps its signs`(_ title: String, _ expected: String) {
        #expect(PlainText.fromTextOrHTML(Array(title.utf8)) == expected)
    }
}

struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
