import Catalogue
import Foundation
import Testing

@testable import Extract

/// A list leads to PDFs and pictures as well.
@Suite struct PageKindTests {
    private static let page = "<html><head><title>Nyhet</title></head><body><h1>Nyhet</h1><p>\(text)</p></body></html>"
    private static let text = String(repeating: "Kommunen har beslutat om en ny detaljplan. ", count: 20)

    private func read(_ bytes: Data, _ type: String?) -> PageReading {
        HTMLPageReader.read(
            bytes, contentType: type, selectors: PageSelectors(), base: "https://a.exempel/x", now: DateTests.now)
    }

    @Test(
        arguments: [
            ("%PDF-1.7\n1 0 obj <</Title (x)>>\n<rdf:RDF><p>Text</p>", nil), ("\n%PDF-1.4 <p>x</p>", "text/html"),
            ("PK\u{3}\u{4}\u{14}\0\0\0<p>x</p>", nil), ("\u{1}\u{2}\u{3}<p>x</p>", "text/plain"),
            ("Bara text, a < b.", "text/plain"), ("Bara text", nil), ("{\"a\": 1}", "text/html"),
            (page, "application/pdf"), (page, "image/png"), (page, "application/zip; x=y"),
            (page, "Application/Octet-Stream"),
            (page, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ] as [(String, String?)])
    func `what is no page says nothing of the entry`(text: String, type: String?) {
        let page = read(Data(text.utf8), type)
        #expect(page.isRefused)
        #expect(page.entry == Entry())
        #expect(page.problems.map(\.code) == ["page.not-html"])
        #expect(page.problems.first?.severity == .error)
    }

    @Test(
        arguments: [
            nil, "", "text/html", "text/html; charset=utf-8", "TEXT/HTML", "text/plain", "application/xhtml+xml",
            "text/xml",
            "html", "*/*",
        ] as [String?])
    func `a page is read by what it is, unless its type says otherwise`(type: String?) {
        for text in [Self.page, "\u{FEFF}\n" + Self.page, "Text före <b>taggen</b>" + Self.page] {
            let page = read(Data(text.utf8), type)
            #expect(!page.isRefused && page.entry.title == "Nyhet")
        }
    }

    @Test func `a page in UTF-16 is a page`() throws {
        let bytes = try #require(Self.page.data(using: .utf16))
        #expect(read(bytes, "text/html").entry.title == "Nyhet")
    }
}
