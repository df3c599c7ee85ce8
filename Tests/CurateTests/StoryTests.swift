import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct StoryTests {
    static func reader() throws -> StoryReader { StoryReader(try BuiltIn.vocabularies()) }

    static func read(_ html: String, summary: String? = nil, isStory: Bool = true) throws -> Story? {
        try reader().read(html, summary: summary, isStory: isStory)
    }

    /// Headings of a page → the sections they open; `-` for none.
    @Test(arguments: [
        ("Sammanfattning", "sammanfattning"), ("I korthet", "sammanfattning"),
        ("Nyckelroller och organisation", "nyckelroller-och-organisation"),
        ("Vilka var med i arbetet?", "nyckelroller-och-organisation"),
        ("Projektgruppen", "nyckelroller-och-organisation"), ("Nyttoeffekter", "nyttoeffekter"),
        ("Resultat och effekter", "nyttoeffekter"), ("Vad har ni uppnått?", "nyttoeffekter"), ("Teknik", "teknik"),
        ("Den tekniska lösningen", "teknik"), ("Tekniska förutsättningar", "teknik"),
        ("Processbeskrivning", "processbeskrivning"), ("Så gjorde Storköpings kommun", "processbeskrivning"),
        ("Hur gick det till?", "processbeskrivning"), ("Genomförande", "processbeskrivning"),
        ("Lärdomar och tips", "lardomar-och-tips"), ("Våra bästa tips till andra", "lardomar-och-tips"),
        ("Vad skulle ni gjort annorlunda?", "lardomar-och-tips"), ("Framgångsfaktorer", "lardomar-och-tips"),
        ("Kontakt", "kontakt"), ("Vill du veta mer?", "kontakt"), ("Kontaktpersoner", "kontakt"), ("Läs också", nil),
        ("Relaterade nyheter", nil), ("Om cookies", nil),
    ])
    func `a heading is known by its cues`(_ heading: String, _ section: String?) throws {
        #expect(StoryHeadings(try BuiltIn.vocabularies()).section(heading) == section)
    }

    static let whole = """
        <h1>Digitala lås i Ekfors</h1><p>Ekfors har bytt ut alla nycklar i hemtjänsten mot digitala lås på ett år.</p>
        <h2>Nyckelroller och organisation</h2><ul><li>Projektledare</li><li>Enhetschefer</li></ul>
        <h2>Nyttoeffekter</h2><h3>För individen</h3><p>Färre väntar.</p><h3>För medarbetarna</h3><p>Mindre körning.</p>
        <h2>Teknik</h2><p>Låsen öppnas med <a href="https://a.se/app" rel="noopener nofollow">appen</a>.</p>
        <h2>Så gjorde vi</h2><p>Vi började litet.</p>
        <h3>Identifiera</h3><p><strong>Vad?</strong></p><p>Många nycklar.</p><p><strong>Vem?</strong></p><p>Chefer.</p>
        <h3>Testa</h3><p>Tjugo hem.</p><h3>Införa</h3><p>Alla hem.</p>
        <h2>Lärdomar och tips</h2><p>Börja i tid.</p>
        <h2>Kontakt</h2><p>Anna Berg, projektledare<br>anna.berg@ekfors.se, 070-174 06 05</p>
        <h2>Läs också</h2><p>Annat.</p>
        """

    @Test func `headings part a story in its sections and steps, in the order of the field`() throws {
        let story = try #require(try Self.read(Self.whole))
        #expect(story.sections.map(\.id) == Story.sectionIDs)
        #expect(story.steps.map(\.id) == ["identifiera", "testa", "infora"])
        #expect(story.unplaced == ["Läs också"])
        #expect(story.section("nyttoeffekter")?.parts == ["individ", "medarbetare"])
        #expect(story.steps.first?.parts == ["vad", "vem"])
        #expect(
            story.section("nyckelroller-och-organisation")?.html
                == "<ul><li>Projektledare</li><li>Enhetschefer</li></ul>")
        #expect(story.section("processbeskrivning")?.html == "<p>Vi började litet.</p>")
        #expect(story.steps.first?.html.contains("<h4>Vem?</h4><p>Chefer.</p>") ?? false)
        #expect(story.section("sammanfattning")?.headings == [])
        #expect(story.section("sammanfattning")?.html.contains("bytt ut alla nycklar") ?? false)
        #expect(story.linkKeys == ["a.se/app"])
        #expect(
            story.contacts
                == [
                    Contact(
                        name: "Anna Berg", role: "projektledare", email: "anna.berg@ekfors.se", phone: "+46701740605")
                ])
    }

    @Test func `what is missing or thin is said`() throws {
        let story = try #require(try Self.read(Self.whole))
        let states = Dictionary(uniqueKeysWithValues: story.completeness.map { ($0.section, $0.state) })
        #expect(states["kontakt"] == .full)
        #expect(states["processbeskrivning"] == .full)
        #expect(states["teknik"] == .thin)
        let poor = try #require(try Self.read("<h2>Teknik</h2><p>Lås.</p><h2>Kontakt</h2><p>Ring växeln.</p>"))
        let missing = poor.completeness.filter { $0.state == .missing }.map(\.section)
        #expect(missing == Story.sectionIDs.filter { $0 != "teknik" && $0 != "kontakt" })
        #expect(poor.share == 0.14)
        #expect(poor.share < story.share)
        #expect(Story().share == 0)
    }

    @Test func `headings that are only bold, asked or defined are headings too`() throws {
        let bold = try #require(
            try Self.read(
                "<p><strong>Bakgrund</strong></p><p>A.</p><p><b>Vad har ni uppnått?</b></p><p>B.</p>"
                    + "<p><strong>Tips:</strong> Börja i tid.</p><p>Hur gick det till?</p><p>C.</p>"))
        #expect(
            bold.sections.map(\.id) == ["sammanfattning", "nyttoeffekter", "processbeskrivning", "lardomar-och-tips"])
        #expect(bold.section("lardomar-och-tips")?.html == "<p>Börja i tid.</p>")
        let defined = try #require(
            try Self.read(
                "<dl><dt>Teknik</dt><dd>Lås.</dd><dt>Resultat</dt><dd>Bra.</dd><dt>Annat</dt><dd>X.</dd></dl>"))
        #expect(defined.sections.map(\.id) == ["nyttoeffekter", "teknik"])
        #expect(defined.section("teknik")?.html == "<p>Lås.</p>")
        #expect(defined.section("nyttoeffekter")?.html == "<p>Bra.</p>")
        let folded = try #require(
            try Self.read(
                "<details><summary>Teknik</summary><p>Lås.</p></details><details><summary>Tips</summary>Börja.</details>"
            ))
        #expect(folded.sections.map(\.id) == ["teknik", "lardomar-och-tips"])
    }

    @Test(arguments: [
        ("<p><strong>Tips:</strong> Börja i <em>tid</em>.</p>", "<p>Börja i <em>tid</em>.</p>"),
        ("<p><b>Tips</b>: Börja.</p>", "<p>Börja.</p>"), ("<p><b><em>Tips:</em></b><br>Börja.</p>", "<p>Börja.</p>"),
        ("<p><strong><a href=\"https://a.se/1\">Tips</a>:</strong> Börja.</p>", "<p>Börja.</p>"),
    ])
    func `what follows a bold beginning stands alone and whole`(_ paragraph: String, _ html: String) throws {
        let story = try #require(try Self.read("<h2>Teknik</h2><p>A.</p>" + paragraph))
        #expect(story.section("lardomar-och-tips")?.html == html)
        #expect(story.section("teknik")?.html == "<p>A.</p>")
    }

    @Test func `a sentence in bold is no heading`() throws {
        let story = try #require(
            try Self.read(
                "<h2>Teknik</h2><p><strong>Viktigt!</strong> Tänk på nätet.</p><p>Vi fick ett bra resultat.</p>"
                    + "<h2>Tips</h2><p>X.</p>"))
        #expect(story.sections.map(\.id) == ["teknik", "lardomar-och-tips"])
        #expect(story.section("teknik")?.words == 9)
    }

    @Test func `a heading below a section belongs to it, one beside it ends it`() throws {
        let story = try #require(
            try Self.read(
                "<h2>Teknik</h2><h3>Molnet</h3><p>A.</p><h2>Nyheter</h2><p>B.</p><h2>Kontakt</h2><p>C.</p>"))
        #expect(story.section("teknik")?.html == "<h4>Molnet</h4><p>A.</p>")
        #expect(story.unplaced == ["Nyheter"])
    }

    @Test func `the steps of a process may stand in the columns of a table`() throws {
        let story = try #require(
            try Self.read(
                "<h2>Process</h2><table><tbody><tr><th>Identifiera</th><th>Undersöka</th><th>Testa</th></tr>"
                    + "<tr><td><p><strong>Vad?</strong></p><p>Ett.</p></td><td>Två.</td><td>Tre.</td></tr></tbody></table>"
                    + "<h2>Tips</h2><p>X.</p>"))
        #expect(story.steps.map(\.id) == ["identifiera", "undersoka", "testa"])
        #expect(story.steps.map(\.words) == [1, 1, 1])
        #expect(story.steps.first?.parts == ["vad"])
        #expect(story.section("lardomar-och-tips")?.html == "<p>X.</p>")
    }

    @Test func `a page with one such heading is no story unless it is said to be one`() throws {
        let page = "<p>Nyhet.</p><h2>Kontakt</h2><p>Ring.</p>"
        #expect(try Self.read(page, isStory: false) == nil)
        #expect(try Self.read(page, isStory: true)?.sections.map(\.id) == ["sammanfattning", "kontakt"])
        #expect(try Self.read("", isStory: true) == nil)
    }

    @Test func `the record's own summary stands in for one that is missing`() throws {
        let html = "<h2>Teknik</h2><p>A.</p><h2>Tips</h2><p>B.</p>"
        let story = try #require(try Self.read(html, summary: "Kort &amp; gott"))
        #expect(story.section("sammanfattning")?.html == "<p>Kort &amp; gott</p>")
        #expect(try #require(try Self.read(html, summary: "Avbruten …")).section("sammanfattning") == nil)
    }

    @Test(arguments: [
        "<h2>Teknik</h2><p>a<h2>Tips</h2><p>b", "<h2>Teknik</h2></p></div></ul><p>a</p><h2>Tips</h2>b</a></strong>",
        "<h2>Teknik</h2><p>a &lt;script&gt; b</p><h2>Tips</h2><p>c</p><a href=\"javascript:x\">d</a><b",
    ])
    func `broken markup still gives sections, and nothing unsafe`(_ html: String) throws {
        let story = try #require(try Self.read(html))
        #expect(story.sections.map(\.id) == ["teknik", "lardomar-och-tips"])
        let all = story.sections.map(\.html).joined()
        #expect(!all.contains("<script") && !all.contains("javascript"))
    }

    @Test func `hostile markup takes time in proportion to its size`() throws {
        let reader = try Self.reader()
        let clock = ContinuousClock()
        for part in [
            "<", "<p>", "<h2>Teknik</h2>", "<strong>", "<li><ul>", "<a href=\"", "@", "07", "Anna ", "1", "</p>",
        ] {
            func time(_ count: Int) -> Duration {
                let html = String(repeating: part, count: count)
                var record = Record(id: "r", source: "s", identity: "i", title: "T")
                record.content = html
                return clock.measure {
                    _ = reader.read(html, summary: nil, isStory: true)
                    _ = PersonalData.signs(of: record)
                }
            }
            let few = min(time(4000), time(4000))
            // Sixteen times as much; a square would be 256 times the time.
            let many = time(64_000)
            #expect(many < few * 80 + .milliseconds(200), "\(part): \(few) and \(many)")
        }
    }

    @Test func `a story decodes from what an earlier version wrote`() throws {
        let story = try #require(try Self.read(Self.whole))
        #expect(try JSONDecoder().decode(Story.self, from: JSONEncoder().encode(story)) == story)
        #expect(try JSONDecoder().decode(Story.self, from: Data("{}".utf8)) == Story())
        let section = try JSONDecoder().decode(StorySection.self, from: Data(#"{"id":"teknik"}"#.utf8))
        #expect(section == StorySection(id: "teknik"))
    }

    // MARK: In the catalogue

    static func curate(_ content: String, kind: String?) throws -> Record {
        var configuration = Facts.configuration()
        configuration.vocabularies = try BuiltIn.vocabularies()
        var source = Facts.source("a")
        source.kind = kind
        var entry = Facts.entry("Digitala lås", link: "https://a.se/1")
        entry.content = content
        let set = Curator(configuration: configuration).records(
            from: Facts.feed([entry]), source: source, policy: nil, previous: [], now: Facts.now)
        return try #require(set.records.first)
    }

    @Test func `a record is a story where it is said to be one or looks like one, and never where it is an initiative`()
        throws
    {
        #expect(try Self.curate(Self.whole, kind: "berattelse").story != nil)
        #expect(try Self.curate(Self.whole, kind: nil).story != nil)
        #expect(try Self.curate(Self.whole, kind: "khi").story == nil)
        #expect(try Self.curate("<p>Bara text.</p>", kind: nil).story == nil)
    }

    @Test func `a story may stand in the description alone, by its headings`() throws {
        func story(_ summary: String, content: String? = nil, kind: TermOrigin? = .default) throws -> Story? {
            var record = Record(id: "r", source: "a", identity: "1", title: "T")
            (record.summary, record.content) = (summary, content)
            if let kind { record.terms = [AssignedTerm(vocabulary: "kind", term: "berattelse", origin: kind)] }
            return try Self.reader().story(of: record)
        }
        #expect(try story(Self.whole)?.sections.map(\.id) == Self.read(Self.whole)?.sections.map(\.id))
        #expect(try story(Self.whole, content: "<p> </p>")?.section("teknik") != nil)
        #expect(try story(Self.whole, kind: nil)?.section("teknik") != nil)
        #expect(try story("<h2>Teknik</h2><p>Låsen.</p>")?.sections.map(\.id) == ["teknik"])
        #expect(try story("<h2>Teknik</h2><p>Låsen.</p>", kind: nil) == nil, "one heading is too few for its looks")
        #expect(try story("<p>Kommunen har bytt lås.</p>") == nil, "a summary is no story")
        // Where there is a text, that is it.
        #expect(try story(Self.whole, content: "<h2>Kontakt</h2><p>Växeln.</p>")?.section("teknik") == nil)
    }

    @Test func `an editor's word on the kind of a record has its story read anew`() throws {
        var configuration = Facts.configuration()
        configuration.vocabularies = try BuiltIn.vocabularies()
        let merger = Merger(configuration: configuration)
        var record = try Self.curate("<h2>Teknik</h2><p>Låsen öppnas med en app.</p>", kind: "khi")
        record.unmapped = [Catalogue.Category(term: "Goda exempel")]
        func item(_ decisions: [Decision]) throws -> Item {
            let stored = StoredRecord(record: record, firstSeen: Facts.now, lastSeen: Facts.now)
            return try #require(merger.merge([stored], decisions: decisions).first)
        }
        var map = Decision(.map, records: [], who: "anna", why: nil, at: Facts.now)
        (map.value, map.vocabulary, map.terms) = ("goda exempel", "kind", ["berattelse"])
        #expect(try item([]).story == nil)
        #expect(try item([map]).kind == "berattelse" && item([map]).story?.section("teknik") != nil)
        var set = Decision(.terms, records: [record.id], who: "anna", why: nil, at: Facts.now)
        (set.vocabulary, set.terms) = ("kind", ["berattelse"])
        #expect(try item([set]).story == item([map]).story)
        set.terms = ["khi"]
        #expect(try item([map, set]).story == nil, "the word on the item goes before the word on the word")
    }

    @Test func `an item takes the story of its leading record whole`() throws {
        var first = Record(id: "r1", source: "a", identity: "1", title: "T")
        var second = Record(id: "r2", source: "b", identity: "1", title: "T")
        first.story = Story(sections: [StorySection(id: "teknik")])
        second.story = Story(sections: [StorySection(id: "kontakt")])
        func item(_ records: [Record]) -> Item {
            ItemMaker(
                candidates: records.map { Candidate(record: $0, isOwn: false, rank: $0.id == "r2" ? 1 : 0) },
                responsible: nil, termOrder: [:]
            ).item()
        }
        #expect(item([first, second]).story == second.story)
        #expect(item([second, first]).provenance["story"]?.rule == "leading-record")
        #expect(item([second, first]).provenance["story"]?.alternatives.map(\.record) == ["r1"])
        second.story = nil
        #expect(item([first, second]).story == first.story)
        #expect(item([first, second]).provenance["story"]?.rule == "only-value")
    }

    @Test func `links of a story to an initiative are references`() throws {
        var guide = Item(id: "k1", title: "Guide")
        guide.link = "https://www.a.se/guide/?utm_source=x"
        var start = Item(id: "k2", title: "Myndigheten")
        start.link = "https://a.se/"
        var story = Item(id: "s1", title: "Berättelse")
        story.story = Story(linkKeys: ["a.se/guide", "a.se", "b.se/annat"])
        for items in [[guide, start, story], [story, start, guide]] {
            var index = ReferenceIndex()
            for item in items { index.add(item) }
            #expect(index.references == ["s1": ["k1"]])
        }
    }
}
