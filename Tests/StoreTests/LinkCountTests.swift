import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct LinkCountTests {
    private static let nobody = HostBook([])

    private func judge(_ scene: Scene, _ number: String, _ state: LinkState, says: LinkState? = nil) async throws {
        var link = try #require(try scene.store.link("https://example.se/\(number)"))
        link.state = state
        link.memory.pin = says.map {
            LinkPin(
                decision: "d", who: "anna", why: nil, at: scene.now, until: nil, says: $0, before: .ok,
                ruleBefore: "answers", sinceBefore: nil)
        }
        try await scene.store.apply(link, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
    }

    /// Four links: one dead, one pinned dead, one well, one unchecked; two organisations, `skr` twice on the first.
    private func fill(_ scene: Scene) async throws {
        let whose: [(String, [String])] = [("1", ["skr"]), ("2", ["skr"]), ("3", ["skr", "kil"]), ("4", ["kil"])]
        var records = whose.map { number, owners in Record.made(number, key: number) { $0.organisations = owners } }
        records.append(
            .made("5", key: "4") { record in
                record.organisations = ["kil"]
                record.links = [EntryLink(href: "https://example.se/3")]
            })
        try await scene.sync("skr", records)
        try await judge(scene, "1", .dead)
        try await judge(scene, "2", .ok)
        try await judge(scene, "3", .pinned, says: .dead)
    }

    @Test func `a pin that has ended counts as what it was before`() async throws {
        let scene = try Scene()
        try await fill(scene)
        var link = try #require(try scene.store.link("https://example.se/3"))
        link.memory.pin?.until = scene.now + 60
        try await scene.store.apply(link, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
        let pinned: [LinkState: Int] = [.dead: 2, .ok: 1, .new: 1]
        let released: [LinkState: Int] = [.dead: 1, .ok: 2, .new: 1]
        #expect(try scene.store.counts(now: scene.now + 59).linksByState == pinned)
        #expect(try scene.store.counts(now: scene.now + 60).linksByState == released)
        #expect(try scene.store.counts().linksByState == pinned)
        try scene.store.countLinks(by: Self.nobody, now: scene.now + 60)
        #expect(try scene.store.linkDays().last?.counts == LinkCounts(released))
        #expect(try scene.store.linkOwners()["kil"]?.byState[.dead] == nil)
    }

    @Test func `a day keeps the last numbers that were counted on it, and a new day begins its own`() async throws {
        let scene = try Scene()
        try await fill(scene)
        try scene.store.countLinks(by: Self.nobody, now: scene.now)
        let counted = LinkCounts([.dead: 2, .ok: 1, .new: 1])
        #expect(try scene.store.linkDays().map(\.counts) == [counted])
        #expect(try scene.store.counts().linksByState == counted.byState)
        try await judge(scene, "1", .ok)
        try scene.store.countLinks(by: Self.nobody, now: scene.now)
        let mended = LinkCounts([.dead: 1, .ok: 2, .new: 1])
        #expect(try scene.store.linkDays().map(\.counts) == [mended])
        try await judge(scene, "2", .dead)
        try scene.store.countLinks(by: Self.nobody, now: scene.now + 86_400)
        let days = try scene.store.linkDays()
        #expect(days.map(\.counts) == [mended, counted])
        #expect(days[1].day.timeIntervalSince(days[0].day) == 86_400 && days[0].day <= scene.now)
        #expect(try scene.store.linkDays(since: scene.now + 86_400) == [days[1]])
        #expect(days[1].counts.brokenShare == 2.0 / 3)
    }

    @Test func `an owner's link counts once however many items show it, and no longer when it is gone`() async throws {
        let scene = try Scene()
        try await fill(scene)
        try scene.store.countLinks(by: Self.nobody, now: scene.now)
        #expect(
            try scene.store.linkOwners() == [
                "skr": LinkCounts([.dead: 2, .ok: 1]), "kil": LinkCounts([.dead: 1, .new: 1]),
            ])
        try await scene.sync("skr", [], absent: .withdraw)
        try scene.store.countLinks(by: Self.nobody, now: scene.now)
        #expect(try scene.store.linkOwners() == [:])
    }

    @Test func `a link is its host's owner's whoever shows it, and on a host nobody names of those who show it`()
        async throws
    {
        let scene = try Scene()
        try await fill(scene)
        let book = HostBook([Organisation(id: "ehm", name: "E", kind: "agency", formerHosts: ["example.se"])])
        try scene.store.countLinks(by: book, now: scene.now)
        #expect(try scene.store.linkOwners() == ["ehm": LinkCounts([.dead: 2, .ok: 1, .new: 1])])
        let other = HostBook([Organisation(id: "ehm", name: "E", kind: "agency", hosts: ["www.example.se"])])
        try scene.store.countLinks(by: other, now: scene.now)
        #expect(try Set(scene.store.linkOwners().keys) == ["skr", "kil"])
    }

    @Test func `a host's troubled links are found by an index, and so is what is counted`() async throws {
        let scene = try Scene()
        try await fill(scene)
        var query = LinkQuery()
        (query.onlyTroubled, query.hosts, query.limit) = (true, ["example.se"], nil)
        #expect(Set(try scene.store.links(query).elements.map(\.url.last)) == ["1", "3"])
        let asked = query
        let plans = try scene.store.read { db in
            let rows = try LinkReader(db: db, query: asked).rows
            return try [
                Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + rows.sql, arguments: rows.arguments),
                Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + LinkCensus.byHost),
            ].map { $0.map { $0["detail"] as String }.joined(separator: "\n") }
        }
        #expect(plans[0].contains("SEARCH l USING INDEX links_host (host=?)"), "\(plans[0])")
        #expect(plans[1].contains("links_host") && !plans[1].contains("TEMP B-TREE"), "\(plans[1])")
    }

    @Test func `a link pinned dead is found among the dead, among the pinned, and by its facet`() async throws {
        let scene = try Scene()
        try await fill(scene)
        var links = LinkQuery()
        links.states = [.dead]
        #expect(Set(try scene.store.links(links).elements.map(\.url.last)) == ["1", "3"])
        links.states = [.pinned]
        #expect(try scene.store.links(links).elements.map(\.url) == ["https://example.se/3"])
        #expect(try scene.titles { $0.linkStates = [.dead] }.sorted() == ["Titel 1", "Titel 3", "Titel 5"])
        #expect(try scene.titles { $0.linkStates = [.pinned] }.sorted() == ["Titel 3", "Titel 5"])
        let facets = try scene.store.facets(["linkState"], of: ItemQuery())["linkState"] ?? []
        #expect(facets.first { $0.value == "dead" }?.count == 3 && !facets.contains { $0.value == "pinned" })
    }

    @Test func `what is of interest leaves out the well and the unchecked`() async throws {
        let scene = try Scene()
        try await fill(scene)
        var query = LinkQuery()
        query.onlyTroubled = true
        #expect(Set(try scene.store.links(query).elements.map(\.url.last)) == ["1", "3"])
    }
}
