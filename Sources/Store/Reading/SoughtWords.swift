/// What a query that ``SearchPattern`` made looks for, to be found again in a text: FTS5 would go through its whole index
/// once more for each item.
struct SoughtWords {
    /// Words that stand next to each other.
    struct Phrase {
        var words: [[UInt8]]
        /// The last may go on.
        var isBeginning: Bool
        var group: Int
    }

    /// A word that is looked for, by the group it belongs to.
    private var words: [[UInt8]: Int] = [:]
    private var beginnings: [Phrase] = []
    private var phrases: [Phrase] = []
    /// Whether anything that is looked for begins with a byte: most words of a text need no stemming then.
    private(set) var first = [Bool](repeating: false, count: 256)
    /// Every one of which must be in what matches.
    private(set) var groups = 0
    private let stemmer: SwedishStemmer

    init(pattern: String) throws {
        stemmer = try SwedishStemmer.made()
        // Nothing that is quoted has a quotation mark of its own.
        let parts = pattern.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            guard index.isMultiple(of: 2) else {
                add(part, isBeginning: parts.dropFirst(index + 1).first?.hasPrefix("*") ?? false)
                continue
            }
            if index == 0 || part.contains(" AND ") { groups += 1 }
        }
    }

    private mutating func add(_ quoted: Substring, isBeginning: Bool) {
        var places: [[[UInt8]]] = []
        unsafe Array(quoted.utf8).withUnsafeBytes { raw in
            var reader = unsafe Words(bytes: raw)
            var word: [UInt8] = []
            while let range = reader.next(into: &word) {
                let isMarked = unsafe SearchPattern.isMarked(raw, before: range.lowerBound)
                if !isMarked { stemmer.stem(&word) }
                if isMarked, !places.isEmpty { places[places.count - 1].append(word) } else { places.append([word]) }
            }
        }
        for byte in places.joined().compactMap(\.first) { first[Int(byte)] = true }
        if places.count > 1 || isBeginning {
            let phrase = Phrase(words: places.compactMap(\.first), isBeginning: isBeginning, group: groups - 1)
            if places.count > 1 { phrases.append(phrase) } else { beginnings.append(phrase) }
        } else {
            for word in places.joined() { words[word] = groups - 1 }
        }
    }

    var hasPhrases: Bool { !phrases.isEmpty }

    /// - Parameter word: folded; becomes its stem, or empty where nothing that is looked for begins so.
    func stem(_ word: inout [UInt8]) {
        guard let byte = word.first, first[Int(byte)] else { return word.removeAll(keepingCapacity: true) }
        stemmer.stem(&word)
    }

    /// - Parameter stem: of one word of a text.
    /// - Returns: the group that it belongs to.
    func group(of stem: [UInt8]) -> Int? {
        if stem.isEmpty { return nil }
        if let group = words[stem] { return group }
        return beginnings.first { stem.starts(with: $0.words[0]) }?.group
    }

    /// - Parameter stems: of the words of a text up to a place.
    /// - Returns: the phrase that ends there.
    func phrase(endingWith stems: [[UInt8]]) -> Phrase? {
        phrases.first { phrase in
            guard let last = phrase.words.last, let found = stems.last, stems.count >= phrase.words.count else {
                return false
            }
            return (phrase.isBeginning ? found.starts(with: last) : found == last)
                && stems.suffix(phrase.words.count).dropLast().elementsEqual(phrase.words.dropLast())
        }
    }
}
