/// Two titles word by word.
struct TitleComparison {
    /// Bits in what they share, and in what only one of them has.
    private(set) var shared: Float = 0
    /// Bits in words that only one title has, but that are in the other's text.
    private(set) var crossing: Float = 0
    /// Words in the place of which the other title has others: the lesser of both counts.
    private(set) var replaced = 0
    private var leftOnly: Float = 0
    private var rightOnly: Float = 0

    private let left: TitleWords
    private let right: TitleWords
    private let parametersOfAll: UnsafePointer<MatchParameters>
    @inline(__always) private var parameters: MatchParameters { parametersOfAll.pointee }
    /// Words that have found their like, a bit each.
    private var leftDone: UInt64 = 0
    private var rightDone: UInt64 = 0

    /// - Parameter floor: likeness that is of use; what cannot reach it is not looked at to the end.
    init(
        _ left: MatchView, _ right: MatchView, floor: Float = 0, parameters: UnsafePointer<MatchParameters>
    ) {
        self.left = TitleWords(left, against: right)
        self.right = TitleWords(right, against: left)
        parametersOfAll = parameters
        matchEqual(left.head.pointee.wordMask, right.head.pointee.wordMask)
        let (isLeftDone, isRightDone) = (leftDone == self.left.all, rightDone == self.right.all)
        if isLeftDone && isRightDone { return }
        // Titles with hardly a word in common do not become alike by typing errors, and most pairs are of that kind.
        let least = min(left.head.pointee.titleInformation, right.head.pointee.titleInformation)
        let isHopeless =
            min(self.left.count, self.right.count) > 3 && shared < least * parameters.pointee.hopelessShare
        if !isHopeless, !isLeftDone, !isRightDone { matchOtherwise() }
        if floor > 0, mostLikeness < floor {
            shared = 0
            return
        }
        let (leftRest, rightRest) = (self.left.left(done: leftDone), self.right.left(done: rightDone))
        var (leftWords, rightWords) = (0, 0)
        leftOnly += Self.rest(self.left, done: leftDone, other: right, parameters, &crossing, &leftWords)
        rightOnly += Self.rest(self.right, done: rightDone, other: left, parameters, &crossing, &rightWords)
        replaced = min(leftWords, rightWords)
        // "… | SKR" beside the same title without it.
        if rightRest == 0, leftRest & ~left.head.pointee.siteWords == 0 { leftOnly *= parameters.pointee.siteWeight }
        if leftRest == 0, rightRest & ~right.head.pointee.siteWords == 0 { rightOnly *= parameters.pointee.siteWeight }
    }

    /// Were every word that is left in the other's text.
    private var mostLikeness: Float {
        let weight = min(parameters.elsewhereWeight, parameters.siteWeight)
        return likeness(
            leftOnly * weight + left.rest(done: leftDone) * weight,
            rightOnly * weight + right.rest(done: rightDone) * weight)
    }

    private mutating func matchOtherwise() {
        var (first, second) = (leftDone, rightDone)
        shared += Self.compounds(self.left, self.right, &first, &second)
        shared += Self.compounds(self.right, self.left, &second, &first)
        (leftDone, rightDone) = (first, second)
        matchSimilar()
        (first, second) = (leftDone, rightDone)
        shared += Self.initials(self.left, self.right, &first, &second) * parameters.abbreviationCredit
        shared += Self.initials(self.right, self.left, &second, &first) * parameters.abbreviationCredit
        (leftDone, rightDone) = (first, second)
    }

    /// 0 to 1.
    var likeness: Float { likeness(leftOnly, rightOnly) }

    private func likeness(_ leftOnly: Float, _ rightOnly: Float) -> Float {
        guard shared > 0 else { return 0 }
        let replaced = min(leftOnly, rightOnly) * parameters.substitutionWeight
        let added = abs(leftOnly - rightOnly) * parameters.additionWeight
        return shared / (shared + replaced + added)
    }

    private static func mask(_ first: Int, _ count: Int) -> UInt64 {
        ((1 as UInt64) << UInt64(count) - 1) << UInt64(first)
    }

    private mutating func matchEqual(_ leftMask: UInt64, _ rightMask: UInt64) {
        for index in 0..<left.count {
            let word = left.tokens[index] >> 8
            // Words of grammar are not in the masks.
            guard rightMask >> UInt64(word & 63) & 1 == 1 || left.isGrammar(index) else { continue }
            for other in 0..<right.count where right.tokens[other] >> 8 == word && rightDone >> UInt64(other) & 1 == 0 {
                leftDone |= 1 << UInt64(index)
                rightDone |= 1 << UInt64(other)
                shared += left.weight(index)
                break
            }
        }
    }

