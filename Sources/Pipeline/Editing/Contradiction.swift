import Catalogue
import Curate

/// Decisions that cannot stand beside each other: records said to be one and not to be one, also by way of others.
enum Contradiction {
    /// The decisions in force that a new one cannot stand beside; `nil` when it can.
    static func of(_ new: Decision, with known: [Decision]) -> [Decision]? {
        guard new.act == .merge || new.act == .split, new.isInForce else { return nil }
        let others = among(known.filter { $0.id != new.id } + [new])?.filter { $0.id != new.id } ?? []
        return others.isEmpty ? nil : others
    }

    /// Some that cannot all hold, in the order they were made; `nil` when all can.
    static func among(_ decisions: [Decision]) -> [Decision]? {
        do throws(MatchContradiction) {
            _ = try MatchDecisions(MatchDecision.pairs(decisions))
            return nil
        } catch {
            let named = Set(error.ids)
            return decisions.filter { named.contains($0.id) }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        }
    }
}
