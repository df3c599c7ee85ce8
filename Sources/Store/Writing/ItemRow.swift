import Catalogue
import Foundation
import GRDB

/// An item as its row has it.
struct ItemRow {
    var key: Int64
    var item: Item
    var freshness: Freshness
    var firstSeen: Int64
    var changed: Int64
    var changeNumber: Int64
    var withdrawn: Int64?
    var withdrawnReason: String?

    static let columns = """
        SELECT key, first_seen, changed, change_number, freshness, freshness_reasons, freshness_details,
            withdrawn, withdrawn_reason, body
        FROM items
        """

    /// By the places of `columns`: a page has many rows, and a name is looked for at each.
    init(_ row: Row) throws {
        key = row[0]
        (firstSeen, changed, changeNumber) = (row[1], row[2], row[3])
        let reasons: String = row[5]
        freshness = Freshness(
            level: try row.code(4), reasons: reasons.split(separator: " ").map(String.init),
            details: try (row[6] as String?).map { try JSONColumn.decode([FreshnessDetail].self, $0) } ?? [])
        (withdrawn, withdrawnReason) = (row[7], row[8])
        item = try Item(packed: row[9])
    }

    func stored(links: [LinkHealth]) -> StoredItem {
        StoredItem(
            item: item, freshness: freshness, firstSeen: Date(milliseconds: firstSeen),
            changed: Date(milliseconds: changed), changeNumber: Int(changeNumber), links: links,
            withdrawn: withdrawn.map { Date(milliseconds: $0) }, withdrawnReason: withdrawnReason)
    }
}

extension Freshness {
    /// `nil` for what needs no explanation.
    var detailsColumn: String? {
        get throws { details.isEmpty ? nil : try JSONColumn.encode(details) }
    }
}

/// One value an item is filtered by.
struct Facet: Hashable {
    var facet: String
    var value: String

    static let organisation = "@organisation"
    static let place = "@place"
    static let source = "@source"
    static let freshness = "@freshness"

    /// Terms stand under the id of their vocabulary, `kind` and `amne` among them.
    static func all(of item: Item, _ level: Freshness.Level) -> Set<Facet> {
        var facets: Set<Facet> = [Facet(facet: freshness, value: level.rawValue)]
        for id in item.organisations { facets.insert(Facet(facet: organisation, value: id)) }
        for code in item.places { facets.insert(Facet(facet: place, value: code)) }
        for id in item.sources { facets.insert(Facet(facet: source, value: id)) }
        for term in item.terms { facets.insert(Facet(facet: term.vocabulary, value: term.term)) }
        return facets
    }
}

extension Item {
    /// A publisher that lists thousands of addresses in one entry does not fill the link checker.
    private static let mostLinks = 100

    /// The addresses a reader can follow from it, the main one first, none twice.
    var addresses: [String] {
        var seen: Set<String> = []
        let all = ([link].compactMap(\.self) + links.map(\.href)).filter { address in
            (address.hasPrefix("https://") || address.hasPrefix("http://")) && seen.insert(address).inserted
        }
        return Array(all.prefix(Self.mostLinks))
    }

    /// The sort key of one without a date: it comes after all others, the newest first.
    var publishedKey: Int64 { published?.milliseconds ?? -1 << 60 }

    /// Names of the published fields in which it differs from an older state of itself.
    func changedFields(since old: Item) -> [String] {
        let fields: [(String, Bool)] = [
            ("title", title != old.title), ("summary", summary != old.summary), ("content", content != old.content),
            ("link", link != old.link), ("links", links != old.links), ("image", image != old.image),
            ("organisations", organisations != old.organisations), ("places", places != old.places),
            ("terms", terms != old.terms),
            ("published", published != old.published || publishedPrecision != old.publishedPrecision),
            ("updated", updated != old.updated), ("language", language != old.language),
            ("story", story != old.story), ("records", records != old.records), ("sources", sources != old.sources),
            ("provenance", provenance != old.provenance), ("origin", origin != old.origin),
        ]
        return fields.filter(\.1).map(\.0)
    }
}
