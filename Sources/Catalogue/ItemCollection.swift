package import Foundation

/// Items under one heading (*samling*), by hand, by rule, or both.
package struct ItemCollection: Sendable, Hashable {
    /// Letters, digits and hyphens, given when it was made.
    package var id: String
    package var heading: String
    /// Plain text.
    package var about: String?
    /// What belongs to it besides what was picked; `nil` when only that does.
    package var rule: [String: [String]]?
    /// Ids of records that were picked, in the order they are shown.
    package var picked: [String] = []
    /// Ids of records that were taken out, though the rule may say so.
    package var left: [String] = []
    package var made: Date
    package var changed: Date

    /// Fewer items are no collection: it is not shown to readers.
    package static let fewest = 2

    /// Those that the decisions in force make, by id. The later word stands; what is said of one that nobody has made
    /// waits for it.
    package static func all(of decisions: [Decision]) -> [ItemCollection] {
        let said = decisions.filter { $0.isInForce && $0.act.isOfCollections }.sorted {
            ($0.at, $0.id) < ($1.at, $1.id)
        }
        return Dictionary(grouping: said) { $0.collection ?? "" }.compactMap { id, said in make(id, said) }
            .sorted { $0.id < $1.id }
    }

    private static func make(_ id: String, _ said: [Decision]) -> ItemCollection? {
        guard let first = said.first(where: { $0.act == .collection && $0.heading != nil }) else { return nil }
        var collection = ItemCollection(id: id, heading: first.heading ?? "", made: first.at, changed: first.at)
        for decision in said { collection.take(decision) }
        return collection
    }

    private mutating func take(_ decision: Decision) {
        changed = max(changed, decision.at)
        let records = decision.records
        switch decision.act {
        case .collection:
            heading = decision.heading ?? heading
            if let text = decision.about { about = text.isEmpty ? nil : text }
            if let filters = decision.rule { rule = filters.isEmpty ? nil : filters }
        case .collect:
            picked += records.filter { !picked.contains($0) }
            left.removeAll(where: records.contains)
        case .uncollect:
            picked.removeAll(where: records.contains)
            left += records.filter { !left.contains($0) }
        case .arrange: picked = records + picked.filter { !records.contains($0) }
        case .merge, .split, .hide, .pin, .move, .terms, .tag, .reveal, .map, .settle, .link: break
        }
    }
}

extension ItemQuery {
    /// The filters that take ids, by the name they have in the API.
    package static let filters: [(name: String, path: any WritableKeyPath<ItemQuery, [String]> & Sendable)] = [
        ("kind", \.kinds), ("organisation", \.organisations), ("municipality", \.municipalities),
        ("county", \.counties),
        ("topic", \.topics),
        ("audience", \.audiences), ("serviceArea", \.serviceAreas), ("subArea", \.subAreas), ("form", \.forms),
        ("tag", \.tags), ("source", \.sources),
    ]

    /// What a rule asks for.
    package init(rule: [String: [String]]) {
        self.init()
        for (name, path) in Self.filters { self[keyPath: path] = rule[name] ?? [] }
        freshness = (rule["freshness"] ?? []).compactMap(Freshness.Level.init)
        text = rule["q"]?.first
        limit = nil
    }

    /// What it asks for, as a rule; paging, order and collections are no part of it.
    package var rule: [String: [String]] {
        var rule: [String: [String]] = [:]
        for (name, path) in Self.filters { rule[name] = self[keyPath: path] }
        rule["freshness"] = freshness.map(\.rawValue)
        rule["q"] = [text].compactMap(\.self)
        return rule.filter { !$0.value.isEmpty }
    }
}
