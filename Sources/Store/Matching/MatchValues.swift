package import Catalogue
package import Foundation

/// What the matching keeps of a record: its place in the order of the engine, and the bytes of its features.
package struct KeptFeatures: Sendable, Hashable {
    package var hash: UInt64
    package var bytes: Data

    package init(hash: UInt64, bytes: Data) { (self.hash, self.bytes) = (hash, bytes) }
}

/// How features are made of a record.
package struct FeatureRule: Sendable {
    /// Which rules these are, as in `MatchState.engine`: features of other ones are not kept beside theirs.
    package var engine: String
    package var make: @Sendable (Catalogue.Record) -> KeptFeatures

    package init(engine: String, make: @escaping @Sendable (Catalogue.Record) -> KeptFeatures) {
        (self.engine, self.make) = (engine, make)
    }
}

/// How far the matching has come.
package struct MatchState: Sendable, Hashable {
    /// Grows with each write of a pass; a write that was made for another turn is not taken.
    package var turn: Int64
    /// Which rules what is kept was made by; empty when nothing is.
    package var engine: String
    /// Records up to this key are placed.
    package var reached: Int64
    /// Nothing is clustered until so far is reached.
    package var rebuild: Int64
    /// Live records that the weights were made of.
    package var weighed: Int
    /// Records placed since the weights were made.
    package var changed: Int
    /// Some record is to be placed.
    package var isWaiting: Bool
    /// Some record is to be clustered again.
    package var isUnsettled: Bool
}

/// A record whose place in the blocks is out of date.
package struct WaitingRecord: Sendable {
    package var key: Int64
    /// Of its row in the queue.
    package var stamp: Int64?
    /// `nil` when it was withdrawn, and where its features are kept and still hold.
    package var record: Catalogue.Record?
    package var isLive: Bool
    /// As kept: those it was placed by, when it lies within what was reached.
    package var features: Data?
}

/// Some of the records that wait, and what is reached when they are placed.
package struct MatchSlice: Sendable {
    package var state: MatchState
    package var records: [WaitingRecord]
    package var reached: Int64

    package init(state: MatchState, records: [WaitingRecord], reached: Int64) {
        (self.state, self.records, self.reached) = (state, records, reached)
    }
}

/// A block over the cap: each of its members is compared with its anchors alone.
package struct MatchHub: Sendable, Hashable {
    package var size: Int
    /// The members with the smallest hashes, ascending.
    package var anchors: [MatchAnchor]

    package init(size: Int, anchors: [MatchAnchor]) {
        (self.size, self.anchors) = (size, anchors)
    }
}

package struct MatchAnchor: Sendable, Hashable, Comparable {
    package var hash: UInt64
    package var record: Int64

    package init(hash: UInt64, record: Int64) { (self.hash, self.record) = (hash, record) }

    package static func < (left: MatchAnchor, right: MatchAnchor) -> Bool {
        (left.hash, left.record) < (right.hash, right.record)
    }
}

/// What is known of some blocks: the members of those under the cap, the anchors of those over it.
package struct MatchBlocksFound: Sendable {
    /// In the order that the blocks were asked for.
    package var members: [(block: UInt64, record: Int64)] = []
    package var hubs: [UInt64: MatchHub] = [:]

    /// Nothing.
    package init() {}
}

/// One sign of a pair, in bits.
package struct MatchSign: Sendable, Hashable, Codable {
    package var name: String
    package var bits: Double

    package init(name: String, bits: Double) { (self.name, self.bits) = (name, bits) }
}

package struct MatchEdge: Sendable, Hashable {
    package var left: Int64
    package var right: Int64
    package var isMatch: Bool
    package var bits: Double
    /// The strongest first.
    package var signs: [MatchSign]

    package init(left: Int64, right: Int64, isMatch: Bool, bits: Double, signs: [MatchSign]) {
        (self.left, self.right) = (min(left, right), max(left, right))
        (self.isMatch, self.bits, self.signs) = (isMatch, bits, signs)
    }
}

/// Two records, the smaller key first.
package struct MatchPair: Sendable, Hashable {
    package var left: Int64
    package var right: Int64

    package init(_ one: Int64, _ other: Int64) { (left, right) = (min(one, other), max(one, other)) }
}

/// What placing a slice comes to.
package struct MatchPlacement: Sendable {
    package struct Place: Sendable {
        package var key: Int64
        /// Of the queue, when it stood there.
        package var stamp: Int64?
        package var features: Features

        package init(key: Int64, stamp: Int64?, features: Features) {
            (self.key, self.stamp, self.features) = (key, stamp, features)
        }
    }

    package enum Features: Sendable {
        /// They are kept already.
        case known
        case new(KeptFeatures)
        /// The record leaves.
        case gone
    }

    package var turn: Int64
    package var reached: Int64
    package var places: [Place] = []
    package var entering: [(block: UInt64, record: Int64)] = []
    package var leaving: [(block: UInt64, record: Int64)] = []
    /// Hubs as they are from now on; `nil` for one that is none any more.
    package var hubs: [UInt64: MatchHub?] = [:]
    /// Pairs that meet no more.
    package var cut: [MatchPair] = []
    /// Pairs judged; those of `places` are without edges before.
    package var edges: [MatchEdge] = []

    package init(turn: Int64, reached: Int64) { (self.turn, self.reached) = (turn, reached) }
}

/// Records that have to be looked at together: everything that matches, decisions and present items connect.
package struct MatchUnit: Sendable {
    package struct Member: Sendable {
        package var key: Int64
        package var id: String
        /// `nil` when it is not placed yet.
        package var features: Data?
    }

    package var members: [Member]
    /// Matches among them.
    package var matches: [MatchPair]
    /// Merges and splits in force that name any of them, by the ids records have now.
    package var decisions: [Decision]
}

/// Some of what has to be clustered again.
package struct UnsettledRecords: Sendable {
    package var turn: Int64
    package var units: [MatchUnit]
    /// Records to be marked as done, besides the members of the units: those that are no more.
    package var gone: [Int64]
}

/// What clustering units comes to.
package struct MatchSettlement: Sendable {
    package var turn: Int64
    /// Each live record of the units in one; those that are not placed yet in none.
    package var clusters: [[Int64]]
    /// Records that need no further look.
    package var settled: [Int64]

    package init(turn: Int64, clusters: [[Int64]], settled: [Int64]) {
        (self.turn, self.clusters, self.settled) = (turn, clusters, settled)
    }
}

/// Two records that may be one thing: an editor is asked.
package struct Doubt: Sendable, Hashable, Encodable {
    package struct Side: Sendable, Hashable, Codable {
        /// Id of the record, and of the item it is in.
        package var record: String
        package var item: String
        package var source: String
        package var title: String
        package var link: String?
    }

    package var left: Side
    package var right: Side
    package var bits: Double
    package var signs: [MatchSign]
    /// They match on their own, but not together with the others of their items.
    package var isMatch: Bool
}
