package import Catalogue
package import Foundation

/// Reads OPML, tolerant of what subscription lists are written like.
package enum OPMLReader {
    /// The document's outlines; `nil` when it is no OPML, or cannot be read: `problems` says why.
    package static func document(
        _ bytes: Data, options: ReadOptions
    ) -> (document: OPMLDocument?, problems: [Problem]) {
        let text = Charset.decode(bytes, contentType: options.contentType)
        guard Prolog.rootName(text.utf8) == "opml" else {
            return (nil, text.problems + [ProblemCode.formatUnrecognised.problem("its outermost element is not opml")])
        }
        let (document, problems) = document(text, options)
        return (problems.contains { $0.severity == .error } ? nil : document, problems)
    }

    /// One entry for each outline that leads somewhere.
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        let (document, problems) = document(text, options)
        var feed = Feed(format: .opml, encoding: text.name, problems: problems)
        feed.info.title = document.title
        feed.info.published = document.created
        feed.info.updated = document.modified
        let owner = Person(name: document.ownerName, email: document.ownerEmail, url: document.ownerPage)
        if !owner.isEmpty { feed.info.authors = [owner] }
        for outline in document.outlines {
            if outline.kind == .include {
                feed.info.parts.append(outline.url)
            } else {
                feed.entries.append(entry(outline))
            }
        }
        if feed.entries.isEmpty, feed.info.parts.isEmpty, !feed.isRejected { XMLReading.judgeEmpty(&feed) }
        return feed
    }

    private static func entry(_ outline: OPMLOutline) -> Entry {
        var entry = Entry()
        entry.title = outline.title
        entry.line = outline.line
        entry.language = outline.language
        entry.published = outline.created
        entry.publishedPrecision = outline.created.map { _ in .time }
        entry.summary = outline.description.flatMap { JSONReading.paragraphs($0) }
        if outline.kind == .link {
            entry.link = outline.url
        } else {
            entry.link = outline.page
            entry.links = [EntryLink(href: outline.url, rel: "alternate", type: outline.mediaType)]
        }
        let folder = outline.path.isEmpty ? [] : ["/" + outline.path.joined(separator: "/")]
        for term in outline.categories + folder where !entry.categories.contains(where: { $0.term == term }) {
            entry.categories.append(Category(term: term))
        }
        return entry
    }

    private static func document(_ text: DecodedText, _ options: ReadOptions) -> (OPMLDocument, [Problem]) {
        var problems = text.problems
        let reader = XMLReading.read(
            elements: text, family: "opml", habits: MarkupHabits(entries: [], leaves: head), &problems,
            { OPMLElements(options) })
        return (reader?.document ?? OPMLDocument(), problems)
    }

    private static let head = ["title", "dateCreated", "dateModified", "ownerName", "ownerEmail", "ownerId", "docs"]
}

/// The elements of one OPML document.
final class OPMLElements: ElementReader {
    /// Of an outline's path, as each outline carries the whole of it: names, and characters of one.
    private static let pathLimit = 16
    private static let nameLimit = 200

    private(set) var document = OPMLDocument()
    private let options: ReadOptions
    /// One for each open outline; `nil` for one without a name.
    private var path: [String?] = []
    /// How many outlines are open around what is commented out, with the one that says so.
    private var commentDepth: Int?

    init(_ options: ReadOptions) { self.options = options }

    func open(_ name: String, _ attributes: ElementAttributes, in builder: ElementBuilder) {
        switch name {
        case "opml:outline":
            let title = attributes["text"] ?? attributes["title"]
            if commentDepth == nil, attributes["isComment"]?.lowercased() == "true" { commentDepth = path.count }
            if commentDepth == nil { read(attributes, in: builder) }
            path.append(title.map { String(Self.plain($0).prefix(Self.nameLimit)) })
        case "opml:title", "opml:datecreated", "opml:datemodified", "opml:ownername", "opml:owneremail", "opml:ownerid":
            if builder.parent == "opml:head" { builder.gather() }
        default: break
        }
    }

