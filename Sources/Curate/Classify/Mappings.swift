import Catalogue

/// The decisions of editors on words of sources, the nearest one first: for this source and scheme, for this source,
/// for this scheme, for all.
struct Mappings: Sendable {
    private let byWord: [String: [TermMapping]]

    init(_ mappings: [TermMapping]) {
        byWord = Dictionary(grouping: mappings) { Fold.key($0.word) }
    }

    /// What was decided on a word; `nil` when nothing was. Among decisions of the same nearness all count, but a later
    /// "means nothing" takes back what came before it.
    func decided(_ word: String, scheme: String?, source: String) -> [TermMapping]? {
        guard !byWord.isEmpty, let all = byWord[Fold.key(word)] else { return nil }
        let fitting = all.filter { ($0.source ?? source) == source && ($0.scheme == nil || $0.scheme == scheme) }
        let nearest = fitting.map(Self.nearness).max()
        guard let nearest else { return nil }
        var decided: [TermMapping] = []
        for mapping in fitting where Self.nearness(mapping) == nearest {
            if mapping.term == nil { decided.removeAll() } else { decided.append(mapping) }
        }
        return decided
    }

    private static func nearness(_ mapping: TermMapping) -> Int {
        (mapping.source == nil ? 0 : 2) + (mapping.scheme == nil ? 0 : 1)
    }
}
