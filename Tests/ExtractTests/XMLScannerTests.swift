import Catalogue
import Foundation
import Testing

@testable import Extract

/// What ``XMLScanner`` accepts is held against libxml2, which is the judge.
struct XMLScannerTests {
    private static let options = ReadOptions(base: "https://a.exempel/", now: DateTests.now)

    private func scanned(_ bytes: [UInt8]) -> FeedBuilder? {
        let builder = FeedBuilder(options: Self.options)
        return bytes.withUnsafeBufferPointer { XMLSession.scan($0, into: builder) } ? builder : nil
    }

    private func parsed(_ bytes: [UInt8]) -> (builder: FeedBuilder, verdict: XMLSession.Verdict) {
        let builder = FeedBuilder(options: Self.options)
        let verdict = bytes.withUnsafeBufferPointer { XMLSession.parse($0, into: builder, recover: false) }
        return (builder, verdict)
    }

    /// Whether the scanner accepted it.
    @discardableResult
    private func compare(_ bytes: [UInt8], _ comment: Comment) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil, let own = scanned(bytes) else { return false }
        let (builder, verdict) = parsed(bytes)
        #expect(verdict.isWellFormed || builder.isStopped, comment)
        #expect(own.format == builder.format && own.info == builder.info, comment)
        #expect(own.entries == builder.entries, comment)
        #expect(own.counts.problems == builder.counts.problems, comment)
        return true
    }

    private static let feed = """
        <?xml version="1.0" encoding='utf-8' standalone="yes"?>\r
        <?xml-stylesheet href="a.xsl"?><!-- Åsas - flöde -->
        <rss version='2.0' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="" xml:base="https://b.exempel/?a=1&amp;b=2">
        <channel><title>A &#229;&#xe4; ]] > "b"</title>\r\n<link>/x</link>
        <item xml:lang="sv"><title><![CDATA[<b>1</b>\r\n]] >]]></title><a:b xmlns:a="urn:a" a:c = '&lt;\n&#10;\t'/>
        <dc:creator>Åsa</dc:creator><x:y/><description>a&amp;b<!---->c<?p?>\r<i/></description
        ></item><item/>
        <entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><link href="/a?b=1&amp;c=2" title='"'/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="å&quot;">x &lt; y\u{1F600}</p></div></content>
        </entry></channel></rss><!-- slut -->

        """

    @Test func `an ordinary feed is read without libxml2, and as libxml2 reads it`() throws {
        #expect(compare(Array(Self.feed.utf8), "the feed itself"))
        let builder = try #require(scanned(Array(Self.feed.utf8)))
        #expect(builder.info.title == "A åä ]] > \"b\"")
        #expect(builder.entries.map(\.line) == [6, 11])
        #expect(builder.entries.last?.link == "https://b.exempel/a?b=1&c=2")
    }

    @Test(arguments: [
        "<!DOCTYPE rss><rss/>", "<rss><a></b></rss>", "<rss>", "<rss/><rss/>", "<rss/>x", "x<rss/>",
        "<rss>&nbsp;</rss>",
        "<rss>&</rss>", "<rss>&#0;</rss>", "<rss>&#xFFFE;</rss>", "<rss>&#xD800;</rss>", "<rss>&#;</rss>",
        "<rss>]]></rss>",
        "<rss>\u{1}</rss>", "<rss>\u{FFFF}</rss>", "<rss a=\"1\" a='2'/>", "<rss a=1/>", "<rss a/>", "<rss a=\"<\"/>",
        "<rss a='1'b='2'/>", "<rss><å/></rss>", "<rss><a:b:c/></rss>", "<rss><:a/></rss>", "<rss><a:/></rss>",
        "<rss><!-- -- --></rss>", "<rss><!-- ---></rss>", "<rss><!-- ", "<rss><![CDATA[x]]</rss>",
        "<rss><?xml a?></rss>",
        "<rss><?a:b?></rss>", "<rss><? a?></rss>", "<rss><1/></rss>", "<rss>< a/></rss>", "<rss></rss ",
        "<rss xmlns:a=''/>",
        "<rss xmlns:xml='a'/>", "<rss xmlns:xmlns='a'/>", "<rss xmlns='http://www.w3.org/2000/xmlns/'/>",
        " <?xml version='1.0'?><rss/>", "<?xml version='1.1'?><rss/>", "<?xml encoding='utf-8'?><rss/>",
        "<?xml version='1.0' encoding=''?><rss/>", "<?xml version='1.0' standalone='maybe'?><rss/>", "", "<", "<rss",
        "<rss a='",
    ])
    func `what is broken or strange is left to libxml2`(_ document: String) {
        #expect(scanned(Array(document.utf8)) == nil)
    }

    @Test func `limits on tags, names and depth leave a document to libxml2`() {
        let many = (0..<200).map { " a\($0)=''" }.joined()
        #expect(scanned(Array("<rss\(many)/>".utf8)) == nil)
        #expect(scanned(Array("<rss a='\(String(repeating: "x", count: 40_000))'/>".utf8)) == nil)
        #expect(scanned(Array("<rss>\((0..<300).map { "<a\($0)/>" }.joined())</rss>".utf8)) == nil)
        let deep = String(repeating: "<a>", count: 250) + String(repeating: "</a>", count: 250)
        #expect(scanned(Array("<rss>\(deep)</rss>".utf8)) == nil)
        let bound = (0..<40).map { "<a xmlns:p\($0)='u'>" }.joined() + String(repeating: "</a>", count: 40)
        #expect(scanned(Array("<rss>\(bound)</rss>".utf8)) == nil)
    }

    @Test func `text beyond the buffer comes whole`() {
        let text = String(repeating: "å &amp; ", count: 30_000) + String(repeating: "x", count: 100_000) + "&lt;"
        let document = "<rss><channel><item><guid>1</guid><description>\(text)</description></item></channel></rss>"
        #expect(compare(Array(document.utf8), "long text"))
    }

    @Test(arguments: try FixtureTests.names())
    func `a fixture that is accepted reads the same, whatever is changed in it`(_ name: String) throws {
        let whole = Array(try fixture(name))
        guard !whole.isEmpty else { return }
        compare(whole, "\(name)")
        var random = SplitMix(seed: 11)
        for _ in 0..<60 {
            let bytes = Self.changed(whole, &random)
            compare(bytes, "\(name): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `the ordinary feed reads the same, whatever is changed in it`() {
        var random = SplitMix(seed: 12)
        var accepted = 0
        for _ in 0..<3000 {
            let bytes = Self.changed(Array(Self.feed.utf8), &random)
            if compare(bytes, "\(String(decoding: bytes, as: UTF8.self))") { accepted += 1 }
        }
        #expect(accepted > 500)
    }

    private static let scraps = [
        "<", ">", "/", "&", ";", "\"", "'", "=", " ", "\n", "\r", "]]>", "--", "<!--", "-->", "<?", "?>", "<![CDATA[",
        "&amp;",
        "&#13;", "&#x9;", "&#60;", "xmlns=''", " xmlns:dc='urn:x'", "<b>", "</b>", "<b/>", "<dc:b dc:c=''/>", "\u{7F}",
        "\u{85}",
        "\u{2028}", "\u{FFFD}", "å", ":", "-", ".", "1", "a", "]", "\u{0}", "\u{B}", "</item>", "<item>",
        "xml:lang='sv' ",
    ].map { Array($0.utf8) }

    /// One to three scraps put in, or bytes taken out, somewhere.
    private static func changed(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...3, using: &random))
            let scrap = Bool.random(using: &random) ? scraps[Int.random(in: 0..<scraps.count, using: &random)] : []
            bytes.replaceSubrange(start..<end, with: scrap)
        }
        return bytes
    }
}
