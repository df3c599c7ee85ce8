import Catalogue
import Curate
import Foundation
import Testing

@Suite struct MergerTests {
    let merger = Merger(
        configuration: Facts.configuration([
            Facts.source("sos", organisation: "socialstyrelsen"), Facts.source("skr", organisation: "skr"),
            Facts.source("low", organisation: "guiden", rank: -5),
            Facts.source("inventory", organisation: "guiden", rank: 1),
        ]))

    func stored(
        _ id: String, _ source: String, _ title: String, link: String? = "https://socialstyrelsen.se/x",
        summary: String? = nil, published: Double? = nil, updated: Double? = nil, withdrawn: Bool = false,
        change: (inout Record) -> Void = { _ in }
    ) -> StoredRecord {
        var record = Record(id: id, source: source, identity: id, title: title)
        record.link = link
        record.urlKey = link.flatMap(URLKey.make)
        record.summary = summary
        record.published = published.map { Facts.now - $0 * Facts.day }
        record.publishedPrecision = published.map { _ in .time }
        record.updated = updated.map { Facts.now - $0 * Facts.day }
        change(&record)
        return StoredRecord(
            record: record, firstSeen: Facts.now, lastSeen: Facts.now, withdrawn: withdrawn ? Facts.now : nil)
    }

    @Test func `a single record is an item with provenance`() throws {
        let item = try #require(merger.merge([stored("r1", "skr", "T", summary: "s", published: 3)]).first)
        #expect(item.id == "r1")
        #expect(item.records == ["r1"])
        #expect(item.provenance["title"] == Provenance(record: "r1", source: "skr", rule: "only-value"))
        #expect(item.provenance["published"]?.rule == "only-value")
    }

    @Test func `records of one thing are one item, led by the organisation whose site it is`() throws {
        let items = merger.merge([
            stored("r1", "skr", "Hos SKR", summary: "En längre text om saken", published: 30),
            stored("r2", "sos", "Hos Socialstyrelsen", summary: "Kort", published: 10),
            stored(
                "r3", "inventory", "I inventeringen", summary: "En ännu mycket längre text som bryts av …",
                published: 20),
        ])
        let item = try #require(items.first)
        #expect(items.count == 1)
        #expect(item.id == "r2")
        #expect(item.title == "Hos Socialstyrelsen")
        #expect(item.provenance["title"]?.rule == "responsible-organisation")
        #expect(item.provenance["title"]?.alternatives.map(\.value) == ["I inventeringen", "Hos SKR"])
        #expect(item.summary == "En längre text om saken")
        #expect(item.provenance["summary"]?.rule == "longest")
        #expect(item.published == Facts.now - 30 * Facts.day)
        #expect(item.provenance["published"]?.rule == "earliest")
        #expect(item.records == ["r2", "r3", "r1"])
        #expect(item.sources == ["sos", "inventory", "skr"])
    }

    @Test func `without its own source, rank decides, then the newest`() throws {
        let ranked = try #require(
            merger.merge([stored("r1", "low", "Låg", updated: 1), stored("r2", "inventory", "Hög", updated: 9)]).first)
        #expect(ranked.title == "Hög")
        #expect(ranked.provenance["title"]?.rule == "source-rank")
        let newest = try #require(
            merger.merge([
                stored("r1", "skr", "Ny", link: "https://other.se/x", updated: 1),
                stored("r2", "sos", "Gammal", link: "https://other.se/x", updated: 9),
            ]).first)
        #expect(newest.title == "Ny")
        #expect(newest.provenance["title"]?.rule == "newest")
    }

    @Test func `tags, organisations, places and links are joined, the responsible organisation first`() throws {
        let one = stored("r1", "skr", "T") {
            $0.organisations = ["skr"]
            $0.places = ["1715"]
            $0.links = [EntryLink(href: "https://a.se/1"), EntryLink(href: "http://www.socialstyrelsen.se/x/")]
            $0.terms = [
                AssignedTerm(vocabulary: "amne", term: "nytta", origin: .inferred, confidence: 0.5),
                AssignedTerm(vocabulary: "kind", term: "berattelse", origin: .default),
            ]
        }
        let two = stored("r2", "sos", "T") {
            $0.organisations = ["socialstyrelsen", "skr"]
            $0.links = [EntryLink(href: "http://a.se/1/"), EntryLink(href: "https://a.se/2")]
            $0.terms = [
                AssignedTerm(vocabulary: "amne", term: "nytta", origin: .declared),
                AssignedTerm(vocabulary: "kind", term: "khi", origin: .default),
            ]
        }
        let item = try #require(merger.merge([one, two]).first)
        #expect(item.organisations == ["socialstyrelsen", "skr"])
        #expect(item.places == ["1715"])
        #expect(item.links.map(\.href) == ["http://a.se/1/", "https://a.se/2"])
        #expect(item.terms(of: "amne") == ["nytta"])
        #expect(item.terms.first { $0.term == "nytta" }?.origin == .declared)
        #expect(item.kind == "khi")
        #expect(item.terms(of: "kind") == ["khi"])
        #expect(item.provenance["kind"]?.alternatives.map(\.value) == ["berattelse"])
        #expect(item.provenance["organisations"]?.rule == "union")
    }

    @Test func `a day says more than its year`() throws {
        let year = stored("r1", "skr", "T", published: 100) { $0.publishedPrecision = .year }
        let day = stored("r2", "inventory", "T", published: 50) { $0.publishedPrecision = .day }
        let item = try #require(merger.merge([year, day]).first)
        #expect(item.publishedPrecision == .day)
    }

    @Test func `withdrawn records do not count`() {
        #expect(
            merger.merge([stored("r1", "skr", "T"), stored("r2", "sos", "T", withdrawn: true)]).first?.records == ["r1"]
        )
        #expect(merger.merge([stored("r1", "skr", "T", withdrawn: true)]).isEmpty)
        #expect(merger.merge([]).isEmpty)
    }

    @Test func `the order of arrival does not matter`() {
        var numbers = Seeded(state: 7)
        let sources = ["sos", "skr", "low", "inventory", "unknown"]
        for _ in 0..<60 {
            let records = (0..<4).map { number -> StoredRecord in
                let source = sources.randomElement(using: &numbers) ?? "sos"
                let title = ["Etik och juridik", "Etik", "Annat"].randomElement(using: &numbers) ?? ""
                return stored(
                    "r\(number)", source, title,
                    link: Bool.random(using: &numbers) ? "https://skr.se/a" : "http://www.skr.se/a/",
                    summary: ["kort", "lika", "längre text"].randomElement(using: &numbers),
                    published: Double(Int.random(in: 0..<3, using: &numbers)),
                    updated: Bool.random(using: &numbers) ? 1 : nil
                ) {
                    $0.organisations = [["skr", "socialstyrelsen"].randomElement(using: &numbers) ?? "skr"]
                    $0.publishedPrecision = [.year, .day, .time].randomElement(using: &numbers)
                    $0.terms = [
                        AssignedTerm(
                            vocabulary: "kind", term: ["khi", "berattelse"].randomElement(using: &numbers) ?? "khi",
                            origin: .default)
                    ]
                }
            }
            let wanted = merger.merge(records)
            for permutation in permutations(records) { #expect(merger.merge(permutation) == wanted) }
        }
    }

    func permutations(_ records: [StoredRecord]) -> [[StoredRecord]] {
        guard records.count > 1 else { return [records] }
        return records.indices.flatMap { index -> [[StoredRecord]] in
            var rest = records
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
