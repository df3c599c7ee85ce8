import Catalogue
import Foundation

/// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
struct JSONFeed: Encodable {
    var version = "https://jsonfeed.org/version/1.1"
    var title: String
    var homePage: String
    var feedURL: String
    var description: String
    var language = "sv"
    var next: String?
    var hubs: [Hub]?
    var items: [Item]

    enum CodingKeys: String, CodingKey {
        case version, title, description, language, hubs, items
        case homePage = "home_page_url"
        case feedURL = "feed_url"
        case next = "next_url"
    }

    struct Item: Encodable {
        /// Its page in the catalogue, which is for ever.
        var id: String
        /// Where it is published; its page in the catalogue when it has no address of its own.
        var url: String
        var title: String
        /// One of the two must be there; the summary stands in for a missing text.
        var html: String?
        var text: String?
        var summary: String?
        var image: String?
        var published: Date?
        var modified: Date
        var authors: [Author]
        var tags: [String]
        var language: String?
        var attachments: [Attachment]?
        /// What only this catalogue knows (an extension, as the specification names them).
        var more: Extension

        enum CodingKeys: String, CodingKey {
            case id, url, title, summary, image, authors, tags, language, attachments
            case html = "content_html"
            case text = "content_text"
            case published = "date_published"
            case modified = "date_modified"
            case more = "_samlad"
        }
    }

    struct Hub: Encodable {
        var type = "WebSub"
        var url: String
    }

    struct Author: Encodable { var name: String }

    struct Attachment: Encodable {
        var url: String
        var type: String
        var title: String?
        var size: Int?

        enum CodingKeys: String, CodingKey {
            case url, title
            case type = "mime_type"
            case size = "size_in_bytes"
        }
    }

    struct Extension: Encodable {
        var about: String
        var id: String
        var kind: String?
        var organisations: [Wire.Named]
        var places: [Wire.PlaceName]
        var terms: [Wire.TermName]
        var freshness: Wire.Freshness
        var linkState: String?
        var sources: [String]
    }

    init(_ sheet: FeedSheet) {
        title = sheet.title
        description = FeedText.description
        homePage = sheet.html
        feedURL = sheet.address(.jsonFeed, sheet.query.cursor)
        next = sheet.page.next.map { sheet.address(.jsonFeed, $0) }
        hubs = sheet.hub(.jsonFeed).map { [Hub(url: $0)] }
        items = sheet.page.elements.map { Item($0, frame: sheet.frame) }
    }
}

extension JSONFeed.Item {
    init(_ stored: StoredItem, frame: FeedFrame) {
        let item = stored.item
        let wire = Wire.ItemSummary(stored, names: frame.names, base: frame.base)
        let page = frame.base + Route.page(item: item.id).path
        id = page
        url = item.link.flatMap(WebAddress.uri) ?? page
        title = item.title
        html = item.content ?? item.summary
        text = html == nil ? item.title : nil
        summary = item.summary.map { StoredHTML.excerpt($0, limit: 500) }
        image = item.image.flatMap(WebAddress.uri)
        published = item.published
        modified = stored.changed
        authors = FeedText.authors(of: item, names: frame.names).map(JSONFeed.Author.init)
        tags = wire.terms.map(\.label)
        language = FeedText.language(item.language)
        let enclosures = item.links.filter { $0.rel == "enclosure" }.compactMap(JSONFeed.Attachment.init)
        attachments = enclosures.isEmpty ? nil : enclosures
        more = JSONFeed.Extension(
            about: frame.base + "/", id: item.id, kind: item.kind, organisations: wire.organisations,
            places: wire.places, terms: wire.terms, freshness: wire.freshness, linkState: wire.linkState,
            sources: item.sources)
    }
}

extension JSONFeed.Attachment {
    /// The specification wants a type; without one there is no attachment.
    init?(_ link: EntryLink) {
        guard let type = link.type, let url = WebAddress.uri(link.href) else { return nil }
        self.init(url: url, type: type, title: link.title, size: link.length)
    }
}

/// What both feeds say of themselves and of who answers for an item.
enum FeedText {
    static let name = "Samlad"
    static let description =
        "Kunskapshöjande initiativ och kommunberättelser om digitalisering i socialtjänsten, samlade från "
        + "dem som ger ut dem."

    /// Names every filter, so that a saved search is recognised among other subscriptions.
    ///
    /// - Parameter headings: of collections, by id.
    static func title(_ query: ItemQuery, names: Names, headings: [String: String] = [:]) -> String {
        let filters = filters(query, names: names, headings: headings)
        return filters.isEmpty ? name : "\(name): \(filters.joined(separator: ", "))"
    }

    /// What each filter asks for, in words.
    static func filters(_ query: ItemQuery, names: Names, headings: [String: String] = [:]) -> [String] {
        let vocabularies = [
            ("kind", query.kinds), ("amne", query.topics), ("malgrupp", query.audiences),
            ("verksamhetsomrade", query.serviceAreas), ("delomrade", query.subAreas), ("form", query.forms),
        ]
        var parts = [query.text.map { "”\($0)”" }].compactMap(\.self)
        parts += vocabularies.flatMap { vocabulary, terms in terms.map { names.label(vocabulary, $0) } }
        parts += query.tags.map { "tagg ”\($0)”" }
        parts += query.collections.map { "samling ”\(headings[$0] ?? $0)”" }
        parts += query.organisations.map(names.organisation)
        parts += (query.municipalities + query.counties).map(names.place)
        parts += query.freshness.map(\.sentence.sv)
        parts += query.linkStates.map { "länk: \(Phrases.linkState($0).lowercased())" }
        if let since = query.changedSince { parts.append("ändrad sedan \(moment(since))") }
        return parts
    }

    /// A day, where a day was given: its first moment in UTC.
    private static func moment(_ date: Date) -> String {
        let isDay = date.timeIntervalSince1970.truncatingRemainder(dividingBy: 86_400) == 0
        return isDay ? SwedishDate.day(date) : SwedishDate.minute(date)
    }

    /// A language as XML takes it (RFC 5646 §2.1): a feed may say `sv_SE`, or anything.
    static func language(_ language: String?) -> String? {
        guard let tag = language?.replacing("_", with: "-") else { return nil }
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isWell = parts.enumerated().allSatisfy { index, part in
            (1...8).contains(part.count)
                && part.allSatisfy { byte in
                    let letter = byte | 0x20
                    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
                        || index > 0 && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
        }
        return isWell ? tag : nil
    }

    /// Every entry has an author (RFC 4287 §4.1.2): who answers for it, or else the catalogue itself.
    static func authors(of item: Item, names: Names) -> [String] {
        item.organisations.isEmpty ? [name] : item.organisations.map(names.organisation)
    }
}
