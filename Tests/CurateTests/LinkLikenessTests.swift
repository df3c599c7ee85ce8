import Catalogue
import Foundation
import Testing

@testable import Curate

/// What a page has in common with its first reading, with the items that tell of it, and with its neighbours.
@Suite struct LinkLikenessTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let url = "https://kil.se/guider/larm"
    private static let beside = "https://kil.se/guider/qwertyuiopasdfgh"
    private static let text = """
        Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan för kommunens invånare. Varje avsnitt
        beskriver vad som behöver göras, vem som ansvarar, vilka erfarenheter kommuner har gjort och hur mycket tid
        varje steg brukar ta innan larmen används i vardagen.
        """
    private static let other = """
        Öppettiderna på simhallen ändras under sommaren eftersom bassängen töms, rengörs och målas om av våra
        fastighetsskötare medan gymmet och caféet håller öppet som vanligt för alla besökare.
        """

    private func shows(_ title: String, _ page: LinkPage, asked url: String = Self.beside) -> Bool {
        ShownTitle(page, of: url).has(title)
    }

    // MARK: - Titles

    @Test(arguments: [
        ("Tidningen Omsorg nummer 4: Teknik i hemmet", "Nummer 4 – Teknik i hemmet - Tidningen Omsorg"),
        ("Självtest: digital mognad", "Digitalt självtest, steg 1 av 12 | Test"), ("Kurser", "Alla kurser | Kil"),
        ("Katalogen över hjälpmedel", "Katalog över hjälpmedel"), ("Enkelt hemma", "Enkelt hemma - Enkelt hemma"),
        ("Robotkatt – Kils kommun", "Robotkatt | Kils kommun"), ("Rapport 2019", "Rapport 2019 | Kil"),
    ])
    func `two thirds of the words of a title are a page's names`(title: String, name: String) {
        #expect(shows(title, LinkPage(title: name, text: Self.other)))
    }

    @Test(arguments: [
        ("Tidningen Omsorg nummer 3: Teknik i hemmet", "Nummer 4 – Teknik i hemmet - Tidningen Omsorg"),
        ("Sommarlov - Kils kommun", "Startsida | Kils kommun"), ("Guide", "Guidefilmer | Kil"),
        ("Sommarlov i Kils kommun", "Startsida | Kils kommun"), ("Rapport 2019", "Rapport 2020 | Kil"),
        ("Robotkatt i demensvården", "Robotkatt"), ("Om att bo", "Om att bo"), ("", ""),
    ])
    func `fewer, other numbers or the name of the site alone are not`(title: String, name: String) {
        #expect(!shows(title, LinkPage(title: name, text: Self.other)))
    }

    @Test func `headings count, a welcome to the site does not`() {
        let start = LinkPage(title: "Start | Kils kommun", heading: "Välkommen till Kils kommun", text: Self.other)
        #expect(!shows("Sommarlov i Kils kommun", start))
        var page = LinkPage(
            title: "Trygg hemma – Trygg hemma", heading: "Trygg hemma – en kampanj", text: "Om projektet")
        #expect(shows("Om projektet Trygg hemma", page))
        page.heading = "Kil"
        #expect(!shows("Vår kampanj för robotkatter", page))
        page.headings = ["Kampanj: robotkatter"]
        #expect(shows("Vår kampanj för robotkatter", page))
    }

    @Test func `in a text its words stand side by side, and are not the address's`() {
        func text(_ words: String) -> LinkPage { LinkPage(title: "Kil", text: Self.other + words + Self.other) }
        let title = "Om projektet Enkelt hemma"
        #expect(shows(title, text(" Om projektet Enkelt hemma ")))
        #expect(!shows(title, text(" projektet \(Self.other) enkelt \(Self.other) hemma ")))
        #expect(!shows("Robotkatt", text(" Robotkatt ")) && !shows("Robotkatt och lampor", text(" robotkatt, lampor ")))
        let echo = "https://kil.se/projektet-enkelt-hemma/qwertyuiopasdfgh"
        #expect(!shows(title, text(" /projektet-enkelt-hemma/qwertyuiopasdfgh "), asked: echo))
    }

    @Test func `a page is called by its address where title, address and name agree`() {
        let shown = ShownTitle(LinkPage(title: "Tema larm | Kil", text: Self.other), of: Self.beside)
        #expect(shown.isCalled(by: "https://kil.se/tema-larm", in: "Tema larm, kort adress"))
        #expect(shown.isCalled(by: "https://kil.se/a/tema-larm.html", in: "Om tema: larm"))
        #expect(!shown.isCalled(by: "https://kil.se/tema-larm", in: "Kort adress till larm"))
        #expect(!shown.isCalled(by: "https://kil.se/tema-larm-2019", in: "Tema larm 2019"))
        #expect(
            !shown.isCalled(by: "https://kil.se/larm", in: "Tema larm") && !shown.isCalled(by: "https://kil.se", in: "")
        )
        let start = ShownTitle(
            LinkPage(title: "Start | Norrtuna", heading: "Norrtuna", text: Self.other), of: Self.beside)
        #expect(!start.isCalled(by: "https://kil.se/norrtuna", in: "Bo i Norrtuna"), "the site's name is no page's")
    }

    @Test func `a heap of words is read in linear time`() {
        let heap = String(repeating: "larm hemma enkelt ", count: 3600)
        let title = String(repeating: "larm guide enkelt steg hemma projektet trygg ", count: 300)
        #expect(!shows(title, LinkPage(title: heap, heading: heap, text: heap)))
    }

    @Test func `what was another page before is not the one that the items tell of`() {
        var link = LinkHealth(url: Self.url)
        let page = LinkPage(title: "Alla guider om larm", heading: "Alla guider om larm", text: Self.other)
        let check = check(page)
        func isAsTitled() -> Bool {
            LinkPlan.isAsTitled(link, check: check, page: page, of: Self.beside, titles: ["Simhall", "Guider om larm"])
        }
        #expect(isAsTitled())
        let then = LinkPage(title: "Trygghetslarm", heading: "Trygghetslarm", text: Self.text)
        link.memory.capture = LinkCapture(at: Self.start, form: .page, page: LinkPrint(then, of: Self.url))
        #expect(!isAsTitled())
        link.memory.capture = LinkCapture(at: Self.start, form: .page, page: check.page)
        #expect(isAsTitled())
        #expect(!LinkPlan.isAsTitled(link, check: check, page: page, of: Self.beside, titles: []))
    }

    // MARK: - Drift

    private func check(_ page: LinkPage, days: Double = 0, _ signs: [LinkSign] = []) -> LinkCheck {
        var check = LinkCheck(at: Self.start + days * 86_400, status: 200, method: "GET", title: page.title)
        (check.form, check.page, check.signs) = (.page, LinkPrint(page, of: Self.url), signs)
        return check
    }

    private func drift(from page: LinkPage, to later: LinkPage, _ signs: [LinkSign] = []) -> LinkDrift.Reason? {
        var link = LinkHealth(url: Self.url)
        for check in [check(page), check(later, days: 10, signs)] {
            link = LinkJudge.judge(link, check: check, now: check.at)
        }
        return link.memory.drift?.reason
    }

    @Test func `the bare name of the site is no page's name`() {
        let page = LinkPage(title: "Robotkatt i demensvården - Kils kommun", heading: "Robotkatt", text: Self.text)
        let bare = LinkPage(title: "Kils kommun", heading: "Här finns inget att se", text: Self.other)
        #expect(drift(from: page, to: bare) == .anotherPage && drift(from: bare, to: page) == .anotherPage)
        let kept = LinkPage(title: "Kils kommun", heading: "Robotkatt", text: Self.other)
        #expect(drift(from: page, to: kept) == nil)
        let short = LinkPage(title: "Robotkatt i demensvården", text: Self.other)
        #expect(drift(from: page, to: short) == nil)
        let nameless = LinkPage(title: "Kils kommun", text: Self.text)
        #expect(drift(from: nameless, to: LinkPage(title: "Kils kommun", text: Self.other)) == nil)
    }

    @Test func `a page of words on which next to nothing is left is emptied, a short one is not`() {
        let page = LinkPage(title: "Larm", heading: "Larm", text: Self.text)
        let empty = LinkPage(title: "Larm", heading: "Larm")
        #expect(drift(from: page, to: empty, [.bare]) == .emptied)
        #expect(drift(from: page, to: empty) == nil, "what stands in lists and boxes is not nothing")
        let short = LinkPage(title: "Larm", heading: "Larm", text: "Ring oss om du vill veta mer om larm.")
        #expect(drift(from: short, to: empty, [.bare]) == nil)
        var link = LinkHealth(url: Self.url)
        func isBare(_ bare: String?, isShell: Bool = false) -> Bool {
            var page = LinkPage(title: "Larm", heading: "Larm", isShell: isShell)
            page.bare = bare
            return LinkPlan.isBare(page, link)
        }
        #expect(!isBare("Larm"), "nobody knows what was there")
        link.memory.capture = LinkCapture(at: Self.start, form: .page, page: LinkPrint(page, of: Self.url))
        #expect(isBare("Larm") && !isBare(Self.other) && !isBare(nil) && !isBare("Larm", isShell: true))
    }

    // MARK: - The whole site

    @Test func `while the whole site shows one page a week passes before a verdict`() {
        func judged(_ days: [Double], _ signs: [LinkSign]) -> LinkHealth {
            let page = LinkPage(title: "Kil", heading: "Kil", text: Self.other)
            var link = LinkJudge.judge(LinkHealth(url: Self.url), check: check(page), now: Self.start)
            for day in days {
                let check = check(page, days: day, signs)
                link = LinkJudge.judge(link, check: check, now: check.at)
            }
            return link
        }
        let together: [LinkSign] = [.sameAsNeighbour, .wholeSite]
        #expect(judged([1, 2.1], [.sameAsNeighbour]).state == .softDead)
        let waiting = judged([1, 2.1, 7.9], together)
        #expect(waiting.state == .suspect)
        #expect(waiting.nextCheck.map { $0.timeIntervalSince(Self.start) < 8.9 * 86_400 } == true)
        #expect(judged([1, 2.1, 8], together).state == .softDead)
    }

    @Test func `a link may fail with its site when it was well lately, and nobody beside it is`() {
        let page = LinkPage(title: "Kil", heading: "Kil", text: Self.other)
        let well = LinkJudge.judge(LinkHealth(url: Self.url), check: check(page), now: Self.start)
        let failing = check(page, days: 1, [.sameAsNeighbour])
        func may(_ link: LinkHealth, _ check: LinkCheck, _ host: LinkHost = LinkHost()) -> Bool {
            LinkPlan.mayFailTogether(link, check: check, host: host)
        }
        #expect(may(well, failing) && !may(LinkHealth(url: Self.url), failing) && !may(well, check(page, days: 1)))
        #expect(!may(well, check(page, days: 1, [.parked])) && !may(well, check(page, days: 50, [.sameAsNeighbour])))
        let second = LinkJudge.judge(well, check: failing, now: failing.at)
        let again = check(page, days: 2, [.sameAsNeighbour])
        func host(_ days: Double, _ url: String = Self.beside) -> LinkHost {
            HostJudge.after(check(page, days: days), of: LinkHealth(url: url), on: LinkHost())
        }
        #expect(may(second, again, host(0.5)) && may(second, again, host(1.5, Self.url)))
        #expect(!may(second, again, host(1.5)), "a neighbour was well since")
        var together = host(0.5)
        for name in ["a", "b", "c"] {
            #expect(!LinkPlan.failsTogether(together))
            let link = LinkHealth(url: "https://kil.se/guider/" + name)
            together = HostJudge.after(failing, of: link, on: together)
        }
        #expect(LinkPlan.failsTogether(together))
    }

    // MARK: - Places

    @Test func `a way back has a name that is no error page's`() {
        let path = "%2Fguider%2Flarm"
        for (query, name) in [
            ("redirect=\(path)", "redirect"), ("from=/guider/larm", "from"), ("x=1&back=https://kil.se\(path)", "back"),
            ("r=\(path)%3Fa%3D1", "r"), ("returnUrl=%252Fguider%252Flarm", "returnurl"),
        ] {
            #expect(LinkPlaces.wayBack("https://kil.se/valj?" + query, Self.url) == name, "\(query)")
        }
        for query in ["aspxerrorpath=\(path)", "item=\(path)", "404;\(path)", "q=\(path)", "to=/guider", "x"] {
            #expect(LinkPlaces.wayBack("https://kil.se/valj?" + query, Self.url) == nil, "\(query)")
        }
        #expect(LinkPlaces.wayBack("https://kil.se/valj?to=/", "https://kil.se/") == nil)
    }

    @Test func `error pages are told by their addresses, articles about them are not`() {
        for path in [
            "404.html", "Error/NotFound", "sidan-finns-inte", "fel", "sv/404", "errors/index.aspx", "not_found",
        ] {
            #expect(LinkPlaces.isErrorPlace("https://kil.se/" + path), "\(path)")
        }
        for path in ["", "felanmalan", "404-olika-larm", "nyheter/vanliga-fel-i-larm", "error/a/b"] {
            #expect(!LinkPlaces.isErrorPlace("https://kil.se/" + path), "\(path)")
        }
    }

    @Test func `a sibling has another value in place of the one number that an address goes by`() throws {
        func sibling(_ query: String) -> String? { LinkPlaces.sibling(of: "https://kil.se/a.php" + query, turn: 1) }
        let number = try #require(sibling("?id=77&lang=sv#x"))
        #expect(number.hasPrefix("https://kil.se/a.php?id=") && number.hasSuffix("&lang=sv"))
        #expect(number != sibling("?id=78&lang=sv#x") && number == sibling("?id=77&lang=sv#x"))
        #expect(try #require(sibling("?pid=diva2:77")).contains("pid=") && sibling("?pid=diva2:77") != sibling("?id=1"))
        for none in ["", "?lang=sv", "?id=7&page=2", "?utm_source=a1"] { #expect(sibling(none) == nil, "\(none)") }
    }
}
