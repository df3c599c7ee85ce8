import Catalogue
import Foundation

/// List pages: one entry for each place that `ListSelectors.items` finds.
enum HTMLListReader {
    static func read(_ text: DecodedText, _ options: ReadOptions) -> Feed {
        let document = HTMLDocument(text, base: options.base)
        var feed = Feed(format: .html, encoding: document.encoding)
        guard let list = options.source?.list else { return feed }
        do {
            let reading = HTMLListReading(document: document, options: options, selectors: try Compiled(list))
            feed.info = reading.info()
            feed.entries = reading.entries(&feed.problems, &feed.listShape)
        } catch {
            feed.problems.append(ProblemCode.htmlSelector.said("A selector of the list is wrong: \(error.message)."))
        }
        feed.problems = document.problems + feed.problems
        return feed
    }

    /// The selectors of a list, compiled.
    struct Compiled {
        let list: ListSelectors
        let items: Selector
        let link: Selector?
        let title: Selector?
        let date: Selector?
        let summary: Selector?
        let image: Selector?
        let next: Selector?

        init(_ list: ListSelectors) throws(SelectorError) {
            self.list = list
            items = try Selector(list.items)
            link = try Self.compile(list.link)
            title = try Self.compile(list.title)
            date = try Self.compile(list.date)
            summary = try Self.compile(list.summary)
            image = try Self.compile(list.image)
            next = try Self.compile(list.next)
        }

        private static func compile(_ text: String?) throws(SelectorError) -> Selector? {
            guard let text else { return nil }
            return try Selector(text)
        }
    }
}

/// One list page being read.
private struct HTMLListReading {
    static let maxItems = 10_000

    let document: HTMLDocument
    let options: ReadOptions
    let selectors: HTMLListReader.Compiled

    var tree: HTMLTree { document.tree }

    func info() -> FeedInfo {
        var info = HTMLFacts(document: document).feedInfo()
        if info.link == nil, !options.base.isEmpty { info.link = options.base }
        // Without a selector the page's own `rel=next` leads on.
        if let selector = selectors.next {
            info.next = address(selector, in: 0, attributes: ["href"]).flatMap {
                $0.hasPrefix("http") && !PageAddress.isSame($0, options.base) ? $0 : nil
            }
        }
        return info
    }

    /// An item with how sure its title is, which decides between two links to the same page.
    private struct Found {
        var entry: Entry
        var titleStrength: LinkTitle.Strength
    }

    /// What the selectors met, for the sentences about those that met nothing.
    private struct Tally {
        var links = 0
        var rejected = 0
        var fields: [String: Int] = [:]
    }

    func entries(_ problems: inout [Problem], _ shape: inout ListShape?) -> [Entry] {
        let items = document.select(selectors.items, limit: Self.maxItems + 1)
        guard !items.isEmpty else {
            shape = ListShape(items: 0, fields: [.init(name: "items", selector: selectors.list.items, matches: 0)])
            problems.append(
                ProblemCode.htmlSelectorNoMatch.said(
                    "\"items\": \"\(selectors.list.items)\" matches nothing on the page."))
            return []
        }
        var tally = Tally()
        var order: [String] = []
        var found: [String: Found] = [:]
        var kept: [Int] = []
        for case .element(let node) in items.prefix(Self.maxItems) {
            guard let item = entry(node, &tally, &problems) else { continue }
            kept.append(node)
            let key = item.entry.link ?? "\n\(node)"
            if let known = found[key] {
                found[key] = merge(known, item)
            } else {
                order.append(key)
                found[key] = item
            }
        }
        report(tally, items: items.count, &problems)
        shape = ItemShape.of(kept, in: tree)
        shape?.fields = fields(tally, items: items.count, kept: kept.count)
        return order.compactMap { found[$0]?.entry }
    }

