import Catalogue
import Foundation

/// Writes the selectors of a list whose members are known, and takes none that does not find what it is meant to.
struct ListSelectorFinder {
    let document: HTMLDocument
    let group: ListFinder.Group
    let now: Date

    private var tree: HTMLTree { document.tree }
    private static let selectorLimit = 24

    /// `nil` when no selector finds the members and little else.
    func selectors() -> ListSelectors? {
        guard let items else { return nil }
        var list = ListSelectors(items: items)
        let fields = ItemFields(document: document, group: group, now: now)
        list.link = fields.link
        list.title = fields.title
        list.date = fields.date
        list.summary = fields.summary
        list.keepLinks = keepLinks
        return list
    }

    // MARK: Items

    /// The shortest selector that finds the members and nothing else; else one that finds little else.
    private var items: String? {
        let wanted = Set(group.members)
        var best: (text: String, share: Double)?
        for text in candidates().prefix(Self.selectorLimit) {
            guard let selector = ClassNames.selector(text) else { continue }
            let found = Set(
                document.select(selector, limit: wanted.count * 4).compactMap { match in
                    if case .element(let node) = match { node } else { nil }
                })
            let share = Double(found.intersection(wanted).count) / Double(max(found.union(wanted).count, 1))
            if share == 1 { return text }
            if share > best?.share ?? 0.9 { best = (text, share) }
        }
        return best?.text
    }

    private func candidates() -> [String] {
        let own = compounds(group.members)
        let parents = compounds(Array(Set(group.members.map { Int(tree.nodes[$0].parent) })).filter { $0 > 0 })
        var texts = own.filter { $0.contains(".") }
        for parent in parents where parent.contains(".") { texts += own.map { "\(parent) > \($0)" } }
        var ancestors: [String] = []
        for ancestor in commonAncestors() { ancestors += marks(of: ancestor) }
        for ancestor in ancestors.prefix(6) { texts += own.prefix(2).map { "\(ancestor) \($0)" } }
        for ancestor in ancestors.prefix(6) {
            texts += parents.suffix(1).map { "\(ancestor) \($0) > \(own.last ?? "*")" }
        }
        let path = path(of: group.members[0])
        return path.isEmpty ? texts : texts + [path]
    }

    /// `tag.class` for each class they all have, the most telling first, then `tag`.
    private func compounds(_ nodes: [Int]) -> [String] {
        guard let first = nodes.first, nodes.allSatisfy({ tree.nodes[$0].name == tree.nodes[first].name }) else {
            return []
        }
        guard let name = ClassNames.type(of: first, in: tree) else { return [] }
        var shared = ClassNames.plain(of: first, in: tree)
        for node in nodes.dropFirst() where !shared.isEmpty {
            let own = Set(ClassNames.plain(of: node, in: tree))
            shared.removeAll { !own.contains($0) }
        }
        return shared.sorted { $0.utf8.count > $1.utf8.count }.map { "\(name).\($0)" } + [name]
    }

    /// The elements around all of them, the innermost first.
    private func commonAncestors() -> [Int] {
        guard let first = group.members.first, let last = group.members.last else { return [] }
        var found: [Int] = []
        var node = Int(tree.nodes[first].parent)
        while node > 0 {
            if Int(tree.nodes[node].end) > last { found.append(node) }
            node = Int(tree.nodes[node].parent)
        }
        return found
    }

    /// What an element can be told by: its id, its classes, or being the page's main part.
    private func marks(of node: Int) -> [String] {
        guard let name = ClassNames.type(of: node, in: tree) else { return [] }
        if name == "main" { return ["main"] }
        if name == "html" || name == "body" { return [] }
        let id = tree.attribute("id", of: node).flatMap { ClassNames.isPlain($0) ? "#\($0)" : nil }
        return [id].compactMap { $0 } + ClassNames.plain(of: node, in: tree).prefix(2).map { "\(name).\($0)" }
    }

    private func path(of node: Int) -> String {
        var names: [String] = []
        var node = node
        while node > 0, names.count < 30 {
            guard let name = ClassNames.type(of: node, in: tree) else { break }
            if name != "html" { names.append(name) }
            node = Int(tree.nodes[node].parent)
        }
        return names.reversed().joined(separator: " > ")
    }

    // MARK: Links

    /// The folder that all links share: whole segments, up to the first with a digit, as years change.
    private var keepLinks: String? {
        var shared: [Substring]?
        var host: ArraySlice<UInt8>?
        for link in group.links {
            let parts = AddressParts(Array(link.utf8)[...])
            if let host, host != parts.host { return nil }
            host = parts.host
            let path = String(decoding: parts.path, as: UTF8.self)
            let folders = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
                .prefix { !$0.contains(where: \.isNumber) }
            shared = shared.map { zip($0, folders).prefix { $0.0 == $0.1 }.map(\.0) } ?? Array(folders)
        }
        guard let shared, !shared.isEmpty else { return nil }
        return "/" + shared.joined(separator: "/") + "/"
    }
}
