import Catalogue
import Foundation

/// Terms for a record: what the source says, then its defaults, then cues in the text (DESIGN §7).
struct Classifier: Sendable {
    struct Result {
        var terms: [AssignedTerm] = []
        /// Words of the source that no vocabulary knows, for the editor.
        var unmapped: [Catalogue.Category] = []
    }

    /// How sure a cue makes us, by where it stands. Above the labels of a text stands its title.
    private enum Confidence {
        static let category = 0.9
        static let titleWord = 0.8
        static let titlePart = 0.7
        static let textWord = 0.6
        static let textPart = 0.5
    }

    /// Vocabularies whose labels and cues are looked for in the whole text, and in the title alone.
    private static let byText: Set<String> = ["amne", "verksamhet", "verksamhetsomrade", "omsorgstjanst"]
    private static let byTitle: Set<String> = ["form"]
    /// Structure of a story and of the catalogue, not what a category of a feed speaks of.
    private static let notByCategory: Set<String> = ["sektion", "processteg", "livscykel"]

    private let vocabularies: [Vocabulary]
    private let order: [String: Int]
    private var named: [String: [String: String]] = [:]
    private var textCues = CueIndex()
    private var titleCues = CueIndex()

    init(_ vocabularies: [Vocabulary]) {
        self.vocabularies = vocabularies
        order = Dictionary(vocabularies.enumerated().map { ($1.id, $0) }) { first, _ in first }
        for vocabulary in vocabularies {
            named[vocabulary.id] = Self.names(of: vocabulary)
            for term in vocabulary.terms {
                for phrase in [term.label] + term.aliases + term.narrower + term.cues {
                    if Self.byText.contains(vocabulary.id) {
                        textCues.add(phrase, vocabulary: vocabulary.id, term: term.id)
                    } else if Self.byTitle.contains(vocabulary.id) {
                        titleCues.add(phrase, vocabulary: vocabulary.id, term: term.id)
                    }
                }
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
        infer(title: title, text: text, except: declared, into: &result)
        result.terms.sort { rank($0) < rank($1) }
        return result
    }

    private func rank(_ term: AssignedTerm) -> TermRank {
        TermRank(term, order: order)
    }

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
        for category in entry.categories {
            let names = [category.label, category.term].compactMap(\.self)
            let slugs = names.map(Fold.slug)
            let own = category.scheme.flatMap { named[$0] == nil ? nil : $0 }
            var isKnown = false
            for vocabulary in vocabularies
            where own.map({ $0 == vocabulary.id }) ?? !Self.notByCategory.contains(vocabulary.id) {
                guard let term = slugs.lazy.compactMap({ named[vocabulary.id]?[$0] }).first else { continue }
                add(vocabulary.id, term, .declared, 1, to: &result)
                isKnown = true
            }
            if isKnown { continue }
            // A category that is a cue ("GDPR") points to a term, but it is our reading, not the source's word.
            for hit in names.flatMap({ textCues.find(in: $0) }) where hit.isWhole {
                add(hit.vocabulary, hit.term, .inferred, Confidence.category, to: &result)
            }
            if !Fold.key(category.label ?? category.term).isEmpty { note(category, in: &result) }
        }
    }

    private func note(_ category: Catalogue.Category, in result: inout Result) {
        if !result.unmapped.contains(category) { result.unmapped.append(category) }
    }

    private func infer(title: String, text: String, except declared: Set<String>, into result: inout Result) {
        for hit in textCues.find(in: title) + titleCues.find(in: title) where !declared.contains(hit.vocabulary) {
            let confidence = hit.isWhole ? Confidence.titleWord : Confidence.titlePart
            // A form by default is the form: a title that names a film may be about one.
            if Self.byTitle.contains(hit.vocabulary),
                result.terms.contains(where: { $0.vocabulary == hit.vocabulary && $0.origin == .default })
            {
                continue
            }
            add(hit.vocabulary, hit.term, .inferred, confidence, to: &result)
        }
        for hit in textCues.find(in: text) where !declared.contains(hit.vocabulary) {
            add(
                hit.vocabulary, hit.term, .inferred, hit.isWhole ? Confidence.textWord : Confidence.textPart,
                to: &result)
        }
    }

    private func add(
        _ vocabulary: String, _ term: String, _ origin: TermOrigin, _ confidence: Double, to result: inout Result
    ) {
        let new = AssignedTerm(vocabulary: vocabulary, term: term, origin: origin, confidence: confidence)
        guard let index = result.terms.firstIndex(where: { $0.vocabulary == vocabulary && $0.term == term }) else {
            result.terms.append(new)
            return
        }
        result.terms[index] = TermRank.better(result.terms[index], new)
    }
}

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