    /// What each selector met; of those the items were asked for, in the items that were kept.
    private func fields(_ tally: Tally, items: Int, kept: Int) -> [ListShape.Field] {
        let list = selectors.list
        var fields = [ListShape.Field(name: "items", selector: list.items, matches: items)]
        if let text = list.keepLinks { fields.append(.init(name: "keepLinks", selector: text, matches: kept)) }
        if let link = list.link {
            fields.append(.init(name: "link", selector: link, matches: tally.links - tally.rejected))
        }
        let others = [("title", list.title), ("date", list.date), ("summary", list.summary), ("image", list.image)]
        for case (let name, let text?) in others {
            fields.append(.init(name: name, selector: text, matches: tally.fields[name] ?? 0))
        }
        return fields
    }

    /// Two links to one page, such as a picture and a heading: the better title stays, what is missing is filled in.
    private func merge(_ first: Found, _ second: Found) -> Found {
        var merged = first
        if second.titleStrength > first.titleStrength {
            merged.entry.title = second.entry.title
            merged.titleStrength = second.titleStrength
        }
        if merged.entry.published == nil {
            merged.entry.published = second.entry.published
            merged.entry.publishedPrecision = second.entry.publishedPrecision
        }
        merged.entry.summary = merged.entry.summary ?? second.entry.summary
        merged.entry.image = merged.entry.image ?? second.entry.image
        return merged
    }

    private func entry(_ node: Int, _ tally: inout Tally, _ problems: inout [Problem]) -> Found? {
        let anchor = link(of: node)
        if let anchor {
            tally.links += 1
            if let wanted = selectors.list.keepLinks, !anchor.address.contains(wanted) {
                tally.rejected += 1
                return nil
            }
            // A link within the page, or to the page itself, is no entry.
            let page = options.base.prefix { $0 != "#" }
            if !page.isEmpty, anchor.address.prefix(while: { $0 != "#" }) == page { return nil }
        } else if selectors.list.keepLinks != nil {
            return nil
        }
        var entry = Entry()
        entry.link = anchor?.address
        if let link = entry.link { entry.links.append(EntryLink(href: link, rel: "alternate")) }
        let title = title(of: node, anchor: anchor?.node, &tally)
        entry.title = title.text
        guard entry.title != nil || entry.link != nil else { return nil }
        entry.line = Int(tree.nodes[node].line)
        addDate(node, to: &entry, &tally, &problems)
        if let selector = selectors.summary, let summary = html(selector, in: node) {
            tally.fields["summary", default: 0] += 1
            entry.summary = summary
        }
        if let selector = selectors.image, let image = address(selector, in: node, attributes: ["src", "data-src"]) {
            tally.fields["image", default: 0] += 1
            entry.image = image
        }
        return Found(entry: entry, titleStrength: title.strength)
    }

    // MARK: Fields

    private func link(of node: Int) -> (node: Int?, address: String)? {
        if let selector = selectors.link {
            for match in document.select(selector, in: node) {
                if let found = anchor(match) { return found }
            }
            // `a@href` written for an item that is itself the link.
            return tree.isElement(node, named: "a") ? anchor(.element(node)) : nil
        }
        if let own = anchor(.element(node)) { return own }
        for candidate in tree.descendants(of: node) where tree.isElement(candidate, named: "a") {
            if let found = anchor(.element(candidate)) { return found }
        }
        return nil
    }

    private func anchor(_ match: HTMLDocument.Match) -> (node: Int?, address: String)? {
        let (node, reference): (Int?, String?) =
            switch match {
            case .text(let text): (nil, text)
            case .element(let node): (node, tree.attribute("href", of: node))
            }
        guard let reference, !reference.hasPrefix("#"),
            let address = Address.resolve(reference, base: document.base),
            address.hasPrefix("http://") || address.hasPrefix("https://")
        else { return nil }
        return (node, address)
    }

