import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct QueryTests {
    private func filled() async throws -> Scene {
        let scene = try Scene()
        let term = { AssignedTerm(vocabulary: $0, term: $1, origin: .declared) }
        try await scene.sync(
            "skr",
            [
                .made("a", title: "Örebro larmar", key: "1") { record in
                    record.organisations = ["skr"]
                    record.terms = [term("kind", "khi"), term("amne", "larm")]
                    record.published = Date(timeIntervalSince1970: 1_700_000_000)
                },
                .made("b", title: "ånga", key: "2") { record in
                    record.organisations = ["fohm", "skr"]
                    record.terms = [term("kind", "berattelse"), term("amne", "larm"), term("amne", "tillsyn")]
                    record.places = ["1715"]
                },
            ])
        scene.pass(60)
        try await scene.sync(
            "kil",
            [
                .made("c", source: "kil", title: "Zebra", key: "3") { record in
                    record.terms = [term("kind", "berattelse")]
                    record.places = ["1715", "17"]
                    record.published = Date(timeIntervalSince1970: 1_600_000_000)
                },
                .made("d", source: "kil", title: "äpple"),
            ])
        return scene
    }

    @Test func `values of one filter are alternatives and filters add up`() async throws {
        let scene = try await filled()
        #expect(try Set(scene.titles { $0.kinds = ["khi"] }) == ["Örebro larmar"])
        #expect(try Set(scene.titles { $0.kinds = ["khi", "berattelse"] }).count == 3)
        #expect(try Set(scene.titles { $0.organisations = ["skr"] }) == ["Örebro larmar", "ånga"])
        #expect(try Set(scene.titles { $0.municipalities = ["1715"] }) == ["ånga", "Zebra"])
        #expect(try Set(scene.titles { $0.topics = ["tillsyn", "larm"] }).count == 2)
        #expect(try Set(scene.titles { $0.sources = ["kil"] }) == ["Zebra", "äpple"])
        #expect(try scene.titles { ($0.kinds, $0.municipalities) = (["berattelse"], ["17"]) } == ["Zebra"])
        #expect(try scene.titles { ($0.kinds, $0.topics) = (["khi"], ["tillsyn"]) } == [])
        #expect(try scene.titles { ($0.text, $0.kinds) = ("larmar", ["khi"]) } == ["Örebro larmar"])
        #expect(try scene.titles { ($0.text, $0.kinds) = ("larmar", ["berattelse"]) } == [])
        #expect(try Set(scene.titles { $0.changedSince = scene.now }) == ["Zebra", "äpple"])
        #expect(try scene.titles { $0.kinds = ["'; DROP TABLE items; --"] } == [])
    }

    @Test func `freshness and link states filter`() async throws {
        let scene = try await filled()
        var dead = try #require(try scene.store.link("https://example.se/2"))
        dead.state = .dead
        let check = LinkCheck(at: scene.now, status: 404)
        try await scene.store.apply(dead, check: check, rules: .plain, now: scene.now)
        #expect(try scene.titles { $0.freshness = [.stale] } == ["ånga"])
        #expect(try scene.titles { $0.linkStates = [.dead] } == ["ånga"])
        #expect(try Set(scene.titles { $0.linkStates = [.new] }) == ["Örebro larmar", "Zebra"])
        let counts = try scene.store.counts()
        #expect(counts.itemsByFreshness == [.stale: 1, .current: 3])
        #expect(counts.linksByState == [.dead: 1, .new: 2])
        #expect(counts.itemsByKind == ["khi": 1, "berattelse": 2, "": 1])
        #expect((counts.items, counts.records, counts.links) == (4, 4, 3))
    }

    @Test func `the orders are those a Swedish reader expects`() async throws {
        let scene = try await filled()
        #expect(try scene.titles { $0.sort = .title } == ["Zebra", "ånga", "äpple", "Örebro larmar"])
        #expect(try scene.titles { $0.sort = .published }.prefix(2) == ["Örebro larmar", "Zebra"])
        #expect(try scene.titles() == ["äpple", "Zebra", "ånga", "Örebro larmar"])
        #expect(try scene.titles { $0.sort = .relevance } == scene.titles())
    }

    @Test(arguments: ItemQuery.Sort.allCases)
    func `pages give every item once, in every order, and the total`(_ sort: ItemQuery.Sort) async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<23).map { .made("r\($0)", title: "Titel \($0 % 5)", key: "\($0)") })
        var query = ItemQuery()
        query.limit = 4
        query.sort = sort
        if sort == .relevance { query.text = "titel" }
        var all: [String] = []
        repeat {
            let page = try scene.store.items(query)
            #expect(page.total == 23)
            all += page.elements.map(\.item.id)
            query.cursor = page.next
        } while query.cursor != nil
        #expect(all.count == 23 && Set(all).count == 23)
        query.limit = nil
        #expect(try scene.store.items(query).elements.map(\.item.id) == all)
    }

    @Test func `a cursor goes on at its place though items come and go`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", ["B", "D", "F", "H", "J"].map { .made($0, title: $0) })
        var query = ItemQuery()
        (query.sort, query.limit) = (.title, 2)
        let first = try scene.store.items(query)
        #expect(first.elements.map(\.item.title) == ["B", "D"])
        // One new before the place, one new after it, and the very item the cursor names goes.
        try await scene.sync("skr", ["A", "B", "E", "F", "H", "J"].map { .made($0, title: $0) }, absent: .withdraw)
        query.cursor = first.next
        let second = try scene.store.items(query)
        #expect(second.elements.map(\.item.title) == ["E", "F"])
        query.cursor = second.next
        let third = try scene.store.items(query)
        #expect(third.elements.map(\.item.title) == ["H", "J"] && third.next == nil)
    }

    @Test(arguments: ["x", "", "%%%", "YQ", "Y2hhbmdlZHwxfA", "dGl0bGV8MXx0QQ", String(repeating: "A", count: 5000)])
    func `a cursor that no page gave is refused by name`(_ cursor: String) async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a")])
        var query = ItemQuery()
        query.cursor = cursor
        let failure = #expect(throws: StoreFailure.self) { try scene.store.items(query) }
        guard case .badCursor(let named) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(cursor.hasPrefix(named))
    }

    @Test func `an unknown id is unknown`() throws {
        let scene = try Scene()
        #expect(try scene.store.item("nothing") == .unknown)
        #expect(try scene.store.records(of: "nothing") == [])
    }

    @Test func `queries on 20,000 items go by their indexes`() async throws {
        let scene = try Scene()
        for batch in 0..<20 {
            try await scene.sync(
                "s\(batch)",
                (0..<1000).map { n in
                    .made("\(batch)-\(n)", source: "s\(batch)", title: "Titel \(n)", key: "\(batch)/\(n)") { record in
                        record.organisations = ["o\(n % 50)"]
                    }
                })
        }
        let plans: [(ItemQuery.Sort, index: String)] = [
            (.changed, "items_changed"), (.published, "items_published"), (.title, "items_title"),
        ]
        for (sort, index) in plans {
            var query = ItemQuery()
            query.sort = sort
            #expect(try plan(scene, query).contains { $0.contains(index) }, "\(sort)")
            #expect(try !plan(scene, query).contains { $0.contains("TEMP B-TREE") }, "\(sort)")
            query.cursor = try scene.store.items(query).next
            #expect(try plan(scene, query).contains { $0.contains(index) }, "\(sort) with a cursor")
        }
        var query = ItemQuery()
        query.organisations = ["o7"]
        let steps = try plan(scene, query)
        #expect(!steps.contains { $0.hasPrefix("SCAN item_facets") }, "\(steps)")
        #expect(try scene.store.items(query).total == 400)

        let clock = ContinuousClock()
        let start = clock.now
        #expect(try scene.store.dueLinks(now: scene.now, limit: 64, perSite: 64).count == 64)
        print("64 due links of 20,000: \(clock.now - start)")
    }

    private func plan(_ scene: Scene, _ query: ItemQuery) throws -> [String] {
        try scene.store.read { db in
            let keys = try ItemReader(db: db, query: query).keys
            return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(keys.sql)", arguments: keys.arguments)
                .map { $0["detail"] }
        }
    }
}
