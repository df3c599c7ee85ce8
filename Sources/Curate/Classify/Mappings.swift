package import Catalogue

/// The decisions of editors on words of sources, the nearest one first: for this source and scheme, for this source,
/// for this scheme, for all.
package struct Mappings: Sendable {
    private let byWord: [String: [TermMapping]]

    package var isEmpty: Bool { byWord.isEmpty }

    /// - Parameter mappings: in the order in which they were decided.
    package init(_ mappings: [TermMapping]) {
        byWord = Dictionary(grouping: mappings) { Self.key($0.word) }
    }

    /// Those of the decisions in force, whatever their order.
    package init(_ decisions: [Decision]) {
        let inForce = decisions.filter { $0.isInForce && $0.act == .map }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        self.init(inForce.flatMap(\.mappings))
    }

    /// What two spellings of a word have in common: letter case, spacing and marks do not count.
    package static func key(_ word: String) -> String { Fold.key(word) }

    /// A text as ids are made: `Digitala lås` is `digitala-las`.
    package static func slug(_ text: String) -> String { Fold.slug(text) }

    /// What was decided on a word; `nil` when nothing was. Among decisions of the same nearness all count, but a later
    /// "means nothing" takes back what came before it.
    package func decided(_ category: Catalogue.Category, source: String) -> [TermMapping]? {
        guard !byWord.isEmpty else { return nil }
        return [category.label, category.term].lazy.compactMap(\.self)
            .compactMap { decided($0, scheme: category.scheme, source: source) }.first
    }

    private func decided(_ word: String, scheme: String?, source: String) -> [TermMapping]? {
        guard let all = byWord[Self.key(word)] else { return nil }
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

/// Records as they are once editors have said what words of their sources mean. The record itself stays as it was
/// harvested, so that a decision can be taken back.
struct MappedWords: Sendable {
    /// The scheme of names of organisations that nobody bears, and the vocabulary they are mapped to.
    static let organisation = "organisation"
    /// The same for names of places.
    static let place = "place"

    let classifier: Classifier
    private let index: OrganisationIndex
    private let places: Set<String>

    init(_ configuration: Configuration, index: OrganisationIndex) {
        classifier = Classifier(configuration.vocabularies)
        self.index = index
        places = Set(configuration.places.map(\.code))
    }

    func apply(_ mappings: Mappings, to record: Record) -> Record {
        var record = record
        var given: [AssignedTerm] = []
        var owners: [String] = []
        for category in record.unmapped {
            guard let decided = mappings.decided(category, source: record.source) else { continue }
            unread(category, in: &record)
            for mapping in decided {
                guard let term = mapping.term else { continue }
                if mapping.vocabulary == Self.organisation {
                    if index.organisation(term) != nil, !owners.contains(term) { owners.append(term) }
                } else if mapping.vocabulary == Self.place {
                    if places.contains(term), !record.places.contains(term) { record.places.append(term) }
                } else if classifier.named[mapping.vocabulary]?.values.contains(term) ?? false {
                    let sign = "decision: \(Fold.space(category.label ?? category.term))"
                    given.append(
                        AssignedTerm(vocabulary: mapping.vocabulary, term: term, origin: .declared, sign: sign))
                }
            }
        }
        add(owners, to: &record)
        add(given, to: &record)
        return record
    }

    /// What the word was taken for while nobody had said what it means.
    private func unread(_ category: Catalogue.Category, in record: inout Record) {
        for (vocabulary, term, cue) in classifier.pointed(to: category) {
            record.terms.removeAll {
                $0.vocabulary == vocabulary && $0.term == term && $0.origin == .inferred
                    && $0.sign == Classifier.categorySign + cue
            }
        }
    }

    /// Whom the entry names answers for it, before the source's own organisation.
    private func add(_ owners: [String], to record: inout Record) {
        guard !owners.isEmpty else { return }
        record.organisations = owners + record.organisations.filter { !owners.contains($0) }
        for code in owners.compactMap({ index.organisation($0)?.place }) where !record.places.contains(code) {
            record.places.append(code)
        }
    }

    /// As if the source had said the terms itself: nothing is read out of the text in a vocabulary that it speaks in,
    /// and of kinds there is one.
    private func add(_ given: [AssignedTerm], to record: inout Record) {
        guard !given.isEmpty else { return }
        let declared = Set(given.map(\.vocabulary))
        record.terms.removeAll { term in
            declared.contains(term.vocabulary)
                && (term.origin == .inferred || term.vocabulary == "kind" && term.origin == .default)
        }
        for term in given { put(term, into: &record.terms) }
        var evidence = Evidence(isAboutForm: classifier.isAboutForm)
        classifier.references.follow(&evidence, from: given)
        let settled = Set(record.terms.filter { $0.origin == .declared }.map(\.vocabulary))
        for (number, confidence, sign) in evidence.terms {
            let (vocabulary, term) = classifier.table[number]
            guard !settled.contains(vocabulary), vocabulary != "kind" else { continue }
            put(
                AssignedTerm(
                    vocabulary: vocabulary, term: term, origin: .inferred, confidence: confidence, sign: sign),
                into: &record.terms)
        }
        record.terms.sort { TermRank($0, order: classifier.order) < TermRank($1, order: classifier.order) }
    }

    private func put(_ term: AssignedTerm, into terms: inout [AssignedTerm]) {
        guard let place = terms.firstIndex(where: { $0.vocabulary == term.vocabulary && $0.term == term.term }) else {
            return terms.append(term)
        }
        terms[place] = TermRank.better(terms[place], term)
    }
}
