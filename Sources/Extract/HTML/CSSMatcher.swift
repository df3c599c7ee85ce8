/// Runs a compiled selector over a tree, from right to left, and counts its steps.
struct CSSMatcher {
    let tree: HTMLTree
    /// Present when a selector asks for them.
    let types: SiblingTypes?
    /// What may still be done; at 0 nothing matches any more.
    private(set) var work: Int

    init(tree: HTMLTree, types: SiblingTypes?, work: Int) {
        self.tree = tree
        self.types = types
        self.work = work
    }

    /// The selector of the group that fits, for the attribute it asks for.
    mutating func match(_ group: [CSSSelector], _ node: Int, scope: Int) -> CSSSelector? {
        for selector in group where !selector.compounds.isEmpty {
            if matches(selector.compounds, selector.compounds.count - 1, node, scope) { return selector }
        }
        return nil
    }

    private mutating func matches(
        _ compounds: [CSSSelector.Compound], _ last: Int, _ node: Int, _ scope: Int
    ) -> Bool {
        guard matches(compounds[last], node, scope) else { return false }
        if last == 0 { return true }
        let combinator = compounds[last].combinator
        var current = node
        while work > 0 {
            let vertical = combinator == .descendant || combinator == .child
            current = Int(vertical ? tree.nodes[current].parent : tree.nodes[current].previous)
            // The document itself can be where a search begins, but nothing a type or a class fits.
            if current < 0 || current == 0 && scope != 0 { return false }
            if matches(compounds, last - 1, current, scope) { return true }
            if combinator == .child || combinator == .adjacent { return false }
        }
        return false
    }

    private mutating func matches(_ compound: CSSSelector.Compound, _ node: Int, _ scope: Int) -> Bool {
        if work <= 0 { return false }
        work -= 1
        if !tree.isElement(node) {
            return node == scope && compound.type == nil && compound.conditions == [.scope]
        }
        if let type = compound.type, tree.name(of: node) != type { return false }
        for condition in compound.conditions where !holds(condition, node, scope) { return false }
        return true
    }

    private mutating func holds(_ condition: CSSCondition, _ node: Int, _ scope: Int) -> Bool {
        switch condition {
        case .id(let id): return value(Self.idName, node).map { $0.elementsEqual(id) } ?? false
        case .class(let name): return value(Self.className, node).map { Self.hasWord(name, in: $0) } ?? false
        case .attribute(let name, let kind, let value, let ignoringCase):
            guard let found = self.value(name, node) else { return false }
            return Self.compare(ignoringCase ? Self.lowercased(found) : found, kind, value)
        case .lastChild: return fromEnd(node) == 1
        case .root: return tree.nodes[node].parent == 0
        case .scope: return node == scope || scope == 0 && tree.nodes[node].parent == 0
        case .empty: return tree.descendants(of: node).isEmpty
        case .nthChild(let a, let b): return Self.isNth(Int(tree.nodes[node].place), a, b)
        case .nthLastChild(let a, let b): return Self.isNth(fromEnd(node), a, b)
        case .nthOfType(let a, let b): return types.map { Self.isNth(Int($0.place[node]), a, b) } ?? false
        case .nthLastOfType(let a, let b):
            return types.map { Self.isNth(Int($0.count[node] - $0.place[node]) + 1, a, b) } ?? false
        case .not(let group): return match(group, node, scope: scope) == nil
        case .is(let group): return match(group, node, scope: scope) != nil
        case .has(let group): return has(group, node)
        case .contains(let text): return contains(text, node)
        }
    }

    /// An attribute, at the cost of looking for it and of comparing it: both may be long.
    private mutating func value(_ name: [UInt8], _ node: Int) -> ArraySlice<UInt8>? {
        work -= tree.nodes[node].attributes.count / 8
        guard let found = tree.attribute(name, of: node) else { return nil }
        work -= found.count / 64
        return found
    }

    private func fromEnd(_ node: Int) -> Int {
        let siblings = tree.nodes[Int(tree.nodes[node].parent)].elements
        return Int(siblings - tree.nodes[node].place) + 1
    }

    /// A relative selector begins with `:scope`, which is this node.
    private mutating func has(_ group: [CSSSelector], _ node: Int) -> Bool {
        for selector in group {
            let below =
                selector.compounds.count < 2 || selector.compounds[1].combinator == .descendant
                || selector.compounds[1].combinator == .child
            let behind = Int(tree.nodes[node].end)..<Int(tree.nodes[Int(tree.nodes[node].parent)].end)
            for candidate in below ? tree.descendants(of: node) : behind {
                if work <= 0 { return false }
                guard tree.isElement(candidate) else { continue }
                if matches(selector.compounds, selector.compounds.count - 1, candidate, node) { return true }
            }
        }
        return false
    }

    private mutating func contains(_ text: [UInt8], _ node: Int) -> Bool {
        var buffer: [UInt8] = []
        tree.appendText(of: node, to: &buffer)
        work -= tree.descendants(of: node).count + buffer.count / 4
        return ByteScan.contains(text, in: Self.folded(buffer)[...])
    }

    /// Runs of white space as one space, the no-break space among them; on bytes, because this may be a whole page.
    private static func folded(_ text: [UInt8]) -> [UInt8] {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.count)
        for byte in text {
            let isSpace = isSpace(byte) || byte == 0xA0 && folded.last == 0xC2
            if isSpace, byte == 0xA0 { folded.removeLast() }
            if !isSpace { folded.append(byte) } else if folded.last != 0x20 { folded.append(0x20) }
        }
        return folded
    }

    // MARK: Bytes

    private static let idName = Array("id".utf8)
    private static let className = Array("class".utf8)

    /// Whether `place` is `a·n + b` for some n from 0.
    static func isNth(_ place: Int, _ a: Int, _ b: Int) -> Bool {
        if a == 0 { return place == b }
        let steps = place - b
        return steps % a == 0 && steps / a >= 0
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    static func hasWord(_ word: [UInt8], in value: ArraySlice<UInt8>) -> Bool {
        guard !word.isEmpty else { return false }
        var start = value.startIndex
        while start < value.endIndex {
            let end = value[start...].firstIndex(where: isSpace) ?? value.endIndex
            if end - start == word.count, value[start..<end].elementsEqual(word) { return true }
            start = end + 1
        }
        return false
    }

    private static func lowercased(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        Array(String(decoding: value, as: UTF8.self).lowercased().utf8)[...]
    }

    private static func compare(_ found: ArraySlice<UInt8>, _ kind: CSSCondition.Operator, _ value: [UInt8]) -> Bool {
        switch kind {
        case .exists: true
        case .equals: found.elementsEqual(value)
        case .word: hasWord(value, in: found)
        case .dash:
            found.elementsEqual(value) || found.starts(with: value) && found.dropFirst(value.count).first == 0x2D
        // Selectors 4 §6.2: an empty value fits nothing.
        case .prefix: !value.isEmpty && found.starts(with: value)
        case .suffix: !value.isEmpty && found.count >= value.count && found.suffix(value.count).elementsEqual(value)
        case .substring: !value.isEmpty && ByteScan.contains(value, in: found)
        }
    }
}
