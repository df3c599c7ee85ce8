package import Catalogue

/// SimHash (Charikar, 2002): texts that share most of their words have prints that differ in few bits, strangers differ
/// in about half of them.
enum SimHash {
    /// Words of a text beyond this say nothing new.
    private static let most = 8000
    /// Bytes from which on a word counts by itself.
    private static let long = 7

    /// Counts pairs of neighbouring words and long words alone: little words are the same in every text.
    ///
    /// - Parameter echo: words that are left out, because error pages repeat the address that was asked for. Words with
    ///   digits are left out, too: counters, dates and times of day are no other page.
    /// - Returns: 64 bits, and the words they are made of.
    static func of(_ text: String, echo: Set<String> = []) -> (print: UInt64, words: Int) {
        let echo = Set(echo.map { MatchHash.bytes($0.utf8) })
        var votes = BitVotes()
        var last: UInt64 = 0
        var count = 0
        Words.each(of: text) { word in
            if word.contains(where: { $0 &- 0x30 < 10 }) { return true }
            let hash = MatchHash.bytes(word)
            if echo.contains(hash) { return true }
            if count > 0 { votes.add(MatchHash.pair(last, hash)) }
            if word.count >= long { votes.add(hash) }
            last = hash
            count += 1
            return count < most
        }
        // A word alone is all there is.
        if count == 1 { votes.add(last) }
        return (votes.majority, count)
    }

    /// Bits in which two prints differ, 0 to 64.
    static func distance(_ one: UInt64, _ other: UInt64) -> Int { (one ^ other).nonzeroBitCount }
}

/// How often each of 64 bits was set: eight counters of a byte in a word, eight words, emptied before one is full.
private struct BitVotes {
    private var lanes = SIMD8<UInt64>(repeating: 0)
    private var pending = 0
    private var sums = [Int32](repeating: 0, count: 64)
    private var total: Int32 = 0
    private let spread = Self.spread

    /// The bits of a byte as eight bytes of 0 or 1, the lowest first.
    private static let spread: [UInt64] = (0..<256).map { byte in
        (0..<8).reduce(0) { $0 | UInt64(byte >> $1 & 1) << UInt64(8 * $1) }
    }

    mutating func add(_ hash: UInt64) {
        for lane in 0..<8 { lanes[lane] &+= spread[Int(hash >> UInt64(8 * lane) & 0xFF)] }
        pending += 1
        total += 1
        if pending == 255 { empty() }
    }

    private mutating func empty() {
        for lane in 0..<8 {
            for bit in 0..<8 { sums[8 * lane + bit] += Int32(lanes[lane] >> UInt64(8 * bit) & 0xFF) }
        }
        lanes = SIMD8(repeating: 0)
        pending = 0
    }

    /// The bits that were set in more than half.
    var majority: UInt64 {
        var votes = self
        votes.empty()
        var print: UInt64 = 0
        for bit in 0..<64 where votes.sums[bit] * 2 > total { print |= 1 << UInt64(bit) }
        return print
    }
}

extension LinkPrint {
    /// - Parameter url: the address that was asked for, whose last words an error page may repeat.
    package init(_ page: LinkPage, of url: String) {
        let path = URLKey.path(of: url) ?? ""
        let last = path.split(separator: "/").last.map { String(decoding: Percent.decodeAll($0.utf8), as: UTF8.self) }
        self.init(page, without: Set(Words.of(last ?? "", hyphens: false).map(\.lower)))
    }

    /// Two pages as they are compared when each may repeat the address that it was asked for by, all of it.
    static func pair(_ one: LinkPage, of url: String, _ other: LinkPage, of otherURL: String) -> (LinkPrint, LinkPrint)
    {
        let paths = [url, otherURL].compactMap { URLKey.path(of: $0) }
            .map { String(decoding: Percent.decodeAll($0[...].utf8), as: UTF8.self).replacing("/", with: " ") }
        let echo = Set(paths.flatMap { Words.of($0, hyphens: false).map(\.lower) })
        return (LinkPrint(one, without: echo), LinkPrint(other, without: echo))
    }

    private init(_ page: LinkPage, without echo: Set<String>) {
        let (print, words) = SimHash.of(page.text, echo: echo)
        self.init(title: page.title.map(Self.short), heading: page.heading.map(Self.short), print: print, words: words)
    }

    /// A title is a line, whatever a page makes of it.
    private static func short(_ text: String) -> String { TextLimit.line(text) }

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
