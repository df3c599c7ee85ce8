import Catalogue

/// Terms that follow from others, and those that follow from them: a digital lock is welfare technology, and that is
/// e-health.
struct TermReferences: Sendable {
    /// The most that one term may say for another.
    private static let strongest = 0.9
    /// What a weak reference says.
    private static let weak = 0.3
    /// From the lock to e-health; longer chains say nothing sure.
    private static let steps = 3

    private struct Reference {
        /// `vocabulary/term`.
        var name: String
        var followers: [(term: Int, isWeak: Bool)] = []
    }

    private var byName: [String: Reference] = [:]
    /// In the order of their names, so that the same is said in the same order.
    private var references: [Reference] = []
    /// By place in the table of terms: its place in `references`.
    private var ofTerm: [Int?] = []
    private var ofWritten: [String: [String: Int]] = [:]

    /// - Parameters:
    ///   - term: the place in the table of what follows.
    ///   - name: what it follows from, `vocabulary/term`.
    mutating func add(_ term: Int, to name: String, isWeak: Bool) {
        byName[name, default: Reference(name: name)].followers.append((term, isWeak))
    }

    /// To be called once, when all have been added.
    mutating func close(_ table: [(vocabulary: String, term: String)]) {
        references = byName.values.sorted { $0.name < $1.name }
        for (number, reference) in references.enumerated() {
            let parts = reference.name.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 { ofWritten[parts[0], default: [:]][parts[1]] = number }
        }
        ofTerm = table.map { ofWritten[$0.vocabulary]?[$0.term] }
    }

    /// - Parameter isOpen: whether a term may follow; what somebody has settled does not.
    func follow(
        _ evidence: inout Evidence, from assigned: [AssignedTerm], isOpen: (Int) -> Bool = { _ in true }
    ) {
        guard !references.isEmpty else { return }
        let written = assigned.compactMap { term in
            ofWritten[term.vocabulary]?[term.term].map { (number: $0, confidence: term.confidence) }
        }
        var done: Set<Int> = []
        for _ in 0..<Self.steps {
            let read = evidence.terms.compactMap { term in
                ofTerm[term.term].map { (number: $0, confidence: term.confidence) }
            }
            let before = done.count
            for (number, confidence) in (read + written).sorted(by: { $0.number < $1.number })
            where done.insert(number).inserted {
                for (term, isWeak) in references[number].followers where isOpen(term) {
                    evidence.note(
                        term, isWeak ? Self.weak : min(confidence, Self.strongest), "term: \(references[number].name)")
                }
            }
            if done.count == before { break }
        }
    }
}
