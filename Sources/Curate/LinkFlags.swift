import Catalogue
import Foundation

/// What is worth knowing of a link beside its state.
enum LinkFlags {
    static func of(_ health: LinkHealth, check: LinkCheck) -> [LinkFlag] {
        var flags: Set<LinkFlag> = []
        if hasMoved(health.memory) { flags.insert(.moved) }
        if hasBadCertificate(check) { flags.insert(.tls) }
        if isSlow(health.checks) { flags.insert(.slow) }
        if check.chain.count >= LinkThresholds.longChain { flags.insert(.redirectChain) }
        if isFlapping(health.memory, at: check.at) { flags.insert(.flapping) }
        // Judged by the content, which is not this function's to read.
        flags.formUnion(health.flags.filter { $0 == .drifted || $0 == .fragmentMissing })
        return LinkFlag.allCases.filter(flags.contains)
    }

    private static func hasMoved(_ memory: LinkMemory) -> Bool {
        guard memory.movedTo != nil, let since = memory.movedSince, let last = memory.lastSuccess else { return false }
        return memory.movedCount >= LinkThresholds.moved.count
            && last.timeIntervalSince(since) >= LinkThresholds.moved.span
    }

    private static func hasBadCertificate(_ check: LinkCheck) -> Bool {
        if check.failure?.kind == .tls { return true }
        return check.tlsExpires.map { $0.timeIntervalSince(check.at) < LinkThresholds.certificateEndsWithin } ?? false
    }

    private static func isSlow(_ checks: [LinkCheck]) -> Bool {
        let times = checks.lazy.filter { $0.failure == nil }.prefix(5).map(\.seconds).sorted()
        return times.count >= LinkThresholds.slowAnswers && times[times.count / 2] > LinkThresholds.slowMedian
    }

    private static func isFlapping(_ memory: LinkMemory, at date: Date) -> Bool {
        let recent = memory.stateChanges.filter { date.timeIntervalSince($0) <= LinkThresholds.flappingWithin }
        return recent.count >= LinkThresholds.flappingChanges
    }
}
