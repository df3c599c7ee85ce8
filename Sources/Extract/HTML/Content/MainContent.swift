import Catalogue
import Foundation

/// Where on a page its content stands, found without anybody's help.
///
/// What is no content goes first (``Furniture``). Then the page may say itself where its text is: `articleBody`, the one
/// `<article>`, `<main>`; else all of it is looked at. Within that the content is the smallest element that holds four
/// fifths of the running text: text that is no link, in paragraphs, list items, cells and longer blocks. Every step is
/// one pass over the tree.
struct MainContent {
    private let document: HTMLDocument
    private let furniture: Furniture
    /// Bytes of running text in each subtree.
    private let running: [Int]
    /// The part of the page that was looked at.
    private let scope: Int
    /// The content; `nil` for a page without text.
    let node: Int?
    /// Whether there is no paragraph on the page, only words here and there.
    let isThin: Bool

    private var tree: HTMLTree { document.tree }

    init(_ document: HTMLDocument) {
        self.document = document
        let furniture = Furniture(document)
        self.furniture = furniture
        var running = Self.runningText(document.tree, furniture, everything: false)
        // A page of a few words has no paragraphs to speak of: then all its words count.
        isThin = running[0] == 0
        if isThin { running = Self.runningText(document.tree, furniture, everything: true) }
        self.running = running
        let scope = Self.scope(document.tree, furniture, running)
        self.scope = scope
        node = running[scope] == 0 ? nil : Self.core(of: scope, document.tree, running)
    }

    func isFurniture(_ node: Int) -> Bool { furniture.isDropped[node] }

    /// The page's heading, where one is shown.
    var heading: Int? { furniture.heading }
    var headings: [Int] { furniture.headings }

    /// The content as HTML, without the page's heading, which is its title.
    func html(sanitise: Bool) -> String? {
        guard let node else { return nil }
        var skipped = furniture.isDropped
        if let heading { skipped[heading] = true }
        skipEmpty(within: node, &skipped)
        return document.html(.element(node), sanitise: sanitise, skipping: skipped)
    }

    /// What the page begins with: what its editor called the ingress, else the first paragraph. Plain text as HTML.
    func summary() -> String? {
        guard let start = ingress() ?? firstParagraph() else { return nil }
        return JSONReading.paragraphs(Self.beginning(of: document.text(of: start)))
    }

    /// What editors and templates leave behind: boxes around nothing, paragraphs of a no-break space.
    private func skipEmpty(within node: Int, _ skipped: inout [Bool]) {
        var hasSubstance = Array(repeating: false, count: Int(tree.nodes[node].end) - node)
        for index in tree.descendants(of: node).reversed() where !skipped[index] {
            if tree.isElement(index) {
                let name = tree.name(of: index)
                let stands = Self.standsAlone.contains(name) || hasSubstance[index - node]
                if !stands, !Self.inline.contains(name) { skipped[index] = true }
                guard stands else { continue }
            } else if tree.slice(tree.nodes[index].text).allSatisfy(Self.isBlank) {
                continue
            }
            hasSubstance[Int(tree.nodes[index].parent) - node] = true
        }
    }

    private static let standsAlone = NameSet(["img", "hr", "td", "th", "col", "picture", "video", "audio", "source"])

