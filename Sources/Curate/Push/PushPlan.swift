package import Catalogue
package import Foundation

/// What to do about a subscription, and what becomes of it (WebSub §5).
///
/// | what | next |
/// |---|---|
/// | asked, and the hub answered 2xx | it has an hour to verify, then it is asked again |
/// | it could not be asked, or did not verify | an hour later, doubled each time up to a day |
/// | verified | asked again when 70 to 90 % of the lease has passed |
/// | denied | a week |
/// | no more wanted | ended at the hub; forgotten when it verifies, when the lease is over or after three tries |
package enum PushPlan {
    package enum Action: Sendable, Hashable { case wait, subscribe, unsubscribe, forget }

    private static let hour: Double = 3600
    private static let day: Double = 24 * hour
    /// Asked for; the hub decides.
    package static let leaseWanted = 10 * 24 * 3600
    private static let longestLease = 30 * day
    /// A hub that gives leases of a minute is not asked every minute.
    private static let shortestRenewal: Double = 600
    private static let triesToLeave = 3

    /// - Parameter isWanted: the source still names this hub and this topic, and the callback is still ours.
    package static func action(_ subscription: Subscription, isWanted: Bool, now: Date) -> Action {
        if isWanted, subscription.state != .leaving { return subscription.next <= now ? .subscribe : .wait }
        let isKnownThere = subscription.until.map { $0 > now } ?? false
        if !isKnownThere { return .forget }
        guard subscription.state == .leaving else { return .unsubscribe }
        if subscription.failures >= triesToLeave { return .forget }
        return subscription.next <= now ? .unsubscribe : .wait
    }

    /// About to ask the hub: it may come to verify before it has answered.
    package static func asking(_ mode: Subscription.Mode, _ given: Subscription, now: Date) -> Subscription {
        var subscription = given
        // It never came to verify what it was asked last time.
        if subscription.pending != nil {
            subscription.failures += 1
            subscription.reason = "the hub did not come to verify"
        }
        subscription.pending = mode
        subscription.lastAsked = now
        subscription.next = now + pause(subscription)
        switch mode {
        case .unsubscribe: subscription.state = .leaving
        case .subscribe where !subscription.isActive(at: now):
            subscription.state = subscription.failures > 0 ? .failing : .asked
        case .subscribe: break
        }
        return subscription
    }

    /// The hub could not be asked, or refused.
    ///
    /// - Parameters:
    ///   - rest: until when it asked to be left alone.
    ///   - wasAsked: `false` when it rests already: that is no try.
    package static func failed(
        _ given: Subscription, reason: String, now: Date, rest: Date? = nil, wasAsked: Bool = true
    ) -> Subscription {
        var subscription = given
        subscription.pending = nil
        if wasAsked { subscription.failures += 1 }
        subscription.reason = reason
        subscription.next = max(now + pause(subscription), rest ?? now)
        if wasAsked, subscription.state != .leaving, !subscription.isActive(at: now) { subscription.state = .failing }
        return subscription
    }

    /// What becomes of it when the hub asks; `nil` when this is not what it was asked for.
    ///
    /// - Returns: `.some(nil)` when it is over and to be forgotten.
    package static func verified(_ given: Subscription, _ question: PushQuestion, now: Date) -> Subscription?? {
        guard question.topic == given.topic else { return nil }
        if question.mode == "denied" {
            return given.state == .leaving ? .some(nil) : denied(given, reason: question.reason, now: now)
        }
        guard let pending = given.pending, question.mode == pending.rawValue else { return nil }
        if pending == .unsubscribe { return .some(nil) }
        var subscription = given
        let lease = min(Double(max(question.lease ?? leaseWanted, 0)), longestLease)
        subscription.pending = nil
        subscription.state = .active
        subscription.until = now + lease
        subscription.next = now + max(shortestRenewal, lease * (0.7 + 0.2 * Spread.fraction(given.token)))
        subscription.failures = 0
        subscription.reason = nil
        return subscription
    }

    private static func denied(_ given: Subscription, reason: String?, now: Date) -> Subscription {
        var subscription = given
        subscription.pending = nil
        subscription.state = .denied
        subscription.until = nil
        subscription.reason = reason
        subscription.next = now + 7 * day
        return subscription
    }

    /// A lease that ended without renewal.
    package static func isLapsed(_ subscription: Subscription, now: Date) -> Bool {
        subscription.state == .active && !subscription.isActive(at: now)
    }

    private static func pause(_ subscription: Subscription) -> Double {
        let wait = min(hour * Double(1 << min(max(subscription.failures - 1, 0), 10)), day)
        return wait * (1 + 0.1 * Spread.fraction(subscription.token))
    }
}
