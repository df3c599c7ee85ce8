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
        /// Where the item of `records` has the further link `subject`, it has `value` instead.
        case move
        /// The item of `records` has `terms` of `vocabulary` and no others of it.
        case terms
        /// The item of `records` bears `terms` as tags, besides those it has.
        case tag
        /// What bears the marks `terms` in the texts of `records` is no secret: personal data that may be shown.
        case reveal
        /// The word `value` of sources (of `source` alone, under `scheme` alone, where they are given) stands for `terms`
        /// of `vocabulary`, or of nothing where there are none.
        case map
        /// There is a collection `collection`; its `heading`, `about` and `rule` are those given, the others stay.
        case collection
        /// `records` are part of `collection`, after those that are.
        case collect
        /// `records` are not part of `collection`, though its rule may say so.
        case uncollect
        /// Of `collection`, `records` come first, in this order.
        case arrange
        /// The line `subject` of the work list is done with, as `value` says, until what it rests on is another than `was`.
        case settle
        /// The link `subject` is `value` (`ok` or `dead`), whatever checks find, until `until`.
        case link

        /// Whether it says something of an item itself, so that the item is made anew.
        package var isOfItems: Bool {
            switch self {
            case .merge, .split, .hide, .pin, .move, .terms, .tag, .reveal: true
            case .map, .collection, .collect, .uncollect, .arrange, .settle, .link: false
            }
        }

        /// Whether it is part of what a collection is.
        package var isOfCollections: Bool {
            switch self {
            case .collection, .collect, .uncollect, .arrange: true
            case .merge, .split, .hide, .pin, .move, .terms, .tag, .reveal, .map, .settle, .link: false
            }
        }
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
    /// Ids of records in order: at least one, where it is of items.
    package var records: [String]
    package var others: [String]?
    package var field: Field?
    package var value: String?
    package var vocabulary: String?
    package var terms: [String]?
    /// What the item said when it was decided, for a `pin` and for `terms` (joined by spaces): when the sources say
    /// something else since, somebody should look.
    package var was: String?
    /// Of a `map`: only words under this scheme, only words of this source.
    package var scheme: String?
    package var source: String?
    /// The id of a collection.
    package var collection: String?
    package var heading: String?
    /// What a collection is about, plain text; empty takes it away.
    package var about: String?
    /// What else is in a collection: the filters of the API with their values; empty takes the rule away.
    package var rule: [String: [String]]?
    /// A line of the work list: its kind and what it is of; the address of a link, as the item has it.
    package var subject: String?
    /// The first moment at which it counts no more; `nil` for ever. Of a `link`.
    package var until: Date?
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

    /// Whether it says all that its act asks for.
    package var isWhole: Bool {
        switch act {
        case .merge: records.count > 1
        case .split: !records.isEmpty && others?.isEmpty == false
        case .hide: !records.isEmpty
        case .pin: !records.isEmpty && field != nil && value != nil
        case .move: !records.isEmpty && subject?.isEmpty == false && value?.isEmpty == false
        case .terms: !records.isEmpty && vocabulary != nil && terms != nil
        case .tag, .reveal: !records.isEmpty && terms?.isEmpty == false
        case .map: value?.isEmpty == false && vocabulary != nil && terms != nil
        case .collection: collection?.isEmpty == false && (heading != nil || about != nil || rule != nil)
        case .collect, .uncollect, .arrange: collection?.isEmpty == false && !records.isEmpty
        case .settle: subject?.isEmpty == false && value != nil
        case .link: subject?.isEmpty == false && (value == "ok" || value == "dead")
        }
    }
}
