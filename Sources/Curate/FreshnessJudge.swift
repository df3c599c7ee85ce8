package import Catalogue
package import Foundation

/// How much an item can be relied on (DESIGN §8, last paragraph).
package struct FreshnessJudge: Sendable {
    package init(configuration: Configuration) {}

    /// - Parameter changed: the newest change the catalogue itself has seen in it, where known.
    package func judge(_ item: Item, links: [LinkHealth], changed: Date? = nil, now: Date) -> Freshness {
        Freshness()
    }
}
