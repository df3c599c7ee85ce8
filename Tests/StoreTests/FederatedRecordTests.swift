import Catalogue
import Foundation
import Testing

@testable import Store

@Suite struct FederatedRecordTests {
    private func record(_ source: String, _ title: String, via: [String]) -> Record {
        var record = Record.made("a", source: source, title: title)
        record.origin = RecordOrigin(home: "https://n.example", id: "x", via: via)
        return record
    }

    @Test func `the nearer way counts, and the farther one again when the nearer is no more`() async throws {
        let scene = try Scene()
        let sources = ["nara", "fjarran"].map {
            Source(id: $0, organisation: nil, format: .samlad, url: "https://\($0).example")
        }
        try scene.store.register(sources, now: scene.now)
        try await scene.sync("fjarran", [record("fjarran", "Omvägen", via: ["https://r.example"])])
        #expect(try scene.titles() == ["Omvägen"])
        try await scene.sync("nara", [record("nara", "Hemifrån", via: [])])
        #expect(try scene.titles() == ["Hemifrån"])
        try await scene.sync("fjarran", [record("fjarran", "Gammalt", via: ["https://r.example"])])
        try await scene.sync("fjarran", [], absent: .withdraw)
        #expect(try scene.titles() == ["Hemifrån"], "only the way it came changes and withdraws it")
        #expect(try scene.store.counts().records == 1)
        try scene.store.register([sources[1]], now: scene.now)
        try await scene.sync("fjarran", [record("fjarran", "Omvägen igen", via: ["https://r.example"])])
        #expect(try scene.titles() == ["Omvägen igen"])
        #expect(try scene.store.records(of: "a").first?.record.origin?.via == ["https://r.example"])
        #expect(try scene.store.check() == [])
    }

    private static func sources(pausing: Bool = false) -> [Source] {
        ["nara", "fjarran"].map { id in
            var source = Source(id: id, organisation: nil, format: .samlad, url: "https://\(id).example")
            source.enabled = id == "fjarran" || !pausing
            return source
        }
    }

    private func take(
        _ scene: Scene, withdrawn: [String] = [], absent: SyncIntent.Absent = .ignore, _ records: [Record]
    )
        async throws
    {
        var intent = SyncIntent.plain("fjarran", records, absent: absent, at: scene.now)
        intent.withdrawn = withdrawn
        try await scene.store.apply(intent, rules: .plain, now: scene.now)
    }

    @Test(arguments: [true, false])
    func `a withdrawal on the farther way counts once the nearer one is no more, and not before`(pausing: Bool)
        async throws
    {
        let scene = try Scene()
        try scene.store.register(Self.sources(), now: scene.now)
        try await scene.sync("nara", [record("nara", "Hemifrån", via: [])])
        try await take(scene, withdrawn: ["a"], [])
        #expect(try scene.titles() == ["Hemifrån"])
        try scene.store.register(pausing ? Self.sources(pausing: true) : [Self.sources()[1]], now: scene.now)
        // What the pipeline looks the other's deletions up by.
        #expect(try scene.store.recordKeys(["a", "b"], of: "fjarran").map(\.id) == ["a"])
        try await take(scene, withdrawn: ["a"], [])
        #expect(try scene.titles().isEmpty)
        #expect(try scene.changes().last?.tombstone == .withdrawn)
        #expect(try scene.store.check() == [])
    }

    @Test func `what is told in the same words by the way that is left is its own from then on`() async throws {
        let scene = try Scene()
        try scene.store.register(Self.sources(), now: scene.now)
        try await scene.sync("nara", [record("nara", "Samma", via: [])])
        try scene.store.register([Self.sources()[1]], now: scene.now)
        try await take(scene, [record("fjarran", "Samma", via: [])])
        #expect(try scene.store.recordKeys(of: "fjarran").map(\.id) == ["a"])
    }

    @Test func `a list in several readings withdraws at its end what none of them named`() async throws {
        let scene = try Scene()
        try scene.store.register(Self.sources(), now: scene.now)
        func made(_ id: String) -> Record { Record.made(id, source: "fjarran") { $0.title = id } }
        try await take(scene, absent: .withdraw, ["a", "b", "c", "d"].map(made))
        try await take(scene, absent: .begin, [made("b")])
        #expect(try scene.titles().sorted() == ["a", "b", "c", "d"], "half a list says nothing of the rest")
        try await take(scene, absent: .ignore, [made("c")])
        try await take(scene, absent: .end, [made("e")])
        #expect(try scene.titles().sorted() == ["b", "c", "e"])
        #expect(try scene.store.check() == [])
    }

