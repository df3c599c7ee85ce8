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

    private func record(_ id: String, _ title: String) -> MatchFeatures {
        var input = MatchInput(id: id, source: "källa \(id)", title: title)
        input.published = MatchDate(text: "2019-05-03")
        return MatchFeatures(input)
    }

    /// Clusters of records that all are told alike, but for those whose titles begin otherwise.
    private func clusters(_ titles: [String: String], _ decisions: [Decision]) -> [[String]] {
        let ids = titles.keys.sorted()
        let features = ids.map { record($0, titles[$0] ?? "") }.sorted { $0.key < $1.key }
        let names = Dictionary(uniqueKeysWithValues: ids.map { (record($0, "").key, $0) })
        let scorer = MatchScorer(weights: TokenWeights(features))
        let clusterer = Clusterer(scorer: scorer, decisions: MatchDecisions(holding: decisions, among: Set(ids)))
        let pairs = features.indices.flatMap { right in (0..<right).map { ($0, right) } }
        return clusterer.clusters(features.map(scorer.record), matches: pairs, limit: 100)
            .map { $0.compactMap { names[features[$0].key] }.sorted() }.sorted { $0[0] < $1[0] }
    }

    private let alike = "Nyckelfria lås i hemtjänsten ger trygghet"

    @Test func `makes one thing of records that nothing else brings together`() {
        let titles = ["a": "Brandskydd för seniorer", "b": "Journalföring i praktiken", "c": "Kognitivt stöd hemma"]
        #expect(clusters(titles, []) == [["a"], ["b"], ["c"]])
        #expect(clusters(titles, [decision(.merge, ["a", "c"])]) == [["a", "c"], ["b"]])
        let chain = [decision(.merge, ["a", "b"]), decision(.merge, ["b", "c"])]
        #expect(clusters(titles, chain) == [["a", "b", "c"]])
    }

    @Test func `parts what is told alike, and a merge of which one record has gone binds the others`() {
        let titles = ["a": alike, "b": alike, "c": alike]
        #expect(clusters(titles, []) == [["a", "b", "c"]])
        #expect(clusters(titles, [decision(.split, ["b"], ["a", "c"])]) == [["a", "c"], ["b"]])
        let bound = decision(.merge, ["borta", "a", "b"])
        #expect(clusters(["a": "Brandskydd för seniorer", "b": alike], [bound]) == [["a", "b"]])
    }

    @Test func `counts no more once it is undone, and the later of two that contradict each other has no say`() {
        var split = decision(.split, ["a"], ["b"], after: 60)
        #expect(clusters(["a": alike, "b": alike], [split]) == [["a"], ["b"]])
        let merge = decision(.merge, ["a", "b"])
        #expect(clusters(["a": alike, "b": alike], [split, merge]) == [["a", "b"]])
        split.undone = Decision.Undoing(at: Facts.now, who: "bo", why: nil)
        #expect(clusters(["a": alike, "b": alike], [split]) == [["a", "b"]])
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
        let merge = decision(.merge, ["a", "x", "b"])
        let split = decision(.split, ["c"], ["a"])
        func opposed(_ decisions: [Decision]) -> [String]? {
            do throws(MatchContradiction) {
                _ = try MatchDecisions(MatchDecision.pairs(decisions))
                return nil
            } catch {
                return error.ids
            }
        }
        let other = decision(.split, ["b"], ["a"])
        #expect(opposed([merge, other]) == [other.id, merge.id])
        let third = decision(.merge, ["b", "c"])
        #expect(opposed([merge, split, third])?.first == split.id)
        #expect(Set(opposed([merge, split, third]) ?? []) == [split.id, third.id, merge.id])
        #expect(opposed([merge, split, decision(.merge, ["b", "d"])]) == nil)
        #expect(opposed([split, decision(.split, ["d"], ["a"])]) == nil)
        #expect(opposed([merge, decision(.hide, ["a"])]) == nil)
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
