import Catalogue
import Foundation
import Publish
import Store
import Testing

struct ChangesAndSourcesTests {
    @Test func `following the log in small steps gives it whole and in order`() async throws {
        try await TestServer.with { server in
            let whole = try await server.json("/api/v1/changes")
            let all = try #require(whole["changes"] as? [[String: Any]])
            #expect(all.compactMap { $0["n"] as? Int } == Array(1...all.count))
            #expect(whole["position"] as? Int == all.count)
            #expect(whole["next"] == nil)
            #expect(Set(all.compactMap { $0["type"] as? String }).isSuperset(of: ["created", "link-state"]))
            var followed: [Int] = []
            var after = 0
            for _ in 0..<50 {
                let page = try await server.json("/api/v1/changes?after=\(after)&limit=2")
                followed += try #require(page["changes"] as? [[String: Any]]).compactMap { $0["n"] as? Int }
                after = try #require(page["position"] as? Int)
                guard let next = page["next"] as? Int else { break }
                #expect(next == after)
            }
            #expect(followed == Array(1...all.count))
            let caughtUp = try await server.json("/api/v1/changes?after=\(after)")
            #expect((caughtUp["changes"] as? [Any])?.isEmpty == true)
            #expect(caughtUp["position"] as? Int == after)
        }
    }

    @Test(arguments: ["after=-1", "after=x", "limit=0", "limit=1001", "afer=1"])
    func `the log refuses what it does not understand`(query: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/changes?" + query)
            #expect(reply.status == 400)
            #expect(try reply.json()["parameter"] as? String == String(query.prefix { $0 != "=" }))
        }
    }

    @Test func `sources tell their state, the reason and what to do`() async throws {
        try await TestServer.with { server in
            var memory = SourceMemory()
            memory.state = .failing
            memory.stateSince = Sample.now
            memory.streak = 3
            memory.lastOutcome = .failed
            memory.lastFailure = FetchFailure(.status, status: 404)
            try await server.store.record(
                Attempt(source: "skr", at: Sample.now, outcome: .failed, failure: memory.lastFailure), memory: memory)
            let sources = try #require(try await server.json("/api/v1/sources")["sources"] as? [[String: Any]])
            #expect(sources.compactMap { $0["id"] as? String }.sorted() == ["khi", "skr", "vilande"])
            let broken = try #require(sources.first { $0["id"] as? String == "skr" })
            #expect(broken["state"] as? String == "failing")
            #expect(broken["reason"] as? String == "Not found (404).")
            #expect((broken["advice"] as? String)?.isEmpty == false)
            #expect(broken["streak"] as? Int == 3)
            #expect((broken["organisation"] as? [String: Any])?["name"] as? String == "Sveriges Kommuner och Regioner")
            let paused = try #require(sources.first { $0["id"] as? String == "vilande" })
            #expect(paused["state"] as? String == "paused")
            let page = try await server.get("/status")
            #expect(page.text.contains("Adressen finns inte (404)."))
            #expect(page.text.contains("1 av 2 påslagna källor behöver ses över."))
        }
    }
}
