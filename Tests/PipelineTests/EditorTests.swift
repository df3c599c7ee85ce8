import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

@Suite(.timeLimit(.minutes(1))) struct `An editor` {
    private static let feed = """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "json", "url": "{base}/lista", "items": "",
          "map": { "id": "/i", "title": "/t", "summary": "/s" } }
        """

    /// A publisher of so many posts whose words a test can change.
    private final class Publisher: Sendable {
        let words = Locked("Första")

        func stage() throws -> SyncStage {
            try SyncStage(feed) { [words] _ in
                let word = words.withLock(\.self)
                let posts = (1...3).map { #"{"i":"\#($0)","t":"\#(word) \#($0)","s":"Om \#($0)"}"# }
                return .text("[\(posts.joined(separator: ","))]")
            }
        }
    }

    private func editor(_ stage: SyncStage, why: String? = nil, at seconds: Double = 0) -> Editor {
        Editor(
            store: stage.bench.store, configuration: stage.bench.registry.snapshot.configuration, who: "anna",
            why: why, now: Date(timeIntervalSince1970: 1_790_000_000 + seconds))
    }

    /// A merge that is kept, and a split of another editor's that cannot stand beside it.
    private func opposites(_ stage: SyncStage) async throws -> (merge: Decision, split: Decision) {
        _ = try await stage.sync()
        let ids = try ids(stage)
        let merge = try editor(stage).merge([ids[0], ids[1]])
        var split = Decision(.split, records: [ids[0]], who: "bo", why: nil, at: Date(timeIntervalSince1970: 1))
        split.others = [ids[1]]
        return (merge, split)
    }

    private func ids(_ stage: SyncStage) throws -> [String] {
        try stage.bench.store.items(ItemQuery()).elements.sorted { $0.item.title < $1.item.title }.map(\.item.id)
    }

    @Test func `merges and splits, and former ids and fields come back`() async throws {
        let stage = try Publisher().stage()
        _ = try await stage.sync()
        let before = try stage.bench.store.items(ItemQuery()).elements.map(\.item).sorted { $0.id < $1.id }
        let ids = try ids(stage)
        let merge = try editor(stage).merge([ids[0], ids[2]])
        #expect(try stage.titles().count == 2)
        let one = try editor(stage).find(ids[2]).item
        #expect(one.records.sorted() == [ids[0], ids[2]].sorted())
        #expect(throws: EditRefusal.self) { try editor(stage).merge([ids[0], ids[2]]) }
        // What was merged by hand is not split by hand: the merge is taken back.
        let refusal = try #require(throws: EditRefusal.self) { try editor(stage).split([ids[0]]) }
        #expect(refusal.message.contains(merge.id))
        _ = try editor(stage, at: 60).undo(merge.id)
        let after = try stage.bench.store.items(ItemQuery()).elements.map(\.item).sorted { $0.id < $1.id }
        #expect(after == before)
        #expect(throws: EditRefusal.self) { try editor(stage).undo(merge.id) }
    }

    @Test func `pins a field that no sync takes away, and is told when the source has changed beneath it`()
        async throws
    {
        let publisher = Publisher()
        let stage = try publisher.stage()
        _ = try await stage.sync()
        let id = try ids(stage)[0]
        let pin = try editor(stage).set(id, "title", to: "  Vår   titel ")
        #expect(try editor(stage).find(id).item.title == "Vår titel")
        let conflicts = Conflicts(stage.bench.store)
        #expect(try conflicts.among(try stage.bench.store.decisions()).isEmpty)
        publisher.words.withLock { $0 = "Andra" }
        #expect(try await stage.sync().attempt.outcome == .changed)
        let item = try editor(stage).find(id).item
        #expect(item.title == "Vår titel")
        #expect(item.provenance["title"]?.alternatives.map(\.value) == ["Andra 1"])
        #expect(try conflicts.among(try stage.bench.store.decisions()).map(\.id) == [pin.id])
        _ = try editor(stage, at: 60).unset(id, "title")
        #expect(try editor(stage).find(id).item.title == "Andra 1")
    }

    @Test func `hides with a reason, and what is hidden stays hidden when the source changes`() async throws {
        let publisher = Publisher()
        let stage = try publisher.stage()
        _ = try await stage.sync()
        let id = try ids(stage)[1]
        #expect(throws: EditRefusal.self) { try editor(stage).hide(id) }
        _ = try editor(stage, why: "gäller inte längre").hide(id)
        #expect(try stage.titles() == ["Första 1", "Första 3"])
        let told = try stage.bench.store.changes(after: 0, limit: 100).changes.last
        #expect(told?.kind == .withdrawn && told?.reason == "hidden by an editor: gäller inte längre")
        publisher.words.withLock { $0 = "Andra" }
        _ = try await stage.sync()
        #expect(try stage.titles() == ["Andra 1", "Andra 3"])
        _ = try editor(stage, at: 60).show(id)
        #expect(try stage.titles() == ["Andra 1", "Andra 2", "Andra 3"])
        #expect(throws: EditRefusal.self) { try editor(stage).show(id) }
    }

    @Test func `tags, and says which terms apply; slips get the nearest valid name`() async throws {
        let stage = try Publisher().stage()
        _ = try await stage.sync()
        let id = try ids(stage)[0]
        _ = try editor(stage).tag(id, ["Bra exempel", "2026"])
        #expect(try editor(stage).find(id).item.terms(of: "tag") == ["bra-exempel", "2026"])
        _ = try editor(stage, at: 1).untag(id, ["2026"])
        #expect(try editor(stage).find(id).item.terms(of: "tag") == ["bra-exempel"])
        _ = try editor(stage, at: 2).set(id, "kind", to: "berattelse")
        #expect(try editor(stage).find(id).item.kind == "berattelse")
        let slip = try #require(throws: EditRefusal.self) { try editor(stage).set(id, "kind", to: "berattelsen") }
        #expect(slip.message.contains("berattelse"))
        #expect(throws: EditRefusal.self) { try editor(stage).set(id, "titel", to: "x") }
        #expect(throws: EditRefusal.self) { try editor(stage).set(id, "link", to: "javascript:alert(1)") }
        #expect(throws: EditRefusal.self) { try editor(stage).set("finnsinte", "title", to: "x") }
        _ = try editor(stage, at: 3).set(id, "summary", to: "Ett <b>\n\nTvå")
        #expect(try editor(stage).find(id).item.summary == "<p>Ett &lt;b&gt;</p><p>Två</p>")
    }

    @Test func `exports what a catalogue made from nothing takes over, to the same items byte for byte`() async throws {
        let publisher = Publisher()
        let first = try publisher.stage()
        _ = try await first.sync()
        let ids = try ids(first)
        _ = try editor(first).merge([ids[0], ids[1]])
        _ = try editor(first, why: "nej", at: 1).hide(ids[2])
        _ = try editor(first, at: 2).set(ids[0], "title", to: "Båda")
        let pinned = try editor(first, at: 3).tag(ids[0], ["x"])
        _ = try editor(first, at: 4).undo(pinned.id)
        let file = try DecisionFile.write(try first.bench.store.decisions())
        let second = try publisher.stage()
        let read = try DecisionFile.read(file, beside: [])
        let rules = Rules(second.bench.registry.snapshot.configuration).forItems(now: Date())
        // Before anything was fetched.
        #expect(try second.bench.store.decide(read, rules: rules, now: Date()).decisions == 4)
        _ = try await second.sync()
        try second.bench.match()
        #expect(try DecisionFile.write(try second.bench.store.decisions()) == file)
        let items = { (stage: SyncStage) in try stage.bench.store.items(ItemQuery()).elements.map(\.item) }
        #expect(try items(second) == items(first))
        #expect(try items(second).map(\.title) == ["Båda"])
        #expect(try second.bench.store.decide(read, rules: rules, now: Date()).decisions == 0, "all are known")
    }

    @Test func `imports all of a file or nothing, and says which line is wrong`() async throws {
        let stage = try Publisher().stage()
        let (merge, split) = try await opposites(stage)
        let opposite = try DecisionFile.write([split.named()])
        let refusal = try #require(throws: EditRefusal.self) { try DecisionFile.read(opposite, beside: [merge]) }
        #expect(refusal.message.contains(merge.id) && refusal.message.hasPrefix("Line 1"))
        var forged = merge
        forged.who = "någon annan"
        let lines = try DecisionFile.write([merge, forged])
        let second = try #require(throws: EditRefusal.self) { try DecisionFile.read(lines, beside: []) }
        #expect(second.message.hasPrefix("Line 2"))
        #expect(throws: EditRefusal.self) { try DecisionFile.read(Data("{}\n".utf8), beside: []) }
        #expect(throws: EditRefusal.self) { try DecisionFile.read(Data("[1,2\n".utf8), beside: []) }
    }

    @Test(arguments: [
        (Decision.Field.link, "javascript:alert(1)"), (.summary, "<p>Text</p><script>alert(1)</script>"),
        (.title, String(repeating: "a", count: 501)), (.published, "i våras"),
    ])
    func `imports nothing that a command would refuse`(field: Decision.Field, value: String) throws {
        var pin = Decision(.pin, records: ["a"], who: "bo", why: nil, at: Date(timeIntervalSince1970: 1))
        (pin.field, pin.value) = (field, value)
        let file = try DecisionFile.write([pin.named()])
        let refusal = try #require(throws: EditRefusal.self) { try DecisionFile.read(file, beside: []) }
        #expect(refusal.message.hasPrefix("Line 1: decision \(pin.named().id): "))
        pin.value = field == .summary ? "<p>Text &lt;b&gt;</p>" : field == .published ? "2020-05" : "https://kil.se/a"
        #expect(try DecisionFile.read(DecisionFile.write([pin.named()]), beside: []).count == 1)
    }

    @Test func `what contradicts a decision that came meanwhile is not kept`() async throws {
        let stage = try Publisher().stage()
        let (merge, split) = try await opposites(stage)
        let ids = try ids(stage)
        let rules = Rules(stage.bench.registry.snapshot.configuration).forItems(now: Date())
        let kept = try stage.bench.store.decide([split.named()], rules: rules, now: Date()) { known in
            DecisionFile.opposed([split.named()], beside: known)
        }
        #expect(kept.decisions == 0 && kept.opposed.contains(merge))
        #expect(try stage.bench.store.decisions() == [merge])
        #expect(throws: EditRefusal.self) { try editor(stage).hide(ids[1]) }
        #expect(throws: EditRefusal.self) { try editor(stage, why: "   ").hide(ids[1]) }
        #expect(throws: EditRefusal.self) {
            try editor(stage, why: String(repeating: "x", count: 2001)).hide(ids[1])
        }
    }

    @Test func `says a term without a conflict until the sources say another`() async throws {
        let publisher = Publisher()
        publisher.words.withLock { $0 = "Upphandling av trygghetslarm" }
        let stage = try publisher.stage()
        _ = try await stage.sync()
        let id = try ids(stage)[0]
        #expect(try !editor(stage).find(id).item.terms(of: "amne").isEmpty)
        _ = try editor(stage).set(id, "amne", to: "juridik")
        #expect(try editor(stage).review.lines(["conflict"]) == [])
        publisher.words.withLock { $0 = "Utvärdering av nytta" }
        _ = try await stage.sync()
        #expect(try editor(stage).review.lines(["conflict"]).count == 1)
    }
}
