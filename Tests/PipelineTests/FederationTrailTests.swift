import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Another Samlad, played by a test: what it says at awkward moments.
@Suite struct FederationTrailTests {
    private static let source = #"{ "id": "n", "format": "samlad", "url": "{base}/", "home": "https://n.example" }"#
    private static let plain = #"{ "id": "n", "format": "samlad", "url": "{base}/" }"#

    private struct World: Sendable {
        var home: String? = "https://n.example"
        var instance = "aaaa"
        /// Answers to questions of the log by the position asked for, of the items by cursor or date.
        var log: [Int: String] = [:]
        var items: [String: String] = [:]
        /// What is answered to a question of the items that is not among these.
        var missing = 500

        var said: String { home.map { #","home":"\#($0)""# } ?? "" }
    }

    private static func item(_ id: String, _ title: String, _ n: Int) -> String {
        #"{"id":"\#(id)","title":"\#(title)","changeNumber":\#(n)}"#
    }

    private static func items(_ items: [String], next: String? = nil) -> String {
        #"{"items":[\#(items.joined(separator: ","))],"total":9\#(next.map { #","next":"\#($0)""# } ?? "")}"#
    }

    private static func line(_ n: Int, _ id: String, gone: Bool = false) -> String {
        let stone = gone ? #","tombstone":{"reason":"withdrawn","deleteCopies":true}"# : ""
        return #"{"n":\#(n),"id":"\#(id)","type":"updated","at":"2026-03-0\#(n)T00:00:00Z"\#(stone)}"#
    }

    private static func stage(
        _ world: Locked<World>, _ entry: String = source, settings: String = ""
    ) throws -> SyncStage {
        try SyncStage(entry, settings: settings) { request in
            var components = URLComponents()
            components.percentEncodedQuery = request.query
            let pairs = components.queryItems ?? []
            let query = Dictionary(pairs.map { ($0.name, $0.value ?? "") }) { first, _ in first }
            let world = world.withLock(\.self)
            guard request.path == "/api/v1/changes" else {
                let text = world.items[query["cursor"] ?? query["changedSince"] ?? ""]
                return text.map { .text($0, type: "application/json") } ?? .text("", status: world.missing)
            }
            if let known = query["instance"], known != world.instance { return .text("{}", status: 410) }
            let after = Int(query["after"] ?? "") ?? 0
            let changes = world.log[after] ?? ""
            let position = world.log[after].map { _ in 9 } ?? after
            return .text(
                #"{"changes":[\#(changes)],"position":\#(position),"instance":"\#(world.instance)"\#(world.said)}"#,
                type: "application/json")
        }
    }

    @Test func `what changed and went while all was read is not taken for gone, nor for there`() async throws {
        let world = Locked(World())
        world.withLock { world in
            world.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)], next: "c2")
            // "c" was on the second page, and has moved to the front; "b" went.
            world.items["c2"] = Self.items([Self.item("d", "D", 1)])
            world.log[5] = [Self.line(6, "c"), Self.line(7, "b", gone: true)].joined(separator: ",")
            world.items["2026-03-06T00:00:00Z"] = Self.items([Self.item("c", "C", 6)])
        }
        let stage = try Self.stage(world)
        #expect(try await stage.sync().attempt.outcome == .changed)
        #expect(try stage.titles() == ["A", "C", "D"])
        #expect(try stage.memory().federation == FollowedLog(instance: "aaaa", position: 9, home: "https://n.example"))
        #expect(try await stage.sync().attempt.outcome.isSuccess)
        #expect(stage.asked == ["/api/v1/changes?after=9&instance=aaaa&limit=1000"], "one question while all is still")
    }

    private static func stone(_ n: Int, _ id: String, _ stone: String, _ reason: String) -> String {
        #"{"n":\#(n),"id":"\#(id)","type":"withdrawn","at":"2026-03-0\#(n)T00:00:00Z","reason":"\#(reason)","#
            + #""tombstone":{\#(stone)}}"#
    }

    @Test func `what was merged at home lives on here, also in what is our own, and what was hidden says by whom`()
        async throws
    {
        let world = Locked(World())
        world.withLock { world in
            world.items[""] = Self.items(["a", "b", "c", "d"].map { Self.item($0, $0.uppercased(), 5) })
        }
        let stage = try Self.stage(world, settings: #","publicAddress":"https://vi.example""#)
        _ = try await stage.sync()
        let own = SyncIntent(
            source: "n", records: [Record(id: "own", source: "n", identity: "own", title: "Vår egen")], absent: .ignore
        ) { [memory = try stage.memory()] _ in (Attempt(source: "n", at: Date(), outcome: .changed), memory) }
        let rules = stage.bench.registry.snapshot.rules.forItems(now: Date())
        try await stage.bench.store.apply(own, rules: rules, now: Date())
        world.withLock { world in
            world.log[5] = [
                Self.stone(6, "a", #""reason":"merged","into":"b""#, "its records are part of b now"),
                Self.stone(7, "c", #""reason":"hidden""#, "hidden by an editor: fel"),
                Self.stone(8, "d", #""reason":"merged","into":"e""#, "its records are part of e now"),
                Self.line(9, "e"),
            ].joined(separator: ",")
            // What the other has from us.
            world.items["2026-03-09T00:00:00Z"] = Self.items([
                #"{"id":"e","title":"E","changeNumber":9,"origin":{"home":"https://vi.example","id":"own"}}"#
            ])
        }
        _ = try await stage.sync()
        #expect(try stage.titles() == ["B", "Vår egen"])
        func id(_ name: String) -> String { RecordOrigin(home: "https://n.example", id: name).recordID }
        #expect(try stage.bench.store.item(id("a")) == .moved(to: id("b")))
        #expect(try stage.bench.store.item(id("d")) == .moved(to: "own"))
        let hidden = try #require(
            try stage.bench.store.changes(after: 0, limit: 99).changes.first {
                $0.item == id("c") && $0.tombstone != nil
            })
        #expect(hidden.tombstone == .hidden && hidden.reason == "hidden by an editor at https://n.example: fel")
    }

    @Test func `a Samlad that got another address is read whole, and has each item once`() async throws {
        let world = Locked(World())
        world.withLock { $0.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)]) }
        world.withLock { $0.home = nil }
        let stage = try Self.stage(world, Self.plain)
        _ = try await stage.sync()
        world.withLock { $0.home = "{base}" }
        _ = try await stage.sync()
        #expect(stage.asked.contains { $0.hasPrefix("/api/v1/items") }, "\(stage.asked)")
        #expect(try stage.titles() == ["A", "B"])
    }

    @Test func `a log that began anew is read from the beginning, and a page that fails moves nothing`() async throws {
        let world = Locked(World())
        world.withLock { $0.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)]) }
        let stage = try Self.stage(world)
        _ = try await stage.sync()
        let ids = try stage.bench.store.items(ItemQuery()).elements.map(\.item.id).sorted()
        world.withLock { world in
            world.instance = "bbbb"
            world.items[""] = Self.items([Self.item("a", "A", 2)], next: "broken")
        }
        #expect(try await stage.sync().attempt.outcome == .degraded)
        #expect(try stage.titles() == ["A", "B"])
        #expect(try stage.memory().federation?.instance == "aaaa")
        world.withLock { $0.items[""] = Self.items([Self.item("b", "B", 2), Self.item("a", "A 2", 1)]) }
        _ = try await stage.sync()
        #expect(try stage.titles() == ["A 2", "B"])
        #expect(try stage.bench.store.items(ItemQuery()).elements.map(\.item.id).sorted() == ids)
        #expect(try stage.memory().federation?.instance == "bbbb")
    }

    @Test(arguments: [
        #"{"changes":[],"position":1}"#, "<html></html>", #"{"changes":[],"instance":"a&b","position":1}"#,
    ])
    func `what is no change log is refused, and nothing is taken`(body: String) async throws {
        let stage = try SyncStage(Self.source) { _ in .text(body, type: "application/json") }
        #expect(try await stage.sync().attempt.outcome == .rejected)
        #expect(try stage.titles().isEmpty)
    }

    // MARK: Who it is

    @Test func `a Samlad that calls itself by another's address is refused, and nothing is taken`() async throws {
        let world = Locked(World())
        world.withLock { $0.items[""] = Self.items([Self.item("a", "A", 5)]) }
        let stage = try Self.stage(world, Self.plain)
        let refused = try await stage.sync()
        #expect(refused.attempt.outcome == .rejected)
        let problem = try #require(refused.attempt.problems.first { $0.code == "federation.home" })
        #expect(problem.message.contains("https://n.example") && problem.message.contains("\"home\""))
        #expect(try stage.titles().isEmpty && !stage.asked.contains { $0.contains("/items") })
        // The operator says that it is the one.
        try stage.configure(Self.source)
        #expect(try await stage.sync().attempt.outcome == .changed)
        #expect(try stage.memory().federation?.home == "https://n.example")
        // And then it may not turn into somebody else.
        world.withLock { $0.home = "https://annan.example" }
        #expect(try await stage.sync().attempt.outcome == .rejected)
        #expect(try stage.titles() == ["A"])
    }

    @Test(arguments: [
        ("https://n.example", "https://N.example:443/", "https://n.example/api/v1/changes", true),
        ("http://n.example", "https://n.example", "https://n.example/api/v1/changes?after=1", true),
        ("http://n.example", "https://n.example", "http://n.example/api/v1/changes?after=1", false),
        ("https://n.example/ett", "https://n.example/tva", "https://n.example/ett/api/v1/changes", false),
        ("https://n.example:8443", "https://n.example", "https://n.example:8443/api/v1/changes", false),
        ("https://elak.example", "https://n.example", "https://elak.example/api/v1/changes", false),
        ("https://räv.example", "https://xn--rv-via.example", "https://räv.example/api/v1/changes", true),
    ])
    func `an address of its own is what it is followed at, or where that leads`(
        url: String, claimed: String, answered: String, isNamed: Bool
    ) {
        let source = Source(id: "n", organisation: nil, format: .samlad, url: url)
        let ruling = FederationHome(source: source, taken: [:])
            .ruling(claimed: claimed, instance: "aaaa", answered: answered)
        if isNamed {
            #expect(ruling == .named(RecordOrigin.name(publicAddress: claimed, instance: "")))
        } else if case .named(let name) = ruling {
            Issue.record("it goes by \(name)")
        }
    }

    @Test func `two without an address do not go by one name, and what the operator says goes before`() {
        var source = Source(id: "b", organisation: nil, format: .samlad, url: "https://b.example")
        let taken = ["urn:samlad:aaaa": "a"]
        func ruling() -> FederationHome.Ruling {
            FederationHome(source: source, taken: taken).ruling(claimed: nil, instance: "aaaa", answered: source.url)
        }
        guard case .refused(let why) = ruling() else {
            Issue.record("it passes for the other")
            return
        }
        #expect(why.contains("of a."))
        source.home = "https://b.example/"
        #expect(ruling() == .named("https://b.example"))
    }

    // MARK: More than one attempt reads

    /// Syncs with room for two items an attempt.
    private func sync(_ stage: SyncStage) async throws -> SyncReport {
        stage.server.forgetRequests()
        var sync = SourceSync(stage.bench, snapshot: stage.bench.registry.snapshot)
        sync.share.items = 2
        return try await sync.run(try #require(stage.bench.registry.snapshot.configuration.sources.first))
    }

    @Test func `a list longer than an attempt reads is read over several, and then what changed meanwhile`()
        async throws
    {
        let world = Locked(World())
        world.withLock { world in
            world.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)], next: "c2")
            world.items["c2"] = Self.items([Self.item("c", "C", 3), Self.item("d", "D", 2)], next: "c3")
            world.items["c3"] = Self.items([Self.item("e", "E", 1)])
            world.log[5] = [Self.line(6, "f"), Self.line(7, "b", gone: true)].joined(separator: ",")
            world.items["2026-03-06T00:00:00Z"] = Self.items([Self.item("f", "F", 6)])
        }
        let stage = try Self.stage(world)
        let first = try await sync(stage)
        #expect(try stage.titles() == ["A", "B"])
        #expect(first.memory.federation?.listing?.cursor == "c2" && first.memory.federation?.position == 5)
        #expect(first.memory.nextReason?.contains("read in parts") == true)
        let next = try #require(first.memory.nextAttempt).timeIntervalSince(first.attempt.at)
        #expect(next < 600, "it goes on soon")
        #expect(try await sync(stage).memory.federation?.listing?.cursor == "c3")
        #expect(try stage.titles() == ["A", "B", "C", "D"])
        _ = try await sync(stage)
        #expect(try stage.titles() == ["A", "C", "D", "E", "F"])
        let done = try #require(try stage.memory().federation)
        #expect(!done.isUnderWay && done.position == 9)
        _ = try await sync(stage)
        #expect(stage.asked == ["/api/v1/changes?after=9&instance=aaaa&limit=1000"])
    }

    @Test func `what none of the parts told of goes at the end, unless it is too much`() async throws {
        let world = Locked(World())
        let ids = ["a", "b", "c", "d", "e", "f"]
        world.withLock { $0.items[""] = Self.items(ids.map { Self.item($0, $0.uppercased(), 5) }) }
        let stage = try Self.stage(world)
        _ = try await stage.sync()
        #expect(try stage.titles() == ["A", "B", "C", "D", "E", "F"])
        // The other was made anew and has lost most.
        world.withLock { world in
            world.instance = "bbbb"
            world.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)], next: "c2")
            world.items["c2"] = Self.items([])
        }
        _ = try await sync(stage)
        #expect(try stage.titles().count == 6)
        #expect(try await sync(stage).attempt.outcome == .quarantined)
        #expect(try stage.titles().count == 6 && stage.memory().held == 2)
        world.withLock { $0.items["c2"] = Self.items([Self.item("c", "C", 3)]) }
        _ = try await sync(stage)
        #expect(try stage.titles() == ["A", "B", "C"])
        #expect(try stage.memory().federation?.isUnderWay == false)
    }

    @Test func `a cursor that the other does not know any more begins the list anew`() async throws {
        let world = Locked(World())
        world.withLock { world in
            world.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)], next: "c2")
            world.missing = 400
        }
        let stage = try Self.stage(world)
        _ = try await sync(stage)
        _ = try await sync(stage)
        #expect(try stage.memory().federation == nil)
        world.withLock { $0.items[""] = Self.items([Self.item("a", "A", 5)]) }
        _ = try await sync(stage)
        #expect(try stage.titles() == ["A"])
    }
}
