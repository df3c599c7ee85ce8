import Catalogue
import Testing

struct LinkHealthTests {
    private func moved(_ url: String, to target: String, flags: [LinkFlag] = [.moved]) -> String? {
        LinkHealth(url: url, state: .ok, rule: "answers", flags: flags, finalURL: target).newAddress?.url
    }

    @Test func `the place within a page goes along to its new address, unless it names one or the old was missing`() {
        #expect(moved("https://a.se/x#del-2", to: "https://a.se/y") == "https://a.se/y#del-2")
        #expect(moved("https://a.se/x#del-2", to: "https://a.se/y#ny") == "https://a.se/y#ny")
        #expect(
            moved("https://a.se/x#del-2", to: "https://a.se/y", flags: [.moved, .fragmentMissing]) == "https://a.se/y")
        #expect(moved("https://a.se/x", to: "https://a.se/y") == "https://a.se/y")
    }
}
