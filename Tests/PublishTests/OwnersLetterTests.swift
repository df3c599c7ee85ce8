import Catalogue
import Foundation
import Testing

@testable import Publish

@Suite struct OwnersLetterTests {
    private func link(
        _ url: String, _ state: LinkState, _ rule: LinkRule, edit: (inout LinkHealth) -> Void = { _ in }
    ) -> LinkHealth {
        var link = LinkHealth(
            url: url, state: state, since: Sample.date("2026-02-01T12:00:00Z"), rule: rule.rawValue)
        edit(&link)
        return link
    }

    private func letter(
        _ links: [LinkHealth], title: String = "En guide", whose: OwnersLetter.Whose = .own,
        contact: String? = "mailto:redaktion@example.se", incidents: [String: Date] = [:]
    ) -> OwnersLetter {
        OwnersLetter(
            organisation: "skr", name: "SKR", contact: contact,
            links: links.map { OwnersLetter.Subject(link: $0, titles: [title], whose: whose) },
            incidents: incidents.mapValues {
                LinkHost.Incident(kind: .host, since: $0, links: 8, samples: 0, windowStart: $0)
            }, written: Sample.now)
    }

    private static let other = OwnersLetter.Whose.other(Wire.Named(id: "kil", name: "Kils kommun"))

    /// A link whose checks failed like this.
    private func failing(
        _ url: String, _ rule: LinkRule, status: Int? = nil, _ failure: FetchFailure.Kind? = nil,
        state: LinkState = .unreachable
    ) -> LinkHealth {
        link(url, state, rule) {
            $0.checks = [LinkCheck(at: Sample.now, failure: failure.map { FetchFailure($0) }, status: status)]
        }
    }

