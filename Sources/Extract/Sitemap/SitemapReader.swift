import Catalogue
import Foundation

/// Sitemaps and sitemap indexes (sitemaps.org 0.9), with Google's extensions for news and images and the language
/// versions of a page; a list of addresses, one a line, is a sitemap too.
enum SitemapReader {
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        var feed = Feed(format: .sitemap, encoding: text.name, problems: text.problems)
        let reader = XMLReading.read(
            elements: text, family: "sitemap", habits: habits, &feed.problems, { Elements(SitemapCollector(options)) })
        guard let reader else { return feed }
        reader.pages.finish(&feed)
        return feed
    }

    /// A sitemap without markup; lines that are no addresses are counted.
    static func readText(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        var feed = Feed(format: .sitemap, encoding: text.name, problems: text.problems)
        var counts = ProblemCount()
        let pages = SitemapCollector(options)
        var number = 0
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let address = TrimmedText.of(line)
            guard !address.isEmpty else { continue }
            var entry = Entry()
            entry.line = number
            let isAddress = address.hasPrefix("http://") || address.hasPrefix("https://")
            guard let code = isAddress ? pages.add(entry, at: address) : .addressUnusable else { continue }
            counts.add(code, line: number)
            if code == .limitEntries { break }
        }
        guard pages.found > 0 else {
            feed.format = .unknown
            feed.problems.append(ProblemCode.formatUnrecognised.problem())
            return feed
        }
        feed.problems += counts.problems
        pages.finish(&feed)
        return feed
    }

    private static let habits = MarkupHabits(
        entries: ["url", "sitemap"],
        leaves: [
            "loc", "lastmod", "changefreq", "priority", "image:loc", "image:title", "image:caption", "news:title",
            "news:publication_date", "news:name", "news:language", "news:keywords",
        ],
        fields: ["image:image", "news:news", "news:publication", "xhtml:link", "video:video"])

    /// The elements of one sitemap.
    private final class Elements: ElementReader {
        let pages: SitemapCollector
        private var entry = Entry()
        private var location: String?
        private var alternates: [(href: String, language: String?)] = []

        init(_ pages: SitemapCollector) { self.pages = pages }

        func open(_ name: String, _ attributes: ElementAttributes, in builder: ElementBuilder) {
            switch name {
            case "sitemap:url", "sitemap:sitemap":
                (entry, location, alternates) = (Entry(), nil, [])
                entry.line = builder.line
            case "xhtml:link":
                guard alternates.count < FeedBuilder.listLimit, attributes["rel"]?.lowercased() == "alternate",
                    let href = attributes["href"]
                else { return }
                alternates.append((href, attributes["hreflang"]))
            case "sitemap:loc", "sitemap:lastmod", "image:loc", "news:title", "news:publication_date", "news:language",
                "news:keywords":
                builder.gather()
            default: break
            }
        }

        func close(_ name: String, text: String?, in builder: ElementBuilder) {
            switch name {
            case "sitemap:url": finish(in: builder)
            case "sitemap:sitemap": finishPart(in: builder)
            default:
                if let text, !text.isEmpty { read(text, of: name, in: builder) }
            }
        }

        private func read(_ text: String, of name: String, in builder: ElementBuilder) {
            switch name {
            case "sitemap:loc": location = location ?? text
            case "sitemap:lastmod": entry.updated = date(text, in: builder)?.date ?? entry.updated
            case "image:loc":
                if entry.image == nil { entry.image = Address.resolve(text, base: pages.base) }
            case "news:title": entry.title = entry.title ?? PlainText.fromTextOrHTML(Array(text.utf8))
            case "news:publication_date":
                guard let date = date(text, in: builder) else { return }
                entry.published = date.date
                entry.publishedPrecision = date.precision
            case "news:language": entry.language = PlainText.fold(text)
            case "news:keywords":
                for word in text.split(separator: ",").prefix(FeedBuilder.listLimit) {
                    let term = PlainText.fold(String(word))
                    if !term.isEmpty { entry.categories.append(Category(term: term)) }
                }
            default: break
            }
        }

        private func date(_ text: String, in builder: ElementBuilder) -> ReadDate? {
            if let date = Dates.parse(text, now: pages.now) { return date }
            builder.note(.dateImpossible)
            return nil
        }

        private func finish(in builder: ElementBuilder) {
            guard let location else { return builder.note(.entryEmpty) }
            // A page is listed among its own language versions.
            let own = alternates.isEmpty ? nil : Address.resolve(location, base: pages.base)
            for (href, language) in alternates {
                guard let href = Address.resolve(href, base: pages.base), href != own else { continue }
                entry.links.append(EntryLink(href: href, rel: "alternate", title: language))
            }
            guard let code = pages.add(entry, at: location) else { return }
            if code == .limitEntries { builder.stop(code) } else { builder.note(code) }
        }

        private func finishPart(in builder: ElementBuilder) {
            guard let location else { return builder.note(.entryEmpty) }
            if let code = pages.addPart(location, changed: entry.updated) { builder.note(code) }
        }
    }
}
