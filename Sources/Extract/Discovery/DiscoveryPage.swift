import Catalogue
import Foundation

/// A page as discovery looks at it: what its links are declared to be, and what repeats on it.
struct DiscoveryPage {
    let document: HTMLDocument
    private let options: ReadOptions

    init(_ bytes: Data, options: ReadOptions) {
        document = HTMLDocument(Charset.decode(bytes, contentType: options.contentType), base: options.base)
        self.options = options
    }

    private var tree: HTMLTree { document.tree }

    /// Plain text.
    var title: String? {
        let facts = HTMLFacts(document: document)
        return facts.text(ofFirst: "h1") ?? facts.text(ofFirst: "title")
    }

    private static let feedTypes: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
    ]

    /// Feeds the page names: by type, or by a link that calls itself one. Those of comments come last.
    var feeds: [EntryLink] {
        var typed: [EntryLink] = []
        var called: [EntryLink] = []
        for node in tree.descendants(of: 0) {
            let isAnchor = tree.isElement(node, named: "a")
            guard isAnchor || tree.isElement(node, named: "link"), let address = address(of: node) else { continue }
            let type = tree.attribute("type", of: node)?.lowercased().prefix { $0 != ";" }
            if let type, Self.feedTypes.contains(String(type)), isAnchor || hasRelation("alternate", node) {
                let title = tree.attribute("title", of: node) ?? (isAnchor ? tree.text(of: node) : nil)
                typed.append(EntryLink(href: address, rel: "alternate", type: String(type), title: title))
            } else if isAnchor, callsItselfFeed(node, address) {
                called.append(EntryLink(href: address, title: tree.text(of: node)))
            }
        }
        let all = typed + called
        return all.filter { !isOfComments($0) } + all.filter(isOfComments)
    }

    /// Sitemaps the page names (`rel=sitemap`).
    var sitemaps: [String] {
        tree.descendants(of: 0).compactMap { node in
            guard tree.isElement(node, named: "link") || tree.isElement(node, named: "a"), hasRelation("sitemap", node)
            else { return nil }
            return address(of: node)
        }
    }

    /// Lists that repeat on the page, the best first.
    func lists() -> [ListSelectors] {
        ListFinder(document: document, page: options.base, now: options.now).lists()
    }

    private func address(of node: Int) -> String? {
        guard let address = tree.attribute("href", of: node).flatMap({ Address.resolve($0, base: document.base) }),
            address.hasPrefix("http")
        else { return nil }
        return address
    }

    private func hasRelation(_ relation: String, _ node: Int) -> Bool {
        let relations = tree.attribute("rel", of: node)?.lowercased().split(separator: " ") ?? []
        return relations.contains { $0 == relation }
    }

    /// A link without a type, whose words or whose file say that a feed is behind it. Reading it has the last word.
    private func callsItselfFeed(_ node: Int, _ address: String) -> Bool {
        let words: Set<String> = [
            "rss", "atom", "rss-flöde", "rss-feed", "rss-kanal", "prenumerera via rss", "json feed",
        ]
        let text = tree.text(of: node)
        if text.utf8.count < 40, words.contains(text.lowercased()) { return true }
        let path = AddressParts(Array(address.utf8)[...]).path
        let file = String(decoding: path, as: UTF8.self).lowercased()
        return [".rss", ".atom", "/rss.xml", "/atom.xml", "/feed.xml", "/feed.json"].contains { file.hasSuffix($0) }
    }

    private func isOfComments(_ link: EntryLink) -> Bool {
        let words = "\(link.title ?? "") \(link.href)".lowercased()
        return words.contains("kommentar") || words.contains("comments")
    }
}
