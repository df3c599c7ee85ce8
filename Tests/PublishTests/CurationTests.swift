import Catalogue
import Foundation
import Publish
import Store
import Testing

struct CurationTests {
    private static let fill: @Sendable (Store) async throws -> Void = { store in
        try await Sample.fill(store)
        var made = Decision(.collection, records: [], who: "anna", why: nil, at: Sample.now)
        (made.collection, made.heading, made.about) = ("bra", "Bra <exempel>", "Valda av oss.")
        var picked = Decision(
            .collect, records: [Sample.records[2].id, Sample.records[0].id], who: "anna", why: nil, at: Sample.now)
        picked.collection = "bra"
        var small = Decision(.collection, records: [], who: "anna", why: nil, at: Sample.now)
        (small.collection, small.heading) = ("liten", "Liten")
        let all = [made, picked, small].map { $0.named() }
        try store.decide(all, rules: Sample.rules, now: Sample.now)
        try store.setRelations(
            [
                Relation(Sample.records[2].id, .refers, Sample.records[0].id),
                Relation(Sample.records[0].id, .overlaps, Sample.records[3].id),
                Relation(Sample.records[3].id, .overlaps, Sample.records[0].id),
            ], at: 1)
    }

    @Test func `a collection is shown with its items in their order, one of less than two is not`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let list = try await server.get("/api/v1/collections").json()
            let collections = try #require(list["collections"] as? [[String: Any]])
            #expect(collections.compactMap { $0["id"] as? String } == ["bra"])
            #expect(collections.first?["total"] as? Int == 2)
            let one = try await server.get("/api/v1/collections/bra").json()
            let items = try #require(one["items"] as? [[String: Any]])
            #expect(items.compactMap { $0["id"] as? String } == [Sample.records[2].id, Sample.records[0].id])
            #expect(try await server.get("/api/v1/collections/liten").status == 404)
            let page = try await server.get("/samlingar/bra").text
            #expect(page.contains("<h1>Bra &lt;exempel&gt;</h1>") && page.contains("Så införde vi trygghetslarm"))
            #expect(try await server.get("/samlingar").text.contains("href=\"/samlingar/bra\""))
        }
    }

    @Test func `items are filtered by collection, and an unknown one is refused with the nearest`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            #expect(try await server.get("/api/v1/items?collection=bra").json()["total"] as? Int == 2)
            #expect(try await server.get("/api/v1/items?collection=bra&kind=berattelse").json()["total"] as? Int == 1)
            let refused = try await server.get("/api/v1/items?collection=bar")
            #expect(refused.status == 400)
            #expect(try refused.json()["nearest"] as? String == "bra")
            #expect(try await server.get("/api/v1/items?form=film").json()["total"] as? Int == 1)
            // One that readers are not shown is there all the same.
            #expect(try await server.get("/api/v1/items?collection=liten").json()["total"] as? Int == 0)
        }
    }

    @Test(arguments: ["collection", "kind", "topic", "limit", "cursor", "q", "changedSince"])
    func `an empty filter is refused by name, and says nothing on a page`(_ name: String) async throws {
        try await TestServer.with(fill: Self.fill) { server in
            for target in ["/api/v1/items?\(name)=", "/api/v1/items?\(name)=%20,&sort=title", "/feed.json?\(name)="] {
                let refused = try await server.get(target)
                #expect(refused.status == 400, "\(target)")
                #expect(try refused.json()["parameter"] as? String == name)
            }
            #expect(try await server.get("/?\(name)=").status == 200)
        }
    }

    @Test func `items of one collection come in its order, page by page, unless another is asked for`() async throws {
        let fill: @Sendable (Store) async throws -> Void = { store in
            try await Self.fill(store)
            var rule = Decision(.collection, records: [], who: "anna", why: nil, at: Sample.now + 1)
            (rule.collection, rule.rule) = ("bra", ["kind": ["khi"]])
            try store.decide([rule.named()], rules: Sample.rules, now: Sample.now)
        }
        try await TestServer.with(fill: fill) { server in
            func ids(_ target: String) async throws -> (ids: [String], next: String?) {
                let page = try await server.get(target).json()
                let items = page["items"] as? [[String: Any]] ?? []
                return (items.compactMap { $0["id"] as? String }, page["next"] as? String)
            }
            let whole = try await ids("/api/v1/collections/bra").ids
            #expect(whole.prefix(2) == [Sample.records[2].id, Sample.records[0].id] && whole.count > 3)
            #expect(try await ids("/api/v1/items?collection=bra").ids == whole)
            var paged: [String] = []
            var target: String? = "/api/v1/items?collection=bra&limit=1"
            while let here = target {
                let page = try await ids(here)
                paged += page.ids
                target = page.next.map { "/api/v1/items?collection=bra&limit=1&cursor=\($0)" }
                try #require(paged.count <= whole.count)
            }
            #expect(paged == whole)
            let changed = try await ids("/api/v1/items?collection=bra&sort=changed&limit=2")
            #expect(try await ids("/api/v1/items?collection=bra&sort=title").ids != whole)
            let cursor = try #require(changed.next)
            #expect(try await server.get("/api/v1/items?collection=bra&cursor=\(cursor)").status == 400)
            let link = try await server.get("/api/v1/items?collection=bra&sort=changed&limit=2").headers["link"]
            #expect(link?.contains("sort=changed") == true, "the next page is in the same order")
            // Of two there is no order of their own.
            #expect(
                try await ids("/api/v1/items?collection=bra,liten&sort=changed").ids
                    == ids("/api/v1/items?collection=bra,liten").ids)
        }
    }

    @Test func `relations are told in both directions`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            func ids(_ id: String, _ field: String) async throws -> [String] {
                let item = try await server.get("/api/v1/items/\(id)").json()
                return (item[field] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            }
            let (plain, story, gone) = (Sample.records[0].id, Sample.records[2].id, Sample.records[3].id)
            #expect(try await ids(story, "references") == [plain])
            #expect(try await ids(plain, "referencedBy") == [story])
            #expect(try await ids(plain, "overlaps") == [gone])
            #expect(try await ids(gone, "overlaps") == [plain])
            let page = try await server.get("/id/\(plain)").text
            #expect(page.contains("Kommunberättelser som bygger på detta"))
            #expect(page.contains("Andra avsändare om samma ämne"))
        }
    }

    @Test func `vocabularies are counted`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let all = try await server.get("/api/v1/vocabularies").json()
            let kinds = try #require((all["vocabularies"] as? [[String: Any]])?.first)
            let terms = try #require(kinds["terms"] as? [[String: Any]])
            #expect(terms.map { $0["count"] as? Int } == [5, 1])
        }
    }

    @Test func `coverage tells every municipality once, and the page says the same in Swedish`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let coverage = try await server.get("/api/v1/coverage").json()
            let municipalities = try #require(coverage["municipalities"] as? [String: Any])
            #expect(municipalities["total"] as? Int == 2)
            #expect((municipalities["counts"] as? [String: Int])?["no-source"] == 2)
            let page = try await server.get("/lagesbild").text
            #expect(page.contains("Kommuner (2)") && page.contains("Utan källa"))
            #expect(page.contains("Kunskapshöjande initiativ (5)"))
        }
    }
}

