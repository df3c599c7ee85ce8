import Catalogue
import Store
import Testing

/// How readers are told of what left because another Samlad said so.
struct FederatedDepartureTests {
    private static let old = Sample.relayed.id

    private func leave(_ departure: Departure, _ store: Store) async throws {
        var intent = SyncIntent(source: "skr", records: [], absent: .ignore, withdrawn: [Self.old]) { _ in
            (Attempt(source: "skr", at: Sample.now, outcome: .changed), SourceMemory())
        }
        intent.departures = [Self.old: departure]
        try await store.apply(intent, rules: Sample.rules, now: Sample.now)
    }

    @Test func `what was hidden elsewhere says by whom, and what was merged there leads to what lives on`() async throws
    {
        try await TestServer.with(Sample.manifold, fill: Sample.fillRich) { server in
            try await leave(Departure(.hidden, reason: "hidden by an editor at https://n.example: fel"), server.store)
            let page = try await server.get("/id/\(Self.old)")
            #expect(page.status == 410)
            #expect(page.text.contains("Redaktionen på https://n.example har dolt den: fel"))
            try await Sample.sync(server.store, "skr", [Sample.twin, Sample.relayed], at: Sample.now)
            #expect(try await server.get("/id/\(Self.old)").status == 200)
            try await leave(Departure(.merged, into: [Sample.records[0].id]), server.store)
            let moved = try await server.get("/api/v1/items/\(Self.old)")
            #expect(moved.status == 308)
            #expect(moved.headers["location"]?.hasSuffix("/api/v1/items/\(Sample.records[0].id)") == true)
            let log = try #require(try await server.json("/api/v1/changes?limit=1000")["changes"] as? [[String: Any]])
            let told = try #require(log.last { $0["id"] as? String == Self.old })
            let stone = try #require(told["tombstone"] as? [String: Any])
            #expect(stone["reason"] as? String == "merged" && stone["deleteCopies"] as? Bool == false)
            #expect(stone["into"] as? String == Sample.records[0].id)
        }
    }
}
