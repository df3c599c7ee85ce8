import Catalogue
import Foundation

/// Finds the words that point to terms, as Swedish bends and joins them.
///
/// | the word in the text | the cue | found |
/// |---|---|---|
/// | upphandlingen, trygghetslarms | upphandling, trygghetslarm | yes: an ending |
/// | upphandlingsstöd | upphandling | yes, weaker: first part of a compound |
/// | innovationsupphandling | upphandling | yes, weaker: last part, joined by s or a hyphen |
/// | jordbrukare | brukare | no: without the joint it may be another word |
/// | mas, Lss | MAS, LSS | no: an abbreviation keeps its capitals |
struct CueIndex: Sendable {
    struct Hit: Hashable {
        var vocabulary: String
        var term: String
        var isWhole: Bool
    }

    private struct Cue: Sendable {
        var words: [String]
        var isAbbreviation: Bool
        var vocabulary: String
        var term: String
    }

    /// By the first two letters in lower case: no ending or joint changes those.
    private var cues: [String: [Cue]] = [:]

    mutating func add(_ phrase: String, vocabulary: String, term: String) {
        let words = Words.of(phrase, hyphens: false)
        guard let first = words.first else { return }
        let isAbbreviation = words.count == 1 && phrase.count <= 6 && phrase == phrase.uppercased() && phrase.count >= 2
        let cue = Cue(
            words: words.map { isAbbreviation ? $0.text : $0.lower }, isAbbreviation: isAbbreviation,
            vocabulary: vocabulary, term: term)
        cues[String(first.lower.prefix(2)), default: []].append(cue)
    }

    func find(in text: String) -> [Hit] {
        let words = Words.of(text, hyphens: false)
        let hasCase = words.contains { $0.text != $0.text.uppercased() }
        var hits: [Hit] = []
        func note(_ cue: Cue, isWhole: Bool) {
            let hit = Hit(vocabulary: cue.vocabulary, term: cue.term, isWhole: isWhole)
            if !hits.contains(hit) { hits.append(hit) }
        }
        for index in words.indices {
            for cue in cues[String(words[index].lower.prefix(2))] ?? [] {
                if let match = match(cue, words, at: index, hasCase: hasCase) { note(cue, isWhole: match == .whole) }
            }
            for tail in tails(of: words[index].lower) {
                for cue in cues[String(tail.prefix(2))] ?? [] where isTail(tail, of: cue) { note(cue, isWhole: false) }
            }
        }
        return hits
    }

    private enum Match { case whole, part }

    private func match(_ cue: Cue, _ words: [Word], at index: Int, hasCase: Bool) -> Match? {
        if cue.isAbbreviation {
            return hasCase && words[index].text == cue.words[0] ? .whole : nil
        }
        guard index + cue.words.count <= words.count else { return nil }
        for (offset, wanted) in cue.words.enumerated() {
            let word = words[index + offset]
            // "digital tillsyn" is one phrase; "digital. Tillsyn" is not.
            if offset > 0, word.follows == .sentence || word.follows == .comma { return nil }
            if Self.isForm(word.lower, of: wanted) { continue }
            let isLast = offset == cue.words.count - 1
            return isLast && Self.isFirstPart(wanted, of: word.lower) ? .part : nil
        }
        return .whole
    }

    private static let endings: Set<String> = [
        "s", "n", "ns", "en", "ens", "et", "ets", "t", "a", "as", "e", "es", "ar", "ars", "er", "ers", "or", "ors",
        "na", "nas", "arna", "arnas", "erna", "ernas", "orna", "ornas", "ade", "at",
    ]

    /// Whether a word is the cue, perhaps with an ending: `vägledningarna`, `nyttorna`.
    static func isForm(_ word: String, of cue: String) -> Bool {
        if word == cue { return true }
        if word.hasPrefix(cue) { return cue.count >= 3 && endings.contains(String(word.dropFirst(cue.count))) }
        // nytta, nyttor: the last vowel gives way.
        guard cue.hasSuffix("a"), cue.count >= 4, word.hasPrefix(cue.dropLast()) else { return false }
        return ["an", "ans", "or", "ors", "orna", "ornas"].contains(word.dropFirst(cue.count - 1))
    }

    /// A cue of five letters or more that begins a longer word: `äldreomsorg`.
    private static func isFirstPart(_ cue: String, of word: String) -> Bool {
        cue.count >= 5 && word.count >= cue.count + 3 && word.hasPrefix(cue)
    }

    /// What may be the last part of a compound: what stands after an s that joins.
    private func tails(of word: String) -> [Substring] {
        guard word.utf8.count >= 10, word.utf8.contains(UInt8(ascii: "s")) else { return [] }
        return word.indices.filter { word[$0] == "s" }.compactMap { index in
            let tail = word[word.index(after: index)...]
            return tail.count >= 6 && word[..<index].count >= 3 ? tail : nil
        }
    }

    private func isTail(_ tail: Substring, of cue: Cue) -> Bool {
        guard !cue.isAbbreviation, cue.words.count == 1, cue.words[0].count >= 6 else { return false }
        return Self.isForm(String(tail), of: cue.words[0])
    }
}
