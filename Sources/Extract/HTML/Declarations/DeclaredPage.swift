import Catalogue
import Foundation

/// What a page declares in JSON-LD, microdata and RDFa Lite, and what of it the page is about.
///
/// Discovery asks it for ``listEntries(problems:)``: a page that declares a list needs no selectors.
struct DeclaredPage {
    let reader: ThingReader
    private let facts: HTMLFacts
    private let things: Things
    /// The page's heading, looked for once: there may be a hundred thousand things to compare it with.
    private let heading: Int?

    init(_ facts: HTMLFacts, now: Date, sanitise: Bool, problems: inout [Problem]) {
        var things = Things()
        JSONLDReader.read(facts.document, into: &things, problems: &problems)
        MarkupThings.read(facts.document, into: &things)
        things.tieReferences()
        self.things = things
        self.facts = facts
        heading = facts.document.tree.first("h1")
        reader = ThingReader(document: facts.document, things: things, now: now, sanitise: sanitise)
    }

    /// What the page is about, one thing of each syntax, JSON-LD before microdata before RDFa Lite; empty for a list.
    ///
    /// It is what a page names as its `mainEntity`; else what names this page as its own address; else the one that
    /// holds the page's heading; else the only one there is.
    func subjects() -> [Int] {
        var subjects: [Int] = []
        for syntax in Thing.Syntax.allCases {
            let all = things.all.indices.filter { things.all[$0].syntax == syntax }
            let named = all.filter { things.all[$0].isPage }.flatMap { things.parts($0, "mainentity") }
            if let subject = named.first(where: { things.all[$0].isContent }) {
                subjects.append(subject)
                continue
            }
            if named.contains(where: { things.all[$0].isItemList }) { return [] }
            let roots = roots(all)
            let own = own(roots) ?? roots.first { holdsHeading($0) }
            // Things that lead to pages of their own are a list; others are what this page is about, the first before all.
            if let own = own ?? (links(of: roots).count > 1 ? nil : roots.first) { subjects.append(own) }
        }
        // Where one syntax tells what the page is about, several things in another are what it mentions.
        return subjects
    }

    /// The page as a thing, whose dates and description stand for those of its subject.
    func pages() -> [Int] {
        things.all.indices.filter { things.all[$0].isPage && !things.all[$0].types.contains("blog") }
    }

    /// Entries of the list the page declares: the longest `ItemList`, the posts of a `Blog`, the parts of a
    /// `CollectionPage`, or several things of equal standing. Empty when the page is about one thing.
    func listEntries(problems: inout [Problem]) -> [Entry] {
        guard subjects().isEmpty else { return [] }
        var best: [Entry] = []
        for list in things.all.indices where !things.all[list].isBreadcrumbs {
            let elements = elements(of: list)
            guard elements.count > best.count else { continue }
            let found = entries(elements, &problems)
            if found.count > best.count { best = found }
        }
        let roots = Thing.Syntax.allCases.lazy.map { syntax in
            self.roots(things.all.indices.filter { things.all[$0].syntax == syntax }).map { Thing.Value.thing($0) }
        }
        if best.isEmpty, let several = roots.first(where: { $0.count > 1 }) { best = entries(several, &problems) }
        return best
    }

    /// The way from the start page to this one, without both: where the page stands in its site.
    func breadcrumbs(title: String?) -> [Catalogue.Category] {
        guard let list = things.all.indices.first(where: { things.all[$0].isBreadcrumbs }) else { return [] }
        var crumbs = inOrder(things.values(list, "itemlistelement")).prefix(32).compactMap { crumb($0) }
        if let first = crumbs.first, Self.isStart(first) { crumbs.removeFirst() }
        if let last = crumbs.last,
            last.address.map({ PageAddress.isSame($0, facts.document.address) }) ?? true || last.name == title
        {
            crumbs.removeLast()
        }
        return crumbs.map { Catalogue.Category(term: $0.name, scheme: Self.breadcrumbScheme) }
    }

    static let breadcrumbScheme = "https://schema.org/BreadcrumbList"
}

extension DeclaredPage {
    /// Things of substance that are no part of another one: mentioned articles are.
    private func roots(_ all: [Int]) -> [Int] {
        all.filter { things.all[$0].isContent && !things.all[$0].isPart }
    }

    private func links(of things: [Int]) -> Set<String> { Set(things.compactMap(reader.link)) }

