package import Catalogue
package import Foundation

/// What would become of a link, without asking anybody.
package enum LinkForecast {
    /// What it is after its next check, should that meet what the last one met.
    ///
    /// - Parameter health: with its checks.
    /// - Returns: `nil` when its state stays, or when it was never checked.
    package static func repeating(_ health: LinkHealth, now: Date) -> LinkHealth? {
        guard var check = health.checks.first else { return nil }
        check.at = max(now, health.nextCheck ?? now)
        let verdict = LinkJudge.judge(health, check: check, now: check.at)
        return verdict.state == health.state ? nil : verdict
    }
}
