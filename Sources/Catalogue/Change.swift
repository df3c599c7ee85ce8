package import Foundation

/// One line of the change log that consumers follow.
package struct Change: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case created, updated, merged, split, withdrawn
        case linkState = "link-state"
    }

    /// Its position: starts at 1, no gaps, never used again.
    package var n: Int
    package var kind: Kind
    package var item: String
    package var at: Date
    /// In a few words: which fields changed, or why it went.
    package var reason: String
    /// For `merged`: the item it went into.
    package var into: String?

    package init(n: Int, kind: Kind, item: String, at: Date, reason: String, into: String? = nil) {
        self.n = n
        self.kind = kind
        self.item = item
        self.at = at
        self.reason = reason
        self.into = into
    }
}
