import Foundation

/// A text made ready for cues to be found in: its words as they stand there and in small letters, each kind in one row of
/// bytes.
struct CueText {
    /// Where everything is in capitals, capitals say nothing.
    let hasCase: Bool
    /// What stands before each word.
    private var gaps: [Word.Gap] = []
    private var own: [UInt8] = []
    private var ownStarts: [Int] = [0]
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    init(_ text: String) {
        var text = text.precomposed
        var (gaps, own, ownStarts, bytes, starts) = ([Word.Gap](), [UInt8](), [0], [UInt8](), [0])
        var hasCase = false
        text.withUTF8 { text in
            own.reserveCapacity(text.count)
            bytes.reserveCapacity(text.count)
            var lower: [UInt8] = []
            Words.walk(text, hyphens: false) { range, isLower, gap in
                let word = UnsafeBufferPointer(rebasing: text[range])
                own.append(contentsOf: word)
                if isLower {
                    bytes.append(contentsOf: word)
                } else {
                    UTF8Bytes.lowercase(word, into: &lower)
                    bytes.append(contentsOf: lower)
                }
                ownStarts.append(own.count)
                starts.append(bytes.count)
                gaps.append(gap)
                if !hasCase { hasCase = Self.hasSmallLetter(word) }
            }
        }
        self.hasCase = hasCase
        (self.gaps, self.own, self.ownStarts, self.bytes, self.starts) = (gaps, own, ownStarts, bytes, starts)
    }

    private static func hasSmallLetter(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        if word.contains(where: { $0 &- 0x61 < 26 }) { return true }
        // Only marks and letters beyond ASCII are left to ask of.
        guard word.contains(where: { $0 >= 0x80 }) else { return false }
        let text = String(decoding: word, as: UTF8.self)
        return text != text.uppercased()
    }

    var count: Int { gaps.count }

    /// What stands before a word.
    func gap(before index: Int) -> Word.Gap { gaps[index] }

    /// The word as it stands there.
    func text(_ index: Int) -> ArraySlice<UInt8> { own[ownStarts[index]..<ownStarts[index + 1]] }

    func lower(_ index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    /// Each word with its place, for as long as `body` runs.
    func eachWord(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for index in 0..<count {
                body(index, UnsafeBufferPointer(rebasing: bytes[starts[index]..<starts[index + 1]]))
            }
        }
    }

    // MARK: Denial

    private static let denials = set(["ingen", "inget", "inga", "ej", "icke", "inte", "utan"])
    /// Words that may stand between a denial and what it denies: "handlar inte om någon upphandling". Not "bara":
    /// "inte bara upphandling" is about it.
    private static let fillers = set([
        "om", "någon", "något", "några", "av", "för", "i", "på", "längre", "en", "ett", "den", "det", "till",
    ])
    private static let without = Array("utan".utf8)
    private static let not = set(["inte", "ej"])

    private static func set(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }

    private func isOne(of words: [[UInt8]], _ index: Int) -> Bool {
        let word = lower(index)
        return words.contains { $0.count == word.count && word.elementsEqual($0) }
    }

    /// Whether what stands here is said not to be there.
    func isDenied(at index: Int) -> Bool {
        var position = index
        for _ in 0..<3 where position > 0 {
            let gap = gaps[position]
            if gap == .sentence || gap == .comma || gap == .other { return false }
            position -= 1
            if isOne(of: Self.denials, position) {
                return !lower(position).elementsEqual(Self.without) || !isContrast(at: position)
            }
            if !isOne(of: Self.fillers, position) { return false }
        }
        return false
    }

    /// "inte med prylen utan med behovet": here "utan" says what it is.
    private func isContrast(at index: Int) -> Bool {
        var position = index
        for _ in 0..<20 where position > 0 {
            if gaps[position] == .sentence { return false }
            position -= 1
            if isOne(of: Self.not, position) { return true }
        }
        return false
    }
}

/// What stands on every page of a site and tells nothing of this one: notices of cookies, of how personal data is
/// handled, of how the page may be shared.
enum Boilerplate {
    private static let phrases = [
        "vi använder kakor", "använder cookies", "webbplatsen använder kakor", "godkänn alla kakor", "dela på facebook",
        "dela sidan", "hjälpte informationen dig", "så behandlar vi dina personuppgifter",
        "så behandlar vi personuppgifter", "behandling av dina personuppgifter",
        "hur vi behandlar dina personuppgifter",
        "hur vi hanterar dina personuppgifter", "om webbplatsen", "tillgänglighetsredogörelse",
        "prenumerera på vårt nyhetsbrev", "följ oss på", "lyssna på sidan", "skriv ut sidan",
    ]
    /// A notice has no more words than this on either side of its phrase, where no full stop ends it before.
    private static let reach = 12

    /// As cues that silence what stands around them.
    static let cues: [Cue] = phrases.compactMap { phrase in
        var cue = Cue(phrase, term: 0)
        cue?.strength = .silencing
        return cue
    }

    /// The words of the notice in which a phrase stands.
    static func words(of text: CueText, around phrase: Range<Int>) -> Range<Int> {
        var first = phrase.lowerBound
        while first > 0, phrase.lowerBound - first < reach, text.gap(before: first) != .sentence { first -= 1 }
        var end = phrase.upperBound
        while end < text.count, end - phrase.upperBound < reach, text.gap(before: end) != .sentence { end += 1 }
        return first..<end
    }
}
