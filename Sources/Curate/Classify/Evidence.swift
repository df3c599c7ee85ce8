import Catalogue

/// What the words of one record say for each term.
///
/// Signs that do not depend on each other add up as chances do: two of 0.6 make 0.84. One word counts once for a term,
/// by the longest cue that covers it, and one cue counts once in a zone, so that a word said ten times is no surer than
/// one said once; only far down in a text, where one word says little, repetition counts.
struct Evidence {
    enum Zone: Int {
        case title, lead, tail

        var name: String { self == .title ? "title" : "text" }
    }

    /// Words of a text after which a single mention is no longer what it is about.
    static let lead = 120
    /// From here on a term is given.
    static let threshold = 0.5

    private struct Sum {
        var doubt = 1.0
        var best = 0.0
        var sign = ""
    }

    private let isAboutForm: [Bool]
    private var sums: [Int: Sum] = [:]

    /// - Parameter isAboutForm: of each term, whether its vocabulary speaks of what the text itself is (its form, its
    ///   kind), which its body says less surely.
    init(isAboutForm: [Bool]) { self.isAboutForm = isAboutForm }

    mutating func add(_ hits: [CueIndex.Hit], of index: CueIndex, in zone: Zone) {
        var covered: Set<Int> = []
        var counted: [Int: Int] = [:]
        let limit = isAboutForm.count + 1
        // The longest first, so that "digital tillsyn" is not counted a second time as "tillsyn".
        for hit in hits.sorted(by: { ($0.length, $1.position) > ($1.length, $0.position) }) {
            let cue = index.cues[hit.cue]
            let place: Zone = zone == .lead && hit.position >= Self.lead ? .tail : zone
            if hit.words.contains(where: { covered.contains($0 * limit + cue.term) }) { continue }
            for word in hit.words { covered.insert(word * limit + cue.term) }
            let times = counted[hit.cue * 2 + (place == .tail ? 1 : 0), default: 0]
            counted[hit.cue * 2 + (place == .tail ? 1 : 0)] = times + 1
            if times >= (place == .tail && cue.strength == .strong ? 3 : 1) { continue }
            let weight = Self.weight(cue, isWhole: hit.isWhole, in: place, isAboutForm: isAboutForm[cue.term])
            note(cue.term, weight, "\(place.name): \(cue.text)")
        }
    }

    /// Forgets what speaks for some terms.
    mutating func drop(_ isMeant: (Int) -> Bool) { sums = sums.filter { !isMeant($0.key) } }

    /// - Parameter sign: made only where it is the best one so far.
    mutating func note(_ term: Int, _ weight: Double, _ sign: @autoclosure () -> String) {
        guard weight > 0 else { return }
        var sum = sums[term] ?? Sum()
        sum.doubt *= 1 - weight
        if weight > sum.best { (sum.best, sum.sign) = (weight, sign()) }
        sums[term] = sum
    }

    private static func weight(_ cue: Cue, isWhole: Bool, in zone: Zone, isAboutForm: Bool) -> Double {
        let part = isWhole ? 0 : 0.1
        switch (zone, cue.strength) {
        case (_, .guarding), (_, .silencing): return 0
        case (.title, .strong): return 0.8 - part
        case (.title, .weak): return 0.4 - part
        case (.lead, .strong): return (isAboutForm ? 0.5 : 0.6) - (isAboutForm ? 0 : part)
        case (.lead, .weak): return 0.3 - part
        case (.tail, .strong): return isAboutForm ? 0 : 0.25 - part
        case (.tail, .weak): return isAboutForm ? 0 : 0.1 - part
        }
    }

    /// The terms that the signs are enough for, with how sure they are: never more than a word of the source itself.
    var terms: [(term: Int, confidence: Double, sign: String)] {
        sums.compactMap { term, sum in
            let confidence = 1 - sum.doubt
            guard confidence >= Self.threshold - 1e-9 else { return nil }
            return (term, min((confidence * 100).rounded() / 100, 0.95), sum.sign)
        }.sorted { $0.term < $1.term }
    }
}
