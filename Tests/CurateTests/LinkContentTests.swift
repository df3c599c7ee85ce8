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
        let long = Self.text + Self.text + Self.text
        #expect(signs(LinkPage(title: "Kil | Sidan är borttagen", text: long)) == [.saysNotFound])
        #expect(signs(LinkPage(title: "Sidan saknas i registret", text: long)).isEmpty)
    }

    @Test func `a title that goes on behind such words is a doubt, where little stands below it`() {
        let short = LinkPage(title: "Sidan saknas i registret | Kil", heading: "Kil", text: Self.text)
        #expect(signs(short).isEmpty)
        let name = LinkContent.doubtfulName(short)
        #expect(name == short.title)
        let long = Self.text + Self.text + Self.text
        #expect(LinkContent.doubtfulName(LinkPage(title: "Sidan saknas i registret", text: long)) == nil)
        #expect(LinkContent.doubtfulName(LinkPage(title: "Larm", text: Self.text)) == nil)
        #expect(LinkContent.doubtfulName(LinkPage(title: "Sidan finns inte", text: Self.text)) == nil, "that is sure")
        let beside = "https://kil.se/guider/qwertyuiopasdfgh"
        func isNamed(_ one: String, _ other: String) -> Bool {
            LinkContent.isNamed(one, of: Self.url, LinkPage(title: "Kil", heading: other), of: beside)
        }
        #expect(isNamed("Sidan saknas i registret", "Sidan SAKNAS i registret."))
        #expect(isNamed("Sidan saknas: /guider/larm", "Sidan saknas: /guider/qwertyuiopasdfgh"))
        #expect(!isNamed("Sidan saknas i registret", "Sidan hittades inte"))
        // What was kept of a page that showed nothing without its scripts is its title.
        let check = { LinkCheck(at: Self.now, status: 200, title: $0) }
        #expect(LinkEvidence.of(check("Sidan saknas i registret"), url: Self.url) == .alive)
        #expect(LinkEvidence.of(check("Sidan saknas"), url: Self.url) == .failed(.saysNotFound))
    }

    @Test func `start pages and searches are told by their place`() {
        let page = LinkPage(title: "Kil", text: Self.text)
        #expect(signs(page, final: "https://www.kil.se/") == [.startPage])
        #expect(signs(page, final: "https://kil.se/sv/") == [.startPage])
        #expect(signs(page, final: "https://kil.se/sok?q=larm") == [.searchPage])
        #expect(signs(page, final: "https://kil.se/nyheter/ny-soktjanst").isEmpty)
        #expect(signs(page, "https://kil.se/sok?q=a", final: "https://kil.se/search?q=a").isEmpty)
        for search in [
            "/?s=larm", "/sv?q=larm", "/?sök=larm", "/search/node?keys=larm", "/sokresultat.aspx", "/?query=",
        ] {
            #expect(signs(page, final: "https://kil.se" + search) == [.searchPage], "\(search)")
        }
        for own in [
            "/sok/guider/larm", "/search/larm", "/?q=node/12", "/?lang=sv&s2=x", "/kurser/alla", "/guider?s=larm",
        ] {
            #expect(signs(page, final: "https://kil.se" + own).isEmpty, "\(own)")
        }
        let results = LinkPage(title: "Sökresultat för larm i hemmet", text: Self.text)
        #expect(
            signs(results, "https://kil.se/a/larm-hem", final: "https://kil.se/hitta?ord=larm+hem") == [.searchPage])
        #expect(signs(results, "https://kil.se/kurser", final: "https://kil.se/katalog?amne=teknik").isEmpty)
        #expect(signs(page, "https://kil.se/?p=123", final: "https://kil.se/") == [.startPage])
        #expect(signs(page, "https://kil.se/?lang=sv", final: "https://kil.se/").isEmpty)
        #expect(signs(page, final: "https://larm.kil.se/").isEmpty, "a site of its own")
    }

    @Test func `a place on a start page is no start page, and a route of its program neither`() {
        let page = LinkPage(title: "Kil", text: Self.text)
        for place in ["#larm", "#/guide/12", "#!/larm", "?s2=a"] {
            #expect(signs(page, final: "https://kil.se/" + place).isEmpty, "\(place)")
        }
        for top in ["#", "#top", "#/", "#!"] {
            #expect(signs(page, final: "https://kil.se/" + top) == [.startPage], "\(top)")
        }
        let move = { LinkPlaces.move(from: Self.url, to: $0, owners: Self.owners) }
        #expect(move("https://kil.se/#larm") == .withinSite && move("https://kil.se/#") == .startPage)
        #expect(move("https://kil.se/guider#larm") == .withinSite && move("https://kil.se/guider") == .startPage)
    }

    @Test func `what neighbours are led to is told apart by places that are there, and by routes`() {
        let page = LinkPage(title: "Guider", text: Self.text)
        func isSame(_ place: String, _ other: String, hasFragment: Bool? = nil) -> Bool {
            var check = LinkCheck(at: Self.now, status: 200, method: "GET", finalURL: "https://kil.se" + place)
            check.hasFragment = hasFragment
            return LinkPlan.isSame(
                check, page, of: Self.url, asNeighbour: page, at: "https://kil.se/guider/qwerty",
                final: "https://kil.se" + other)
        }
        #expect(isSame("/alla", "/alla") && isSame("/alla#larm", "/alla#qwerty") && isSame("/alla#x", "/alla#x"))
        #expect(!isSame("/alla#larm", "/alla#qwerty", hasFragment: true))
        #expect(!isSame("/#/larm", "/#/qwerty") && isSame("/#/404", "/#/404"))
        #expect(isSame("/search/larm", "/search/qwerty"))
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

    @Test func `a gate is told by its few words, and by where it stands`() {
        let login = LinkPage(
            title: "Identifiering", heading: "Välj inloggningssätt", text: "Du kan använda BankID eller SITHS-kort.")
        for place in [
            "/Account/BankId", "/e-legitimation", "/mvc/Identify?r=1", "/logga-in-med-bankid", "/x?r=/guider/larm",
        ] {
            #expect(signs(login, final: "https://kil.se" + place).contains(.loginWall), "\(place)")
        }
        #expect(signs(login).isEmpty, "it is what was linked to")
        #expect(signs(login, "https://kil.se/bankid", final: "https://kil.se/e-legitimation").isEmpty)
        let guide = LinkPage(
            title: "Säkrare inloggning", heading: "Säkrare inloggning", text: "En guide om BankID i vården.")
        #expect(signs(guide, final: "https://kil.se/guider/inloggning-i-varden").contains(.loginWall) == false)
        let consent = LinkPage(heading: "Din integritet", text: "Vi behöver ditt samtycke.")
        #expect(signs(consent, final: "https://kil.se/gdpr?to=/guider/larm") == [.cookieWall])
        #expect(signs(consent, "https://kil.se/personuppgifter", final: "https://kil.se/om/webbplatsen").isEmpty)
        let gone = LinkPage(title: "Sidan hittades inte", heading: "Sidan hittades inte", text: "Du måste logga in.")
        #expect(signs(gone, final: "https://kil.se/fel?r=/guider/larm") == [.saysNotFound])
    }

    @Test func `what says that it is not there is believed before walls, whichever heading says it`() {
        var page = LinkPage(title: "Sidan hittades inte", heading: "Sidan hittades inte", text: "Användarnamn")
        page.asksForPassword = true
        #expect(signs(page) == [.saysNotFound])
        let old = LinkPage(title: "Sidan hittades inte", text: "Din webbläsare stöds inte.")
        #expect(signs(old) == [.saysNotFound])
        var cookies = LinkPage(title: "Kil", heading: "Vi använder kakor", text: "Godkänn. Kort text.")
        #expect(signs(cookies) == [.cookieWall])
        cookies.headings = ["Guide om larm"]
        #expect(signs(cookies).isEmpty)
        cookies.headings = ["Sidan finns inte"]
        #expect(signs(cookies) == [.saysNotFound])
        #expect(signs(LinkPage(title: "Sidan har flyttat", isThin: true, refresh: "https://kil.se/ny")).isEmpty)
    }

    @Test func `text and JSON of a few words say that nothing is there`() {
        func says(_ text: String, _ type: String) -> Bool {
            LinkContent.saysNotFound(Data(text.utf8), contentType: type)
        }
        #expect(says("404 page not found\n", "text/plain; charset=utf-8"))
        #expect(says("{\"status\":404,\"error\":\"Not Found\"}", "application/json"))
        #expect(says("{\"error\":{\"code\":\"410\"}}", "application/json"))
        #expect(says("{\"code\":404,\"message\":\"No route\"}", "application/json"))
        #expect(says("{\"code\":404,\"title\":\"Not Found\"}", "application/json"))
        for data in [
            "{\"namn\":\"Ringby\",\"code\":\"404\",\"lan\":\"07\"}", "{\"code\":410,\"title\":\"Ringkommunen\"}",
            "{\"code\":410}",
        ] {
            #expect(!says(data, "application/json"), "\(data)")
        }
        #expect(!says("{\"status\":200}", "application/json") && !says("{\"namn\":404}", "application/json"))
        #expect(!says("404 kommuner har svarat", "text/plain") && !says("404", "image/png") && !says("", "text/plain"))
        #expect(!says("404 page not found\n" + String(repeating: "x", count: 2000), "text/plain"))
    }

    @Test func `old names of start pages lead to the start page, and other pages do not`() {
        let page = LinkPage(title: "Kil", text: Self.text)
        for old in [
            "/startsida.4.3b7d2a11a1b2c3d4e5f.html", "/2.4d1e2f3.html", "/Sidor/default.aspx", "/Pages/default.aspx",
            "/sv/startsida", "/sv/hem", "/hem.html", "/?page_id=7", "/web/guest/home", "/main.aspx", "/Startsida/",
            "/default.html", "/valkommen", "/index.shtml",
        ] {
            #expect(signs(page, "https://kil.se" + old, final: "https://kil.se/").isEmpty, "\(old)")
        }
        for other in ["/guider/hem", "/hem/larm.html", "/hem.larm.html", "/?p=7", "/om/index.html", "/12.html"] {
            #expect(signs(page, "https://kil.se" + other, final: "https://kil.se/") == [.startPage], "\(other)")
        }
        #expect(signs(page, final: "https://kil.se/Sidor/default.aspx") == [.startPage])
        #expect(signs(page, final: "https://kil.se/valkommen").isEmpty, "it may be a page of its own")
    }

    @Test func `parked domains are told from articles about domains`() {
        #expect(signs(LinkPage(title: "kil.se", text: "This domain may be for sale. Make an offer.")) == [.parked])
        #expect(signs(LinkPage(title: "Kil"), final: "https://sedo.com/search/kil.se").contains(.parked))
        let article = String(repeating: Self.text, count: 12) + " buy this domain"
        #expect(signs(LinkPage(title: "Köpa domän", text: article)).isEmpty)
        let title = "Vad händer när domänen har gått ut? - Internetstiftelsen"
        #expect(signs(LinkPage(title: title, heading: title, text: article)).isEmpty)
    }

    @Test func `pages that ask for another browser or for patience are walls, and those about that are not`() {
        let words = "<p>Uppdatera den och försök sedan igen.</p>"
        for name in [
            "Din webbläsare stöds inte", "Du står i kö", "Your browser is not supported", "You are now in line",
        ] {
            let page = LinkPage(title: "Kil", heading: name, text: words)
            #expect(signs(page, final: "https://kil.se/vanta") == [.turnedAway], "\(name)")
            #expect(signs(page).isEmpty && LinkContent.needsNeighbour(page, at: nil), "it may be about that")
            #expect(LinkContent.wall(like: page) == .turnedAway)
        }
        let spoken = LinkPage(title: "Kil", text: "Din webbläsare är för gammal. Hämta en ny.")
        #expect(signs(spoken).isEmpty && LinkContent.needsNeighbour(spoken, at: nil), "it may be about that")
        var shell = spoken
        shell.isShell = true
        #expect(signs(shell) == [.turnedAway])
        #expect(signs(LinkPage(title: "Kil", text: words), final: "https://kil.queue-it.net/?c=kil") == [.turnedAway])
        let article = String(repeating: Self.text, count: 6) + " Din webbläsare stöds inte."
        #expect(signs(LinkPage(title: "Din webbläsare stöds inte, vad gör jag?", text: article)).isEmpty)
        #expect(signs(LinkPage(title: "Larm", text: Self.text + Self.text + " Din webbläsare är för gammal.")).isEmpty)
        let wall = { LinkContent.wall(like: LinkPage(heading: $0, text: $1)) }
        #expect(wall("Ett ögonblick", "Vi kontrollerar din webbläsare.") == .turnedAway)
        #expect(wall("Hoppsan", "Här blev det tomt, prova menyn ovanför.") == nil)
        #expect(wall("Hoppsan", "Sidan kunde inte hittas. Du måste logga in med BankID.") == nil)
        #expect(wall("Välj webbläsare", article) == nil)
        #expect(wall("Logga in med BankID", "Starta appen.") == .loginWall)
        #expect(wall("Är du vårdpersonal?", "Bekräfta.") == .turnedAway)
        #expect(wall("Hej", "Vi behöver ditt samtycke.") == .cookieWall)
        var framed = LinkPage(heading: "Hoppsan", text: "Något gick fel. Vi behöver ditt samtycke till kakor.")
        framed.bare = "Hoppsan Något gick fel."
        #expect(LinkContent.wall(like: framed) == nil, "its question about cookies frames it")
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

    @Test func `what is kept of a title is cut by its bytes, too`() {
        let heap = String(repeating: "a" + String(repeating: "\u{301}", count: 500), count: 300)
        let print = LinkPrint(LinkPage(title: heap, heading: heap, text: "larm"), of: Self.url)
        #expect((print.title?.utf8.count ?? .max) <= 800 && (print.heading?.utf8.count ?? .max) <= 800)
        #expect(print.title?.unicodeScalars.first == "a")
        #expect(TextLimit.line(String(repeating: "å", count: 300)) == String(repeating: "å", count: 200))
        for count in 195...205 {
            let text = String(repeating: "a", count: count)
            #expect(TextLimit.line(text) == String(text.prefix(200)))
        }
        #expect(TextLimit.bytes("aåå", 4) == "aå" && TextLimit.bytes("å", 1) == "" && TextLimit.bytes("aå", 3) == "aå")
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

    @Test func `a page is short by the words that its print has as it is by its own count`() {
        let words = ["trygghetslarm", "i", "2020", "guide", "år2", "och", "×", "½"]
        for count in [0, 1, 39, 59, 60, 119, 120, 199, 200, 201, 260, 330, 500] {
            var page = LinkPage()
            page.text = (0..<count).map { words[($0 * 5 + $0 / 7) % words.count] }.joined(separator: " ")
            let print = LinkPrint(page, of: "https://x.se/guide")
            let (counted, told) = (LinkPageWords(page), LinkPageWords(page, known: print.words))
            for most in 0...200 { #expect(told.isShort(most) == counted.isShort(most), "\(count) words, \(most)") }
        }
    }
}
