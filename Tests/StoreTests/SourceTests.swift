import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct SourceTests {
    private func source(_ id: String, formerly: [String] = [], enabled: Bool = true) -> Source {
        var source = Source(id: id, organisation: "skr", format: .rss, url: "https://skr.se/rss")
        source.formerIds = formerly
        source.enabled = enabled
        return source
    }

    @Test func `every attempt is recorded with the memory it leaves`() async throws {
        let scene = try Scene()
        var memory = SourceMemory()
        memory.state = .failing
        memory.streak = 3
        memory.nextAttempt = scene.now + 600.5
        memory.validators = Validators(etag: "W/\"å\"")
        memory.lastFailure = FetchFailure(.tls, detail: "expired")
        let attempt = Attempt(source: "skr", at: scene.now, outcome: .failed, failure: FetchFailure(.tls))
        try await scene.store.record(attempt, memory: memory)
        #expect(try scene.store.memory(of: "skr") == memory)
        #expect(try scene.store.memories() == ["skr": memory])
        #expect(try scene.store.attempts(of: "skr", limit: 9) == [attempt])
        let status = try scene.store.statuses(of: [source("skr"), source("new"), source("off", enabled: false)])
        #expect(status.map(\.memory.state) == [.failing, .waiting, .paused])
        #expect(status.map(\.lastAttempt) == [attempt, nil, nil])
        #expect(try scene.store.position() == 0)
    }

    @Test func `a sync's attempt carries its counts, and the memory the number of live records`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a"), .made("b")])
        try await scene.sync("skr", [.made("b", title: "Ny"), .made("c")], absent: .withdraw)
        let last = try #require(try scene.store.attempts(of: "skr", limit: 1).first)
        #expect((last.created, last.updated, last.withdrawn) == (1, 1, 1))
        #expect(try scene.store.memory(of: "skr")?.records == 2)
    }

    @Test func `two hundred attempts are kept, and the sums of each day`() async throws {
        let scene = try Scene()
        for n in 0..<230 {
            let outcome: Attempt.Outcome = n.isMultiple(of: 10) ? .failed : .notModified
            let attempt = Attempt(
                source: "skr", at: Date(timeIntervalSince1970: Double(n) * 3600), outcome: outcome, bytes: 10)
            try await scene.store.record(attempt, memory: SourceMemory())
        }
        let kept = try scene.store.attempts(of: "skr", limit: 1000)
        #expect(kept.count == 200 && kept.first?.at == Date(timeIntervalSince1970: 229 * 3600))
        let days = try scene.store.read { db in
            try db.rows("SELECT day, attempts, successes, bytes FROM attempt_days ORDER BY day").map {
                "\($0["day"] as String) \($0["attempts"] as Int) \($0["successes"] as Int) \($0["bytes"] as Int)"
            }
        }
        #expect(days.count == 10 && days.first == "1970-01-01 24 21 240" && days.last == "1970-01-10 14 13 140")
    }

    @Test func `the sums of two years of days are kept, also when the clock is wrong for one of them`() async throws {
        let scene = try Scene()
        let first = Date(timeIntervalSince1970: 1_700_000_000)
        for day in Array(0..<733) + [4000] {
            let attempt = Attempt(source: "skr", at: first + Double(day) * 86_400, outcome: .notModified)
            try await scene.store.record(attempt, memory: SourceMemory())
        }
        let days = try scene.store.read { db in
            try String.fetchAll(db, sql: "SELECT day FROM attempt_days ORDER BY day")
        }
        #expect(days.count == 731 && days.first == "2023-11-17" && days.last == "2034-10-27")
    }

    @Test func `sources of a host that rests are put off, later ones and paused ones stay`() async throws {
        let scene = try Scene()
        for (id, hours) in [("a", 1.0), ("b", 9.0)] {
            var memory = SourceMemory()
            memory.state = .ok
            memory.nextAttempt = scene.now.addingTimeInterval(hours * 3600)
            try await scene.store.record(Attempt(source: id, at: scene.now, outcome: .notModified), memory: memory)
        }
        let until = scene.now.addingTimeInterval(5 * 3600)
        try scene.store.register(
            [source("a"), source("b"), source("ny"), source("av", enabled: false)], now: scene.now)
        try scene.store.putOff(["a", "b", "ny", "av", "okänd"], until: until, because: "därför")
        #expect(try scene.store.memory(of: "a")?.nextAttempt == until)
        let never = try #require(try scene.store.memory(of: "ny"))
        #expect(never.nextAttempt == until && never.nextReason == "därför", "one that was never asked has a plan, too")
        #expect(try scene.store.memory(of: "av")?.nextAttempt == nil)
        #expect(try scene.store.memory(of: "a")?.nextReason == "därför")
        #expect(try scene.store.memory(of: "b")?.nextAttempt == scene.now.addingTimeInterval(9 * 3600))
    }

    @Test func `a rest that was written while the clock was wrong ends when the next one is`() throws {
        let scene = try Scene()
        let years = scene.now.addingTimeInterval(5 * 365 * 86_400)
        try scene.store.restHost("skr.se", until: years, now: years - 3600)
        try scene.store.restHost("a.se", until: scene.now + 60, now: scene.now)
        #expect(try scene.store.restingHosts(now: scene.now).keys.sorted() == ["a.se"])
    }

    @Test func `a renamed source keeps its records, its memory and every public id`() async throws {
        let scene = try Scene()
        try scene.store.register([source("old")], now: scene.now)
        try await scene.sync("old", [.made("a", source: "old")])
        try scene.store.register([source("new", formerly: ["older", "old"])], now: scene.now)
        #expect(try scene.store.memories().keys.sorted() == ["new"])
        #expect(try scene.store.memory(of: "old") == scene.store.memory(of: "new"))
        // The same identity under an id made of the new name is still the same record.
        var record = Record.made("a2", source: "new")
        record.identity = "guid-a"
        record.title = "Titel a"
        let counts = try await scene.sync("new", [record], absent: .withdraw)
        #expect((counts.created, counts.withdrawn) == (0, 0))
        #expect(try scene.found("a")?.item.sources == ["new"])
        #expect(try scene.store.item("a2") == .moved(to: "a"))
        #expect(try scene.store.counts().items == 1)
    }

    @Test func `sources are paused, taken up again and removed by the configuration`() async throws {
        let scene = try Scene()
        try scene.store.register([source("a"), source("b", enabled: false)], now: scene.now)
        #expect(try scene.store.memories().mapValues(\.state) == ["a": .waiting, "b": .paused])
        try scene.store.register([source("a", enabled: false), source("b")], now: scene.now)
        #expect(try scene.store.memories().mapValues(\.state) == ["a": .paused, "b": .waiting])
        try await scene.sync("b", [.made("x", source: "b")])
        try scene.store.register([source("a")], now: scene.now)
        #expect(try scene.store.memories()["a"]?.state == .waiting)
        #expect(try scene.found("x") != nil)
    }

    @Test func `a source with another address begins anew, and keeps what it gave`() async throws {
        let scene = try Scene()
        var moved = source("a")
        try scene.store.register([moved, source("b")], now: scene.now)
        try await scene.sync("a", [.made("x", source: "a")])
        var memory = try #require(try scene.store.memory(of: "a"))
        (memory.state, memory.streak, memory.lastFailure) = (.gone, 3, FetchFailure(.status, status: 410))
        (memory.lastOutcome, memory.nextAttempt) = (.failed, scene.now + 7 * 86_400)
        for id in ["a", "b"] {
            try await scene.store.record(Attempt(source: id, at: scene.now, outcome: .failed), memory: memory)
        }
        try scene.store.register([moved, source("b")], now: scene.now)
        #expect(try scene.store.memory(of: "a") == memory, "nothing has changed")
        moved.url += "/ny"
        try scene.store.register([moved, source("b")], now: scene.now + 60)
        let anew = try #require(try scene.store.memory(of: "a"))
        #expect((anew.state, anew.stateSince, anew.streak) == (.waiting, scene.now + 60, 0))
        #expect((anew.nextAttempt, anew.lastFailure, anew.lastAttempt) == (nil, nil, memory.lastAttempt))
        #expect(try scene.store.plannedAttempts()["a"]?.next == nil)
        #expect(try scene.store.memory(of: "b") == memory)
        #expect(try scene.found("x") != nil)
    }

    @Test func `a source with another interval is due, and keeps its state`() async throws {
        let scene = try Scene()
        var slow = source("a")
        slow.every = 7 * 86_400
        try scene.store.register([slow, source("b")], now: scene.now)
        var memory = try #require(try scene.store.memory(of: "a"))
        (memory.state, memory.streak, memory.nextAttempt) = (.failing, 2, scene.now + 7 * 86_400)
        for id in ["a", "b"] {
            try await scene.store.record(Attempt(source: id, at: scene.now, outcome: .changed), memory: memory)
        }
        slow.every = 300
        try scene.store.register([slow, source("b")], now: scene.now)
        #expect(try scene.store.memory(of: "a")?.nextAttempt == nil)
        #expect(try scene.store.memory(of: "a")?.state == .failing)
        #expect(try scene.store.memory(of: "b") == memory)
    }

    @Test func `an outage keeps its first attempt and its newest`() async throws {
        let scene = try Scene()
        let outcomes: [Attempt.Outcome] = [.changed, .void, .void, .void, .void, .changed, .void, .failed, .void]
        for (number, outcome) in outcomes.enumerated() {
            let attempt = Attempt(source: "a", at: scene.now + Double(number), outcome: outcome)
            try await scene.store.record(attempt, memory: SourceMemory())
        }
        let kept = try scene.store.attempts(of: "a", limit: 20)
        #expect(kept.map(\.outcome) == [.void, .failed, .void, .changed, .void, .void, .changed])
        #expect(kept.map { $0.at.timeIntervalSince(scene.now) } == [8, 7, 6, 5, 4, 1, 0])
    }

    @Test func `a source that another process leaves out is still remembered`() async throws {
        let scene = try Scene()
        try scene.store.register([source("a"), source("b")], now: scene.now)
        var memory = SourceMemory()
        memory.state = .ok
        memory.nextAttempt = scene.now + 3600
        try await scene.store.record(Attempt(source: "a", at: scene.now, outcome: .notModified), memory: memory)
        let other = try Store(path: scene.path)
        try other.register([source("b"), source("c")], now: scene.now)
        try other.close()
        #expect(try scene.store.memories().keys.sorted() == ["a", "b", "c"])
        #expect(try scene.store.memories()["a"] == memory)
    }

    @Test func `what a sync brings to a source paused meanwhile is kept, and does not start it again`() async throws {
        let scene = try Scene()
        try scene.store.register([source("a")], now: scene.now)
        try scene.store.register([source("a", enabled: false)], now: scene.now)
        let paused = scene.now
        scene.pass(60)
        var memory = SourceMemory()
        memory.state = .ok
        memory.stateSince = scene.now
        (memory.nextAttempt, memory.nextReason, memory.bodyHash) = (scene.now + 3600, "every hour", "ab")
        let attempt = Attempt(source: "a", at: scene.now, outcome: .changed)
        let brought = [Record.made("x", source: "a")]
        let intent = SyncIntent(source: "a", records: brought, seen: [], absent: .keep) { [memory] _ in
            (attempt, memory)
        }
        let result = try await scene.store.apply(intent, rules: .plain, now: scene.now)
        let check = {
            let kept = try #require(try scene.store.memory(of: "a"))
            #expect((kept.state, kept.stateSince, kept.bodyHash) == (.paused, paused, "ab"))
            #expect(kept.nextAttempt == nil && kept.nextReason == nil)
            #expect(try scene.store.read { try $0.int("SELECT next_attempt FROM sources") } == nil)
        }
        try check()
        #expect(try result.memory == scene.store.memory(of: "a"))
        #expect(try scene.found("x") != nil)
        try await scene.store.record(attempt, memory: memory)
        try check()
        #expect(try scene.store.attempts(of: "a", limit: 9) == [attempt, attempt])
        try scene.store.register([source("a")], now: scene.now)
        try await scene.store.record(attempt, memory: memory)
        #expect(try scene.store.memory(of: "a") == memory)
    }

    @Test func `hosts rest until their time, the longer rest wins`() throws {
        let scene = try Scene()
        try scene.store.restHost("skr.se", until: scene.now + 60, now: scene.now)
        try scene.store.restHost("skr.se", until: scene.now + 30, now: scene.now)
        #expect(try scene.store.restingHosts(now: scene.now) == ["skr.se": scene.now + 60])
        #expect(try scene.store.restingHosts(now: scene.now + 60) == [:])
    }

    @Test func `small values are kept and taken away`() throws {
        let scene = try Scene()
        try scene.store.setMeta("daily", "2026-11-21")
        try scene.store.ping()
        #expect(try scene.store.meta("daily") == "2026-11-21")
        try scene.store.setMeta("daily", nil)
        #expect(try scene.store.meta("daily") == nil)
    }
}
