import Catalogue
import Foundation
import Testing

@testable import Curate

/// Pages that say something in words, and living ones that only speak of it.
@Suite struct LinkWordsTests {
    private static let url = "https://kil.se/guider/larm"
    private static let beside = "https://kil.se/guider/qwertyuiopasdfgh"
    private static let few = "Läs mer i menyn ovanför, eller ring kontaktcenter så hjälper de dig vidare."
    private static let text = """
        Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan för kommunens invånare.
        """
    private static let long = String(repeating: text + " ", count: 6)

    private func signs(_ page: LinkPage) -> [LinkSign] {
        LinkContent.signs(
            of: page, print: page.isShell ? nil : LinkPrint(page, of: Self.url), url: Self.url, final: Self.url,
            host: LinkHost(), owners: HostOwners(Configuration()), at: Date(timeIntervalSince1970: 1_790_000_000))
    }

    @Test func `who tells robots from readers is at a wall, and who writes about them is not`() {
        func wall(_ title: String, _ text: String) -> LinkSign? {
            LinkContent.wall(like: LinkPage(title: title, heading: title, text: text))
        }
        #expect(wall("Robotar i hemtjänsten", "Robotar hämtar matlådor. En robot kan också påminna om medicin.") == nil)
        #expect(wall("Robots in care", "Robots fetch meals. A robot may remind of medicine, too.") == nil)
        for text in [
            "Visa att du inte är en robot.", "Are you a robot?", "Sidan skyddas mot robotar.", "Robotkontroll",
            "Kontrollera att besöket inte görs av en robot.", "Visa att du inte är någon robot.", "Robot detected",
            "Misstänkt robottrafik", "Robot verification",
        ] {
            #expect(wall("Kil", text) == .turnedAway, "\(text)")
        }
    }

    @Test func `DiVA says of a record that it has none`() {
        let url = "https://hh.diva-portal.org/smash/record.jsf?pid=diva2:9999"
        func signs(_ text: String, _ url: String) -> [LinkSign] {
            let page = LinkPage(title: "DiVA - Simple search", text: text)
            return LinkContent.signs(
                of: page, print: LinkPrint(page, of: url), url: url, final: url, host: LinkHost(),
                owners: HostOwners(Configuration()), at: Date(timeIntervalSince1970: 1_790_000_000))
        }
        let said = "The requested record could not be found."
        #expect(signs(said, url) == [.saysNotFound])
        #expect(signs("Robotar i omsorgen: en studie. Fulltext, referera, exportera.", url).isEmpty)
        #expect(signs(said, "https://kil.se/smash/record.jsf?pid=diva2:9999").isEmpty)
        #expect(signs(said + " " + Self.long, url).isEmpty, "a study of it")
    }

