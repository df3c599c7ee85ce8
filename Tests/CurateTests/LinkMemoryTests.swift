import Catalogue
import Foundation
import Testing

@testable import Curate

/// What the judge remembers beside the state: pins, captures, drift, findings.
@Suite struct LinkMemoryTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day = 86_400.0
    private static let url = "https://kil.se/guider/larm"

    private func date(_ days: Double) -> Date { Self.start + days * Self.day }

    private func judged(
        _ health: LinkHealth, _ days: Double, status: Int = 200, _ change: (inout LinkCheck) -> Void = { _ in }
    ) -> LinkHealth {
        var check = LinkCheck(at: date(days), status: status, method: "GET")
        change(&check)
        return LinkJudge.judge(health, check: check, now: check.at)
    }

    private func page(_ text: String, title: String) -> (inout LinkCheck) -> Void {
        {
            $0.form = .page
            $0.page = LinkPrint(LinkPage(title: title, heading: title, text: text), of: Self.url)
        }
    }

    private static let text =
        "Guiden hjälper chefer i hemtjänsten att införa digitala trygghetslarm steg för steg med utbildning"
    private static let other =
        "Simhallen töms och målas om under sommaren medan gymmet håller öppet som vanligt för besökare"

    // MARK: - robots.txt

    @Test func `a robots.txt that cannot be read never leads to dead, and is taken for none after thirty days`() {
        let silent: (inout LinkCheck) -> Void = {
            ($0.status, $0.failure) = (nil, FetchFailure(.robotsUnreachable))
        }
        var health = judged(LinkHealth(url: Self.url), 0)
        for day in 1...200 { health = judged(health, Double(day), silent) }
        #expect(health.state == .restricted && health.rule == "robots-unreachable")
        #expect(health.memory.robotsSilentSince == date(1) && LinkPlan.passesSilentRobots(health, at: date(31)))
        #expect(!LinkPlan.passesSilentRobots(health, at: date(30)))
        // A host that is not reached at all says nothing of it; an answer under it does, and one in spite of it does not.
        health = judged(health, 201) { ($0.status, $0.failure) = (nil, FetchFailure(.connectTimeout)) }
        #expect(health.memory.robotsSilentSince == date(1))
        health = judged(health, 202) { $0.signs = [.silentRobots] }
        #expect(health.state == .ok && health.memory.robotsSilentSince == date(1))
        health = judged(health, 203)
        #expect(health.memory.robotsSilentSince == nil)
        health = judged(health, 204, silent)
        #expect(!LinkPlan.passesSilentRobots(health, at: date(205)))
    }

    @Test func `a robots.txt that cannot be read is tried again the next day for two weeks, then weekly`() throws {
        let silent: (inout LinkCheck) -> Void = {
            ($0.status, $0.failure) = (nil, FetchFailure(.robotsUnreachable))
        }
        func waits(_ health: LinkHealth, _ days: Double) throws -> Double {
            try #require(health.nextCheck).timeIntervalSince(date(days)) / Self.day
        }
        var health = judged(judged(LinkHealth(url: Self.url), 0, status: 403), 30, silent)
        for day in [31.0, 32, 37, 43] {
            health = judged(health, day, silent)
            #expect(try health.state == .restricted && (0.8...1).contains(waits(health, day)))
        }
        health = judged(health, 44, silent)
        #expect(try (6.5...7.5).contains(waits(health, 44)))
        health = judged(health, 45, status: 403)
        #expect(try (6.5...7.5).contains(waits(health, 45)), "who refuses us is not asked daily")
        health = judged(judged(health, 46), 47, silent)
        #expect(try waits(health, 47) < 1)
    }

    @Test func `what only a neighbour could settle leaves a doubt as it is`() {
        var health = judged(LinkHealth(url: Self.url), 0)
        health = judged(health, 1) { $0.signs = [.sameAsNeighbour] }
        #expect(health.state == .suspect && LinkPlan.hangsOnNeighbour(health, at: date(30)))
        #expect(!LinkPlan.hangsOnNeighbour(health, at: date(31)), "a doubt that nothing feeds ends")
        let doubt = health.memory.runs
        health = judged(health, 1.5) { $0.signs = [.unsettled] }
        #expect(health.state == .suspect && health.memory.runs == doubt && health.checks.count == 3)
        #expect(judged(health, 2.1) { $0.signs = [.sameAsNeighbour] }.state == .softDead)
        #expect(judged(health, 2.1).state == .ok)
        #expect(judged(health, 2.1, status: 404).state == .suspect, "what is known to fail does")
    }

    // MARK: - Pins

    private func decision(_ says: String, until: Date? = nil) -> Decision {
        var decision = Decision(.link, records: [], who: "anna", why: "svarar bara i Sverige", at: Self.start)
        (decision.subject, decision.value, decision.until) = (Self.url, says, until)
        return decision.named()
    }

    @Test func `a pin holds until it ends, and then the evidence counts`() throws {
        var health = judged(LinkHealth(url: Self.url), 0)
        health = LinkJudge.pinned(health, by: decision("ok", until: date(10)), now: date(0))
        #expect(health.state == .pinned && health.effectiveState == .ok)
        #expect(try #require(health.nextCheck) <= date(10))
        for day in 1..<10 { health = judged(health, Double(day), status: 404) }
        #expect(health.state == .pinned && health.rule == "pinned-by-editor")
        health = judged(health, 10, status: 404)
        #expect(health.state == .dead && health.memory.pin == nil)
    }

    @Test func `a pin that is taken back gives what was before, and a check at once`() {
        var health = judged(LinkHealth(url: Self.url), 0, status: 403)
        let before = health
        health = LinkJudge.pinned(health, by: decision("dead"), now: date(1))
        #expect(health.effectiveState == .dead)
        health = LinkJudge.pinned(health, by: decision("ok"), now: date(2))
        health = LinkJudge.released(health, now: date(3))
        #expect((health.state, health.rule, health.since) == (before.state, before.rule, before.since))
        #expect(health.nextCheck == date(3))
    }

    @Test func `a pin that has ended already changes nothing`() {
        let health = judged(LinkHealth(url: Self.url), 0)
        #expect(LinkJudge.pinned(health, by: decision("dead", until: date(1)), now: date(2)) == health)
    }

    // MARK: - Drift

    @Test func `another page twice is drift, and its return ends it`() {
        var health = judged(LinkHealth(url: Self.url), 0, page(Self.text, title: "Larm"))
        #expect(health.memory.capture?.at == date(0))
        health = judged(health, 10, page(Self.other, title: "Simhall"))
        #expect(health.flags.isEmpty && health.state == .ok)
        health = judged(health, 11.1, page(Self.other, title: "Simhall"))
        #expect(health.flags == [.drifted] && health.memory.drift?.reason == .anotherPage)
        health = judged(health, 20, page(Self.text, title: "Larm"))
        #expect(health.flags.isEmpty)
    }

    @Test func `a rewritten page, a renamed one and one of which only the head was read have not drifted`() {
        let first = judged(LinkHealth(url: Self.url), 0, page(Self.text, title: "Larm"))
        for later in [page(Self.other, title: "Larm"), page(Self.text, title: "Handbok"), { $0.form = .page }] {
            let health = judged(judged(first, 10, later), 20, later)
            #expect(health.flags.isEmpty && health.memory.drift == nil)
        }
    }

    @Test func `a document that became a page, another form or another size has drifted`() {
        let first = judged(LinkHealth(url: Self.url), 0) { ($0.form, $0.length) = (.pdf, 90_000) }
        let reasons: [(LinkForm, Int, LinkDrift.Reason?)] = [
            (.page, 5000, .documentReplaced), (.office, 90_000, .anotherForm), (.pdf, 20_000, .anotherSize),
            (.pdf, 60_000, nil), (.other, 90_000, nil),
        ]
        for (form, length, reason) in reasons {
            let later: (inout LinkCheck) -> Void = { ($0.form, $0.length) = (form, length) }
            let health = judged(judged(first, 10, later), 20, later)
            #expect(health.memory.drift?.reason == reason, "\(form) \(length)")
            #expect(health.flags == (reason == nil ? [] : [.drifted]))
        }
    }

    // MARK: - Requests

    private func method(_ health: LinkHealth, _ host: LinkHost = LinkHost(), at day: Double) -> LinkPlan.Method {
        LinkPlan.method(health, host: host, at: date(day))
    }

    @Test func `pages are read with GET now and then, documents asked for with HEAD`() {
        var health = LinkHealth(url: Self.url)
        #expect(method(health, at: 0) == .get)
        var document = LinkHealth(url: "https://kil.se/a.pdf")
        #expect(method(document, at: 0) == .get && LinkPlan.isDocument(document))
        document = judged(document, 0) { $0.form = .pdf }
        document = judged(document, 7) { ($0.form, $0.method) = (.pdf, "HEAD") }
        #expect(method(document, at: 12) == .head && method(document, at: 13) == .get)
        var host = LinkHost()
        host.recent = [LinkHost.Outcome(link: 1, at: date(11), failed: true, isOfHost: false)]
        #expect(method(document, host, at: 12) == .get, "another page of its host has gone since")
        host.recent[0].isOfHost = true
        #expect(method(document, host, at: 12) == .head)
        document = judged(judged(document, 8) { $0.form = .pdf }, 9) { $0.form = .pdf }
        #expect(method(document, at: 10) == .get, "every fourth check")
        health = judged(health, 0, page(Self.text, title: "Larm"))
        #expect(method(health, at: 1) == .head && method(health, at: 7) == .get)
        let failing = judged(health, 1, status: 500)
        #expect(method(failing, at: 2) == .get)
        let lied = judged(health, 1) { $0.headStatus = 404 }
        #expect(method(lied, at: 2) == .get)
    }

    @Test func `a head that tells of another thing or place is too little`() {
        let health = judged(LinkHealth(url: Self.url), 0, page(Self.text, title: "Larm"))
        #expect(!LinkPlan.isTooLittle(health, form: .page, final: Self.url))
        #expect(LinkPlan.isTooLittle(health, form: .pdf, final: Self.url))
        #expect(LinkPlan.isTooLittle(health, form: .page, final: "https://kil.se/annat"))
        #expect(LinkPlan.isTooLittle(health, form: nil, final: Self.url))
    }

    @Test func `what HEAD would have said is asked once of a document that is gone`() {
        func doubts(_ health: LinkHealth, _ change: (inout LinkCheck) -> Void) -> Bool {
            var check = LinkCheck(at: date(40), status: 200, method: "GET")
            change(&check)
            return LinkPlan.mayBeDenied(health, by: check)
        }
        let document = judged(LinkHealth(url: "https://kil.se/a"), 0) { $0.form = .pdf }
        #expect(doubts(document) { $0.status = 404 } && doubts(document) { $0.form = .page })
        #expect(!doubts(document) { $0.form = .pdf } && !doubts(document) { $0.status = 500 })
        let page = judged(LinkHealth(url: Self.url), 0, page(Self.text, title: "Larm"))
        #expect(!doubts(page) { $0.status = 404 })
        let failing = judged(document, 31, status: 404)
        #expect(!doubts(failing) { $0.status = 404 }, "once is enough")
        let lied = judged(document, 31) { ($0.form, $0.headStatus) = (.pdf, 200) }
        #expect(lied.memory.headLies == true && !doubts(lied) { $0.status = 404 })
    }

    @Test(arguments: [
        ("https://kil.se/a.pdf", true), ("https://kil.se/a.DOCX?x=1", true), ("https://kil.se/a", false),
        ("https://github.com/kil/larm/blob/main/a.pdf", false), ("https://kil.se/wiki/Fil:A.pdf", false),
    ])
    func `a page where the address promises a document is no document`(_ url: String, _ isDrifted: Bool) {
        var health = LinkHealth(url: url)
        for day in [0, 1.1] { health = judged(health, day, page(Self.text, title: "Larm")) }
        #expect(health.flags == (isDrifted ? [.drifted] : []) && health.state == .ok)
        #expect(health.memory.drift?.reason == (isDrifted ? .documentReplaced : nil))
    }

    @Test func `a new address has the place that was named last, unless it is missing`() {
        func new(_ url: String, _ final: String, _ flags: [LinkFlag] = []) -> String? {
            LinkHealth(url: url, state: .ok, flags: [.moved] + flags, finalURL: final).newAddress?.url
        }
        #expect(new("https://kil.se/a#b", "https://kil.se/c") == "https://kil.se/c#b")
        #expect(new("https://kil.se/a#b", "https://kil.se/c#d") == "https://kil.se/c#d")
        #expect(new("https://kil.se/a#b", "https://kil.se/c", [.fragmentMissing]) == "https://kil.se/c")
        #expect(new("https://kil.se/a", "https://kil.se/c#d", [.fragmentMissing]) == "https://kil.se/c")
    }

    @Test func `a redirect to what is no web address turns us away, and an address that is none is not found`() {
        var check = LinkCheck(at: date(0), failure: FetchFailure(.addressInvalid, detail: "x"), method: "GET")
        #expect(LinkEvidence.of(check, url: Self.url) == .failed(.notFound))
        check.status = 302
        #expect(LinkEvidence.of(check, url: Self.url) == .restricted(.leadsOffTheWeb))
        check = LinkCheck(at: date(0), status: 300, method: "GET")
        #expect(LinkEvidence.of(check, url: Self.url) == .failed(.unreachable), "a choice that is not shown")
        check.form = .page
        #expect(LinkEvidence.of(check, url: Self.url) == .alive)
    }

    // MARK: - Findings

    @Test func `a lost page found twice at one address is offered`() throws {
        let found = { (days: Double) in
            LinkFinding(
                url: "https://kil.se/nytt/larm", way: .pageID, move: .withinSite, since: self.date(days),
                last: self.date(days))
        }
        var health = judged(LinkHealth(url: Self.url), 0)
        for day in 1...4 {
            health = judged(health, Double(day), status: 404) {
                if day == 1 { ($0.sought, $0.found) = (true, found(1)) }
            }
        }
        #expect(health.state == .dead && health.newAddress == nil)
        health = judged(health, 8, status: 404) { ($0.sought, $0.found) = (true, found(8)) }
        #expect(health.flags == [.moved] && health.finalURL == "https://kil.se/nytt/larm")
        #expect(health.newAddress?.move == .withinSite)
        health = judged(health, 15, status: 404) { $0.sought = true }
        #expect(health.flags.isEmpty && health.newAddress == nil && health.finalURL == nil)
    }

    @Test func `a page that had moved and is gone has no new address`() {
        let there: (inout LinkCheck) -> Void = {
            ($0.finalURL, $0.move) = ("https://kil.se/y", .withinSite)
            $0.chain = [.init(status: 301, location: "https://kil.se/y")]
        }
        var health = LinkHealth(url: Self.url)
        for day in [0.0, 4, 8] { health = judged(health, day, there) }
        #expect(health.newAddress?.url == "https://kil.se/y" && health.newAddress?.move == .withinSite)
        health = judged(health, 12, status: 404)
        #expect(health.flags.isEmpty && health.newAddress == nil)
    }

    @Test func `signs of one page after the other add up to soft death`() {
        var health = judged(LinkHealth(url: Self.url), 0)
        health = judged(health, 1) { $0.signs = [.sameAsNeighbour] }
        #expect(health.state == .suspect)
        health = judged(health, 2.1) { $0.signs = [.sameAsErrorPage] }
        #expect(health.state == .softDead && health.rule == "same-as-error-page")
    }

    @Test func `whoever does not let us in is believed before what is shown`() {
        let health = judged(judged(LinkHealth(url: Self.url), 0) { $0.signs = [.loginWall, .sameAsNeighbour] }, 2) {
            $0.signs = [.cookieWall, .saysNotFound]
        }
        #expect(health.state == .restricted && health.rule == "cookie-wall")
    }

    @Test func `every check says what was made of it, and older ones are sums`() {
        var health = LinkHealth(url: Self.url)
        for day in 0..<30 { health = judged(health, Double(day), status: day < 25 ? 200 : 404) }
        #expect(health.checks.count == 20 && health.checks[0].rule == "not-found-three-dates")
        #expect(health.checks[0].state == .dead && health.checks[4].rule == "first-failure")
        #expect(health.checks.allSatisfy { $0.state != nil && $0.outcome != nil })
        #expect(health.earlierChecks == ["alive": 10])
        #expect(health.memory.totals == ["alive": 25, "not-found": 5])
    }

    @Test func `what is kept of a check leaves out what it does not say`() throws {
        var check = LinkCheck(at: Self.start, seconds: 0.25, status: 200, method: "GET")
        #expect(try JSONEncoder().encode(check).count < 60)
        check.page = LinkPrint(title: "Larm", heading: nil, print: .max, words: 9)
        (check.title, check.signs, check.hasFragment) = ("Larm", [.parked], false)
        (check.found, check.sought) = (nil, true)
        let again = try JSONDecoder().decode(LinkCheck.self, from: try JSONEncoder().encode(check))
        #expect(again == check)
        // As an earlier version wrote it.
        let old = "{\"at\":1,\"seconds\":0.5,\"method\":\"HEAD\",\"chain\":[],\"isChallenge\":false,\"status\":404}"
        #expect(try JSONDecoder().decode(LinkCheck.self, from: Data(old.utf8)).status == 404)
        let memory =
            "{\"runs\":{},\"owesProof\":false,\"movedCount\":0,\"checks\":3,\"successes\":2,\"stateChanges\":[]}"
        #expect(try JSONDecoder().decode(LinkMemory.self, from: Data(memory.utf8)).checks == 3)
    }
}
