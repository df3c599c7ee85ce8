import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct LinkTurnTests {
    private func record(_ id: String, at url: String) -> Record { .made(id) { $0.link = url } }

    private func many(_ count: Int, of host: String) -> [Record] {
        (0..<count).map { record("\(host)-\($0)", at: "https://\(host)/\($0)") }
    }

    private func hosts(_ scene: Scene, limit: Int, perHost: Int = 4) throws -> [String: Int] {
        try scene.store.dueLinks(now: scene.now, limit: limit, perSite: perHost)
            .reduce(into: [:]) { $0[HostName.of($1), default: 0] += 1 }
    }

    @Test func `the host of an address is one key however it is written`() {
        #expect(HostName.of("https://WWW.Skr.SE:8443/a?b") == "www.skr.se")
        #expect(HostName.of("http://user:secret@skr.se/") == "skr.se")
        #expect(HostName.of("http://[2001:DB8::1]:80/x") == "2001:db8::1")
        #expect(HostName.of("http://192.0.2.7/") == "192.0.2.7")
        #expect(HostName.of("https://") == "https://")
        #expect(HostName.of("nonsense") == "nonsense")
    }

    @Test func `a resting host with many due links leaves the others their turn`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", many(200, of: "vilar.se"))
        scene.pass(60)
        try await scene.sync(
            "fohm",
            many(3, of: "vaken.se").map { record in
                var record = record
                record.source = "fohm"
                return record
            })
        #expect(try hosts(scene, limit: 5) == ["vilar.se": 4, "vaken.se": 1])
        try scene.store.restHost(HostName.of("https://VILAR.se:443/"), until: scene.now + 600, now: scene.now)
        #expect(try hosts(scene, limit: 5) == ["vaken.se": 3])
        scene.pass(600)
        #expect(try hosts(scene, limit: 500, perHost: 300) == ["vilar.se": 200, "vaken.se": 3])
        #expect(try hosts(scene, limit: 0) == [:])
        #expect(try hosts(scene, limit: 5, perHost: 0) == [:])
    }

    @Test func `hosts of one site share its places, those under way counted`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr", ["a.delad.se", "b.delad.se", "c.delad.se", "egen.se"].flatMap { many(3, of: $0) })
        let site: (String) -> String = { $0.hasSuffix("delad.se") ? "delad.se" : $0 }
        let due = try scene.store.dueLinks(now: scene.now, limit: 50, perSite: 2, site: site)
        #expect(due.map { site(HostName.of($0)) }.sorted() == ["delad.se", "delad.se", "egen.se", "egen.se"])
        let flying = Set(due.filter { $0.contains("delad") }.prefix(1))
        let more = try scene.store.dueLinks(now: scene.now, limit: 50, perSite: 2, inFlight: flying, site: site)
        #expect(more.count { $0.contains("delad") } == 1 && more.count { $0.contains("egen") } == 2)
        #expect(flying.isDisjoint(with: more))
        let full = try scene.store.dueLinks(now: scene.now, limit: 50, perSite: 1, inFlight: flying, site: site)
        #expect(full.map { HostName.of($0) } == ["egen.se"])
    }

    @Test func `the next check waits for the rest of a host only when no other is due before`() async throws {
        let scene = try Scene()
        #expect(try scene.store.nextLinkCheck(now: scene.now) == nil)
        try await scene.sync("skr", [record("a", at: "https://vilar.se/"), record("b", at: "https://vaken.se/")])
        let rest = scene.now + 600
        try scene.store.restHost("vilar.se", until: rest, now: scene.now)
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now)
        try scene.store.postponeLink("https://vaken.se/", until: scene.now + 60)
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now + 60)
        try scene.store.postponeLink("https://vaken.se/", until: scene.now + 3600)
        #expect(try scene.store.nextLinkCheck(now: scene.now) == rest)
        try scene.store.postponeLink("https://vilar.se/", until: scene.now + 900)
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now + 900)
        // Nobody shows the one of the resting host any more.
        try await scene.sync("skr", [record("b", at: "https://vaken.se/")], absent: .withdraw)
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now + 3600)
    }

    @Test func `when a host is due follows its links through every change`() async throws {
        let scene = try Scene()
        let check = {
            let differences = try scene.store.read { db in
                try db.int(
                    """
                    SELECT count(*) FROM link_hosts h WHERE h.next_check IS NOT (
                        SELECT min(next_check) FROM links l WHERE l.host = h.host AND l.used = 1)
                    """)
            }
            #expect(differences == 0)
        }
        try await scene.sync("skr", many(3, of: "a.se") + many(2, of: "b.se"))
        try check()
        for (n, url) in ["https://a.se/0", "https://a.se/1", "https://a.se/2", "https://b.se/0"].enumerated() {
            var link = try #require(try scene.store.link(url))
            link.nextCheck = n == 3 ? nil : scene.now + Double(n) * 60
            try await scene.store.apply(link, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
            try check()
        }
        try await scene.sync("skr", many(1, of: "a.se"), absent: .withdraw)
        try check()
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now)
        scene.pass(60)
        try await scene.sync("skr", many(3, of: "a.se") + many(2, of: "b.se"), absent: .withdraw)
        try check()
        #expect(try hosts(scene, limit: 99) == ["a.se": 2, "b.se": 2])
    }

    @Test func `what is due is found by index`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<100).flatMap { many(3, of: "h\($0).se") })
        try scene.store.write { db in try db.execute(sql: "ANALYZE") }
        let plan = { (sql: String, arguments: StatementArguments) in
            try scene.store.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments)
                    .map { $0["detail"] as String }
            }
        }
        let hosts = try plan(Store.dueHosts, [5, 5, 9])
        #expect(hosts.first == "SEARCH h USING COVERING INDEX link_hosts_due (next_check>? AND next_check<?)")
        #expect(hosts.contains { $0.hasPrefix("SEARCH r USING PRIMARY KEY (host=?)") }, "\(hosts)")
        #expect(!hosts.contains { $0.contains("TEMP B-TREE") }, "\(hosts)")
        let links = try plan(Store.dueOfHost, ["h1.se", 5, 4])
        #expect(links == ["SEARCH l USING INDEX links_due (host=? AND next_check>? AND next_check<?)"])
    }
}
