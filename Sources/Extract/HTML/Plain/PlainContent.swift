/// Where on a plain page its content stands: what ``Furniture`` and ``MainContent`` find, on nodes that know their traits.
struct PlainContent {
    private var nodes: [PlainPage.Node]
    /// Bytes of running text in each subtree.
    private var running: [Int32]
    /// The elements that are no furniture, in document order.
    private var kept: [Int32] = []
    private(set) var isThin = false
    /// The content; `nil` for a page without text.
    private(set) var node: Int?
    /// The first heading of the first level that is shown.
    private(set) var heading: Int?
    private(set) var headings: [Int] = []

    init(_ page: PlainPage) {
        nodes = page.nodes
        running = Array(repeating: 0, count: nodes.count)
        kept.reserveCapacity(nodes.count / 2)
        drop()
        measure(everything: false)
        isThin = running[0] == 0
        if isThin { measure(everything: true) }
        let scope = scope()
        node = running[scope] == 0 ? nil : core(of: scope)
    }

    // MARK: Furniture

    private mutating func drop() {
        let all = nodes[0].visible
        // Of what is no furniture: whether it is a part of the page, or stands in one.
        var node = 1
        while node < nodes.count {
            let own = nodes[node]
            guard own.traits.has(.element) else {
                node += 1
                continue
            }
            let isWithin = nodes[Int(own.parent)].traits.has(.part)
            if own.traits.has(.hidden) || isFurniture(own, isWithin: isWithin, all: all) {
                nodes[node].traits.formUnion(.dropped)
                node = Int(own.end)
                continue
            }
            if isWithin { nodes[node].traits.formUnion(.part) }
            if own.traits.has(.heading), headings.count < Furniture.headingsKept {
                if heading == nil { heading = node } else { headings.append(node) }
            }
            kept.append(Int32(node))
            node += 1
        }
    }

    private func isFurniture(_ own: PlainPage.Node, isWithin: Bool, all: Int32) -> Bool {
        let looks =
            own.traits.has(.furniture) ? !own.traits.has(.header) || !isWithin : own.traits.has(.marked)
        return looks && !own.traits.has(.core) && (own.visible * 2 < all || own.traits.has(.navigation))
    }

    // MARK: Running text

    private mutating func measure(everything: Bool) {
        var direct = [Int32](repeating: 0, count: nodes.count)
        // By element: the block that it belongs to, and whether it is a link or within one.
        var block = [Int32](repeating: 0, count: nodes.count)
        var isLink = [Bool](repeating: false, count: nodes.count)
        var node = 1
        while node < nodes.count {
            let own = nodes[node]
            let parent = Int(own.parent)
            if !own.traits.has(.element) {
                if everything || !isLink[parent] { direct[Int(block[parent])] += own.visible }
            } else if own.traits.has(.dropped) {
                node = Int(own.end)
                continue
            } else {
                block[node] = own.traits.has(.ofBlock) ? block[parent] : Int32(node)
                isLink[node] = isLink[parent] || own.traits.has(.link)
            }
            node += 1
        }
        for place in kept.reversed() {
            let node = Int(place)
            let isParagraph = nodes[node].traits.has(.paragraph)
            let least = everything ? 1 : isParagraph ? MainContent.sentence : MainContent.longBlock
            if direct[node] >= least { running[node] += direct[node] }
            running[Int(nodes[node].parent)] += running[node]
        }
    }

    // MARK: Places

    private func scope() -> Int {
        var (body, article, main) = (0, 0, 0)
        func isMore(_ node: Int, than best: Int) -> Bool { best == 0 || running[node] > running[best] }
        for place in kept where running[Int(place)] > 0 {
            let node = Int(place)
            let traits = nodes[node].traits
            if traits.has(.articleBody), isMore(node, than: body) { body = node }
            if traits.has(.article), isMore(node, than: article) { article = node }
            if traits.has(.main), isMore(node, than: main) { main = node }
        }
        if body > 0, running[body] * 2 >= running[main] { return body }
        return article > 0 && running[article] * 2 >= running[main] ? article : main
    }

    /// Down from the scope as long as one child holds four fifths of it.
    private func core(of scope: Int) -> Int {
        var node = scope
        while true {
            var child = node + 1
            var heir: Int?
            while child < Int(nodes[node].end) {
                if nodes[child].traits.has(.element), running[child] * 5 >= running[node] * 4 { heir = child }
                child = Int(nodes[child].end)
            }
            guard let heir, !nodes[heir].traits.has(.keeps) else { break }
            node = heir
        }
        while node > scope, nodes[node].traits.has(.row) { node = Int(nodes[node].parent) }
        return node
    }
}
