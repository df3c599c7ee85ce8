package import Catalogue
package import Foundation
package import Store

extension Wire {
    /// An item as lists show it: everything but its text, its links' evidence and where each field came from.
    package struct ItemSummary: Codable, Sendable, Hashable {
        package var id: String
        /// Its page in this catalogue; missing where the catalogue's own address is not known.
        package var url: String?
        package var title: String
        /// Sanitised HTML.
        package var summary: String?
        package var link: String?
        /// Missing while nothing speaks against the link: that it was checked for the first time is no change of the
        /// item, and a list must not differ between two positions of the change log that are the same.
        package var linkState: String?
        package var linkStateSince: Date?
        package var image: String?
        package var kind: String?
        /// The responsible one first.
        package var organisations: [Named]
        package var places: [PlaceName]
        package var terms: [TermName]
        package var published: Date?
        /// How much of `published` the source really gave: `year`, `month`, `day` or `time`.
        package var publishedPrecision: String?
        package var updated: Date?
        package var language: String?
        package var sources: [String]
        package var freshness: Freshness
        package var firstSeen: Date
        package var changed: Date
        package var changeNumber: Int

        /// `base` is the catalogue's own address without a slash at the end.
        package init(_ stored: StoredItem, names: Names, base: String? = nil) {
            let item = stored.item
            id = item.id
            url = base.map { $0 + Route.page(item: item.id).path }
            title = item.title
            summary = item.summary
            link = item.link
            let news = stored.mainLink.flatMap { [.new, .ok].contains($0.state) ? nil : $0 }
            linkState = news?.state.rawValue
            linkStateSince = news?.since
            image = item.image
            kind = item.kind
            organisations = item.organisations.map { Named(id: $0, name: names.organisation($0)) }
            places = item.places.map { PlaceName(code: $0, name: names.place($0)) }
            terms = item.terms.map { term in
                TermName(
                    vocabulary: term.vocabulary, term: term.term, label: names.label(term.vocabulary, term.term),
                    origin: term.origin.rawValue, confidence: term.confidence, sign: term.sign)
            }
            published = item.published
            publishedPrecision = item.publishedPrecision?.rawValue
            updated = item.updated
            language = item.language
            sources = item.sources
            freshness = Freshness(
                level: stored.freshness.level.rawValue,
                reasons: stored.freshness.reasons.map { code in
                    let dates = stored.freshness.details.first { $0.code == code }?.dates ?? []
                    return Reason(
                        code: code, text: Phrases.freshness(code, of: stored).en, dates: dates.isEmpty ? nil : dates)
                })
            firstSeen = stored.firstSeen
            changed = stored.changed
            changeNumber = stored.changeNumber
        }
    }

    /// One item with all that is known of it.
    package struct Item: Codable, Sendable, Hashable {
        package var summary: ItemSummary
        package var detail: Detail

        package struct Detail: Codable, Sendable, Hashable {
            /// Sanitised HTML.
            package var content: String?
            package var links: [Link]
            package var records: [String]
            /// By field name.
            package var provenance: [String: Provenance]
            package var withdrawn: Date?
            package var withdrawnReason: String?
            /// What a kommunberättelse tells, section by section.
            package var story: Story?
            /// Initiatives that a story links to, and stories that link to an initiative.
            package var references: [Related]?
            package var referencedBy: [Related]?
            /// Items of other senders on the same subject.
            package var overlaps: [Related]?
        }

        /// What the catalogue knows beyond the item itself.
        package mutating func add(
            _ story: Catalogue.Story?, _ relations: Relations, names: Names
        ) {
            func told(_ related: [RelatedItem]) -> [Related]? {
                related.isEmpty ? nil : related.map { Related($0, names: names) }
            }
            detail.references = told(relations.references)
            detail.referencedBy = told(relations.referencedBy)
            detail.overlaps = told(relations.overlaps)
            detail.story = story.map { Story($0, names: names) }
        }

        package init(_ stored: StoredItem, names: Names, base: String? = nil) {
            summary = ItemSummary(stored, names: names, base: base)
            detail = Detail(
                content: stored.item.content, links: Link.links(of: stored), records: stored.item.records,
                provenance: stored.item.provenance, withdrawn: stored.withdrawn,
                withdrawnReason: stored.withdrawnReason)
        }

        /// Both halves write into the same object.
        package func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            try detail.encode(to: encoder)
        }

        package init(from decoder: any Decoder) throws {
            summary = try ItemSummary(from: decoder)
            detail = try Detail(from: decoder)
        }
    }
}
