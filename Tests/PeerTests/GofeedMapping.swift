import Catalogue
import Extract
import Foundation

/// gofeed's words for the fields of a feed, beside ours.
///
/// Mapped is every field of its four models that the contract of `samlad preview` has a place for. Not mapped are
/// contributors, `docs`, `rating`, `textInput`, widths and heights, `hreflang`, custom elements, what a `source` says
/// beyond DESIGN §4, and dates as text: the parsed ones are compared.
enum GofeedMapping {
    static func rss(_ node: Node, _ feed: Feed) -> [Expectation] {
        var all = Expectations()
        let info = feed.info
        all.add("version", Words.version(node["version"].text, family: "rss"), feed.format.rawValue)
        all.add("title", Words.plain(node["title"].text), info.title)
        all.add("description", Words.plain(node["description"].text), info.description)
        all.add("link", node["link"].text, info.link)
        all.add("language", node["language"].text, info.language)
        all.add("copyright", Words.plain(node["copyright"].text), info.rights)
        all.add("generator", Words.plain(node["generator"].text), info.generator)
        all.add("ttl", node["ttl"].text, info.ttlMinutes.map(String.init))
        all.add("pubDate", Words.date(node["pubDateParsed"].text), info.published.flatMap(PreviewJSON.timestamp))
        all.add(
            "lastBuildDate", Words.date(node["lastBuildDateParsed"].text), info.updated.flatMap(PreviewJSON.timestamp))
        all.add("skipHours", node["skipHours"].list.map(\.text), info.skipHours.map(String.init))
        all.add("skipDays", node["skipDays"].list.map { $0.text?.lowercased() }, info.skipDays)
        let editor = Words.plain(node["managingEditor"].text) ?? Words.plain(node["webMaster"].text)
        all.add("authors", editor.map { [$0] } ?? [], info.authors.map(Words.person))
        all.add("cloud", cloud(node["cloud"]).map { [$0] } ?? [], [info.cloud?.url].compactMap { $0 })
        image(node["image"], info.image, &all)
        categories(
            node["categories"].list.map { ($0["value"].text, $0["domain"].text, nil) }, info.categories, "", &all)
        let items = node["items"].list
        all.add("items", String(items.count), String(feed.entries.count))
        for (index, (item, entry)) in zip(items, feed.entries).enumerated() {
            rssItem(item, entry, "items[\(index)].", &all)
        }
        return all.all
    }

    private static func cloud(_ node: Node) -> String? {
        guard let domain = node["domain"].text, let port = node["port"].text, let path = node["path"].text else {
            return nil
        }
        return "http://\(domain)\(port == "80" ? "" : ":" + port)\(path)"
    }

    private static func image(_ node: Node, _ image: FeedImage?, _ all: inout Expectations) {
        // A picture without an address is none.
        guard image != nil || node["url"].isThere else { return all.add("image", nil, image?.url) }
        all.add("image.url", node["url"].text, image?.url)
        all.add("image.title", Words.plain(node["title"].text), image?.title)
        if node["link"].isThere { all.add("image.link", node["link"].text, image?.link) }
    }

    private static func categories(
        _ expected: [(term: String?, scheme: String?, label: String?)], _ found: [Catalogue.Category], _ path: String,
        _ all: inout Expectations
    ) {
        all.add("\(path)categories", expected.map { Words.plain($0.term) }, found.map(\.term))
        all.add("\(path)categories.scheme", expected.map(\.scheme), found.map(\.scheme))
        all.add("\(path)categories.label", expected.map(\.label), found.map(\.label))
    }

    private static func rssItem(_ item: Node, _ entry: Entry, _ path: String, _ all: inout Expectations) {
        all.add("\(path)title", Words.plain(item["title"].text), entry.title)
        all.add("\(path)description", Words.html(item["description"].text), Words.html(entry.summary))
        all.add("\(path)content", Words.html(item["content"].text), Words.html(entry.content))
        all.add("\(path)link", item["link"].text, entry.link)
        all.add("\(path)comments", item["comments"].text, entry.comments)
        all.add("\(path)guid", item["guid"]["value"].text, entry.id)
        all.add(
            "\(path)pubDate", Words.date(item["pubDateParsed"].text), entry.published.flatMap(PreviewJSON.timestamp))
        all.add("\(path)author", Words.plain(item["author"].text).map { [$0] } ?? [], entry.authors.map(Words.person))
        all.add("\(path)source.title", item["source"]["title"].text, entry.source?.title)
        all.add("\(path)source.url", item["source"]["url"].text, entry.source?.link)
        enclosures(item["enclosure"].isThere ? [item["enclosure"]] : [], entry, path, &all)
        categories(
            item["categories"].list.map { ($0["value"].text, $0["domain"].text, nil) }, entry.categories, path, &all)
    }

