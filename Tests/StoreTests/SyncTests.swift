import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SyncTests {
    @Test func `new records become items with a line each`() async throws {
        let scene = try Scene()
        let counts = try await scene.sync("skr", [.made("a", key: "1"), .made("b", key: "2"), .made("c")])
        #expect((counts.created, counts.items, counts.changes) == (3, 3, 3))
        #expect(try scene.lines() == ["created a", "created b", "created c"])
        let item = try #require(try scene.found("b"))
        #expect(item.item.title == "Titel b")
        #expect(item.links.map(\.state) == [.new])
        #expect((item.firstSeen, item.changed, item.changeNumber) == (scene.now, scene.now, 2))
    }

    @Test func `the same list again writes no version, no item and no line`() async throws {
        let scene = try Scene()
        let records = [Record.made("a", key: "1"), .made("b")]
        try await scene.sync("skr", records)
        scene.pass(3600)
        let counts = try await scene.sync("skr", records)
        #expect(counts.isUnchanged && counts.unchanged == 2 && counts.items == 0 && counts.changes == 0)
        #expect(try scene.store.position() == 2)
        let record = try #require(try scene.store.records(of: "a").first)
        #expect((record.version, record.lastSeen) == (1, scene.now))
    }

    @Test func `a changed record is a new version and names the fields that changed`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        let counts = try await scene.sync(
            "skr", [.made("a", title: "Ny titel") { $0.summary = "<p>Ny</p>" }, .made("b")])
        #expect((counts.updated, counts.unchanged, counts.changes) == (1, 1, 1))
        #expect(try scene.lines(after: 2) == ["updated a: title, summary"])
        #expect(try scene.store.records(of: "a").map(\.version) == [2])
        let kept = try scene.store.read { db in
            try Data.fetchOne(db, sql: "SELECT body FROM record_versions").map { try Record(packed: $0).title }
        }
        #expect(kept == "Titel a")
    }

    @Test func `old versions are kept in bounds`() async throws {
        let scene = try Scene()
        for version in 1...30 { try await scene.sync("skr", [.made("a", title: "Titel \(version)")]) }
        let kept = try scene.store.read { db in try Int.fetchAll(db, sql: "SELECT version FROM record_versions") }
        #expect(kept == Array(10...29))
    }

    @Test func `absence from a window means nothing`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        let seen = scene.now
        scene.pass(3600)
        let counts = try await scene.sync("skr", [.made("b")])
        #expect(counts.isUnchanged)
        #expect(try scene.store.records(of: "a").map(\.lastSeen) == [seen])
        #expect(try scene.store.records(of: "b").map(\.lastSeen) == [scene.now])
    }

    @Test func `absence from a complete list withdraws, and the item stays with its reason`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", title: "Borta", key: "1"), .made("b", key: "2")])
        scene.pass(3600)
        let counts = try await scene.sync("skr", [.made("b", key: "2")], absent: .withdraw)
        #expect((counts.withdrawn, counts.unchanged) == (1, 1))
        #expect(try scene.lines(after: 2) == ["withdrawn a"])
        guard case .withdrawn(let tombstone) = try scene.store.item("a") else {
            Issue.record("no tombstone")
            return
        }
        #expect(tombstone.withdrawn == scene.now && tombstone.withdrawnReason == "no longer published by skr")
        #expect(try scene.titles() == ["Titel b"])
        #expect(try scene.titles { $0.text = "borta" } == [])
        #expect(try scene.store.dueLinks(now: scene.now, limit: 10) == ["https://example.se/2"])
        #expect(try scene.store.check() == [])
    }

    @Test func `a withdrawn record that comes back revives its item under the same id`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        try await scene.sync("skr", [], absent: .withdraw)
        try await scene.sync("skr", [.made("a", key: "1")])
        #expect(try scene.lines() == ["created a", "withdrawn a", "created a"])
        let item = try #require(try scene.found("a"))
        #expect(item.withdrawn == nil && item.links.count == 1)
        #expect(try scene.titles { $0.text = "titel" } == ["Titel a"])
        #expect(try scene.store.dueLinks(now: scene.now, limit: 10).count == 1)
    }

    @Test func `a record twice in one list counts once`() async throws {
        let scene = try Scene()
        let counts = try await scene.sync("skr", [.made("a", title: "Först"), .made("a", title: "Sedan")])
        #expect(counts.created == 1)
        #expect(try scene.titles() == ["Först"])
    }

    @Test func `every field of a record and an item comes back as it was`() throws {
        var record = Record.made("a", key: "1") { record in
            record.summary = "<p>Å</p>"
            record.content = "<h2>Ä</h2>"
            record.links = [EntryLink(href: "https://x.se", rel: "via", type: "text/html", title: "T", length: -7)]
            record.image = "https://x.se/i.png"
            record.organisations = ["skr", "fohm"]
            record.places = ["1715"]
            record.terms = [AssignedTerm(vocabulary: "amne", term: "larm", origin: .inferred, confidence: 0.25)]
            record.unmapped = [Catalogue.Category(term: "Okänd", scheme: "s", label: "l")]
            record.published = Date(timeIntervalSinceReferenceDate: 700_000_000.123)
            record.publishedPrecision = .month
            record.updated = Date(timeIntervalSince1970: -1)
            record.language = "sv"
            record.authors = [Person(name: "N", email: "e@x.se", url: "https://x.se")]
            record.rights = "CC0"
        }
        #expect(try Record(packed: record.packed) == record)
        record.links = []
        #expect(try Record(packed: record.packed) == record)

        let stored = StoredRecord(record: record, firstSeen: .now, lastSeen: .now)
        var item = try #require(ItemRules.plain.merge([stored], []).first)
        item.provenance["link"] = Provenance(
            record: "a", source: "skr", rule: "newest",
            alternatives: [Provenance.Alternative(record: "b", source: "fohm", value: "v")])
        #expect(try Item(packed: item.packed) == item)
        #expect(throws: PackedFault.self) { try Item(packed: item.packed.dropLast(3)) }
    }
}