    private func title(
        of node: Int, anchor: Int?, _ tally: inout Tally
    ) -> (text: String?, strength: LinkTitle.Strength) {
        if let selector = selectors.title, let text = text(selector, in: node) {
            tally.fields["title", default: 0] += 1
            return (text, .heading)
        }
        if selectors.title != nil { return (nil, .none) }
        if let anchor {
            let own = LinkTitle.read(anchor, in: document)
            if own.strength > .generic || anchor == node { return own }
        }
        let within = LinkTitle.read(node, in: document)
        return within.strength == .heading ? within : anchor.map { LinkTitle.read($0, in: document) } ?? within
    }

    private func addDate(_ node: Int, to entry: inout Entry, _ tally: inout Tally, _ problems: inout [Problem]) {
        let texts: [String]
        if let selector = selectors.date {
            texts = document.select(selector, in: node, limit: 5).map(document.text).filter { !$0.isEmpty }
        } else {
            // Without a selector only `<time>` is believed, in the item or beside a link in the same row.
            let scope =
                tree.isElement(node, named: "a")
                ? tree.ancestor(of: node, named: ["li", "article", "tr", "dd"]) ?? node : node
            texts =
                tree.first("time", in: scope).map { time in
                    [tree.attribute("datetime", of: time), document.text(of: time)].compactMap { $0 }
                } ?? []
        }
        guard let first = texts.first else { return }
        if let date = texts.lazy.compactMap({ Dates.parse($0, now: options.now) }).first {
            tally.fields["date", default: 0] += 1
            entry.published = date.date
            entry.publishedPrecision = date.precision
            if date.hasUnknownZone, !problems.contains(where: { $0.code == ProblemCode.dateZone.rawValue }) {
                problems.append(ProblemCode.dateZone.problem(line: entry.line))
            }
        } else if problems.count < 100 {
            problems.append(
                ProblemCode.dateImpossible.said(
                    "The date “\(first.prefix(60))” cannot be read.", line: entry.line))
        }
    }

    private func text(_ selector: Selector, in node: Int) -> String? {
        document.select(selector, in: node, limit: 5).lazy.map(document.text).first { !$0.isEmpty }
    }

    private func html(_ selector: Selector, in node: Int) -> String? {
        guard let match = document.select(selector, in: node, limit: 1).first else { return nil }
        return document.html(match, sanitise: options.sanitise)
    }

    private func address(_ selector: Selector, in node: Int, attributes: [String]) -> String? {
        for match in document.select(selector, in: node, limit: 5) {
            let reference: String? =
                switch match {
                case .text(let text): text
                case .element(let node): attributes.lazy.compactMap { tree.attribute($0, of: node) }.first
                }
            if let address = reference.flatMap({ Address.resolve($0, base: document.base) }) { return address }
        }
        return nil
    }

    // MARK: Problems

    private func report(_ tally: Tally, items: Int, _ problems: inout [Problem]) {
        if items > Self.maxItems {
            problems.append(
                ProblemCode.limitEntries.said("Only the first \(Self.maxItems) items of the page are read."))
        }
        if let wanted = selectors.list.keepLinks, tally.links == tally.rejected {
            problems.append(
                ProblemCode.htmlSelectorNoMatch.said(
                    "\"keepLinks\": \"\(wanted)\" fits none of the \(tally.links) links in the \(items) items."))
            return
        }
        let read = items - tally.rejected
        if tally.links == 0 {
            let what = selectors.list.link.map { "\"link\": \"\($0)\"" } ?? "no link"
            problems.append(
                ProblemCode.htmlSelectorNoMatch.said(
                    "\(what) was found in none of the \(read) items."))
        }
        let fields = [
            ("title", selectors.list.title), ("date", selectors.list.date), ("summary", selectors.list.summary),
            ("image", selectors.list.image),
        ]
        for case (let name, let selector?) in fields where tally.fields[name] == nil {
            problems.append(
                ProblemCode.htmlSelectorNoMatch.said(
                    "\"\(name)\": \"\(selector)\" matches in none of the \(read) items."))
        }
    }
}
