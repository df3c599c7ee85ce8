package import Catalogue
package import Foundation
import GRDB

/// What is to be known before a link is asked for.
package struct LinkTurn: Sendable, Hashable {
    /// As it is now, without its checks; `nil` when there is none.
    package var link: LinkHealth?
    /// Hosts and sites that rest, with when they may be asked again.
    package var resting: [String: Date]
    /// Whether some item shows the link all of whose live records came out of the allowed networks: then the link may lie
    /// there, too. One record from outside is enough to close them, for the link may be its word.
    package var isInside: Bool
}

/// What of a link the items that show it may be judged by.
struct LinkStanding {
    var state: LinkState
    var hasMoved: Bool

    init(_ link: LinkHealth) { (state, hasMoved) = (link.state, link.flags.contains(.moved)) }

    init(_ row: Row) throws {
        state = try row.code("state")
        let flags: String = row["flags"]
        hasMoved = flags.split(separator: " ").contains { $0 == LinkFlag.moved.rawValue }
    }

    /// A link that answers, is not known yet, or is only in doubt says nothing against an item, but that its page has
    /// moved.
    var mattersToItems: Bool {
        switch state {
        case .new, .ok, .suspect, .restricted: hasMoved
        case .dead, .softDead, .unreachable, .pinned: true
        }
    }
}
