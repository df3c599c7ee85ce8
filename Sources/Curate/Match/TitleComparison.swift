/// Two titles word by word.
struct TitleComparison {
    /// Bits in what they share, and in what only one of them has.
    private(set) var shared: Float = 0
    /// Bits in words that only one title has, but that are in the other's text.
    private(set) var crossing: Float = 0
    private var leftOnly: Float = 0
    private var rightOnly: Float = 0

    private let left: TitleWords
    private let right: TitleWords
    private let parameters: MatchParameters
    /// Words that have found their like, a bit each.
    private var leftDone: UInt64 = 0
    private var rightDone: UInt64 = 0

    init(_ left: MatchView, _ right: MatchView, parameters: MatchParameters) {
        self.left = TitleWords(left, against: right)
        self.right = TitleWords(right, against: left)
        self.parameters = parameters
        matchEqual()
        guard leftDone != self.left.all || rightDone != self.right.all else { return }
        // Titles with hardly a word in common do not become alike by typing errors, and most pairs are of that kind.
        let least = min(left.record.titleInformation, right.record.titleInformation)
        let isHopeless = min(self.left.count, self.right.count) > 3 && shared < least * parameters.hopelessShare
        if !isHopeless { matchOtherwise() }
        leftOnly += Self.rest(self.left, done: leftDone, other: right, parameters, &crossing)
        rightOnly += Self.rest(self.right, done: rightDone, other: left, parameters, &crossing)
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
    var likeness: Float {
        guard shared > 0 else { return 0 }
        let replaced = min(leftOnly, rightOnly) * parameters.substitutionWeight
        let added = abs(leftOnly - rightOnly) * parameters.additionWeight
        return shared / (shared + replaced + added)
    }

    private static func mask(_ first: Int, _ count: Int) -> UInt64 {
        ((1 as UInt64) << UInt64(count) - 1) << UInt64(first)
    }

    private mutating func matchEqual() {
        for index in 0..<left.count {
            let word = left.tokens[index] >> 8
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
        for first in 0..<parts.count {
            for length in 2...3 where first + length <= parts.count {
                let mask = Self.mask(first, length)
                guard partsDone & mask == 0 else { break }
                let joined = parts.bytes[parts.range(first..<first + length)]
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
                let credit = Self.credit(left.text(index), right.text(other), parameters)
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

    static func credit(
        _ left: Slice<UnsafeRawBufferPointer>, _ right: Slice<UnsafeRawBufferPointer>, _ parameters: MatchParameters
    ) -> Float {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard short.count >= 3 else { return 0 }
        if long.count >= short.count + 2, long.starts(with: short) { return parameters.abbreviationCredit }
        if isContraction(short, long) { return parameters.abbreviationCredit }
        guard short.count >= 4 else { return 0 }
        // The first letter is seldom wrong.
        let allowed = short.count >= 8 && short.first == long.first ? 2 : 1
        guard short.first == long.first || short.count >= 6 else { return 0 }
        guard long.count - short.count <= allowed else { return 0 }
        return EditDistance.isWithin(short, long, limit: allowed) ? parameters.typoCredit : 0
    }

    /// `infosäkerhet` is `informationssäkerhet` without its middle.
    private static func isContraction(
        _ short: Slice<UnsafeRawBufferPointer>, _ long: Slice<UnsafeRawBufferPointer>
    ) -> Bool {
        guard short.count >= 7, long.count >= short.count + 3 else { return false }
        let begins = zip(short, long).prefix { $0 == $1 }.count
        let ends = zip(short.reversed(), long.reversed()).prefix { $0 == $1 }.count
        return begins >= 3 && ends >= 4 && begins + ends >= short.count
    }

    /// `iot` for "internet of things".
    private static func initials(
        _ short: TitleWords, _ long: TitleWords, _ shortDone: inout UInt64, _ longDone: inout UInt64
    ) -> Float {
        var gained: Float = 0
        for index in 0..<short.count where shortDone >> UInt64(index) & 1 == 0 && short.isWord(index) {
            let letters = short.text(index)
            guard (2...6).contains(letters.count), long.count >= letters.count else { continue }
            for start in 0...(long.count - letters.count) {
                let mask = Self.mask(start, letters.count)
                // Words that have their like already cannot be what the letters stand for, but for those of grammar.
                guard longDone & mask & ~long.grammar == 0,
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
        _ words: TitleWords, done: UInt64, other: MatchView, _ parameters: MatchParameters, _ crossing: inout Float
    ) -> Float {
        var rest: Float = 0
        // What a broken title cannot have: everything after its last word.
        let end = words.isOtherTruncated ? 64 - done.leadingZeroBitCount : words.count
        for index in 0..<min(end, words.count) where done >> UInt64(index) & 1 == 0 {
            let weight = words.weight(index)
            if other.summaryHas(words.tokens[index] >> 8) {
                crossing += weight
                rest += weight * parameters.elsewhereWeight
            } else {
                rest += weight
            }
        }
        return rest
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
        isOtherTruncated = other.record.features.isTruncated
        tokens = view.section(.titleTokens)
        spans = view.section(.titleSpans)
        bytes = UnsafeRawBufferPointer(view.section(.titleText))
    }

    var count: Int { tokens.count }
    var all: UInt64 { (1 << UInt64(count)) - 1 }
    var grammar: UInt64 {
        (0..<count).reduce(0) { spans[$1] & 0x40 != 0 ? $0 | 1 << UInt64($1) : $0 }
    }

    func weight(_ index: Int) -> Float { MatchFeatures.weight(tokens[index]) }
    func length(_ index: Int) -> Int { Int(spans[index] >> 8 & 0xFF) }
    func isWord(_ index: Int) -> Bool { spans[index] & 0xC0 == 0 }

    func range(_ words: Range<Int>) -> Range<Int> {
        let start = Int(spans[words.lowerBound] >> 16)
        return start..<Int(spans[words.upperBound - 1] >> 16) + length(words.upperBound - 1)
    }

    func text(_ index: Int) -> Slice<UnsafeRawBufferPointer> { bytes[range(index..<index + 1)] }
}

enum EditDistance {
    /// Whether so few letters are put in, left out, replaced or swapped with their neighbour (Damerau's distance,
    /// without edits within a swap), for words of 64 bytes at the most.
    static func isWithin(
        _ left: Slice<UnsafeRawBufferPointer>, _ right: Slice<UnsafeRawBufferPointer>, limit: Int
    ) -> Bool {
        let width = right.count + 1
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width * 3) { rows in
            for index in 0..<width { rows[index] = UInt8(index) }
            let (first, second) = (left.startIndex, right.startIndex)
            for i in 1...left.count {
                let (above, here, before) = ((i - 1) % 3 * width, i % 3 * width, (i + 1) % 3 * width)
                rows[here] = UInt8(i)
                var least = rows[here]
                for j in 1..<width {
                    let isSame = left[first + i - 1] == right[second + j - 1]
                    var best = min(rows[above + j - 1] + (isSame ? 0 : 1), rows[above + j] + 1, rows[here + j - 1] + 1)
                    if i > 1, j > 1, left[first + i - 1] == right[second + j - 2],
                        left[first + i - 2] == right[second + j - 1]
                    {
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
