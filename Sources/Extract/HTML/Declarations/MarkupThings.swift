/// Things declared in the markup itself: microdata (HTML §5) and RDFa Lite 1.1, as far as they speak schema.org.
///
/// A value is the element; whether its text, its `content`, its address or its `datetime` counts, the reader decides by
/// what it looks for: a headline that is a link is its text, whatever microdata says of `href`.
struct MarkupThings {
    private let tree: HTMLTree
    private(set) var things: Things
    /// Items whose properties stand elsewhere on the page too, with the ids of those places.
    private var borrowed: [(thing: Int, ids: [Substring])] = []
    /// Elements that may still be visited on behalf of `itemref`, which can name one place many times.
    private var work = 100_000

    static func read(_ document: HTMLDocument, into things: inout Things) {
        let names = Set(document.tree.names.map { String(decoding: $0, as: UTF8.self) })
        guard names.contains("itemscope") || names.contains("typeof") else { return }
        var reader = MarkupThings(tree: document.tree, things: things)
        if names.contains("itemscope") {
            reader.readMicrodata()
            reader.readBorrowed()
        }
        if names.contains("typeof") { reader.readRDFa() }
        things = reader.things
    }

    private init(tree: HTMLTree, things: Things) {
        self.tree = tree
        self.things = things
    }

    private struct Scope {
        var thing: Int
        var end: Int32
    }

    // MARK: Microdata

    private mutating func readMicrodata() {
        var open: [Scope] = []
        for node in tree.descendants(of: 0) where tree.isElement(node) {
            while let last = open.last, last.end <= Int32(node) { open.removeLast() }
            if let scope = visit(node, in: open.last?.thing) { open.append(scope) }
        }
    }

    /// Notes what the element says of `owner`; the scope it opens itself, if any.
    private mutating func visit(_ node: Int, in owner: Int?) -> Scope? {
        let properties = owner == nil ? nil : tree.attribute("itemprop", of: node)
        let opens = tree.attribute(Self.itemscope, of: node) != nil
        guard properties != nil || opens else { return nil }
        let own = opens ? item(node) : nil
        if let owner, let properties {
            let value = own.map { Thing.Value.thing($0) } ?? .element(node)
            for name in properties.split(separator: " ") { things.append(value, to: Thing.localName(name), of: owner) }
        }
        return own.map { Scope(thing: $0, end: tree.nodes[node].end) }
    }

    private static let itemscope = Array("itemscope".utf8)

    private mutating func item(_ node: Int) -> Int? {
        guard !things.isFull else { return nil }
        var thing = Thing(syntax: .microdata, node: node, line: Int(tree.nodes[node].line))
        thing.id = tree.attribute("itemid", of: node)
        thing.types = tree.attribute("itemtype", of: node)?.split(separator: " ").map(Thing.localName) ?? []
        let place = things.add(thing)
        if let ids = tree.attribute("itemref", of: node) { borrowed.append((place, ids.split(separator: " "))) }
        return place
    }

    /// `itemref` (HTML §5.2.2): properties of an item that stand outside of it.
    private mutating func readBorrowed() {
        guard !borrowed.isEmpty else { return }
        var places: [String: Int] = [:]
        for node in tree.descendants(of: 0) where tree.isElement(node) {
            if let id = tree.attribute("id", of: node), places[id] == nil { places[id] = node }
        }
        for (thing, ids) in borrowed {
            for id in ids.prefix(64) {
                if let node = places[String(id)] { lend(node, to: thing) }
            }
        }
    }

    private mutating func lend(_ place: Int, to thing: Int) {
        var node = place
        while node < Int(tree.nodes[place].end), work > 0 {
            work -= 1
            guard tree.isElement(node), let properties = tree.attribute("itemprop", of: node) else {
                // An item's own properties are not lent with it.
                let isItem = tree.isElement(node) && tree.attribute(Self.itemscope, of: node) != nil
                node = isItem ? Int(tree.nodes[node].end) : node + 1
                continue
            }
            let isItem = tree.attribute(Self.itemscope, of: node) != nil
            let value = isItem ? things.all.lastIndex { $0.node == node }.map { Thing.Value.thing($0) } : .element(node)
            for name in properties.split(separator: " ") {
                if let value { things.append(value, to: Thing.localName(name), of: thing) }
            }
            node = isItem ? Int(tree.nodes[node].end) : node + 1
        }
    }

    // MARK: RDFa Lite

    private mutating func readRDFa() {
        var open: [Scope] = []
        var vocabularies: [(isSchema: Bool, end: Int32)] = []
        for node in tree.descendants(of: 0) where tree.isElement(node) {
            while let last = open.last, last.end <= Int32(node) { open.removeLast() }
            while let last = vocabularies.last, last.end <= Int32(node) { vocabularies.removeLast() }
            if let vocabulary = tree.attribute("vocab", of: node) {
                vocabularies.append((vocabulary.lowercased().contains("schema.org"), tree.nodes[node].end))
            }
            let isSchema = vocabularies.last?.isSchema ?? false
            let types = names("typeof", of: node, isSchema: isSchema)
            let properties = open.isEmpty ? [] : names("property", of: node, isSchema: isSchema)
            var value = Thing.Value.element(node)
            let owner = open.last?.thing
            if !types.isEmpty, !things.isFull {
                var thing = Thing(syntax: .rdfa, node: node, line: Int(tree.nodes[node].line))
                thing.types = types
                thing.id = tree.attribute("resource", of: node) ?? tree.attribute("about", of: node)
                let place = things.add(thing)
                open.append(Scope(thing: place, end: tree.nodes[node].end))
                value = .thing(place)
            }
            if let owner { for name in properties { things.append(value, to: name, of: owner) } }
        }
    }

    /// Those of schema.org: by the vocabulary in force, by prefix or by their whole address.
    private func names(_ attribute: String, of node: Int, isSchema: Bool) -> [String] {
        guard let text = tree.attribute(attribute, of: node) else { return [] }
        return text.split(separator: " ").compactMap { name in
            let local = Thing.localName(name)
            if local.contains(":") { return nil }
            return isSchema || local.count < name.count ? local : nil
        }
    }
}
