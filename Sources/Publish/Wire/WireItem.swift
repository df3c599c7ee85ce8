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
        /// Where it is at home, when another Samlad gathered it.
        package var origin: Origin?
        package var freshness: Freshness
        package var firstSeen: Date
        package var changed: Date
        package var changeNumber: Int
        /// Of a search: safe HTML of the place that matches, the words in `<mark>`.
        package var snippet: String?

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case id, url, title, summary, link, linkState, linkStateSince, image, kind, organisations, places, terms,
                published, publishedPrecision, updated, language, sources, origin, freshness, firstSeen, changed,
                changeNumber, snippet
        }

        package static let fieldNames = CodingKeys.allCases.map(\.rawValue)

        /// `base` is the catalogue's own address without a slash at the end.
        package init(_ stored: StoredItem, names: Names, base: String? = nil, speech: Speech = .mixed) {
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
                    vocabulary: term.vocabulary, term: term.term,
                    label: names.label(term.vocabulary, term.term, speech),
                    origin: term.origin.rawValue, confidence: term.confidence, sign: term.sign)
            }
            published = item.published
            publishedPrecision = item.publishedPrecision?.rawValue
            updated = item.updated
            language = item.language
            sources = item.sources
            origin = item.origin.map(Origin.init)
            freshness = Freshness(
                level: stored.freshness.level.rawValue,
                reasons: stored.freshness.reasons.map { code in
                    let dates = stored.freshness.details.first { $0.code == code }?.dates ?? []
                    return Reason(
                        code: code, text: speech.sentence(Phrases.freshness(code, of: stored)),
                        dates: dates.isEmpty ? nil : dates)
                })
            firstSeen = stored.firstSeen
            changed = stored.changed
            changeNumber = stored.changeNumber
        }
    }

    package struct Origin: Codable, Sendable, Hashable {
        /// The public address of the Samlad that has it from its publisher, or `urn:samlad:` and the name of its log.
        package var home: String
        /// Its id there.
        package var id: String
        /// Those it came through, the nearest to its home first.
        package var via: [String]

        init(_ origin: RecordOrigin) { (home, id, via) = (origin.home, origin.id, origin.via) }
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

            package enum CodingKeys: String, CodingKey, CaseIterable {
                case content, links, records, provenance, withdrawn, withdrawnReason, story, references, referencedBy
                case overlaps
            }
        }

        /// A list gives no snippet of one item.
        package static let fieldNames =
            ItemSummary.fieldNames.filter { $0 != "snippet" } + Detail.CodingKeys.allCases.map(\.rawValue)

        /// What the catalogue knows beyond the item itself.
        package mutating func add(
            _ story: Catalogue.Story?, _ relations: Relations, names: Names, speech: Speech = .mixed
        ) {
            func told(_ related: [RelatedItem]) -> [Related]? {
                related.isEmpty ? nil : related.map { Related($0, names: names) }
            }
            detail.references = told(relations.references)
            detail.referencedBy = told(relations.referencedBy)
            detail.overlaps = told(relations.overlaps)
            detail.story = story.map { Story($0, names: names, speech: speech) }
        }

        package init(_ stored: StoredItem, names: Names, base: String? = nil, speech: Speech = .mixed) {
            summary = ItemSummary(stored, names: names, base: base, speech: speech)
            detail = Detail(
                content: stored.item.content, links: Link.links(of: stored, speech), records: stored.item.records,
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

extension Wire.ItemSummary {
    package func encode(to encoder: any Encoder) throws {
        var fields = Wire.FieldWriter(encoder, keyedBy: CodingKeys.self)
        try fields.put(id, .id)
        try fields.put(url, .url)
        try fields.put(title, .title)
        try fields.put(summary, .summary)
        try fields.put(link, .link)
        try fields.put(linkState, .linkState)
        try fields.put(linkStateSince, .linkStateSince)
        try fields.put(image, .image)
        try fields.put(kind, .kind)
        try fields.put(organisations, .organisations)
        try fields.put(places, .places)
        try fields.put(terms, .terms)
        try fields.put(published, .published)
        try fields.put(publishedPrecision, .publishedPrecision)
        try fields.put(updated, .updated)
        try fields.put(language, .language)
        try fields.put(sources, .sources)
        try fields.put(origin, .origin)
        try fields.put(freshness, .freshness)
        try fields.put(firstSeen, .firstSeen)
        try fields.put(changed, .changed)
        try fields.put(changeNumber, .changeNumber)
        try fields.put(snippet, .snippet)
    }
}

extension Wire.Item.Detail {
    package func encode(to encoder: any Encoder) throws {
        var fields = Wire.FieldWriter(encoder, keyedBy: CodingKeys.self)
        try fields.put(content, .content)
        try fields.put(links, .links)
        try fields.put(records, .records)
        try fields.put(provenance, .provenance)
        try fields.put(withdrawn, .withdrawn)
        try fields.put(withdrawnReason, .withdrawnReason)
        try fields.put(story, .story)
        try fields.put(references, .references)
        try fields.put(referencedBy, .referencedBy)
        try fields.put(overlaps, .overlaps)
    }
}
