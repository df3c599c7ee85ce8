/// Places among the siblings of the same type, for `:nth-of-type` and its kin; counted once for a page, and only when
/// a selector asks.
struct SiblingTypes {
    /// From 1, by node; 0 for what is no element.
    private(set) var place: [Int32]
    /// How many siblings of its type there are, itself among them.
    private(set) var count: [Int32]

    private struct Kind: Hashable {
        var parent: Int32
        var name: Int32
    }

    init(_ tree: HTMLTree) {
        place = Array(repeating: 0, count: tree.nodes.count)
        count = place
        var seen: [Kind: Int32] = [:]
        func kind(_ node: Int) -> Kind { Kind(parent: tree.nodes[node].parent, name: tree.nodes[node].name) }
        for node in tree.nodes.indices where tree.isElement(node) {
            let number = (seen[kind(node)] ?? 0) + 1
            seen[kind(node)] = number
            place[node] = number
        }
        for node in tree.nodes.indices where tree.isElement(node) { count[node] = seen[kind(node)] ?? 0 }
    }
}

extension CSSSelector {
    /// Whether places among siblings of one type have to be known to match it.
    var asksForTypes: Bool { compounds.contains { $0.conditions.contains(where: \.asksForTypes) } }
}

extension CSSCondition {
    fileprivate var asksForTypes: Bool {
        switch self {
        case .nthOfType, .nthLastOfType: true
        case .not(let group), .is(let group), .has(let group): group.contains(where: \.asksForTypes)
        default: false
        }
    }
}