    /// `trygghets larm` is `trygghetslarm`, `e hälsa` is `ehälsa`: two or three words are one of the other.
    private static func compounds(
        _ parts: TitleWords, _ wholes: TitleWords, _ partsDone: inout UInt64, _ wholesDone: inout UInt64
    ) -> Float {
        var gained: Float = 0
        // Most joined words are of a length that no other word has.
        let lengths = wholes.lengths(but: wholesDone)
        for first in 0..<parts.count {
            for length in 2...3 where first + length <= parts.count {
                let mask = Self.mask(first, length)
                guard partsDone & mask == 0 else { break }
                let range = parts.range(first..<first + length)
                guard lengths >> UInt64(range.count & 63) & 1 == 1 else { continue }
                let joined = parts.bytes[range]
                let whole = (0..<wholes.count).first { other in
                    wholesDone >> UInt64(other) & 1 == 0 && wholes.length(other) == joined.count
                        && wholes.text(other).elementsEqual(joined)
                }
                guard let whole else { continue }
                partsDone |= mask
                wholesDone |= 1 << UInt64(whole)
                gained += wholes.weight(whole)
            }
        }
        return gained
    }

    /// Typing errors, inflections and abbreviations.
    private mutating func matchSimilar() {
        for index in 0..<left.count where leftDone >> UInt64(index) & 1 == 0 && left.isWord(index) {
            for other in 0..<right.count where rightDone >> UInt64(other) & 1 == 0 && right.isWord(other) {
                let credit = Self.credit(left.text(index), right.text(other), parametersOfAll)
                guard credit > 0 else { continue }
                leftDone |= 1 << UInt64(index)
                rightDone |= 1 << UInt64(other)
                // The word that is written wrong is rarer than it ought to be.
                let weight = min(left.weight(index), right.weight(other))
                shared += weight * credit
                leftOnly += weight * (1 - credit) / 2
                rightOnly += weight * (1 - credit) / 2
                break
            }
        }
    }

    /// What of a word another one is worth.
    static func credit(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ parameters: UnsafePointer<MatchParameters>
    ) -> Float {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard short.count >= 3 else { return 0 }
        var begins = 0
        while begins < short.count, short[begins] == long[begins] { begins += 1 }
        let beyond = long.count - short.count
        if begins == 0 && (short.count < 6 || beyond > 1) { return 0 }
        // `dok` for `dokumentation`.
        if begins == short.count, beyond >= 2 { return parameters.pointee.abbreviationCredit }
        var ends = 0
        while ends < short.count, short[short.count - 1 - ends] == long[long.count - 1 - ends] { ends += 1 }
        // `infosäkerhet` is `informationssäkerhet` without its middle.
        if short.count >= 7, beyond >= 3, begins >= 3, ends >= 4, begins + ends >= short.count {
            return parameters.pointee.abbreviationCredit
        }
        // The first letter is seldom wrong.
        let allowed = short.count >= 8 && begins > 0 ? 2 : 1
        guard short.count >= 4, beyond <= allowed else { return 0 }
        let middle = begins..<max(begins, short.count - ends)
        let other = begins..<(middle.upperBound + beyond)
        let isClose = EditDistance.isWithin(
            .init(rebasing: short[middle]), .init(rebasing: long[other]), limit: allowed)
        return isClose ? parameters.pointee.typoCredit : 0
    }

    /// `iot` for "internet of things".
    private static func initials(
        _ short: TitleWords, _ long: TitleWords, _ shortDone: inout UInt64, _ longDone: inout UInt64
    ) -> Float {
        var gained: Float = 0
        let grammar = long.grammar
        for index in 0..<short.count where shortDone >> UInt64(index) & 1 == 0 && short.isWord(index) {
            let letters = short.text(index)
            guard (2...6).contains(letters.count), long.count >= letters.count else { continue }
            for start in 0...(long.count - letters.count) {
                let mask = Self.mask(start, letters.count)
                // Words that have their like already cannot be what the letters stand for, but for those of grammar.
                guard longDone & mask & ~grammar == 0,
                    letters.enumerated().allSatisfy({ long.text(start + $0.offset).first == $0.element })
                else { continue }
                shortDone |= 1 << UInt64(index)
                longDone |= mask
                gained += short.weight(index)
                break
            }
        }
        return gained
    }

