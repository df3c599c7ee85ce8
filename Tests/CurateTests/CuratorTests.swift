import Catalogue
import Curate
import Foundation
import Testing

@Suite struct CuratorTests {
    let curator = Curator(configuration: Facts.configuration())

    func curate(
        _ entries: [Entry], source: Source = Facts.source("a"), policy: IdentityPolicy? = nil,
        previous: [RecordKey] = []
    ) -> CuratedSet {
        curator.records(from: Facts.feed(entries), source: source, policy: policy, previous: previous, now: Facts.now)
    }

    func record(_ entry: Entry, source: Source = Facts.source("a")) throws -> Record {
        try #require(curate([entry], source: source).records.first)
    }

    @Test(arguments: [
        ("Trygghetslarm | Socialstyrelsen", "Trygghetslarm"),
        ("Trygghetslarm - socialstyrelsen.se", "Trygghetslarm"),
        ("Trygghetslarm – SoS", "Trygghetslarm"),
        ("Trygghetslarm - www.socialstyrelsen.se | Socialstyrelsen", "Trygghetslarm"),
        ("Trygghetslarm – en vägledning", "Trygghetslarm – en vägledning"),
        ("Digitala lås – Kil", "Digitala lås – Kil"),
        ("Socialstyrelsen", "Socialstyrelsen"),
        (" | Socialstyrelsen", "| Socialstyrelsen"),
        ("  Två\u{A0} \n rader\u{0007} ", "Två rader"),
        ("A\u{30A}rsrapport", "Årsrapport"),
    ])
    func `a site suffix goes when it is a name of the sender, and nothing else does`(_ title: String, _ clean: String)
        throws
    {
        #expect(try record(Facts.entry(title, link: "https://a.se/1")).title == clean)
    }

