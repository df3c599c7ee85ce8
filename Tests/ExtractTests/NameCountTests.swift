import Catalogue
import Foundation
import Testing

@testable import Extract

/// libxml2 takes the better part of a minute over a million different names.
@Suite struct NameCountTests {
    private static let many = 6000

    private static func feed(_ count: Int, prolog: String = "", _ name: (Int) -> String) -> Feed {
        let text =
            prolog + "<rss version=\"2.0\"><channel><item><guid>1</guid><title>Ett</title></item><item><guid>2</guid>"
            + (0..<count).map(name).joined() + "</item></channel></rss>"
        return Reader.read(Data(text.utf8), options: ReadOptions(base: "https://a.exempel/", now: DateTests.now))
    }

    @Test(arguments: [
        "<a0/>", "<a b0=''/>", "<a b0='' c0=\"\"/>", "<p0:a xmlns:p0='u0'/>", "<a xmlns='u0'/>", "<a0>x</a0>",
        "<?x <a b=' ?><a0/>'",
    ])
    func `more names than a feed has end it, and what stands before them is kept`(scrap: String) {
        for prolog in ["", "<!DOCTYPE rss>"] {
            let feed = Self.feed(Self.many, prolog: prolog) { scrap.replacing("0", with: "\($0)") }
            #expect(feed.entries.first?.id == "1")
            #expect(feed.problems.map(\.code) == ["xml.too-many-names"])
            #expect(feed.problems.first?.severity == .warning)
        }
    }

    @Test func `without a whole entry before them nothing is usable`() {
        let names = (0..<Self.many).map { "<a\($0)/>" }.joined()
        let feed = Reader.read(
            Data("<rss><channel>\(names)</channel></rss>".utf8), options: ReadOptions(base: "", now: DateTests.now))
        #expect(feed.problems.map(\.code) == ["xml.too-many-names"] && feed.isRejected)
    }

    @Test func `a thousand names, and the same one many times, are no fault`() {
        #expect(Self.feed(1000) { "<a\($0)/>" }.problems.isEmpty)
        #expect(Self.feed(Self.many) { _ in "<åäö b='1'/>" }.problems.isEmpty)
        #expect(Self.feed(Self.many) { "<å b='\($0)'>\($0)</å>" }.problems.isEmpty)
    }
}
