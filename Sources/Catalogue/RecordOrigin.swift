package import Foundation

/// Where a record that another Samlad gathered is at home (DESIGN §9, "Federation"). Only its home's word changes or
/// withdraws it.
package struct RecordOrigin: Sendable, Hashable, Codable {
    /// The Samlad that has it from its publisher: its public address, or `urn:samlad:` and the name of its log.
    package var home: String
    /// Its id there.
    package var id: String
    /// Those it came through, the nearest to its home first.
    package var via: [String]

    package init(home: String, id: String, via: [String] = []) {
        self.home = home
        self.id = id
        self.via = via
    }

    /// What its own id is made of.
    package var identity: String { "\(home) \(id)" }

    /// What a Samlad is called by others. An address stays when its database is made anew; the name of a log does not.
    package static func name(publicAddress: String?, instance: String) -> String {
        publicAddress.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "urn:samlad:" + instance
    }
}

/// A change log of another Samlad that is followed, and how far it has been read.
package struct FollowedLog: Sendable, Hashable, Codable {
    package var instance: String
    package var position: Int
    /// What its records were known by; `nil` where that was not noted.
    package var home: String?
    /// A list of items that is read over several attempts; `nil` when none is.
    package var listing: Listing?
    /// Items that were told since the whole list was begun: what none of the readings told of goes at its end. `nil` when
    /// what there is was read to the end once.
    package var told: Int?

    /// How far a list of items has been read.
    package struct Listing: Sendable, Hashable, Codable {
        /// Only what changed since then; `nil` is all there is.
        package var since: Date?
        /// The page to go on with.
        package var cursor: String?
        /// Where the log is followed from when the list is at its end: all of the list is of then or newer.
        package var position: Int

        package init(since: Date? = nil, cursor: String? = nil, position: Int = 0) {
            (self.since, self.cursor, self.position) = (since, cursor, position)
        }
    }

    package init(instance: String, position: Int, home: String? = nil) {
        self.instance = instance
        self.position = position
        self.home = home
    }

    /// Whether there is more to read than was read last time.
    package var isUnderWay: Bool { listing != nil || told != nil }
}

/// What an answer of another Samlad's API says beside its items.
package struct SamladAnswer: Sendable, Hashable {
    /// Of the change log; `nil` for a page of items.
    package var instance: String?
    /// The public address of its Samlad.
    package var home: String?
    /// Where the log was read to; of a page of items the number of the first one's last change.
    package var position = 0
    package var hasMore = false
    /// Items that are gone as far as the page tells.
    package var gone: [Gone] = []
    /// Items that came or changed, with when.
    package var changed: [String: Date] = [:]
    /// Asks for the next page of items.
    package var cursor: String?

    /// An item that is gone, as the other calls it, and how.
    package struct Gone: Sendable, Hashable {
        package var id: String
        package var departure: Departure

        package init(id: String, _ departure: Departure) {
            self.id = id
            self.departure = departure
        }
    }

    package init() {}
}