    /// White space, and the bytes of no-break space, zero-width space and soft hyphen.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0xC2 || byte == 0xA0 || byte == 0xAD || byte == 0xE2 || byte == 0x80 || byte == 0x8B
    }

    // MARK: Running text

    static let inline = NameSet([
        "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
        "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "img",
    ])
    static let paragraphs = NameSet(["p", "li", "td", "dd", "blockquote", "pre", "figcaption", "summary"])
    /// Fewer bytes than this in one block are a label, not a sentence.
    static let sentence = 25
    static let longBlock = 80

    private static func runningText(_ tree: HTMLTree, _ furniture: Furniture, everything: Bool) -> [Int] {
        var direct = Array(repeating: 0, count: tree.nodes.count)
        var block = Array(repeating: 0, count: tree.nodes.count)
        var isLink = Array(repeating: false, count: tree.nodes.count)
        let a = tree.number(of: "a")
        let (isInline, isParagraph) = (tree.flags(inline), tree.flags(paragraphs))
        for node in 1..<max(1, tree.nodes.count) where !furniture.isDropped[node] {
            let parent = Int(tree.nodes[node].parent)
            if tree.isElement(node) {
                let name = tree.nodes[node].name
                block[node] = isInline[Int(name)] ? block[parent] : node
                isLink[node] = isLink[parent] || name == a
            } else if !isLink[parent] || everything {
                direct[block[parent]] += tree.visible(node)
            }
        }
        var running = Array(repeating: 0, count: tree.nodes.count)
        for node in tree.nodes.indices.reversed() {
            if tree.isElement(node), !furniture.isDropped[node] {
                let least = everything ? 1 : isParagraph[Int(tree.nodes[node].name)] ? sentence : longBlock
                if direct[node] >= least { running[node] += direct[node] }
            }
            if node > 0 { running[Int(tree.nodes[node].parent)] += running[node] }
        }
        return running
    }

    // MARK: Places

    /// What the page calls its text, where that holds a good part of it.
    private static func scope(_ tree: HTMLTree, _ furniture: Furniture, _ running: [Int]) -> Int {
        var bodies: [Int] = []
        var articles: [Int] = []
        var mains: [Int] = []
        let (item, property, role) = (
            tree.number(of: "itemprop"), tree.number(of: "property"), tree.number(of: "role")
        )
        let (articleName, mainName) = (tree.number(of: "article"), tree.number(of: "main"))
        for node in tree.nodes.indices where tree.isElement(node) && !furniture.isDropped[node] && running[node] > 0 {
            let name = tree.nodes[node].name
            if tree.attribute(numbered: item, of: node) != nil || tree.attribute(numbered: property, of: node) != nil {
                let property = tree.attribute("itemprop", of: node) ?? tree.attribute("property", of: node)
                if let property, Thing.localName(property) == "articlebody" { bodies.append(node) }
            }
            if name == articleName { articles.append(node) }
            let isMainByRole =
                tree.attribute(numbered: role, of: node) != nil
                && tree.attribute("role", of: node)?.lowercased() == "main"
            if name == mainName || isMainByRole { mains.append(node) }
        }
        let main = mains.max { running[$0] < running[$1] } ?? 0
        if let body = bodies.max(by: { running[$0] < running[$1] }), running[body] * 2 >= running[main] { return body }
        // Articles within articles are comments or teasers; several beside each other are a list.
        if let article = articles.max(by: { running[$0] < running[$1] }), running[article] * 2 >= running[main] {
            return article
        }
        return main
    }

    /// Down from the scope as long as one child holds four fifths of it.
    private static func core(of scope: Int, _ tree: HTMLTree, _ running: [Int]) -> Int {
        var node = scope
        while true {
            var child = node + 1
            var heir: Int?
            while child < Int(tree.nodes[node].end) {
                if tree.isElement(child), running[child] * 5 >= running[node] * 4 { heir = child }
                child = Int(tree.nodes[child].end)
            }
            // A paragraph alone is content within its parent, as a list or a table is.
            guard let heir, !keeps.contains(tree.name(of: heir)) else { break }
            node = heir
        }
        // A layout table leads to one of its cells; rows that share the text are content as a whole table.
        while node > scope, rows.contains(tree.name(of: node)) { node = Int(tree.nodes[node].parent) }
        return node
    }

    static let keeps = NameSet([
        "p", "ul", "ol", "dl", "blockquote", "pre", "figure", "details", "h1", "h2", "h3", "h4", "h5", "h6",
    ])
    static let rows = NameSet(["table", "tbody", "thead", "tfoot", "tr"])

    // MARK: Beginning

    private static let ingressWords: Set<[UInt8]> = Set(
        ["ingress", "preamble", "lead", "leadin", "intro", "introduction", "standfirst", "excerpt", "manchet"]
            .map { Array($0.utf8) })

    private func ingress() -> Int? {
        let main = tree.ancestor(of: scope, named: ["main", "article", "body"]) ?? scope
        return tree.descendants(of: main).first { node in
            guard tree.isElement(node), !isFurniture(node) else { return false }
            if tree.attribute("itemprop", of: node)?.lowercased() == "description" { return true }
            guard let value = tree.attribute(Array("class".utf8), of: node), value.count <= 1024 else { return false }
            return !NameWords.of(value).isDisjoint(with: Self.ingressWords) && length(of: node) >= Self.sentence
        }
    }

    private func firstParagraph() -> Int? {
        guard let node else { return nil }
        let p = Array("p".utf8)
        let all = tree.descendants(of: node).lazy.filter {
            tree.isElement($0) && tree.name(of: $0) == p && !isFurniture($0)
        }
        return all.first { running[$0] > 0 && length(of: $0) >= 40 } ?? all.first { length(of: $0) > 0 }
            ?? (running[node] > 0 ? node : nil)
    }

    /// Bytes of text in the subtree, each node but once looked at by one caller.
    private func length(of node: Int) -> Int {
        var sum = 0
        for index in tree.descendants(of: node) where tree.nodes[index].kind == .text && !isFurniture(index) {
            sum += tree.slice(tree.nodes[index].text).count { $0 > 0x20 }
            if sum >= 40 { break }
        }
        return sum
    }

    /// A paragraph may be a page: a summary ends at a word.
    private static func beginning(of text: String) -> String {
        guard text.count > 600 else { return text }
        let head = text.prefix(600)
        return (head.lastIndex(of: " ").map { head[..<$0] } ?? head) + "…"
    }
}
