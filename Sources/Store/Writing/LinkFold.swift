package import Catalogue
import Foundation
import GRDB

/// How a verdict is made, and what it was made of: others may have judged the link meanwhile.
package struct LinkFold: Sendable {
    let base: LinkHealth
    let judge: @Sendable (LinkHealth) -> LinkHealth

    /// - Parameters:
    ///   - base: the link as it was read before it was asked for.
    ///   - judge: what the check makes of a link; asked inside a transaction, so that it may touch nothing.
    package init(base: LinkHealth, judge: @escaping @Sendable (LinkHealth) -> LinkHealth) {
        self.base = base
        self.judge = judge
    }

    static let columns = "SELECT key, state, flags, rule, last_check, host, next_check, since FROM links WHERE url = ?"

    /// Whether the stored link is still the one the verdict was made of: every check and every pin changes one of these.
    func isOf(_ row: Row) -> Bool {
        let (state, rule): (String, String) = (row[1], row[3])
        let last: Int64? = row[4]
        return state == base.state.rawValue && rule == base.rule && last == base.lastCheck?.milliseconds
    }
}

/// What is remembered once a verdict is kept.
package struct LinkLesson: Sendable, Hashable {
    package let link: LinkHealth
    package let host: LinkHost
}
