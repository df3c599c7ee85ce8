package import Catalogue
import Foundation

/// Whether what a flag says of a link has been over for some time, by the checks that are kept.
package enum LinkTrouble {
    /// A page that shows its old self for a day, between two that show another, has not come back.
    ///
    /// - Parameters:
    ///   - flag: `drifted` or `tls`; of the others the present state of the link says all.
    ///   - link: with its checks.
    package static func isOver(_ flag: LinkFlag, _ link: LinkHealth) -> Bool {
        guard !link.flags.contains(flag), let last = link.checks.first?.at else { return !link.flags.contains(flag) }
        if flag == .drifted, link.memory.drift != nil { return false }
        guard let seen = link.checks.first(where: { shows(flag, $0, link.memory) })?.at else { return true }
        return last.timeIntervalSince(seen) >= LinkThresholds.overAfter
    }

    private static func shows(_ flag: LinkFlag, _ check: LinkCheck, _ memory: LinkMemory) -> Bool {
        switch flag {
        case .drifted: memory.capture.map { LinkComparison.reason(from: $0, to: check) != nil } ?? false
        case .tls: LinkFlags.hasBadCertificate(check)
        case .moved, .flapping, .slow, .redirectChain, .fragmentMissing: false
        }
    }
}
