import Foundation

/// One word or phrase that points to a term, as an editor writes it in a vocabulary.
///
/// | written | means |
/// |---|---|
/// | `upphandling` | the word with its endings, or a part of a compound |
/// | `=kursen` | the word just so, no ending and no compound |
/// | `automatiser*` | every word that begins so |
/// | `*larm` | also the last part of any compound |
/// | `?kamera` | a weak sign: two different ones are needed |
/// | `!larm om` | not a sign: what it covers is not counted for this term |
/// | `@omsorgstjanst/digital-tillsyn` | the term is given when that one is |
///
/// The marks before a word may stand together: `?*stöd`.
struct Cue: Sendable {
    enum Strength: Sendable {
        case strong, weak
        /// Takes the words it covers from its term.
        case guarding
        /// Takes the whole notice it stands in from every term.
        case silencing
    }

    /// As written, without marks: what an editor is shown.
    var text: String
    /// In lower case; an abbreviation's as written.
    var words: [[UInt8]]
    var strength = Strength.strong
    var isAbbreviation = false
    var isExact = false
    var isPrefix = false
    var isOpenTail = false
    /// A term of another vocabulary, `amne/nytta`, instead of words.
    var reference: String?
    /// Its place in the table of terms.
    var term: Int

    /// `nil` for what has neither word nor reference.
    init?(_ written: String, term: Int) {
        self.term = term
        var rest = Substring(written)
        marks: while let mark = rest.first {
            switch mark {
            case "?": strength = .weak
            case "!": strength = .guarding
            case "=": isExact = true
            case "*": isOpenTail = true
            case "@": reference = String(rest.dropFirst())
            default: break marks
            }
            rest = rest.dropFirst()
            if reference != nil { break }
        }
        if rest.last == "*" {
            isPrefix = true
            rest = rest.dropLast()
        }
        text = String(rest)
        let found = Words.of(text, hyphens: false)
        let isShort = found.count == 1 && !isPrefix && (2...6).contains(text.count)
        let keepsCapitals = isShort && text == text.uppercased() && text.contains(where: \.isLetter)
        isAbbreviation = keepsCapitals
        words = found.map { Array((keepsCapitals ? $0.text : $0.lower).utf8) }
        if words.isEmpty, reference == nil { return nil }
    }

    /// Whether it may be found at the end of a compound.
    var mayBeTail: Bool {
        guard !isAbbreviation, !isExact, words.count == 1, let word = words.first else { return false }
        return Letters.count(word[...]) >= (isOpenTail ? 3 : 6)
    }
}

/// Letters and endings of Swedish words, by their bytes in UTF-8.
enum Letters {
    static func count(_ word: ArraySlice<UInt8>) -> Int {
        // Bytes that only continue a letter begin with 10.
        word.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    /// At most eight bytes as a number, the first one lowest; `nil` for more.
    static func packed(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard bytes.count <= 8 else { return nil }
        var value: UInt64 = 0
        for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        return value
    }

    private static func set(_ words: [String]) -> Set<UInt64> { Set(words.compactMap { packed(Array($0.utf8)) }) }

    static let endings = set([
        "s", "n", "ns", "en", "ens", "et", "ets", "t", "tt", "a", "as", "e", "es", "ar", "ars", "er", "ers", "or",
        "ors", "na", "nas", "arna", "arnas", "erna", "ernas", "orna", "ornas", "ade", "at", "are", "aren", "arens",
    ])

    /// After a vowel that gave way: nytta, nyttor.
    static let vowelEndings = set(["an", "ans", "or", "ors", "orna", "ornas"])

    /// What makes another word of a word, not a compound: dokument, dokumentation.
    private static let derivations: [[UInt8]] = [
        "ation", "era", "ering", "isk", "are", "arna", "het", "lig", "else", "ande", "ning", "ist",
    ].map { Array($0.utf8) }

    static func isDerivation(_ rest: ArraySlice<UInt8>) -> Bool {
        derivations.contains { rest.starts(with: $0) }
    }

    /// Words that often begin a compound without an s between: with one of these before it, a cue may be a last part.
    static let heads: Set<[UInt8]> = Set(
        [
            "data", "digital", "distans", "e", "fjärr", "grupp", "hemtjänst", "hälso", "invånar", "it", "kamera",
            "klient", "kommun", "kund", "kvalitet", "ledar", "läkemedel", "mobil", "natt", "omsorg", "patient",
            "person",
            "process", "projekt", "region", "rätt", "sjukvård", "social", "system", "teknik", "test", "video", "vård",
            "välfärd", "webb", "äldre",
        ].map { Array($0.utf8) })
}
