import Catalogue
import Foundation

/// When a link is tried again: an open question about daily, young links daily, then weekly, stable ones monthly.
enum LinkSchedule {
    static func next(_ health: LinkHealth, evidence: LinkEvidence, now: Date) -> Date {
        let next = now + spread(health, over: interval(health, evidence: evidence, now: now))
        // The end of a pin is no surprise.
        return health.memory.pin?.until.map { min(next, max($0, now + LinkThresholds.hour / 4)) } ?? next
    }

    static func soon(_ health: LinkHealth, now: Date) -> Date {
        now + spread(health, over: LinkThresholds.afterVoid)
    }

    private static func interval(_ health: LinkHealth, evidence: LinkEvidence, now: Date) -> ClosedRange<Double> {
        let inState = health.since.map { now.timeIntervalSince($0) } ?? 0
        switch health.state {
        case .suspect where health.memory.recoveringSince != nil: return LinkThresholds.recovering
        // What cannot be settled in two weeks is no open question for each day.
        case .new where health.rule == LinkRule.unsettled.rawValue:
            let age = health.memory.firstSeen.map { now.timeIntervalSince($0) } ?? 0
            return age < LinkThresholds.youngFor ? LinkThresholds.open : LinkThresholds.weekly
        case .suspect, .new: return LinkThresholds.open
        case .unreachable:
            return inState < LinkThresholds.unreachableDailyFor ? LinkThresholds.open : LinkThresholds.weekly
        case .dead, .softDead:
            // The first answer may come any day while the owner mends it; after two months it is history.
            if evidence == .alive { return LinkThresholds.recovering }
            return inState < LinkThresholds.deadWeeklyFor ? LinkThresholds.weekly : LinkThresholds.monthly
        case .restricted:
            // One evening of the server's is no reason to miss its pages for a week.
            let silence = health.memory.robotsSilentSince.map { now.timeIntervalSince($0) } ?? 0
            let isSilent = health.rule == LinkRule.robotsUnreachable.rawValue
            return isSilent && silence < LinkThresholds.silentRobotsDailyFor
                ? LinkThresholds.open : LinkThresholds.weekly
        case .pinned: return LinkThresholds.monthly
        case .ok where health.memory.drift?.count == 1: return LinkThresholds.recovering
        case .ok:
            let age = health.memory.firstSeen.map { now.timeIntervalSince($0) } ?? 0
            if age < LinkThresholds.youngFor { return LinkThresholds.daily }
            return isStable(health, now: now) ? LinkThresholds.monthly : LinkThresholds.weekly
        }
    }

    static func isStable(_ health: LinkHealth, now: Date) -> Bool {
        let quietSince = [health.since, health.memory.firstSeen, health.memory.stateChanges.last].compactMap(\.self)
            .max()
        return quietSince.map { now.timeIntervalSince($0) >= LinkThresholds.stableAfter } ?? false
    }

    /// By address and by how often it was tried: links spread over the hours, and each link wanders over them.
    private static func spread(_ health: LinkHealth, over range: ClosedRange<Double>) -> Double {
        let part = Spread.fraction("\(health.url) \(health.memory.checks)")
        return range.lowerBound + (range.upperBound - range.lowerBound) * part
    }
}

/// A number that looks random and is the same on every machine and in every run.
enum Spread {
    /// From 0 to below 1: FNV-1a over the bytes, then the finaliser of SplitMix64, because FNV leaves the upper bits of
    /// short texts alike.
    static func fraction(_ text: String) -> Double {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        hash ^= hash >> 31
        return Double(hash >> 11) / Double(1 << 53)
    }
}
