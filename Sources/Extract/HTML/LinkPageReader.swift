package import Catalogue
package import Foundation

/// What a link checker looks at of a page: its names, its words, what it asks for, and the places within it.
package enum LinkPageReader {
    /// Bytes of text that are kept.
    private static let textKept = 64 * 1024
    private static let fewWords = 12

    /// - Parameters:
    ///   - base: the address that answered.
    ///   - fragment: the place within the page that the link names, as it is written; see ``place(in:)``.
    ///   - isWhole: whether these are all of the page's bytes: of a part nothing is missing.
    package static func read(
        _ bytes: Data, contentType: String?, base: String, fragment: String? = nil, isWhole: Bool = true
    ) -> LinkPage {
        let document = HTMLDocument(Charset.decode(bytes, contentType: contentType), base: base, isForText: true)
        let facts = HTMLFacts(document: document)
        let content = MainContent(document)
        let tree = document.tree
        let heading = content.heading.map { document.text(of: $0) } ?? facts.text(ofFirst: "h1")
        let text = content.node.map { cut(document.text(of: $0)) } ?? ""
        var page = LinkPage(
            title: facts.text(ofFirst: "title") ?? facts.meta(["og:title", "dcterms.title", "dc.title"]),
            heading: heading.flatMap { $0.isEmpty ? nil : $0 }, text: text, isThin: content.isThin,
            refresh: facts.refresh)
        let hasScript = tree.first("script") != nil
        let words = text.split(separator: " ", maxSplits: fewWords).count
        page.isShell = content.isThin && (page.heading == nil && words < fewWords || hasScript && words < fewWords)
        let input = tree.number(of: "input")
        let places = input < 0 ? 0..<0 : tree.descendants(of: 0)
        page.asksForPassword = places.contains { node in
            tree.isElement(node, numbered: input) && tree.attribute("type", of: node)?.lowercased() == "password"
        }
        if let place = fragment.flatMap(place), !page.isShell {
            let isThere = has(place, tree)
            page.hasFragment = isThere || isWhole ? isThere : nil
        }
        return page
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textKept else { return text }
        return String(decoding: text.utf8.prefix(textKept), as: UTF8.self)
    }

    /// The id that a fragment names; `nil` for what is not looked up in the page: routes of single-page programs
    /// (`#!…`, `#/…`), state (`#tab=2`), text fragments (`#:~:text=…`), the top (HTML §7.4.6.3).
    package static func place(in fragment: String) -> String? {
        var name = fragment
        if let directive = name.range(of: ":~:") { name = String(name[..<directive.lowerBound]) }
        guard !name.isEmpty, name.lowercased() != "top", !name.hasPrefix("!") else { return nil }
        return name.contains { "/=&?".contains($0) } ? nil : name
    }

    /// As it is written and percent-decoded; GitHub's pages put a prefix before it.
    private static func has(_ place: String, _ tree: HTMLTree) -> Bool {
        let names = Set([place, place.removingPercentEncoding ?? place].flatMap { [$0, "user-content-" + $0] })
        return tree.descendants(of: 0).contains { node in
            guard tree.isElement(node), !tree.nodes[node].attributes.isEmpty else { return false }
            if let id = tree.attribute(idName, of: node), names.contains(String(decoding: id, as: UTF8.self)) {
                return true
            }
            guard tree.isElement(node, named: "a"), let name = tree.attribute(nameName, of: node) else { return false }
            return names.contains(String(decoding: name, as: UTF8.self))
        }
    }

    private static let idName = Array("id".utf8)
    private static let nameName = Array("name".utf8)
}
