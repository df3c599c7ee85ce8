package import Catalogue
package import Foundation

/// One page read as one entry.
package struct PageReading: Sendable {
    package var entry: Entry
    /// Whether the summary is the beginning of the page's text, which nobody declared to be one.
    package var isSummaryFound = false
    /// Whether the page says that it is none: it was not found, or shows nothing without scripts.
    package var isRefused = false
    /// What each selector of `page` met: 1 where it led to a place, else 0.
    package var fields: [ListShape.Field] = []
    /// Encoding of the bytes, as an IANA name in lower case.
    package var encoding: String
    package var problems: [Problem]
}

/// Detail pages, and pages of a sitemap: the fields that selectors name, and for the rest what the page declares of
/// itself, and what it shows.
///
/// For each field the first that has one wins:
/// 1. the source's own selector;
/// 2. the thing the page is about in JSON-LD, then in microdata, then in RDFa Lite (``DeclaredPage/subjects()``);
/// 3. `<meta>`: OpenGraph, Dublin Core, then HTML's own names, and `<html lang>`;
/// 4. the page as a thing (`WebPage`), for its dates, its description and its picture;
/// 5. what the page shows: heading, `<time>`, "Publicerad …", ingress or first paragraph, main content (``MainContent``);
/// 6. `<title>`.
///
/// The content is the page's own markup where there is some, because a declared `articleBody` has lost its headings,
/// lists and links. Categories are those of 2, else of 3, and where the page stands in its site (`BreadcrumbList`).
package enum HTMLPageReader {
    /// `base` is the page's own address after redirects, and the entry's link. What is no page is refused, and gives no
    /// field of the entry.
    package static func read(
        _ bytes: Data, contentType: String?, selectors: PageSelectors, base: String, now: Date, sanitise: Bool = true
    ) -> PageReading {
        let text = Charset.decode(bytes, contentType: contentType)
        if let other = PageKind.other(text, contentType: contentType) {
            return PageReading(
                entry: Entry(), isRefused: true, encoding: text.name, problems: [ProblemCode.pageNotHTML.problem(other)]
            )
        }
        let document = HTMLDocument(text, base: base)
        var page = HTMLPage(document, now: now, sanitise: sanitise)
        let refusal = page.refusal()
        let entry = page.entry(selectors)
        return PageReading(
            entry: entry, isSummaryFound: page.isSummaryFound, isRefused: refusal != nil, fields: page.fields,
            encoding: document.encoding, problems: document.problems + page.problems + [refusal].compactMap { $0 })
    }

    /// A page nobody wrote selectors for: the list it declares, else the page itself. For a source that is not
    /// configured as a page it is no answer.
    static func readFeed(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        let document = HTMLDocument(text, base: options.base)
        var page = HTMLPage(document, now: options.now, sanitise: options.sanitise)
        var feed = Feed(format: .html, encoding: document.encoding, info: page.facts.feedInfo())
        let named = page.facts.feeds().prefix(5).map(\.href)
        let hint = named.isEmpty ? nil : "it names these feeds: \(named.joined(separator: ", "))"
        let isWanted = options.source.map { $0.format == .html || $0.format == .sitemap }
        guard isWanted ?? [.auto, .html].contains(options.format) else {
            feed.problems = document.problems + [ProblemCode.formatHTML.problem(hint)]
            return feed
        }
        if let refusal = page.refusal() {
            // Where anything may come, an empty page is first of all no feed.
            let isNoFeed = options.format == .auto && refusal.code == ProblemCode.htmlShell.rawValue
            feed.problems = document.problems + [isNoFeed ? ProblemCode.formatHTML.problem(hint) : refusal]
            if isNoFeed { return feed }
            if let hint { feed.problems.append(ProblemCode.htmlFeedsFound.said("This is a web page; \(hint).")) }
            return feed
        }
        let list = page.list()
        // What a source names a place for, or finds in a sitemap, is an entry, whatever it declares.
        let isChosen = options.source.map { $0.page != nil || $0.format == .sitemap } ?? false
        let isUndeclared = list.isEmpty && !isChosen && !page.isDeclared
        feed.entries = list.isEmpty ? [page.entry(options.source?.page ?? PageSelectors())] : list
        feed.problems = document.problems + page.problems
        if isUndeclared, hint == nil { feed.problems.append(ProblemCode.htmlUndeclared.problem()) }
        if let hint { feed.problems.append(ProblemCode.htmlFeedsFound.said("This is a web page; \(hint).")) }
        return feed
    }
}

/// One page being read.
struct HTMLPage {
    let document: HTMLDocument
    let facts: HTMLFacts
    private let now: Date
    private let sanitise: Bool
    private let declared: DeclaredPage
    private let content: MainContent
    private(set) var problems: [Problem] = []
    private(set) var isSummaryFound = false
    private(set) var fields: [ListShape.Field] = []

    init(_ document: HTMLDocument, now: Date, sanitise: Bool) {
        self.document = document
        self.now = now
        self.sanitise = sanitise
        facts = HTMLFacts(document: document)
        declared = DeclaredPage(facts, now: now, sanitise: sanitise, problems: &problems)
        content = MainContent(document)
    }