    func close(_ name: String, text: String?, in builder: ElementBuilder) {
        if name == "opml:outline" {
            path.removeLast()
            if commentDepth == path.count { commentDepth = nil }
        }
        guard let text, !text.isEmpty else { return }
        switch name {
        case "opml:title": document.title = Self.plain(text)
        case "opml:datecreated": document.created = date(text, in: builder)
        case "opml:datemodified": document.modified = date(text, in: builder)
        case "opml:ownername": document.ownerName = Self.plain(text)
        case "opml:owneremail": document.ownerEmail = PlainText.fold(text)
        case "opml:ownerid": document.ownerPage = address(text, in: builder)
        default: break
        }
    }

    private func read(_ attributes: ElementAttributes, in builder: ElementBuilder) {
        guard let (kind, reference) = target(attributes) else { return }
        if document.outlines.count >= FeedBuilder.entryLimit { return builder.stop(.limitEntries) }
        guard let url = address(reference, in: builder) else { return }
        var outline = OPMLOutline(kind: kind, url: url)
        // "title" is what the feed calls itself, "text" what the reader of the list does; most writers give both.
        outline.title = (attributes["title"] ?? attributes["text"]).map(Self.plain)
        outline.page = attributes["htmlUrl"].flatMap { address($0, in: builder) }
        outline.description = attributes["description"].map(Self.plain)
        outline.language = attributes["language"].map(PlainText.fold)
        if outline.language?.lowercased() == "unknown" { outline.language = nil }
        outline.mediaType = kind == .feed ? Self.mediaType(attributes["type"], attributes["version"]) : nil
        outline.categories = (attributes["category"] ?? "").split(separator: ",").prefix(FeedBuilder.listLimit)
            .map { PlainText.fold(String($0)) }.filter { !$0.isEmpty }
        outline.created = attributes["created"].flatMap { date($0, in: builder) }
        outline.path = Array(path.prefix(Self.pathLimit).compactMap { $0 })
        outline.line = builder.line
        document.outlines.append(outline)
    }

    /// What an outline leads to, if anything. OPML 2.0: a link to an OPML document includes it.
    private func target(_ attributes: ElementAttributes) -> (OPMLOutline.Kind, String)? {
        if let feed = attributes["xmlUrl"] { return (.feed, feed) }
        let type = attributes["type"]?.lowercased()
        guard let url = attributes["url"] ?? (type == "link" ? attributes["htmlUrl"] : nil) else { return nil }
        switch type {
        case "include": return (.include, url)
        case "link": return (url.lowercased().hasSuffix(".opml") ? .include : .link, url)
        // Written by hand: a subscription whose address went into the wrong attribute.
        case "rss", "atom": return (.feed, url)
        default: return nil
        }
    }

    /// OPML's `type` is "rss" for whatever is subscribed to; `version` tells more, and others write the format itself.
    private static func mediaType(_ type: String?, _ version: String?) -> String? {
        for word in [version, type] {
            let word = word?.lowercased() ?? ""
            if word.hasPrefix("atom") || word == "pie" { return "application/atom+xml" }
            if word.hasPrefix("json") { return "application/feed+json" }
            if word.hasPrefix("rss") || word == "scriptingnews" { return "application/rss+xml" }
        }
        return nil
    }

    private func address(_ text: String, in builder: ElementBuilder) -> String? {
        if let address = Address.resolve(text, base: options.base), WebOrigin(address) != nil { return address }
        builder.note(.addressUnusable)
        return nil
    }

    private func date(_ text: String, in builder: ElementBuilder) -> Date? {
        if let date = Dates.parse(text, now: options.now) { return date.date }
        builder.note(.dateImpossible)
        return nil
    }

    /// Outlines hold markup as often as text.
    private static func plain(_ text: String) -> String { PlainText.fromTextOrHTML(Array(text.utf8)) }
}
