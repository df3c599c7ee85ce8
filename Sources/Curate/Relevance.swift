import Catalogue
import Foundation

/// The relevance filter of a source: `digital*` matches by prefix, other words whole, phrases word by word, letter case
/// aside. `@field` stands for the words of the field.
struct Relevance {
    /// What a text of the field speaks of, for sources that publish much else: a source that names `@field` in `keep`
    /// need not list them.
    static let field = [
        "välfärdstekn*", "omsorgstekn*", "e-häls*", "ehäls*", "digital*", "trygghetslarm*", "artificiell intelligens",
        "AI", "Digg", "informationssäkerhet*", "cybersäkerhet*", "dataskydd*", "automatiser*", "robotiser*",
    ]

    private struct Pattern {
        var text: String
        var words: [String]
        var isPrefix: Bool
    }

    private struct Filter {
        var any: [Pattern]
        var all: [Pattern]

        init?(_ filter: RelevanceFilter?) {
            guard let filter else { return nil }
            any = filter.any.flatMap { $0 == "@field" ? Relevance.field : [$0] }.compactMap(Relevance.pattern)
            all = filter.all.compactMap(Relevance.pattern)
            if any.isEmpty && all.isEmpty { return nil }
        }
    }

    private let keep: Filter?
    private let drop: Filter?

    init(_ source: Source) {
        keep = Filter(source.keep)
        drop = Filter(source.drop)
    }

    var isNeeded: Bool { keep != nil || drop != nil }

    /// Why a text is left out, in a sentence; `nil` when it stays.
    func objection(to text: String) -> String? {
        guard isNeeded else { return nil }
        let words = Words.of(text, hyphens: false).map(\.lower)
        func list(_ patterns: [Pattern]) -> String { patterns.map(\.text).joined(separator: ", ") }
        if let keep {
            if !keep.any.isEmpty, !keep.any.contains(where: { Self.occurs($0, in: words) }) {
                return "none of the words of \"keep\" is in it: \(list(keep.any))"
            }
            let missing = keep.all.filter { !Self.occurs($0, in: words) }
            if !missing.isEmpty { return "words that \"keep\" asks for are not in it: \(list(missing))" }
        }
        if let drop {
            let found = drop.any.filter { Self.occurs($0, in: words) }
            if !drop.any.isEmpty && found.isEmpty { return nil }
            if drop.all.allSatisfy({ Self.occurs($0, in: words) }) {
                return "\"drop\" names words that are in it: \(list(found + drop.all))"
            }
        }
        return nil
    }

    private static func pattern(_ text: String) -> Pattern? {
        let isPrefix = text.hasSuffix("*")
        let words = Words.of(text, hyphens: false).map(\.lower)
        return words.isEmpty ? nil : Pattern(text: text, words: words, isPrefix: isPrefix)
    }

    private static func occurs(_ pattern: Pattern, in words: [String]) -> Bool {
        let count = pattern.words.count
        guard words.count >= count, let last = pattern.words.last else { return false }
        return (0...(words.count - count)).contains { start in
            let here = words[start..<(start + count)]
            guard zip(here, pattern.words).dropLast().allSatisfy({ $0 == $1 }), let end = here.last else {
                return false
            }
            return pattern.isPrefix ? end.hasPrefix(last) : end == last
        }
    }
}
