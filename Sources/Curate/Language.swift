import Foundation

/// The language of a text that does not say it, by its commonest little words.
///
/// Only Swedish and English are told apart, and only where the text speaks clearly: at least three such words, and at
/// least twice as many of the one language as of the other. A title alone seldom does.
enum Language {
    struct Finding: Equatable {
        /// `sv` or `en`.
        var code: String
        /// How many of its words were found, and how many of the other's.
        var words: Int
        var others: Int
    }

    private static let fewest = 3
    /// Words that are read at most.
    private static let longest = 400

    private static let swedish: Set<String> = [
        "och", "att", "det", "som", "på", "är", "av", "för", "med", "den", "till", "ett", "har", "inte", "om", "vi",
        "kan", "från", "ska", "eller", "när", "hur", "sig", "vid", "men", "du", "där", "efter", "så", "också",
    ]
    private static let english: Set<String> = [
        "the", "and", "of", "to", "is", "that", "for", "with", "as", "are", "this", "by", "be", "or", "from", "at",
        "which", "has", "was", "not", "have", "it", "an", "we", "you", "how", "their", "will", "on", "in",
    ]
    /// Words of Norwegian and Danish: where they stand, neither of the two is spoken.
    private static let norse: Set<String> = ["og", "ikke", "jeg", "af", "til", "fra", "når", "eller", "blir", "bliver"]

    static func detect(_ text: String) -> Finding? {
        var (sv, en, other) = (0, 0, 0)
        for word in Words.of(text, hyphens: false).prefix(longest) {
            if swedish.contains(word.lower) { sv += 1 }
            if english.contains(word.lower) { en += 1 }
            if norse.contains(word.lower), !swedish.contains(word.lower) { other += 1 }
        }
        // "og" and "ikke" are never Swedish: a neighbour's text is left undecided.
        guard max(sv, en) >= fewest, other * 3 < sv + en else { return nil }
        if sv >= 2 * en { return Finding(code: "sv", words: sv, others: en) }
        return en >= 2 * sv ? Finding(code: "en", words: en, others: sv) : nil
    }
}
