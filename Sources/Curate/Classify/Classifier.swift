import Catalogue
import Foundation

/// Terms for a record: what the source says, then its defaults, then cues in the text (DESIGN §7). What editors have
/// decided on words of sources comes later, when records are merged: see `Mappings`.
struct Classifier: Sendable {
    struct Result {
        var terms: [AssignedTerm] = []
        /// Words of the source that no vocabulary knows.
        var unmapped: [Catalogue.Category] = []
    }

    /// How sure a category is that is a cue ("GDPR"): it points to a term, but it is our reading.
    private static let categoryConfidence = 0.9
    /// Bytes of a text that are read for cues: some 2,500 words, more than any summary.
    private static let longestText = 16 * 1024

    /// Structure of a story and of the catalogue, not what a category of a feed or a text speaks of.
    private static let structural: Set<String> = ["sektion", "processteg", "livscykel"]
    /// Never read out of a text: who publishes says it.
    private static let notByText: Set<String> = structural.union(["niva"])
    /// What the text itself is, not what it is about: a default stands, and of `kind` there is one.
    private static let aboutForm: Set<String> = ["form", "kind"]

    let vocabularies: [Vocabulary]
    let order: [String: Int]
    private(set) var named: [String: [String: String]] = [:]
    /// All of them together.
    private var names: Set<String> = []
    private(set) var table: [(vocabulary: String, term: String)] = []
    private(set) var cues = CueIndex()
    private(set) var references = TermReferences()
    /// Of each term in the table, whether its vocabulary speaks of form.
    let isAboutForm: [Bool]

