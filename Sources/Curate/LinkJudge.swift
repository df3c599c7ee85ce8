package import Catalogue
package import Foundation

/// The state machine of DESIGN §8: what one more check makes of a link.
package enum LinkJudge {
    /// - Parameter isVoid: the round was our own outage: nothing is judged, and the check comes again soon.
    package static func judge(
        _ health: LinkHealth, check: LinkCheck, isVoid: Bool = false, now: Date
    ) -> LinkHealth {
        health
    }
}
