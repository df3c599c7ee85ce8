import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct ClassifierTests {
    static func classifier(_ cues: [String]) -> Classifier { Classifier(vocabularies(cues)) }

    static func vocabularies(_ cues: [String]) -> [Vocabulary] {
        [
            Vocabulary(
                id: "amne", label: "Ämne",
                terms: [Term(id: "t", label: "Xyz", cues: cues), Term(id: "andra", label: "Andra saker")]),
            Vocabulary(id: "form", label: "Form", terms: [Term(id: "film", label: "Film")]),
            Vocabulary(
                id: "delomrade", label: "Delområde", terms: [Term(id: "d", label: "Dxy", cues: ["@amne/t"])]),
        ]
    }

    static func terms(_ title: String, _ text: String = "", cues: [String]) -> [AssignedTerm] {
        let source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        return classifier(cues).classify(Entry(), title: title, text: text, source: source).terms
    }

    static func isFound(_ title: String, _ text: String = "", cues: [String]) -> Bool {
        terms(title, text, cues: cues).contains { $0.vocabulary == "amne" && $0.term == "t" }
    }

    @Test(arguments: [
        ("Brukarens röst", "brukare", true), ("Jordbrukare i norr", "brukare", false),
        ("Trygghetslarm", "*larm", true), ("Trygghetslarmen ringer", "*larm", true), ("Alarmera", "*larm", false),
        ("Larmet går", "*larm", true), ("Trygghetslarm", "larm", false), ("Kommunupphandling", "upphandling", true),
        ("Innovations-upphandling", "upphandling", true), ("Dokumentation", "dokument", false),
        ("Dokumentmallar", "dokument", true), ("Automatiserade beslut", "automatiser*", true),
        ("Kursen börjar", "=kursen", true), ("En kurs", "=kursen", false), ("Kursplanen", "=kursen", false),
        ("Digitala trygghetslåset", "digital trygghetslås", true), ("Digital. Tillsyn", "digital tillsyn", false),
        ("Nya RPA-flöden", "RPA", true), ("Rpa", "RPA", false), ("ALLT I VERSALER OM RPA", "RPA", false),
        ("Å\u{30A}tgärder", "åtgärd", false), ("A\u{30A}tgärder", "åtgärd", true),
    ])
    func `a cue is found as Swedish bends and joins words`(_ title: String, _ cue: String, _ isFound: Bool) {
        #expect(Self.isFound(title, cues: [cue]) == isFound)
    }

    @Test(arguments: [
        ("Ingen upphandling krävs", false), ("Det gäller inte upphandling", false),
        ("Handlar inte om någon upphandling", false), ("Inte bara upphandling", true),
        ("Klara er utan upphandling", false), ("Inte pris utan upphandling avgör", true),
        ("Vi väntar inte. Upphandling pågår", true),
    ])
    func `what is denied is not what a text is about`(_ title: String, _ isFound: Bool) {
        #expect(Self.isFound(title, cues: ["upphandling"]) == isFound)
    }

    @Test func `a weak cue needs company, a guard takes its own words away`() {
        let cues = ["?kamera", "?natt", "larm", "!larm om"]
        #expect(!Self.isFound("T", "En kamera här", cues: cues))
        #expect(!Self.isFound("T", "En kamera och en kamera till", cues: cues))
        #expect(Self.isFound("T", "En kamera på natten", cues: cues))
        #expect(!Self.isFound("Larm om vattenläcka", cues: cues))
        #expect(Self.isFound("Larm om vattenläcka och larm i hemmet", cues: cues))
    }

    @Test func `notices that stand on every page do not count`() {
        let notice = "Vi har fest. Läs mer om hur vi behandlar dina personuppgifter enligt GDPR. Välkomna."
        #expect(!Self.isFound("Fest", notice, cues: ["GDPR"]))
        #expect(Self.isFound("Fest", notice + " Så påverkas ni av GDPR.", cues: ["GDPR"]))
    }

    @Test func `a title says more than a text, and the beginning of a text more than its end`() throws {
        let title = try #require(Self.terms("Upphandling", cues: ["upphandling"]).first)
        let text = try #require(Self.terms("T", "Om upphandling", cues: ["upphandling"]).first)
        #expect(title.confidence > text.confidence)
        #expect(title.sign == "title: upphandling")
        #expect(text.sign == "text: upphandling")
        #expect(title.origin == .inferred)
        let long = String(repeating: "ord ", count: 400)
        #expect(!Self.isFound("T", long + "upphandling", cues: ["upphandling"]))
        #expect(Self.isFound("T", long + "upphandling, upphandling, upphandling", cues: ["upphandling"]))
    }

    @Test func `a term may follow from another, and says which`() throws {
        let terms = Self.terms("Upphandling", cues: ["upphandling"])
        let following = try #require(terms.first { $0.vocabulary == "delomrade" })
        #expect(following.sign == "term: amne/t")
        #expect(following.confidence <= 0.9)
    }

    @Test func `what followed from a term goes with it when an editor takes it away, unless more speaks for it`()
        throws
    {
        var configuration = Facts.configuration()
        configuration.vocabularies = try BuiltIn.vocabularies()
        func item(_ title: String, _ said: [String]?, _ terms: [AssignedTerm] = []) throws -> Item {
            var source = Facts.source("a")
            source.set = ["omsorgstjanst": ["digital-tillsyn"]]
            let set = Curator(configuration: configuration).records(
                from: Facts.feed([Facts.entry(title, link: "https://a.se/1")]), source: source, policy: nil,
                previous: [], now: Facts.now)
            let record = try #require(set.records.first)
            var decision = Decision(.terms, records: [record.id], who: "anna", why: nil, at: Facts.now)
            (decision.vocabulary, decision.terms) = ("omsorgstjanst", said)
            let stored = StoredRecord(record: record, firstSeen: Facts.now, lastSeen: Facts.now)
            return try #require(
                Merger(configuration: configuration).merge([stored], decisions: said == nil ? [] : [decision]).first)
        }
        let before = try item("En post", nil)
        #expect(before.terms(of: "amne").contains("valfardsteknik"))
        let after = try item("En post", [])
        #expect(after.terms(of: "omsorgstjanst") == [] && after.terms(of: "amne") == [])
        // The text says it itself, and so does the term that the editor gives instead.
        let told = try #require(try item("Välfärdsteknik", []).terms.first { $0.term == "valfardsteknik" })
        #expect(told.sign?.hasPrefix("title:") == true)
        #expect(try item("En post", ["digital-tillsyn"]).terms(of: "amne") == before.terms(of: "amne"))
    }

    static func record(_ categories: [Catalogue.Category], title: String = "T") -> Record {
        var entry = Entry()
        entry.categories = categories
        let source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        let said = classifier(["upphandling"]).classify(entry, title: title, text: "", source: source)
        var record = Record(id: "r", source: "s", identity: "1", title: title)
        (record.terms, record.unmapped) = (said.terms, said.unmapped)
        return record
    }

    static func mapped(_ record: Record, _ mappings: [TermMapping]) -> Record {
        var configuration = Facts.configuration()
        configuration.vocabularies = vocabularies(["upphandling"])
        let words = MappedWords(configuration, index: OrganisationIndex(configuration))
        return words.apply(Mappings(mappings), to: record)
    }

    @Test func `a mapping of an editor gives a source's word its term, and what follows from it`() throws {
        let before = Self.record([.init(term: "Äldre", scheme: "taggar")])
        #expect(before.unmapped.map(\.term) == ["Äldre"])
        #expect(before.terms == [])
        let mapping = TermMapping(word: "äldre ", vocabulary: "amne", term: "t")
        let after = Self.mapped(before, [mapping])
        #expect(after.unmapped == before.unmapped, "what the source says stays")
        #expect(after.terms.map(\.term) == ["t", "d"])
        #expect(after.terms.first?.origin == .declared)
        #expect(after.terms.first?.sign == "decision: Äldre")
        #expect(after.terms.last?.origin == .inferred && after.terms.last?.sign == "term: amne/t")
    }

    @Test func `the source's own word goes before what is read out of the text`() {
        let before = Self.record([.init(term: "Äldre")], title: "Upphandling")
        #expect(before.terms.map(\.term) == ["t", "d"])
        let after = Self.mapped(before, [TermMapping(word: "äldre", vocabulary: "amne", term: "andra")])
        #expect(after.terms.filter { $0.vocabulary == "amne" }.map(\.term) == ["andra"])
    }

    @Test func `a word that was taken for a cue is no cue any more when an editor says that it means nothing`() {
        let before = Self.record([.init(term: "Upphandling")])
        #expect(before.terms.map(\.sign) == ["category: upphandling", "term: amne/t"])
        let after = Self.mapped(before, [TermMapping(word: "upphandling", vocabulary: "amne", term: nil)])
        #expect(after.terms.filter { $0.vocabulary == "amne" } == [])
    }

    @Test func `the nearest mapping wins, and a word may be said to mean nothing`() {
        let general = TermMapping(word: "Äldre", vocabulary: "amne", term: "andra")
        let own = TermMapping(word: "Äldre", source: "s", vocabulary: "amne", term: "t")
        let other = TermMapping(word: "Äldre", source: "annan", vocabulary: "amne", term: nil)
        let record = Self.record([Catalogue.Category(term: "Äldre")])
        #expect(Self.mapped(record, [general, own, other]).terms.first?.term == "t")
        #expect(Self.mapped(record, [general, other]).terms.first?.term == "andra")
        let nothing = TermMapping(word: "Äldre", source: "s", vocabulary: "amne", term: nil)
        #expect(Self.mapped(record, [general, nothing]).terms == [])
        let lost = TermMapping(word: "Äldre", vocabulary: "amne", term: "finns-inte")
        #expect(Self.mapped(record, [lost]).terms == [])
    }

    @Test func `a name of an organisation may be mapped too`() throws {
        let mapping = TermMapping(word: "Okänd myndighet", vocabulary: "organisation", term: "skr")
        let curator = Curator(configuration: Facts.configuration())
        var entry = Facts.entry("T", link: "https://a.se/1")
        entry.extra["organisation"] = ["Okänd  Myndighet"]
        let set = curator.records(
            from: Facts.feed([entry]), source: Facts.source("a"), policy: nil, previous: [], now: Facts.now)
        let record = try #require(set.records.first)
        #expect(record.unmapped.map(\.scheme) == ["organisation"])
        #expect(Self.mapped(record, [mapping]).organisations.first == "skr")
    }

    @Test func `work grows with the text, not with its square`() throws {
        let classifier = Classifier(try BuiltIn.vocabularies())
        let source = Source(id: "s", organisation: nil, format: .rss, url: "https://a.se")
        // One word of 16 KiB, words without end, and a text of megabytes, of which the beginning is read.
        let words = [
            String(repeating: "larm", count: 4096), String(repeating: "larm om ", count: 2000),
            String(repeating: "s", count: 1 << 14), String(repeating: "upphandling ", count: 1 << 18),
            String(repeating: "inte utan ingen ", count: 1 << 14),
        ]
        let clock = ContinuousClock()
        for text in words {
            let time = clock.measure {
                _ = classifier.classify(Entry(), title: "T", text: text, source: source)
            }
            // A square would take minutes.
            #expect(time < .seconds(20))
        }
    }

    @Test(arguments: [
        ("Vi har tagit fram en vägledning som ni kan använda när det är dags att välja.", "sv"),
        ("This is a guide for those who want to know how the system works.", "en"),
        ("Kommunen og regionen har laget en veileder som kan brukes når det ikke er klart.", nil),
        ("Digitala lås", nil), ("SITHS", nil), ("", nil),
    ])
    func `the language is told where the text speaks clearly`(_ text: String, _ code: String?) {
        #expect(Language.detect(text)?.code == code)
    }

    @Test func `a record without a language gets it from its text, a declared one stands`() throws {
        let text = "Den här texten är på svenska och det är inte svårt att se."
        func language(_ declared: String?) -> String? {
            var entry = Facts.entry("T", link: "https://a.se/1", summary: text)
            entry.language = declared
            let curator = Curator(configuration: Facts.configuration())
            return curator.records(
                from: Facts.feed([entry]), source: Facts.source("a"), policy: nil, previous: [], now: Facts.now
            ).records.first?.language
        }
        #expect(language(nil) == "sv")
        #expect(language("fi") == "fi")
    }

    @Test(arguments: [
        ("nytta", "nyttorna"), ("kamera", "kameror"), ("samordningsvinsta", "samordningsvinstor"), ("larm", "larmet"),
        ("upphandling", "upphandlingarna"), ("välfärdsteknik", "Välfärdstekniken"), ("äldreomsorg", "äldreomsorgens"),
        ("digital tillsyn", "digitala tillsynen"), ("gps", "GPS"), ("MAS", "MAS"), ("automatiser*", "automatiserades"),
        ("stödinsatsa", "stödinsatser"), ("*larm", "trygghetslarmen"), ("omsorga", "barnomsorgsomsorgor"),
    ])
    func `a cue is found by whatever length its forms have in common`(_ cue: String, _ form: String) {
        let found = CueIndex.make([cue]).find(in: CueText("ett \(form) här")).map(\.position)
        #expect(found == (form == "stödinsatser" ? [] : [1]), "\(cue) in \(form)")
    }
}
