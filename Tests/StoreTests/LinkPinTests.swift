import Catalogue
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct LinkPinTests {
    /// Pins as plainly as can be; the judge's own are tested beside it.
    private static let rules: ItemRules = {
        var rules = ItemRules.plain
        rules.pin = { link, decision, now in
            var link = link
            if let decision {
                link.memory.pin = LinkPin(
                    decision: decision.id, who: decision.who, why: decision.why, at: decision.at, until: decision.until,
                    says: .ok, before: link.state, ruleBefore: link.rule, sinceBefore: link.since)
                (link.state, link.rule) = (.pinned, "pinned-by-editor")
            } else if let pin = link.memory.pin {
                (link.state, link.rule, link.memory.pin, link.nextCheck) = (pin.before, pin.ruleBefore, nil, now)
            }
            return link
        }
        return rules
    }()

    private static let url = "https://example.se/1"

    private func decision(_ scene: Scene, until: Date? = nil, who: String = "anna") -> Decision {
        var decision = Decision(.link, records: [], who: who, why: "svarar bara i Sverige", at: scene.now)
        (decision.subject, decision.value, decision.until) = (Self.url, "ok", until)
        return decision.named()
    }

    private func decide(_ scene: Scene, _ decision: Decision) throws {
        try scene.store.decide([decision], rules: Self.rules, now: scene.now)
    }

    @Test func `a pin shows at once, is a line of the log, and its end brings the state back`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let pin = decision(scene)
        try decide(scene, pin)
        let link = try #require(try scene.store.link(Self.url))
        #expect(link.state == .pinned && link.memory.pin?.who == "anna")
        #expect(try scene.lines(after: 1) == ["link-state a"])
        scene.pass(60)
        _ = try scene.store.undo(
            pin.id, Decision.Undoing(at: scene.now, who: "bo", why: nil), rules: Self.rules, now: scene.now)
        let free = try #require(try scene.store.link(Self.url))
        #expect(free.state == .new && free.memory.pin == nil && free.nextCheck == scene.now)
    }

    @Test func `a pin whose day is over is not listed as one, though no check has come since`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        try decide(scene, decision(scene, until: scene.now + 60))
        func listed(_ state: LinkState, _ seconds: Double?) throws -> [LinkState] {
            var query = LinkQuery()
            (query.states, query.pinsEndBy) = ([state], seconds.map { scene.now + $0 })
            let page = try scene.store.links(query)
            #expect(page.total == page.elements.count)
            return page.elements.map(\.state)
        }
        #expect(try listed(.pinned, nil) == [.pinned] && listed(.pinned, 59) == [.pinned])
        #expect(try listed(.ok, 59) == [.pinned] && listed(.new, 59).isEmpty)
        #expect(try listed(.pinned, 60).isEmpty && listed(.ok, 60).isEmpty && listed(.new, 60) == [.new])
    }

    @Test func `a pin waits for a link that is not there yet`() async throws {
        let scene = try Scene()
        try decide(scene, decision(scene))
        try await scene.sync("skr", [.made("a", key: "1"), .made("b", key: "2")], rules: Self.rules)
        #expect(try scene.store.link(Self.url)?.state == .pinned)
        #expect(try scene.store.link("https://example.se/2")?.state == .new)
    }

    @Test func `one that has ended pins nothing, and a verdict meanwhile does not take one away`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        let seen = try #require(try scene.store.link(Self.url))
        try decide(scene, decision(scene, until: scene.now + 3600))
        // A check that began before the editor spoke.
        var verdict = seen
        (verdict.state, verdict.rule) = (.dead, "not-found-three-dates")
        try await scene.store.apply(
            verdict, check: LinkCheck(at: scene.now, status: 404), rules: Self.rules, now: scene.now)
        let pinned = try #require(try scene.store.link(Self.url))
        #expect(pinned.state == .pinned && pinned.memory.pin?.before == .dead && pinned.checks.count == 1)
        scene.pass(3600)
        try await scene.store.apply(
            pinned, check: LinkCheck(at: scene.now, status: 404), rules: Self.rules, now: scene.now)
        #expect(try scene.store.link(Self.url)?.state == .dead)
    }

    @Test func `what is remembered of a host is changed inside the transaction, and incidents are listed`() async throws
    {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1"), .made("b", key: "2")])
        for number in 1...2 {
            let link = try #require(try scene.store.link("https://example.se/\(number)"))
            let check = LinkCheck(at: scene.now, status: 503)
            let now = scene.now
            let learnt = try await scene.store.apply(link, check: check, rules: .plain, now: now) { host in
                var host = host
                host.incidents += 1
                host.incident = LinkHost.Incident(
                    kind: .host, since: now, links: host.incidents, samples: 0, windowStart: now)
                return host
            }
            #expect(learnt?.host.incidents == number)
        }
        #expect(try scene.store.linkHost("example.se").incidents == 2)
        #expect(try scene.store.linkIncidents().map(\.host) == ["example.se"])
        #expect(try scene.store.linkIncidents().first?.incident.links == 2)
        #expect(try scene.store.linkHost("annan.se") == LinkHost())
    }

    @Test func `a check that met the page of the first one is kept without it, and read with it`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", [.made("a", key: "1")])
        var link = try #require(try scene.store.link(Self.url))
        let page = LinkPrint(title: "Larm", heading: "Larm", print: .max, words: 99)
        link.memory.capture = LinkCapture(at: scene.now, form: .page, page: page)
        var check = LinkCheck(at: scene.now, status: 200, title: "Larm")
        check.page = page
        try await scene.store.apply(link, check: check, rules: .plain, now: scene.now)
        let body = try scene.store.read { db in try String.fetchOne(db, sql: "SELECT body FROM link_checks") }
        #expect(body?.contains("Larm") == false)
        #expect(try scene.store.link(Self.url)?.checks == [check])
    }

    @Test func `links in flight are not given again, and count for their host`() async throws {
        let scene = try Scene()
        try await scene.sync("skr", (0..<9).map { .made("a\($0)", key: "\($0)") })
        let first = try scene.store.dueLinks(now: scene.now, limit: 2)
        let next = try scene.store.dueLinks(now: scene.now, limit: 9, inFlight: Set(first))
        #expect(first.count == 2 && next.count == 2 && Set(first).isDisjoint(with: next))
    }

    @Test func `the oldest item that shows a link dates it`() async throws {
        let scene = try Scene()
        try await scene.sync(
            "skr",
            [
                .made("a", key: "1") { $0.published = scene.now - 100 },
                .made("b", key: "1") { $0.published = scene.now - 900 }, .made("c", key: "2"),
            ])
        #expect(try scene.store.recordDate(ofLink: Self.url) == scene.now - 900)
        #expect(try scene.store.recordDate(ofLink: "https://example.se/2") == nil)
    }
}
