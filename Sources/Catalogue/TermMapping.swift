/// An editor's decision on a word of a source that no vocabulary knows: which term it stands for, or that it stands for
/// none. It applies from then on.
package struct TermMapping: Sendable, Hashable, Codable {
    /// The word as the source writes it; letter case and spacing do not count.
    package var word: String
    /// Only words under this scheme; `nil` is any.
    package var scheme: String?
    /// Only this source's words; `nil` is every source's.
    package var source: String?
    /// The vocabulary of the term, or `organisation`.
    package var vocabulary: String
    /// The id of the term, or of the organisation; `nil` says that the word means nothing to the catalogue and is not
    /// to be listed again.
    package var term: String?

    package init(word: String, scheme: String? = nil, source: String? = nil, vocabulary: String, term: String?) {
        self.word = word
        self.scheme = scheme
        self.source = source
        self.vocabulary = vocabulary
        self.term = term
    }
}

extension Decision {
    /// What an editor said that a word stands for; none for other acts.
    package var mappings: [TermMapping] {
        guard act == .map, let word = value, let vocabulary else { return [] }
        let terms: [String?] = terms?.isEmpty == false ? terms ?? [] : [nil]
        return terms.map {
            TermMapping(word: word, scheme: scheme, source: source, vocabulary: vocabulary, term: $0)
        }
    }
}
