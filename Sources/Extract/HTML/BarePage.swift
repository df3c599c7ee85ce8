/// What a page of few words says itself, without whatever frames it: headers and footers, menus, dialogs, questions about
/// cookies, signs that something is being loaded. How much of the page they hold does not matter.
struct BarePage {
    /// Bytes of text from which on a page is not looked at in that way.
    static let most = 1200
    private static let fewWords = 12

    /// Words with single spaces between them.
    private(set) var text = ""
    /// Whether there is an element that programs put their pages into, or a word that something is being loaded.
    private(set) var hasMount = false
    /// Whether nothing is said, or next to nothing where a program puts its page.
    private(set) var isEmpty = true

    init(_ document: HTMLDocument) {
        let tree = document.tree
        guard !tree.nodes.isEmpty else { return }
        var isFrame = Array(repeating: false, count: tree.nodes.count)
        var isBody = isFrame
        let isCore = Self.cores(tree)
        var words: [String] = []
        for node in 1..<max(1, tree.nodes.count) {
            let parent = Int(tree.nodes[node].parent)
            isFrame[node] = isFrame[parent]
            isBody[node] = isBody[parent]
            if tree.isElement(node) {
                isBody[node] = isBody[node] || tree.isElement(node, named: "body")
                if isBody[node], Self.isMount(node, tree) { hasMount = true }
                isFrame[node] = isFrame[node] || Self.isFrame(node, tree, isCore: isCore[node])
            } else if tree.nodes[node].kind == .text, !isFrame[node] {
                words += tree.text(of: node).split(separator: " ").map(String.init)
            }
        }
        text = words.joined(separator: " ")
        let count = words.count { $0.contains { $0.isLetter || $0.isNumber } }
        if count < 40, Self.speaksOfLoading(text) { hasMount = true }
        isEmpty = count < (hasMount ? Self.fewWords : 3)
    }

    /// Not `head`: a page that names no `body` may stand in it.
    private static let frames = NameSet(["nav", "aside", "footer", "header", "menu", "search"])
    private static let roles: Set<String> = Furniture.roles.union(["progressbar"])
    private static let words = Furniture.words.union(
        ["loading", "loader", "laddar", "spinner", "skeleton", "splash", "preloader", "gdpr", "sidhuvud", "topbar"]
            .map { Array($0.utf8) })

    /// By node: whether it holds a heading or the main part; then words of its class do not make it a frame.
    private static func cores(_ tree: HTMLTree) -> [Bool] {
        var isCore = Array(repeating: false, count: tree.nodes.count)
        for node in (1..<max(1, tree.nodes.count)).reversed() where tree.isElement(node) {
            if Furniture.core.contains(tree.name(of: node)) { isCore[node] = true }
            if isCore[node] { isCore[Int(tree.nodes[node].parent)] = true }
        }
        return isCore
    }

    private static func isFrame(_ node: Int, _ tree: HTMLTree, isCore: Bool) -> Bool {
        let name = tree.name(of: node)
        if frames.contains(name) || Furniture.hidden.contains(name) { return true }
        guard !tree.nodes[node].attributes.isEmpty else { return false }
        if let role = tree.attribute("role", of: node)?.lowercased(), roles.contains(role) { return true }
        if tree.attribute("style", of: node).map({ Furniture.hides($0.lowercased()) }) ?? false { return true }
        return !isCore && has(words, node, tree)
    }

    private static let mounts: Set<[UInt8]> = Set(
        ["root", "app", "next", "nuxt", "gatsby", "svelte", "mount", "spa", "application"].map { Array($0.utf8) })

    /// By its id, or a name of its own making: `<div id="__next">`, `<app-root>`.
    private static func isMount(_ node: Int, _ tree: HTMLTree) -> Bool {
        if tree.name(of: node).contains(UInt8(ascii: "-")) { return true }
        guard let id = tree.attribute(Array("id".utf8), of: node), id.count <= 64 else { return false }
        return !NameWords.of(id).isDisjoint(with: mounts)
    }

    private static func has(_ words: Set<[UInt8]>, _ node: Int, _ tree: HTMLTree) -> Bool {
        ["class", "id"].contains { name in
            guard let value = tree.attribute(Array(name.utf8), of: node), value.count <= 1024 else { return false }
            return !NameWords.of(value).isDisjoint(with: words)
        }
    }

    private static func speaksOfLoading(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["läses in", "läser in", "laddar", "laddas", "loading", "please wait"].contains { text.contains($0) }
    }
}
