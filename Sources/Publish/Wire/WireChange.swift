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

        package init(_ change: Catalogue.Change) {
            n = change.n
            type = change.kind.rawValue
            id = change.item
            at = change.at
            reason = change.reason
            into = change.into
        }
    }
}
