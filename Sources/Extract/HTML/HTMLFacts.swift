import Catalogue
import Foundation

/// What a page declares of itself by `<meta>`, `<link>` and `<html lang>`, gathered in one pass.
///
/// Discovery builds on it: ``feeds()`` are the feeds a page names, ``link(_:)`` any relation, ``feedInfo()`` what the
/// page is called.
struct HTMLFacts {
    private struct Link {
        var relations: Set<String>
        var address: String
        var type: String?
        var title: String?
    }

    let document: HTMLDocument
    /// Contents by name in lower case, in document order; Dublin Core's names with a full stop (`dc.title`).
    private var metas: [String: [String]] = [:]
    private var links: [Link] = []

    /// More than any page has; the rest is not looked at.
    private static let most = 2000

    private var tree: HTMLTree { document.tree }

    init(document: HTMLDocument) {
        self.document = document
        let tree = document.tree
        var left = Self.most
        let (meta, link, a) = (tree.number(of: "meta"), tree.number(of: "link"), tree.number(of: "a"))
        let relation = tree.number(of: "rel")
        for node in tree.descendants(of: 0) where tree.isElement(node) && left > 0 {
            let name = tree.nodes[node].name
            if name == meta {
                addMeta(node)
            } else if name == link || name == a {
                guard tree.attribute(numbered: relation, of: node) != nil, addLink(node) else { continue }
            } else {
                continue
            }
            left -= 1
        }
    }

    private mutating func addMeta(_ node: Int) {
        guard let content = tree.attribute("content", of: node) else { return }
        for name in ["property", "name", "itemprop", "http-equiv"] {
            guard var key = tree.attribute(name, of: node)?.lowercased() else { continue }
            // Browsers with scripts do not see it.
            if key == "refresh", tree.ancestor(of: node, named: ["noscript"]) != nil { continue }
            if key.hasPrefix("dc") { key = key.replacing(":", with: ".") }
            metas[key, default: []].append(content)
        }
    }

    private mutating func addLink(_ node: Int) -> Bool {
        guard let relations = tree.attribute("rel", of: node),
            let address = tree.attribute("href", of: node).flatMap({ Address.resolve($0, base: document.base) })
        else { return false }
        links.append(
            Link(
                relations: Set(relations.lowercased().split(separator: " ").map(String.init)), address: address,
                type: tree.attribute("type", of: node)?.lowercased(), title: tree.attribute("title", of: node)))
        return true
    }

    /// Content of the first `<meta>` that has one of these names, the first name first; names in lower case.
    func meta(_ names: [String]) -> String? { names.lazy.compactMap { metas[$0]?.first }.first }

    /// Contents of every `<meta>` of the first name that is there.
    func metas(_ names: [String]) -> [String] { names.lazy.compactMap { metas[$0] }.first ?? [] }

    /// The address of the first `<link>`, or `<a>`, with this relation.
    func link(_ relation: String) -> String? { links.first { $0.relations.contains(relation) }?.address }

    /// Feeds the page names (`<link rel="alternate" type="application/rss+xml">`).
    func feeds() -> [EntryLink] {
        let types = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
        return links.compactMap { link in
            guard let type = link.type, types.contains(type), link.relations == ["alternate"] else { return nil }
            return EntryLink(href: link.address, rel: "alternate", type: type, title: link.title)
        }
    }

    var language: String? {
        tree.first("html").flatMap { tree.attribute("lang", of: $0) ?? tree.attribute("xml:lang", of: $0) }
    }

    var canonical: String? { link("canonical") }

