import Catalogue
import Curate
import Foundation
import Testing

@Suite struct `A subscription at a hub` {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day: Double = 86_400

    private static func fresh() -> Subscription {
        Subscription(
            token: String(repeating: "a", count: 64), source: "s",
            offer: PushOffer(hub: "https://nav.exempel/", topic: "https://a.exempel/feed"),
            callback: "https://khi.exempel/push/aaaa", secret: "hemlig", next: now)
    }

    private static func question(
        _ mode: String, topic: String = "https://a.exempel/feed", lease: Int? = nil
    ) -> PushQuestion {
        PushQuestion(mode: mode, topic: topic, lease: lease)
    }

    private static func active(lease: Int = 864_000) throws -> Subscription {
        let asked = PushPlan.asking(.subscribe, fresh(), now: now)
        let verified = PushPlan.verified(asked, question("subscribe", lease: lease), now: now)
        return try #require(verified ?? nil)
    }

    @Test func `is asked for at once, and stands when the hub has come to verify`() throws {
        #expect(PushPlan.action(Self.fresh(), isWanted: true, now: Self.now) == .subscribe)
        let active = try Self.active()
        #expect(active.isActive(at: Self.now + 9 * Self.day))
        #expect(!active.isActive(at: Self.now + 10 * Self.day))
        #expect(active.failures == 0)
    }

    @Test func `is renewed before the lease ends`() throws {
        let active = try Self.active()
        #expect(PushPlan.action(active, isWanted: true, now: Self.now + 6.9 * Self.day) == .wait)
        #expect(PushPlan.action(active, isWanted: true, now: Self.now + 9.1 * Self.day) == .subscribe)
        let asked = PushPlan.asking(.subscribe, active, now: Self.now + 9.1 * Self.day)
        #expect(asked.isActive(at: Self.now + 9.2 * Self.day))
    }

    @Test func `is verified once: an old challenge again is none of ours`() throws {
        #expect(PushPlan.verified(try Self.active(), Self.question("subscribe"), now: Self.now) == nil)
    }

    @Test(arguments: ["https://a.exempel/feed/", "https://b.exempel/feed", ""])
    func `is not verified for another topic`(topic: String) {
        let asked = PushPlan.asking(.subscribe, Self.fresh(), now: Self.now)
        #expect(PushPlan.verified(asked, Self.question("subscribe", topic: topic), now: Self.now) == nil)
        #expect(PushPlan.verified(asked, Self.question("denied", topic: topic), now: Self.now) == nil)
    }

    @Test(arguments: ["unsubscribe", "publish", ""])
    func `is not verified for what was not asked`(mode: String) {
        let asked = PushPlan.asking(.subscribe, Self.fresh(), now: Self.now)
        #expect(PushPlan.verified(asked, Self.question(mode), now: Self.now) == nil)
        #expect(PushPlan.verified(Self.fresh(), Self.question("subscribe"), now: Self.now) == nil)
    }

    @Test(arguments: [(0, 600.0), (-5, 600.0), (60, 600.0), (Int.max, 30 * 86_400.0)])
    func `with a lease that cannot be meant asks neither all the time nor never`(lease: Int, longest: Double) throws {
        let active = try Self.active(lease: lease)
        #expect(active.next >= Self.now + 600)
        #expect(active.next <= Self.now + longest)
    }

    @Test func `that was denied waits a week, and tells the reason`() throws {
        var no = Self.question("denied")
        no.reason = "okänt ämne"
        let verified = PushPlan.verified(try Self.active(), no, now: Self.now)
        let denied = try #require(verified ?? nil)
        #expect((denied.state, denied.reason, denied.isActive(at: Self.now)) == (.denied, "okänt ämne", false))
        #expect(PushPlan.action(denied, isWanted: true, now: Self.now + 6 * Self.day) == .wait)
        #expect(PushPlan.action(denied, isWanted: true, now: Self.now + 8 * Self.day) == .subscribe)
    }

    @Test func `that fails is tried ever more seldom, at least once in about a day`() {
        var subscription = Self.fresh()
        var waits: [Double] = []
        for _ in 0..<12 {
            subscription = PushPlan.asking(.subscribe, subscription, now: subscription.next)
            let now = subscription.lastAsked ?? Self.now
            subscription = PushPlan.failed(subscription, reason: "nere", now: now)
            waits.append(subscription.next.timeIntervalSince(now))
        }
        #expect(waits[0] >= 3600 && waits[0] < 2 * 3600)
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(waits[11] >= Self.day && waits[11] <= 1.1 * Self.day)
        #expect(subscription.state == .failing)
    }

    @Test func `whose hub asked to be left alone has not been tried`() {
        let asked = PushPlan.asking(.subscribe, Self.fresh(), now: Self.now)
        let rest = Self.now + 5 * 3600
        let left = PushPlan.failed(asked, reason: "vilar", now: Self.now, rest: rest, wasAsked: false)
        #expect((left.failures, left.state, left.pending, left.reason) == (0, .asked, nil, "vilar"))
        #expect(left.next >= rest)
    }

    @Test func `whose hub says yes and never comes to verify fails too`() {
        let first = PushPlan.asking(.subscribe, Self.fresh(), now: Self.now)
        #expect((first.state, first.next > Self.now) == (.asked, true))
        let second = PushPlan.asking(.subscribe, first, now: first.next)
        #expect((second.state, second.failures) == (.failing, 1))
    }

    @Test func `that cannot be renewed goes on to the end of its lease`() throws {
        let active = try Self.active()
        let late = PushPlan.asking(.subscribe, active, now: Self.now + 8 * Self.day)
        let failed = PushPlan.failed(late, reason: "nere", now: Self.now + 8 * Self.day)
        #expect((failed.state, failed.isActive(at: Self.now + 9 * Self.day)) == (.active, true))
        #expect(PushPlan.isLapsed(failed, now: Self.now + 11 * Self.day))
    }

    @Test func `that is wanted no more is ended at its hub, and forgotten`() throws {
        let active = try Self.active()
        #expect(PushPlan.action(Self.fresh(), isWanted: false, now: Self.now) == .forget)
        #expect(PushPlan.action(active, isWanted: false, now: Self.now) == .unsubscribe)
        let leaving = PushPlan.asking(.unsubscribe, active, now: Self.now)
        #expect(PushPlan.action(leaving, isWanted: true, now: Self.now) == .wait)
        #expect(PushPlan.verified(leaving, Self.question("unsubscribe"), now: Self.now) == .some(nil))
        #expect(PushPlan.verified(leaving, Self.question("subscribe"), now: Self.now) == nil)
        #expect(PushPlan.action(leaving, isWanted: false, now: Self.now + 11 * Self.day) == .forget)
        var tired = leaving
        tired.failures = 3
        #expect(PushPlan.action(tired, isWanted: false, now: Self.now) == .forget)
    }
}
