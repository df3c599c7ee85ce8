package import Catalogue

/// SimHash (Charikar, 2002): texts that share most of their words have prints that differ in few bits, strangers differ
/// in about half of them.
enum SimHash {
    /// Words of a text beyond this say nothing new.
    private static let most = 8000

    /// Counts pairs of neighbouring words and long words alone: little words are the same in every text.
    ///
    /// - Parameter echo: words that are left out, because error pages repeat the address that was asked for. Words with
    ///   digits are left out, too: counters, dates and times of day are no other page.
    /// - Returns: 64 bits, and the words they are made of.
    static func of(_ text: String, echo: Set<String> = []) -> (print: UInt64, words: Int) {
        var weights = [Int32](repeating: 0, count: 64)
        var last: UInt64 = 0
        var count = 0
        for word in Words.of(text, hyphens: false) {
            if word.lower.utf8.contains(where: { (0x30...0x39).contains($0) }) || echo.contains(word.lower) { continue }
            let hash = hash(word.lower)
            if count > 0 { add(MatchHash.pair(last, hash), to: &weights) }
            if word.lower.utf8.count >= 7 { add(hash, to: &weights) }
            last = hash
            count += 1
            if count == most { break }
        }
        // A word alone is all there is.
        if count == 1 { add(last, to: &weights) }
        var print: UInt64 = 0
        for bit in 0..<64 where weights[bit] > 0 { print |= 1 << UInt64(bit) }
        return (print, count)
    }

    /// Bits in which two prints differ, 0 to 64.
    static func distance(_ one: UInt64, _ other: UInt64) -> Int { (one ^ other).nonzeroBitCount }

    private static func hash(_ word: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return MatchHash.mix(hash)
    }

    private static func add(_ hash: UInt64, to weights: inout [Int32]) {
        for bit in 0..<64 { weights[bit] += hash >> UInt64(bit) & 1 == 1 ? 1 : -1 }
    }
}

extension LinkPrint {
    /// - Parameter url: the address that was asked for, whose last words an error page may repeat.
    package init(_ page: LinkPage, of url: String) {
        let path = URLKey.path(of: url) ?? ""
        let last = path.split(separator: "/").last.map { String(decoding: Percent.decodeAll($0.utf8), as: UTF8.self) }
        let echo = Set(Words.of(last ?? "", hyphens: false).map(\.lower))
        let (print, words) = SimHash.of(page.text, echo: echo)
        self.init(title: page.title.map(Self.short), heading: page.heading.map(Self.short), print: print, words: words)
    }

    /// A title is a line, whatever a page makes of it.
    private static func short(_ text: String) -> String { String(text.prefix(200)) }

    /// Whether it is the same page as another one, as far as can be told: the same names and nearly the same words.
    func isSame(as other: LinkPrint) -> Bool {
        guard names == other.names else { return false }
        if min(words, other.words) < LinkThresholds.wordsToCompare {
            return words == other.words && print == other.print && heading != nil
        }
        return SimHash.distance(print, other.print) <= LinkThresholds.samePrint
    }

    private var names: [String] { [title, heading].map { Fold.key($0 ?? "") } }
}
