import Catalogue
import Foundation

/// What a page declares of itself in its head, by `<meta>`, `<link>`, `<html lang>` and `<time>`.
struct HTMLFacts {
    let document: HTMLDocument

    private var tree: HTMLTree { document.tree }

    /// Content of the first `<meta>` that has one of these names, the first name first; names in lower case.
    func meta(_ names: [String]) -> String? {
        var found: [String: String] = [:]
        for node in tree.descendants(of: 0) where tree.isElement(node, named: "meta") {
            let keys = ["property", "name", "itemprop"].compactMap { tree.attribute($0, of: node)?.lowercased() }
            guard let key = keys.first(where: names.contains), found[key] == nil else { continue }
            found[key] = tree.attribute("content", of: node)
        }
        return names.lazy.compactMap { found[$0] }.first
    }

    /// The address of the first `<link>` with this relation.
    func link(_ relation: String) -> String? {
        for node in tree.descendants(of: 0)
        where tree.isElement(node, named: "link") || tree.isElement(node, named: "a") {
            let relations = tree.attribute("rel", of: node)?.lowercased().split(separator: " ") ?? []
            guard relations.contains(where: { $0 == relation }) else { continue }
            if let address = tree.attribute("href", of: node).flatMap({ Address.resolve($0, base: document.base) }) {
                return address
            }
        }
        return nil
    }

    /// Feeds the page names (`<link rel="alternate" type="application/rss+xml">`).
    func feeds() -> [EntryLink] {
        let types = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
        return tree.descendants(of: 0).compactMap { node in
            guard tree.isElement(node, named: "link"), let type = tree.attribute("type", of: node)?.lowercased(),
                types.contains(type), tree.attribute("rel", of: node)?.lowercased() == "alternate",
                let href = tree.attribute("href", of: node).flatMap({ Address.resolve($0, base: document.base) })
            else { return nil }
            return EntryLink(href: href, rel: "alternate", type: type, title: tree.attribute("title", of: node))
        }
    }

    var language: String? {
        tree.first("html").flatMap { tree.attribute("lang", of: $0) ?? tree.attribute("xml:lang", of: $0) }
    }

    var canonical: String? { link("canonical") }

    func text(ofFirst name: String) -> String? {
        tree.first(name).map(tree.text).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the page says more of itself than a `<title>`.
    var declaresItself: Bool {
        canonical != nil || text(ofFirst: "h1") != nil || meta(["og:title", "og:description", "description"]) != nil
    }

    func feedInfo() -> FeedInfo {
        var info = FeedInfo()
        info.title = text(ofFirst: "title") ?? meta(["og:site_name", "og:title"])
        info.description = meta(["description", "og:description"])
        info.link = canonical
        info.language = language
        info.next = link("next")
        info.icon = link("icon")
        return info
    }

    /// What a selector found, as HTML fit to be shown.
    func html(_ match: HTMLDocument.Match, sanitise: Bool) -> String? {
        let html: String
        switch match {
        case .text(let text): return JSONReading.paragraphs(text)
        case .element(let node): html = tree.innerHTML(of: node)
        }
        let shown = sanitise ? Sanitiser.sanitise(html, base: document.base) : html
        return shown.allSatisfy(\.isWhitespace) ? nil : shown.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
