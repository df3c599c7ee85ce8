package import Catalogue

/// The decisions that are in force, in the order in which they count: the later word stands.
package struct Rulings: Sendable {
    private let merges: [Decision]
    private let splits: [Decision]
    /// `hide`, `pin`, `terms` and `tag`, by record.
    private let words: [String: [Decision]]

    package var isEmpty: Bool { merges.isEmpty && splits.isEmpty && words.isEmpty }

    package init(_ decisions: [Decision]) {
        let inForce = decisions.filter(\.isInForce).sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        merges = inForce.filter { $0.act == .merge }
        splits = inForce.filter { $0.act == .split }
        var words: [String: [Decision]] = [:]
        for decision in inForce where decision.act.isOfItems && decision.act != .merge && decision.act != .split {
            for record in decision.records { words[record, default: []].append(decision) }
        }
        self.words = words
    }

    /// What is said of an item with these records, each decision once, in order.
    func words(of records: [String]) -> [Decision] {
        if words.isEmpty { return [] }
        var seen: Set<String> = []
        return records.flatMap { words[$0] ?? [] }.filter { seen.insert($0.id).inserted }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    // MARK: One thing or several

    /// Clusters as the decisions have them: those that a merge names are one, and what a split names is parted.
    func apply(to clusters: [[Record]]) -> [[Record]] {
        if merges.isEmpty, splits.isEmpty { return clusters }
        return joined(clusters).flatMap(parted)
    }

    private func joined(_ clusters: [[Record]]) -> [[Record]] {
        var home: [String: Int] = [:]
        for (index, cluster) in clusters.enumerated() { for record in cluster { home[record.id] = index } }
        var sets = DisjointSets(clusters.count)
        for merge in merges {
            let places = merge.records.compactMap { home[$0] }
            for place in places.dropFirst() { sets.join(places[0], place) }
        }
        return sets.groups().map { members in members.flatMap { clusters[$0] } }
    }

    /// Records that a merge binds stay together; each lot goes to the first part that nobody keeps it from. Lots nobody
    /// speaks of come last, and stay with the largest part.
    private func parted(_ cluster: [Record]) -> [[Record]] {
        let ids = Set(cluster.map(\.id))
        let pairs = splits.filter { split in
            split.records.contains(where: ids.contains) && (split.others ?? []).contains(where: ids.contains)
        }
        guard !pairs.isEmpty else { return [cluster] }
        let named = Set(pairs.flatMap(\.subjects))
        let lots = lots(of: cluster)
        let bound = lots.filter { $0.contains { named.contains($0.id) } }
        var parts: [[Record]] = []
        for lot in bound {
            let place = parts.firstIndex { part in !pairs.contains { $0.keepsApart(lot, part) } }
            if let place { parts[place] += lot } else { parts.append(lot) }
        }
        let free = lots.filter { lot in !lot.contains { named.contains($0.id) } }
        let largest = parts.indices.max { (parts[$0].count, $1) < (parts[$1].count, $0) } ?? 0
        parts[largest] += free.flatMap(\.self)
        return parts
    }

    /// By their smallest id, so that the order in which records came says nothing.
    private func lots(of cluster: [Record]) -> [[Record]] {
        let ordered = cluster.sorted { $0.id < $1.id }
        var place: [String: Int] = [:]
        for (index, record) in ordered.enumerated() { place[record.id] = index }
        var sets = DisjointSets(ordered.count)
        for merge in merges {
            let places = merge.records.compactMap { place[$0] }
            for other in places.dropFirst() { sets.join(places[0], other) }
        }
        return sets.groups().map { members in members.map { ordered[$0] } }
    }

    // MARK: Contradictions

    /// The decision in force that a new one cannot stand beside: two things said to be one and not to be one, also by
    /// way of others.
    package func contradiction(to new: Decision) -> Decision? {
        switch new.act {
        case .merge:
            let bound = boundSet(merges + [new], from: new.records)
            return splits.first { split in
                split.records.contains(where: bound.contains) && (split.others ?? []).contains(where: bound.contains)
            }
        case .split:
            let bound = boundSet(merges, from: new.records)
            guard (new.others ?? []).contains(where: bound.contains) else { return nil }
            return merges.first { $0.records.contains(where: bound.contains) }
        case .hide, .pin, .terms, .tag, .map, .collection, .collect, .uncollect, .arrange, .settle: return nil
        }
    }

    /// All records that merges bind to any of `records`.
    private func boundSet(_ merges: [Decision], from records: [String]) -> Set<String> {
        var bound = Set(records)
        var grew = true
        while grew {
            grew = false
            for merge in merges where merge.records.contains(where: bound.contains) {
                for record in merge.records where bound.insert(record).inserted { grew = true }
            }
        }
        return bound
    }
}

extension Decision {
    fileprivate func keepsApart(_ left: [Record], _ right: [Record]) -> Bool {
        func names(_ ids: [String], _ records: [Record]) -> Bool { records.contains { ids.contains($0.id) } }
        let others = others ?? []
        return names(records, left) && names(others, right) || names(records, right) && names(others, left)
    }
}