    init(_ vocabularies: [Vocabulary]) {
        self.vocabularies = vocabularies
        order = Dictionary(vocabularies.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let inferable = vocabularies.filter { !Self.notByText.contains($0.id) }
        isAboutForm = inferable.flatMap { vocabulary in
            vocabulary.terms.map { _ in Self.aboutForm.contains(vocabulary.id) }
        }
        Boilerplate.cues.forEach { cues.add($0) }
        for vocabulary in vocabularies {
            named[vocabulary.id] = Self.names(of: vocabulary)
            names.formUnion(Self.names(of: vocabulary).keys)
        }
        for vocabulary in inferable {
            for term in vocabulary.terms { add(term, of: vocabulary.id) }
        }
        references.close(table)
    }

    private mutating func add(_ term: Term, of vocabulary: String) {
        let number = table.count
        table.append((vocabulary, term.id))
        // A name is taken as it stands, marks and all; only a cue is written in the language of cues.
        let names = ([term.label] + term.aliases + term.narrower).map { $0.drop { "?!=*@".contains($0) } }
        for text in names.map(String.init) + term.cues {
            guard let cue = Cue(text, term: number) else { continue }
            if let reference = cue.reference {
                references.add(number, to: reference, isWeak: cue.strength == .weak)
            } else {
                cues.add(cue)
            }
        }
    }

    /// Ids win over labels, labels over aliases, aliases over narrower words.
    private static func names(of vocabulary: Vocabulary) -> [String: String] {
        var names: [String: String] = [:]
        let levels: [(Term) -> [String]] = [{ [$0.id] }, { [$0.label] }, { $0.aliases }, { $0.narrower }]
        for level in levels {
            for term in vocabulary.terms {
                for name in level(term) where names[Fold.slug(name)] == nil { names[Fold.slug(name)] = term.id }
            }
        }
        return names
    }

    func classify(_ entry: Entry, title: String, text: String, source: Source) -> Result {
        var result = Result()
        declare(entry, into: &result)
        let declared = Set(result.terms.filter { $0.origin == .declared }.map(\.vocabulary))
        for (vocabulary, terms) in source.set {
            for term in terms { add(vocabulary, term, .default, 1, to: &result) }
        }
        if let kind = source.kind, !declared.contains("kind"), source.set["kind"] == nil {
            add("kind", kind, .default, 1, to: &result)
        }
        let formed = Set(result.terms.map(\.vocabulary)).intersection(Self.aboutForm)
        infer(title: title, text: text, except: declared.union(formed), into: &result)
        result.terms = TermRank.sorted(result.terms, order: order)
        return result
    }

    // MARK: Declared

    /// What the source says itself: fields named as a vocabulary, and categories.
    private func declare(_ entry: Entry, into result: inout Result) {
        for vocabulary in vocabularies {
            for value in entry.extra[vocabulary.id] ?? [] {
                if let term = named[vocabulary.id]?[Fold.slug(value)] {
                    add(vocabulary.id, term, .declared, 1, to: &result)
                } else if !Fold.key(value).isEmpty {
                    note(Catalogue.Category(term: Fold.space(value), scheme: vocabulary.id), in: &result)
                }
            }
        }
        for category in entry.categories where !declare(category, into: &result) {
            for (vocabulary, term, cue) in pointed(to: category) {
                add(
                    vocabulary, term, .inferred, Self.categoryConfidence, sign: Self.categorySign + cue, to: &result)
            }
            if !Fold.key(category.label ?? category.term).isEmpty { note(category, in: &result) }
        }
    }

    static let categorySign = "category: "

    /// The terms that a category points to by being a cue of theirs, with the cue.
    func pointed(to category: Catalogue.Category) -> [(vocabulary: String, term: String, cue: String)] {
        [category.label, category.term].compactMap(\.self).flatMap { name in
            cues.find(in: CueText(name)).filter { $0.isWhole && cues.cues[$0.cue].strength == .strong }.map { hit in
                let cue = cues.cues[hit.cue]
                return (table[cue.term].vocabulary, table[cue.term].term, cue.text)
            }
        }
    }

    /// Whether a category is the name of a term; of one vocabulary where its scheme names it, else of every one.
    private func declare(_ category: Catalogue.Category, into result: inout Result) -> Bool {
        var slugs = [category.label, category.term].compactMap(\.self).map(Fold.slug)
        // Most words of sources are the name of nothing, and label and term mostly one word.
        if slugs.count == 2, slugs[0] == slugs[1] { slugs.removeLast() }
        guard slugs.contains(where: names.contains) else { return false }
        let own = category.scheme.flatMap { named[$0] == nil ? nil : $0 }
        var isKnown = false
        for vocabulary in vocabularies
        where own.map({ $0 == vocabulary.id }) ?? !Self.structural.contains(vocabulary.id) {
            guard let term = slugs.lazy.compactMap({ named[vocabulary.id]?[$0] }).first else { continue }
            add(vocabulary.id, term, .declared, 1, to: &result)
            isKnown = true
        }
        return isKnown
    }

    /// A word that no vocabulary knows is kept for an editor.
    private func note(_ category: Catalogue.Category, in result: inout Result) {
        if !result.unmapped.contains(category) { result.unmapped.append(category) }
    }

    // MARK: Inferred

    private func infer(title: String, text: String, except settled: Set<String>, into result: inout Result) {
        let evidence = evidence(title: title, text: text, from: result.terms)
        var inferred = evidence.terms.filter { !settled.contains(table[$0.term].vocabulary) }
        // An item is of one kind.
        let kinds = inferred.filter { table[$0.term].vocabulary == "kind" }
        if let best = kinds.max(by: { ($0.confidence, $1.term) < ($1.confidence, $0.term) }) {
            inferred.removeAll { table[$0.term].vocabulary == "kind" && $0.term != best.term }
        }
        for (number, confidence, sign) in inferred {
            add(table[number].vocabulary, table[number].term, .inferred, confidence, sign: sign, to: &result)
        }
    }

    /// What title and text speak for, and what follows from that and from the terms that are said.
    ///
    /// - Parameter settled: vocabularies of which the text says nothing, because somebody has said which terms they give.
    func evidence(
        title: String, text: String, from assigned: [AssignedTerm], settled: Set<String> = []
    ) -> Evidence {
        var evidence = Evidence(isAboutForm: isAboutForm)
        evidence.add(cues.find(in: CueText(title)), of: cues, in: .title)
        evidence.add(cues.find(in: CueText(Self.beginning(of: text))), of: cues, in: .lead)
        evidence.drop { settled.contains(table[$0].vocabulary) }
        references.follow(&evidence, from: assigned) { !settled.contains(table[$0].vocabulary) }
        return evidence
    }

    private static func beginning(of text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
    }

    private func add(
        _ vocabulary: String, _ term: String, _ origin: TermOrigin, _ confidence: Double, sign: String? = nil,
        to result: inout Result
    ) {
        let new = AssignedTerm(
            vocabulary: vocabulary, term: term, origin: origin, confidence: confidence, sign: sign)
        guard let index = result.terms.firstIndex(where: { $0.vocabulary == vocabulary && $0.term == term }) else {
            result.terms.append(new)
            return
        }
        result.terms[index] = TermRank.better(result.terms[index], new)
    }
}
