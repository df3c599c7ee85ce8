import Catalogue

/// The one order of terms: by vocabulary, then by how they came, then by confidence, then by id.
struct TermRank: Comparable {
    private let vocabulary: Int
    private let name: String
    private let origin: Int
    private let doubt: Double
    private let term: String

    init(_ assigned: AssignedTerm, order: [String: Int]) {
        vocabulary = order[assigned.vocabulary] ?? .max
        name = assigned.vocabulary
        origin = Self.origin(assigned.origin)
        doubt = 1 - assigned.confidence
        term = assigned.term
    }

    static func sorted(_ terms: some Collection<AssignedTerm>, order: [String: Int]) -> [AssignedTerm] {
        let ranked = terms.map { (rank: TermRank($0, order: order), term: $0) }
        return ranked.sorted { $0.rank < $1.rank }.map(\.term)
    }

    static func < (left: TermRank, right: TermRank) -> Bool {
        (left.vocabulary, left.name, left.origin, left.doubt, left.term)
            < (right.vocabulary, right.name, right.origin, right.doubt, right.term)
    }

    private static func origin(_ origin: TermOrigin) -> Int {
        switch origin {
        case .editor: 0
        case .declared: 1
        case .default: 2
        case .inferred: 3
        }
    }

    /// Of two words on the same term, the one that came by the stronger way.
    static func better(_ left: AssignedTerm, _ right: AssignedTerm) -> AssignedTerm {
        let isRight = (origin(right.origin), -right.confidence) < (origin(left.origin), -left.confidence)
        return isRight ? right : left
    }
}