    @Test func `the name of whose site it is goes too`() throws {
        let kil = Facts.source("kil", organisation: "kommun-1715")
        #expect(
            try record(Facts.entry("Digitala lås - Kils kommun", link: "https://a.se/1"), source: kil).title
                == "Digitala lås")
        #expect(
            try record(Facts.entry("Digitala lås – Kil", link: "https://a.se/1"), source: kil).title == "Digitala lås")
        #expect(try record(Facts.entry("Digitala lås – SKR", link: "https://skr.se/1")).title == "Digitala lås")
    }

    @Test func `an entry without title and link is skipped and counted`() {
        let set = curate([Facts.entry(nil), Facts.entry(" ", summary: "x"), Facts.entry("Titel")])
        #expect(set.records.map(\.title) == ["Titel"])
        #expect(set.skipped.map(\.reason) == [.empty, .empty])
    }

    @Test func `a title is made where there is only a link or a text`() throws {
        #expect(
            try record(Facts.entry(nil, link: "https://a.se/nyheter/digitala-l%C3%A5s.html")).title == "digitala lås")
        #expect(
            try record(Facts.entry(nil, link: "https://a.se/1", summary: "<p>Ett &amp; två</p>")).title == "Ett & två")
    }

    @Test func `the id is made of source and guid, and of the name the source was born with`() throws {
        let entry = Facts.entry("T", link: "https://a.se/1", id: "g1")
        #expect(try record(entry).id == RecordID.make(source: "a", identity: "g1"))
        var renamed = Facts.source("b")
        renamed.formerIds = ["a"]
        #expect(try record(entry, source: renamed).id == RecordID.make(source: "a", identity: "g1"))
        #expect(try record(entry, source: renamed).source == "b")
    }

    @Test func `organisations come from the entry, else from the source and the host of the link`() throws {
        var named = Facts.entry("T", link: "https://a.se/1")
        named.extra["organisation"] = ["SKL", "Okänd myndighet"]
        let record = try record(named)
        #expect(record.organisations == ["skr"])
        #expect(record.unmapped.map(\.term) == ["Okänd myndighet"])
        #expect(
            try self.record(Facts.entry("T", link: "https://www.skl.se/x")).organisations == ["socialstyrelsen", "skr"])
        #expect(try self.record(Facts.entry("T", link: "https://notskr.se/x")).organisations == ["socialstyrelsen"])
    }

    @Test(arguments: [
        ("Kils kommun inför digitala lås", ["1715"]), ("Så gör de i Västerås", ["1980"]),
        ("Arvika, Kils och Sunne kommuner samarbetar", ["1784", "1715", "1766"]),
        ("Håbo kommun", ["0305"]), ("Habo kommun", ["0643"]), ("Ha\u{30A}bo kommun", ["0305"]),
        ("Det kan vara svårt", []), ("Vara kommun", ["1470"]), ("Mark och vatten", []), ("i Mark", []),
        ("Marks kommun", ["1463"]),
        ("Sala är stängd", []), ("i Sala", []), ("Sala kommun", ["1981"]), ("en båt på kil", []), ("Ale i glaset", []),
        ("i Berg finns ett boende", []), ("Bergs kommun", ["2326"]), ("i Upplands Väsby", ["0114"]),
        ("Upplands-Bro kommun", ["0139"]), ("Malmö stad", ["1280"]), ("på Gotland", ["0980"]),
        ("Region Stockholm", ["01"]), ("i Stockholms län", ["01"]), ("i Stockholm", ["0180"]),
        ("Värmlands län", ["17"]), ("I VÄSTERÅS IDAG", []), ("i Malmö Arena", []), ("Västeråsare", []),
        ("västerås kommun", []), ("Kil. Kommun och region", []),
    ])
    func `a place needs evidence`(_ title: String, _ codes: [String]) throws {
        #expect(try record(Facts.entry(title, link: "https://a.se/1")).places == codes)
    }

    @Test func `a municipality's own records are about its place`() throws {
        let kil = Facts.source("kil", organisation: "kommun-1715")
        #expect(try record(Facts.entry("Digitala lås", link: "https://a.se/1"), source: kil).places == ["1715"])
        var declared = Facts.entry("Digitala lås", link: "https://a.se/1")
        declared.extra["municipality"] = ["Håbo"]
        #expect(try record(declared).places == ["0305"])
    }

    func terms(_ record: Record, _ vocabulary: String) -> [String] {
        record.terms.filter { $0.vocabulary == vocabulary }.map(\.term)
    }

    @Test(arguments: [
        ("Upphandlingen är klar", ["upphandling"]), ("Upphandlingsstöd", ["upphandling"]),
        ("Innovationsupphandling", ["upphandling"]), ("Jordbrukare i norr", []), ("Brukarna tycker", []),
        ("För brukare", ["brukarstod"]), ("Ny GDPR-guide", ["juridik"]), ("gdpr", []),
        ("Digitala tillsynen", ["valfardsteknik"]), ("Digital. Tillsyn", []),
        ("Digital tillsyn på natten", ["valfardsteknik"]), ("Gps-larmen", ["valfardsteknik"]),
        ("Trygghetslarmets nytta", ["nytta", "valfardsteknik"]), ("Nyttor och nyttan", ["nytta"]), ("Onyttig", []),
    ])
    func `cues are found as Swedish bends and joins them`(_ title: String, _ topics: [String]) throws {
        #expect(Set(terms(try record(Facts.entry(title, link: "https://a.se/1")), "amne")) == Set(topics))
    }

    @Test func `declared terms win over cues, defaults come to all, the unknown is kept`() throws {
        var entry = Facts.entry("Upphandling av trygghetslarm", link: "https://a.se/1", summary: "Om äldreomsorgen")
        entry.categories = [.init(term: "Juridik"), .init(term: "Lärande exempel"), .init(term: "Okänt")]
        entry.extra["delomrade"] = ["enhetligare begreppsanvändning"]
        var source = Facts.source("a")
        source.kind = "khi"
        source.set = ["amne": ["nytta"]]
        let record = try record(entry, source: source)
        #expect(terms(record, "amne") == ["juridik", "nytta"])
        #expect(terms(record, "kind") == ["berattelse"])
        #expect(terms(record, "delomrade") == ["enhetligare-begreppsanvandning"])
        #expect(terms(record, "verksamhet") == ["aldreomsorg"])
        #expect(record.terms.first { $0.term == "nytta" }?.origin == .default)
        #expect(
            record.terms.first { $0.term == "aldreomsorg" }.map { $0.origin == .inferred && $0.confidence < 0.7 }
                ?? false)
        #expect(record.unmapped.map(\.term) == ["Okänt"])
        #expect(terms(try self.record(Facts.entry("T", link: "https://a.se/2"), source: source), "kind") == ["khi"])
    }

    @Test func `the relevance filter says what it left out and why`() {
        var source = Facts.source("a")
        source.keep = RelevanceFilter(any: ["välfärdsteknik", "digital*"])
        source.drop = RelevanceFilter(any: ["lediga jobb"])
        let set = curate(
            [
                Facts.entry("Digitala lås", link: "https://a.se/1"), Facts.entry("Ny simhall", link: "https://a.se/2"),
                Facts.entry("Digitalt: lediga jobb", link: "https://a.se/3"),
                Facts.entry("Om teknik", link: "https://a.se/4", summary: "<b>Välfärdsteknik</b>"),
            ], source: source)
        #expect(set.records.map(\.title) == ["Digitala lås", "Om teknik"])
        #expect(set.skipped.map(\.reason) == [.irrelevant, .irrelevant])
        #expect(set.skipped.first?.explanation.contains("digital*") ?? false)
        #expect(set.skipped.last?.explanation.contains("lediga jobb") ?? false)
    }

    @Test func `impossible dates are left out, future ones stay, both are told of`() {
        let set = curate([
            Facts.entry("A", link: "https://a.se/1", published: Date(timeIntervalSince1970: 0)),
            Facts.entry("B", link: "https://a.se/2", published: Facts.now + 4000 * Facts.day),
            Facts.entry("C", link: "https://a.se/3", published: Facts.now + 30 * Facts.day),
            Facts.entry("D", link: "https://a.se/4", published: Facts.now),
        ])
        #expect(set.records.map { $0.published != nil } == [false, false, true, true])
        #expect(set.problems.map(\.code) == ["date.impossible", "date.future"])
    }

    @Test func `links are followed once each, the main one not among them`() throws {
        var entry = Facts.entry("T", link: "https://a.se/1")
        entry.links = [
            EntryLink(href: "http://www.a.se/1/", rel: "alternate"), EntryLink(href: "https://a.se/rss", rel: "self"),
            EntryLink(href: "https://a.se/2", rel: "related"), EntryLink(href: "mailto:a@b.se"),
        ]
        entry.enclosures = [
            Enclosure(url: "https://a.se/2?utm_source=x"), Enclosure(url: "https://a.se/b.jpg", type: "image/jpeg"),
        ]
        entry.canonical = "https://a.se/canonical"
        let record = try record(entry)
        #expect(record.links.map(\.href) == ["https://a.se/2", "https://a.se/b.jpg"])
        #expect(record.image == "https://a.se/b.jpg")
        #expect(record.urlKey == "a.se/canonical")
        entry.canonical = "https://a.se/"
        #expect(try self.record(entry).urlKey == "a.se/1")
    }

    @Test func `a summary is made of the content as safe HTML`() throws {
        var entry = Facts.entry("T", link: "https://a.se/1")
        entry.content = "<p>" + String(repeating: "a &lt; b ", count: 60) + "</p>"
        let summary = try #require(try record(entry).summary)
        #expect(summary.hasSuffix("…"))
        #expect(summary.contains("a &lt; b"))
        #expect(summary.count < 500)
    }

    @Test func `curating twice gives the same`() {
        let entries = (0..<20).map { Facts.entry("T\($0)", link: "https://a.se/\($0)", id: $0 < 10 ? "g\($0)" : nil) }
        let first = curate(entries)
        let again = curate(entries, policy: first.policy, previous: first.records.map { RecordKey($0) })
        #expect(first.records == again.records)
        #expect(again.policyChange == nil)
    }
}
