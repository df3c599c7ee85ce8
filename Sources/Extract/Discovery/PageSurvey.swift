import Catalogue
import Foundation

/// One pass over a page: the shape of each element's place, and running sums of what stands where.
struct PageSurvey {
    struct Link {
        var node: Int
        var address: String
        /// Bytes of its text.
        var title: Int
        var isHeading: Bool
    }

    private let tree: HTMLTree
    /// Links that lead somewhere, in document order, but for those in the page's frame.
    private var links: [Link] = []
    // Sums over all nodes in front of one: of links, bytes of text, dates, headings.
    private var linkSums: [Int32] = [0]
    private var textSums: [Int32] = [0]
    private var dateSums: [Int32] = [0]
    private var headingSums: [Int32] = [0]
    /// Names and classes from the root to the node, as a hash; and the same without the node's own classes.
    private var shapes: [Int] = []
    private var looseShapes: [Int] = []
    private var isFrame: [Bool] = []
    private var isMain: [Bool] = []

    init(document: HTMLDocument, page: String, now: Date) {
        tree = document.tree
        let own = page.prefix { $0 != "#" }
        var headingEnd: Int32 = 0
        for node in tree.nodes.indices {
            place(node)
            let one = tree.nodes[node]
            let isSeen = !isFrame[node]
            let isHeading = one.kind == .element && Self.isHeading(tree.name(of: node))
            if isHeading { headingEnd = one.end }
            var link: Link?
            if isSeen, one.kind == .element, tree.isElement(node, named: "a") {
                link = Self.link(node, document, own: own, inHeading: node < Int(headingEnd))
            }
            if let link { links.append(link) }
            linkSums.append(linkSums[node] + (link == nil ? 0 : 1))
            headingSums.append(headingSums[node] + (isHeading && isSeen ? 1 : 0))
            let text = one.kind == .text && isSeen ? tree.slice(one.text) : []
            textSums.append(textSums[node] + Int32(Self.length(text)))
            dateSums.append(dateSums[node] + (isSeen && isDate(node, text, now: now) ? 1 : 0))
        }
    }

    // MARK: Asking

    /// Elements of one shape, two or more, each group in document order; a group may hold parts of another.
    func groups() -> [[Int]] {
        var found: [[Int]] = []
        for shapes in [shapes, looseShapes] {
            var places: [Int: Int] = [:]
            var groups: [[Int]] = []
            for node in tree.nodes.indices where isCandidate(node) {
                if let place = places[shapes[node]] {
                    groups[place].append(node)
                } else {
                    places[shapes[node]] = groups.count
                    groups.append([node])
                }
            }
            found += groups.filter { $0.count >= 2 }
        }
        return found
    }

    func linkCount(in node: Int) -> Int { sum(linkSums, node) }
    func textLength(in node: Int) -> Int { sum(textSums, node) }
    func hasDate(in node: Int) -> Bool { sum(dateSums, node) > 0 }
    func hasHeading(in node: Int) -> Bool { sum(headingSums, node) > 0 }
    func isInMain(_ node: Int) -> Bool { isMain[node] }

    /// The link of its heading, else the one with the most words; of the first twenty.
    func mainLink(in node: Int) -> Link? {
        let within = links[Int(linkSums[node])..<Int(linkSums[Int(tree.nodes[node].end)])].prefix(20)
        if let heading = within.first(where: \.isHeading) { return heading }
        return within.max { $0.title < $1.title }
    }

    private func sum(_ sums: [Int32], _ node: Int) -> Int { Int(sums[Int(tree.nodes[node].end)] - sums[node]) }

    private static let never: Set<[UInt8]> = Set(
        ["html", "head", "body", "span", "b", "i", "em", "strong", "br", "img", "time", "small", "svg", "option"]
            .map { Array($0.utf8) })

    private func isCandidate(_ node: Int) -> Bool {
        tree.isElement(node) && !isFrame[node] && linkCount(in: node) > 0 && !Self.never.contains(tree.name(of: node))
    }

    // MARK: Looking

    private mutating func place(_ node: Int) {
        let parent = Int(tree.nodes[node].parent)
        guard parent >= 0, tree.isElement(node) else {
            shapes.append(parent >= 0 ? shapes[parent] : 0)
            looseShapes.append(0)
            isFrame.append(parent >= 0 && isFrame[parent])
            isMain.append(parent >= 0 && isMain[parent])
            return
        }
        var hasher = Hasher()
        hasher.combine(shapes[parent])
        hasher.combine(tree.nodes[node].name)
        let loose = hasher.finalize()
        looseShapes.append(loose)
        let classes = ClassNames.plain(of: node, in: tree)
        shapes.append(
            classes.reduce(into: loose) { shape, name in
                var hasher = Hasher()
                hasher.combine(shape)
                hasher.combine(name)
                shape = hasher.finalize()
            })
        isFrame.append(isFrame[parent] || PageFrame.begins(at: node, in: tree, inMain: isMain[parent]))
        isMain.append(isMain[parent] || PageFrame.isMain(node, in: tree))
    }