struct CoverageLedgerTests {
    private func state(_ change: (inout SourceMemory, inout CoverageLedger.Yield) -> Void, sources: Int = 1)
        -> CoverageLedger.State?
    {
        var memory = SourceMemory()
        memory.state = .ok
        var yield = CoverageLedger.Yield(items: 3)
        change(&memory, &yield)
        let source = Source(id: "s", organisation: "kommun-1715", format: .rss, url: "https://kil.se/rss")
        let ledger = CoverageLedger(
            [Organisation(id: "kommun-1715", name: "Kils kommun", kind: "municipality", place: "1715")],
            places: [
                Place(code: "1715", name: "Kil", level: .municipality, county: "17"),
                Place(code: "17", name: "Värmlands län", level: .county, county: "17"),
            ], sources: sources == 0 ? [] : [source], memories: ["s": memory], yields: ["s": yield])
        // The one municipality of a county is its region.
        #expect(ledger.regions.map(\.state) == ledger.municipalities.map(\.state))
        return ledger.municipalities.first?.state
    }

    @Test func `a municipality is as its sources are`() {
        #expect(state { _, _ in } == .covered)
        #expect(state { _, yield in yield.isSilent = true } == .silent)
        #expect(state { memory, _ in memory.state = .failing } == .broken)
        #expect(state { memory, _ in memory.state = .gone } == .broken)
        #expect(state { memory, _ in memory.state = .waiting } == .waiting)
        #expect(state({ _, _ in }, sources: 0) == .noSource)
    }
}
