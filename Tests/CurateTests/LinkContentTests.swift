import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct LinkContentTests {
    private static let url = "https://kil.se/guider/larm"
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)
    private static let owners = HostOwners(
        Configuration(organisations: [
            Organisation(
                id: "skr", name: "SKR", kind: "association", hosts: ["skr.se"], formerHosts: ["skl.se"])
        ]))
    private static let text = """
        Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan för kommunens invånare.
        """

    private func signs(_ page: LinkPage, _ url: String = Self.url, final: String? = nil, host: LinkHost = LinkHost())
        -> [LinkSign]
    {
        LinkContent.signs(
            of: page, print: page.isShell ? nil : LinkPrint(page, of: url), url: url, final: final ?? url, host: host,
            owners: Self.owners, at: Self.now)
    }

    private func print(_ text: String, title: String = "Larm", url: String = Self.url) -> LinkPrint {
        LinkPrint(LinkPage(title: title, heading: title, text: text), of: url)
    }

    // MARK: - Signs

    @Test func `a page says by title or heading that it is not there`() {
        #expect(signs(LinkPage(title: "Sidan hittades inte | Kil", text: Self.text)) == [.saysNotFound])
        #expect(signs(LinkPage(title: "Kil", heading: "Page not found", text: Self.text)) == [.saysNotFound])
        #expect(signs(LinkPage(title: "Larm", heading: "Larm", text: "Sidan hittades inte. " + Self.text)).isEmpty)
    }

    @Test func `start pages and searches are told by their place`() {
        let page = LinkPage(title: "Kil", text: Self.text)
        #expect(signs(page, final: "https://www.kil.se/") == [.startPage])
        #expect(signs(page, final: "https://kil.se/sv/") == [.startPage])
        #expect(signs(page, final: "https://kil.se/sok?q=larm") == [.searchPage])
        #expect(signs(page, final: "https://kil.se/nyheter/ny-soktjanst").isEmpty)
        #expect(signs(page, "https://kil.se/sok?q=a", final: "https://kil.se/search?q=a").isEmpty)
        #expect(signs(page, "https://kil.se/?p=123", final: "https://kil.se/") == [.startPage])
        #expect(signs(page, "https://kil.se/?lang=sv", final: "https://kil.se/").isEmpty)
        #expect(signs(page, final: "https://larm.kil.se/").isEmpty, "a site of its own")
    }

    @Test func `a renamed host's page at the new start page has not moved`() {
        let page = LinkPage(title: "SKR", text: Self.text)
        #expect(signs(page, "https://skl.se/a/b.html", final: "https://skr.se/") == [.startPage])
        #expect(signs(page, "https://skl.se/a/b.html", final: "https://skr.se/a/b.html").isEmpty)
        #expect(signs(page, "https://skl.se/a/b.html", final: "https://skr.se/sok") == [.searchPage])
        let move = { LinkPlaces.move(from: $0, to: $1, owners: Self.owners) }
        #expect(move("https://skl.se/a", "https://skr.se/b") == .withOrganisation)
        #expect(move("https://skl.se/a", "https://skr.se/") == .startPage)
        #expect(move("https://kil.se/a", "https://kil.se/b") == .withinSite)
        #expect(move("https://kil.se/a", "https://skr.se/b") == .elsewhere)
        // A folder that the page lay in may be a list of such pages.
        #expect(move("https://kil.se/a/b", "https://kil.se/a/") == .startPage)
        #expect(move("https://kil.se/a/b/c", "https://kil.se/a?saknas=c") == .startPage)
        #expect(move("https://skl.se/a/b", "https://skr.se/a") == .startPage)
        #expect(move("https://kil.se/a/index.html", "https://kil.se/a/") == .withinSite)
        #expect(move("https://kil.se/a", "https://kil.se/a/") == .withinSite)
        #expect(move("https://kil.se/ab/c", "https://kil.se/a") == .withinSite)
    }

    @Test func `walls are told from pages that have a login box or speak of cookies`() {
        var login = LinkPage(title: "Logga in", heading: "Logga in", text: "Användarnamn", isThin: true)
        #expect(signs(login).isEmpty, "nobody is asked for a password")
        login.asksForPassword = true
        #expect(signs(login) == [.loginWall])
        #expect(signs(login, "https://kil.se/login").isEmpty, "the login is what was linked to")
        let box = LinkPage(title: "Larm", text: String(repeating: Self.text, count: 4), asksForPassword: true)
        #expect(signs(box).isEmpty)
        #expect(signs(LinkPage(title: "Kil"), final: "https://login.kil.se/saml2/a") == [.loginWall])
        #expect(signs(LinkPage(title: "Innan du fortsätter till Kil", text: "Godkänn kakor.")) == [.cookieWall])
        #expect(signs(LinkPage(title: "Om kakor", heading: "Om kakor", text: Self.text)).isEmpty)
        #expect(signs(LinkPage(heading: "Not available in your country")) == [.geoBlocked])
    }

    @Test func `parked domains are told from articles about domains`() {
        #expect(signs(LinkPage(title: "kil.se", text: "This domain may be for sale. Make an offer.")) == [.parked])
        #expect(signs(LinkPage(title: "Kil"), final: "https://sedo.com/search/kil.se").contains(.parked))
        let article = String(repeating: Self.text, count: 12) + " buy this domain"
        #expect(signs(LinkPage(title: "Köpa domän", text: article)).isEmpty)
    }

    // MARK: - Prints

    @Test func `near pages have near prints and strangers have not`() {
        let other = """
            Öppettiderna på simhallen ändras under sommaren eftersom bassängen töms, rengörs och målas om av våra
            fastighetsskötare medan gymmet och caféet håller öppet som vanligt för alla besökare.
            """
        let one = print(Self.text)
        #expect(SimHash.distance(one.print, print(Self.text + " 2026-11-22 10:15").print) == 0)
        #expect(SimHash.distance(one.print, print(other).print) >= LinkThresholds.otherPrint)
        #expect(one.isSame(as: print(Self.text)))
        #expect(!one.isSame(as: print(Self.text, title: "Annat")))
        #expect(!one.isSame(as: print(other)))
    }

    @Test func `an error page that repeats the address is the same for every address`() {
        let sorry = { (word: String) in
            "Vi letade efter \(word) men här blev det tomt tyvärr, prova menyn ovanför eller ring kontaktcenter"
        }
        let here = print(sorry("larm"))
        let there = print(sorry("qwertyuiop"), url: "https://kil.se/guider/qwertyuiop")
        #expect(here.isSame(as: there))
    }

    @Test func `two pages that each repeat their whole address are the same, in whatever folder`() {
        let sorry = { (path: String) in
            LinkPage(
                title: "Hoppsan", heading: "Hoppsan",
                text:
                    "Vi letade efter \(path) bland alla guider men här blev det tomt tyvärr, prova menyn eller ring oss"
            )
        }
        let far = "https://kil.se/qwertyuiop/asdfghjkl"
        let (own, other) = (sorry("/guider/larm"), sorry("/qwertyuiop/asdfghjkl"))
        #expect(LinkPlan.isSame(own, of: "https://kil.se/guider/larm", as: other, of: far))
        let page = LinkPage(
            title: "Hoppsan", heading: "Hoppsan", text: "En guide om larm i hemmet för äldre, steg för steg")
        #expect(!LinkPlan.isSame(page, of: "https://kil.se/guider/larm", as: other, of: far))
        #expect(!LinkPlan.isSame(own, of: "https://kil.se/guider/larm", as: nil, of: far))
    }

    @Test func `few words are the same only when they are exactly the same`() {
        #expect(print("Hoppsan tomt").isSame(as: print("Hoppsan tomt")))
        #expect(!print("Hoppsan tomt").isSame(as: print("Hoppsan slut")))
        #expect(
            !LinkPrint(LinkPage(text: "a b"), of: Self.url).isSame(as: LinkPrint(LinkPage(text: "a b"), of: Self.url)))
    }

    @Test func `titles are compared without the name of the site`() {
        let same: (String, String) -> Double = LinkComparison.similarity
        #expect(same("Larm | Socialstyrelsen", "Simhall | Socialstyrelsen") == 0)
        #expect(same("Digitala larm | SoS", "Digitala larm i hemmet | SoS") > 0.6)
        #expect(same("Larm - Kil", "Larm") > 0.6)
    }

    // MARK: - Neighbours

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

    @Test func `what is kept of a title is cut by its bytes, too`() {
        let heap = String(repeating: "a" + String(repeating: "\u{301}", count: 500), count: 300)
        let print = LinkPrint(LinkPage(title: heap, heading: heap, text: "larm"), of: Self.url)
        #expect((print.title?.utf8.count ?? .max) <= 800 && (print.heading?.utf8.count ?? .max) <= 800)
        #expect(print.title?.unicodeScalars.first == "a")
        #expect(TextLimit.line(String(repeating: "å", count: 300)) == String(repeating: "å", count: 200))
        #expect(TextLimit.bytes("aåå", 4) == "aå" && TextLimit.bytes("å", 1) == "" && TextLimit.bytes("aå", 3) == "aå")
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

    // MARK: - Forms

    @Test func `what came is told by its bytes before its name`() {
        let form = { (type: String?, text: String, url: String) in
            LinkContent.form(contentType: type, start: Array(text.utf8), url: url)
        }
        #expect(form("text/html", "%PDF-1.4", "https://a.se/x") == .pdf)
        #expect(form("application/pdf", "<!DOCTYPE html><html>", "https://a.se/x.pdf") == .page)
        #expect(form("application/octet-stream", "", "https://a.se/x.docx") == .office)
        #expect(
            form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", "https://a.se/x")
                == .office)
        #expect(form("text/html; charset=utf-8", "", "https://a.se/x.pdf") == .page)
        #expect(form("image/png", "", "https://a.se/x") == .image)
        #expect(form(nil, "", "https://a.se/x") == nil)
        #expect(form("text/plain", "", "https://a.se/x") == .other)
    }
}
