import Catalogue
import Foundation
import Testing

@testable import Store

@Suite struct RobotsTests {
    private func kept(_ host: String, at: Date, _ said: KeptRobots.Said = .absent) -> KeptRobots {
        KeptRobots(origin: "https://\(host)", at: at, said: said)
    }

    @Test func `what robots files said is read again as it was`() throws {
        let scene = try Scene()
        let all = [
            kept("a.se", at: scene.now, .file(Data("User-agent: *\nDisallow: /å\n".utf8))),
            kept("b.se", at: scene.now, .file(Data())), kept("c.se", at: scene.now),
            kept("d.se", at: scene.now, .silent("svarade 503", nil)),
            kept("e.se", at: scene.now, .silent("svarade inte", .timeout)),
        ]
        for one in all { scene.store.note(one) }
        #expect(try scene.store.robots(of: "https://a.se") == nil, "nothing is written for its sake alone")
        try scene.store.keepRobots()
        let other = try Store(path: scene.path, mode: .readOnly)
        for one in all { #expect(try other.robots(of: one.origin) == one) }
        #expect(try other.robots(of: "https://f.se") == nil)
        // Who only reads keeps nothing.
        other.note(kept("g.se", at: scene.now))
        try other.keepRobots()
        try other.close()
        #expect(try scene.store.robots(of: "https://g.se") == nil)
    }

    @Test func `they are written with what is written anyway, and again when that is rolled back`() async throws {
        let scene = try Scene()
        scene.store.note(kept("a.se", at: scene.now))
        scene.store.note(kept("a.se", at: scene.now + 1))
        try await scene.store.record(Attempt(source: "s", at: scene.now, outcome: .failed), memory: SourceMemory())
        #expect(try scene.store.robots(of: "https://a.se")?.at == scene.now + 1)
        scene.store.note(kept("b.se", at: scene.now))
        try scene.store.write { db in
            try db.run("CREATE TRIGGER cut BEFORE INSERT ON attempts BEGIN SELECT raise(ABORT, 'cut off'); END")
        }
        await #expect(throws: StoreFailure.self) {
            try await scene.store.record(
                Attempt(source: "s", at: scene.now, outcome: .failed), memory: SourceMemory())
        }
        #expect(try scene.store.robots(of: "https://b.se") == nil)
        try scene.store.keepRobots()
        #expect(try scene.store.robots(of: "https://b.se") != nil)
    }

    @Test func `nothing else is lost when they cannot be written, and what was heard last stands`() async throws {
        let scene = try Scene()
        scene.store.note(kept("a.se", at: scene.now, .silent("svarade 503", nil)))
        try scene.store.keepRobots()
        scene.store.note(kept("a.se", at: scene.now - 30))
        try scene.store.keepRobots()
        #expect(try scene.store.robots(of: "https://a.se")?.at == scene.now)
        try scene.store.write { db in
            try db.run("CREATE TRIGGER cut BEFORE INSERT ON robots BEGIN SELECT raise(ABORT, 'cut off'); END")
            try db.run("CREATE TRIGGER kept BEFORE DELETE ON robots BEGIN SELECT raise(ABORT, 'cut off'); END")
        }
        scene.store.note(kept("b.se", at: scene.now))
        let attempt = Attempt(source: "s", at: scene.now, outcome: .failed)
        try await scene.store.record(attempt, memory: SourceMemory())
        #expect(try scene.store.attempts(of: "s", limit: 5).map(\.at) == [scene.now])
        #expect(try scene.store.robots(of: "https://b.se") == nil)
        try scene.store.register([], now: scene.now + 90_000)
    }

    @Test func `those that nobody believes any more go, and those of a clock that was ahead`() throws {
        let scene = try Scene()
        for (host, at) in [("old.se", -90_000.0), ("new.se", -80_000), ("ahead.se", 90_000)] {
            scene.store.note(kept(host, at: scene.now + at))
            try scene.store.keepRobots()
        }
        try scene.store.register([], now: scene.now)
        let left = try ["old.se", "new.se", "ahead.se"].filter { try scene.store.robots(of: "https://\($0)") != nil }
        #expect(left == [])
        scene.store.note(kept("new.se", at: scene.now - 80_000))
        try scene.store.keepRobots()
        scene.store.note(kept("now.se", at: scene.now))
        try scene.store.keepRobots()
        try scene.store.register([], now: scene.now)
        #expect(try scene.store.robots(of: "https://new.se") != nil)
        scene.store.note(kept("later.se", at: scene.now + 10_000))
        try scene.store.keepRobots()
        #expect(try scene.store.robots(of: "https://new.se") == nil)
    }

    @Test func `there are never more than there is room for, the newest stay`() throws {
        let scene = try Scene()
        for number in 0..<(RobotsRows.capacity + 10) {
            scene.store.note(kept("h\(number).se", at: scene.now + Double(number) / 1000))
            if number % 1000 == 999 { try scene.store.keepRobots() }
        }
        try scene.store.keepRobots()
        let count = try scene.store.read { try $0.int("SELECT count(*) FROM robots") } ?? 0
        #expect(count <= Int64(RobotsRows.capacity) && count > 15_000, "\(count)")
        #expect(try scene.store.robots(of: "https://h\(RobotsRows.capacity + 9).se") != nil)
        #expect(try scene.store.robots(of: "https://h0.se") == nil)
    }

    @Test func `of large ones no more wait than fit, and no more are kept`() throws {
        let scene = try Scene()
        // As large as they come, and of no size that compressing changes.
        let noise = Data((0..<500_000).map { _ in UInt8.random(in: 0...255) })
        for number in 0..<20 { scene.store.note(kept("h\(number).se", at: scene.now, .file(noise))) }
        #expect(scene.store.robots.take().count == RobotsNotes.room / (noise.count + 200))
        for number in 0..<160 {
            scene.store.note(kept("h\(number).se", at: scene.now + Double(number), .file(noise)))
            try scene.store.keepRobots()
        }
        let size = try scene.store.read { try $0.int("SELECT sum(packed) FROM robots") } ?? 0
        #expect(size <= RobotsRows.room && size > RobotsRows.room / 2, "\(size)")
    }

    @Test func `a row that says nothing that can be read is no permission`() throws {
        let scene = try Scene()
        scene.store.note(kept("a.se", at: scene.now, .file(Data("Disallow: /".utf8))))
        scene.store.note(kept("b.se", at: scene.now, .silent("svarade 503", nil)))
        try scene.store.keepRobots()
        for fault in ["body = x'00'", "size = size + 1", "size = -1", "size = 9223372036854775807"] {
            try scene.store.write { try $0.run("UPDATE robots SET \(fault) WHERE origin = 'https://a.se'") }
            #expect(throws: StoreFailure.self, "\(fault)") { try scene.store.robots(of: "https://a.se") }
        }
        try scene.store.write { try $0.run("UPDATE robots SET why = NULL") }
        #expect(throws: StoreFailure.self) { try scene.store.robots(of: "https://b.se") }
    }
}
