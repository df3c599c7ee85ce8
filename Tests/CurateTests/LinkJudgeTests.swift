import Catalogue
import Curate
import Foundation
import Testing

@Suite struct LinkJudgeTests {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)
    static let hour: Double = 3600
    static let day: Double = 86_400
    static let url = "https://a.se/x"

    enum Answer: Hashable {
        case status(Int)
        case failure(FetchFailure.Kind)
        case moved(String)
        case title(String)
        case challenge
        case cookieCircle

        func check(at date: Date) -> LinkCheck {
            switch self {
            case .status(let code): LinkCheck(at: date, seconds: 0.2, status: code, finalURL: url)
            case .failure(let kind): LinkCheck(at: date, seconds: 1, failure: FetchFailure(kind))
            case .moved(let target):
                LinkCheck(
                    at: date, seconds: 0.2, status: 200, finalURL: target,
                    chain: [.init(status: 301, location: target)])
            case .title(let title): LinkCheck(at: date, seconds: 0.2, status: 200, finalURL: url, title: title)
            case .cookieCircle:
                LinkCheck(at: date, seconds: 1, failure: FetchFailure(.tooManyRedirects)).with(.cookieWall)
            case .challenge: LinkCheck(at: date, seconds: 0.2, status: 200, isChallenge: true)
            }
        }
    }

    /// Hours from the start, and what the link does then.
    typealias Step = (Double, Answer)

    func steps(_ hours: [Double], _ answer: Answer) -> [Step] { hours.map { ($0, answer) } }

    func daily(_ days: Int, _ answer: Answer) -> [Step] { (0..<days).map { (Double($0) * 24, answer) } }

    func judged(_ steps: [Step], from health: LinkHealth = LinkHealth(url: url)) -> LinkHealth {
        steps.reduce(health) { health, step in
            let date = Self.start + step.0 * Self.hour
            return LinkJudge.judge(health, check: step.1.check(at: date), now: date)
        }
    }

    func alternating(_ days: Int) -> [Step] {
        (0..<days).map { (Double($0) * 24, .status($0.isMultiple(of: 2) ? 200 : 404)) }
    }

    @Test func `the first answer makes a new link ok`() {
        let health = judged([(0, .status(200))])
        #expect(health.state == .ok)
        #expect(health.rule == "answers")
        #expect(health.since == Self.start)
    }

    @Test func `one failure makes a link suspect, one answer clears it`() {
        #expect(judged([(0, .status(200)), (24, .status(404))]).state == .suspect)
        #expect(judged([(0, .status(200)), (24, .status(404)), (48, .status(200))]).state == .ok)
    }

    @Test func `what was never settled says so, and changes nothing of what is known`() {
        let check = LinkCheck(at: Self.start + 60 * Self.day, status: 200).with(.unsettled)
        let new = LinkJudge.judge(LinkHealth(url: Self.url), check: check, now: check.at)
        #expect(new.state == .new && new.rule == "unsettled" && new.ruleSentence.en.hasPrefix("It answers"))
        let known = LinkJudge.judge(judged([(0, .status(200))]), check: check, now: check.at)
        #expect(known.state == .ok && known.rule == "answers")
        // After two weeks it is asked for as seldom as others.
        var old = new
        old.memory.firstSeen = Self.start
        let later = LinkJudge.judge(old, check: check, now: check.at).nextCheck
        #expect(later.map { $0.timeIntervalSince(check.at) > 6 * Self.day } == true)
    }

    @Test func `not found three times on three dates over 72 hours is dead`() {
        let steps: [(Double, Answer)] = [(0, .status(404)), (30, .status(404)), (71, .status(404))]
        #expect(judged(steps).state == .suspect)
        let dead = judged(steps + [(72, .status(404))])
        #expect(dead.state == .dead)
        #expect(dead.rule == "not-found-three-dates")
    }

    @Test func `many failures on one or two dates are not dead`() {
        #expect(judged((0..<9).map { (Double($0) / 2, Answer.status(404)) }).state == .suspect)
        #expect(judged([(0, .status(404)), (1, .status(404)), (80, .status(404))]).state == .suspect)
    }

    @Test func `gone twice over 24 hours is dead`() {
        #expect(judged([(0, .status(410)), (23, .status(410))]).state == .suspect)
        let dead = judged([(0, .status(410)), (24, .status(410))])
        #expect(dead.state == .dead)
        #expect(dead.rule == "gone-twice")
    }

    @Test(arguments: [
        Answer.failure(.timeout), .failure(.connectionLost), .failure(.connectionRefused), .failure(.tooManyRedirects),
        .failure(.connectTimeout), .failure(.malformedAnswer), .status(500), .status(503), .status(408),
    ])
    func `out of reach three times over 24 hours is unreachable, after sixty days dead`(_ answer: Answer) {
        #expect(judged([(0, answer), (12, answer), (23, answer)]).state == .suspect)
        #expect(judged([(0, answer), (12, answer), (24, answer)]).state == .unreachable)
        let steps = steps([0, 24, 48, 720, 1416], answer)
        #expect(judged(steps).state == .unreachable)
        let dead = judged(steps + [(1440, answer)])
        #expect(dead.state == .dead)
        #expect(dead.rule == "unreachable-sixty-days")
    }

    @Test func `one answer within the sixty days begins them anew`() {
        let steps = steps([0, 24, 48, 720], .status(503))
        let health = judged(steps + [(744, .status(200)), (1440, .status(503)), (1488, .status(503))])
        #expect(health.state == .suspect)
    }

    @Test func `an unknown host is dead after five on five dates over 14 days`() {
        let gone = Answer.failure(.hostUnknown)
        #expect(judged(steps([0, 24, 48, 72, 312], gone)).state == .unreachable)
        #expect(judged(steps([0, 24, 48, 360], gone)).state == .unreachable)
        let dead = judged(steps([0, 24, 48, 72, 336], gone))
        #expect(dead.state == .dead)
        #expect(dead.rule == "host-unknown-two-weeks")
    }

    @Test func `a host that fails in another way has a name`() {
        let gone = Answer.failure(.hostUnknown)
        let health = judged([
            (0, gone), (24, gone), (48, gone), (72, .failure(.timeout)), (336, gone), (360, gone),
        ])
        #expect(health.state == .unreachable)
    }

    @Test(arguments: [
        (Answer.status(401), "needs-login"), (.status(403), "forbidden"), (.status(429), "too-many-requests"),
        (.status(451), "legal-reasons"), (.challenge, "challenge"), (.failure(.robotsForbid), "robots-forbid"),
        (.status(405), "forbidden"), (.failure(.addressForbidden), "address-forbidden"),
        (.failure(.robotsUnreachable), "robots-unreachable"), (.status(409), "forbidden"), (.status(418), "forbidden"),
        (.status(430), "forbidden"), (.status(444), "forbidden"), (.status(498), "forbidden"),
        (.cookieCircle, "cookie-wall"),
    ])
    func `who does not let us in is restricted and never dead`(_ answer: Answer, _ rule: String) {
        for days in 1...4 {
            let health = judged(daily(days, answer))
            #expect(health.state == .restricted)
            #expect(health.rule == rule)
        }
        let year = judged(daily(365, answer))
        #expect(year.state == .restricted)
        #expect(judged([(0, answer), (24, .status(200))]).state == .ok)
    }

    @Test func `a refused certificate is unreachable and flagged, never dead`() {
        let health = judged(daily(200, .failure(.tls)))
        #expect(health.state == .unreachable)
        #expect(health.rule == "certificate-refused")
        #expect(health.flags.contains(.tls))
    }

    @Test func `two answers a day apart bring a dead link back, one makes it suspect`() {
        let dead = judged([(0, .status(404)), (30, .status(404)), (72, .status(404))])
        let once = judged([(100, .status(200))], from: dead)
        #expect(once.state == .suspect)
        #expect(once.rule == "one-success")
        #expect(judged([(110, .status(200))], from: once).state == .suspect)
        let back = judged([(110, .status(200)), (124, .status(200))], from: once)
        #expect(back.state == .ok)
        #expect(back.rule == "back-again")
        #expect(judged([(130, .status(404))], from: back).state == .suspect)
    }

    @Test func `a failure between the two answers begins the return anew`() {
        let dead = judged([(0, .status(404)), (30, .status(404)), (72, .status(404))])
        let health = judged([(100, .status(200)), (110, .status(404)), (125, .status(200))], from: dead)
        #expect(health.state == .suspect)
    }

    @Test func `what was dead stays dead when the host begins to refuse us`() {
        let dead = judged([(0, .status(404)), (30, .status(404)), (72, .status(404))])
        #expect(judged([(100, .status(403)), (200, .failure(.timeout))], from: dead).state == .dead)
    }

    @Test func `the start page or a not-found page instead of the page is soft-dead, twice a day apart`() {
        let url = "https://a.se/guide/trygghetslarm"
        let home = Answer.moved("https://www.a.se/")
        let once = judged([(0, home)], from: LinkHealth(url: url))
        #expect(once.state == .suspect)
        #expect(judged([(20, home)], from: once).state == .suspect)
        let dead = judged([(24, home)], from: once)
        #expect(dead.state == .softDead)
        #expect(dead.rule == "sent-to-start-page")
        let says = judged([
            (0, .title("Sidan kunde inte hittas - Kils kommun")), (25, .title("Sidan kunde inte hittas")),
        ])
        #expect(says.state == .softDead)
        #expect(says.rule == "says-not-found")
    }

    @Test func `a start page that was linked to, or another host's, is no soft death`() {
        let home = judged(
            [(0, .moved("https://a.se/")), (30, .moved("https://a.se/"))], from: LinkHealth(url: "https://a.se/sv"))
        #expect(home.state == .ok)
        let own = judged(
            [(0, .moved("https://juridik.a.se/")), (30, .moved("https://juridik.a.se/"))],
            from: LinkHealth(url: "https://a.se/juridik"))
        #expect(own.state == .ok)
    }

    @Test func `the same permanent target on three checks over a week is a move`() {
        let there = Answer.moved("https://b.se/y")
        #expect(judged([(0, there), (24, there), (144, there)]).flags.isEmpty)
        let moved = judged([(0, there), (24, there), (168, there)])
        #expect(moved.flags == [.moved])
        #expect(moved.finalURL == "https://b.se/y")
        #expect(moved.state == .ok)
        #expect(judged([(192, .moved("https://b.se/z"))], from: moved).flags.isEmpty)
        #expect(judged([(192, .status(200))], from: moved).flags.isEmpty)
    }

    @Test func `a move is counted whatever place within the page it leads to, and the newest is told`() {
        let visits = [0, 24, 168].map { hour in (Double(hour), Answer.moved("https://b.se/y#besok-\(hour)")) }
        let moved = judged(visits)
        #expect(moved.flags == [.moved])
        #expect(moved.memory.movedCount == 3 && moved.memory.movedSince == Self.start)
        #expect(moved.memory.movedTo == "https://b.se/y#besok-168" && moved.finalURL == "https://b.se/y#besok-168")
        // What stands after such a mark is a page of its own.
        let pages = [0, 24, 168].map { hour in (Double(hour), Answer.moved("https://b.se/#/sida-\(hour)")) }
        #expect(judged(pages).flags.isEmpty)
    }

    @Test func `https instead of http is no move, nor is a temporary redirect`() {
        let secure = steps([0, 72, 144, 216, 288], .moved("https://www.a.se/x/"))
        #expect(judged(secure, from: LinkHealth(url: "http://a.se/x")).flags.isEmpty)
        var health = LinkHealth(url: Self.url)
        for step in 0..<5 {
            let date = Self.start + Double(step) * 72 * Self.hour
            let check = LinkCheck(
                at: date, status: 200, finalURL: "https://b.se/y",
                chain: [.init(status: 302, location: "https://b.se/y")])
            health = LinkJudge.judge(health, check: check, now: date)
        }
        #expect(health.flags.isEmpty)
    }

    @Test func `a void round judges nothing and comes again soon`() {
        let ok = judged([(0, .status(200))])
        let now = Self.start + Self.day
        let after = LinkJudge.judge(ok, check: Answer.failure(.hostUnknown).check(at: now), isVoid: true, now: now)
        #expect(after.state == .ok)
        #expect(after.memory == ok.memory)
        #expect(after.checks == ok.checks)
        #expect((after.nextCheck ?? .distantFuture) < now + Self.hour)
        let cancelled = LinkJudge.judge(ok, check: Answer.failure(.cancelled).check(at: now), now: now)
        #expect(cancelled.memory == ok.memory)
    }

    @Test func `a pin outlives every check`() {
        let pinned = LinkHealth(url: Self.url, state: .pinned, since: Self.start, rule: "pinned-by-editor")
        let health = judged(daily(100, .status(404)), from: pinned)
        #expect(health.state == .pinned)
        #expect(health.rule == "pinned-by-editor")
        #expect(health.checks.count == 20)
    }

    @Test func `flags tell of slowness, long chains, ending certificates and flapping`() {
        var health = LinkHealth(url: Self.url)
        for step in 0..<3 {
            let date = Self.start + Double(step) * Self.day
            let check = LinkCheck(
                at: date, seconds: 7, status: 200, finalURL: Self.url,
                chain: (0..<3).map { .init(status: 302, location: "https://a.se/\($0)") },
                tlsExpires: date + 5 * Self.day)
            health = LinkJudge.judge(health, check: check, now: date)
        }
        #expect(health.flags == [.tls, .slow, .redirectChain])
        let flaps = judged(alternating(6))
        #expect(flaps.flags.contains(.flapping))
    }

    @Test(
        arguments: [
            // A certificate of six days, renewed after four; one of ninety; one that nobody knows the beginning of.
            (6, 2.1, false), (6, 1.9, true), (90, 13.9, true), (90, 14.1, false), (30, 13.9, false), (30, 9.9, true),
            (nil, 13.9, true), (nil, 14.1, false), (90, -1, true), (-5, 3, true),
        ] as [(Double?, Double, Bool)])
    func `a certificate is flagged when it should have been renewed`(life: Double?, left: Double, isFlagged: Bool) {
        var check = LinkCheck(at: Self.start, status: 200, tlsExpires: Self.start + left * Self.day)
        check.tlsBegins = life.map { Self.start + (left - $0) * Self.day }
        let health = LinkJudge.judge(LinkHealth(url: Self.url), check: check, now: Self.start)
        #expect(health.flags == (isFlagged ? [.tls] : []))
    }

    @Test func `the memory is bounded`() throws {
        let health = judged(alternating(3000))
        #expect(health.checks.count == 20)
        #expect(health.memory.stateChanges.count <= 20)
        #expect(try JSONEncoder().encode(health.memory).count < 2000)
    }

    @Test func `what is wrong with a certificate is said, also after a check that met something else`() {
        func judged(_ faults: [FetchFailure?]) -> LinkHealth {
            faults.enumerated().reduce(LinkHealth(url: Self.url)) { health, fault in
                let at = Self.start + Double(fault.offset) * Self.day
                let check = LinkCheck(at: at, failure: fault.element, status: fault.element == nil ? 200 : nil)
                return LinkJudge.judge(health, check: check, now: at)
            }
        }
        func tls(_ detail: String) -> [FetchFailure?] { Array(repeating: FetchFailure(.tls, detail: detail), count: 3) }
        let late = judged(tls("expired: certificate has expired"))
        #expect(late.rule == "certificate-refused" && late.ruleSentence == TLSProblem.expired.sentence)
        #expect(judged(tls("name: no alternative")).ruleSentence == TLSProblem.name.sentence)
        #expect(judged(tls("chain: self-signed")).ruleSentence == TLSProblem.chain.sentence)
        #expect(judged(tls("other")).ruleSentence == LinkRule.certificateRefused.sentence)
        let client = judged(tls("client: alert certificate required"))
        #expect(client.rule == "needs-login" && client.ruleSentence == TLSProblem.client.sentence)
        #expect(judged(tls("protocol: version")).ruleSentence == LinkRule.noSecureConnection.sentence)
        let silent = judged(tls("expired: x") + [FetchFailure(.timeout)])
        #expect(silent.memory.tlsFault == "expired", "which says nothing of TLS")
        #expect(judged(tls("expired: x") + [nil]).memory.tlsFault == nil)
    }

    @Test func `every rule has a sentence in two languages`() {
        for rule in LinkRule.allCases {
            #expect(rule.sentence.sv.hasSuffix("."))
            #expect(rule.sentence.en.hasSuffix("."))
            #expect(rule.sentence.sv != rule.sentence.en)
        }
    }
}

extension LinkCheck {
    fileprivate func with(_ sign: LinkSign) -> LinkCheck {
        var check = self
        check.signs = [sign]
        return check
    }
}
