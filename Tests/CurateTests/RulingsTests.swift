import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct `What editors decided` {
    private let merger = Merger(
        configuration: Facts.configuration([
            Facts.source("skr", organisation: "skr"), Facts.source("sos", organisation: "socialstyrelsen"),
        ]))

    private func stored(_ id: String, _ source: String = "skr", link: String? = nil) -> StoredRecord {
        var record = Record(id: id, source: source, identity: id, title: "Titel \(id)")
        record.link = link
        record.urlKey = link.flatMap(URLKey.make)
        record.terms = [AssignedTerm(vocabulary: "amne", term: "larm", origin: .inferred, confidence: 0.6)]
        return StoredRecord(record: record, firstSeen: Facts.now, lastSeen: Facts.now)
    }

    private func decision(
        _ act: Decision.Act, _ records: [String], _ others: [String]? = nil, after seconds: Double = 0,
        change: (inout Decision) -> Void = { _ in }
    ) -> Decision {
        var decision = Decision(act, records: records, who: "anna", why: nil, at: Facts.now + seconds)
        decision.others = others
        change(&decision)
        return decision.named()
    }

    private func groups(_ records: [StoredRecord], _ decisions: [Decision]) -> [[String]] {
        merger.merge(records, decisions: decisions).map { $0.records.sorted() }.sorted { $0[0] < $1[0] }
    }

    @Test func `makes one item of records that nothing else brings together`() {
        let records = ["a", "b", "c"].map { stored($0) }
        #expect(groups(records, []) == [["a"], ["b"], ["c"]])
        #expect(groups(records, [decision(.merge, ["a", "c"])]) == [["a", "c"], ["b"]])
        let chain = [decision(.merge, ["a", "b"]), decision(.merge, ["b", "c"])]
        #expect(groups(records.reversed(), chain) == [["a", "b", "c"]])
    }

    @Test func `takes a merge of one of its records for all of an item`() {
        let page = "https://skr.se/sida"
        let records = [stored("a", link: page), stored("b", "sos", link: page), stored("c")]
        #expect(groups(records, [decision(.merge, ["c", "b"])]) == [["a", "b", "c"]])
    }

    @Test func `parts what an address brings together, whatever the order`() {
        let page = "https://skr.se/sida"
        let records = ["a", "b", "c", "d"].map { stored($0, link: page) }.map { stored in
            var stored = stored
            stored.record.title = "Samma"
            return stored
        }
        #expect(groups(records, []) == [["a", "b", "c", "d"]])
        let split = decision(.split, ["b"], ["a", "c"])
        let wanted = [["a", "c", "d"], ["b"]]
        #expect(groups(records, [split]) == wanted)
        #expect(groups(records.reversed(), [split]) == wanted)
        // What is bound to b goes with it.
        #expect(groups(records, [split, decision(.merge, ["b", "d"])]) == [["a", "c"], ["b", "d"]])
    }

    @Test func `counts no more once it is undone`() {
        var merge = decision(.merge, ["a", "b"])
        merge.undone = Decision.Undoing(at: Facts.now, who: "bo", why: nil)
        #expect(groups([stored("a"), stored("b")], [merge]) == [["a"], ["b"]])
    }

    @Test func `stands over what sources say, and what they say is kept`() throws {
        let pin = decision(.pin, ["a"]) { ($0.field, $0.value) = (.title, "Redaktionens titel") }
        let later = decision(.pin, ["a"], after: 60) { ($0.field, $0.value) = (.title, "Den senare") }
        let date = decision(.pin, ["a"]) { ($0.field, $0.value) = (.published, "2019-05") }
        let terms = decision(.terms, ["a"]) { ($0.vocabulary, $0.terms) = ("amne", ["juridik"]) }
        let tag = decision(.tag, ["a"]) { $0.terms = ["bra-exempel"] }
        let item = try #require(merger.merge([stored("a")], decisions: [later, pin, date, terms, tag]).first)
        #expect(item.title == "Den senare")
        #expect(item.provenance["title"]?.rule == "editor:" + later.id)
        #expect(item.provenance["title"]?.alternatives.map(\.value) == ["Titel a"])
        #expect(item.publishedPrecision == .month)
        #expect(item.terms(of: "amne") == ["juridik"])
        #expect(item.provenance["terms.amne"]?.source == "editor")
        #expect(item.terms(of: "tag") == ["bra-exempel"])
        #expect(item.hidden == nil)
        let hide = decision(.hide, ["a"]) { $0.why = "dubblett" }
        #expect(merger.merge([stored("a")], decisions: [hide]).first?.hidden == "dubblett")
    }

    @Test func `is refused when it says the opposite of another, also by way of a third`() {
        let merge = decision(.merge, ["a", "b"])
        let split = decision(.split, ["c"], ["a"])
        #expect(Rulings([merge]).contradiction(to: decision(.split, ["b"], ["a"]))?.id == merge.id)
        #expect(Rulings([merge, split]).contradiction(to: decision(.merge, ["b", "c"]))?.id == split.id)
        #expect(Rulings([merge, split]).contradiction(to: decision(.merge, ["b", "d"])) == nil)
        #expect(Rulings([split]).contradiction(to: decision(.split, ["d"], ["a"])) == nil)
        #expect(Rulings([merge]).contradiction(to: decision(.hide, ["a"])) == nil)
    }

    @Test(arguments: [
        ("2020", DatePrecision.year), ("2020-05", .month), ("2020-05-03", .day), ("2020-05-03T09:00:00Z", .time),
    ]) func `reads the dates that can be pinned`(_ text: String, _ precision: DatePrecision) throws {
        let pinned = try #require(PinnedDate(text))
        #expect(pinned.precision == precision)
        #expect(PinnedDate.text(pinned.date, precision) == text)
    }

    @Test(arguments: ["", "20", "2020-13", "2020-05-99", "igår", "2020-5-3"]) func `reads no others`(_ text: String) {
        #expect(PinnedDate(text) == nil)
    }
}