    // MARK: How it left

    private func leave(_ scene: Scene, _ departures: [String: Departure], _ records: [Record] = []) async throws {
        var intent = SyncIntent.plain("fjarran", records, absent: .ignore, at: scene.now)
        intent.withdrawn = departures.keys.sorted()
        intent.departures = departures
        try await scene.store.apply(intent, rules: .plain, now: scene.now)
    }

    private func sceneOf(_ ids: String...) async throws -> Scene {
        let scene = try Scene()
        try scene.store.register(Self.sources(), now: scene.now)
        try await take(scene, ids.map { Record.made($0, source: "fjarran") { $0.title = $0.id } })
        return scene
    }

    @Test func `what was merged at home leads to what lives on, also to what came with the same news`() async throws {
        let scene = try await sceneOf("a", "b")
        let position = try scene.store.position()
        let new = Record.made("n", source: "fjarran")
        try await leave(
            scene,
            ["a": Departure(.merged, into: ["unknown", "b"]), "b": Departure(.merged, into: ["n"])], [new])
        #expect(try scene.lines(after: position) == ["created n", "merged a b", "merged b n"])
        #expect(try scene.changes(after: position).compactMap(\.tombstone) == [.merged, .merged])
        #expect(try scene.store.item("a") == .moved(to: "n") && scene.store.item("b") == .moved(to: "n"))
        #expect(try scene.store.counts().items == 1)
        #expect(try scene.store.check() == [])
    }

    @Test func `what is hidden at home is told as hidden, and comes back`() async throws {
        let scene = try await sceneOf("a", "b")
        let why = Hiding(why: "dubblett", home: "https://n.example").sentence
        try await leave(scene, ["a": Departure(.hidden, reason: why)])
        let told = try #require(try scene.changes().last)
        #expect(told.tombstone == .hidden && told.reason == why && told.item == "a")
        guard case .withdrawn(let stored) = try scene.store.item("a") else {
            Issue.record("it is shown")
            return
        }
        #expect(stored.withdrawnReason == why)
        try await take(scene, [Record.made("a", source: "fjarran")])
        #expect(try scene.titles().count == 2)
    }

    @Test(arguments: [["a"], ["nobody"], ["b"], []])
    func `what is said to live on in nothing that does is gone`(into: [String]) async throws {
        let scene = try await sceneOf("a", "b")
        try await leave(scene, ["b": Departure(.withdrawn)])
        try await leave(scene, ["a": Departure(.merged, into: into)])
        #expect(try scene.changes().last?.tombstone == .withdrawn)
        guard case .withdrawn = try scene.store.item("a") else {
            Issue.record("it leads somewhere")
            return
        }
        #expect(try scene.store.check() == [])
    }

    @Test func `two that are said to live on in each other are not both there`() async throws {
        let scene = try await sceneOf("a", "b")
        try await leave(scene, ["a": Departure(.merged, into: ["b"]), "b": Departure(.merged, into: ["a"])])
        #expect(try scene.store.item("a") == .moved(to: "b"))
        #expect(try scene.changes().last?.tombstone == .withdrawn && scene.titles().isEmpty)
        #expect(try scene.store.check() == [])
    }

    @Test(arguments: [true, false])
    func `a Samlad that is followed again is read whole`(pausing: Bool) async throws {
        let scene = try Scene()
        try scene.store.register(Self.sources(), now: scene.now)
        var memory = SourceMemory()
        memory.federation = FollowedLog(instance: "aaaa", position: 7)
        memory.bodyHash = "abc"
        try await scene.store.record(Attempt(source: "nara", at: scene.now, outcome: .unchanged), memory: memory)
        try scene.store.register(Self.sources(), now: scene.now)
        #expect(try scene.store.memory(of: "nara")?.federation?.position == 7)
        try scene.store.register(pausing ? Self.sources(pausing: true) : [Self.sources()[1]], now: scene.now)
        try scene.store.register(Self.sources(), now: scene.now)
        let again = try #require(try scene.store.memory(of: "nara"))
        #expect(again.federation == nil && again.bodyHash == nil)
    }
}
