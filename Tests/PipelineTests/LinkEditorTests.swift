import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// What an editor says of links, and what that does to items.
@Suite(.timeLimit(.minutes(1))) struct LinkEditorTests {
    private static let feed = """
        { "id": "s", "organisation": "kommun-1715", "kind": "khi", "format": "json", "url": "{base}/lista", "items": "",
          "map": { "id": "/i", "title": "/t", "link": "/l", "links": "/m/*" } }
        """

    private let words = Locked("Första")
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static let further = #"["{base}/vidare#steg-2","{base}/annan"]"#

    /// - Parameter more: its further links.
    private func stage(more: String = "[]") async throws -> SyncStage {
        let stage = try SyncStage(Self.feed) { [words] request in
            guard request.path == "/lista" else { return .text("", status: 404) }
            let word = words.withLock(\.self)
            return .text(#"[{"i":"1","t":"\#(word)","l":"{base}/gammal","m":\#(more)}]"#)
        }
        _ = try await stage.sync()
        return stage
    }

    private func editor(_ stage: SyncStage, why: String? = nil, at seconds: Double = 0) -> Editor {
        Editor(
            store: stage.bench.store, configuration: stage.bench.registry.snapshot.configuration, who: "anna",
            why: why, now: now.addingTimeInterval(seconds))
    }

    private func item(_ stage: SyncStage) throws -> Item {
        try #require(try stage.bench.store.items(ItemQuery()).elements.first).item
    }

    /// Lets the link be one whose move was seen often enough.
    private func move(
        _ stage: SyncStage, _ move: LinkMove, of old: String = "/gammal", to new: String = "/ny", shows: Bool? = true,
        flags: [LinkFlag] = [.moved]
    ) async throws {
        var link = try #require(try stage.bench.store.link(stage.server.url(old)))
        (link.state, link.rule, link.flags) = (.ok, "answers", flags)
        (link.finalURL, link.memory.move, link.memory.moveShowsPage) = (stage.server.url(new), move, shows)
        try await stage.bench.store.apply(
            link, check: LinkCheck(at: now, status: 200), rules: stage.bench.registry.snapshot.rules.forItems(now: now),
            now: now)
    }

    @Test func `a safe move is taken over, stays through a sync, and is not offered again once taken back`()
        async throws
    {
        let stage = try await stage()
        try await move(stage, .withinSite)
        let offers = try editor(stage).safeMoves()
        #expect(offers.map(\.to) == [stage.server.url("/ny")])
        let decisions = try editor(stage).accept(offers)
        #expect(decisions.map(\.why) == ["The page has moved within its site."])
        words.withLock { $0 = "Andra" }
        _ = try await stage.sync()
        #expect(try item(stage).title == "Andra")
        #expect(try item(stage).link == stage.server.url("/ny"))
        #expect(try editor(stage).safeMoves().isEmpty)
        _ = try editor(stage, at: 60).undo(try #require(decisions.first).id)
        #expect(try item(stage).link == stage.server.url("/gammal"))
        #expect(try editor(stage, at: 61).safeMoves().isEmpty)
        #expect(try editor(stage, at: 61).offers(ofLink: stage.server.url("/gammal")).count == 1)
    }

    @Test func `a further link that has moved is taken over in its place, with the place in the page it names`()
        async throws
    {
        let stage = try await stage(more: Self.further)
        let (old, new) = (stage.server.url("/vidare#steg-2"), stage.server.url("/ny/vidare#steg-2"))
        let further = { try item(stage).links.map(\.href) }
        #expect(try further() == [old, stage.server.url("/annan")])
        try await move(stage, .withinSite, of: "/vidare#steg-2", to: "/ny/vidare")
        let offers = try editor(stage).offers(ofLink: old)
        #expect(try offers.map(\.to) == [new] && offers == editor(stage).safeMoves() && !offers[0].isMain)
        let decision = try #require(try editor(stage).accept(offers).first)
        #expect(decision.act == .move && decision.why == "The page has moved within its site.")
        #expect(try further() == [new, stage.server.url("/annan")])
        #expect(try item(stage).link == stage.server.url("/gammal"))
        #expect(try stage.bench.store.link(new)?.state == .new, "the new address is a link like any other")
        words.withLock { $0 = "Andra" }
        _ = try await stage.sync()
        #expect(try item(stage).title == "Andra" && further() == [new, stage.server.url("/annan")])
        let file = try DecisionFile.write([decision])
        #expect(try DecisionFile.read(file, beside: []) == [decision])
        _ = try editor(stage, at: 60).undo(decision.id)
        #expect(try further() == [old, stage.server.url("/annan")])
        #expect(try editor(stage, at: 61).safeMoves().isEmpty && editor(stage, at: 61).offers(ofLink: old).count == 1)
    }

    @Test func `a further link whose new address the item has already is there once`() async throws {
        let stage = try await stage(more: Self.further)
        try await move(stage, .withinSite, of: "/vidare#steg-2", to: "/annan")
        try await move(stage, .withinSite, of: "/annan", to: "/gammal")
        _ = try editor(stage).accept(editor(stage).offers(ofLink: stage.server.url("/annan")))
        #expect(try item(stage).links.map(\.href) == [stage.server.url("/vidare#steg-2")])
    }

    @Test func `a move to somebody else's site is no safe one, but may be taken over by name`() async throws {
        let stage = try await stage()
        try await move(stage, .elsewhere)
        #expect(try editor(stage).safeMoves().isEmpty)
        let offers = try editor(stage).offers(ofLink: stage.server.url("/gammal"))
        _ = try editor(stage, why: "de har köpts upp").accept(offers)
        #expect(try item(stage).link == stage.server.url("/ny"))
        #expect(try stage.bench.store.decisions().map(\.why) == ["de har köpts upp"])
    }

    @Test func `a move to a folder above that an earlier rule called safe is neither listed nor taken over`()
        async throws
    {
        let stage = try await stage(more: #"["{base}/guider/larm"]"#)
        let url = stage.server.url("/guider/larm")
        try await move(stage, .withinSite, of: "/guider/larm", to: "/guider/", shows: nil)
        #expect(try stage.bench.store.link(url)?.newAddress?.move == .withinSite, "as it was kept")
        #expect(try editor(stage).safeMoves().isEmpty)
        #expect(throws: EditRefusal.self) { try editor(stage).offers(ofLink: url) }
        try await move(stage, .withinSite, of: "/guider/larm", to: "/ny/larm")
        #expect(try editor(stage).safeMoves().map(\.to) == [stage.server.url("/ny/larm")])
    }

    @Test func `a move is taken over without looking where the page was seen, at a place of its own`() async throws {
        let stage = try await stage()
        let safe = { try editor(stage).safeMoves().map(\.to) }
        for (flags, shows) in [([LinkFlag.moved, .drifted], true), ([.moved], false), ([.moved], nil)] {
            try await move(stage, .withinSite, shows: shows, flags: flags)
            #expect(try safe().isEmpty, "\(flags) \(String(describing: shows))")
        }
        for start in ["/", "/?fran=borttaget", "/sv/startsida?sc_lang=sv"] {
            try await move(stage, .withinSite, to: start)
            #expect(try safe().isEmpty, "\(start)")
        }
        try await move(stage, .withinSite)
        #expect(try safe() == [stage.server.url("/ny")])
    }

    @Test func `two things of different names that lead to one place are not taken over without looking`() async throws
    {
        let names = ["Larm i hemmet", "Robotkatter"]
        let stage = try SyncStage(Self.feed) { request in
            guard request.path == "/lista" else { return .text("", status: 404) }
            let items = names.enumerated().map { number, name in
                #"{"i":"\#(number)","t":"\#(name)","l":"{base}/g\#(number)","m":[]}"#
            }
            return .text("[\(items.joined(separator: ","))]")
        }
        _ = try await stage.sync()
        for old in ["/g0", "/g1"] { try await move(stage, .withinSite, of: old, to: "/stod-och-hjalp") }
        #expect(try editor(stage).safeMoves().isEmpty)
        try await move(stage, .withinSite, of: "/g1", to: "/annat")
        #expect(try Set(editor(stage).safeMoves().map(\.from)) == [stage.server.url("/g0"), stage.server.url("/g1")])
        // Nor where the place itself is another thing's.
        try await move(stage, .withinSite, of: "/g1", to: "/g0")
        #expect(try editor(stage).safeMoves().map(\.from) == [stage.server.url("/g0")])
    }

    @Test func `without a move there is nothing to take over, and the refusal says what the link is`() async throws {
        let stage = try await stage()
        let url = stage.server.url("/gammal")
        let refusal = try #require(throws: EditRefusal.self) { try editor(stage).offers(ofLink: url) }
        #expect(refusal.message == "No new address is known of \(url). Not checked yet.")
        let unknown = try #require(throws: EditRefusal.self) { try editor(stage).offers(ofLink: "https://a.example/") }
        #expect(unknown.advice == "`samlad links list` shows those there are.")
    }

    @Test func `a pin that ends tonight is in tonight's outlook`() async throws {
        let stage = try await stage()
        let (url, store) = (stage.server.url("/gammal"), stage.bench.store)
        var link = try #require(try store.link(url))
        (link.state, link.rule) = (.dead, "not-found-three-dates")
        try await store.apply(
            link, check: LinkCheck(at: now, status: 404),
            rules: stage.bench.registry.snapshot.rules.forItems(now: now), now: now)
        _ = try editor(stage, why: "sett").pin(link: url, says: .ok, until: now.addingTimeInterval(3600))
        let day = try LinkOutlook(store, now: now, until: now.addingTimeInterval(86_400))
        #expect(day.changes.map(\.before.state) == [.pinned] && day.changes.map(\.after.state) == [.dead])
    }

    @Test func `a pin wants a reason, a link that is there and an end to come`() async throws {
        let stage = try await stage()
        let url = stage.server.url("/gammal")
        let why = "svarar bara i Sverige"
        #expect(throws: EditRefusal.self) { try editor(stage).pin(link: url, says: .ok, until: nil) }
        #expect(throws: EditRefusal.self) { try editor(stage, why: why).pin(link: url, says: .suspect, until: nil) }
        #expect(throws: EditRefusal.self) { try editor(stage, why: why).pin(link: url + "x", says: .ok, until: nil) }
        #expect(throws: EditRefusal.self) { try editor(stage, why: why).pin(link: url, says: .ok, until: now) }
        #expect(throws: EditRefusal.self) { try editor(stage).unpin(link: url) }
        #expect(try stage.bench.store.decisions().isEmpty)
        _ = try editor(stage, why: why).pin(link: url, says: .dead, until: now.addingTimeInterval(86_400))
        let pinned = try #require(try stage.bench.store.link(url))
        #expect(pinned.state == .pinned && pinned.effectiveState == .dead)
        #expect(try editor(stage, at: 60).unpin(link: url).count == 1)
        #expect(try stage.bench.store.link(url)?.state == .new)
    }

    @Test(
        arguments: [
            ("https://a.example/", "svarar", 60, nil), ("https://a.example/", nil, 60, "Say why the link is pinned"),
            ("https://a.example/", " \n", 60, "Say why the link is pinned"),
            ("ftp://a.example/", "svarar", 60, "A pin is of a link"),
            ("https://a.example/", "svarar", 0, "The pin would end before it begins"),
        ] as [(String, String?, Double, String?)])
    func `a file of decisions keeps to what the command asks of a pin`(
        url: String, why: String?, seconds: Double, fault: String?
    ) throws {
        var decision = Decision(.link, records: [], who: "anna", why: why, at: now)
        (decision.subject, decision.value, decision.until) = (url, "ok", now.addingTimeInterval(seconds))
        let file = try DecisionFile.write([decision.named()])
        guard let fault else {
            #expect(try DecisionFile.read(file, beside: []) == [decision.named()])
            return
        }
        let refusal = try #require(throws: EditRefusal.self) { try DecisionFile.read(file, beside: []) }
        #expect(refusal.message.contains(fault), "\(refusal.message)")
    }

    @Test func `a round checks what it is given, and the outlook tells what the same again would do`() async throws {
        let stage = try await stage()
        let url = stage.server.url("/gammal")
        let store = stage.bench.store
        let link = try #require(try store.link(url))
        let round = LinkRound(stage.bench, snapshot: stage.bench.registry.snapshot)
        var reports: [LinkRound.Report] = []
        try await round.run([link.url]) { reports.append($0) }
        #expect(reports.map(\.isJudged) == [true] && reports.map(\.before) == [.new])
        #expect(reports.first?.link.state == .suspect && reports.first?.link.rule == "first-failure")
        let now = Date()
        let soon = try LinkOutlook(store, now: now, until: now.addingTimeInterval(3600))
        #expect(soon.total == 0 && soon.changes.isEmpty)
        let later = try LinkOutlook(store, now: now, until: now.addingTimeInterval(86_400))
        #expect(later.due == [.suspect: 1] && later.hosts == 1 && later.changes.isEmpty)
        // As if the first failures lay three days back.
        var old = try #require(try store.link(url))
        old.memory.runs = old.memory.runs.mapValues {
            LinkMemory.Run(first: $0.first - 3 * 86_400, last: $0.last - 86_400, count: 2, dates: 2)
        }
        old.memory.failingSince = old.memory.failingSince.map { $0 - 3 * 86_400 }
        try await store.apply(
            old, check: try #require(old.checks.first), rules: stage.bench.registry.snapshot.rules.forItems(now: now),
            now: now)
        let last = try LinkOutlook(store, now: now, until: now.addingTimeInterval(86_400))
        #expect(last.changes.map(\.after.rule) == ["not-found-three-dates"])
    }
}