    @Test func `says of each link what happened, since when and what to do, the worst first`() {
        let moved = link("https://a.example/flyttad", .ok, .answers) {
            ($0.flags, $0.finalURL, $0.memory.move) = ([.moved], "https://a.example/ny", .withinSite)
        }
        let dead = link("https://a.example/borta", .dead, .goneTwice) {
            $0.memory.archive = LinkArchive(
                asked: Sample.now,
                copy: .init(url: "https://arkiv.example/1", at: Sample.date("2018-05-03T12:00:00Z")), answered: true)
        }
        let text = letter([moved, dead]).text
        #expect(
            text == """
                Länkar till SKR, 10 mars 2026

                Vi samlar initiativ och vägledningar om digitalisering i socialtjänsten och kontrollerar länkarna till \
                dem. 2 länkar till SKR behöver ses över.

                1. En guide
                   https://a.example/borta
                   Servern har två gånger, med minst ett dygn emellan, sagt att sidan är borttagen.
                   Sedan den 1 februari 2026.
                   Lägg tillbaka sidan på samma adress, eller låt adressen leda vidare till den sida som har ersatt den \
                (med status 301), och inte till startsidan.
                   En arkiverad kopia från den 3 maj 2018 finns på https://arkiv.example/1.

                2. En guide
                   https://a.example/flyttad
                   Sidan har flyttat inom webbplatsen.
                   Ny adress: https://a.example/ny
                   Stämmer det behöver ni inte göra något. Låt den gamla adressen leda vidare även i fortsättningen.

                Fungerar en länk för er, eller är något här fel, skriv till redaktion@example.se och ange länkens \
                adress, så rättar vi det.

                """)
    }

    @Test(arguments: [LinkState.new, .ok, .suspect, .restricted])
    func `keeps quiet about a link that works, or that nothing is proven against`(state: LinkState) {
        #expect(letter([link("https://a.example/", state, .firstFailure)]).findings.isEmpty)
    }

    @Test func `an editor's word goes before the judge's`() {
        func pinned(_ says: LinkState) -> LinkHealth {
            link("https://a.example/", .pinned, .pinnedByEditor) {
                $0.memory.pin = LinkPin(
                    decision: "d", who: "anna", why: "sett", at: Sample.now, until: nil, says: says, before: .dead,
                    ruleBefore: "gone-twice", sinceBefore: nil)
            }
        }
        #expect(letter([pinned(.ok)]).findings.isEmpty)
        #expect(letter([pinned(.dead)]).findings.map(\.kind) == [.gone])
    }

    @Test func `what publishers write is text in every format`() {
        let hostile = "=HYPERLINK(\"x\")<script>\u{1B}[2J\nNy rad"
        let letter = letter([link("javascript:alert(1)", .dead, .goneTwice)], title: hostile, contact: nil)
        let html = String(decoding: letter.html, as: UTF8.self)
        #expect(!html.contains("<script") && !html.contains("href"))
        #expect(!letter.text.contains("\u{1B}") && letter.text.contains("[2J Ny rad"))
        let csv = String(decoding: letter.csv, as: UTF8.self)
        #expect(csv.contains("\"'=HYPERLINK(\"\"x\"\")"))
    }

    @Test func `a link that an editor has pinned as well is not written of, whatever its flags`() {
        for flag in [LinkFlag.drifted, .tls, .moved] {
            let pinned = link("https://a.example/", .pinned, .pinnedByEditor) {
                ($0.flags, $0.finalURL) = ([flag], "https://a.example/ny")
                $0.memory.pin = LinkPin(
                    decision: "d", who: "anna", why: "sett", at: Sample.now, until: nil, says: .ok, before: .ok,
                    ruleBefore: "answers", sinceBefore: nil)
            }
            #expect(letter([pinned]).findings.isEmpty, "\(flag)")
        }
    }

    @Test func `an ending certificate is told with its end and since when, a refused one with what to renew`() throws {
        let ending = link("https://a.example/", .ok, .answers) {
            $0.flags = [.tls]
            let end = Sample.date("2026-03-20T12:00:00Z")
            $0.checks = ["2026-03-09T12:00:00Z", "2026-03-07T12:00:00Z", "2026-02-01T12:00:00Z"].map {
                LinkCheck(at: Sample.date($0), status: 200, tlsExpires: end)
            }
        }
        let told = letter([ending])
        #expect(told.text.contains("Webbplatsens certifikat går ut den 20 mars 2026."), "\(told.text)")
        #expect(told.text.contains("Vi såg det den 7 mars 2026.") && told.text.contains("Förnya certifikatet."))
        #expect(String(decoding: told.csv, as: UTF8.self).contains("2026-03-07"))
        #expect(letter([ending], whose: Self.other).findings.isEmpty, "nothing that who links to it can do")
        // One of six days had half of them left, and should have been renewed two days later.
        var brief = ending
        for index in brief.checks.indices {
            brief.checks[index].tlsExpires = Sample.date("2026-03-10T12:00:00Z")
            brief.checks[index].tlsBegins = Sample.date("2026-03-04T12:00:00Z")
        }
        #expect(letter([brief]).text.contains("Vi såg det den 9 mars 2026."), "\(letter([brief]).text)")
    }

    @Test(
        arguments: [
            (500, nil, "Sidan svarar med fel 500.", "Rätta felet på webbplatsen"),
            (nil, .tooManyRedirects, "Adressen leder runt i en cirkel", "Rätta omdirigeringarna"),
            (nil, .timeout, "Sidan har inte gått att nå", "Kontrollera att webbplatsen går att nå utifrån."),
        ] as [(Int?, FetchFailure.Kind?, String, String)])
    func `what fails is told as what was met, with the advice for it`(
        status: Int?, failure: FetchFailure.Kind?, happened: String, advice: String
    ) throws {
        let text = letter([failing("https://a.example/x", .unreachableThreeTimes, status: status, failure)]).text
        #expect(text.contains(happened) && text.contains(advice), "\(text)")
        #expect(text.contains("med minst ett dygn mellan det första och det sista"), "\(text)")
        #expect(!text.contains("Webbplatsen har inte gått att nå"), "one page is no site")
    }

    @Test func `nobody is told to put back a page on a host that has no name`() {
        let gone = failing("https://a.example/x", .hostUnknownTwoWeeks, .hostUnknown, state: .dead)
        let silent = failing("https://b.example/x", .unreachableSixtyDays, .timeout, state: .dead)
        for text in [letter([gone]).text, letter([silent]).text] {
            #expect(!text.contains("Lägg tillbaka sidan") && text.contains("låt oss få veta var"), "\(text)")
        }
        #expect(letter([gone]).text.contains("namnet a.example finns i DNS igen"))
    }

    @Test func `a host that fails with its links is one finding`() throws {
        let links = (1...8).map { failing("https://a.example/\($0)", .unreachableThreeTimes, .timeout) }
        let since = Sample.date("2026-03-03T12:00:00Z")
        let one = letter(links, incidents: ["a.example": since])
        #expect(one.findings.count == 1 && one.findings.first?.links == links.map(\.url))
        let said = "Webbplatsen a.example har inte gått att nå sedan den 3 mars 2026: 8 länkar."
        #expect(one.text.contains(said) && one.text.contains("8 länkar till SKR behöver ses över"), "\(one.text)")
        #expect(links.allSatisfy { one.text.contains($0.url) })
        #expect(one.told.map(\.what) == ["host unreachable"])
        #expect(one.told.first?.covers.map(\.url) == links.map(\.url))
        #expect(letter(links).findings.count == 1, "an incident ends after two weeks")
        #expect(letter(Array(links.prefix(2))).findings.count == 2, "two pages are no host")
        #expect(letter(Array(links.prefix(2)), incidents: ["a.example": since]).findings.count == 1)
    }

    @Test func `a site that is closed for a while is asked to open, and not for its pages`() {
        let links = (1...6).map { failing("https://a.example/\($0)", .closedForNow, status: 200) }
        let one = letter(Array(links.prefix(1))).text
        #expect(one.contains("Webbplatsen visar på alla adresser att den är stängd för en tid."), "\(one)")
        let all = letter(links)
        #expect(all.findings.count == 1)
        let said = "Webbplatsen a.example visar på alla adresser att den är stängd för en tid"
        #expect(all.text.contains(said) && all.text.contains("Öppna webbplatsen igen"), "\(all.text)")
        #expect(!all.text.contains("Lägg tillbaka sidan"))
    }

    @Test func `who links to pages of others is told apart what to do about that`() throws {
        let dead = link("https://kil.example/borta", .dead, .goneTwice)
        var mixed = letter([dead], whose: Self.other)
        #expect(mixed.subject == "1 länk från SKR till andra behöver ses över")
        #expect(!mixed.text.contains("Lägg tillbaka sidan"), "\(mixed.text)")
        #expect(mixed.text.contains("Byt länken till en sida som finns, eller ta bort den."))
        #expect(
            mixed.text.contains("Ni länkar till sidor hos andra") && mixed.text.contains("Sidan är hos Kils kommun."))
        mixed.findings = letter([link("https://skr.example/x", .dead, .goneTwice)]).findings + mixed.findings
        #expect(mixed.subject == "1 länk till SKR och 1 länk från SKR till andra behöver ses över")
        let html = String(decoding: mixed.html, as: UTF8.self)
        #expect(html.contains("<ol start=\"2\">") && html.contains("<h3>En guide</h3>"), "\(html)")
        let csv = String(decoding: mixed.csv, as: UTF8.self)
        #expect(csv.contains(",er,") && csv.contains(",Kils kommun,"), "\(csv)")
        let unknown = letter([dead], whose: .unknown).text
        #expect(unknown.contains("Lägg tillbaka sidan") && unknown.contains("Är sidan inte er egen, byt länken"))
    }

    @Test func `the way to say that a link works is an address, or none`() {
        let dead = [link("https://a.example/", .dead, .goneTwice)]
        let mail = letter(dead)
        #expect(mail.text.contains("skriv till redaktion@example.se och") && !mail.text.contains("mailto:"))
        let html = String(decoding: mail.html, as: UTF8.self)
        #expect(html.contains("<a href=\"mailto:redaktion@example.se\">redaktion@example.se</a>"), "\(html)")
        let web = letter(dead, contact: "https://example.se/om")
        #expect(web.text.contains("hör av er via https://example.se/om och"), "\(web.text)")
        let none = letter(dead, contact: nil).text
        #expect(!none.contains("skriv till") && none.contains("försvinner ur listan av sig självt"), "\(none)")
    }
}
