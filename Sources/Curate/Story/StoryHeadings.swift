import Catalogue
import Foundation

/// Which section or step a heading stands for, by the cues of the vocabularies `sektion` and `processteg`.
struct StoryHeadings: Sendable {
    /// Bytes of a heading; what is longer is a sentence in bold.
    static let longest = 120

    private let sections: CueIndex
    private let sectionIDs: [String]
    private let steps: CueIndex
    private let stepIDs: [String]
    /// By section, or `processteg`: the words that name its parts, with their ids.
    private let parts: [String: [(words: [String], id: String)]]

    init(_ vocabularies: [Vocabulary]) {
        let sektion = vocabularies.first { $0.id == "sektion" }?.terms ?? []
        let processteg = vocabularies.first { $0.id == "processteg" }?.terms ?? []
        sections = Self.index(sektion)
        steps = Self.index(processteg)
        sectionIDs = sektion.map(\.id)
        stepIDs = processteg.map(\.id)
        parts = Dictionary(
            sektion.map { term in
                (term.id, term.narrower.map { (Words.of($0, hyphens: false).map(\.lower), Fold.slug($0)) })
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func index(_ terms: [Term]) -> CueIndex {
        var index = CueIndex()
        for (number, term) in terms.enumerated() {
            for text in [term.label] + term.aliases + term.cues {
                if let cue = Cue(text, term: number) { index.add(cue) }
            }
        }
        return index
    }

    /// The section a heading opens; `nil` when no cue is in it or none speaks loudest.
    func section(_ heading: String) -> String? { best(heading, sections).map { sectionIDs[$0] } }

    /// The step a heading opens: a few words with a cue of a step in them, "Steg 3: Testa".
    func step(_ heading: String) -> String? {
        Words.of(heading, hyphens: false).count <= 5 ? best(heading, steps).map { stepIDs[$0] } : nil
    }

    private func best(_ heading: String, _ index: CueIndex) -> Int? {
        guard heading.utf8.count <= Self.longest else { return nil }
        var scores: [Int: Double] = [:]
        let text = CueText(heading)
        for hit in index.find(in: text) {
            let cue = index.cues[hit.cue]
            // A heading of one word is all about it; a phrase says more than a word.
            let whole = (hit.isWhole ? 1.0 : 0.6) * Double(hit.length)
            let weight = cue.strength == .weak ? whole * 0.5 : whole
            scores[cue.term] = max(scores[cue.term] ?? 0, weight)
        }
        guard let best = scores.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), best.value >= 0.5 else {
            return nil
        }
        return best.key
    }

    /// The part of a section that a heading within it opens: `Vem?` within a step, `För medarbetarna` within benefits.
    func part(_ heading: String, of section: String) -> String? {
        let words = Words.of(heading, hyphens: false).map(\.lower)
        guard words.count <= 6, let parts = parts[section] else { return nil }
        func has(_ wanted: [String]) -> Bool {
            guard wanted.count <= words.count else { return false }
            return (0...(words.count - wanted.count)).contains { start in
                zip(wanted, words[start...]).allSatisfy { wanted, word in
                    CueIndex.isForm(Array(word.utf8)[...], of: Array(wanted.utf8)) || Self.synonyms[word] == wanted
                }
            }
        }
        return parts.first { has($0.words) }?.id
    }

    private static let synonyms: [String: String] = [
        "brukaren": "individ", "brukare": "individ", "brukarna": "individ", "kunden": "individ", "klienten": "individ",
        "invånaren": "individ", "individen": "individ", "personal": "medarbetare", "personalen": "medarbetare",
        "medarbetarna": "medarbetare", "organisationen": "verksamhet", "kommunen": "verksamhet",
        "utmaningar": "utmaning", "framgångsfaktor": "framgångsfaktorer", "lärdom": "lärdomar",
    ]
}
