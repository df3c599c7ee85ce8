import Catalogue
import Foundation

/// What stands in an element, as text and as markup; how much may be asked of one page is limited, because elements
/// nest and each of them may be asked for.
extension HTMLDocument {
    /// What reading the texts of one page may walk over, in bytes, a node counting as 16: many times the page itself.
    static func textLimit(_ tree: HTMLTree) -> Int {
        2 * 1024 * 1024 + 12 * (tree.bytes.count + 16 * tree.nodes.count)
    }

    /// What a reader sees of it, folded; "" when the page has been asked for too much.
    func text(of node: Int) -> String {
        guard mayRead(node) else { return "" }
        return tree.text(of: node)
    }

    /// The text of what a selector found, folded.
    func text(_ match: Match) -> String {
        switch match {
        case .text(let text): PlainText.fold(text)
        case .element(let node): text(of: node)
        }
    }

    /// What a selector found, as HTML fit to be shown; `nil` when nothing is left of it.
    /// - Parameter skipping: places of the tree that are left out with all they hold.
    func html(_ match: Match, sanitise: Bool, skipping: [Bool] = []) -> String? {
        let html: String
        switch match {
        case .text(let text): return JSONReading.paragraphs(text)
        case .element(let node):
            guard mayRead(node) else { return nil }
            html = cut(tree.innerHTML(of: node, skipping: skipping))
        }
        var lost = 0
        let shown = sanitise ? Sanitiser.sanitise(html, base: base, lost: &lost) : html
        if lost > 0 { report(.addressUnusable) }
        // By hand: Foundation's trimming goes through UTF-16, and cost a third of the reading of a large list.
        var rest = shown.unicodeScalars[...]
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return rest.isEmpty ? nil : String(rest)
    }

    /// One field ends at the limit that fields of feeds have.
    private func cut(_ html: [UInt8]) -> String {
        guard html.count > FeedBuilder.fieldLimit else { return String(decoding: html, as: UTF8.self) }
        report(.limitField)
        var end = FeedBuilder.fieldLimit
        while end > 0, html[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: html[..<end], as: UTF8.self)
    }

    private func mayRead(_ node: Int) -> Bool {
        guard textLeft > 0 else {
            report(.htmlTooMuchWork)
            return false
        }
        let nodes = tree.nodes[node]
        textLeft -= 16 * (Int(nodes.end) - node) + tree.textLength(of: node)
        return true
    }
}
