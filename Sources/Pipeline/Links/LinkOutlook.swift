package import Catalogue
import Curate
package import Foundation
package import Store

/// What is to be checked within some time, and what would change by it. Nobody is asked and nothing is written.
package struct LinkOutlook: Sendable {
    /// Links to be checked, by the state they are in.
    package private(set) var due: [LinkState: Int] = [:]
    package private(set) var hosts = 0
    /// Those whose state changes when the next check meets what the last one met, with what they become.
    package private(set) var changes: [(before: LinkHealth, after: LinkHealth)] = []

    /// States in which one more failure, or one more answer, may tip the scales; and a pin may end.
    private static let inDoubt: Set<LinkState> = [.suspect, .unreachable, .softDead, .pinned]

    package init(_ store: Store, now: Date, until: Date) throws(StoreFailure) {
        var query = LinkQuery()
        query.due = until
        query.limit = 1000
        var names: Set<String> = []
        repeat {
            let page = try store.links(query)
            for link in page.elements {
                due[link.state, default: 0] += 1
                names.insert(HostName.of(link.url))
                guard Self.inDoubt.contains(link.state), let whole = try store.link(link.url) else { continue }
                if let after = LinkForecast.repeating(whole, now: now) { changes.append((whole, after)) }
            }
            query.cursor = page.next
        } while query.cursor != nil
        hosts = names.count
    }

    package var total: Int { due.values.reduce(0, +) }
}
