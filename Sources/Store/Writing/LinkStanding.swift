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
    private var since: Int64?
    /// As they are written.
    private var flags: String

    init(_ link: LinkHealth) {
        (state, since, flags) = (link.state, link.since?.milliseconds, Self.text(link.flags))
        hasMoved = link.flags.contains(.moved)
    }

    init(_ row: Row) throws {
        (state, since, flags) = (try row.code("state"), row["since"], row["flags"])
        hasMoved = flags.split(separator: " ").contains { $0 == LinkFlag.moved.rawValue }
    }

    static func text(_ flags: [LinkFlag]) -> String { flags.map(\.rawValue).joined(separator: " ") }

    /// Whether what it was made of is written as it is of a link now.
    func isAsKept(_ link: LinkHealth) -> Bool {
        state == link.state && since == link.since?.milliseconds && flags == Self.text(link.flags)
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
