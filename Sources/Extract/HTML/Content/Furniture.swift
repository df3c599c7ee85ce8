/// What of a page is no content: navigation, footers, cookie banners, share buttons, forms, hidden parts.
///
/// Told by element, role and the words of class and id, in one pass down the tree. A part that holds the page's heading,
/// its `<main>` or most of its text is content whatever it is called: SharePoint and EPiServer wrap whole pages in a
/// `<form>`, and a body may be of class `has-cookie-banner`.
struct Furniture {
    /// By node: it, or something around it, is no content.
    private(set) var isDropped: [Bool]
    /// The page's first heading of the first level that is shown.
    private(set) var heading: Int?
    /// The next ones, a few.
    private(set) var headings: [Int] = []
    static let headingsKept = 4

    /// Never content, whatever they hold. Not `head`: what it may hold is here by itself, and a page that names no `body`
    /// and begins with an element that libxml2 does not know stands in it whole.
    static let hidden = NameSet([
        "script", "style", "noscript", "template", "iframe", "svg", "object", "embed", "canvas", "title",
        "button", "select", "textarea", "input", "dialog", "datalist", "map",
    ])
    static let furniture = NameSet(["nav", "aside", "footer", "form", "header", "menu", "search"])
    static let roles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar",
        "toolbar", "tablist", "alert", "status",
    ]
    static let words: Set<[UInt8]> = Set(
        [
            "nav", "navbar", "navigation", "menu", "meny", "submenu", "breadcrumb", "breadcrumbs", "brodsmulor",
            "brodsmula", "cookie", "cookies", "cookiebanner", "cookiebar", "consent", "footer", "sidfot", "sidebar",
            "sidospalt", "share", "sharing", "dela", "social", "related", "relaterat", "relaterad", "relaterade",
            "pagination", "pager", "paginering", "skiplink", "skiplinks", "modal", "popup", "overlay", "newsletter",
            "nyhetsbrev", "comments", "kommentarer", "disqus", "advert", "advertisement", "ads", "toolbar", "feedback",
            "rating", "login", "hidden", "vcard", "byline",
        ].map { Array($0.utf8) })

    init(_ document: HTMLDocument) {
        let tree = document.tree
        isDropped = Array(repeating: false, count: tree.nodes.count)
        let measures = Measures(tree)
        var names = Names(tree)
        let all = measures.text[0]
        var isWithin = isDropped
        for node in 1..<max(1, tree.nodes.count) {
            let parent = Int(tree.nodes[node].parent)
            if isDropped[parent] {
                isDropped[node] = true
                continue
            }
            guard tree.isElement(node) else {
                isDropped[node] = tree.nodes[node].kind == .rawText
                continue
            }
            let name = Int(tree.nodes[node].name)
            isWithin[node] = isWithin[parent] || names.isPart[name]
            if names.isHidden(node, tree) {
                isDropped[node] = true
            } else if names.looksLikeFurniture(node, tree, isWithinContent: isWithin[parent]) {
                let isSmall = measures.text[node] * 2 < all || Self.isNavigation(node, tree)
                isDropped[node] = !measures.isCore[node] && isSmall
            }
            guard name == names.h1, !isDropped[node], headings.count < Self.headingsKept else { continue }
            if heading == nil { heading = node } else { headings.append(node) }
        }
    }

    static let parts = NameSet(["article", "main", "section"])
    static let core = NameSet(["h1", "main", "body"])

    /// How much text each element holds, and whether it holds what a page is about.
    private struct Measures {
        /// Bytes that are no white space; those of scripts do not count.
        var text: [Int]
        var isCore: [Bool]

        init(_ tree: HTMLTree) {
            text = Array(repeating: 0, count: tree.nodes.count)
            isCore = Array(repeating: false, count: tree.nodes.count)
            let (isHidden, isCoreName) = (tree.flags(hidden), tree.flags(core))
            for node in tree.nodes.indices.reversed() {
                if tree.nodes[node].kind == .text {
                    text[node] = tree.visible(node)
                } else if tree.isElement(node) {
                    let name = Int(tree.nodes[node].name)
                    if isHidden[name] { text[node] = 0 }
                    if isCoreName[name] { isCore[node] = true }
                }
                guard node > 0 else { continue }
                let parent = Int(tree.nodes[node].parent)
                text[parent] += text[node]
                if isCore[node] { isCore[parent] = true }
            }
        }
    }

    /// Whether a style in lower case lets nobody see the element.
    static func hides(_ style: String) -> Bool {
        let bare = style.filter { !$0.isWhitespace }
        return bare.contains("display:none") || bare.contains("visibility:hidden")
    }

    private static func isNavigation(_ node: Int, _ tree: HTMLTree) -> Bool {
        tree.isElement(node, named: "nav") || tree.attribute("role", of: node)?.lowercased() == "navigation"
    }

    /// What names say, asked once for each name and each list of classes of the page.
    private struct Names {
        private let isNeverContent: [Bool]
        private let isFurniture: [Bool]
        let isPart: [Bool]
        let h1: Int
        private let header: Int
        private let hidden: Int32
        private let ariaHidden: Int32
        private let style: Int32
        private let role: Int32
        private let lists: [Int32]
        /// Whether words of this list are those of furniture.
        private var known: [ArraySlice<UInt8>: Bool] = [:]

        init(_ tree: HTMLTree) {
            isNeverContent = tree.flags(Furniture.hidden)
            isFurniture = tree.flags(furniture)
            isPart = tree.flags(parts)
            (h1, header) = (Int(tree.number(of: "h1")), Int(tree.number(of: "header")))
            (hidden, ariaHidden) = (tree.number(of: "hidden"), tree.number(of: "aria-hidden"))
            (style, role) = (tree.number(of: "style"), tree.number(of: "role"))
            lists = [tree.number(of: "class"), tree.number(of: "id")]
        }

        func isHidden(_ node: Int, _ tree: HTMLTree) -> Bool {
            if isNeverContent[Int(tree.nodes[node].name)] { return true }
            guard !tree.nodes[node].attributes.isEmpty else { return false }
            if tree.attribute(numbered: hidden, of: node) != nil { return true }
            if tree.attribute(numbered: ariaHidden, of: node) != nil, tree.attribute("aria-hidden", of: node) == "true"
            {
                return true
            }
            guard tree.attribute(numbered: style, of: node) != nil,
                let text = tree.attribute("style", of: node)?.lowercased()
            else { return false }
            return Furniture.hides(text)
        }

        mutating func looksLikeFurniture(_ node: Int, _ tree: HTMLTree, isWithinContent: Bool) -> Bool {
            let name = Int(tree.nodes[node].name)
            // Within an article or a main part a header holds heading and introduction.
            if isFurniture[name] { return name != header || !isWithinContent }
            guard !tree.nodes[node].attributes.isEmpty else { return false }
            if tree.attribute(numbered: role, of: node) != nil,
                let text = tree.attribute("role", of: node)?.lowercased(), roles.contains(text)
            {
                return true
            }
            for list in lists {
                guard let value = tree.attribute(numbered: list, of: node), value.count <= 1024 else { continue }
                if hasWordOfFurniture(value) { return true }
            }
            return false
        }

        private mutating func hasWordOfFurniture(_ value: ArraySlice<UInt8>) -> Bool {
            if let known = known[value] { return known }
            let has = !NameWords.of(value).isDisjoint(with: words)
            known[value] = has
            return has
        }
    }
}

/// The words of a class or an id: `sv-cookieBanner_top` is `sv`, `cookie`, `banner`, `top`, and `cookiebanner` as well.
enum NameWords {
    static func of(_ value: ArraySlice<UInt8>) -> Set<[UInt8]> {
        var found: Set<[UInt8]> = []
        var word: [UInt8] = []
        var whole: [UInt8] = []
        var previousIsSmall = false
        func end(_ buffer: inout [UInt8]) {
            if !buffer.isEmpty { found.insert(buffer) }
            buffer.removeAll(keepingCapacity: true)
        }
        for byte in value {
            let isCapital = byte &- 0x41 < 26
            let isSmall = byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
            if isCapital, previousIsSmall { end(&word) }
            if isCapital || isSmall {
                word.append(isCapital ? byte | 0x20 : byte)
                whole.append(isCapital ? byte | 0x20 : byte)
            } else {
                end(&word)
                end(&whole)
            }
            previousIsSmall = isSmall
        }
        end(&word)
        end(&whole)
        return found
    }
}