    func text(ofFirst name: String) -> String? {
        tree.first(name).map { document.text(of: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    func feedInfo() -> FeedInfo {
        var info = FeedInfo()
        info.title = text(ofFirst: "title") ?? meta(["og:site_name", "og:title"])
        info.description = meta(["description", "og:description", "dcterms.description", "dc.description"])
        info.link = canonical
        info.language = language
        info.next = next
        info.icon = link("icon")
        info.generator = meta(["generator"])
        return info
    }

    /// The following page of a list, absolute; a page that names itself leads nowhere.
    var next: String? {
        link("next").flatMap { $0.hasPrefix("http") && !PageAddress.isSame($0, document.address) ? $0 : nil }
    }

    /// Where a page sends its readers without showing them anything: `<meta http-equiv="refresh">`, absolute.
    var refresh: String? {
        guard let content = meta(["refresh"]), let mark = content.range(of: "url=", options: .caseInsensitive),
            let delay = Double(content.prefix { $0 != ";" && $0 != "," }.filter { !$0.isWhitespace }), delay <= 30
        else { return nil }
        let reference = content[mark.upperBound...].trimmingCharacters(in: CharacterSet(charactersIn: " '\""))
        guard let target = Address.resolve(reference, base: document.base) else { return nil }
        return PageAddress.isSame(target, document.address) ? nil : target
    }

    /// `a, b; c` as its words.
    static func keywords(_ text: String) -> [String] {
        let separator: Character = text.contains(",") ? "," : ";"
        return text.split(separator: separator).map { PlainText.fold(String($0)) }.filter { !$0.isEmpty }
    }
}

// MARK: - As an entry

extension HTMLFacts {
    /// OpenGraph before Dublin Core before HTML's own names.
    func entry(now: Date, problems: inout [Problem]) -> Entry {
        var entry = Entry()
        entry.title = meta(["og:title", "twitter:title", "dcterms.title", "dc.title"])
        entry.summary = meta([
            "og:description", "description", "dcterms.description", "dcterms.abstract", "dc.description",
            "twitter:description",
        ]).flatMap { JSONReading.paragraphs($0) }
        let published = date(
            [
                "article:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.available",
                "dc.date.available", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
                "pubdate", "publishdate",
            ], now, &problems)
        entry.published = published?.date
        entry.publishedPrecision = published?.precision
        entry.updated =
            date(
                [
                    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
                    "last-modified",
                ], now, &problems)?.date
        addPeopleAndTerms(to: &entry)
        entry.language =
            language ?? meta(["dcterms.language", "dc.language", "content-language"])
            ?? meta(["og:locale"])?.replacing("_", with: "-")
        entry.rights = meta(["dcterms.license", "dcterms.rights", "dc.rights", "copyright"]) ?? link("license")
        entry.image = meta(["og:image", "og:image:url", "twitter:image"])
            .flatMap { Address.resolve($0, base: document.base) }
        // Sitevision's templates have the address of the whole site there.
        entry.id = meta(["dcterms.identifier", "dc.identifier"]).flatMap { $0.contains("://") ? nil : $0 }
        if let publisher = meta(["dcterms.publisher", "dc.publisher"]) { entry.extra["organisation"] = [publisher] }
        let places = metas(["dcterms.spatial", "dc.coverage.spatial", "dc.coverage"])
        if !places.isEmpty { entry.extra["place"] = places }
        return entry
    }

    private func addPeopleAndTerms(to entry: inout Entry) {
        for name in metas(["author", "dcterms.creator", "dc.creator", "article:author"]) {
            let person = name.contains("://") ? Person(url: Address.resolve(name, base: "")) : Person(name: name)
            if !entry.authors.contains(person), entry.authors.count < 16 { entry.authors.append(person) }
        }
        var terms = metas(["article:tag"]) + metas(["article:section"])
        for name in ["dcterms.subject", "dc.subject", "keywords"] { terms += metas([name]).flatMap(Self.keywords) }
        for term in terms.prefix(FeedBuilder.listLimit)
        where !entry.categories.contains(where: { $0.term.lowercased() == term.lowercased() }) {
            entry.categories.append(Catalogue.Category(term: term))
        }
    }

    private func date(_ names: [String], _ now: Date, _ problems: inout [Problem]) -> ReadDate? {
        for text in names.compactMap({ meta([$0]) }) {
            if let date = Dates.parse(text, now: now) {
                if date.hasUnknownZone { problems.append(ProblemCode.dateZone.problem()) }
                return date
            }
            problems.append(ProblemCode.dateImpossible.said("The date “\(text.prefix(60))” cannot be read."))
        }
        return nil
    }
}

/// When two addresses lead to one page.
enum PageAddress {
    static func isSame(_ left: String, _ right: String) -> Bool { !left.isEmpty && bare(left) == bare(right) }

    /// Without scheme, `www.`, fragment and closing slash.
    private static func bare(_ address: String) -> Substring {
        var bare = address.prefix { $0 != "#" }
        for prefix in ["https://", "http://", "www."] where bare.hasPrefix(prefix) {
            bare = bare.dropFirst(prefix.count)
        }
        return bare.hasSuffix("/") ? bare.dropLast() : bare
    }
}
