import Catalogue
import Foundation
import Testing

@testable import Extract

/// What the quick reader accepts, it reads as libxml2 does.
@Suite struct HTMLPlainReaderTests {
    private static let base = "https://a.exempel/"

    /// The tree as lines, white space outside of what is shown aside: libxml2 keeps it between head and body, too.
    private static func lines(_ tree: HTMLTree) -> [String] {
        tree.nodes.indices.dropFirst().compactMap { node in
            let parent = Int(tree.nodes[node].parent)
            let name = { (node: Int) in node == 0 ? "" : String(decoding: tree.name(of: node), as: UTF8.self) }
            switch tree.nodes[node].kind {
            case .document: return nil
            case .element:
                let attributes = tree.nodes[node].attributes.map { index in
                    let attribute = tree.attributes[Int(index)]
                    let key = String(decoding: tree.names[Int(attribute.name)], as: UTF8.self)
                    return "\(key)=\(String(decoding: tree.slice(attribute.value), as: UTF8.self))"
                }
                return "\(name(parent))/\(name(node)) \(attributes)"
            case .text, .rawText:
                let text = String(decoding: tree.slice(tree.nodes[node].text), as: UTF8.self)
                let isBlank = text.allSatisfy(\.isWhitespace)
                return isBlank && ["html", "head", ""].contains(name(parent)) ? nil : "\(name(parent)): \(text)"
            }
        }
    }

    private static func both(_ bytes: Data) -> (plain: HTMLTree?, whole: HTMLTree) {
        let text = decoded(bytes)
        return (
            HTMLPlainReader.read(HTMLGuard.clean(text.utf8).bytes), HTMLDocument(text, base: base).tree
        )
    }

    private static func page(_ body: String, head: String = "<title>En sida</title>") -> Data {
        Data("<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n\(head)\n</head>\n<body>\n\(body)\n</body>\n</html>\n".utf8)
    }

    @Test(arguments: [
        "<div><p>Text</p><ul><li>ett</li><li><a href='/x?a=1&amp;b=2'>två</a></li></ul></div>",
        "<main><article class=\"a b\"><h1>Rubrik &amp; mer</h1><p>å&auml;ö &lt;b&gt; &hellip; &#8211;</p></article></main>",
        "löpande text <b>fet <i>kursiv</i></b> och <br> ny <img src=a.png alt=\"x\"><hr/>",
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<script>if (a < b && c) { d(\"</p>\") }</script><style>a>b{}</style><p>efter</p>",
        "<svg viewBox=\"0 0 1 1\" xmlns:xlink=\"x\"><path d=\"M0\"/><g><use xlink:href='#a'></use></g></svg>",
        "<form action=/s><input type=\"text\" disabled value='a \"b\"'><button>Sök</button><select><option selected>a</option></select></form>",
        "<P CLASS=X>Stora bokstäver</P><x-egen data-a=\"1\">eget</x-egen>", "<p>\r\nrader\r\n\t</p><pre> a\n  b</pre>",
        "<!-- en kommentar --><p>och <!-- en till -->text</p>", "<div hidden></div><div/><span> </span>",
    ])
    func `a plain page is the same to both`(_ body: String) throws {
        let (plain, whole) = Self.both(Self.page(body))
        let tree = try #require(plain, "it is plain")
        #expect(Self.lines(tree) == Self.lines(whole))
    }

    @Test(arguments: [
        "<p>ett<p>två", "<p><div>a</div></p>", "<ul><li>a<li>b</ul>", "<b><i>x</b></i>", "<div>", "</div>",
        "<a href=x>a<a href=y>b</a></a>", "<h1><p>a</p></h1>", "<picture><source srcset=a><img src=b></picture>",
        "<p>a</p></body><p>efter</p>", "<template><p>x</p></template>", "<p a=1 a=2>x</p>", "<p @x=\"1\">x</p>",
        "<a href=/x/>y</a>", "<div><o:p>x</o:p></div>", "<body class=x>", "<span><td>x</td></span>", "</p>",
        "<p title=\"a>b</p>",
        String(repeating: "<div>", count: 230) + String(repeating: "</div>", count: 230),
    ])
    func `what leaves anything to guess is libxml2's`(_ body: String) {
        #expect(HTMLPlainReader.read(HTMLGuard.clean(Self.page(body)).bytes) == nil)
    }

    @Test func `a part of a page is not plain`() {
        for text in [
            "", "text", "<p>a</p>", "<html><head></head></html>", "<html><body></body></html>",
            "<html><head><title>a</title></head><body><p>a</p></body>", "<html><head>a</head><body></body></html>",
            "<html><head></head>a<body></body></html>", "<html><head><p>a</p></head><body></body></html>",
        ] {
            #expect(HTMLPlainReader.read(HTMLGuard.clean(Data(text.utf8)).bytes) == nil, "\(text)")
        }
    }

    @Test func `of every page there is, both make the same, and so does who checks a link`() throws {
        let root = try #require(Bundle.module.resourceURL).appending(path: "Fixtures")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var plain = 0
        for case let url as URL in files where ["html", "htm"].contains(url.pathExtension) {
            let bytes = try Data(contentsOf: url)
            let (quick, whole) = Self.both(bytes)
            guard let quick else { continue }
            plain += 1
            #expect(Self.lines(quick) == Self.lines(whole), "\(url.lastPathComponent)")
        }
        #expect(plain > 0)
    }

    @Test func `pages of nested elements drawn by lot are the same to both`() {
        var random = SplitMix(seed: 2026)
        let names = [
            "div", "p", "ul", "ol", "li", "a", "span", "b", "i", "u", "table", "tr", "td", "th", "tbody", "thead", "h1",
            "h2",
            "form", "section", "article", "header", "nav", "dl", "dt", "dd", "pre", "blockquote", "em", "strong",
            "small",
            "label", "button", "fieldset", "legend", "figure", "center", "font", "address", "select", "option",
        ]
        func element(_ depth: Int) -> String {
            let name = names.randomElement(using: &random) ?? "p"
            let inner = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                depth > 0 && Bool.random(using: &random) ? element(depth - 1) : "ord "
            }
            return "<\(name) class=\"\(depth)\">\(inner.joined())</\(name)>"
        }
        var plain = 0
        for _ in 0..<1500 {
            let page = Self.page(element(4))
            let (quick, whole) = Self.both(page)
            guard let quick else { continue }
            plain += 1
            #expect(Self.lines(quick) == Self.lines(whole), "\(String(decoding: page, as: UTF8.self))")
        }
        #expect(plain > 300)
    }
}