    private static func enclosures(_ nodes: [Node], _ entry: Entry, _ path: String, _ all: inout Expectations) {
        all.add("\(path)enclosures", nodes.map { $0["url"].text }, entry.enclosures.map(\.url))
        all.add("\(path)enclosures.type", nodes.map { $0["type"].text }, entry.enclosures.map(\.type))
        all.add(
            "\(path)enclosures.length", nodes.map { $0["length"].text },
            entry.enclosures.map { $0.length.map(String.init) })
    }

    // MARK: Atom

    static func atom(_ node: Node, _ feed: Feed) -> [Expectation] {
        var all = Expectations()
        let info = feed.info
        all.add("version", Words.version(node["version"].text, family: "atom"), feed.format.rawValue)
        all.add("id", node["id"].text, info.id)
        all.add("title", Words.plain(node["title"].text), info.title)
        all.add("subtitle", Words.plain(node["subtitle"].text), info.description)
        all.add("rights", Words.plain(node["rights"].text), info.rights)
        all.add("generator", Words.plain(node["generator"]["value"].text), info.generator)
        all.add("icon", node["icon"].text, info.icon)
        all.add("logo", node["logo"].text, info.image?.url)
        all.add("language", node["language"].text, info.language)
        all.add("updated", Words.date(node["updatedParsed"].text), info.updated.flatMap(PreviewJSON.timestamp))
        all.add("link", href(node["links"], rel: "alternate"), info.link)
        all.add("self", href(node["links"], rel: "self"), info.selfLink)
        all.add("authors", node["authors"].list.map(person), info.authors.map(Words.person))
        let entries = node["entries"].list
        all.add("entries", String(entries.count), String(feed.entries.count))
        for (index, (item, entry)) in zip(entries, feed.entries).enumerated() {
            atomEntry(item, entry, inherited: node["authors"].list, "entries[\(index)].", &all)
        }
        return all.all
    }

    private static func href(_ links: Node, rel: String) -> String? {
        links.list.first { $0["rel"].text == rel }.flatMap { $0["href"].text }
    }

    private static func person(_ node: Node) -> String? {
        Words.person(name: node["name"].text, email: node["email"].text, url: node["uri"].text ?? node["url"].text)
    }

    private static func atomEntry(
        _ item: Node, _ entry: Entry, inherited: [Node], _ path: String, _ all: inout Expectations
    ) {
        all.add("\(path)id", item["id"].text, entry.id)
        all.add("\(path)title", Words.plain(item["title"].text), entry.title)
        all.add("\(path)summary", Words.html(item["summary"].text), Words.html(entry.summary))
        all.add("\(path)content", Words.html(item["content"]["value"].text), Words.html(entry.content))
        all.add("\(path)content.src", item["content"]["src"].text, entry.links.first { $0.rel == "content" }?.href)
        all.add("\(path)rights", Words.plain(item["rights"].text), entry.rights)
        all.add(
            "\(path)published", Words.date(item["publishedParsed"].text), entry.published.flatMap(PreviewJSON.timestamp)
        )
        all.add("\(path)updated", Words.date(item["updatedParsed"].text), entry.updated.flatMap(PreviewJSON.timestamp))
        // RFC 4287 §4.1.2: its own, else its source's, else its feed's.
        let authors = [item["authors"].list, item["source"]["authors"].list, inherited].first { !$0.isEmpty } ?? []
        all.add("\(path)authors", authors.map(person), entry.authors.map(Words.person))
        let links = entry.links.filter { $0.rel != "content" }
        all.add("\(path)links", item["links"].list.map { $0["href"].text }, links.map(\.href))
        all.add("\(path)links.rel", item["links"].list.map { $0["rel"].text }, links.map(\.rel))
        all.add("\(path)links.type", item["links"].list.map { $0["type"].text }, links.map(\.type))
        all.add("\(path)links.title", item["links"].list.map { $0["title"].text }, links.map(\.title))
        all.add(
            "\(path)links.length", item["links"].list.map { $0["length"].text },
            links.map { $0.length.map(String.init) })
        categories(
            item["categories"].list.map { ($0["term"].text, $0["scheme"].text, $0["label"].text) }, entry.categories,
            path, &all)
        let source = item["source"]
        all.add("\(path)source.id", source["id"].text, entry.source?.id)
        all.add("\(path)source.title", Words.plain(source["title"].text), entry.source?.title)
        all.add("\(path)source.link", href(source["links"], rel: "alternate"), entry.source?.link)
    }

    // MARK: What gofeed makes of all formats

