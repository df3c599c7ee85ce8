import Catalogue
import Curate
import Foundation
import Testing

/// A small generator that gives the same numbers everywhere (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

/// Links over two years, tried when the schedule says so.
@Suite struct LinkSimulationTests {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)
    static let hour: Double = 3600
    static let day: Double = 86_400

    /// Runs a link under its own schedule; `answer` says what it does at a time, given in seconds from the start.
    func run(
        _ url: String, days: Int, answer: (Double) -> LinkCheck, each: (LinkHealth, Double) -> Void
    ) {
        var health = LinkHealth(url: url)
        var now = Self.start
        while now < Self.start + Double(days) * Self.day {
            var check = answer(now.timeIntervalSince(Self.start))
            check.at = now
            health = LinkJudge.judge(health, check: check, now: now)
            each(health, now.timeIntervalSince(Self.start))
            let next = health.nextCheck ?? .distantFuture
            guard next > now else {
                Issue.record("the next check does not lie ahead")
                return
            }
            now = next
        }
    }

    static let alive = LinkCheck(at: start, status: 200)
    static let faults: [LinkCheck] = [
        LinkCheck(at: start, status: 404), LinkCheck(at: start, status: 500),
        LinkCheck(at: start, failure: FetchFailure(.timeout)),
        LinkCheck(at: start, failure: FetchFailure(.hostUnknown)),
        LinkCheck(at: start, failure: FetchFailure(.connectionLost)),
    ]

    @Test func `a link that is alive every third day is never dead`() {
        var numbers = Seeded(state: 1)
        for link in 0..<100 {
            let offset = Int.random(in: 0..<3, using: &numbers)
            let fault = Self.faults[link % Self.faults.count]
            run("https://a.se/\(link)", days: 730) { time in
                Int(time / Self.day) % 3 == offset ? Self.alive : fault
            } each: { health, _ in
                #expect(health.state != .dead)
            }
        }
    }

    @Test func `a page that is gone for a month is dead, whenever it went`() {
        for link in 0..<100 {
            let death = Double(link) * 6.1 * Self.day
            var verdict: Double?
            run("https://a.se/\(link)", days: Int(death / Self.day) + 40) { time in
                time < death ? Self.alive : Self.faults[0]
            } each: { health, time in
                if health.state == .dead, verdict == nil { verdict = time }
            }
            #expect((verdict ?? .infinity) - death <= 30 * Self.day)
            #expect((verdict ?? 0) - death >= 72 * Self.hour)
        }
    }

    @Test func `a weekend outage leaves no dead link`() {
        for link in 0..<100 {
            run("https://a.se/\(link)", days: 200) { time in
                // Friday 18:00 to Monday 08:00, every week.
                let hours = time.truncatingRemainder(dividingBy: 7 * Self.day) / Self.hour
                return hours < 62 ? Self.faults[link % Self.faults.count] : Self.alive
            } each: { health, _ in
                #expect(!health.state.isBroken)
            }
        }
    }

    @Test func `each link is tried at different times of the day, and links are spread`() {
        var hours: [String: Set<Int>] = [:]
        var firstWeekly: Set<Int> = []
        for link in 0..<50 {
            let url = "https://a.se/\(link)"
            run(url, days: 60) { _ in
                Self.alive
            } each: { health, time in
                hours[url, default: []].insert(Int(time / Self.hour) % 24)
                if time < Self.hour {
                    firstWeekly.insert(Int((health.nextCheck ?? Self.start).timeIntervalSince(Self.start) / 600))
                }
            }
        }
        #expect(hours.values.allSatisfy { $0.count >= 6 })
        #expect(firstWeekly.count >= 15)
    }

    @Test func `a document that only HEAD still knows is dead within a month, and no more is asked for it`() {
        var (asked, read) = (0, 0)
        for link in 0..<100 {
            let death = Double(link) * 6.1 * Self.day
            var health = LinkHealth(url: "https://a.se/\(link).pdf")
            var (now, verdict) = (Self.start, Double?.none)
            while now < Self.start + death + 40 * Self.day {
                let isGone = now >= Self.start + death
                let method = LinkPlan.method(health, host: LinkHost(), at: now)
                asked += isGone ? 0 : 1
                if method == .get, !isGone { read += 1 }
                var check = LinkCheck(at: now, status: method == .get && isGone ? 404 : 200, method: "GET")
                if method == .head { check.method = "HEAD" }
                if check.status == 200 { (check.form, check.length) = (.pdf, 90_000) }
                // It is asked once what it says, and not believed again.
                if LinkPlan.mayBeDenied(health, by: check) { check.headStatus = 200 }
                health = LinkJudge.judge(health, check: check, now: now)
                if health.state == .dead, verdict == nil { verdict = now.timeIntervalSince(Self.start) }
                now = health.nextCheck ?? .distantFuture
            }
            #expect((verdict ?? .infinity) - death <= 30 * Self.day, "\(link)")
        }
        // A check is one request, whichever; what is read of a document is its beginning.
        #expect(read < asked * 3 / 4, "\(read) of \(asked) were read")
    }

    @Test func `a stable link is tried about monthly, a young one daily`() {
        var times: [Double] = []
        run("https://a.se/stable", days: 400) { _ in
            Self.alive
        } each: { _, time in
            times.append(time / Self.day)
        }
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(gaps.first.map { $0 < 1.2 } ?? false)
        #expect(gaps.last.map { $0 > 20 && $0 < 28 } ?? false)
        #expect(times.count < 45)
    }
}
