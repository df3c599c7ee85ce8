package import Catalogue

/// What an editor has said of two records.
package struct MatchDecision: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Hashable, Codable { case mustLink, cannotLink }

    /// The decision's own name, for people.
    package var id: String
    package var verdict: Verdict
    /// Ids of records.
    package var left: String
    package var right: String

    package init(id: String, verdict: Verdict, left: String, right: String) {
        self.id = id
        self.verdict = verdict
        self.left = left
        self.right = right
    }
}

extension MatchDecision {
    /// What merges and splits in force say, pair by pair: the first of a merge with each other one of it.
    ///
    /// - Parameter present: the records there are; `nil` is all that are named.
    package static func pairs(_ decisions: [Decision], among present: Set<String>? = nil) -> [MatchDecision] {
        decisions.filter(\.isInForce).flatMap { decision -> [MatchDecision] in
            let records = decision.records.filter { present?.contains($0) ?? true }
            switch decision.act {
            case .merge:
                return records.dropFirst().map {
                    MatchDecision(id: decision.id, verdict: .mustLink, left: records[0], right: $0)
                }
            case .split:
                let others = (decision.others ?? []).filter { present?.contains($0) ?? true }
                return records.flatMap { record in
                    others.map { MatchDecision(id: decision.id, verdict: .cannotLink, left: record, right: $0) }
                }
            default: return []
            }
        }
    }
}

/// Decisions that cannot all hold.
package struct MatchContradiction: Error, Hashable, CustomStringConvertible {
    /// The one that keeps the records apart.
    package let apart: MatchDecision
    /// Those that, one after another, put the same records together.
    package let together: [MatchDecision]

    /// Ids of all of them, each once.
    package var ids: [String] {
        var seen: Set<String> = []
        return ([apart] + together).map(\.id).filter { seen.insert($0).inserted }
    }

    package var description: String {
        let names = together.map(\.id).joined(separator: ", ")
        return
            "decision \(apart.id) keeps \(apart.left) and \(apart.right) apart, but \(names) put them together: undo one of them"
    }
}

/// Decisions that hold together.
package struct MatchDecisions: Sendable, Hashable {
    package let all: [MatchDecision]
    /// Keys of records, by the key of a record.
    private let together: [UInt64: [UInt64]]
    private let apart: [UInt64: Set<UInt64>]

    package static let none = MatchDecisions()

    private init() { (all, together, apart) = ([], [:], [:]) }

    /// Throws when a decision keeps apart what others put together.
    package init(_ decisions: [MatchDecision]) throws(MatchContradiction) {
        var links: [UInt64: [(to: UInt64, by: MatchDecision)]] = [:]
        for decision in decisions where decision.verdict == .mustLink {
            let (left, right) = (MatchHash.text(decision.left), MatchHash.text(decision.right))
            links[left, default: []].append((right, decision))
            links[right, default: []].append((left, decision))
        }
        var apart: [UInt64: Set<UInt64>] = [:]
        for decision in decisions where decision.verdict == .cannotLink {
            let (left, right) = (MatchHash.text(decision.left), MatchHash.text(decision.right))
            if let path = Self.path(links, from: left, to: right) {
                throw MatchContradiction(apart: decision, together: path)
            }
            apart[left, default: []].insert(right)
            apart[right, default: []].insert(left)
        }
        all = decisions
        together = links.mapValues { $0.map(\.to).sorted() }
        self.apart = apart
    }

    /// As many as hold together of what editors have decided. Contradictions are refused where decisions are made; one
    /// that came about since, by records whose ids lead to one now, costs the later word its say.
    package init(holding decisions: [Decision], among present: Set<String>) {
        var held = decisions.filter(\.isInForce).sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        while true {
            do throws(MatchContradiction) {
                self = try MatchDecisions(MatchDecision.pairs(held, among: present))
                return
            } catch {
                let named = Set(error.ids)
                guard let last = held.lastIndex(where: { named.contains($0.id) }) else {
                    self = .none
                    return
                }
                held.remove(at: last)
            }
        }
    }

    /// The decisions that lead from one record to another; `nil` when none do.
    private static func path(
        _ links: [UInt64: [(to: UInt64, by: MatchDecision)]], from start: UInt64, to end: UInt64
    ) -> [MatchDecision]? {
        if start == end { return [] }
        var cameBy: [UInt64: (from: UInt64, by: MatchDecision)] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count {
            let here = queue[next]
            next += 1
            for link in links[here] ?? [] where link.to != start && cameBy[link.to] == nil {
                cameBy[link.to] = (here, link.by)
                queue.append(link.to)
            }
            guard cameBy[end] != nil else { continue }
            var path: [MatchDecision] = []
            var at = end
            while at != start, let step = cameBy[at] {
                path.append(step.by)
                at = step.from
            }
            return path.reversed()
        }
        return nil
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The records that one is put together with, by their keys.
    func linked(to record: UInt64) -> [UInt64] { together[record] ?? [] }

    func areApart(_ left: UInt64, _ right: UInt64) -> Bool { apart[left]?.contains(right) ?? false }

    package func isDecided(_ left: UInt64, _ right: UInt64) -> Bool {
        areApart(left, right) || together[left]?.contains(right) ?? false
    }

    /// Every record that a decision names.
    var named: Set<UInt64> { Set(together.keys).union(apart.keys) }
}
