import Catalogue
import Foundation

/// JSON Feed 1.0 and 1.1 (jsonfeed.org).
enum JSONFeedReader {
    /// Whether a document has the shape of a JSON Feed, whatever its version says.
    static func recognises(_ root: JSONNode) -> Bool {
        if version(of: root) != nil { return true }
        guard let items = root["items"]?.array else { return false }
        return items.contains { $0["content_html"] != nil || $0["content_text"] != nil || $0["date_published"] != nil }
    }

    static func read(_ document: JSONDocument, options: ReadOptions, into feed: inout Feed) {
        let root = document.root
        switch version(of: root) {
        case "1", "1.0": feed.format = .jsonFeed10
        case "1.1": feed.format = .jsonFeed11
        case let other?:
            feed.problems.append(
                ProblemCode.jsonFeedVersion.said(
                    "The feed follows version “\(other.prefix(20))” of JSON Feed, which is not known; it was read as 1.1."
                ))
        case nil:
            // The number without its address.
            if let bare = root["version"]?.text, ["1", "1.0"].contains(bare) { feed.format = .jsonFeed10 }
            feed.problems.append(
                ProblemCode.jsonFeedVersion.said("The feed does not say which version of JSON Feed it follows."))
        }
        guard let items = root["items"]?.array else {
            feed.problems.append(ProblemCode.jsonFeedItems.said("The feed has no list named \"items\"."))
            return
        }
        feed.info = info(root, base: options.base)
        let context = Context(
            base: options.base.isEmpty ? feed.info.selfLink ?? feed.info.link ?? "" : options.base, options: options,
            authors: feed.info.authors)
        feed.entries = JSONReading.entries(items, of: document, problems: &feed.problems) { node, counts in
            context.entry(node, &counts)
        }
        feed.problems += identityProblems(feed.entries)
    }

    /// What stands behind "https://jsonfeed.org/version/"; `nil` when the version says anything else.
    private static func version(of root: JSONNode) -> String? {
        guard let version = root["version"]?.string, let mark = version.range(of: "jsonfeed.org/version/") else {
            return nil
        }
        return version[mark.upperBound...].trimmingCharacters(in: CharacterSet(charactersIn: "/ "))
    }

    private static func identityProblems(_ entries: [Entry]) -> [Problem] {
        var counts = ProblemCount()
        var seen: Set<String> = []
        for entry in entries {
            if let id = entry.id {
                if !seen.insert(id).inserted { counts.add(.entryDuplicateID) }
            } else {
                counts.add(.entryMissingID)
            }
        }
        return counts.problems
    }

    private static func info(_ root: JSONNode, base: String) -> FeedInfo {
        var info = FeedInfo()
        info.selfLink = JSONReading.address(root["feed_url"], base: base)
        let base = info.selfLink ?? base
        info.title = JSONReading.plain(root["title"])
        info.description = JSONReading.plain(root["description"])
        info.link = JSONReading.address(root["home_page_url"], base: base)
        info.next = JSONReading.address(root["next_url"], base: base)
        info.language = JSONReading.plain(root["language"])
        info.icon = JSONReading.address(root["icon"], base: base) ?? JSONReading.address(root["favicon"], base: base)
        info.image = JSONReading.address(root["icon"], base: base).map { FeedImage(url: $0) }
        info.authors = authors(root, base: base)
        info.hubs = (root["hubs"]?.array ?? []).compactMap { JSONReading.address($0["url"], base: base) }
        return info
    }

    /// `authors` of 1.1, or `author` of 1.0.
    private static func authors(_ node: JSONNode, base: String) -> [Person] {
        let several = node["authors"]?.array ?? []
        let nodes = several.isEmpty ? node["author"].map { [$0] } ?? [] : several
        return nodes.prefix(FeedBuilder.listLimit).compactMap { author in
            var person = Person(name: JSONReading.plain(author["name"]) ?? JSONReading.plain(author))
            if let url = JSONReading.address(author["url"], base: base) {
                if url.hasPrefix("mailto:") { person.email = String(url.dropFirst(7)) } else { person.url = url }
            }
            return person.isEmpty ? nil : person
        }
    }

    private struct Context {
        var base: String
        var options: ReadOptions
        var authors: [Person]

        /// `nil` for what says nothing.
        func entry(_ node: JSONNode, _ counts: inout ProblemCount) -> Entry? {
            guard node.object != nil else { return nil }
            var entry = Entry()
            entry.id = JSONReading.trimmed(node["id"])
            entry.title = JSONReading.plain(node["title"])
            // The item's own page is what its addresses are relative to; the page it tells of (`external_url`) is not.
            let base = addLinks(node, to: &entry) ?? base
            entry.summary = JSONReading.paragraphs(node["summary"], &counts)
            entry.content =
                JSONReading.html(node["content_html"], base: base, sanitise: options.sanitise, &counts)
                ?? JSONReading.paragraphs(node["content_text"], lineBreak: "<br>", &counts)
            entry.published = date(node["date_published"], &entry.publishedPrecision, &counts)
            var precision: DatePrecision?
            entry.updated = date(node["date_modified"], &precision, &counts)
            entry.authors = JSONFeedReader.authors(node, base: base)
            let tags = node["tags"]?.array ?? []
            entry.categories = tags.prefix(FeedBuilder.listLimit).compactMap {
                JSONReading.plain($0).map { Category(term: $0) }
            }
            if max(tags.count, node["attachments"]?.array?.count ?? 0) > FeedBuilder.listLimit {
                counts.add(.limitList, line: node.offset)
            }
            entry.language = JSONReading.plain(node["language"])
            addEnclosures(node, base: base, to: &entry)
            if entry.isBare { return nil }
            if entry.authors.isEmpty { entry.authors = authors }
            return entry
        }

        private func date(
            _ node: JSONNode?, _ precision: inout DatePrecision?, _ counts: inout ProblemCount
        ) -> Date? {
            guard let node, let text = JSONReading.trimmed(node) else { return nil }
            guard let read = Dates.parse(text, now: options.now) else {
                counts.add(.dateImpossible, line: node.offset)
                return nil
            }
            if read.hasUnknownZone { counts.add(.dateZone, line: node.offset) }
            precision = read.precision
            return read.date
        }

        /// The address of the item's own page, if it has one.
        private func addLinks(_ node: JSONNode, to entry: inout Entry) -> String? {
            let own = JSONReading.address(node["url"], base: base)
            entry.link = own
            if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
            if let external = JSONReading.address(node["external_url"], base: base) {
                entry.links.append(EntryLink(href: external, rel: "related"))
                // A link list: the item is about another page and has none of its own.
                if entry.link == nil { entry.link = external }
            }
            // Version 1 lets the id be the address.
            if entry.link == nil, let id = entry.id, id.hasPrefix("http") {
                entry.link = Address.resolve(id, base: base)
            }
            return own
        }

        private func addEnclosures(_ node: JSONNode, base: String, to entry: inout Entry) {
            for attachment in (node["attachments"]?.array ?? []).prefix(FeedBuilder.listLimit) {
                guard let url = JSONReading.address(attachment["url"], base: base) else { continue }
                let length = attachment["size_in_bytes"].flatMap { $0.int ?? $0.string.flatMap(Int.init) }
                entry.enclosures.append(
                    Enclosure(url: url, type: JSONReading.plain(attachment["mime_type"]), length: length))
            }
            entry.image =
                JSONReading.address(node["image"], base: base) ?? JSONReading.address(node["banner_image"], base: base)
        }
    }
}