    /// The one that gives this page as its address. Several that stand in parts of it (`#steg-2`) are a list.
    private func own(_ roots: [Int]) -> Int? {
        let addresses = [facts.document.address, facts.canonical].compactMap { $0 }
        let own = roots.filter { root in
            reader.link(root).map { link in addresses.contains { PageAddress.isSame(link, $0) } } ?? false
        }
        return own.first { reader.link($0)?.contains("#") == false } ?? (own.count == 1 ? own[0] : nil)
    }

    private func holdsHeading(_ thing: Int) -> Bool {
        guard let node = things.all[thing].node, let heading else { return false }
        return heading >= node && heading < Int(facts.document.tree.nodes[node].end)
    }

    // MARK: Lists

    private func elements(of list: Int) -> [Thing.Value] {
        let thing = things.all[list]
        if thing.isItemList { return things.values(list, "itemlistelement") }
        guard thing.isPage || thing.types.contains("datafeed") else { return [] }
        return ["blogpost", "blogposts", "haspart", "dataFeedElement", "itemlistelement"].lazy
            .map { things.values(list, $0.lowercased()) }.first { !$0.isEmpty } ?? []
    }

    private func inOrder(_ elements: [Thing.Value]) -> [Thing.Value] {
        let positions = elements.map { element in
            things.place(of: element).flatMap { reader.text($0, ["position"]) }.flatMap(Double.init)
        }
        let numbers = positions.compactMap { $0 }
        guard numbers.count == elements.count else { return elements }
        return zip(numbers, elements).sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func entries(_ elements: [Thing.Value], _ problems: inout [Problem]) -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<String> = []
        for element in inOrder(elements).prefix(FeedBuilder.entryLimit) {
            guard let entry = entry(element, &problems), entry.title != nil || entry.link != nil else { continue }
            let key = entry.link ?? entry.title ?? ""
            if !PageAddress.isSame(key, facts.document.address), seen.insert(key).inserted { entries.append(entry) }
        }
        return entries
    }

    private func entry(_ element: Thing.Value, _ problems: inout [Problem]) -> Entry? {
        guard let place = things.place(of: element) else {
            guard case .text(let text) = element, text.contains("/") else { return nil }
            return linked(Address.resolve(text, base: facts.document.base))
        }
        let types = things.all[place].types
        if types.contains("sitenavigationelement") { return nil }
        var entry = reader.entry(place, problems: &problems)
        guard types.contains("listitem") else { return entry }
        // What the list says of the thing fills in what the thing does not say itself.
        if let item = things.parts(place, "item").first {
            if things.all[item].types.contains("sitenavigationelement") { return nil }
            var own = reader.entry(item, problems: &problems)
            own.fill(from: entry)
            return own
        }
        if entry.link == nil { entry.fill(from: linked(reader.address(place, ["item"]))) }
        if entry.title == nil { entry.title = reader.texts(place, "item").first { !$0.contains("://") } }
        return entry
    }

    private func linked(_ address: String?) -> Entry {
        var entry = Entry()
        entry.link = address
        if let address { entry.links.append(EntryLink(href: address, rel: "alternate")) }
        return entry
    }

    // MARK: Breadcrumbs

    private func crumb(_ element: Thing.Value) -> (name: String, address: String?)? {
        guard let place = things.place(of: element) else { return nil }
        guard let name = reader.text(place, ["name"]) ?? reader.texts(place, "item").first, !name.contains("://") else {
            return nil
        }
        return (name, reader.address(place, ["item", "url"]))
    }

    private static func isStart(_ crumb: (name: String, address: String?)) -> Bool {
        if ["start", "startsida", "startsidan", "hem", "home", "förstasidan"].contains(crumb.name.lowercased()) {
            return true
        }
        return crumb.address.map { $0.hasSuffix("/") && $0.count { $0 == "/" } == 3 || $0.count { $0 == "/" } == 2 }
            ?? false
    }
}

extension Entry {
    /// What is missing here, as `other` has it.
    mutating func fill(from other: Entry) {
        id = id ?? other.id
        title = title ?? other.title
        if link == nil { (link, links) = (other.link, links + other.links) }
        summary = summary ?? other.summary
        content = content ?? other.content
        if published == nil { (published, publishedPrecision) = (other.published, other.publishedPrecision) }
        updated = updated ?? other.updated
        if authors.isEmpty { authors = other.authors }
        if categories.isEmpty { categories = other.categories }
        if enclosures.isEmpty { enclosures = other.enclosures }
        image = image ?? other.image
        language = language ?? other.language
        rights = rights ?? other.rights
        comments = comments ?? other.comments
        extra.merge(other.extra) { own, _ in own }
        line = line ?? other.line
    }
}
