import Testing

@testable import Publish

struct ExcerptTests {
    @Test(arguments: [
        ("<p>Stöd för <b>digitala</b> arbetssätt</p>, del 1.", "Stöd för digitala arbetssätt, del 1."),
        ("  a \n\t b\u{A0}\u{2003}c ", "a b c"), ("å&amp;ä&nbsp;ö&#229;&#xE5;&okänt;&", "å&ä\u{A0}öåå&okänt;&"),
        ("<p>aldrig slut", "aldrig slut"), ("a<b", "a"), ("", ""), ("<p></p>", ""), ("👩‍👩‍👧 och ﬂ", "👩‍👩‍👧 och ﬂ"),
        ("a (<i>b</i>) !", "a ( b)!"),
    ])
    func `markup goes, white space folds, entities are what they stand for`(html: String, text: String) {
        #expect(StoredHTML.excerpt(html) == text)
    }

    @Test func `a long text ends between words, and a whole one as it is`() {
        #expect(StoredHTML.excerpt("<p>ett två tre</p>", limit: 11) == "ett två tre")
        #expect(StoredHTML.excerpt("<p>ett två tre fyra</p>", limit: 9) == "ett två …")
    }
}
