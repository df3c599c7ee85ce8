import Catalogue
import Foundation

/// The frame of every page: head, header, footer.
struct Layout {
    var title: String
    var call: Call
    /// Feeds and other representations of the same, announced to the browser: type, title, address.
    var alternates: [(type: String, title: String, href: String)] = []
    /// The search whose feeds are announced: of the whole catalogue, where nothing narrower is shown.
    var feeds = ItemQuery()
    /// Of the collections that it asks for, by id.
    var headings: [String: String] = [:]
    /// What the page is about, for search engines and previews.
    var description: String?
    var isIndexed = true
    /// What it is about, for search engines: a data block.
    var data = Markup.nothing

    func page(_ content: Markup...) -> [UInt8] {
        MarkupWriter.html(
            .tag(
                "html", ["lang": "sv"], head,
                .tag(
                    "body", [:],
                    .tag("a", ["class": "skip", "href": "#innehall"], "Hoppa till innehållet"),
                    header,
                    .tag("main", ["id": "innehall", "tabindex": "-1"], each: content),
                    footer)))
    }

    /// The way to where a page belongs, above its heading.
    static func back(to address: String, _ text: String) -> Markup {
        .tag(
            "p", ["class": "back"],
            .tag("a", ["href": address], .tag("span", ["aria-hidden": "true"], "← "), .text(text)))
    }

    private var head: Markup {
        .tag(
            "head", [:],
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag("title", [:], .text(title == FeedText.name ? title : "\(title) – \(FeedText.name)")),
            .when(description) { .tag("meta", ["name": "description", "content": $0]) },
            .when(!isIndexed, .tag("meta", ["name": "robots", "content": "noindex"])),
            .tag("link", ["rel": "icon", "type": "image/svg+xml", "href": Route.icon.path]),
            .tag("link", ["rel": "service-desc", "type": "application/json", "href": Route.openAPI.path]),
            .tag("link", ["rel": "stylesheet", "href": Route.stylesheet(hash: Stylesheet.hash).path]),
            .group(
                (announced + alternates).map {
                    .tag("link", ["rel": "alternate", "type": $0.type, "title": $0.title, "href": $0.href])
                }), data)
    }

    private var announced: [(type: String, title: String, href: String)] {
        let title = FeedText.title(feeds, names: call.names, headings: headings)
        return [
            ("application/atom+xml", "\(title) (Atom)", ItemParameters.link(.atomFeed, feeds)),
            ("application/rss+xml", "\(title) (RSS)", ItemParameters.link(.rssFeed, feeds)),
            ("application/feed+json", "\(title) (JSON)", ItemParameters.link(.jsonFeed, feeds)),
        ]
    }

    private var header: Markup {
        .tag(
            "header", ["class": "site"],
            .tag(
                "div", ["class": "width"],
                .tag(
                    "a", ["class": "brand", "href": Route.start.path],
                    .tag("span", ["class": "mark", "aria-hidden": "true"]), .text(FeedText.name)),
                .tag(
                    "nav", ["aria-label": "Huvudmeny"],
                    .tag(
                        "ul", [:], item(.start, "Katalogen"), item(.initiativesPage, "Initiativ"),
                        item(.storiesPage, "Berättelser"), item(.searchPage, "Sök"),
                        item(.collectionsPage, "Samlingar"),
                        item(.coveragePage, "Lägesbild"), item(.status, "Driftläge")))))
    }

    private func item(_ route: Route, _ text: String) -> Markup {
        let isHere = call.route == route
        return .tag(
            "li", [:], .tag("a", ["href": route.path, "aria-current": isHere ? "page" : nil], .text(text)))
    }

    private var footer: Markup {
        .tag(
            "footer", ["class": "site"],
            .tag(
                "div", ["class": "width"],
                .tag(
                    "p", [:],
                    """
                    Samlad visar vad myndigheter, regioner och kommuner själva har publicerat. Innehållet hör till \
                    den som har gett ut det.
                    """),
                .tag(
                    "ul", [:],
                    .tag("li", [:], .tag("a", ["href": Route.atomFeed.path], "Atomflöde")),
                    .tag("li", [:], .tag("a", ["href": Route.rssFeed.path], "RSS-flöde")),
                    .tag("li", [:], .tag("a", ["href": Route.jsonFeed.path], "JSON-flöde")),
                    .tag("li", [:], .tag("a", ["href": Route.docs.path], "Öppna data (API)")))))
    }
}
