import Foundation

/// What a person types, as words and phrases.
///
/// Every one of them must occur. "Quoted words" stand together as they are written; `trygg*`, and the last word where it
/// is not quoted, may be the beginning of a longer one.
struct SearchText: Hashable {
    struct Part: Hashable {
        /// Letters, digits and marks alone; more than one word in a phrase.
        var words: String
        var isQuoted = false
        /// `trygg*`
        var isBeginning = false
        /// Still being typed, perhaps.
        var isLast = false
    }

    private(set) var parts: [Part] = []

    /// More than this are left out.
    private static let mostParts = 24

    init(_ text: String) {
        for (index, piece) in text.prefix(1000).split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            // Between an odd and an even quotation mark stands a phrase.
            if index.isMultiple(of: 2) {
                parts += Self.words(piece)
            } else {
                let phrase = Self.words(piece).map(\.words)
                if !phrase.isEmpty { parts.append(Part(words: phrase.joined(separator: " "), isQuoted: true)) }
            }
        }
        parts = Array(parts.prefix(Self.mostParts))
        // "el" is more often the word than the beginning of one.
        if let last = parts.last, !last.isQuoted, last.words.utf8.count >= 3 { parts[parts.count - 1].isLast = true }
    }

    /// Written again, to be searched for as it stands.
    var text: String {
        parts.map { $0.isQuoted ? "\"\($0.words)\"" : $0.isBeginning ? $0.words + "*" : $0.words }
            .joined(separator: " ")
    }

    mutating func replace(at index: Int, by word: String) { parts[index].words = word }

    private static func words(_ text: Substring) -> [Part] {
        var parts: [Part] = []
        var word = String.UnicodeScalarView()
        func end(_ isBeginning: Bool) {
            defer { word = String.UnicodeScalarView() }
            guard word.contains(where: { !(Folding.fold($0) ?? []).isEmpty }) else { return }
            // What begins with one letter is half of the index, and nobody's question.
            parts.append(Part(words: String(word), isBeginning: isBeginning && word.count > 1))
        }
        for scalar in text.unicodeScalars {
            if Folding.fold(scalar) == nil { end(scalar == "*" && !word.isEmpty) } else { word.append(scalar) }
        }
        end(false)
        return parts
    }
}

/// A question as an FTS5 query that is never a syntax error
/// (https://www.sqlite.org/fts5.html#full_text_query_syntax).
enum SearchPattern {
    /// In a query: the word behind it is searched for as it is, in the place of the one before. No text that is typed
    /// has it, because it is no letter.
    private static let mark: Unicode.Scalar = "\u{E000}"
    private static let markBytes: [UInt8] = [0xEE, 0x80, 0x80]

    /// `nil` when there is nothing a word could be made of.
    ///
    /// - Parameter compounds: stems of compounds that end in a word; `nil` for one that is not to be widened.
    static func make(_ text: SearchText, compounds: (String) throws -> [String]? = { _ in [] }) rethrows -> String? {
        let groups = try text.parts.map { try group($0, compounds) }
        return groups.isEmpty ? nil : groups.joined(separator: " AND ")
    }

    private static func group(_ part: SearchText.Part, _ compounds: (String) throws -> [String]?) rethrows -> String {
        guard !part.isQuoted else { return quote(part.words) }
        // The word itself stands alone too, so that it counts more than a compound or a longer word.
        var ways = [quote(part.words)]
        guard let ending = try compounds(part.words) else { return quote(part.words) + (part.isBeginning ? "*" : "") }
        if !ending.isEmpty {
            ways.append(quote(([part.words] + ending).joined(separator: String(mark))))
        }
        if part.isBeginning || part.isLast { ways.append(quote(String(mark) + part.words) + "*") }
        // Whoever writes a star means these letters, and not the stem of them.
        if part.isLast, !part.isBeginning { ways.append(quote(part.words) + "*") }
        return ways.count == 1 ? ways[0] : "(\(ways.joined(separator: " OR ")))"
    }

    /// Only letters, digits, marks and blanks are in them, so nothing can end the quotation.
    private static func quote(_ words: String) -> String { "\"\(words)\"" }

    /// Whether the word that begins at an offset has the mark before it.
    static func isMarked(_ bytes: UnsafeRawBufferPointer, before offset: Int) -> Bool {
        guard offset >= 3 else { return false }
        return unsafe bytes[(offset - 3)..<offset].elementsEqual(markBytes)
    }
}
