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

        func check(at date: Date) -> LinkCheck {
            switch self {
            case .status(let code): LinkCheck(at: date, seconds: 0.2, status: code, finalURL: url)
            case .failure(let kind): LinkCheck(at: date, seconds: 1, failure: FetchFailure(kind))
            case .moved(let target):
                LinkCheck(
                    at: date, seconds: 0.2, status: 200, finalURL: target,
                    chain: [.init(status: 301, location: target)])
            case .title(let title): LinkCheck(at: date, seconds: 0.2, status: 200, finalURL: url, title: title)
            case .challenge: LinkCheck(at: date, seconds: 0.2, status: 200, isChallenge: true)
            }
        }
    }

    /// Checks at given hours from the start.
    func judged(_ steps: [(hour: Double, Answer)], from health: LinkHealth = LinkHealth(url: url)) -> LinkHealth {
        steps.reduce(health) { health, step in
            let date = Self.start + step.hour * Self.hour
            return LinkJudge.judge(health, check: step.1.check(at: date), now: date)
        }
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
        let steps = [0.0, 24, 48, 24 * 30, 24 * 59].map { ($0, answer) }
        #expect(judged(steps).state == .unreachable)
        let dead = judged(steps + [(24 * 60, answer)])
        #expect(dead.state == .dead)
        #expect(dead.rule == "unreachable-sixty-days")
    }

    @Test func `one answer within the sixty days begins them anew`() {
        let steps = [0.0, 24, 48, 24 * 30].map { ($0, Answer.status(503)) }
        let health = judged(steps + [(24 * 31, .status(200)), (24 * 60, .status(503)), (24 * 62, .status(503))])
        #expect(health.state == .suspect)
    }

    @Test func `an unknown host is dead after five on five dates over 14 days`() {
        let gone = Answer.failure(.hostUnknown)
        #expect(judged([0.0, 24, 48, 72, 24 * 13].map { ($0, gone) }).state == .unreachable)
        #expect(judged([0.0, 24, 48, 24 * 15].map { ($0, gone) }).state == .unreachable)
        let dead = judged([0.0, 24, 48, 72, 24 * 14].map { ($0, gone) })
        #expect(dead.state == .dead)
        #expect(dead.rule == "host-unknown-two-weeks")
    }

    @Test func `a host that fails in another way has a name`() {
        let gone = Answer.failure(.hostUnknown)
        let health = judged([
            (0, gone), (24, gone), (48, gone), (72, .failure(.timeout)), (24 * 14, gone), (24 * 15, gone),
        ])
        #expect(health.state == .unreachable)
    }

    @Test(arguments: [
        (Answer.status(401), "needs-login"), (.status(403), "forbidden"), (.status(429), "too-many-requests"),
        (.status(451), "legal-reasons"), (.challenge, "challenge"), (.failure(.robotsForbid), "robots-forbid"),
        (.status(405), "forbidden"), (.failure(.addressForbidden), "address-forbidden"),
    ])
    func `who does not let us in is restricted and never dead`(_ answer: Answer, _ rule: String) {
        for days in 1...200 {
            let health = judged((0..<days).map { (Double($0) * 24, answer) })
            #expect(health.state == .restricted)
            #expect(health.rule == rule)
            if days > 3 { break }
        }
        let year = judged((0..<365).map { (Double($0) * 24, answer) })
        #expect(year.state == .restricted)
        #expect(judged([(0, answer), (24, .status(200))]).state == .ok)
    }

    @Test func `a refused certificate is unreachable and flagged, never dead`() {
        let health = judged((0..<200).map { (Double($0) * 24, Answer.failure(.tls)) })
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
        #expect(health.state == .ok || health.state == .suspect)
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
        #expect(judged([(0, there), (24, there), (24 * 6, there)]).flags.isEmpty)
        let moved = judged([(0, there), (24, there), (24 * 7, there)])
        #expect(moved.flags == [.moved])
        #expect(moved.finalURL == "https://b.se/y")
        #expect(moved.state == .ok)
        #expect(judged([(24 * 8, .moved("https://b.se/z"))], from: moved).flags.isEmpty)
        #expect(judged([(24 * 8, .status(200))], from: moved).flags.isEmpty)
    }

    @Test func `https instead of http is no move, nor is a temporary redirect`() {
        let secure = (0..<5).map { (Double($0) * 72, Answer.moved("https://www.a.se/x/")) }
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
        let health = judged((0..<100).map { (Double($0) * 24, Answer.status(404)) }, from: pinned)
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
        let flaps = judged((0..<6).map { (Double($0) * 24, Answer.status($0.isMultiple(of: 2) ? 200 : 404)) })
        #expect(flaps.flags.contains(.flapping))
    }

    @Test func `the memory is bounded`() throws {
        let health = judged((0..<3000).map { (Double($0) * 24, Answer.status($0.isMultiple(of: 2) ? 200 : 404)) })
        #expect(health.checks.count == 20)
        #expect(health.memory.stateChanges.count <= 20)
        #expect(try JSONEncoder().encode(health.memory).count < 2000)
    }

    @Test func `every rule has a sentence in two languages`() {
        for rule in LinkRule.allCases {
            #expect(rule.sentence.sv.hasSuffix("."))
            #expect(rule.sentence.en.hasSuffix("."))
            #expect(rule.sentence.sv != rule.sentence.en)
        }
    }
}
