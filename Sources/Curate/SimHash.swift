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
        let echo = echo.map { MatchHash.bytes($0.utf8) }
        var text = text
        if let tally = text.withUTF8({ plain($0, echo) }) { return tally.result }
        var tally = Tally(echo: echo)
        Words.each(of: text) { word in
            if word.contains(where: { $0 &- 0x30 < 10 }) { return true }
            return tally.add(MatchHash.bytes(word), length: word.count)
        }
        return tally.result
    }

    /// The same in one pass, a word's hash made while its end is sought.
    ///
    /// - Returns: `nil` for letters beyond Latin-1, and for marks that join others: those are read word by word.
    private static func plain(_ bytes: UnsafeBufferPointer<UInt8>, _ echo: [UInt64]) -> Tally? {
        var tally = Tally(echo: echo)
        var position = 0
        while position < bytes.count {
            let start = position
            let hash = word(bytes, from: &position)
            if let hash, !tally.add(hash, length: position - start) { break }
            guard position < bytes.count else { break }
            guard let gap = Words.gap(bytes, at: position) else { return nil }
            position += gap
        }
        return tally
    }

    /// The hash of the word that begins at `position`, which then stands behind it; `nil` for none, and for one with digits.
    @inline(__always)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int) -> UInt64? {
        let start = position
        var hash = MatchHash.start
        var hasDigit = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte &- 0x61 < 26 {
                hash = MatchHash.step(hash, byte)
                position += 1
            } else if byte == 0xC3, bytes[position + 1] & 0xDF != 0x97 {
                let second = bytes[position + 1]
                // À to Þ have their small letters 32 places on; ß is one.
                hash = MatchHash.step(MatchHash.step(hash, byte), second < 0x9F ? second | 0x20 : second)
                position += 2
            } else if byte &- 0x41 < 26 {
                hash = MatchHash.step(hash, byte | 0x20)
                position += 1
            } else if byte &- 0x30 < 10 {
                hasDigit = true
                position += 1
            } else {
                break
            }
        }
        return position > start && !hasDigit ? MatchHash.mix(hash) : nil
    }

    /// What the words of a text come to.
    private struct Tally {
        let echo: [UInt64]
        private var votes = BitVotes()
        private var last: UInt64 = 0
        private var count = 0

        init(echo: [UInt64]) { self.echo = echo }

        /// - Returns: whether more words count.
        mutating func add(_ hash: UInt64, length: Int) -> Bool {
            if echo.contains(hash) { return true }
            if count > 0 { votes.add(MatchHash.pair(last, hash)) }
            if length >= SimHash.long { votes.add(hash) }
            last = hash
            count += 1
            return count < SimHash.most
        }

        var result: (print: UInt64, words: Int) {
            var votes = votes
            // A word alone is all there is.
            if count == 1 { votes.add(last) }
            return (votes.majority, count)
        }
    }

    /// Bits in which two prints differ, 0 to 64.
    static func distance(_ one: UInt64, _ other: UInt64) -> Int { (one ^ other).nonzeroBitCount }
}

/// How often each of 64 bits was set: 64 counters that stand upright, each word one binary place of all of them, so that a
/// vote is counted for all by a few operations on words.
private struct BitVotes {
    private var ones: UInt64 = 0
    private var twos: UInt64 = 0
    private var fours: UInt64 = 0
    private var eights: UInt64 = 0
    /// From the sixteens on: two votes for each word of a text, 16,000 at most.
    private var higher = [UInt64](repeating: 0, count: 12)
    private var total = 0

    mutating func add(_ hash: UInt64) {
        total += 1
        let two = ones & hash
        ones ^= hash
        let four = twos & two
        twos ^= two
        let eight = fours & four
        fours ^= four
        var carry = eights & eight
        eights ^= eight
        var place = 0
        while carry != 0 {
            let sum = higher[place]
            higher[place] = sum ^ carry
            carry &= sum
            place += 1
        }
    }

    /// The bits that were set in more than half.
    var majority: UInt64 {
        let places = [ones, twos, fours, eights] + higher
        var print: UInt64 = 0
        for bit in UInt64(0)..<64 {
            var sum = 0
            for (place, word) in places.enumerated() { sum += Int(word >> bit & 1) << place }
            if sum * 2 > total { print |= 1 << bit }
        }
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
        // The numbers first: most pages differ in them, and names cost much more.
        let isAlike =
            min(words, other.words) < LinkThresholds.wordsToCompare
            ? words == other.words && print == other.print && heading != nil
            : SimHash.distance(print, other.print) <= LinkThresholds.samePrint
        return isAlike && names == other.names
    }

    private var names: [String] { [title, heading].map { Fold.key($0 ?? "") } }
}
