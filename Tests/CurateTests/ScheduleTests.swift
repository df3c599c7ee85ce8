import Catalogue
import Curate
import Foundation
import Testing

@Suite struct ScheduleTests {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)
    static let hour: Double = 3600

    func source(every: Double? = nil, id: String = "a") -> Source {
        var source = Source(id: id, organisation: "o", format: .rss, url: "https://a.se/rss")
        source.every = every
        return source
    }

    func wait(_ memory: SourceMemory, every: Double? = nil, hints: ServerHints = ServerHints()) -> (Double, String) {
        let next = NextCheck.after(
            memory: memory, source: source(every: every), settings: Settings(), hints: hints, now: Self.now)
        return (next.at.timeIntervalSince(Self.now), next.reason)
    }

    func memory(_ change: (inout SourceMemory) -> Void = { _ in }) -> SourceMemory {
        var memory = SourceMemory()
        memory.state = .ok
        memory.lastOutcome = .unchanged
        change(&memory)
        return memory
    }

    /// Jitter is up to a tenth, half an hour at most, and never negative.
    func isAbout(_ value: Double, _ wanted: Double) -> Bool {
        value >= wanted && value <= wanted + min(wanted / 10, 1800)
    }

    @Test func `without anything known it is the setting`() {
        let (seconds, reason) = wait(memory())
        #expect(isAbout(seconds, Self.hour))
        #expect(reason == "every hour, as the settings ask")
    }

    @Test func `a hub that tells of news makes it daily, unless it failed or sources.json says how often`() {
        var hints = ServerHints()
        hints.pushedUntil = Self.now + 3600
        let rhythm = memory { $0.pace = SourcePace(rhythm: 3600) }
        #expect(isAbout(wait(rhythm, hints: hints).0, 86_400))
        #expect(wait(rhythm, hints: hints).1 == "every day, because its hub tells of news")
        #expect(isAbout(wait(rhythm, every: 900, hints: hints).0, 900))
        let failing = memory {
            $0.state = .failing
            $0.streak = 1
        }
        #expect(isAbout(wait(failing, hints: hints).0, Self.hour))
        hints.pushedUntil = Self.now - 1
        #expect(isAbout(wait(memory(), hints: hints).0, Self.hour))
    }

    @Test func `what sources.json asks is the base`() {
        #expect(isAbout(wait(memory(), every: 120).0, 120))
        #expect(wait(memory(), every: 900).1 == "every 15 minutes, as sources.json asks")
        let rhythm = memory { $0.pace = SourcePace(rhythm: 86_400 * 30) }
        #expect(isAbout(wait(rhythm, every: 900).0, 900))
    }

    @Test(arguments: [
        (60.0, 300.0, "every 5 minutes, because it publishes about 1440 times a day"),
        (6 * 3600.0, 2160.0, "every 36 minutes, because it publishes about 4 times a day"),
        (86_400 * 3.5, 30_240.0, "every 8 hours, because it publishes about twice a week"),
        (86_400 * 400.0, 86_400.0, "every day, because it publishes less than once a month"),
    ])
    func `the rhythm of the source decides, from five minutes to a day`(
        _ rhythm: Double, _ wanted: Double, _ text: String
    ) {
        let (seconds, reason) = wait(memory { $0.pace = SourcePace(rhythm: rhythm) })
        #expect(isAbout(seconds, wanted))
        #expect(reason == text)
    }

    @Test func `a source that has gone quiet is as slow as its silence, though its document stays as it was`() {
        func reason(_ days: Double) -> String {
            wait(memory { $0.pace = SourcePace(rhythm: 600, newest: Self.now - days * 86_400) }).1
        }
        #expect(reason(0.001) == "every 5 minutes, because it publishes about 144 times a day")
        #expect(reason(1) == "every 72 minutes, because it publishes about twice a day")
        #expect(reason(30).hasPrefix("every day, because it publishes about"))
        #expect(reason(-3) == reason(0.001), "a clock ahead")
    }

    @Test func `never sooner than the server asks, and never put off for a year`() {
        #expect(wait(memory(), hints: ServerHints(maxAge: 7200)).1 == "every 2 hours, as its Cache-Control asks")
        #expect(isAbout(wait(memory(), hints: ServerHints(maxAge: 60)).0, Self.hour))
        #expect(isAbout(wait(memory(), every: 60, hints: ServerHints(retryAfter: 5400)).0, 5400))
        #expect(isAbout(wait(memory { $0.pace = SourcePace(ttlMinutes: 180) }).0, 3 * Self.hour))
        #expect(wait(memory { $0.pace = SourcePace(ttlMinutes: 180) }).1 == "every 3 hours, as the feed itself asks")
        #expect(isAbout(wait(memory(), hints: ServerHints(maxAge: 1e9)).0, 7 * 86_400))
        #expect(isAbout(wait(memory(), hints: ServerHints(maxAge: .infinity)).0, Self.hour))
        #expect(isAbout(wait(memory(), hints: ServerHints(maxAge: -5)).0, Self.hour))
    }

    @Test func `a reason names whoever has a say`() {
        let twiceAWeek = memory { $0.pace = SourcePace(rhythm: 86_400 * 3.5) }
        func reason(_ memory: SourceMemory, every: Double? = nil, _ hints: ServerHints) -> String {
            wait(memory, every: every, hints: hints).1
        }
        #expect(
            reason(twiceAWeek, ServerHints(maxAge: 3600))
                == "every 8 hours, because it publishes about twice a week and its Cache-Control asks for an hour")
        #expect(
            reason(twiceAWeek, ServerHints(maxAge: 43_200, maxAgeField: "Expires"))
                == "every 12 hours, because it publishes about twice a week and its Expires asks for 12 hours")
        // Nobody comes as often as once a minute.
        #expect(
            reason(twiceAWeek, ServerHints(maxAge: 60))
                == "every 8 hours, because it publishes about twice a week")
        #expect(
            reason(twiceAWeek, ServerHints(retryAfter: 7 * 86_400))
                == "in a week, because it publishes about twice a week and its Retry-After asks for a week or more")
        #expect(
            reason(memory(), every: 900, ServerHints(maxAge: 5400))
                == "every 90 minutes, as its Cache-Control asks, where sources.json asks for 15 minutes")
        #expect(
            reason(memory(), ServerHints(retryAfter: 30 * 86_400))
                == "in a week, the longest that its Retry-After is obeyed")
        #expect(reason(memory(), ServerHints(retryAfter: 5400)) == "in 90 minutes, as its Retry-After asks")
        let failing = memory {
            ($0.state, $0.lastOutcome, $0.streak) = (.failing, .failed, 4)
        }
        #expect(reason(failing, ServerHints()) == "in 2 hours, because it failed 4 times in a row")
        #expect(
            reason(failing, ServerHints(retryAfter: 3 * 3600))
                == "in 3 hours, because it failed 4 times in a row and its Retry-After asks for 3 hours")
        let offline = memory { ($0.lastOutcome, $0.voidedBy) = (.void, .offline) }
        #expect(reason(offline, ServerHints()) == "in an hour, but not fetched while running offline")
        let resting = memory { ($0.lastOutcome, $0.voidedBy) = (.void, .hostResting) }
        #expect(
            reason(resting, ServerHints()) == "in 5 minutes, because its host is left alone after many failures")
    }

    @Test func `an interval is told so that nobody takes it for another`() {
        let told: [(Double, String)] = [
            (0.25, "every 250 milliseconds"), (1, "every second"), (60, "every minute"), (100, "every 100 seconds"),
            (5400, "every 90 minutes"), (7200, "every 2 hours"), (129_600, "every 36 hours"), (86_400, "every day"),
            (604_800, "every week"), (900_000, "every 10 days"),
        ]
        for (seconds, text) in told {
            #expect(wait(memory(), every: seconds).1 == "\(text), as sources.json asks")
        }
    }

    @Test func `hours and days that it asks to be left alone are kept`() {
        // 2026-09-21 was a Monday; now is 14:13 UTC.
        let skipped = memory { $0.pace = SourcePace(skipHours: [15, 16]) }
        let (seconds, reason) = wait(skipped)
        let at = Self.now + seconds
        #expect(Int(at.timeIntervalSince1970 / 3600) % 24 == 17)
        #expect(reason.hasSuffix("not in the hours it asks to be left alone"))
        let monday = wait(memory { $0.pace = SourcePace(skipDays: ["monday"]) }).0
        #expect(
            Int((Self.now.timeIntervalSince1970 + monday) / 86_400) == Int(Self.now.timeIntervalSince1970 / 86_400) + 1)
        let always = memory { $0.pace = SourcePace(skipHours: Array(0..<24)) }
        #expect(isAbout(wait(always).0, Self.hour))
    }

    @Test func `failures keep the base three times, then grow to four hours, after a week to a day`() {
        func failing(_ streak: Int, days: Double = 0) -> Double {
            wait(
                memory {
                    $0.state = .failing
                    $0.lastOutcome = .failed
                    $0.streak = streak
                    $0.stateSince = Self.now - days * 86_400
                    $0.pace = SourcePace(rhythm: 86_400 * 30)
                }
            ).0
        }
        for streak in 1...3 { #expect(isAbout(failing(streak), Self.hour)) }
        #expect(isAbout(failing(4), 2 * Self.hour))
        #expect(isAbout(failing(5), 4 * Self.hour))
        #expect(isAbout(failing(500), 4 * Self.hour))
        #expect(isAbout(failing(60, days: 8), 24 * Self.hour))
        #expect(isAbout(failing(9000, days: 900), 24 * Self.hour))
    }

    @Test func `410 is tried weekly and a void round soon`() {
        let gone = memory {
            $0.state = .gone
            $0.lastOutcome = .failed
            $0.streak = 1
        }
        #expect(isAbout(wait(gone).0, 7 * 86_400))
        let void = wait(memory { $0.lastOutcome = .void })
        #expect(void.0 == 300)
        #expect(void.1 == "in 5 minutes, because this machine seems to be offline")
    }

    @Test func `sources with one interval do not all come at once, and always at the same offset`() {
        let offsets = (0..<100).map { number in
            NextCheck.after(
                memory: memory(), source: source(id: "source-\(number)"), settings: Settings(), hints: ServerHints(),
                now: Self.now
            ).at.timeIntervalSince(Self.now)
        }
        #expect(Set(offsets.map { Int($0 / 10) }).count > 20)
        #expect(offsets.allSatisfy { isAbout($0, Self.hour) })
        #expect(wait(memory()).0 == wait(memory()).0)
    }

    @Test func `entries that were put in together are one publication`() {
        func rhythm(_ ages: [Double]) -> Double? {
            var feed = Feed(format: .rss20, entries: [])
            feed.entries = ages.map { age in
                var entry = Entry()
                entry.published = Self.now - age
                return entry
            }
            return SourcePace.of(feed, now: Self.now).rhythm
        }
        #expect(rhythm((0..<50).map { Double($0) * 10 }) == nil)
        let weekly = (1...6).map { Double($0) * 7 * 86_400 }
        #expect(rhythm((0..<50).map { Double($0) } + weekly)?.rounded() == 604_800.0)
        #expect(rhythm([60, 3660, 7260, 10_860, 14_460])?.rounded() == 3600.0)
    }

    @Test func `a rhythm comes of the newest dates, not of events ahead`() {
        var feed = Feed(format: .rss20)
        for number in 0..<6 {
            var entry = Entry()
            entry.published = Self.now - Double(number) * 86_400
            feed.entries.append(entry)
        }
        var event = Entry()
        event.published = Self.now + 30 * 86_400
        feed.entries.append(event)
        #expect(SourcePace.of(feed, now: Self.now).rhythm == 86_400)
        #expect(SourcePace.of(feed, now: Self.now + 40 * 86_400).rhythm ?? 0 > 4 * 86_400)
        #expect(SourcePace.of(Feed(format: .rss20), now: Self.now).rhythm == nil)
    }

    // MARK: State

    func judged(_ outcomes: [Attempt.Outcome], failure: FetchFailure? = nil) -> SourceMemory {
        outcomes.enumerated().reduce(SourceMemory()) { memory, step in
            let at = Self.now + Double(step.offset) * Self.hour
            let isFailed = step.element == .failed || step.element == .void
            let attempt = Attempt(
                source: "a", at: at, outcome: step.element, failure: isFailed ? failure ?? FetchFailure(.timeout) : nil)
            return SourceJudge.judge(
                attempt, memory: memory, source: source(), settings: Settings(), hints: ServerHints(), now: at)
        }
    }

    @Test func `an answer makes a source ok, a failure failing, with its streak`() {
        let ok = judged([.changed, .notModified, .unchanged])
        #expect(ok.state == .ok)
        #expect(ok.streak == 0)
        #expect(ok.stateSince == Self.now)
        #expect(ok.lastSuccess == Self.now + 2 * Self.hour)
        #expect(ok.lastChange == Self.now)
        let failing = judged([.changed, .failed, .rejected])
        #expect(failing.state == .failing)
        #expect(failing.streak == 2)
        #expect(failing.stateSince == Self.now + Self.hour)
        #expect(failing.lastSuccess == Self.now)
        #expect(failing.nextAttempt != nil)
    }

    @Test func `our own outage changes neither state nor streak`() {
        let void = judged([.changed, .void])
        #expect(void.state == .ok)
        #expect(void.streak == 0)
        #expect(void.lastSuccess == Self.now)
        #expect(void.nextAttempt == Self.now + Self.hour + 300)
        #expect(judged([.void]).state == .waiting)
        #expect(judged([.void]).reason.en.hasPrefix("This machine seems to be offline"))
        #expect(judged([.failed, .failed, .void]).streak == 2)
    }

    @Test(arguments: [Attempt.Outcome.notModified, .unchanged])
    func `what was wrong with a reading that was refused is not said of the one before it`(_ outcome: Attempt.Outcome) {
        var memory = judged([.quarantined])
        memory.lastProblem = Problem("source.shrunk", .error, "it gave 3 records")
        (memory.held, memory.verdict) = (3, OperatorVerdict(.rejected, at: Self.now))
        let attempt = Attempt(source: "a", at: Self.now, outcome: outcome)
        let after = SourceJudge.judge(
            attempt, memory: memory, source: source(), settings: Settings(), hints: ServerHints(), now: Self.now)
        #expect(after.reason == SourceState.ok.sentence)
        #expect(after.held == nil && after.verdict == nil)
        // The same body as at a good reading has the faults it had then.
        memory.state = .ok
        let same = SourceJudge.judge(
            attempt, memory: memory, source: source(), settings: Settings(), hints: ServerHints(), now: Self.now)
        #expect(same.lastProblem == memory.lastProblem)
    }

    @Test func `degraded and quarantined end with a good reading, or when the source is again as it was at the last`() {
        #expect(judged([.degraded]).state == .degraded)
        #expect(judged([.degraded, .notModified]).state == .ok)
        #expect(judged([.quarantined, .unchanged]).state == .ok)
        #expect(judged([.quarantined, .changed]).state == .ok)
        #expect(judged([.degraded]).lastSuccess == nil)
    }

    @Test func `410 is gone, until it answers`() {
        let gone = FetchFailure(.status, status: 410)
        #expect(judged([.changed, .failed], failure: gone).state == .gone)
        #expect(judged([.failed, .changed], failure: gone).state == .ok)
        #expect(judged([.failed], failure: FetchFailure(.status, status: 404)).state == .failing)
    }

    @Test func `a switched off source has no next attempt`() {
        var off = source()
        off.enabled = false
        let memory = SourceJudge.judge(
            Attempt(source: "a", at: Self.now, outcome: .changed), memory: SourceMemory(), source: off,
            settings: Settings(), hints: ServerHints(), now: Self.now)
        #expect(memory.state == .paused)
        #expect(memory.nextAttempt == nil)
    }

    // MARK: Outage and guards

    func hosts(_ count: Int, _ kind: HostOutcome.Kind, from first: Int = 0) -> [HostOutcome] {
        (first..<(first + count)).map { HostOutcome(host: "h\($0).se", kind: kind) }
    }

    @Test func `when everything looks like a loose cable the outage is ours`() {
        #expect(OutageJudge.judge(hosts(3, .networkFailure), canaries: [])?.en == "this machine seems to be offline")
        #expect(OutageJudge.judge(hosts(1, .networkFailure), canaries: [.networkFailure]) != nil)
        #expect(OutageJudge.judge(hosts(5, .networkFailure), canaries: [.answered]) == nil)
        #expect(OutageJudge.judge(hosts(2, .networkFailure), canaries: []) == nil)
        #expect(OutageJudge.judge(hosts(5, .networkFailure) + hosts(1, .answered, from: 9), canaries: []) == nil)
        #expect(OutageJudge.judge(hosts(5, .networkFailure) + hosts(1, .otherFailure, from: 9), canaries: []) == nil)
        #expect(OutageJudge.judge(hosts(9, .networkFailure) + hosts(1, .answered, from: 20), canaries: []) != nil)
        #expect(OutageJudge.judge([], canaries: []) == nil)
        #expect(OutageJudge.judge(hosts(5, .answered), canaries: [.networkFailure]) == nil)
    }

    @Test func `one host counts once, and hosts of this machine not at all`() {
        let many = (0..<50).map { _ in HostOutcome(host: "one.se", kind: .networkFailure) }
        #expect(OutageJudge.judge(many, canaries: []) == nil)
        let local = [HostOutcome(host: "127.0.0.1", kind: .answered)]
        #expect(OutageJudge.judge(hosts(3, .networkFailure) + local, canaries: []) != nil)
        let mixed = hosts(3, .networkFailure) + hosts(1, .answered)
        #expect(OutageJudge.judge(mixed, canaries: []) == nil)
        #expect(OutageJudge.judge(mixed.reversed(), canaries: []) == nil)
    }

    @Test func `what was planned years ahead was planned while the clock was wrong, and is due`() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        #expect(NextCheck.isDue(nil, now: now) && NextCheck.isDue(now, now: now))
        #expect(!NextCheck.isDue(now.addingTimeInterval(8 * 86_400), now: now))
        #expect(NextCheck.isDue(now.addingTimeInterval(5 * 365 * 86_400), now: now))
    }

    @Test func `what was planned by an attempt that lies ahead is due`() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        #expect(NextCheck.isDue(now + 13 * 86_400, last: now + 13 * 86_400 - 300, now: now))
        #expect(!NextCheck.isDue(now + 300, last: now + 30, now: now))
        #expect(!NextCheck.isDue(now + 300, last: now - 30, now: now))
    }

    @Test func `a canary that is reached shows that the network is there, also by a certificate that is refused`() {
        for reached in [HostOutcome.Kind.answered, .tlsFailure] {
            #expect(OutageJudge.judge(hosts(12, .networkFailure), canaries: [.networkFailure, reached]) == nil)
        }
        for lost in [HostOutcome.Kind.networkFailure, .turnedAway, .otherFailure] {
            #expect(OutageJudge.judge(hosts(2, .networkFailure), canaries: [lost]) != nil)
        }
    }

    @Test func `several hosts that fail alike are ours when no canary answers`() {
        func judge(
            _ kind: HostOutcome.Kind, _ all: [HostOutcome], _ canaries: [HostOutcome.Kind], known: Bool = false
        ) -> Bool { OutageJudge.judge(kind, among: all, canaries: canaries, isKnown: known) != nil }
        for kind in [HostOutcome.Kind.turnedAway, .tlsFailure] {
            #expect(judge(kind, hosts(3, kind), [.turnedAway]))
            #expect(!judge(kind, hosts(3, kind), []), "without canaries nobody knows")
            #expect(!judge(kind, hosts(3, kind), [.turnedAway, .answered]))
            #expect(!judge(kind, hosts(2, kind), [.turnedAway]), "two prove nothing")
            #expect(judge(kind, hosts(1, kind), [.turnedAway], known: true))
            let between = hosts(2, kind) + hosts(1, .answered, from: 7) + hosts(2, kind, from: 2)
            #expect(!judge(kind, between, [.turnedAway]), "one answered between")
            #expect(judge(kind, hosts(1, .answered, from: 7) + hosts(3, kind), [.turnedAway]))
            #expect(!judge(kind, (0..<3).map { HostOutcome(host: "127.0.0.\($0)", kind: kind) }, [.turnedAway]))
        }
        #expect(judge(.tlsFailure, hosts(3, .tlsFailure), [.tlsFailure]), "nobody's certificate is believed")
        #expect(!judge(.turnedAway, hosts(3, .turnedAway), [.tlsFailure]), "the network is there")
        #expect(!judge(.otherFailure, hosts(3, .otherFailure), [.turnedAway]))
    }

    @Test func `a complete source that loses more than half waits for an operator`() {
        var complete = source()
        complete.coverage = .complete
        #expect(ShrinkGuard.judge(source: complete, before: 36, now: 17) != nil)
        #expect(ShrinkGuard.judge(source: complete, before: 36, now: 18) == nil)
        #expect(ShrinkGuard.judge(source: complete, before: 4, now: 1) == nil)
        #expect(ShrinkGuard.judge(source: complete, before: 4, now: 0) != nil)
        #expect(ShrinkGuard.judge(source: source(), before: 36, now: 0) == nil)
        let filtered = "It gave 1 record where it gave 20 before; \"keep\" and \"drop\" leave out 19 of its entries."
        #expect(ShrinkGuard.judge(source: complete, before: 20, now: 1, keptOut: 19)?.message == filtered)
    }

    @Test func `every failure and state has a sentence in two languages`() {
        for kind in FetchFailure.Kind.allCases {
            let failure = FetchFailure(kind, status: 404)
            #expect(failure.sentence.sv.hasSuffix(".") && failure.sentence.en.hasSuffix("."))
        }
        for state in SourceState.allCases { #expect(state.sentence.sv != state.sentence.en) }
        for reason in FreshnessReason.allCases { #expect(reason.sentence.sv != reason.sentence.en) }
    }
}
