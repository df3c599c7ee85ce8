import Catalogue
import Foundation
import Testing

@testable import Curate

/// Whether what is shown elsewhere is the page, and where it is looked for.
@Suite struct LinkNamesTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)
    private static let guide = """
        Den här guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg, från behov och
        upphandling till utbildning av personalen och uppföljning av nyttan för kommunens invånare.
        """
    private static let other = """
        Öppettiderna på simhallen ändras under sommaren eftersom bassängen töms, rengörs och målas om av våra
        fastighetsskötare medan gymmet och caféet håller öppet som vanligt för alla besökare.
        """

    private func print(_ title: String?, _ heading: String?, _ text: String = Self.guide) -> LinkPrint {
        LinkPrint(LinkPage(title: title, heading: heading, text: text), of: "https://kil.se/a")
    }

    @Test func `pages go by one name when both their names say so, the site's aside`() {
        let then = print("Trygghetslarm hemma | Kil", "Trygghetslarm hemma")
        for (title, heading) in [
            ("Trygghetslarm hemma | Kil", "Trygghetslarm hemma"),
            ("Trygghetslarm hemma - Nya Kil", "Trygghetslarm hemma"),
            ("Trygghetslarm i hemmet", "Om trygghetslarm hemma"),
        ] { #expect(LinkNames.areAlike(then, print(title, heading)), "\(title)") }
        for (title, heading) in [
            ("Trygghetslarm hemma är dyrt, skriver insändare | Kil", "Trygghetslarm hemma är dyrt, skriver insändare"),
            ("Stöd och hjälp | Kil", "Stöd och hjälp"), ("Kil", "Kil"), ("Simhallen | Kil", nil), (nil, nil),
        ] as [(String?, String?)] { #expect(!LinkNames.areAlike(then, print(title, heading)), "\(title ?? "")") }
        // A site that calls all its pages by its own name has named none of them.
        #expect(!LinkNames.areAlike(print("Kils kommun", "Larm"), print("Kils kommun", "Simhallen")))
        #expect(!LinkNames.areAlike(print("Kil - Larm", nil), print("Kil - Simhallen", nil)))
        #expect(LinkNames.isNamed("Larm – en guide", print("Larm | Kil", nil)))
        #expect(!LinkNames.isNamed("Larm | Kils kommun", print("Kils kommun - start", "Välkommen")))
    }

    @Test func `a page is itself by its first reading at its own address, or by what items call it`() {
        var health = LinkHealth(url: "https://kil.se/a")
        var capture = LinkCapture(at: Self.now, form: .page, page: print("Larm", "Larm"))
        func isItself(_ page: LinkPrint, _ titles: [String] = []) -> Bool {
            LinkPlan.isItself(page, of: health) { titles } ?? false
        }
        #expect(LinkPlan.isItself(print("Larm", "Larm"), of: health) { nil } == nil, "nobody knows the items")
        #expect(!isItself(print("Larm", "Larm")) && isItself(print("Larm", "Larm"), ["Larm"]))
        health.memory.capture = capture
        #expect(isItself(print("Larm", "Larm", Self.other)) && isItself(print("Handbok", "Handbok")))
        #expect(!isItself(print("Simhallen", "Simhallen", Self.other), ["Larm"]))
        #expect(LinkPlan.isItself(print("Handbok", "Handbok"), of: health) { nil } == true, "its own text tells")
        #expect(LinkPlan.isFirstPage(print("Larm", "Larm"), of: health))
        #expect(!LinkPlan.isFirstPage(print("Larm", "Larm", Self.other), of: health))
        capture.isElsewhere = true
        health.memory.capture = capture
        #expect(!isItself(print("Larm", "Larm")), "it was read where it led")
        capture.isElsewhere = nil
        (health.memory.capture, health.memory.movedSince) = (capture, Self.now)
        #expect(!isItself(print("Larm", "Larm")), "of old it was not kept where it was read")
    }

    @Test func `a renamed organisation's page is looked for with www. and without`() {
        let owners = HostOwners(
            Configuration(organisations: [
                Organisation(
                    id: "ny", name: "Nya verket", kind: "agency", hosts: ["nyaverket.se"],
                    formerHosts: ["gamlaverket.se"])
            ]))
        func asked(_ url: String) -> [String] {
            let check = LinkCheck(at: Self.now, status: 404, method: "GET")
            return LinkPlan.candidates(for: LinkHealth(url: url), check: check, owners: owners).map(\.url)
        }
        #expect(
            asked("http://www.gamlaverket.se/stod/larm.html") == [
                "http://www.nyaverket.se/stod/larm.html", "http://nyaverket.se/stod/larm.html",
            ])
        #expect(
            asked("https://gamlaverket.se/a") == ["https://nyaverket.se/a", "https://www.nyaverket.se/a"])
        #expect(asked("https://annat.se/a").isEmpty)
    }

    @Test func `parameters name a page, a language or nothing`() {
        for page in ["index.php?option=com_content&view=article&id=12", "default.aspx?id=4711", "?p=7", "?q=node/12"] {
            #expect(!LinkPlaces.isStartBut("https://kil.se/" + page) && LinkPlaces.isWithin("https://kil.se/" + page))
        }
        for start in ["?notfound=1", "sv/?fran=borttaget", "sv/startsida?sc_lang=sv", "index.php?Itemid=1", ""] {
            let url = "https://kil.se/" + start
            #expect(LinkPlaces.isStartBut(url) && !LinkPlaces.isWithin(url), "\(start)")
        }
        #expect(LinkPlaces.bareStart(of: "https://kil.se/sv/?fran=x#top") == "https://kil.se/sv/")
        #expect(
            LinkPlaces.bareStart(of: "https://kil.se/") == nil && LinkPlaces.bareStart(of: "https://kil.se/a?b") == nil)
    }

    @Test func `what is offered has nothing that tracks or prints`() {
        for (given, offered) in [
            ("https://a.se/m?utm_source=x", "https://a.se/m"),
            ("https://a.se/m?id=3&print=true#a", "https://a.se/m?id=3#a"),
            ("https://a.se/m?id=3", "https://a.se/m?id=3"), ("https://a.se/m#?utm_a=b", "https://a.se/m#?utm_a=b"),
        ] { #expect(LinkPlaces.offered(given) == offered) }
    }
}