    private static func link(_ node: Int, _ document: HTMLDocument, own: Substring, inHeading: Bool) -> Link? {
        let tree = document.tree
        guard let reference = tree.attribute("href", of: node), !reference.hasPrefix("#"),
            let address = Address.resolve(reference, base: document.base), address.hasPrefix("http"),
            address.prefix(while: { $0 != "#" }) != own
        else { return nil }
        let title = LinkTitle.read(node, in: document)
        guard let text = title.text else { return nil }
        // A link that only says "read more" has no words of its own.
        let length = title.strength > .generic ? text.utf8.count : 1
        return Link(
            node: node, address: address, title: length,
            isHeading: inHeading || title.strength == .heading)
    }

    private func isDate(_ node: Int, _ text: ArraySlice<UInt8>, now: Date) -> Bool {
        if tree.isElement(node, named: "time") { return true }
        guard (6...60).contains(text.count), text.contains(where: { 0x30...0x39 ~= $0 }) else { return false }
        return Dates.parse(PlainText.fold(String(decoding: text, as: UTF8.self)), now: now) != nil
    }

    private static func isHeading(_ name: [UInt8]) -> Bool {
        name.count == 2 && name[0] == UInt8(ascii: "h") && 0x31...0x36 ~= name[1]
    }

    /// White space in a row counts once.
    private static func length(_ text: ArraySlice<UInt8>) -> Int {
        var count = 0
        var wasSpace = true
        for byte in text {
            let isSpace = HTMLScanner.isSpace(byte)
            if !(isSpace && wasSpace) { count += 1 }
            wasSpace = isSpace
        }
        return count
    }
}

/// Class names that may stand in a selector for long.
enum ClassNames {
    private static let ordinal: Set<String> = ["odd", "even", "first", "last", "active", "current", "selected", "new"]

    /// Without digits, and of order or state; letters, hyphens and underscores alone, eight at most.
    static func plain(of node: Int, in tree: HTMLTree) -> [String] {
        guard let names = tree.attribute("class", of: node) else { return [] }
        return names.split(separator: " ").prefix(16).map(String.init).filter(isPlain).prefix(8).map { $0 }
    }

    /// The name of an element; `nil` for one that a selector cannot have as it stands: `o:p`.
    static func type(of node: Int, in tree: HTMLTree) -> String? {
        let name = tree.name(of: node)
        guard name.count <= 60, let first = name.first, HTMLScanner.isLetter(first),
            name.allSatisfy({ HTMLScanner.isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// A selector put together from such names. That it can be read is our own promise: where it is broken, tests
    /// stop, and an operator gets a proposal less.
    static func selector(_ text: String) -> Selector? {
        do {
            return try Selector(text)
        } catch {
            assertionFailure("\(text): \(error.message) at \(error.position)")
            return nil
        }
    }

    static func isPlain(_ name: String) -> Bool {
        (2...60).contains(name.utf8.count) && HTMLScanner.isLetter(name.utf8.first ?? 0)
            && name.utf8.allSatisfy { HTMLScanner.isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            && !ordinal.contains(name.lowercased())
    }
}

/// What a page is framed with, and its main part.
enum PageFrame {
    private static let tags: Set<String> = ["nav", "footer", "form", "head", "noscript", "dialog"]
    private static let roles: Set<String> = [
        "navigation", "banner", "contentinfo", "search", "menu", "menubar", "tablist", "dialog", "alert",
    ]
    private static let words: Set<String> = [
        "nav", "navigation", "navbar", "menu", "meny", "submenu", "footer", "sidfot", "sidhuvud", "breadcrumb",
        "breadcrumbs", "brodsmulor", "brodsmula", "cookie", "cookies", "consent", "share", "social", "pagination",
        "paginering", "pager", "toolbar", "language", "skip", "dela", "tagcloud",
    ]

    static func begins(at node: Int, in tree: HTMLTree, inMain: Bool) -> Bool {
        let name = String(decoding: tree.name(of: node), as: UTF8.self)
        guard name != "html", name != "body", name != "main" else { return false }
        // What holds most of the page is not its frame, whatever it is called.
        let size = Int(tree.nodes[node].end) - node
        guard size * 5 < tree.nodes.count * 3 || name == "nav" || name == "head" else { return false }
        if tags.contains(name) && (name != "footer" || !inMain) { return true }
        if (name == "header" || name == "aside") && !inMain { return true }
        if let role = tree.attribute("role", of: node), roles.contains(role.lowercased()) { return true }
        let named = [tree.attribute("class", of: node), tree.attribute("id", of: node)].compactMap { $0 }
        return named.contains { text in
            text.lowercased().split { !$0.isLetter }.contains { words.contains(String($0)) }
        }
    }

    static func isMain(_ node: Int, in tree: HTMLTree) -> Bool {
        tree.isElement(node, named: "main") || tree.attribute("role", of: node)?.lowercased() == "main"
    }
}
