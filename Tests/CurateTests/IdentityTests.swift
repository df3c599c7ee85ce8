import Catalogue
import Curate
import Foundation
import Testing

@Suite struct IdentityTests {
    let curator = Curator(configuration: Facts.configuration())

    func curate(_ entries: [Entry], after last: CuratedSet? = nil) -> CuratedSet {
        curator.records(
            from: Facts.feed(entries), source: Facts.source("a"), policy: last?.policy,
            previous: last?.records.map { RecordKey($0) } ?? [], now: Facts.now)
    }

    func entries(_ count: Int, guid: (Int) -> String?, link: (Int) -> String = { "https://a.se/\($0)" }) -> [Entry] {
        (0..<count).map {
            Facts.entry("Titel \($0)", link: link($0), id: guid($0), published: Facts.now - Double($0) * Facts.day)
        }
    }

    @Test func `an empty guid is no identity`() {
        let set = curate(entries(3) { _ in "  " })
        #expect(set.policy == .link)
        #expect(Set(set.records.map(\.id)).count == 3)
        #expect(set.records[0].identity == "a.se/0")
    }

    @Test func `guids that churn give way to links, and nothing is doubled`() {
        let first = curate(entries(5) { "g\($0)" })
        #expect(first.policy == .guid)
        let second = curate(entries(6) { "other-\($0)" }, after: first)
        #expect(second.policy == .link)
        #expect(second.policyChange != nil)
        #expect(second.records.prefix(5).map(\.id) == first.records.map(\.id))
        let third = curate(entries(6) { "third-\($0)" }, after: second)
        #expect(third.records.map(\.id) == second.records.map(\.id))
        #expect(third.policyChange == nil)
        for record in third.records { #expect(record.id == RecordID.make(source: "a", identity: record.identity)) }
    }

    @Test func `guids that count places in the list are no guids`() {
        let first = curate(entries(5) { "\($0)" })
        // A new entry on top moves all others one place down.
        let moved = [Facts.entry("Ny", link: "https://a.se/new", id: "0")] + entries(5) { "\($0 + 1)" }
        let second = curate(moved, after: first)
        #expect(second.policy == .link)
        #expect(second.records.dropFirst().map(\.id) == first.records.map(\.id))
        #expect(Set(second.records.map(\.id)).count == 6)
    }

    @Test func `one new guid among stable ones is a new entry`() {
        let first = curate(entries(5) { "g\($0)" })
        let second = curate(entries(6) { $0 == 0 ? "new" : "g\($0)" }, after: first)
        #expect(second.policy == .guid)
        #expect(second.records.dropFirst().prefix(4).map(\.id) == Array(first.records.map(\.id).dropFirst()))
        #expect(second.records[0].id != first.records[0].id)
    }

    @Test func `when links churn too the page id of the system holds`() {
        let first = curate(entries(4, guid: { "g\($0)" }, link: { "https://a.se/gammal/sida.\(4000 + $0).html" }))
        let second = curate(
            entries(4, guid: { "h\($0)" }, link: { "https://a.se/ny/tree/sida.\(4000 + $0).html" }), after: first)
        #expect(second.policy == .cmsID)
        #expect(second.records.map(\.id) == first.records.map(\.id))
        #expect(second.records.map(\.link) != first.records.map(\.link))
    }

    @Test func `and when nothing else holds, title and date do`() {
        let first = curate(entries(4, guid: { "g\($0)" }))
        let second = curate(entries(4, guid: { "h\($0)" }, link: { "https://a.se/x?session=\($0 + 77)" }), after: first)
        #expect(second.policy == .titleAndDate)
        #expect(second.records.map(\.id) == first.records.map(\.id))
    }

    @Test func `one guid on two links is no guid, the same entry twice is one`() {
        let set = curate([
            Facts.entry("A", link: "https://a.se/1", id: "g"), Facts.entry("B", link: "https://a.se/2", id: "g"),
            Facts.entry("C", link: "https://a.se/3", id: "h", published: Facts.now - Facts.day),
            Facts.entry("C, rättad", link: "https://a.se/3", id: "h", published: Facts.now),
            Facts.entry("D", link: "https://a.se/4", id: "i"), Facts.entry("E", link: "https://a.se/5", id: "j"),
        ])
        #expect(set.records.map(\.title) == ["A", "B", "C, rättad", "D", "E"])
        #expect(set.records[0].identity == "a.se/1")
        #expect(set.skipped.map(\.reason) == [.duplicate])
    }

    @Test func `two initiatives on one page are two, also when the second came later`() {
        let one = Facts.entry("Första", link: "https://a.se/p")
        let two = Facts.entry("Andra", link: "https://a.se/p")
        let both = curate([one, two])
        #expect(Set(both.records.map(\.id)).count == 2)
        let alone = curate([one])
        let later = curate([two, one], after: alone)
        #expect(later.records.count == 2)
        #expect(later.records[1].id == alone.records[0].id)
        #expect(later.records[0].id != alone.records[0].id)
    }

    @Test func `a new title at a known address is a new wording`() {
        let first = curate([Facts.entry("Gammal", link: "https://a.se/1"), Facts.entry("X", link: "https://a.se/2")])
        let second = curate(
            [Facts.entry("Ny", link: "http://www.a.se/1/"), Facts.entry("X", link: "https://a.se/2")], after: first)
        #expect(second.records.map(\.id) == first.records.map(\.id))
    }

    @Test func `the order of what the store remembers does not matter`() {
        let first = curate(entries(6) { "g\($0)" })
        let keys = first.records.map { RecordKey($0) }
        let churned = Facts.feed(entries(6) { "h\($0)" })
        let results = [keys, keys.reversed(), keys.shuffled()].map {
            curator.records(from: churned, source: Facts.source("a"), policy: .guid, previous: $0, now: Facts.now)
                .records
        }
        #expect(results[0] == results[1] && results[1] == results[2])
    }
}
