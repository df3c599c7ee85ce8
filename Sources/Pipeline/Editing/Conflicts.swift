package import Catalogue
import Curate
package import Store

/// Decisions beneath which the sources have changed since: nothing is undone by itself, somebody should look.
package struct Conflicts: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    package func among(_ decisions: [Decision]) throws(StoreFailure) -> [Decision] {
        var found: [Decision] = []
        for decision in decisions where decision.isInForce {
            guard let field = Self.field(of: decision), let was = decision.was, let item = try item(of: decision),
                item.provenance[field]?.rule == "editor:" + decision.id
            else { continue }
            if (Editor.said(by: item, field) ?? "") != was { found.append(decision) }
        }
        return found
    }

    /// What the sources say now of what was decided.
    static func said(of decision: Decision, in item: Item) -> String {
        field(of: decision).flatMap { Editor.said(by: item, $0) } ?? ""
    }

    private static func field(of decision: Decision) -> String? {
        switch decision.act {
        case .pin: decision.field?.rawValue
        case .terms: decision.vocabulary.map(Editor.provenance)
        case .merge, .split, .hide, .move, .tag, .reveal, .map, .collection, .collect, .uncollect, .arrange, .settle,
            .link:
            nil
        }
    }

    private func item(of decision: Decision) throws(StoreFailure) -> Item? {
        guard var id = decision.records.first else { return nil }
        while true {
            switch try store.item(id) {
            case .found(let stored), .withdrawn(let stored): return stored.item
            case .moved(let target): id = target
            case .unknown: return nil
            }
        }
    }
}
