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

    private func letter(_ links: [LinkHealth], title: String = "En guide") -> OwnersLetter {
        OwnersLetter(
            organisation: "skr", name: "SKR", contact: "redaktion@example.se",
            links: links.map { ($0, [title]) }, written: Sample.now)
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
        let letter = letter([link("javascript:alert(1)", .dead, .goneTwice)], title: hostile)
        let html = String(decoding: letter.html, as: UTF8.self)
        #expect(!html.contains("<script") && !html.contains("href"))
        #expect(!letter.text.contains("\u{1B}") && letter.text.contains("[2J Ny rad"))
        let csv = String(decoding: letter.csv, as: UTF8.self)
        #expect(csv.contains("\"'=HYPERLINK(\"\"x\"\")"))
    }
}
