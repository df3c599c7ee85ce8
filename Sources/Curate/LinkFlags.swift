import Catalogue
import Foundation

/// What is worth knowing of a link beside its state.
enum LinkFlags {
    static func of(_ health: LinkHealth, check: LinkCheck) -> [LinkFlag] {
        var flags: Set<LinkFlag> = []
        if hasMoved(health.memory) { flags.insert(.moved) }
        if hasBadCertificate(check) { flags.insert(.tls) }
        if isSlow(health.memory.times ?? []) { flags.insert(.slow) }
        if check.chain.count >= LinkThresholds.longChain { flags.insert(.redirectChain) }
        if isFlapping(health.memory, at: check.at) { flags.insert(.flapping) }
        if hasDrifted(health.memory, at: check.at) { flags.insert(.drifted) }
        if health.memory.fragmentMissing == true { flags.insert(.fragmentMissing) }
        return LinkFlag.allCases.filter(flags.contains)
    }

    private static func hasDrifted(_ memory: LinkMemory, at date: Date) -> Bool {
        guard let drift = memory.drift else { return false }
        return drift.count >= LinkThresholds.drifted.count
            && date.timeIntervalSince(drift.since) >= LinkThresholds.drifted.span
    }

    private static func hasMoved(_ memory: LinkMemory) -> Bool {
        if let found = memory.found, found.count >= LinkThresholds.found.count {
            // A start page, or a folder that the page lay in, is no place of it.
            guard found.move != .startPage else { return false }
            return found.last.timeIntervalSince(found.since) >= LinkThresholds.found.span
        }
        guard memory.movedTo != nil, memory.move != .startPage, let since = memory.movedSince,
            let last = memory.lastSuccess
        else { return false }
        return memory.movedCount >= LinkThresholds.moved.count
            && last.timeIntervalSince(since) >= LinkThresholds.moved.span
    }

    static func hasBadCertificate(_ check: LinkCheck) -> Bool {
        if let failure = check.failure, failure.kind == .tls {
            return ![.protocol, .client].contains(TLSProblem(failure))
        }
        return check.isCertificateEnding
    }

    private static func isSlow(_ times: [Double]) -> Bool {
        let times = times.sorted()
        return times.count >= LinkThresholds.slowAnswers && times[times.count / 2] > LinkThresholds.slowMedian
    }

    private static func isFlapping(_ memory: LinkMemory, at date: Date) -> Bool {
        let recent = memory.stateChanges.filter { date.timeIntervalSince($0) <= LinkThresholds.flappingWithin }
        return recent.count >= LinkThresholds.flappingChanges
    }
}
