import Foundation

/// A text made ready for cues to be found in: its words, and their small letters in one row of bytes.
struct CueText {
    let words: [Word]
    /// Where everything is in capitals, capitals say nothing.
    let hasCase: Bool
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ text: String) {
        words = Words.of(text, hyphens: false)
        hasCase = words.contains(where: \.hasSmallLetter)
        var bytes: [UInt8] = []
        var starts: [Int] = []
        bytes.reserveCapacity(text.utf8.count)
        starts.reserveCapacity(words.count + 1)
        for word in words {
            starts.append(bytes.count)
            bytes.append(contentsOf: word.lower.utf8)
        }
        starts.append(bytes.count)
        self.bytes = bytes
        self.starts = starts
    }

    func lower(_ index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

    /// Each word with its place, for as long as `body` runs.
    func eachWord(_ body: (Int, UnsafeBufferPointer<UInt8>.SubSequence) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for index in words.indices { body(index, bytes[starts[index]..<starts[index + 1]]) }
        }
    }

    // MARK: Denial

    private static let denials = Set(["ingen", "inget", "inga", "ej", "icke", "inte", "utan"])
    /// Words that may stand between a denial and what it denies: "handlar inte om någon upphandling". Not "bara":
    /// "inte bara upphandling" is about it.
    private static let fillers = Set([
        "om", "någon", "något", "några", "av", "för", "i", "på", "längre", "en", "ett", "den", "det", "till",
    ])

    /// Whether what stands here is said not to be there.
    func isDenied(at index: Int) -> Bool {
        var position = index
        for _ in 0..<3 where position > 0 {
            let gap = words[position].follows
            if gap == .sentence || gap == .comma || gap == .other { return false }
            position -= 1
            let word = words[position].lower
            if Self.denials.contains(word) { return word != "utan" || !isContrast(at: position) }
            if !Self.fillers.contains(word) { return false }
        }
        return false
    }

    /// "inte med prylen utan med behovet": here "utan" says what it is.
    private func isContrast(at index: Int) -> Bool {
        var position = index
        for _ in 0..<20 where position > 0 {
            if words[position].follows == .sentence { return false }
            position -= 1
            if words[position].lower == "inte" || words[position].lower == "ej" { return true }
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
        while first > 0, phrase.lowerBound - first < reach, text.words[first].follows != .sentence { first -= 1 }
        var end = phrase.upperBound
        while end < text.words.count, end - phrase.upperBound < reach, text.words[end].follows != .sentence { end += 1 }
        return first..<end
    }
}
