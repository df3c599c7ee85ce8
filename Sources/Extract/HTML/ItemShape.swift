import Catalogue

/// What the items of a list have in common, for the extraction contract: their place and their parts, not their words.
enum ItemShape {
    /// Items that are looked at, and nodes of each: enough to know a list by.
    private static let mostItems = 200
    private static let mostNodes = 200
    private static let depth = 4

    // MARK: HTML

    static func of(_ items: [Int], in tree: HTMLTree) -> ListShape {
        var places: [String: Int] = [:]
        var counts: [String: Int] = [:]
        let seen = items.prefix(mostItems)
        for item in seen {
            places[place(of: item, tree), default: 0] += 1
            for path in paths(in: item, tree) { counts[path, default: 0] += 1 }
        }
        let place = places.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
        return ListShape(items: items.count, place: place, parts: ListShape.shares(counts, of: seen.count))
    }

    /// The item and three elements around it, without what every page has.
    private static func place(of item: Int, _ tree: HTMLTree) -> String {
        var names: [String] = []
        var node = item
        while node > 0, names.count < depth {
            let name = step(node, tree)
            if name == "body" || name == "html" { break }
            names.append(name)
            node = Int(tree.nodes[node].parent)
        }
        return names.reversed().joined(separator: " > ")
    }

    private static func paths(in item: Int, _ tree: HTMLTree) -> Set<String> {
        var paths: Set<String> = []
        var open: [(end: Int32, path: String)] = []
        for node in tree.descendants(of: item).prefix(mostNodes) where tree.isElement(node) {
            while let last = open.last, last.end <= Int32(node) { open.removeLast() }
            guard open.count < depth else { continue }
            let path = (open.last.map { $0.path + " > " } ?? "") + step(node, tree)
            paths.insert(path)
            open.append((tree.nodes[node].end, path))
        }
        return paths
    }

    /// Type and at most two classes that look written by hand: generated ones (`css-1x7a`, `sv-id12`) change by themselves.
    private static func step(_ node: Int, _ tree: HTMLTree) -> String {
        let name = String(decoding: tree.name(of: node).prefix(32), as: UTF8.self)
        guard let value = tree.attribute("class", of: node), value.utf8.count <= 512 else { return name }
        let classes = value.split(separator: " ")
            .filter { $0.count <= 32 && $0.allSatisfy { $0.isLetter || $0 == "-" || $0 == "_" } }
            .sorted().prefix(2)
        return classes.reduce(name) { "\($0).\($1)" }
    }

    // MARK: JSON

    static func of(_ nodes: [JSONNode], source: Source, entries: [Entry]) -> ListShape {
        var counts: [String: Int] = [:]
        let seen = nodes.prefix(mostItems)
        for node in seen {
            var paths: Set<String> = []
            for member in (node.object ?? []).prefix(mostNodes) {
                paths.insert("/\(member.key.prefix(64))")
                for inner in (member.value.object ?? []).prefix(32) {
                    paths.insert("/\(member.key.prefix(64))/\(inner.key.prefix(64))")
                }
            }
            for path in paths { counts[path, default: 0] += 1 }
        }
        var shape = ListShape(
            items: nodes.count, place: source.items ?? "", parts: ListShape.shares(counts, of: seen.count))
        shape.fields = [ListShape.Field(name: "items", selector: source.items ?? "", matches: nodes.count)]
        for (name, pointer) in source.map.sorted(by: { $0.key < $1.key }) {
            let matches = entries.count { has(name, $0) }
            shape.fields.append(.init(name: name, selector: pointer, matches: matches))
        }
        return shape
    }

    private static func has(_ field: String, _ entry: Entry) -> Bool {
        switch field {
        case "id": entry.id != nil
        case "title": entry.title != nil
        case "link": entry.link != nil
        case "links": !entry.links.isEmpty
        case "summary": entry.summary != nil
        case "content": entry.content != nil
        case "date", "published": entry.published != nil
        case "updated": entry.updated != nil
        case "image": entry.image != nil
        case "author", "authors": !entry.authors.isEmpty
        case "category", "categories", "tags": !entry.categories.isEmpty
        case "attachments": !entry.enclosures.isEmpty
        case "language": entry.language != nil
        case "rights": entry.rights != nil
        default: !(entry.extra[field] ?? []).isEmpty
        }
    }
}
