package import Foundation

/// One line of the change log that consumers follow.
package struct Change: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case created, updated, merged, split, withdrawn
        case linkState = "link-state"
    }

    /// Why what was published must not be shown as it was any more.
    package enum Tombstone: String, Sendable, Hashable, Codable, CaseIterable {
        /// Its publishers have taken it back.
        case withdrawn
        /// Its records are part of another item.
        case merged
        /// An editor does not want it shown.
        case hidden
        /// The item stays, without personal data that it showed before.
        case personalData = "personal-data"

        /// Whether copies must go wherever they are, and not only give way to another item.
        package var deletesCopies: Bool { self != .merged }
    }

    /// Its position: starts at 1, without gaps as it is written, never used again.
    package var n: Int
    package var kind: Kind
    package var item: String
    package var at: Date
    /// In a few words: which fields changed, or why it went.
    package var reason: String
    /// For `merged`: the item it went into.
    package var into: String?
    package var tombstone: Tombstone?

    package init(
        n: Int, kind: Kind, item: String, at: Date, reason: String, into: String? = nil, tombstone: Tombstone? = nil
    ) {
        self.n = n
        self.kind = kind
        self.item = item
        self.at = at
        self.reason = reason
        self.into = into
        self.tombstone = tombstone
    }
}

/// How an item left that another Samlad tells of.
package struct Departure: Sendable, Hashable {
    package var tombstone: Change.Tombstone
    /// As its home tells it.
    package var reason: String
    /// Of one that was merged: ids that what tells of it now may be known by, the likeliest first.
    package var into: [String]

    package init(_ tombstone: Change.Tombstone, reason: String = "", into: [String] = []) {
        self.tombstone = tombstone
        self.reason = reason
        self.into = into
    }
}

/// Some lines of the change log, and where the log stands; all of one moment.
package struct ChangePage: Sendable, Hashable {
    package var changes: [Change]
    /// That of the last line given, or what was asked for: where to go on.
    package var position: Int
    /// The highest number of the log; 0 while it is empty.
    package var highest: Int
    /// Whoever has seen less than this, and is not at it, may have missed that something went; 0: nothing is forgotten.
    package var horizon: Int
    /// Which log this is: another one after the database was made anew.
    package var instance: String

    package init(changes: [Change], position: Int, highest: Int, horizon: Int, instance: String) {
        self.changes = changes
        self.position = position
        self.highest = highest
        self.horizon = horizon
        self.instance = instance
    }
}