    /// Why this is no page to read, if so: it sends its readers elsewhere, says that it was not found, or is a shell.
    func refusal() -> Problem? {
        let names = [content.heading.map { document.text(of: $0) }, facts.text(ofFirst: "title")].compactMap { $0 }
        if names.contains(where: saysNotFound) {
            return ProblemCode.htmlNotFound.problem(names.first.map { "“\($0.prefix(80))”" })
        }
        if let target = facts.refresh, content.isThin { return ProblemCode.htmlRefresh.problem("to \(target)") }
        guard content.isThin, content.heading == nil, facts.canonical == nil, !isDeclared, !declaresList else {
            return nil
        }
        return ProblemCode.htmlShell.problem()
    }

    private func saysNotFound(_ name: String) -> Bool {
        guard NotFoundTitle.says(name) else { return false }
        let words = content.node.map { document.text(of: $0) }?.split(separator: " ", maxSplits: NotFoundTitle.fewWords)
        return NotFoundTitle.says(name, isShort: (words?.count ?? 0) < NotFoundTitle.fewWords)
    }

    /// Whether it says of itself what it is about.
    var isDeclared: Bool {
        facts.meta(["og:title", "og:description", "description", "dcterms.title", "dc.title"]) != nil
            || !declared.subjects().isEmpty || !declared.pages().isEmpty
    }

    private var declaresList: Bool {
        var problems: [Problem] = []
        return !declared.listEntries(problems: &problems).isEmpty
    }

    mutating func list() -> [Entry] {
        var found: [Problem] = []
        let entries = declared.listEntries(problems: &found)
        if !entries.isEmpty { problems += found }
        return entries
    }

    mutating func entry(_ selectors: PageSelectors) -> Entry {
        var entry = selected(selectors)
        entry.link = document.address.isEmpty ? nil : document.address
        if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
        for subject in declared.subjects() { entry.fill(from: declared.reader.entry(subject, problems: &problems)) }
        let body = entry.content
        if selectors.content == nil { entry.content = content.html(sanitise: sanitise) ?? body }
        entry.fill(from: facts.entry(now: now, problems: &problems))
        for page in declared.pages() {
            var said = declared.reader.entry(page, problems: &problems)
            (said.title, said.id, said.link, said.links, said.categories) = (nil, nil, nil, [], [])
            entry.fill(from: said)
        }
        fillFromView(&entry)
        if entry.link == nil { entry.link = facts.canonical }
        if let canonical = facts.canonical {
            entry.links.append(EntryLink(href: canonical, rel: "canonical"))
            if canonical != entry.link { entry.canonical = canonical }
        }
        entry.categories += declared.breadcrumbs(title: entry.title)
        return entry
    }

    /// What the page shows, where it declares nothing.
    private mutating func fillFromView(_ entry: inout Entry) {
        entry.title =
            entry.title ?? content.heading.map { document.text(of: $0) }.flatMap { $0.isEmpty ? nil : $0 }
            ?? facts.text(ofFirst: "h1") ?? facts.text(ofFirst: "title")
        if entry.summary == nil, let summary = content.summary() {
            entry.summary = summary
            isSummaryFound = true
        }
        guard entry.published == nil || entry.updated == nil else { return }
        let dates = PageDates(document, content: content, now: now)
        if entry.published == nil, let date = dates.published {
            (entry.published, entry.publishedPrecision) = (date.date, date.precision)
        } else if entry.published == nil, let text = dates.unreadable {
            problems.append(ProblemCode.dateImpossible.said("The date “\(text.prefix(60))” cannot be read."))
        }
        entry.updated = entry.updated ?? dates.updated?.date
    }
}

// MARK: - Selectors

extension HTMLPage {
    private mutating func selected(_ selectors: PageSelectors) -> Entry {
        var entry = Entry()
        entry.title = first(selectors.title, "title").map { document.text($0) }.flatMap { $0.isEmpty ? nil : $0 }
        entry.summary = first(selectors.summary, "summary").flatMap { document.html($0, sanitise: sanitise) }
        entry.content = first(selectors.content, "content").flatMap { document.html($0, sanitise: sanitise) }
        if let text = first(selectors.date, "date").map({ document.text($0) }), !text.isEmpty {
            if let date = Dates.parse(text, now: now) {
                (entry.published, entry.publishedPrecision) = (date.date, date.precision)
                if date.hasUnknownZone { problems.append(ProblemCode.dateZone.problem()) }
            } else {
                problems.append(ProblemCode.dateImpossible.said("The date “\(text.prefix(60))” cannot be read."))
            }
        }
        let image: String? =
            switch first(selectors.image, "image") {
            case .text(let text): text
            case .element(let node):
                document.tree.attribute("src", of: node) ?? document.tree.attribute("data-src", of: node)
            case nil: nil
            }
        entry.image = image.flatMap { Address.resolve($0, base: document.base) }
        return entry
    }

    /// The first place a selector finds; a selector that finds none, or is none, becomes a problem.
    private mutating func first(_ text: String?, _ field: String) -> HTMLDocument.Match? {
        guard let text else { return nil }
        do {
            let match = document.select(try Selector(text), limit: 1).first
            fields.append(.init(name: field, selector: text, matches: match == nil ? 0 : 1))
            if let match { return match }
            problems.append(
                ProblemCode.htmlSelectorNoMatch.said("\"\(field)\": \"\(text)\" matches nothing on the page."))
        } catch {
            problems.append(
                ProblemCode.htmlSelector.said(
                    "\"\(field)\": \"\(text)\" is no selector: \(error.message).", severity: .warning))
        }
        return nil
    }
}
