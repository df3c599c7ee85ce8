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

    private static func names(_ names: [String]) -> Set<[UInt8]> { Set(names.map { Array($0.utf8) }) }

    /// Never content, whatever they hold.
    private static let hidden = names([
        "script", "style", "noscript", "template", "iframe", "svg", "object", "embed", "canvas", "head", "title",
        "button", "select", "textarea", "input", "dialog", "datalist", "map",
    ])
    private static let furniture = names(["nav", "aside", "footer", "form", "header", "menu", "search"])
    private static let roles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar",
        "toolbar", "tablist", "alert", "status",
    ]
    private static let words = names([
        "nav", "navbar", "navigation", "menu", "meny", "submenu", "breadcrumb", "breadcrumbs", "brodsmulor",
        "brodsmula", "cookie", "cookies", "cookiebanner", "cookiebar", "consent", "footer", "sidfot", "sidebar",
        "sidospalt", "share", "sharing", "dela", "social", "related", "relaterat", "relaterad", "relaterade",
        "pagination", "pager", "paginering", "skiplink", "skiplinks", "modal", "popup", "overlay", "newsletter",
        "nyhetsbrev", "comments", "kommentarer", "disqus", "advert", "advertisement", "ads", "toolbar", "feedback",
        "rating", "login", "hidden", "vcard", "byline",
    ])

    init(_ document: HTMLDocument) {
        let tree = document.tree
        isDropped = Array(repeating: false, count: tree.nodes.count)
        let measures = Measures(tree)
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
            isWithin[node] = isWithin[parent] || Self.parts.contains(tree.name(of: node))
            if Self.isHidden(node, tree) {
                isDropped[node] = true
            } else if Self.looksLikeFurniture(node, tree, isWithinContent: isWithin[parent]) {
                let isSmall = measures.text[node] * 2 < all || Self.isNavigation(node, tree)
                isDropped[node] = !measures.isCore[node] && isSmall
            }
            if heading == nil, !isDropped[node], tree.name(of: node) == Self.h1 { heading = node }
        }
    }

    private static let h1 = Array("h1".utf8)
    private static let header = Array("header".utf8)
    private static let parts = names(["article", "main", "section"])
    private static let core = names(["h1", "main", "body"])

    /// How much text each element holds, and whether it holds what a page is about.
    private struct Measures {
        /// Bytes that are no white space; those of scripts do not count.
        var text: [Int]
        var isCore: [Bool]

        init(_ tree: HTMLTree) {
            text = Array(repeating: 0, count: tree.nodes.count)
            isCore = Array(repeating: false, count: tree.nodes.count)
            for node in tree.nodes.indices.reversed() {
                if tree.nodes[node].kind == .text {
                    text[node] = tree.slice(tree.nodes[node].text).count { $0 > 0x20 }
                } else if tree.isElement(node) {
                    let name = tree.name(of: node)
                    if hidden.contains(name) { text[node] = 0 }
                    if core.contains(name) { isCore[node] = true }
                }
                guard node > 0 else { continue }
                let parent = Int(tree.nodes[node].parent)
                text[parent] += text[node]
                if isCore[node] { isCore[parent] = true }
            }
        }
    }

    private static func isHidden(_ node: Int, _ tree: HTMLTree) -> Bool {
        if hidden.contains(tree.name(of: node)) { return true }
        guard !tree.nodes[node].attributes.isEmpty else { return false }
        if tree.attribute(hiddenName, of: node) != nil { return true }
        if tree.attribute("aria-hidden", of: node) == "true" { return true }
        guard let style = tree.attribute("style", of: node)?.lowercased() else { return false }
        let bare = style.filter { !$0.isWhitespace }
        return bare.contains("display:none") || bare.contains("visibility:hidden")
    }

    private static let hiddenName = Array("hidden".utf8)

    private static func isNavigation(_ node: Int, _ tree: HTMLTree) -> Bool {
        tree.isElement(node, named: "nav") || tree.attribute("role", of: node)?.lowercased() == "navigation"
    }

    private static func looksLikeFurniture(_ node: Int, _ tree: HTMLTree, isWithinContent: Bool) -> Bool {
        let name = tree.name(of: node)
        // Within an article or a main part a header holds heading and introduction.
        if furniture.contains(name) { return name != header || !isWithinContent }
        guard !tree.nodes[node].attributes.isEmpty else { return false }
        if let role = tree.attribute("role", of: node)?.lowercased(), roles.contains(role) { return true }
        for attribute in ["class", "id"] {
            guard let value = tree.attribute(Array(attribute.utf8), of: node), value.count <= 1024 else { continue }
            if !NameWords.of(value).isDisjoint(with: words) { return true }
        }
        return false
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
