import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// Verdicts that come together share a transaction, and what they have in common is written once.
@Suite struct LinkBatchTests {
    private static func record(_ number: Int) -> Record {
        .made("r\(number)") { $0.link = "https://h\(number % 3).se/\(number)" }
    }

    private func number(_ scene: Scene, _ sql: String) throws -> Int64? { try scene.store.read { try $0.int(sql) } }

    @Test func `verdicts that come together are all kept, and their hosts know each`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<60).map(Self.record))
        let (store, now) = (scene.store, scene.now)
        try await withThrowingTaskGroup(of: LinkLesson?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let url = "https://h\(number % 3).se/\(number)"
                    var link = try #require(try store.link(url))
                    let isGone = number.isMultiple(of: 4)
                    (link.state, link.rule, link.lastCheck) = (isGone ? .dead : .ok, "answers", now)
                    link.nextCheck = now + Double(number + 1) * 60
                    let outcome = LinkHost.Outcome(link: UInt32(number), at: now, failed: isGone, isOfHost: false)
                    return try await store.apply(link, check: LinkCheck(at: now), rules: .plain, now: now) { host in
                        var host = host
                        host.recent.append(outcome)
                        return host
                    }
                }
            }
            for try await lesson in group { #expect(lesson?.link.rule == "answers") }
        }
        for host in 0..<3 {
            let known = try store.linkHost("h\(host).se").recent.map { Int($0.link) }
            #expect(known.sorted() == (0..<60).filter { $0 % 3 == host })
        }
        #expect(try number(scene, "SELECT count(*) FROM link_checks WHERE number = 1") == 60)
        #expect(try number(scene, "SELECT count(*) FROM links WHERE state = 'dead'") == 15)
        #expect(try scene.changes().count { $0.kind == .linkState } == 15)
        #expect(try store.nextLinkCheck(now: now) == now + 60)
        let differences = """
            SELECT count(*) FROM link_hosts h WHERE h.next_check IS NOT (
                SELECT min(next_check) FROM links l WHERE l.host = h.host AND l.used = 1)
            """
        #expect(try number(scene, differences) == 0)
        #expect(try store.check() == [])
    }

    @Test func `one after the other they are kept as well`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<20).map(Self.record))
        for number in 0..<20 {
            var link = try #require(try scene.store.link("https://h\(number % 3).se/\(number)"))
            (link.state, link.rule, link.lastCheck) = (.ok, "answers", scene.now)
            link.checks = []
            let check = LinkCheck(at: scene.now)
            let lesson = try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)
            #expect(lesson?.link.state == .ok)
        }
        #expect(try number(scene, "SELECT count(*) FROM link_checks") == 20)
    }

    @Test func `a link shows inside when all live records of one of its items are`() async throws {
        let scene = try Scene()
        let shared = "https://h.se/"
        func records(_ source: String, _ id: String) -> Record { .made(id, source: source) { $0.link = shared } }
        try await scene.sync("inne", [records("inne", "a")])
        try await scene.sync("ute", [records("ute", "b")])
        func isInside() throws -> Bool? {
            try scene.store.linkTurns([shared], asksInside: true, now: scene.now).first?.isInside
        }
        #expect(try isInside() == false)
        try scene.store.remember("inne") { $0.isInside = true }
        #expect(try isInside() == true)
        try scene.settle([["a", "b"]])
        #expect(try isInside() == false)
        try scene.store.remember("ute") { $0.isInside = true }
        #expect(try isInside() == true)
        #expect(try scene.store.linkTurns([shared], asksInside: false, now: scene.now).first?.isInside == false)
    }

    @Test func `the news of sources are looked for without keeping writers waiting`() async throws {
        let scene = try Scene()
        let day = Date(timeIntervalSince1970: 1_700_000_000)
        try await scene.sync("skr", [.made("a") { $0.published = day }])
        let written = Locked<[String]>([])
        try scene.store.write { db in
            db.trace { event in
                let statement = "\(event)"
                written.withLock { $0.append(statement) }
            }
        }
        #expect(try scene.store.news() == ["skr": day])
        try scene.store.write { db in db.trace(options: []) }
        let statements = written.withLock { $0 }
        #expect(statements.contains { $0.contains("UPDATE sources SET news") }, "\(statements)")
        #expect(!statements.contains { $0.contains("item_facets") }, "\(statements)")
    }

    @Test func `the news of sources are looked for again when the log has moved`() async throws {
        let scene = try Scene()
        let day = Date(timeIntervalSince1970: 1_700_000_000)
        func record(_ id: String, _ date: Date?) -> Record { .made(id) { $0.published = date } }
        try await scene.sync("skr", [record("a", day), record("b", day - 86_400), record("c", nil)])
        #expect(try scene.store.news() == ["skr": day])
        // While the log stands still nothing is looked for.
        try scene.store.write { db in try db.run("UPDATE sources SET news = news + 1000") }
        #expect(try scene.store.news() == ["skr": day + 1])
        try await scene.sync("skr", [record("d", day + 60)])
        #expect(try scene.store.news() == ["skr": day + 60])
        try await scene.sync("skr", [record("c", nil)], absent: .withdraw)
        #expect(try scene.store.news() == [:])
        try scene.store.setSilent(["skr": day])
        #expect(try scene.store.yields()["skr"]?.isSilent == true)
        try scene.store.setSilent([:])
        #expect(try scene.store.yields()["skr"]?.isSilent == false)
    }
}
