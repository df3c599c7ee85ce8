package import Catalogue
package import Foundation

extension Wire {
    /// One line of the change log.
    package struct Change: Codable, Sendable, Hashable {
        /// Its position.
        package var n: Int
        package var type: String
        /// The item.
        package var id: String
        package var at: Date
        package var reason: String
        /// For `merged`: the item it went into.
        package var into: String?
        /// Where what was published may not be shown as it was any more.
        package var tombstone: Tombstone?

        package init(_ change: Catalogue.Change) {
            n = change.n
            type = change.kind.rawValue
            id = change.item
            at = change.at
            reason = change.reason
            into = change.into
            tombstone = change.tombstone.map { Tombstone($0, into: change.into) }
        }
    }

    package struct Tombstone: Codable, Sendable, Hashable {
        /// `withdrawn`, `merged`, `hidden` or `personal-data`.
        package var reason: String
        /// For `merged`: the item that tells of it now.
        package var into: String?
        /// Whether copies must go wherever they are; `false` where it is enough to show `into`.
        package var deleteCopies: Bool

        init(_ tombstone: Catalogue.Change.Tombstone, into: String?) {
            reason = tombstone.rawValue
            self.into = into
            deleteCopies = tombstone.deletesCopies
        }
    }
}
