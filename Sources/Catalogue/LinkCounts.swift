package import Foundation

/// Links that items show, by what readers are told they are.
package struct LinkCounts: Sendable, Hashable {
    /// No state without a link.
    package var byState: [LinkState: Int]

    package init(_ byState: [LinkState: Int] = [:]) { self.byState = byState }

    package subscript(_ state: LinkState) -> Int { byState[state] ?? 0 }
    package var total: Int { byState.values.reduce(0, +) }
    /// Those that disappoint whoever follows them.
    package var broken: Int { byState.reduce(0) { $0 + ($1.key.isBroken ? $1.value : 0) } }
    /// Those an organisation hears of: broken ones, and sites out of reach.
    package var failing: Int { broken + self[.unreachable] }
    /// From 0 to 1, of those that have been judged; `nil` while none has.
    package var brokenShare: Double? {
        let judged = total - self[.new]
        return judged > 0 ? Double(broken) / Double(judged) : nil
    }
}

/// How the links fared on one day.
package struct LinkDay: Sendable, Hashable {
    /// Its first moment, in UTC.
    package var day: Date
    package var counts: LinkCounts

    package init(day: Date, counts: LinkCounts) {
        self.day = day
        self.counts = counts
    }
}
