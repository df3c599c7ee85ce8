import Catalogue

/// Atom's links, in Atom and in RSS (RFC 4287 §4.2.7, RFC 5005 §3, WebSub §4).
extension FeedBuilder {
    private func link(_ attributes: XMLAttributes) -> EntryLink? {
        guard let reference = unsafe attributes.value("href") else { return nil }
        // Without a relation a link is to the thing itself (RFC 4287 §4.2.7.2).
        let rel = unsafe Self.relation(attributes.value("rel") ?? "")
        // The empty reference means the base, which makes sense for "self" alone.
        let isBase = rel == "self" && reference.isEmpty && !base.isEmpty
        guard let href = address(isBase ? base : reference) else { return nil }
        var link = EntryLink(href: href)
        link.rel = rel.isEmpty ? "alternate" : rel
        unsafe link.type = attributes.value("type").flatMap { $0.isEmpty ? nil : PlainText.fold($0) }
        unsafe link.title = attributes.value("title").flatMap { $0.isEmpty ? nil : PlainText.fold($0) }
        unsafe link.length = attributes.value("length").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        return link
    }

    /// Registered relations by their short names.
    private static func relation(_ rel: String) -> String {
        let rel = PlainText.fold(rel)
        for prefix in ["http://www.iana.org/assignments/relation/", "https://www.iana.org/assignments/relation/"]
        where rel.hasPrefix(prefix) {
            return String(rel.dropFirst(prefix.count))
        }
        return rel.contains(":") ? rel : rel.lowercased()
    }

    /// How well a link serves as the main one: a page before anything else that stands for the same thing.
    private static func rank(_ link: EntryLink) -> Int {
        guard link.rel == "alternate" else { return 0 }
        guard let type = link.type else { return 2 }
        return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") ? 3 : 1
    }

    /// Whether another link is looked at: its attributes cost more than the element.
    private func isWithinLimit(_ count: inout Int) -> Bool {
        count += 1
        if count > Self.listLimit { counts.add(.limitList, line: line) }
        return count <= Self.listLimit
    }

    func feedLink(_ attributes: XMLAttributes) {
        guard isWithinLimit(&aside.linkCount), let link = unsafe link(attributes) else { return }
        switch link.rel {
        case "self": info.selfLink = info.selfLink ?? link.href
        case "next": info.next = info.next ?? link.href
        case "prev-archive": aside.previousArchive = aside.previousArchive ?? link.href
        case "hub": if hasRoom(info.hubs), !info.hubs.contains(link.href) { info.hubs.append(link.href) }
        default:
            let rank = Self.rank(link)
            // In RSS the channel's own link is the main one, whatever atom:link says.
            let isOpen = root == "feed" || info.link == nil
            if rank > aside.linkRank, isOpen { (info.link, aside.linkRank) = (link.href, rank) }
        }
    }

    func entryLink(_ attributes: XMLAttributes) {
        guard isWithinLimit(&draft.linkCount), let link = unsafe link(attributes) else { return }
        if link.rel == "enclosure" { add(Enclosure(url: link.href, type: link.type, length: link.length)) }
        if hasRoom(draft.entry.links) { draft.entry.links.append(link) }
        if link.rel == "replies", draft.entry.comments == nil { draft.entry.comments = link.href }
        let rank = Self.rank(link)
        let isAtom = root == "feed" || root == "entry"
        if rank > draft.linkRank, isAtom || draft.entry.link == nil {
            (draft.entry.link, draft.linkRank) = (link.href, rank)
        }
    }

    /// The best link of the source: its page before its feed.
    func sourceLink(_ attributes: XMLAttributes) {
        guard isWithinLimit(&draft.linkCount), let link = unsafe link(attributes), link.rel != "hub" else { return }
        let rank = Self.rank(link)
        guard rank > draft.sourceLinkRank else { return }
        draft.entry.source?.link = link.href
        draft.sourceLinkRank = rank
    }
}
