import Catalogue

/// What decisions in force say of an item, besides of what it is made of: the later word stands.
///
/// Merges and splits are the matching's matter (`MatchDecisions`).
struct Rulings {
    /// `hide`, `pin`, `move`, `terms` and `tag`, by record.
    private let words: [String: [Decision]]

    init(_ decisions: [Decision]) {
        var words: [String: [Decision]] = [:]
        for decision in decisions
        where decision.isInForce && decision.act.isOfItems && decision.act != .merge && decision.act != .split {
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
}
