import Catalogue
import Foundation
import Testing

@testable import Curate

/// What is asked beside a link, and what another folder tells.
@Suite struct LinkPlacesTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)
    private static let text = """
        Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan för kommunens invånare.
        """

    @Test func `a neighbour lies beside the page and nobody has ever given it out`() throws {
        let neighbour = try #require(LinkPlaces.neighbour(of: "https://kil.se/a/b/guide.html?id=4#x", turn: 1))
        #expect(neighbour.hasPrefix("https://kil.se/a/b/") && neighbour.hasSuffix(".html") && !neighbour.contains("?"))
        #expect(neighbour != LinkPlaces.neighbour(of: "https://kil.se/a/b/guide.html?id=4#x", turn: 2))
        #expect(neighbour == LinkPlaces.neighbour(of: "https://kil.se/a/b/guide.html?id=4#x", turn: 1))
        #expect(LinkPlaces.neighbour(of: "https://kil.se/", turn: 1) == nil)
        #expect(LinkPlaces.neighbour(of: "https://kil.se/sv", turn: 1) == nil)
    }

    @Test func `a far neighbour lies in another folder, of which nothing but the area is the page's own`() throws {
        func folders(_ url: String) throws -> [String] {
            let far = try #require(LinkPlaces.farNeighbour(of: url, turn: 1))
            #expect(far != LinkPlaces.neighbour(of: url, turn: 1) && !far.contains("?") && !far.contains("#"))
            return far.dropFirst("https://kil.se/".count).split(separator: "/").map(String.init)
        }
        let short = try folders("https://kil.se/12/larm")
        #expect(short.count == 2 && short[0] != "12" && short[1] != "larm")
        let long = try folders("https://kil.se/sv/guide/123/larm.html?x=1#a")
        #expect(long.count == 3 && long[0] == "sv" && long[1] != "guide" && long[2].hasSuffix(".html"))
        let numbered = try folders("https://kil.se/123/sv/larm")
        #expect(numbered.count == 2, "the number may be what the page goes by")
        // Without a number in a folder the neighbour is believed.
        for plain in ["larm", "guider/larm", "guider/larm-2", "v%C3%A5rd/larm", "sv/guider/larm.4.1337d0f7.html?id=7"] {
            #expect(LinkPlaces.farNeighbour(of: "https://kil.se/" + plain, turn: 1) == nil, "\(plain)")
        }
        #expect(LinkPlaces.farNeighbour(of: "https://kil.se/sv", turn: 1) == nil)
    }

    @Test func `where a page may go by its folder another folder is asked`() throws {
        func other(_ path: String) -> String? { LinkPlaces.otherFolder(of: "https://kil.se" + path, turn: 1) }
        let tab = try #require(other("/produkt/larm/beskrivning"))
        #expect(
            tab.hasPrefix("https://kil.se/produkt/") && !tab.contains("larm") && tab.split(separator: "/").count == 5)
        #expect(try #require(other("/kurser/alla")).split(separator: "/").count == 4)
        #expect(
            try #require(other("/visa.php/larm")).split(separator: "/").count == 4, "what follows may not be looked at")
        for own in [
            "/index.php/larm", "/sv/index.php/larm", "/larm.php", "/larm", "/kurser/larm", "/sv/kurser/larm", "/alla",
        ] {
            #expect(other(own) == nil, "\(own)")
        }
        #expect(LinkPlaces.hasNamedFolder("https://kil.se/kurser/digital-vard/x"))
        for chance in ["/d/abcDEFghiJ/edit", "/p/kdjfhgqwe/larm", "/p/a1/x"] {
            #expect(!LinkPlaces.hasNamedFolder("https://kil.se" + chance), "\(chance)")
        }
    }

    @Test func `what a whole folder shows has gone when it was another page, or is not what the items tell of`() {
        let url = "https://kil.se/stod/kurser/demens"
        var link = LinkHealth(url: url)
        let list = LinkPage(title: "Alla kurser", heading: "Alla kurser", text: Self.text)
        var check = LinkCheck(at: Self.now, status: 200, method: "GET")
        (check.form, check.page) = (.page, LinkPrint(list, of: url))
        func isGone(_ titles: [String]) -> Bool {
            LinkPlan.isGoneFromFolder(link, check: check, page: list, titles: titles)
        }
        #expect(isGone(["Demensvård"]) && !isGone([]) && !isGone(["Kurser i hemtjänst"]))
        let text = """
            Öppettiderna på simhallen ändras under sommaren eftersom bassängen töms, rengörs och målas om av våra
            fastighetsskötare medan gymmet och caféet håller öppet som vanligt för alla besökare.
            """
        let then = LinkPage(title: "Simhallen", heading: "Simhallen", text: text)
        link.memory.capture = LinkCapture(at: Self.now, form: .page, page: LinkPrint(then, of: url))
        #expect(isGone([]))
        link.url = "https://kil.se/stod/kurser/12/demens"
        #expect(!isGone(["Demensvård"]), "a number is what it goes by")
    }

    @Test func `ids of publishing systems are asked for as those systems answer them`() {
        #expect(
            CMSID.addresses(of: "https://kil.se/a/b/larm.4.1337d0f71354c96215c7a8.html")
                == ["https://kil.se/4.1337d0f71354c96215c7a8.html"])
        #expect(CMSID.addresses(of: "https://kil.se/a/larm.2866.html") == ["https://kil.se/2866.html"])
        #expect(CMSID.addresses(of: "https://kil.se/2866.html").isEmpty)
        #expect(CMSID.addresses(of: "https://kil.se/nytt/?p=123") == ["https://kil.se/?p=123"])
        #expect(CMSID.addresses(of: "https://kil.se/a/larm").isEmpty)
        #expect(
            CMSID.addresses(of: "https://kil.se/templates/Page____4711.aspx").first
                == "https://kil.se/Default.aspx?id=4711")
    }
}
