import Catalogue
import Foundation

/// Atom 1.0 (RFC 4287) with deleted entries (RFC 6721) and what says that a feed is whole (RFC 5005).
enum AtomFeed {
    private static let namespaces: Attributes = [
        "xmlns": "http://www.w3.org/2005/Atom", "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
        "xmlns:fh": "http://purl.org/syndication/history/1.0", "xml:lang": "sv",
    ]

    static func render(_ sheet: FeedSheet) -> [UInt8] {
        MarkupWriter.xml(
            .tag(
                "feed", namespaces,
                .tag("id", [:], .text(sheet.address(.atomFeed, nil))),
                .tag("title", [:], .text(sheet.title)),
                .tag("subtitle", [:], .text(FeedText.description)),
                .tag("updated", [:], date(sheet.updated)),
                .group(
                    sheet.links(.atomFeed).map { link in
                        let type = link.relation == "hub" ? nil : "application/atom+xml"
                        return .tag("link", ["rel": link.relation, "type": type, "href": link.address])
                    }),
                .tag("link", ["rel": "alternate", "type": "text/html", "href": sheet.html]),
                .when(sheet.isComplete, .tag("fh:complete")),
                .tag("generator", [:], .text(FeedText.name)),
                .tag("author", [:], .tag("name", [:], .text(FeedText.name))),
                .group(sheet.departures.map { deleted($0, frame: sheet.frame) }),
                .group(sheet.page.elements.map { entry($0, frame: sheet.frame) })))
    }

    /// An entry that is no more (RFC 6721). What it said is not said again.
    private static func deleted(_ change: Change, frame: FeedFrame) -> Markup {
        .tag(
            "at:deleted-entry",
            ["ref": frame.base + Route.page(item: change.item).path, "when": change.at.ISO8601Format()],
            .when(change.into) {
                .tag("link", ["rel": "alternate", "type": "text/html", "href": frame.base + Route.page(item: $0).path])
            },
            .when(change.tombstone) { .tag("at:comment", [:], .text($0.rawValue)) })
    }

    private static func entry(_ stored: StoredItem, frame: FeedFrame) -> Markup {
        let item = stored.item
        let own = frame.base + Route.page(item: item.id).path
        let address = item.link.flatMap(WebAddress.uri)
        return .tag(
            "entry", FeedText.language(item.language).map { ["xml:lang": $0] } ?? [:],
            .tag("id", [:], .text(own)),
            .tag("title", [:], .text(item.title)),
            .tag("updated", [:], date(stored.changed)),
            .when(item.published) { .tag("published", [:], date($0)) },
            .group(
                FeedText.authors(of: item, names: frame.names).map { .tag("author", [:], .tag("name", [:], .text($0))) }
            ),
            // Readers and other aggregators want the publisher's address; the catalogue's page stands beside it.
            .tag("link", ["rel": "alternate", "type": address == nil ? "text/html" : nil, "href": address ?? own]),
            .when(address) { _ in .tag("link", ["rel": "related", "type": "text/html", "href": own]) },
            .group(item.links.compactMap(further)),
            .group(item.terms.map { category($0, frame: frame) }),
            .tag(
                "category",
                [
                    "term": stored.freshness.level.rawValue, "scheme": scheme("freshness", frame),
                    "label": stored.freshness.level.sentence.sv,
                ]),
            .when(item.summary) { .tag("summary", ["type": "html"], .text($0)) },
            .when(item.content) { .tag("content", ["type": "html"], .text($0)) },
            .when(item.sources.first) { source($0, frame: frame) })
    }

    private static func further(_ link: EntryLink) -> Markup? {
        guard let href = WebAddress.uri(link.href) else { return nil }
        let relation = link.rel == "enclosure" ? "enclosure" : "related"
        return .tag(
            "link",
            [
                "rel": relation, "type": link.type.flatMap { $0.contains("/") ? $0 : nil }, "href": href,
                "title": link.title, "length": link.length.map(String.init),
            ])
    }

    private static func category(_ term: AssignedTerm, frame: FeedFrame) -> Markup {
        .tag(
            "category",
            [
                "term": term.term, "scheme": scheme(term.vocabulary, frame),
                "label": frame.names.label(term.vocabulary, term.term),
            ])
    }

    static func scheme(_ vocabulary: String, _ frame: FeedFrame) -> String {
        "\(frame.base)/api/v1/vocabularies#\(Hex.percentEncode(vocabulary))"
    }

    /// Where the leading record was read (RFC 4287 §4.2.11). A file of the catalogue's own has no address outside it.
    private static func source(_ id: String, frame: FeedFrame) -> Markup {
        guard let source = frame.names.source(id) else { return .nothing }
        let title = source.organisation.map(frame.names.organisation) ?? source.id
        let address = WebAddress.uri(source.url)
        return .tag(
            "source", [:],
            .tag("id", [:], .text(address ?? frame.base + Route.sources.path + "#" + Hex.percentEncode(id))),
            .tag("title", [:], .text(title)),
            .when(address) { .tag("link", ["rel": "via", "href": $0]) })
    }

    private static func date(_ date: Date) -> Markup { .text(date.ISO8601Format()) }
}
