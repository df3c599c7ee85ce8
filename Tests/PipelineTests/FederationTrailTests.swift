import Catalogue
import Foundation
import Landscape
import Store
import Synchronization
import Testing

@testable import Pipeline

/// Another Samlad, played by a test: what it says at awkward moments.
@Suite struct FederationTrailTests {
    private static let source = #"{ "id": "n", "format": "samlad", "url": "{base}/" }"#

    private struct World: Sendable {
        var home = "https://n.example"
        var instance = "aaaa"
        /// Answers to questions of the log by the position asked for, of the items by cursor or date.
        var log: [Int: String] = [:]
        var items: [String: String] = [:]
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

    private static func stage(_ world: Locked<World>) throws -> SyncStage {
        try SyncStage(source) { request in
            var components = URLComponents()
            components.percentEncodedQuery = request.query
            let pairs = components.queryItems ?? []
            let query = Dictionary(pairs.map { ($0.name, $0.value ?? "") }) { first, _ in first }
            let world = world.withLock(\.self)
            guard request.path == "/api/v1/changes" else {
                let text = world.items[query["cursor"] ?? query["changedSince"] ?? ""]
                return text.map { .text($0, type: "application/json") } ?? .text("", status: 500)
            }
            if let known = query["instance"], known != world.instance { return .text("{}", status: 410) }
            let after = Int(query["after"] ?? "") ?? 0
            let changes = world.log[after] ?? ""
            let position = world.log[after].map { _ in 9 } ?? after
            return .text(
                #"{"changes":[\#(changes)],"position":\#(position),"instance":"\#(world.instance)","home":"\#(world.home)"}"#,
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

    @Test func `a Samlad that got another address is read whole, and has each item once`() async throws {
        let world = Locked(World())
        world.withLock { $0.items[""] = Self.items([Self.item("a", "A", 5), Self.item("b", "B", 4)]) }
        let stage = try Self.stage(world)
        _ = try await stage.sync()
        world.withLock { $0.home = "https://ny.example" }
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
}
