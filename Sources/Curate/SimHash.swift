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
        of(text, echo: echo.map { MatchHash.bytes($0.utf8) })
    }

    /// - Parameter echo: the hashes of the words that are left out.
    static func of(_ text: String, echo: [UInt64]) -> (print: UInt64, words: Int) {
        var text = text
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BitVotes.batch) { room in
            if let result = text.withUTF8({ plain($0, Tally(echo: echo, votes: BitVotes(room))) }) { return result }
            var tally = Tally(echo: echo, votes: BitVotes(room))
            Words.each(of: text) { word in
                if word.contains(where: { $0 &- 0x30 < 10 }) { return true }
                return tally.add(MatchHash.bytes(word), length: word.count)
            }
            return tally.result
        }
    }

    /// The same in one pass, a word's hash made while its end is sought.
    ///
    /// - Returns: `nil` for letters beyond Latin-1, and for marks that join others: those are read word by word.
    private static func plain(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Tally) -> (print: UInt64, words: Int)? {
        letters.withUnsafeBufferPointer { letters in
            var tally = start
            var position = 0
            while position < bytes.count {
                let start = position
                let hash = word(bytes, from: &position, letters)
                if let hash, !tally.add(hash, length: position - start) { break }
                guard position < bytes.count else { break }
                if bytes[position] == 0x20 {
                    position += 1
                } else if let gap = Words.gap(bytes, at: position) {
                    position += gap
                } else {
                    return nil
                }
            }
            return tally.result
        }
    }

    private static let (noLetter, digit, lead): (UInt8, UInt8, UInt8) = (0, 1, 2)

    /// By byte: the small letter that it is, or what else.
    private static let letters = (0...255).map { (byte: UInt8) -> UInt8 in
        switch byte {
        case 0x61...0x7A: byte
        case 0x41...0x5A: byte | 0x20
        case 0x30...0x39: digit
        // What a letter of Latin-1 begins with.
        case 0xC3: lead
        default: noLetter
        }
    }

    /// The hash of the word that begins at `position`, which then stands behind it; `nil` for none, and for one with digits.
    @inline(__always)
    private static func word(
        _ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int, _ letters: UnsafeBufferPointer<UInt8>
    ) -> UInt64? {
        let start = position
        var hash = MatchHash.start
        var hasDigit = false
        while position < bytes.count {
            let letter = letters[Int(bytes[position])]
            if letter > 2 {
                hash = MatchHash.step(hash, letter)
                position += 1
            } else if letter == 2, bytes[position + 1] & 0xDF != 0x97 {
                let second = bytes[position + 1]
                // À to Þ have their small letters 32 places on; ß is one.
                hash = MatchHash.step(MatchHash.step(hash, 0xC3), second < 0x9F ? second | 0x20 : second)
                position += 2
            } else if letter == 1 {
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
        /// A bit for the end of each hash of `echo`: most words are told by it to be none of them.
        private let ends: UInt64
        private var votes: BitVotes
        private var last: UInt64 = 0
        private var count = 0

        init(echo: [UInt64], votes: BitVotes) {
            self.echo = echo
            self.votes = votes
            ends = echo.reduce(0) { $0 | 1 << ($1 & 63) }
        }

        /// - Returns: whether more words count.
        @inline(__always)
        mutating func add(_ hash: UInt64, length: Int) -> Bool {
            if ends >> (hash & 63) & 1 != 0, echo.contains(hash) { return true }
            if count > 0 { votes.add(MatchHash.pair(last, hash)) }
            if length >= SimHash.long { votes.add(hash) }
            last = hash
            count &+= 1
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
/// vote is counted for all by a few operations on words. Votes are counted sixteen at a time: three words of one place make
/// one of it and one of the next (Harley and Seal; Warren, Hacker's Delight, §5-1).
private struct BitVotes {
    static let batch = 16

    /// Room for `batch` votes that wait to be counted; lent, for as long as the votes are.
    private let waiting: UnsafeMutableBufferPointer<UInt64>
    private var filled = 0
    private var batches = 0
    /// Two votes for each word of a text, 16,000 at most.
    private var places = [UInt64](repeating: 0, count: 16)

    init(_ room: UnsafeMutableBufferPointer<UInt64>) { waiting = room }

    @inline(__always)
    mutating func add(_ hash: UInt64) {
        waiting[filled] = hash
        filled &+= 1
        if filled == Self.batch { count() }
    }

    @inline(never)
    private mutating func count() {
        var (ones, twos, fours, eights) = (places[0], places[1], places[2], places[3])
        func two(_ first: Int) -> UInt64 { Self.sum(&ones, waiting[first], waiting[first + 1]) }
        func four(_ first: Int) -> UInt64 { Self.sum(&twos, two(first), two(first + 2)) }
        func eight(_ first: Int) -> UInt64 { Self.sum(&fours, four(first), four(first + 4)) }
        let sixteen = Self.sum(&eights, eight(0), eight(8))
        (places[0], places[1], places[2], places[3]) = (ones, twos, fours, eights)
        Self.add(sixteen, to: &places, at: 4)
        filled = 0
        batches += 1
    }

    /// Adds three words of one place: what stays there is left in the first.
    @inline(__always)
    private static func sum(_ place: inout UInt64, _ one: UInt64, _ other: UInt64) -> UInt64 {
        let odd = place ^ one
        let carry = place & one | odd & other
        place = odd ^ other
        return carry
    }

    private static func add(_ word: UInt64, to places: inout [UInt64], at first: Int) {
        var (carry, place) = (word, first)
        while carry != 0 {
            let sum = places[place]
            places[place] = sum ^ carry
            carry &= sum
            place += 1
        }
    }

    /// The bits that were set in more than half.
    var majority: UInt64 {
        var places = places
        for vote in waiting[..<filled] { Self.add(vote, to: &places, at: 0) }
        // Every counter against the half, from the highest place down.
        let half = (batches * Self.batch + filled) / 2
        var (more, same) = (UInt64(0), UInt64.max)
        for place in places.indices.reversed() {
            if half >> place & 1 == 0 {
                more |= same & places[place]
                same &= ~places[place]
            } else {
                same &= places[place]
            }
        }
        return more
    }
}

extension LinkPrint {
    /// - Parameter url: the address that was asked for, whose last words an error page may repeat.
    package init(_ page: LinkPage, of url: String) {
        let path = URLKey.path(of: url) ?? ""
        let last = path.utf8.split(separator: UInt8(ascii: "/")).last
        self.init(page, without: last.map { Self.hashes(Percent.decodeAll($0)) } ?? [])
    }

    /// Two pages as they are compared when each may repeat the address that it was asked for by, all of it.
    static func pair(_ one: LinkPage, of url: String, _ other: LinkPage, of otherURL: String) -> (LinkPrint, LinkPrint)
    {
        let echo = [url, otherURL].compactMap { URLKey.path(of: $0) }.flatMap { path in
            hashes(Percent.decodeAll(path[...].utf8).map { $0 == UInt8(ascii: "/") ? 0x20 : $0 })
        }
        return (LinkPrint(one, without: echo), LinkPrint(other, without: echo))
    }

    /// Of the words that an address says.
    private static func hashes(_ path: [UInt8]) -> [UInt64] {
        var hashes: [UInt64] = []
        Words.each(of: String(decoding: path, as: UTF8.self)) { word in
            hashes.append(MatchHash.bytes(word))
            return true
        }
        return hashes
    }

    private init(_ page: LinkPage, without echo: [UInt64]) {
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
