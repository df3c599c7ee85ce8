package import Foundation

/// What an editor said of records: kept apart from what sources say, and never overwritten by it (DESIGN §2).
///
/// Records and not items are named, because items come and go as records are merged and split. A decision of a record
/// that is not there waits for it: that is how a catalogue is rebuilt from nothing.
package struct Decision: Sendable, Hashable, Codable {
    package enum Act: String, Sendable, Hashable, Codable, CaseIterable {
        /// `records` are one thing.
        case merge
        /// None of `records` is the same thing as any of `others`.
        case split
        /// The item of `records` is not shown; `why` is what readers of the change log are told.
        case hide
        /// `field` of the item of `records` has `value`, whatever sources say.
        case pin
        /// The item of `records` has `terms` of `vocabulary` and no others of it.
        case terms
        /// The item of `records` bears `terms` as tags, besides those it has.
        case tag
    }

    /// Fields of an item that can be pinned.
    package enum Field: String, Sendable, Hashable, Codable, CaseIterable {
        case title, summary, link, image, language, published
    }

    /// That it counts no more, who said so, when and why.
    package struct Undoing: Sendable, Hashable, Codable {
        package var at: Date
        package var who: String
        package var why: String?

        package init(at: Date, who: String, why: String?) {
            self.at = at
            self.who = who
            self.why = why
        }
    }

    /// The first 16 characters of a hash of what was said, by whom and when: the same wherever it is imported.
    package var id: String
    package var at: Date
    package var who: String
    package var why: String?
    package var act: Act
    /// Ids of records, at least one, in order.
    package var records: [String]
    package var others: [String]?
    package var field: Field?
    package var value: String?
    package var vocabulary: String?
    package var terms: [String]?
    /// What the item said when it was decided, for a `pin` and for `terms` (joined by spaces): when the sources say
    /// something else since, somebody should look.
    package var was: String?
    package var undone: Undoing?

    package init(_ act: Act, records: [String], who: String, why: String?, at: Date) {
        id = ""
        self.act = act
        self.records = records
        self.who = who
        self.why = why
        // As it is stored and exported, so that its id is the same for ever.
        self.at = Date(timeIntervalSince1970: (at.timeIntervalSince1970 * 1000).rounded() / 1000)
    }

    package var isInForce: Bool { undone == nil }

    /// Every record it speaks of.
    package var subjects: [String] { records + (others ?? []) }
}
