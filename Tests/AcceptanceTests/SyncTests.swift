import Catalogue
import Foundation
import Landscape
import Store
import Testing

/// The built program against the landscape, sync by sync.
@Suite(.timeLimit(.minutes(5))) struct SyncTests {
    @Test func `the first sync reads every format and says of each trouble what it is`() async throws {
        let stage = try Stage()
        let outcomes = try await stage.sync()
        let healthy = outcomes.filter { $0.value == "changed" }.map(\.key)
        #expect(healthy.count >= 13, "\(outcomes)")
        #expect(outcomes["region-17-nyheter"] == "failed")
        #expect(outcomes["kommun-1460-blogg"] == "failed")
        let page = try await stage.json("items", "list")
        #expect((page["total"] as? Int ?? 0) > 45)
    }

    @Test func `a second sync without news adds no version and no line to the change log`() async throws {
        let stage = try Stage()
        let first = try await stage.sync()
        let before = try stage.look { try ($0.position(), $0.counts().records, versions($0)) }
        stage.landscape.forgetRequests()
        let second = try await stage.sync()
        let after = try stage.look { try ($0.position(), $0.counts().records, versions($0)) }
        #expect(before == after)
        for (source, outcome) in second where first[source] == "changed" {
            #expect(outcome == "not-modified" || outcome == "unchanged", "\(source): \(outcome)")
        }
        #expect(second.values.contains("not-modified"))
        #expect(second.values.contains("unchanged"))
    }

    @Test func `a changed source changes its items and nothing else`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        let position = try stage.look { try $0.position() }
        stage.landscape.switchOn(.newEntry)
        stage.landscape.switchOn(.entryChanges)
        let outcomes = try await stage.sync()
        #expect(outcomes.filter { $0.value == "changed" }.map(\.key) == ["omsorgsverket-stod"])
        let kinds = try stage.changes(after: position).map(\.kind)
        #expect(kinds.sorted { $0.rawValue < $1.rawValue } == [.created, .updated])
    }

    @Test func `the guide that two agencies publish under different addresses is one item with its provenance`()
        async throws
    {
        let stage = try Stage()
        _ = try await stage.sync()
        let found = try await stage.json("items", "search", "Välfärdsteknik steg för steg", "--limit", "1")
        let first = try #require((found["items"] as? [[String: Any]])?.first)
        let sources = try #require(first["sources"] as? [String])
        #expect(Set(sources).isSuperset(of: ["omsorgsverket-stod", "digitaliseringsradet-press"]), "\(sources)")
        let item = try await stage.json("items", "show", try #require(first["id"] as? String))
        let provenance = try #require(item["provenance"] as? [String: [String: Any]])
        #expect(provenance["title"]?["source"] as? String == "omsorgsverket-stod")
    }

    @Test func `a source that breaks keeps its last good records and says why`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        let before = try await stage.json("items", "list", "--source", "omsorgsverket-stod")
        stage.landscape.switchOn(.feedBreaks)
        let outcomes = try await stage.sync()
        #expect(outcomes["omsorgsverket-stod"] == "rejected")
        let after = try await stage.json("items", "list", "--source", "omsorgsverket-stod")
        #expect(before["total"] as? Int == after["total"] as? Int)
        let status = try await stage.json("status", "omsorgsverket-stod")
        let source = try #require((status["sources"] as? [[String: Any]])?.first)
        #expect(source["state"] as? String == "failing")
        #expect((source["reason"] as? String)?.isEmpty == false)
        #expect((source["lastSuccess"] as? String)?.isEmpty == false)
        stage.landscape.switchOff(.feedBreaks)
        #expect(try await stage.sync()["omsorgsverket-stod"] != "rejected")
    }

    @Test func `a list whose markup changes is degraded and keeps its items`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        let before = try await stage.json("items", "list", "--source", "kommun-1715-nyheter")
        #expect((before["total"] as? Int) == 2)
        stage.landscape.switchOn(.markupChanges)
        let outcome = try await stage.sync()["kommun-1715-nyheter"]
        #expect(outcome == "degraded" || outcome == "rejected", "\(outcome ?? "none")")
        let after = try await stage.json("items", "list", "--source", "kommun-1715-nyheter")
        #expect(before["total"] as? Int == after["total"] as? Int)
    }

    @Test func `a complete source that shrinks is held back until somebody accepts it`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        stage.landscape.switchOn(.completeShrinks)
        #expect(try await stage.sync()["hjalpmedelsregistret"] == "quarantined")
        let held = try await stage.json("items", "list", "--source", "hjalpmedelsregistret")
        #expect((held["total"] as? Int ?? 0) > 2)
        let rejected = try await stage.samlad("sources", "reject", "hjalpmedelsregistret")
        #expect(rejected.out.contains("stay published until the source is as it was"), "\(rejected.out)")
        #expect(try await stage.sync()["hjalpmedelsregistret"] == "quarantined")
        let status = try await stage.samlad("status", "hjalpmedelsregistret")
        #expect(status.out.contains("Rejected on "), "\(status.out)")
        let kept = try await stage.json("items", "list", "--source", "hjalpmedelsregistret")
        #expect(kept["total"] as? Int == held["total"] as? Int)
        try await stage.samlad("sources", "accept", "hjalpmedelsregistret")
        let accepted = try await stage.json("items", "list", "--source", "hjalpmedelsregistret")
        #expect(accepted["total"] as? Int == 2)
        for word in ["accept", "reject"] {
            let nothing = try await stage.samlad("sources", word, "hjalpmedelsregistret", code: 2)
            #expect(nothing.err.contains("waits for a decision: it is ok"), "\(nothing.err)")
        }
        #expect(try stage.changes().contains { $0.kind == .withdrawn })
    }

    @Test func `guids that churn double nothing`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        let before = try await stage.json("items", "list", "--source", "kommun-1730-aktuellt")
        for _ in 0..<3 { _ = try await stage.sync() }
        let after = try await stage.json("items", "list", "--source", "kommun-1730-aktuellt")
        #expect((before["total"] as? Int) == 2)
        #expect(before["total"] as? Int == after["total"] as? Int)
    }

    @Test func `a host that asked for rest is left alone`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        stage.landscape.forgetRequests()
        let answer = try await stage.json("sync", code: nil)
        let summary = try #require(answer["summary"] as? [String: Any])
        #expect((summary["resting"] as? [String])?.contains("region-17-nyheter") == true)
        #expect(stage.landscape.server("region-17")?.requests().isEmpty == true)
    }

    @Test func `a source that hangs ends at its limit and delays no other`() async throws {
        let stage = try Stage(SourcesFile(total: "3s"))
        let outcomes = try await stage.sync()
        #expect(outcomes["kommun-1784-nyheter"] == "failed")
        #expect(outcomes.values.filter { $0 == "changed" }.count >= 13)
        let status = try await stage.json("status", "kommun-1784-nyheter")
        let failure = (status["sources"] as? [[String: Any]])?.first?["lastFailure"] as? [String: Any]
        #expect(failure?["kind"] as? String == "timeout")
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func `a sync that is broken off keeps what has come, blames nobody, and begins where it ended`(
        _ signal: Int32, _ code: Int32
    ) async throws {
        let stage = try Stage(SourcesFile(total: "120s"))
        let silent = try #require(stage.landscape.server("kommun-1784"))
        let program = try stage.launch("sync")
        try await program.until { program.errors.split(separator: "\n").count >= 15 }
        try await silent.waitForRequests(1)
        program.signal(signal)
        let ended = await program.finished()
        #expect(ended.code == code, "\(ended.err)")
        #expect(ended.err.contains("breaking off"))
        #expect(ended.out.contains("not judged (broken off)"), "\(ended.out)")
        let status = try await stage.json("status", "kommun-1784-nyheter", code: nil)
        let source = (status["sources"] as? [[String: Any]])?.first
        #expect(source?["lastFailure"] == nil && source?["state"] as? String == "waiting")
        let kept = try await stage.json("items", "list")
        #expect(kept["total"] as? Int ?? 0 > 0)
    }

    @Test(arguments: [("INT", SIGINT), ("TERM", SIGTERM)])
    func `a signal that was ignored when the sync began does not break it off`(
        _ name: String, _ signal: Int32
    ) async throws {
        let stage = try Stage(SourcesFile(total: "3s"))
        let silent = try #require(stage.landscape.server("kommun-1784"))
        let program = try Binary.launch(
            "/bin/sh", ["-c", "trap '' \(name); exec \"$0\" sync", Binary.path], environment: stage.variables)
        try await silent.waitForRequests(1)
        program.signal(signal)
        let ended = await program.finished()
        // The one that hangs has failed at its own limit.
        #expect(ended.code == 1 && !ended.err.contains("breaking off"), "\(ended.code): \(ended.err)")
        let status = try await stage.json("status", "kommun-1784-nyheter", code: nil)
        let failure = (status["sources"] as? [[String: Any]])?.first?["lastFailure"] as? [String: Any]
        #expect(failure?["kind"] as? String == "timeout")
    }

    private func versions(_ store: Store) throws -> Int {
        try store.items(ItemQuery()).elements.flatMap { try store.records(of: $0.item.id) }.reduce(0) {
            $0 + $1.version
        }
    }
}
