import Catalogue
import Foundation

/// Any JSON, by a source's `items` pointer and its `map` of fields (DESIGN §3).
///
/// Known fields are `title`, `link`, `links`, `date` (or `published`), `updated`, `summary`, `content`, `id`, `image`,
/// `author`, `category` (or `tags`), `attachments`, `language`, `rights`; every other name goes to ``Entry/extra`` with
/// all its values: `organisation`, `kind`, the vocabularies.
enum MappedJSONReader {
    static func read(_ document: JSONDocument, options: ReadOptions, into feed: inout Feed) {
        feed.format = .json
        guard let source = options.source, !source.map.isEmpty else {
            feed.problems.append(
                ProblemCode.jsonNoMap.said(
                    "This is JSON, but no JSON Feed: \"items\" and \"map\" must say where its entries stand."))
            return
        }
        do {
            let mapping = try Mapping(source: source, options: options)
            let found = try JSONPointer(source.items ?? "").evaluate(document.root)
            guard !found.isEmpty else {
                feed.problems.append(
                    ProblemCode.jsonItemsMissing.said(
                        "\"items\": \"\(source.items ?? "")\" leads nowhere in this document; has its shape changed?"))
                return
            }
            feed.info.link = options.base.isEmpty ? nil : options.base
            // A list with a single hit is a bare object in what was XML once (Riksdagen).
            let nodes = found.flatMap { $0.array ?? ($0.object == nil ? [] : [$0]) }
            feed.entries = JSONReading.entries(nodes, of: document, problems: &feed.problems) { node, counts in
                mapping.entry(node, &counts)
            }
            if let paging = source.paging {
                let turner = PageTurner(paging: paging, base: options.base)
                feed.info.next = try turner.next(after: document.root, entries: nodes.count, &feed.problems)
            }
            feed.listShape = ItemShape.of(nodes, source: source, entries: feed.entries)
        } catch {
            feed.problems.append(ProblemCode.jsonMap.said("The map is wrong: \(error.message)."))
        }
    }

    private struct Mapping {
        private var fields: [String: FieldExpression] = [:]
        private let options: ReadOptions
        private let extraNames: [String]

        private static let known: Set<String> = [
            "title", "link", "links", "date", "published", "updated", "summary", "content", "id", "image", "author",
            "authors", "category", "categories", "tags", "attachments", "language", "rights",
        ]
        private static let addresses: Set<String> = ["link", "links", "image", "attachments"]

        init(source: Source, options: ReadOptions) throws(JSONPointerError) {
            self.options = options
            let names = Set(source.map.keys)
            for (name, text) in source.map {
                do {
                    fields[name] = try FieldExpression(text, fields: names)
                } catch {
                    throw JSONPointerError(position: error.position, message: "\(name): \(error.message)")
                }
            }
            extraNames = names.subtracting(Self.known).sorted()
        }

        /// `nil` for what has neither a title nor an address nor an id.
        func entry(_ node: JSONNode, _ counts: inout ProblemCount) -> Entry? {
            var entry = Entry()
            entry.id = texts("id", in: node).first
            entry.title = texts("title", in: node).first.flatMap(JSONReading.plain)
            addLinks(node, to: &entry)
            guard entry.id != nil || entry.title != nil || entry.link != nil else { return nil }
            entry.summary = html("summary", in: node, &counts)
            entry.content = html("content", in: node, &counts)
            addDates(node, to: &entry, &counts)
            entry.authors = plain(["author", "authors"], in: node).map { Person(name: $0) }
            entry.categories = plain(["category", "categories", "tags"], in: node).map { Category(term: $0) }
            entry.language = plain(["language"], in: node).first
            entry.rights = plain(["rights"], in: node).first
            for name in extraNames {
                let values = plain([name], in: node)
                if !values.isEmpty { entry.extra[name] = values }
            }
            return entry
        }

        private func texts(_ name: String, in node: JSONNode, depth: Int = 0) -> [String] {
            // A template may name a field that is a template itself, but two cannot feed each other for ever.
            guard depth < 4, let field = fields[name] else { return [] }
            return field.texts(in: node, encoding: Self.addresses.contains(name)) { other in
                texts(other, in: node, depth: depth + 1).first
            }
        }

        private func plain(_ names: [String], in node: JSONNode) -> [String] {
            names.flatMap { texts($0, in: node).compactMap(JSONReading.plain) }
        }

        private func html(_ name: String, in node: JSONNode, _ counts: inout ProblemCount) -> String? {
            var lost = 0
            defer { counts.add(.addressUnusable, line: node.offset, times: lost) }
            return texts(name, in: node).first.flatMap { JSONReading.htmlOrText($0, options: options, lost: &lost) }
        }

        private func resolved(_ name: String, in node: JSONNode) -> [String] {
            texts(name, in: node).compactMap { Address.resolve($0, base: options.base) }
        }

        private func addLinks(_ node: JSONNode, to entry: inout Entry) {
            let main = resolved("link", in: node)
            entry.link = main.first
            if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
            for href in main.dropFirst() + resolved("links", in: node)
            where entry.links.count < FeedBuilder.listLimit && !entry.links.contains(where: { $0.href == href }) {
                entry.links.append(EntryLink(href: href, rel: "related"))
            }
            entry.image = resolved("image", in: node).first
            entry.enclosures = resolved("attachments", in: node).map { Enclosure(url: $0) }
        }

        private func addDates(_ node: JSONNode, to entry: inout Entry, _ counts: inout ProblemCount) {
            func date(_ names: [String]) -> ReadDate? {
                guard let text = names.lazy.compactMap({ texts($0, in: node).first }).first else { return nil }
                if let read = Dates.parse(text, now: options.now) {
                    if read.hasUnknownZone { counts.add(.dateZone, line: node.offset) }
                    return read
                }
                counts.add(.dateImpossible, line: node.offset)
                return nil
            }
            if let published = date(["date", "published"]) {
                entry.published = published.date
                entry.publishedPrecision = published.precision
            }
            entry.updated = date(["updated"])?.date
        }
    }
}
