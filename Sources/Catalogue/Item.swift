package import Foundation

/// What the catalogue shows: one or more records of the same thing, merged field by field.
package struct Item: Sendable, Hashable, Codable {
    /// The id of its leading record.
    package var id: String
    package var title: String
    /// Sanitised HTML.
    package var summary: String?
    /// Sanitised HTML.
    package var content: String?
    package var link: String?
    package var links: [EntryLink]
    package var image: String?
    /// Organisation ids, the responsible one first.
    package var organisations: [String]
    package var places: [String]
    package var terms: [AssignedTerm]
    package var published: Date?
    package var publishedPrecision: DatePrecision?
    package var updated: Date?
    package var language: String?
    /// What a kommunberättelse says, section by section, of one of its records; `nil` for what is none.
    package var story: Story?
    /// Ids of its records, the leading one first.
    package var records: [String]
    /// Ids of the sources of its records, without repetition, in the order of `records`.
    package var sources: [String]
    /// Where its leading record is at home, when another Samlad gathered it.
    package var origin: RecordOrigin?
    /// Where each field came from, by field name.
    package var provenance: [String: Provenance]
    /// Why an editor does not want it shown; `nil` when it is. Kept with the decision, not with the item.
    package var hidden: String?

    package init(id: String, title: String) {
        self.id = id
        self.title = title
        links = []
        organisations = []
        places = []
        terms = []
        records = [id]
        sources = []
        provenance = [:]
    }

    /// `khi`, `berattelse`, or `nil` when nobody said.
    package var kind: String? { terms.first { $0.vocabulary == "kind" }?.term }

    package func terms(of vocabulary: String) -> [String] {
        terms.lazy.filter { $0.vocabulary == vocabulary }.map(\.term)
    }
}

/// Which record gave a field its value, by which rule, and what the others said.
package struct Provenance: Sendable, Hashable, Codable {
    package struct Alternative: Sendable, Hashable, Codable {
        package var record: String
        package var source: String
        package var value: String

        package init(record: String, source: String, value: String) {
            self.record = record
            self.source = source
            self.value = value
        }
    }

    /// What `source` says of a value that an editor gave.
    package static let editor = "editor"

    package var record: String
    package var source: String
    /// The rule that chose it: `only-value`, `responsible-organisation`, `source-rank`, `newest`, `longest`,
    /// `earliest`, `union`, `leading-record`; `editor:` and the id of a decision.
    package var rule: String
    /// Values that lost, kept for the editor.
    package var alternatives: [Alternative]

    package init(record: String, source: String, rule: String, alternatives: [Alternative] = []) {
        self.record = record
        self.source = source
        self.rule = rule
        self.alternatives = alternatives
    }
}

/// An item as the store gives it back: with what only the store knows.
package struct StoredItem: Sendable, Hashable {
    package var item: Item
    package var freshness: Freshness
    package var firstSeen: Date
    /// When anything published about it last changed.
    package var changed: Date
    /// The position in the change log of that change.
    package var changeNumber: Int
    package var links: [LinkHealth]
    package var withdrawn: Date?
    package var withdrawnReason: String?

    package init(
        item: Item, freshness: Freshness, firstSeen: Date, changed: Date, changeNumber: Int, links: [LinkHealth] = [],
        withdrawn: Date? = nil, withdrawnReason: String? = nil
    ) {
        self.item = item
        self.freshness = freshness
        self.firstSeen = firstSeen
        self.changed = changed
        self.changeNumber = changeNumber
        self.links = links
        self.withdrawn = withdrawn
        self.withdrawnReason = withdrawnReason
    }

    /// As it is told from the first day on which an editor's word on a link does not count any more.
    package func withoutEndedPins(at now: Date) -> StoredItem {
        guard links.contains(where: { $0.memory.pin != nil }) else { return self }
        var item = self
        item.links = links.map { $0.withoutEndedPin(at: now) }
        return item
    }

    /// The health of the main address.
    package var mainLink: LinkHealth? { links.first { $0.url == item.link } }
}

extension Page<StoredItem> {
    /// As it is told from the first day on which editors' words on links do not count any more.
    package func withoutEndedPins(at now: Date) -> Page<StoredItem> {
        var page = self
        page.elements = elements.map { $0.withoutEndedPins(at: now) }
        return page
    }
}
