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

/// Decisions that cannot all hold.
package struct MatchContradiction: Error, Hashable, CustomStringConvertible {
    /// The one that keeps the records apart.
    package let apart: MatchDecision
    /// Those that, one after another, put the same records together.
    package let together: [MatchDecision]

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

    func isDecided(_ left: UInt64, _ right: UInt64) -> Bool {
        areApart(left, right) || together[left]?.contains(right) ?? false
    }

    /// Every record that a decision names.
    var named: Set<UInt64> { Set(together.keys).union(apart.keys) }
}
