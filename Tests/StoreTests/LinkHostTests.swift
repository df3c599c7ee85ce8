import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

/// What is remembered of hosts, as it is kept.
@Suite struct LinkHostTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000.123_456)

    private static func host() -> LinkHost {
        var host = LinkHost()
        host.probed = now
        host.errorPages = [
            LinkHost.ErrorPage(
                page: LinkPrint(title: "Sidan finns inte | Kil", heading: nil, print: .max - 7, words: 312), at: now - 1
            ),
            LinkHost.ErrorPage(page: LinkPrint(title: nil, heading: "", print: 0, words: 0), at: now),
        ]
        for number in 0..<40 {
            let link = UInt32.max - UInt32(number)
            let at = now.addingTimeInterval(Double(number) / 3)
            host.recent.append(
                LinkHost.Outcome(link: link, at: at, failed: number % 3 == 0, isOfHost: number % 6 == 0))
        }
        host.incident = LinkHost.Incident(kind: .pages, since: now - 9, links: 7, samples: 2, windowStart: now)
        host.incidents = 3
        host.robotsSilentSince = now - 86_400
        return host
    }

    @Test func `is read as it was written, to the last bit`() throws {
        for host in [LinkHost(), Self.host()] { #expect(try LinkHost(packed: host.packed) == host) }
        #expect(LinkHost().packed.isEmpty)
        #expect(Self.host().packed.count < 800)
    }

    @Test func `what ends too early is refused`() {
        let packed = Self.host().packed
        for count in stride(from: 1, to: packed.count, by: 7) {
            let read = Result { try LinkHost(packed: packed.prefix(count)) }
            if case .success(let host) = read { #expect(host != Self.host()) }
        }
        // Forty times thirteen bytes, and one less.
        #expect(throws: PackedFault.self) { try LinkHost(packed: Data([0x1A, 12] + Array(repeating: 0, count: 12))) }
    }

    @Test func `a row of before is read, and written anew with the next check of its host`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let old = Self.host()
        let json = try JSONColumn.encode(old)
        try scene.store.write { db in
            try db.run(
                "INSERT INTO link_sites (host, incident, body) VALUES (?, ?, ?)",
                ["example.se", old.incident?.since.milliseconds, json])
        }
        #expect(try scene.store.linkHost("example.se") == old)
        #expect(try scene.store.linkIncidents().first?.incident == old.incident)
        let link = try #require(try scene.store.link("https://example.se/1"))
        try await scene.store.apply(link, check: LinkCheck(at: scene.now, status: 200), rules: .plain, now: scene.now) {
            var host = $0
            host.incidents += 1
            return host
        }
        let form = try scene.store.read { db in
            try String.fetchOne(db, sql: "SELECT typeof(body) FROM link_sites WHERE host = 'example.se'")
        }
        #expect(form == "blob")
        var new = old
        new.incidents = 4
        #expect(try scene.store.linkHost("example.se") == new)
    }

    @Test func `a database of before is brought over with what it remembers of hosts`() throws {
        let old = Self.host()
        let queue = try DatabaseQueue()
        let json = try JSONColumn.encode(old)
        let hosts = try queue.write { db in
            try db.execute(sql: Schema13.links.replacing("REFERENCES decisions (key)", with: ""))
            try db.run(
                "INSERT INTO link_sites (host, incident, body) VALUES (?, ?, ?)",
                ["kil.se", old.incident?.since.milliseconds, json])
            try db.execute(sql: Schema20.sites)
            #expect(throws: DatabaseError.self) {
                try db.run("INSERT INTO link_sites (host, body) VALUES ('a', 'no JSON')", [])
            }
            return try [LinkSites(db: db).host("kil.se"), LinkSites(db: db).host("annan.se")]
        }
        #expect(hosts == [old, LinkHost()])
    }

    @Test func `many verdicts at once are kept whole, each with its check, and all of the host`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<80).map { .made("a\($0)", key: "\($0)") })
        let store = scene.store
        let now = scene.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<80 {
                var link = try #require(try store.link("https://example.se/\(number)"))
                (link.state, link.rule) = (number % 2 == 0 ? .ok : .dead, "answers")
                let verdict = link
                group.addTask {
                    try await store.apply(
                        verdict, check: LinkCheck(at: now, status: 200 + number), rules: .plain, now: now
                    ) {
                        var host = $0
                        host.incidents += 1
                        return host
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.linkHost("example.se").incidents == 80)
        for number in 0..<80 {
            let link = try #require(try store.link("https://example.se/\(number)"))
            #expect(link.checks.map(\.status) == [200 + number] && link.state == (number % 2 == 0 ? .ok : .dead))
        }
        #expect(try scene.titles { $0.freshness = [.stale] }.count == 40)
        #expect(try scene.lines(after: 80).count == 40)
    }

    @Test func `an item is judged again when its link's word changes, and left alone when it says the same`()
        async throws
    {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let asked = Locked(0)
        var rules = ItemRules.plain
        let judge = rules.freshness
        rules.freshness = { item, links, silent in
            asked.withLock { $0 += 1 }
            return judge(item, links, silent)
        }
        var link = try #require(try scene.store.link("https://example.se/1"))
        let states: [(LinkState, [LinkFlag], Int)] = [
            (.ok, [], 0), (.ok, [.slow], 0), (.ok, [.moved], 1), (.ok, [.moved], 2), (.ok, [], 3), (.suspect, [], 4),
            (.dead, [], 5), (.dead, [], 6), (.suspect, [], 7), (.ok, [], 8), (.ok, [], 8),
        ]
        for (state, flags, count) in states {
            (link.state, link.flags) = (state, flags)
            try await scene.store.apply(
                link, check: LinkCheck(at: scene.now, status: 200), rules: rules, now: scene.now)
            #expect(asked.withLock(\.self) == count, "\(state) \(flags)")
        }
    }
}
