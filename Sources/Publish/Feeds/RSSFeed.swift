import Catalogue
import Foundation

/// RSS 2.0 (https://www.rssboard.org/rss-specification), with what its board's profile adds to it.
enum RSSFeed {
    private static let namespaces: Attributes = [
        "version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom", "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        "xmlns:fh": "http://purl.org/syndication/history/1.0",
    ]

    static func render(_ sheet: FeedSheet) -> [UInt8] {
        MarkupWriter.xml(
            .tag(
                "rss", namespaces,
                .tag(
                    "channel", [:],
                    .tag("title", [:], .text(sheet.title)),
                    .tag("link", [:], .text(sheet.html)),
                    .tag("description", [:], .text(FeedText.description)),
                    .tag("language", [:], "sv"),
                    .tag("lastBuildDate", [:], .text(HTTPDate.text(sheet.updated))),
                    .tag("generator", [:], .text(FeedText.name)),
                    .tag("docs", [:], "https://www.rssboard.org/rss-specification"),
                    .group(
                        sheet.links(.rssFeed).map { link in
                            let type = link.relation == "hub" ? nil : "application/rss+xml"
                            return .tag(
                                "atom:link", ["rel": link.relation, "type": type, "href": link.address])
                        }),
                    .when(sheet.isComplete, .tag("fh:complete")),
                    .group(sheet.page.elements.map { item($0, frame: sheet.frame) }))))
    }

    /// What is plain text where HTML is expected.
    private static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func item(_ stored: StoredItem, frame: FeedFrame) -> Markup {
        let item = stored.item
        let own = frame.base + Route.page(item: item.id).path
        return .tag(
            "item", [:],
            .tag("title", [:], .text(item.title)),
            .tag("link", [:], .text(item.link.flatMap(WebAddress.uri) ?? own)),
            .tag("guid", ["isPermaLink": "true"], .text(own)),
            .when(item.published) { .tag("pubDate", [:], .text(HTTPDate.text($0))) },
            .tag("atom:updated", [:], .text(stored.changed.ISO8601Format())),
            .group(
                FeedText.authors(of: item, names: frame.names).map { .tag("dc:creator", [:], .text($0)) }),
            .when(FeedText.language(item.language)) { .tag("dc:language", [:], .text($0)) },
            .tag("description", [:], .text(item.summary ?? Self.html(item.title))),
            .when(item.content) { .tag("content:encoded", [:], .text($0)) },
            .group(item.terms.map { category($0, frame: frame) }),
            .tag(
                "category", ["domain": AtomFeed.scheme("freshness", frame)], .text(stored.freshness.level.sentence.sv)),
            .group(item.links.filter { $0.rel == "enclosure" }.compactMap(enclosure)),
            item.sources.lazy.compactMap { source($0, frame: frame) }.first ?? .nothing)
    }

    private static func category(_ term: AssignedTerm, frame: FeedFrame) -> Markup {
        .tag(
            "category", ["domain": AtomFeed.scheme(term.vocabulary, frame)],
            .text(frame.names.label(term.vocabulary, term.term)))
    }

    /// All three are asked for; a length that nobody knows is 0, as the board's profile says.
    private static func enclosure(_ link: EntryLink) -> Markup? {
        guard let url = WebAddress.uri(link.href), let type = link.type, type.contains("/") else { return nil }
        return .tag("enclosure", ["url": url, "length": String(link.length ?? 0), "type": type])
    }

    /// It has to have an address: a file of the catalogue's own has none.
    private static func source(_ id: String, frame: FeedFrame) -> Markup? {
        guard let source = frame.names.source(id), let url = WebAddress.uri(source.url) else { return nil }
        return .tag("source", ["url": url], .text(frame.names.publisher(ofSource: id)))
    }
}