    private static func rest(
        _ own: TitleWords, done: UInt64, other: MatchView, _ parameters: UnsafePointer<MatchParameters>,
        _ crossing: inout Float, _ words: inout Int
    ) -> Float {
        var sum: Float = 0
        var rest = own.left(done: done)
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest - 1
            let weight = own.weight(index)
            if other.summaryHas(own.tokens[index] >> 8) {
                crossing += weight
                sum += weight * parameters.pointee.elsewhereWeight
            } else {
                sum += weight
                if own.isWord(index) { words += 1 }
            }
        }
        return sum
    }
}

/// The words of one title, 40 at most.
struct TitleWords {
    let tokens: UnsafeBufferPointer<UInt32>
    private let spans: UnsafeBufferPointer<UInt32>
    let bytes: UnsafeRawBufferPointer
    /// Whether the other title breaks off.
    let isOtherTruncated: Bool

    init(_ view: MatchView, against other: MatchView) {
        isOtherTruncated = other.head.pointee.isTruncated
        tokens = view.section(.titleTokens)
        spans = view.section(.titleSpans)
        bytes = UnsafeRawBufferPointer(view.section(.titleText))
    }

    var count: Int { tokens.count }
    var all: UInt64 { (1 << UInt64(count)) - 1 }
    var grammar: UInt64 {
        (0..<count).reduce(0) { isGrammar($1) ? $0 | 1 << UInt64($1) : $0 }
    }

    func isGrammar(_ index: Int) -> Bool { spans[index] & 0x40 != 0 }

    /// Those that a broken title can have: what it has after its last word is not known.
    private func end(done: UInt64) -> Int { isOtherTruncated ? min(count, 64 - done.leadingZeroBitCount) : count }

    /// Places of the words that have found nothing.
    @inline(__always)
    func left(done: UInt64) -> UInt64 {
        let end = end(done: done)
        return ~done & (end >= 64 ? .max : (1 << UInt64(end)) - 1)
    }

    /// Their bits.
    func rest(done: UInt64) -> Float {
        var (rest, sum) = (left(done: done), Float(0))
        while rest != 0 {
            sum += weight(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
        return sum
    }

    func weight(_ index: Int) -> Float { MatchFeatures.weight(tokens[index]) }
    func length(_ index: Int) -> Int { Int(spans[index] >> 8 & 0xFF) }

    /// Of the words that have found nothing, a bit each; those of 64 bytes and more share bits with shorter ones.
    func lengths(but done: UInt64) -> UInt64 {
        (0..<count).reduce(0) { done >> UInt64($1) & 1 == 0 ? $0 | 1 << UInt64(length($1) & 63) : $0 }
    }

    func isWord(_ index: Int) -> Bool { spans[index] & 0xC0 == 0 }

    func range(_ words: Range<Int>) -> Range<Int> {
        let start = Int(spans[words.lowerBound] >> 16)
        return start..<Int(spans[words.upperBound - 1] >> 16) + length(words.upperBound - 1)
    }

    func text(_ index: Int) -> UnsafeRawBufferPointer {
        let start = Int(spans[index] >> 16)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length(index))])
    }
}

enum EditDistance {
    /// Whether so few letters are put in, left out, replaced or swapped with their neighbour (Damerau's distance,
    /// without edits within a swap), for words of 64 bytes at the most that neither begin nor end alike.
    static func isWithin(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, limit: Int) -> Bool {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        if long.count <= limit { return true }
        // At both ends something has been changed.
        if short.isEmpty || long.count - short.count > limit { return false }
        if limit == 1 {
            return short.count == 2 && long.count == 2 && short[0] == long[1] && short[1] == long[0]
        }
        // Each change takes one letter out of the set and puts one in.
        func letters(_ word: UnsafeRawBufferPointer) -> UInt64 { word.reduce(0) { $0 | 1 << UInt64($1 & 63) } }
        if (letters(short) ^ letters(long)).nonzeroBitCount > 2 * limit { return false }
        return isWithinByTable(short, long, limit)
    }

    private static func isWithinByTable(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ limit: Int
    ) -> Bool {
        let width = right.count + 1
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width * 3) { rows in
            for index in 0..<width { rows[index] = UInt8(index) }
            for i in 1...left.count {
                let (above, here, before) = ((i - 1) % 3 * width, i % 3 * width, (i + 1) % 3 * width)
                rows[here] = UInt8(i)
                var least = rows[here]
                for j in 1..<width {
                    let isSame = left[i - 1] == right[j - 1]
                    var best = min(rows[above + j - 1] + (isSame ? 0 : 1), rows[above + j] + 1, rows[here + j - 1] + 1)
                    if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                        best = min(best, rows[before + j - 2] + 1)
                    }
                    rows[here + j] = best
                    least = min(least, best)
                }
                if Int(least) > limit { return false }
            }
            return Int(rows[left.count % 3 * width + width - 1]) <= limit
        }
    }
}
