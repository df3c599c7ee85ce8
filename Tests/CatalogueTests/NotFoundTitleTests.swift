import Testing

@testable import Catalogue

@Suite struct NotFoundTitleTests {
    @Test func `the marks that a title is first looked at for stand in every phrase, and each is needed`() {
        let phrases = (Array(NotFoundPhrases.closed.values) + Array(NotFoundPhrases.open.values)).joined()
        let words = phrases.map { $0.split(separator: " ") }
        func stands(_ mark: String, in words: [Substring]) -> Bool { words.contains { $0.contains(mark) } }
        for phrase in words {
            #expect(NotFoundPhrases.marks.contains { stands($0, in: phrase) }, "\(phrase)")
        }
        for mark in NotFoundPhrases.marks {
            let others = NotFoundPhrases.marks.filter { $0 != mark }
            #expect(mark.utf8.count > 3 && mark.utf8.allSatisfy { $0 < 0x80 })
            #expect(!words.allSatisfy { phrase in others.contains { stands($0, in: phrase) } }, "\(mark)")
        }
    }

    @Test(arguments: [
        "404", "404 Not Found", "404: borta", "Error 404", "ERROR 404 (page)", "Sidan du SÖKER finns inte",
        "Sidan du so\u{308}kte finns inte", "SIDAN DU SO\u{308}KTE", "Not Found", "The page you requested … – is gone",
        "Sidan finns inte \u{1F625}", "page cannot be found", "Sidan finns inte på den här servern",
    ])
    func `a title that begins as such pages do says that there is no page`(title: String) {
        #expect(NotFoundTitle.says(title))
    }

    @Test(arguments: [
        "Sidan är borttagen", "Sidan har tagits bort", "Oops! That page can’t be found.", "Fel 404", "Kommunen - 404",
        "Kommunen | Sidan hittades inte", "Kils kommun – Sidan finns inte längre", "Denna sida finns inte",
        "Kunde inte hitta sidan", "Sorry, page not found", "404 - Sidan hittades inte | Kommunen", "HTTP 404",
        "Felsida 404", "Ojdå! Sidan kunde inte hittas", "Oj, sidan finns inte!", "Innehållet finns inte längre",
        "Sidan är flyttad eller borttagen", "We can't find that page", "The page you are looking for doesn’t exist",
        "Tyvärr kunde vi inte hitta sidan · Kil", "Page Not Found - kil.se", "404 Error",
        "Sidan hittades inte", "Sidan kunde tyvärr inte hittas", "Dokumentet är borttaget", "Den sidan finns inte",
        "Sidan har flyttats", "Sidan är avpublicerad", "Sidan är inte längre tillgänglig", "Sidan kan inte visas",
        "Filen kunde inte hittas", "Sidan har upphört", "Webbplatsen är nedlagd", "Artikeln finns inte längre",
        "Kursen finns inte", "Innehållet är inte längre tillgängligt", "Object not found!", "Resource not found",
        "The resource cannot be found.", "This content is no longer available", "Nothing found", "Page unavailable",
        "Kommunen: Sidan hittades inte", "Åh nej, sidan finns inte", "Aj då! Sidan finns inte",
        "Hmm, sidan finns inte", "Ups! Sidan finns inte", "Vi kan tyvärr inte hitta sidan du söker",
    ])
    func `a part that says that and nothing else is enough, however much stands below it`(title: String) {
        #expect(NotFoundTitle.says(title, isShort: false))
    }

    @Test(arguments: [
        "", "4", "40", "4040", "404x", "Borttagen: sidan finns inte", "Sidan du söke", "Sidan du s×kte",
        "Sidan du sãkte", "Sidan du sökte finns här", "Sidan saknas i Word? Så gör du",
        "Nottingham", "Vi hittar nya vägar", "Σ sidan saknas", "Error 40", "404 kommuner har svarat",
        "Not found – en film om personer som försvunnit", "Inkludera alla: sidan finns inte", "404-modellen",
    ])
    func `any other title does not`(title: String) {
        #expect(!NotFoundTitle.says(title))
    }

    @Test(arguments: [
        "Sidan saknas i registret", "Not found in translation", "404: så felsöker du",
        "Page not found errors explained", "404 | En utställning om nätets historia",
    ])
    func `a sentence that goes on says it only where little stands below it`(title: String) {
        #expect(NotFoundTitle.says(title))
        #expect(!NotFoundTitle.says(title, isShort: false))
    }

    @Test(arguments: [
        "Sidan är flyttad", "Sidan är raderad", "Sidan är inte publicerad", "Sidan har bytt adress",
        "Denna sida har flyttats", "Vi har flyttat sidan", "Innehållet har flyttats", "Denna artikel är borttagen",
        "Annonsen är borttagen", "Annonsen är inte längre publicerad", "Evenemanget finns inte",
        "Poddavsnittet finns inte längre", "Filmen är inte tillgänglig", "Videon är inte längre tillgänglig",
        "E-tjänsten har upphört", "Vi hittade inte det du letade efter", "Sidan som du försöker nå finns inte",
        "Sidan finns inte på nykopnad.se", "Ledsen, men sidan finns inte", "Oj! Den här sidan verkar ha försvunnit",
        "Här fanns det ingen sida", "404 Sidan kunde ej hittas", "Ingen artikel hittades",
        "Sorry, this page isn't available", "This page isn’t available", "Content not available | Kil",
        "Sivua ei löytynyt", "Seite nicht gefunden", "Die Seite wurde nicht gefunden", "Inlägget har tagits bort",
        "Hittade ingen sida här",
    ])
    func `pages say in many words that they have gone or moved`(title: String) {
        #expect(NotFoundTitle.says(title, isShort: false))
    }

    @Test(arguments: [
        "Sidan är flyttad till hösten: så planerar du", "Evenemanget är flyttat", "Kursen har flyttats till augusti",
        "Annonsen är borttagen, vad gör jag?", "Filmen är inte tillgänglig för alla: om syntolkning",
        "Projektet är avslutat", "Tjänsten är tillfälligt stängd", "Rapporten är inte publicerad ännu",
        "Vi har flyttat hemtjänsten", "Innehållet i vården har flyttats hem", "Sidan 404 av 500 i rapporten",
        "Denna artikel handlar om borttagna sidor", "Content not available in Swedish: a study",
        "Ingen artikel hittades värd att läsa", "E-tjänsten finns nu på engelska",
    ])
    func `pages that go on, or speak of other things, do not`(title: String) {
        #expect(!NotFoundTitle.says(title, isShort: false))
    }

    @Test func `whole parts of titles are found among phrases, whatever stands before`() {
        let phrases: Set<String> = ["projektet är avslutat"]
        for title in ["Projektet är avslutat", "Oj! Projektet är avslutat.", "Kil | Projektet är avslutat - SKR"] {
            #expect(NotFoundTitle.isOne(of: phrases, title), "\(title)")
        }
        for title in ["", "Oj", "Är projektet är avslutat?", "Projektet är avslutat: resultaten", "Nya projekt"] {
            #expect(!NotFoundTitle.isOne(of: phrases, title), "\(title)")
        }
    }

    @Test func `a status may be what a chapter is about, and a removal is not`() {
        #expect(NotFoundTitle.mayBeSubject("404 Not Found - Handboken"))
        #expect(NotFoundTitle.mayBeSubject("Sidan hittades inte"))
        #expect(!NotFoundTitle.mayBeSubject("Artikeln finns inte längre"))
        #expect(!NotFoundTitle.mayBeSubject("Sidan är borttagen"))
    }
}
