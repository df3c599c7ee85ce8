import Catalogue
import Foundation

/// The feeds that are read, as a list that a reader of feeds subscribes to (OPML 2.0, http://opml.org/spec2.opml).
struct OPMLList {
    let names: Names
    let base: String

    func render() -> [UInt8] {
        let feeds = FeedSubscription.all(of: names.sources, names: names.organisation)
        var folders: [String] = []
        for case let folder? in feeds.map(\.folder) where !folders.contains(folder) { folders.append(folder) }
        let inside = Dictionary(grouping: feeds, by: \.folder)
        return MarkupWriter.xml(
            .tag(
                "opml", ["version": "2.0"],
                .tag(
                    "head", [:], .tag("title", [:], .text("\(FeedText.name): källor")),
                    .tag("dateModified", [:], .text(HTTPDate.text(names.loaded))),
                    .tag("ownerId", [:], .text(base + Route.start.path)),
                    .tag("docs", [:], "http://opml.org/spec2.opml")),
                .tag(
                    "body", [:],
                    .tag("outline", ["text": "\(FeedText.name)"], own),
                    .group(
                        folders.map { .tag("outline", ["text": $0], each: (inside[$0] ?? []).map(outline)) }),
                    .group((inside[nil] ?? []).map(outline)))))
    }

    /// The merged feed stands first: it has all that the others have.
    private var own: Markup {
        .tag(
            "outline",
            [
                "text": FeedText.name, "title": FeedText.name, "type": "rss",
                "xmlUrl": base + Route.atomFeed.path, "htmlUrl": base + Route.start.path,
                "description": FeedText.description, "language": "sv",
            ])
    }

    private func outline(_ feed: FeedSubscription) -> Markup {
        .tag(
            "outline",
            [
                "text": feed.title, "title": feed.title, "type": "rss",
                "version": feed.mediaType == "application/rss+xml" ? "RSS2" : nil,
                "xmlUrl": WebAddress.uri(feed.url) ?? feed.url, "description": feed.description,
                "language": feed.language,
            ])
    }
}
