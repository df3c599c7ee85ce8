import Catalogue

/// What a page says, in lower case and by its bytes, for whoever looks for phrases in it.
struct LinkPageWords {
    /// Title and heading in lower case, those that there are.
    let names: [[UInt8]]
    private let text: String
    /// Words of the text; more than ``counted`` are not counted.
    private let count: Int

    private static let counted = 200
    /// A word has seven bytes and a space; counting is for what may be short.
    static let bytesOfWord = 24

    /// - Parameter known: words that its text is known to have, or more: where those are many they are not counted anew.
    init(_ page: LinkPage, known: Int = 0) {
        names = [page.title, page.heading].compactMap(\.self).map(Self.lower)
        text = page.text
        var count = 0
        if known < Self.counted, page.text.utf8.count < Self.counted * Self.bytesOfWord {
            Words.each(of: page.text) { _ in
                count += 1
                return count < Self.counted
            }
        } else {
            count = .max
        }
        self.count = count
    }

    /// Whether the page has fewer words than that, 200 at most.
    func isShort(_ most: Int) -> Bool { count < most && text.utf8.count < most * Self.bytesOfWord }

    /// Whether one of the phrases stands in its names, or in a text of fewer words than that.
    func say(_ phrases: PhraseSearch, orShortText most: Int) -> Bool {
        names.contains(where: phrases.finds) || isShort(most) && phrases.finds(in: Self.lower(text))
    }

    /// Whether one of its names begins with one of these.
    func begin(with phrases: [[UInt8]]) -> Bool {
        names.contains { name in phrases.contains { name.starts(with: $0) } }
    }

    private static func lower(_ text: String) -> [UInt8] {
        var text = text.precomposed
        var lower: [UInt8] = []
        text.withUTF8 { UTF8Bytes.lowercase($0, into: &lower) }
        return lower
    }
}
