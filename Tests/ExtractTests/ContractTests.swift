import Catalogue
import Foundation
import Testing

@testable import Extract

/// What the contract of `samlad preview` promises, where readers once went astray.
@Suite struct ContractTests {
    private func read(_ text: String, base: String = "https://a.exempel/p/q") -> Feed {
        Reader.read(Data(text.utf8), options: ReadOptions(base: base, now: DateTests.now))
    }

    @Test func `a page that is built by scripts is read by the list it declares`() {
        let feed = read(
            """
            <!DOCTYPE html><html><head><title>Nyheter</title><script type="application/ld+json">
            { "@context": "https://schema.org", "@graph": [ { "@type": "ItemList", "itemListElement": [
              { "@type": "ListItem", "position": 1, "url": "/a", "name": "Larm" },
              { "@type": "ListItem", "position": 2, "url": "/b", "name": "Tillsyn" } ] } ] }
            </script></head><body><div id="app"></div></body></html>
            """)
        #expect(!feed.isRejected)
        #expect(feed.entries.map(\.link) == ["https://a.exempel/a", "https://a.exempel/b"])
    }

    @Test(arguments: ["Mon, 02 Dec 99999 08:00 GMT", "2 Dec 123456789", "3 maj 99999", "12 jan 20190"])
    func `a year of too many digits is no date`(text: String) {
        #expect(Dates.parse(text, now: DateTests.now) == nil)
    }

    @Test func `a JSON Feed is relative to itself, and never to the page an item tells of`() {
        let feed = read(
            """
            { "version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "/h", "items": [
              { "id": "1", "url": "i0" },
              { "id": "2", "external_url": "https://e.exempel/x/", "attachments": [ { "url": "a.mp3" } ] } ] }
            """, base: "https://a.exempel/j/feed.json")
        #expect(feed.entries.map(\.link) == ["https://a.exempel/j/i0", "https://e.exempel/x/"])
        #expect(feed.entries.last?.enclosures.map(\.url) == ["https://a.exempel/j/a.mp3"])
    }

    @Test func `a JSON Feed keeps to the limit of lists and says so`() {
        let tags = (0..<300).map { "\"t\($0)\"" }.joined(separator: ",")
        let version = "\"version\":\"https://jsonfeed.org/version/1.1\""
        let feed = read("{\(version),\"items\":[{\"id\":\"1\",\"title\":\"T\",\"tags\":[\(tags)]}]}")
        #expect(feed.entries.first?.categories.count == 256)
        #expect(feed.problems.map(\.code) == ["limit.list"])
    }

    @Test(arguments: ["http://[::1", "http://::1]/", "http://[[::1]]/"])
    func `a host with half a bracket is no host`(address: String) {
        #expect(Address.resolve(address, base: "") == nil)
        #expect(Sanitiser.sanitise("<a href=\"\(address)\">b</a>", base: "") == "b")
    }

    @Test(arguments: ["]]>", "&", "<", "\u{1}", "<!DOCTYPE a>", "</b>"])
    func `a fault that is repeated without end is told once and brings nothing down`(fault: String) {
        let text = String(repeating: fault, count: 300_000)
        let feed = read("<rss version=\"2.0\"><channel><title>T</title><item><title>A</title></item>\(text)")
        #expect(!feed.problems.isEmpty && feed.problems.count < 10)
        #expect(feed.entries.count <= 1)
    }
}
