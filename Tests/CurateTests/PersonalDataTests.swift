import Catalogue
import Foundation
import Testing

@testable import Curate

/// Telephone numbers are of the series that PTS keeps for films and tests; 19121212-1212 and 701063-2391 are the Tax
/// Agency's own examples.
@Suite struct `Personal data` {
    static func record(_ content: String? = nil, title: String = "T", summary: String? = nil) -> Record {
        var record = Record(id: "r", source: "s", identity: "i", title: title)
        (record.content, record.summary) = (content, summary)
        PersonalData.withhold(in: &record)
        return record
    }

    @Test(arguments: [
        ("<p>Se 19121212-1212 i akten.</p>", "<p>Se [personnummer dolt] i akten.</p>"),
        ("<p>Se <b>191212</b>12-1212.</p>", "<p>Se <b>[personnummer dolt]</b>.</p>"),
        ("<p>Se 19121212\u{2011}1212 och 19121212–1212</p>", "<p>Se [personnummer dolt] och [personnummer dolt]</p>"),
        ("<p>Se 191212\u{AD}12-1212</p>", "<p>Se [personnummer dolt]</p>"),
        ("<ul><li>701063-2391</li></ul>", "<ul><li>[samordningsnummer dolt]</li></ul>"),
        ("<p>Ring mig på 070-174&nbsp;06 05</p>", "<p>Ring mig på [telefonnummer dolt]</p>"),
        ("<p>Anna &amp; Bo: anna@gmail.com</p>", "<p>Anna &amp; Bo: [e-postadress dold]</p>"),
        (
            #"<p><a href="mailto:Anna@gmail.com" rel="nofollow">Anna</a></p>"#,
            #"<p><a rel="nofollow">Anna</a></p>"#
        ),
        (
            #"<p><a href="mailto:anna@gmail.com">anna@gmail.com</a></p>"#, "<p><a>[e-postadress dold]</a></p>"
        ),
    ])
    func `is masked where it stands, and nothing beside it`(_ html: String, _ masked: String) {
        let record = Self.record(html)
        #expect(record.content == masked)
        #expect(record.withheld?.content == html)
        #expect(record.personalData?.isEmpty == false)
        var again = record
        PersonalData.withhold(in: &again)
        #expect(again == record, "what is masked holds nothing more")
    }

    @Test(arguments: [
        "<p>Kommunens jour: 070-174 06 05, info@storas.se</p>", "<p>Org.nr 202100-5489, dnr 2019/121212-1212</p>",
        #"<p><a href="https://a.se/19121212-1212.pdf">Rapporten</a></p>"#,
    ])
    func `of the profession stays as it is`(_ html: String) {
        let record = Self.record(html)
        #expect(record.content == html && record.withheld == nil && record.personalData == nil)
    }

    @Test func `is masked in every text that has it, also where it looks official`() {
        let record = Self.record(
            "<p>Jouren: 070-174 06 05</p>", title: "Ring 070-174 06 05 < nu", summary: "Om 070-174 06 05")
        #expect(record.title == "Ring [telefonnummer dolt] < nu")
        #expect(record.summary == "Om [telefonnummer dolt]")
        #expect(record.content == "<p>Jouren: [telefonnummer dolt]</p>")
        #expect(record.personalData?.map(\.field) == ["title", "summary"])
        #expect(record.withheld?.marks.count == 1)
        #expect(record.withheld.map { !"\($0.marks)".contains("070") } == true)
    }

    @Test func `is shown when an editor says so, and only what was said`() throws {
        let text = "<p>Se 19121212-1212.</p>"
        let record = Self.record(text)
        var decision = Decision(.reveal, records: ["r"], who: "anna", why: nil, at: Facts.now)
        decision.terms = try #require(record.withheld).marks
        #expect(PersonalData.revealed(record, by: [decision]).content == text)
        #expect(PersonalData.revealed(record, by: []).content == record.content)
        let more = Self.record(text + "<p>anna@gmail.com</p>")
        #expect(
            PersonalData.revealed(more, by: [decision]).content
                == "<p>Se 19121212-1212.</p><p>[e-postadress dold]</p>")
        var other = decision
        other.records = ["q"]
        #expect(PersonalData.revealed(record, by: [other]) == record)
        decision.undone = Decision.Undoing(at: Facts.now, who: "bo", why: nil)
        #expect(PersonalData.revealed(record, by: [decision]) == record)
    }

    @Test func `is in no part of the record that is shown, not in its story, contacts or links either`() throws {
        var configuration = Facts.configuration()
        configuration.vocabularies = try BuiltIn.vocabularies()
        var entry = Facts.entry("Digitala lås hos 19121212-1212", link: "https://a.se/1")
        entry.content =
            "<h2>Teknik</h2><p>Låset till 19121212-1212 är digitalt.</p><h2>Kontakt</h2><p>Anna Berg</p>"
            + "<p>Anna Berg, privat 070-174 06 05</p>"
        entry.links = [EntryLink(href: "https://a.se/2", rel: "related", title: "Akten 19121212-1212")]
        let set = Curator(configuration: configuration).records(
            from: Facts.feed([entry]), source: Facts.source("a"), policy: nil, previous: [], now: Facts.now)
        let record = try #require(set.records.first)
        let merger = Merger(configuration: configuration)
        func item(_ decisions: [Decision] = []) throws -> Item {
            try #require(
                merger.merge(
                    [StoredRecord(record: record, firstSeen: Facts.now, lastSeen: Facts.now)], decisions: decisions
                ).first)
        }
        let encoder = JSONEncoder()
        let shown = String(decoding: try encoder.encode(item()), as: UTF8.self)
        #expect(!shown.contains("1212") && !shown.contains("174"))
        #expect(try item().story?.contacts == [])
        #expect(try item().summary?.contains("[personnummer dolt]") == true)
        // The record is found again by the title its source gives it.
        #expect(RecordKey(record).title == "Digitala lås hos 19121212-1212")
        var decision = Decision(.reveal, records: [record.id], who: "anna", why: nil, at: Facts.now)
        decision.terms = record.withheld?.marks
        let revealed = try item([decision])
        #expect(revealed.title == "Digitala lås hos 19121212-1212" && revealed.content == entry.content)
        #expect(revealed.story?.section("teknik")?.html.contains("19121212-1212") == true)
        #expect(revealed.links.first?.title == "Akten 19121212-1212")
    }
}