    @Test func `of a film whose page has no name its site is asked`() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        func card(_ url: String, title: String? = "- YouTube", final: String? = nil) -> String? {
            var check = LinkCheck(at: now, status: 200, method: "GET")
            check.finalURL = final
            return LinkPlan.filmCard(of: LinkHealth(url: url), check: check, page: LinkPage(title: title))
        }
        let asked =
            "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ"
        let film = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
        #expect(card(film) == asked && card("https://youtu.be/dQw4w9WgXcQ", final: film + "&feature=youtu.be") == asked)
        #expect(card("https://m.youtube.com/shorts/dQw4w9WgXcQ", title: "YouTube") == asked)
        #expect(card(film, title: "Larm - YouTube") == nil && card(film, title: nil) == nil)
        for other in [
            "https://www.youtube.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=kort", "https://youtu.be/",
            "https://www.youtube.com/@kil", "https://youtube.kil.se/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=%22%26url%3D12345",
        ] {
            #expect(card(other) == nil, "\(other)")
        }
    }

    @Test func `a host of parked domains answers below the name that it holds`() {
        func isParking(_ final: String, of url: String = "https://kil.se/guide", _ title: String? = "kil.se") -> Bool {
            LinkPlaces.isParkingPlace(final, of: url, titled: title)
        }
        #expect(
            isParking("http://ww38.kil.se/", of: "https://kil.se/a", nil)
                && !isParking("http://ww38.kil.se/", of: "https://kil.se/a", "Kils kommun"))
        #expect(isParking("http://ww38.kil.se/guide") && isParking("http://ww25.kil.se/", of: "http://www.kil.se/a"))
        #expect(!isParking("http://ww2.kil.se/") && !isParking("http://www4.kil.se/") && !isParking("http://ww38.se/"))
        #expect(!isParking("http://ww38.annan.se/guide") && !isParking("http://wwab.kil.se/"))
    }

    private func page(_ title: String, _ heading: String? = nil, _ text: String) -> LinkPage {
        LinkPage(title: title, heading: heading, text: text)
    }

    // MARK: - Chapters

    @Test(arguments: [
        "404 Not Found - HTTP-statuskoder - Utvecklarhandboken", "Sidan hittades inte - Redaktörshandboken",
        "404 - Linjer - Länstrafiken", "Page not found | Style guide",
    ])
    func `a long page whose name is the phrase is gone only where another as long has the name`(title: String) {
        let own = page(title, nil, Self.long)
        #expect(signs(own).isEmpty)
        #expect(LinkContent.needsNeighbour(own, at: nil))
        func shares(_ other: LinkPage) -> Bool {
            LinkContent.sharesName(own, of: Self.url, other, of: Self.beside)
        }
        #expect(!shares(page(title, title, Self.few)), "an honest error page of the same name")
        #expect(!shares(page("Kil", "Hoppsan", Self.long)))
        #expect(shares(page(title, nil, Self.long + "och mer")))
        #expect(signs(page(title, nil, Self.few)) == [.saysNotFound])
    }

    @Test func `a long page that says that it was taken away is gone`() {
        for title in ["Artikeln är borttagen", "Sidan finns inte längre | Kil", "This content is no longer available"] {
            #expect(signs(page(title, nil, Self.long)) == [.saysNotFound], "\(title)")
        }
    }

    // MARK: - Further headings

    @Test func `a further heading is a doubt, but below a question about cookies`() {
        var film = page("Ansök om larm | Kil", "Ansök om larm", Self.text)
        film.headings = ["Innehållet kan inte visas"]
        #expect(signs(film).isEmpty && LinkContent.mayBeMissing(film))
        let honest = page("Sidan hittades inte | Kil", "Sidan hittades inte", Self.few)
        #expect(!LinkContent.sharesName(film, of: Self.url, honest, of: Self.beside))
        var box = honest
        box.headings = ["Innehållet kan inte visas"]
        #expect(!LinkContent.sharesName(film, of: Self.url, box, of: Self.beside), "another first heading")
        var error = page("Kil", "Kils kommun", Self.few)
        error.headings = ["Sidan hittades inte"]
        #expect(LinkContent.sharesName(error, of: Self.url, error, of: Self.beside))
        var cookies = page("Kil", "Vi använder kakor", "Godkänn.")
        cookies.headings = ["Sidan finns inte"]
        #expect(signs(cookies) == [.saysNotFound])
    }

    // MARK: - No heading

    @Test func `a few words without a heading say it by how they begin`() {
        for text in [
            "404 Sidan kunde inte hittas.", "Sidan finns inte. " + Self.few, "Hoppsan! Sidan hittades inte",
            "404. That page could not be found. Try the menu.",
        ] {
            #expect(signs(page("Sjöberga", nil, text)) == [.saysNotFound], "\(text)")
        }
        for text in [
            Self.few, Self.few + " Sidan finns inte.", "Sidan finns inte på svenska. Läs den på engelska.",
            "Boka. Ändra. Sidan finns inte.", "Sidan kan inte visas. Slå på JavaScript i din webbläsare.",
            "Sidan hittades inte. " + Self.long, "Vi hittar nya vägar. Följ med.",
        ] {
            #expect(signs(page("Sjöberga", nil, text)).isEmpty, "\(text)")
        }
        #expect(signs(page("Sjöberga", "Larm", "Sidan finns inte. " + Self.few)).isEmpty, "it has a heading")
        for text in ["Larm Den här sidan är avpublicerad.", "Sidan är borttagen. Ring oss."] {
            #expect(signs(page("Sjöberga", "Larm", text)) == [.saysNotFound], "\(text)")
            #expect(signs(page("Sjöberga", "Larm", text + " " + Self.text)).isEmpty, "\(text)")
        }
        #expect(signs(page("Fel", "Felkoder", "Sidan hittades inte.")).isEmpty, "it may be about that")
        let document = "Dokumentet du försöker öppna har flyttats eller tagits bort."
        #expect(signs(page("Filen", nil, document)) == [.saysNotFound])
        var program = page("Sjöberga", nil, "Sidan finns inte.")
        program.isProgram = true
        #expect(signs(program).isEmpty)
    }

    // MARK: - What is over

    @Test func `what is over says so and nothing else`() {
        for title in [
            "Projektet är avslutat", "Tjänsten är avvecklad", "E-tjänsten är stängd", "Webbplatsen är stängd",
            "E-tjänsten är inte tillgänglig", "Länken fungerar inte", "Oj, här var det tomt", "Account Suspended",
        ] {
            #expect(signs(page(title, nil, "Kontakta oss om du har frågor.")) == [.saysNotFound], "\(title)")
            #expect(signs(page("\(title) | Kil", title, Self.text + Self.text)).isEmpty, "\(title) is a page about it")
        }
        for (title, text) in [
            ("E-tjänsten är stängd", "Den öppnar igen den 1 mars."), ("Projektet är avslutat", "Här är slutrapporten."),
            ("Webbplatsen är stängd", "Planerat underhåll pågår."), ("Länken fungerar inte", "Läs mer om länkar."),
            ("Webbplatsen är inte tillgänglig", "Försök igen om en stund."),
            ("E-tjänsten är inte tillgänglig", "Tjänsten är öppen vardagar 7–22."),
            ("Projektet är avslutat i tid", "Kontakta oss."),
        ] {
            #expect(signs(page(title, nil, text)).isEmpty, "\(title): \(text)")
        }
        let fresh = "If you see this page, the nginx web server is successfully installed and working."
        #expect(signs(page("Welcome to nginx!", "Welcome to nginx!", fresh)) == [.saysNotFound])
        #expect(signs(page("Welcome to nginx! A course", nil, fresh)).isEmpty)
        let domain = page("kil.se", nil, "Den här domänen är registrerad av en av våra kunder.")
        #expect(signs(domain) == [.parked])
    }

    @Test(arguments: [
        ("E-tjänsten är stängd", "Vi har semesterstängt. Välkommen åter den 12 augusti."),
        ("Webbplatsen är stängd", "Vinterstängt. Välkomna åter i april."),
        ("Tjänsten är stängd", "Stängt till och med söndag."),
    ])
    func `what is closed for a season is not gone`(heading: String, text: String) {
        #expect(!signs(page("Kil", heading, text)).contains(.saysNotFound))
    }

    @Test func `a report that was taken away says so`() {
        #expect(signs(page("Kil", "Rapporten har tagits bort", "Beklagar.")).contains(.saysNotFound))
    }

    // MARK: - Walls

    @Test(arguments: [
        ("Du måste vara på kommunens nätverk", "Den här sidan nås bara från kommunens nätverk eller via VPN."),
        ("Insidan", "Insidan är bara tillgänglig för dig som är anställd. Anslut med VPN eller använd en dator här."),
        ("Blockerad", "Ditt anrop har blockerats av vårt skydd. Ange ärende 123 om du kontaktar oss."),
        ("Din trafik har stoppats", "Vår säkerhetslösning har stoppat ditt besök. Ange händelse 12345."),
        ("Tjänsten är stängd", "Tjänsten är öppen vardagar mellan klockan 7 och 22. Välkommen åter då."),
        ("Hej", "Du saknar behörighet. Kontakta din chef."), ("Staff only", "Use the office network."),
        ("Hej", "You have been blocked."),
    ])
    func `at every address such words are a wall, and at one a page`(heading: String, text: String) {
        let own = page("Kil", heading, text)
        #expect(LinkContent.wall(like: own) == .turnedAway)
        #expect(signs(own).isEmpty, "only its neighbours tell")
        #expect(LinkContent.needsNeighbour(own, at: nil))
        #expect(LinkContent.wall(like: page("Kil", heading, text + " Sidan finns inte.")) == nil)
        #expect(LinkContent.wall(like: page("Kil", heading, text + Self.long)) == nil)
    }

    @Test func `a refusal with a success is a wall wherever it stands, and a page about one is none`() {
        for name in [
            "Åtkomst nekad", "Du har inte behörighet att visa sidan", "Access denied | Kil", "Videon är privat",
        ] {
            #expect(signs(page(name, nil, Self.few)) == [.turnedAway], "\(name)")
            #expect(signs(page(name, nil, Self.text + Self.text)).isEmpty, "\(name)")
        }
        for name in ["Åtkomst nekad: så gör du", "Behörighet till journaler", "Är videon privat?"] {
            #expect(signs(page(name, nil, Self.few)).isEmpty, "\(name)")
        }
        let gone = page("Sidan finns inte", "Åtkomst nekad", Self.few)
        #expect(signs(gone) == [.saysNotFound])
    }

    @Test func `error pages with hours, staff or a menu are no walls`() {
        for text in [
            "Här blev det tomt. Kontaktcenters öppettider är vardagar 8–16.", "Ring växeln, som är öppen vardagar.",
            "Något gick fel. Prova menyn eller kontakta våra anställda handläggare.",
            "Prova nätverkets startsida eller sökrutan.",
        ] {
            #expect(LinkContent.wall(like: page("Hoppsan", "Hoppsan", text)) == nil, "\(text)")
        }
    }

    @Test func `Moodle asks who wants to see a course where it enrols`() {
        let own = page(
            "Vast: Anmälningsalternativ", "Demens ABC", "Gäster har inte tillgång till den här kursen.")
        let course = "https://larande.kil.se/course/view.php?id=13"
        func gate(_ final: String) -> LinkSign? { LinkContent.gate(own, url: course, final: final) }
        #expect(gate("https://larande.kil.se/enrol/index.php?id=13") == .loginWall)
        #expect(gate("https://larande.kil.se/kurser/demens") == nil)
    }

    @Test func `a page of few words about queues and browsers asks its neighbours`() {
        for text in [
            "Tjänsten kräver en ny webbläsare. Internet Explorer 11 är en webbläsare som inte stöds.",
            "Du står i kö från den dag vi får ansökan. Din plats i kön syns i e-tjänsten.",
        ] {
            let own = page("Så fungerar det | Kil", "Så fungerar det", text)
            #expect(signs(own).isEmpty)
            #expect(LinkContent.needsNeighbour(own, at: nil) && LinkContent.wall(like: own) == .turnedAway)
        }
        #expect(!LinkContent.needsNeighbour(page("Larm", "Larm", Self.text), at: nil))
    }

    // MARK: - Closed for a while

    @Test func `a site that is closed for a while says so at every address`() {
        for (heading, text) in [
            ("Webbplatsen är tillfälligt stängd", "Vi uppdaterar webbplatsen och är snart tillbaka."),
            ("Planerat underhåll", "Webbplatsen är nere. Vi är tillbaka på torsdag."),
            ("Driftstörning", "Felsökning pågår."), ("Back soon", "We are down for maintenance."),
            ("Snart öppnar vår nya webbplats", "Vi öppnar på måndag."),
            ("Webbplatsen är inte tillgänglig", "Försök igen om en stund."),
        ] {
            let own = page("Kil", heading, text)
            #expect(LinkContent.wall(like: own) == .maintenance, "\(heading)")
            #expect(signs(own).isEmpty && LinkContent.needsNeighbour(own, at: nil), "one such page is about that")
        }
        let article = page("Planerat underhåll av vägar", "Planerat underhåll av vägar", Self.long)
        #expect(LinkContent.wall(like: article) == nil && !LinkContent.needsNeighbour(article, at: nil))
        #expect(LinkContent.wall(like: page("Kil", "Logga in med BankID", "Driftinformation: inga fel.")) == .loginWall)
        let gone = page("Kil", "Hoppsan", "Sidan finns inte, eller så pågår underhåll.")
        #expect(LinkContent.wall(like: gone) == nil)
    }

    @Test func `places for such times are told by their names`() {
        let own = page("Kil", "Kils kommun", Self.long)
        for place in [
            "https://kil.se/underhall.html", "https://kil.se/sv/planerat-underhall", "https://status.kil.se/",
            "https://driftinfo.kil.se/", "https://kil.se/maintenance", "https://kil.se/driftst%C3%B6rning",
        ] {
            #expect(LinkContent.wall(like: own, at: place) == .maintenance, "\(place)")
        }
        for place in ["https://kil.se/underhall/vagar", "https://status.se/", "https://kil.se/om/driften"] {
            #expect(LinkContent.wall(like: own, at: place) == nil, "\(place)")
        }
    }

    @Test func `a site that is closed is out of reach, and dead only after long`() {
        let start = Date(timeIntervalSince1970: 1_790_000_000)
        var link = LinkHealth(url: Self.url)
        func check(day: Double, _ signs: [LinkSign]) {
            var check = LinkCheck(at: start + day * 86_400, status: 200, method: "GET")
            check.signs = signs
            link = LinkJudge.judge(link, check: check, now: check.at)
        }
        check(day: 0, [])
        for day in [7, 7.9, 8.8] { check(day: day, [.maintenance]) }
        #expect(link.state == .unreachable && link.rule == LinkRule.closedForNow.rawValue)
        check(day: 30, [.maintenance, .sameAsErrorPage])
        #expect(link.state == .unreachable)
        check(day: 31, [])
        check(day: 32.1, [])
        #expect(link.state == .ok)
        for day in [40.0, 50, 60, 90, 101] { check(day: day, [.maintenance]) }
        #expect(link.state == .dead && link.rule == LinkRule.unreachableSixtyDays.rawValue)
    }
}
