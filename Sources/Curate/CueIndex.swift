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
    private var cues: [UInt64: [Cue]] = [:]

    mutating func add(_ phrase: String, vocabulary: String, term: String) {
        let words = Words.of(phrase, hyphens: false)
        guard let first = words.first else { return }
        let isAbbreviation = words.count == 1 && phrase.count <= 6 && phrase == phrase.uppercased() && phrase.count >= 2
        let cue = Cue(
            words: words.map { isAbbreviation ? $0.text : $0.lower }, isAbbreviation: isAbbreviation,
            vocabulary: vocabulary, term: term)
        cues[Self.initials(first.lower.unicodeScalars), default: []].append(cue)
    }

    private static func initials(_ letters: some Sequence<Unicode.Scalar>) -> UInt64 {
        letters.prefix(2).reduce(0) { $0 << 32 | UInt64($1.value) }
    }

    func find(in text: String) -> [Hit] {
        let words = Words.of(text, hyphens: false)
        let hasCase = words.contains(where: \.hasSmallLetter)
        var hits: [Hit] = []
        func note(_ cue: Cue, isWhole: Bool) {
            let hit = Hit(vocabulary: cue.vocabulary, term: cue.term, isWhole: isWhole)
            if !hits.contains(hit) { hits.append(hit) }
        }
        for index in words.indices {
            for cue in cues[Self.initials(words[index].lower.unicodeScalars)] ?? [] {
                if let match = match(cue, words, at: index, hasCase: hasCase) { note(cue, isWhole: match == .whole) }
            }
            for tail in tails(of: words[index].lower) {
                for cue in cues[Self.initials(tail.unicodeScalars)] ?? [] where isTail(tail, of: cue) {
                    note(cue, isWhole: false)
                }
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
        // Both are in NFC, so bytes tell letters.
        if word.utf8.starts(with: cue.utf8) {
            return cue.count >= 3 && endings.contains(String(Substring(word.utf8.dropFirst(cue.utf8.count))))
        }
        // nytta, nyttor: the last vowel gives way.
        guard cue.utf8.last == UInt8(ascii: "a"), word.utf8.starts(with: cue.utf8.dropLast()), cue.count >= 4 else {
            return false
        }
        let ending = String(Substring(word.utf8.dropFirst(cue.utf8.count - 1)))
        return ["an", "ans", "or", "ors", "orna", "ornas"].contains(ending)
    }

    /// A cue of five letters or more that begins a longer word: `äldreomsorg`.
    private static func isFirstPart(_ cue: String, of word: String) -> Bool {
        word.utf8.starts(with: cue.utf8) && cue.count >= 5 && word.count >= cue.count + 3
    }

    /// What may be the last part of a compound: what stands after an s that joins.
    private func tails(of word: String) -> [Substring] {
        guard word.utf8.count >= 10, word.utf8.contains(UInt8(ascii: "s")) else { return [] }
        return word.utf8.indices.filter { word.utf8[$0] == UInt8(ascii: "s") }.compactMap { index in
            let tail = word[word.utf8.index(after: index)...]
            return tail.utf8.count >= 6 && tail.count >= 6 && word[..<index].count >= 3 ? tail : nil
        }
    }

    private func isTail(_ tail: Substring, of cue: Cue) -> Bool {
        guard !cue.isAbbreviation, cue.words.count == 1, cue.words[0].count >= 6 else { return false }
        return Self.isForm(String(tail), of: cue.words[0])
    }
}