    static func universal(_ node: Node, _ feed: Feed) -> [Expectation] {
        var all = Expectations()
        let info = feed.info
        let family = node["feedType"].text == "json" ? "jsonfeed" : node["feedType"].text ?? ""
        all.add("version", Words.version(node["feedVersion"].text, family: family), feed.format.rawValue)
        all.add("title", Words.plain(node["title"].text), info.title)
        all.add("description", Words.plain(node["description"].text), info.description)
        all.add("link", node["link"].text, info.link)
        all.add("feedLink", node["feedLink"].text, info.selfLink)
        all.add("language", node["language"].text, info.language)
        all.add("copyright", Words.plain(node["copyright"].text), info.rights)
        all.add("generator", Words.plain(node["generator"].text), info.generator)
        all.add("published", Words.date(node["publishedParsed"].text), info.published.flatMap(PreviewJSON.timestamp))
        all.add("updated", Words.date(node["updatedParsed"].text), info.updated.flatMap(PreviewJSON.timestamp))
        all.add("authors", node["authors"].list.map(person), info.authors.map(Words.person))
        all.add("categories", node["categories"].list.map { Words.plain($0.text) }, info.categories.map(\.term))
        image(node["image"], info.image, &all)
        let addresses = Set([info.link, info.selfLink].compactMap { $0 })
        for (index, link) in node["links"].list.enumerated() {
            all.add("links[\(index)]", link.text, link.text.flatMap { addresses.contains($0) ? $0 : nil })
        }
        let items = node["items"].list
        all.add("items", String(items.count), String(feed.entries.count))
        for (index, (item, entry)) in zip(items, feed.entries).enumerated() {
            universalItem(item, entry, "items[\(index)].", &all)
        }
        return all.all
    }

    private static func universalItem(_ item: Node, _ entry: Entry, _ path: String, _ all: inout Expectations) {
        all.add("\(path)title", Words.plain(item["title"].text), entry.title)
        let description = item["description"].text ?? item["itunesExt"]["summary"].text
        all.add("\(path)description", Words.html(description), Words.html(entry.summary))
        all.add("\(path)content", Words.html(item["content"].text), Words.html(entry.content))
        all.add("\(path)link", item["link"].text, entry.link)
        all.add("\(path)guid", item["guid"].text, entry.id)
        all.add(
            "\(path)published", Words.date(item["publishedParsed"].text), entry.published.flatMap(PreviewJSON.timestamp)
        )
        all.add("\(path)updated", Words.date(item["updatedParsed"].text), entry.updated.flatMap(PreviewJSON.timestamp))
        all.add("\(path)authors", item["authors"].list.map(person), entry.authors.map(Words.person))
        all.add("\(path)image", item["image"]["url"].text, entry.image)
        all.add("\(path)categories", item["categories"].list.map { Words.plain($0.text) }, entry.categories.map(\.term))
        let addresses = Set(entry.links.map(\.href) + [entry.link].compactMap { $0 })
        for (index, link) in item["links"].list.enumerated() {
            all.add("\(path)links[\(index)]", link.text, link.text.flatMap { addresses.contains($0) ? $0 : nil })
        }
        enclosures(item["enclosures"].list, entry, path, &all)
    }

    // MARK: JSON Feed, whose words gofeed leaves as they are

    static func json(_ node: Node, _ feed: Feed) -> [Expectation] {
        var all = Expectations()
        let info = feed.info
        all.add("version", Words.version(node["version"].text, family: "jsonfeed"), feed.format.rawValue)
        all.add("title", node["title"].text, info.title)
        all.add("description", node["description"].text, info.description)
        all.add("home_page_url", node["home_page_url"].text, info.link)
        all.add("feed_url", node["feed_url"].text, info.selfLink)
        all.add("next_url", node["next_url"].text, info.next)
        all.add("icon", node["icon"].text, info.image?.url)
        let authors = node["authors"].isThere ? node["authors"].list : [node["author"]].filter(\.isThere)
        all.add("authors", authors.map(person), info.authors.map(Words.person))
        let items = node["items"].list
        all.add("items", String(items.count), String(feed.entries.count))
        for (index, (item, entry)) in zip(items, feed.entries).enumerated() {
            let path = "items[\(index)]."
            all.add("\(path)id", item["id"].text, entry.id)
            all.add("\(path)title", item["title"].text, entry.title)
            all.add("\(path)url", item["url"].text, entry.link)
            all.add("\(path)summary", item["summary"].text, entry.summary)
            all.add("\(path)content", item["content_html"].text ?? item["content_text"].text, entry.content)
            all.add("\(path)image", item["image"].text ?? item["banner_image"].text, entry.image)
            all.add(
                "\(path)date_published", Words.date(item["date_published"].text),
                entry.published.flatMap(PreviewJSON.timestamp))
            all.add(
                "\(path)date_modified", Words.date(item["date_modified"].text),
                entry.updated.flatMap(PreviewJSON.timestamp))
            all.add("\(path)tags", item["tags"].list.map(\.text), entry.categories.map(\.term))
            let own = item["authors"].isThere ? item["authors"].list : [item["author"]].filter(\.isThere)
            all.add("\(path)authors", (own.isEmpty ? authors : own).map(person), entry.authors.map(Words.person))
            if let external = item["external_url"].text {
                all.add("\(path)external_url", external, entry.links.first { $0.rel == "related" }?.href)
            }
            all.add("\(path)attachments", item["attachments"].list.map { $0["url"].text }, entry.enclosures.map(\.url))
            all.add(
                "\(path)attachments.mime_type", item["attachments"].list.map { $0["mime_type"].text },
                entry.enclosures.map(\.type))
        }
        return all.all
    }
}
