import Catalogue

/// Headings below an element that a class of the common style sheets hides, until a script shows it: the error box of a form.
///
/// Names of classes alone hide nothing elsewhere, since some hide a whole page until it is loaded; but a heading that says
/// that there is no page has to be one that readers see.
enum VeiledHeadings {
    private static let veils: Set<String> = [
        "hidden", "is-hidden", "d-none", "ng-hide", "u-hidden", "hide", "collapse",
    ]

    /// - Parameter page: keeps the headings that are shown; one that has none but hidden ones goes by its title.
    static func drop(from page: inout LinkPage, _ document: HTMLDocument) {
        let furniture = Furniture(document)
        let all = [furniture.heading].compactMap(\.self) + furniture.headings
        let shown = all.filter { !isVeiled($0, document.tree) }
        guard shown.count < all.count else { return }
        let texts = shown.map { document.text(of: $0) }.filter { !$0.isEmpty }
        page.heading = texts.first ?? page.title
        page.headings = Array(texts.dropFirst())
    }

    private static func isVeiled(_ heading: Int, _ tree: HTMLTree) -> Bool {
        var node = heading
        while node > 0, !["body", "main"].contains(where: { tree.isElement(node, named: $0) }) {
            if let classes = tree.attribute("class", of: node), classes.utf8.count <= 1024, hides(classes) {
                return true
            }
            node = Int(tree.nodes[node].parent)
        }
        return false
    }

    /// `d-none d-md-block` and `hidden md:block` are shown on wider screens, `collapse show` is open.
    private static func hides(_ classes: String) -> Bool {
        let names = classes.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        guard names.contains(where: veils.contains) else { return false }
        return !names.contains { name in
            name == "show" || name.contains(":") || name.hasPrefix("d-") && name != "d-none"
        }
    }
}