@Suite struct MergingTests {
    @Test func `records of one thing are one item, and both ids lead to it`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        scene.pass(60)
        try await scene.sync("fohm", [.made("b", source: "fohm", key: "1")])
        #expect(try scene.lines() == ["created a", "created b"], "until it is matched, each stands alone")
        #expect(try scene.settle([["a", "b"]]) == 2)
        #expect(try scene.lines(after: 2) == ["updated a: records, sources", "merged b a"])
        #expect(try scene.store.item("b") == .moved(to: "a"))
        #expect(try scene.found("a")?.item.records == ["a", "b"])
        #expect(try scene.store.counts().items == 1)
        #expect(try scene.store.dueLinks(now: scene.now, limit: 9) == ["https://example.se/1"])
        #expect(try scene.store.check() == [])
        // What is one item already costs no write.
        #expect(try scene.settle([["a", "b"]]) == 0)
    }

    @Test func `a changed record stays in its item until it is matched anew`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        scene.pass(60)
        try await scene.sync("fohm", [.made("b", source: "fohm")])
        try scene.settle([["a", "b"]])
        try await scene.sync("skr", [.made("a", title: "Ny titel")])
        #expect(try scene.lines(after: 4) == ["updated a: title"])
        #expect(try scene.found("a")?.item.records == ["a", "b"])
    }

    @Test func `records that part are split, each with its own id again`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        scene.pass(60)
        try await scene.sync("fohm", [.made("b", source: "fohm", key: "1")])
        try scene.settle([["a", "b"]])
        try scene.settle([["a"], ["b"]])
        #expect(try scene.lines(after: 4) == ["updated a: records, sources", "split b"])
        #expect(try scene.found("b")?.item.records == ["b"])
        #expect(try scene.found("a")?.item.records == ["a"])
    }

    @Test func `when the leading record goes, its id leads to what is left`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        scene.pass(60)
        try await scene.sync("fohm", [.made("b", source: "fohm", key: "1")])
        try scene.settle([["a", "b"]])
        try await scene.sync("skr", [], absent: .withdraw)
        #expect(try scene.lines(after: 4) == ["created b", "merged a b"])
        #expect(try scene.store.item("a") == .moved(to: "b"))
        #expect(try scene.store.records(of: "b").map(\.record.id) == ["b", "a"])
        #expect(try scene.store.check() == [])
        // And when it comes back, it leads again.
        try await scene.sync("skr", [.made("a", key: "1")])
        #expect(try scene.lines(after: 6) == ["created a", "merged b a"])
        #expect(try scene.store.item("b") == .moved(to: "a"))
    }

    @Test func `what was clustered for another turn is not taken`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        let old = try scene.store.matchState().turn
        try scene.settle([["a"], ["b"]])
        let late = MatchSettlement(turn: old, clusters: [[1, 2]], settled: [])
        #expect(try scene.store.settle(late, rules: .plain, now: scene.now) == nil)
        #expect(try scene.store.counts().items == 2)
    }

    @Test func `a merge that loses a record is refused and nothing is written`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        let losing = ItemRules(merge: { _, _ in [] }, freshness: { _, _, _ in Freshness() }, words: { _ in [] })
        await #expect(throws: StoreFailure.self) { try await scene.sync("skr", [.made("b")], rules: losing) }
        #expect(try scene.store.counts().records == 1)
        #expect(try scene.store.attempts(of: "skr", limit: 10).count == 1)
        #expect(try scene.lines() == ["created a"])
    }

    @Test func `a record that was only seen stays, also where absence means withdrawn`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "a"), .made("b", key: "b")])
        let counts = try await scene.sync("skr", [.made("c", key: "c")], seen: ["a"], absent: .withdraw)
        #expect((counts.created, counts.unchanged, counts.withdrawn, counts.live) == (1, 1, 1, 2))
        #expect(try scene.found("a") != nil)
        #expect(try scene.found("b") == nil)
    }

    @Test func `what a sync concludes is what is remembered of it`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "a"), .made("b", key: "b")])
        #expect(try scene.store.memory(of: "skr")?.records == 2)
        let attempt = try #require(try scene.store.attempts(of: "skr", limit: 1).first)
        #expect((attempt.outcome, attempt.created) == (.changed, 2))
        try await scene.sync("skr", [.made("a", key: "a"), .made("b", key: "b")])
        #expect(try scene.store.attempts(of: "skr", limit: 1).first?.outcome == .unchanged)
    }

    @Test func `keys of withdrawn records are remembered too`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "a"), .made("b", key: "b")])
        try await scene.sync("skr", [.made("b", key: "b")], absent: .withdraw)
        #expect(try scene.store.recordKeys(of: "skr").map(\.id) == ["a", "b"])
        #expect(try scene.store.recordKeys(of: "unknown").isEmpty)
    }
}
