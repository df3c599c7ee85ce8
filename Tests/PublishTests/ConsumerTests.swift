import Catalogue
import Foundation
import Store
import Synchronization
import Testing

@testable import Publish

/// A portal that keeps a copy of the catalogue, as docs/api.md tells portals to.
private struct Consumer {
    /// What survives a kill: the copies, and the position, each written whole.
    struct Disk: Sendable {
        var copies: [String: String] = [:]
        var position: Int?
        var instance = ""
    }

    struct Killed: Error {}

    let server: TestServer
    var disk: Disk
    /// Steps until it is killed.
    var life: Int

    /// Every step may be the last.
    private mutating func step() throws {
        life -= 1
        if life <= 0 { throw Killed() }
    }

    /// - Returns: whether it had caught up.
    mutating func turn() async throws -> Bool {
        guard let position = disk.position else {
            try await begin()
            return false
        }
        try step()
        let reply = try await server.get(
            "/api/v1/changes?after=\(position)&instance=\(disk.instance)&limit=7&wait=\(life > 50 ? 1 : 0)")
        if reply.status == 410 {
            disk.position = nil
            return false
        }
        let page = try reply.json()
        let changes = try #require(page["changes"] as? [[String: Any]])
        for change in changes {
            try step()
            try await take(try #require(change["id"] as? String))
        }
        try step()
        disk.position = try #require(page["position"] as? Int)
        return changes.isEmpty
    }

    /// The position first, and then everything: what changes meanwhile comes again.
    private mutating func begin() async throws {
        try step()
        let page = try await server.json("/api/v1/changes?after=0&limit=1")
        var start: Int?
        var known: Set<String> = []
        var target: String? = "/api/v1/items?limit=5"
        while let path = target {
            try step()
            let list = try await server.json(path)
            for item in try #require(list["items"] as? [[String: Any]]) {
                let id = try #require(item["id"] as? String)
                known.insert(id)
                // The first of the first page is the one that changed last.
                start = try start ?? #require(item["changeNumber"] as? Int)
                disk.copies[id] = item["title"] as? String
            }
            target = (list["next"] as? String).map { "/api/v1/items?limit=5&cursor=\($0)" }
        }
        for id in disk.copies.keys where !known.contains(id) { try await take(id) }
        try step()
        disk.instance = try #require(page["instance"] as? String)
        disk.position = start ?? 0
    }

    private mutating func take(_ id: String) async throws {
        let reply = try await server.get("/api/v1/items/\(id)")
        switch reply.status {
        case 200: disk.copies[id] = try reply.json()["title"] as? String
        case 308, 404, 410: disk.copies[id] = nil
        default: Issue.record("\(reply.status) for \(id)")
        }
    }
}

@Suite(.serialized) struct ConsumerTests {
    /// Numbers that look random and are the same in every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    /// Creates, changes, withdraws, brings back, merges and parts, and lets old lines go.
    private static func write(_ store: Store, until isOver: () -> Bool) async throws -> Int {
        var dice = Dice(state: 42)
        var round = 0
        while !isOver() {
            round += 1
            let now = Sample.now.addingTimeInterval(Double(round) * 86_400)
            let numbers = (1...30).filter { _ in Int.random(in: 0..<4, using: &dice) > 0 }
            let records = numbers.map { number in
                Sample.record(number, title: "Nummer \(number), \(Int.random(in: 0..<5, using: &dice))")
            }
            try await Sample.sync(store, "khi", records, at: now, absent: .withdraw)
            let slice = try store.matchSlice(limit: 1000)
            let keys = slice.records.filter { $0.record != nil }.map(\.key).shuffled(using: &dice)
            let pairs = stride(from: 0, to: min(keys.count, 8), by: 2)
            let clusters = pairs.map { Array(keys[$0..<min($0 + 2, keys.count)]) }
            let settlement = MatchSettlement(turn: slice.state.turn, clusters: clusters, settled: [])
            _ = try store.settle(settlement, rules: Sample.rules, now: now)
            if round.isMultiple(of: 20) {
                var position: Int? = 0
                while let start = position {
                    position = try store.compactChanges(after: start, limit: 100, now: now)
                }
            }
        }
        return round
    }

    @Test(.timeLimit(.minutes(5)))
    func `a consumer that is killed a hundred times amid writes ends with the catalogue`() async throws {
        try await TestServer.with { server in
            let isOver = Mutex(false)
            async let rounds = Self.write(server.store) { isOver.withLock(\.self) }
            var disk = Consumer.Disk()
            var dice = Dice(state: 7)
            var kills = 0
            while kills < 100 {
                var consumer = Consumer(server: server, disk: disk, life: Int.random(in: 1..<60, using: &dice))
                do {
                    while true { _ = try await consumer.turn() }
                } catch is Consumer.Killed {
                    kills += 1
                }
                disk = consumer.disk
            }
            isOver.withLock { $0 = true }
            #expect(try await rounds > 20, "it followed while others wrote")
            var consumer = Consumer(server: server, disk: disk, life: .max)
            while try await !consumer.turn() {}
            var query = ItemQuery()
            query.limit = nil
            let items = try server.store.items(query).elements.map(\.item)
            #expect(consumer.disk.copies == Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0.title) }))
            let highest = try server.store.position()
            #expect(consumer.disk.position == highest)
            #expect(try server.store.changes(after: 0, limit: 1).horizon == 0)
            #expect(try server.store.check() == [])
        }
    }
}
