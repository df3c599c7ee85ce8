import Catalogue
import Foundation
import Testing

@testable import Store

@Suite struct LinkTests {
    /// The first that is due, as it is read when its turn comes.
    private func due(_ scene: Scene) throws -> LinkHealth? {
        let url = try #require(try scene.store.dueLinks(now: scene.now, limit: 1).first)
        return try scene.store.linkTurns([url], asksInside: false, now: scene.now)[0].link
    }

    @Test func `a new link is due at once, a checked one when its verdict says`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1"), .made("b", key: "2")])
        #expect(try scene.store.nextLinkCheck(now: scene.now) == scene.now)
        var link = try #require(try due(scene))
        #expect(link.memory.firstSeen == scene.now && link.state == .new)
        (link.state, link.rule, link.lastCheck, link.nextCheck) = (.ok, "answered", scene.now, scene.now + 86_400)
        link.flags = [.moved, .slow]
        link.finalURL = "https://example.se/ny"
        link.memory.checks = 1
        let check = LinkCheck(
            at: scene.now, status: 200, chain: [.init(status: 301, location: "https://example.se/ny")])
        try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)

        #expect(try scene.store.dueLinks(now: scene.now, limit: 9) == ["https://example.se/2"])
        #expect(try scene.store.dueLinks(now: scene.now + 86_400, limit: 9).count == 2)
        link.checks = [check]
        #expect(try scene.store.link(link.url) == link)
        // A first check that finds it well is no news.
        #expect(try scene.store.position() == 2)
    }

    @Test func `a changed state is a line for each item that shows the link, and makes it less fresh`() async throws {
        let scene = try Scene()
        let shared = EntryLink(href: "https://delad.se/")
        try await scene.sync(
            "skr", [.made("a", key: "1") { $0.links = [shared] }, .made("b", key: "2") { $0.links = [shared] }])
        scene.pass(60)
        var link = try #require(try scene.store.link("https://delad.se/"))
        (link.state, link.rule) = (.dead, "three-failures-three-dates")
        let check = LinkCheck(at: scene.now, status: 404)
        try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)
        let changes = try scene.changes(after: 2)
        #expect(changes.map(\.kind) == [.linkState, .linkState] && changes.map(\.item) == ["a", "b"])
        #expect(changes[0].reason == "https://delad.se/: new → dead (three-failures-three-dates)")
        let item = try #require(try scene.found("a"))
        #expect(item.freshness == Freshness(level: .stale, reasons: ["link-dead"]))
        #expect((item.changed, item.changeNumber) == (scene.now, 3))
        #expect(item.links.map(\.state) == [.new, .dead])
        // The same verdict again is no news.
        try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)
        #expect(try scene.store.position() == 4)
    }

    @Test func `the last twenty checks are kept, the newest first`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let link = try #require(try due(scene))
        for day in 0..<25 {
            let check = LinkCheck(at: scene.now + Double(day), status: 200 + day)
            try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)
        }
        #expect(try scene.store.link(link.url)?.checks.map(\.status) == (205..<225).reversed().map { $0 })
    }

    @Test func `a link no item shows any more is left alone, and taken up again with what was learnt`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        var link = try #require(try due(scene))
        (link.state, link.nextCheck) = (.suspect, scene.now + 60)
        try await scene.store.apply(link, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
        try await scene.sync("skr", [.made("a", key: "2")])
        #expect(try scene.store.dueLinks(now: scene.now + 99, limit: 9) == ["https://example.se/2"])
        #expect(try scene.store.links(LinkQuery()).total == 1)
        try await scene.sync("skr", [.made("a", key: "1")])
        #expect(try scene.store.dueLinks(now: scene.now + 99, limit: 9) == [link.url])
        #expect(try scene.store.link(link.url)?.state == .suspect)
    }

    @Test func `only web addresses become links, none twice`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            [
                .made("a", key: "1") { record in
                    record.links = [
                        "mailto:a@b.se", "javascript:x", "https://example.se/1", "https://x.se", "https://x.se",
                    ]
                    .map { EntryLink(href: $0) }
                }
            ])
        #expect(try scene.found("a")?.links.map(\.url) == ["https://example.se/1", "https://x.se"])
    }

    @Test func `links are listed by state and organisation, in pages`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr", (0..<7).map { n in .made("a\(n)", key: "\(n)") { $0.organisations = ["o\(n % 2)"] } })
        var query = LinkQuery()
        query.limit = 2
        var all: [String] = []
        repeat {
            let page = try scene.store.links(query)
            #expect(page.total == 7)
            all += page.elements.map(\.url)
            query.cursor = page.next
        } while query.cursor != nil
        #expect(all == (0..<7).map { "https://example.se/\($0)" })
        #expect(try scene.store.linkAddresses(query) == all)
        var first = try #require(try scene.store.link(all[0]))
        (first.state, first.since) = (.suspect, scene.now + 60)
        try await scene.store.apply(first, check: LinkCheck(at: scene.now), rules: .plain, now: scene.now)
        #expect(
            try scene.store.linkAddresses(LinkQuery()) == all.dropFirst() + [all[0]],
            "those longest in their state first")
        query.organisations = ["o1"]
        #expect(try scene.store.links(query).total == 3)
        #expect(try scene.store.linkAddresses(query) == [1, 3, 5].map { "https://example.se/\($0)" })
        query.states = [.dead]
        #expect(try scene.store.links(query).total == 0)
        #expect(try scene.store.linkAddresses(query).isEmpty)
        query.cursor = "nonsense"
        #expect(throws: StoreFailure.badCursor("nonsense")) { try scene.store.links(query) }
    }

    @Test func `freshness is judged again in batches, and only a change is a line`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<7).map { .made("a\($0)") })
        let aged = ItemRules(
            merge: { _, _ in [] },
            freshness: { item, _, _ in
                item.id > "a4" ? Freshness(level: .ageing, reasons: ["unchanged-5y"]) : Freshness()
            },
            words: { _ in [] })
        var (after, batches): (String?, Int) = (nil, 0)
        repeat {
            after = try scene.store.refreshFreshness(after: after, limit: 3, rules: aged, now: scene.now)
            batches += 1
        } while after != nil
        #expect(batches == 3)
        #expect(try scene.lines(after: 7) == ["updated a5: freshness", "updated a6: freshness"])
        #expect(try scene.titles { $0.freshness = [.ageing] }.count == 2)
    }

    @Test(arguments: [0, 817_101_116.796_999_9, -12.5])
    func `what is remembered of a link that was never checked is read without looking at it all`(moment: Double) throws
    {
        var memory = LinkMemory()
        memory.firstSeen = Date(timeIntervalSinceReferenceDate: moment)
        let text = try JSONColumn.encode(memory)
        #expect(LinkMemories.neverChecked(text) == memory)
        #expect(try JSONColumn.decode(LinkMemory.self, text) == memory)
        memory.checks = 1
        #expect(LinkMemories.neverChecked(try JSONColumn.encode(memory)) == nil)
    }
}
