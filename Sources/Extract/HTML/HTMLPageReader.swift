package import Catalogue
package import Foundation

/// One page read as one entry.
package struct PageReading: Sendable {
    package var entry: Entry
    /// Encoding of the bytes, as an IANA name in lower case.
    package var encoding: String
    package var problems: [Problem]
}

/// Detail pages: the fields that selectors name, and for the rest what the page declares of itself.
package enum HTMLPageReader {
    /// `base` is the page's own address after redirects, and the entry's link.
    package static func read(
        _ bytes: Data, contentType: String?, selectors: PageSelectors, base: String, now: Date, sanitise: Bool = true
    ) -> PageReading {
        let document = HTMLDocument(Charset.decode(bytes, contentType: contentType), base: base)
        var reading = Reading(document: document, now: now, sanitise: sanitise)
        let entry = reading.entry(selectors, address: base)
        return PageReading(
            entry: entry, encoding: document.encoding, problems: document.problems + reading.problems)
    }

    /// A page nobody wrote selectors for, as a feed of that one page; for a configured source it is no answer.
    static func readFeed(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        let document = HTMLDocument(text, base: options.base)
        let facts = HTMLFacts(document: document)
        var feed = Feed(format: .html, encoding: document.encoding, info: facts.feedInfo())
        let named = facts.feeds().prefix(5).map(\.href)
        let hint = named.isEmpty ? nil : "it names these feeds: \(named.joined(separator: ", "))"
        feed.problems = document.problems
        guard options.source == nil, [.auto, .html].contains(options.format) else {
            feed.problems.append(ProblemCode.formatHTML.problem(hint))
            return feed
        }
        var reading = Reading(document: document, now: options.now, sanitise: options.sanitise)
        let entry = reading.entry(PageSelectors(), address: options.base)
        // Error pages and empty shells have a title, and nothing more.
        guard facts.declaresItself else {
            feed.problems.append(ProblemCode.formatHTML.problem(hint))
            return feed
        }
        feed.entries = [entry]
        feed.problems += reading.problems
        if let hint { feed.problems.append(ProblemCode.htmlFeedsFound.said("This is a web page; \(hint).")) }
        return feed
    }

    private struct Reading {
        let document: HTMLDocument
        let now: Date
        let sanitise: Bool
        var problems: [Problem] = []

        init(document: HTMLDocument, now: Date, sanitise: Bool) {
            self.document = document
            self.now = now
            self.sanitise = sanitise
        }

        private var facts: HTMLFacts { HTMLFacts(document: document) }

        mutating func entry(_ selectors: PageSelectors, address: String) -> Entry {
            var entry = Entry()
            entry.link = address.isEmpty ? facts.canonical : address
            entry.title =
                first(selectors.title, "title").flatMap(plain) ?? facts.meta(["og:title", "twitter:title"])
                ?? facts.text(ofFirst: "h1") ?? facts.text(ofFirst: "title")
            entry.summary =
                first(selectors.summary, "summary").flatMap(html)
                ?? facts.meta(["og:description", "description", "dcterms.description", "dc.description"])
                .flatMap { JSONReading.paragraphs($0) }
            entry.content = first(selectors.content, "content").flatMap(html)
            addDates(selectors, to: &entry)
            if let canonical = facts.canonical, canonical != entry.link { entry.canonical = canonical }
            entry.language = facts.language
            addLinks(selectors, to: &entry)
            return entry
        }

        private mutating func addDates(_ selectors: PageSelectors, to entry: inout Entry) {
            let declared = facts.meta([
                "article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date", "date",
                "pubdate",
            ])
            let time = document.tree.first("time").flatMap { document.tree.attribute("datetime", of: $0) }
            let selected = first(selectors.date, "date").flatMap(plain)
            let candidates = [selected, declared, time].compactMap { $0 }
            if let date = firstDate(candidates) {
                entry.published = date.date
                entry.publishedPrecision = date.precision
            } else if let text = candidates.first {
                problems.append(Problem("date.impossible", .warning, "The date “\(text.prefix(60))” cannot be read."))
            }
            entry.updated = facts.meta([
                "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified",
            ]).flatMap { Dates.parse($0, now: now)?.date }
        }

        private func firstDate(_ texts: [String]) -> ReadDate? {
            texts.lazy.compactMap { Dates.parse($0, now: now) }.first
        }

        private mutating func addLinks(_ selectors: PageSelectors, to entry: inout Entry) {
            if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
            let selected: String? =
                switch first(selectors.image, "image") {
                case .text(let text): text
                case .element(let node):
                    document.tree.attribute("src", of: node) ?? document.tree.attribute("data-src", of: node)
                case nil: nil
                }
            let image = selected ?? facts.meta(["og:image", "twitter:image"])
            entry.image = image.flatMap { Address.resolve($0, base: document.base) }
        }

        /// The first place a selector finds; a selector that finds none, or is none, becomes a problem.
        private mutating func first(_ text: String?, _ field: String) -> HTMLDocument.Match? {
            guard let text else { return nil }
            do {
                if let match = document.select(try Selector(text), limit: 1).first { return match }
                problems.append(
                    ProblemCode.htmlSelectorNoMatch.said("\"\(field)\": \"\(text)\" matches nothing on the page."))
            } catch {
                problems.append(
                    ProblemCode.htmlSelector.said(
                        "\"\(field)\": \"\(text)\" is no selector: \(error.message).", severity: .warning))
            }
            return nil
        }

        private func plain(_ match: HTMLDocument.Match) -> String? {
            let text =
                switch match {
                case .text(let text): PlainText.fold(text)
                case .element(let node): document.tree.text(of: node)
                }
            return text.isEmpty ? nil : text
        }

        private func html(_ match: HTMLDocument.Match) -> String? { facts.html(match, sanitise: sanitise) }
    }
}
