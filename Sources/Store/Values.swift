package import Catalogue
package import Foundation

/// The interval that a next attempt was planned by, as `sources.json` had it. When the source was registered with another
/// meanwhile, the plan is none: it is to be asked.
package struct PlannedBy: Sendable, Hashable {
    /// Seconds; `nil` where the file says nothing of it.
    package var every: Double?

    package init(every: Double?) { self.every = every }
}

/// What one sync of a source wants written, all of it or nothing.
package struct SyncIntent: Sendable {
    /// What becomes of live records of the source that are not among `records`.
    package enum Absent: Sendable, Hashable {
        case keep
        /// Only what is new was asked for: absence says nothing, and the rest is as listed as it was.
        case ignore
        /// The source has complete coverage: absence means withdrawn, and the shrink guard agrees.
        case withdraw
        /// A list that is read over several readings begins: nothing of it is listed yet but what this one names.
        case begin
        /// Such a list ends: what none of its readings named is gone, and the shrink guard agrees.
        case end
    }

    package var source: String
    package var records: [Catalogue.Record]
    /// Ids of those that no reading had before, as far as is known: what can be made of them is made ahead.
    package var expected: Set<String> = []
    /// Ids of records that are listed still, though nothing new was read of them.
    package var seen: [String]
    package var absent: Absent
    /// Ids of records that the publisher has taken back by name.
    package var withdrawn: [String]
    /// Of those that their home tells more of: how they left, by id.
    package var departures: [String: Departure] = [:]
    /// `nil` leaves the one before.
    package var exchange: Exchange?
    package var body: BodyToKeep?
    /// A kept body was read again: nobody was asked, so no attempt is recorded.
    package var isReplay = false
    /// What `conclude` plans by; `nil` where it plans nothing.
    package var plannedBy: PlannedBy?
    /// The attempt and the memory after it, once it is known what was new. Called inside the transaction, and again when
    /// that is rolled back for another sync's sake.
    package var conclude: @Sendable (SyncCounts) -> (Attempt, SourceMemory)

    package init(
        source: String, records: [Catalogue.Record], seen: [String] = [], absent: Absent = .keep,
        withdrawn: [String] = [], exchange: Exchange? = nil,
        conclude: @escaping @Sendable (SyncCounts) -> (Attempt, SourceMemory)
    ) {
        self.source = source
        self.records = records
        self.seen = seen
        self.absent = absent
        self.withdrawn = withdrawn
        self.exchange = exchange
        self.conclude = conclude
    }
}

/// What became of an intent.
package struct SyncResult: Sendable {
    package var attempt: Attempt
    package var memory: SourceMemory
    package var counts: SyncCounts
}

/// What a sync did.
package struct SyncCounts: Sendable, Hashable {
    /// Records.
    package var created = 0
    package var updated = 0
    package var unchanged = 0
    package var withdrawn = 0
    /// Live records of the source after it.
    package var live = 0
    /// Items whose row was written.
    package var items = 0
    /// Lines added to the change log.
    package var changes = 0

    package init() {}

    package var isUnchanged: Bool { created + updated + withdrawn == 0 }
}

/// The pure decisions the store needs in the middle of a transaction. They may not touch the store.
package struct ItemRules: Sendable {
    /// Live records that are one thing, in any order, and the decisions in force on them → the item of all of them.
    package var merge: @Sendable ([StoredRecord], [Decision]) -> [Item]
    /// The last is when the last news came of each source that has gone silent, by id.
    package var freshness: @Sendable (Item, [LinkHealth], [String: Date]) -> Freshness
    /// Names and labels a reader may search an item by: its organisations, places and terms in words.
    package var words: @Sendable (Item) -> [String]
    /// What two spellings of a source's word have in common; empty for what is no word.
    package var wordKey: @Sendable (String) -> String = { $0 }
    /// A link as an editor's decision makes it; with none, as it was before the last one.
    package var pin: @Sendable (LinkHealth, Decision?, Date) -> LinkHealth = { link, _, _ in link }
    /// Whether an item showed personal data before that it shows no more: copies of it must go.
    package var losesPersonalData: @Sendable (_ before: Item, _ now: Item) -> Bool = { _, _ in false }
    /// Makes what the matching keeps of a new record before the transaction; `nil`: the matching does when it comes to it.
    package var features: FeatureRule?

    package init(
        merge: @escaping @Sendable ([StoredRecord], [Decision]) -> [Item],
        freshness: @escaping @Sendable (Item, [LinkHealth], [String: Date]) -> Freshness,
        words: @escaping @Sendable (Item) -> [String]
    ) {
        self.merge = merge
        self.freshness = freshness
        self.words = words
    }
}

/// What stands behind an id that once was given out.
package enum ItemLookup: Sendable, Hashable {
    case found(StoredItem)
    /// The id of a record, or of an item that was merged into another: 308.
    case moved(to: String)
    /// 410, with `withdrawn` and `withdrawnReason` set.
    case withdrawn(StoredItem)
    case unknown
}

/// Which links to list, the longest in their state first; values within one list are alternatives.
package struct LinkQuery: Sendable, Hashable {
    package var states: [LinkState] = []
    /// Links of items these organisations answer for.
    package var organisations: [String] = []
    /// And, where there are some, those on their hosts and on hosts below them, whoever shows them.
    package var ownHosts: [String] = []
    /// Links on these hosts, as DNS carries them, and on hosts below them.
    package var hosts: [String] = []
    package var flag: LinkFlag?
    /// Only those of which something is to be told: neither well nor unchecked, or flagged.
    package var onlyTroubled = false
    /// Only those that have been in their state since then or longer.
    package var since: Date?
    /// Only those that are to be checked by then.
    package var due: Date?
    /// Pins that have ended by then count no more, though no check has come since; `nil` leaves them as they are kept.
    package var pinsEndBy: Date?
    /// `nil` is everything.
    package var limit: Int? = 50
    package var cursor: String?

    package init() {}
}

/// Totals of the catalogue. Withdrawn items and records, and links no item uses, are not counted but where it says so.
package struct CatalogueCounts: Sendable, Hashable {
    package var items = 0
    package var itemsWithdrawn = 0
    /// By term of vocabulary `kind`; "" for those without.
    package var itemsByKind: [String: Int] = [:]
    package var itemsByFreshness: [Freshness.Level: Int] = [:]
    package var records = 0
    package var links = 0
    package var linksByState: [LinkState: Int] = [:]
    /// Highest number of the change log.
    package var position = 0
    /// Size of the database in bytes.
    package var bytes = 0

    package init() {}
}
