import Foundation

/// Finds the words that point to terms, as Swedish bends and joins them.
///
/// | the word in the text | the cue | found |
/// |---|---|---|
/// | upphandlingen, trygghetslarms | upphandling, trygghetslarm | yes: an ending |
/// | upphandlingsstöd | upphandling | yes, weaker: first part of a compound |
/// | innovationsupphandling, kommunupphandling | upphandling | yes, weaker: last part, after an s or a known head |
/// | trygghetslarm, fall-larm | `*larm` | yes: the cue may end any compound |
/// | jordbrukare | brukare | no: without the joint it may be another word |
/// | dokumentation | dokument | no: a suffix makes another word |
/// | mas, Lss | MAS, LSS | no: an abbreviation keeps its capitals |
/// | ingen upphandling, gäller inte upphandling | upphandling | no: denied |
///
/// The work is linear in the text: a word is looked up by its first three bytes, and by the three at each place where a
/// last part may begin.
struct CueIndex: Sendable {
    struct Hit {
        /// Its place in `cues`.
        var cue: Int
        /// Where its first word stands, and how many there are.
        var position: Int
        var length: Int
        /// The whole word, not a part of a compound.
        var isWhole: Bool

        var words: Range<Int> { position..<position + length }
    }

    private(set) var cues: [Cue] = []
    /// The same, as matching wants them: one reference each, where copies of whole cues would cost more than the matching.
    private var plans: [Plan] = []
    private var byStart = Buckets()
    private var byTail = Buckets()

    /// An index of phrases that all point to the same.
    static func make(_ phrases: [String]) -> CueIndex {
        var index = CueIndex()
        for phrase in phrases { if let cue = Cue(phrase, term: 0) { index.add(cue) } }
        return index
    }

    mutating func add(_ cue: Cue) {
        guard let first = cue.words.first else { return }
        let number = cues.count
        cues.append(cue)
        plans.append(Plan(cue, first: first))
        let lower =
            cue.isAbbreviation ? Array(UTF8Bytes.lowercased(String(decoding: first, as: UTF8.self)).utf8) : first
        byStart.add(number, at: lower)
        if cue.mayBeTail { byTail.add(number, at: first) }
    }

    /// What is found, guards and notices applied and denials left out; in the order of the text.
    func find(in text: CueText) -> [Hit] {
        let raw = find(plainlyIn: text)
        if raw.isEmpty { return [] }
        var guarded: Set<Int> = []
        var silent: Set<Int> = []
        for hit in raw {
            switch plans[hit.cue].strength {
            case .strong, .weak: break
            case .guarding: hit.words.forEach { guarded.insert(key($0, hit)) }
            case .silencing: silent.formUnion(Boilerplate.words(of: text, around: hit.words))
            }
        }
        return raw.filter { hit in
            let strength = plans[hit.cue].strength
            guard strength == .strong || strength == .weak else { return false }
            if !guarded.isEmpty, hit.words.contains(where: { guarded.contains(key($0, hit)) }) { return false }
            return !silent.contains(hit.position) && !text.isDenied(at: hit.position)
        }
    }

    /// A word as far as one term is concerned.
    private func key(_ word: Int, _ hit: Hit) -> Int { word << 20 | plans[hit.cue].term }

    /// Everything that is found, guards and denials aside.
    func find(plainlyIn text: CueText) -> [Hit] {
        var hits: [Hit] = []
        // Most words begin no cue and end in none, which their bytes tell before anything is made of them.
        text.eachWord { index, bytes in
            if byStart.mayHold(Buckets.key(bytes.prefix(3))) { find(bytes, at: index, in: text, into: &hits) }
            if bytes.count >= Self.shortestCompound { findTails(of: bytes, at: index, in: text, into: &hits) }
        }
        return hits
    }

    private func find(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, in text: CueText, into hits: inout [Hit]
    ) {
        byStart.each(Buckets.key(bytes.prefix(3)), Buckets.head(bytes[...])) { number in
            let plan = plans[number]
            if let isWhole = match(plan, text.lower(index), text, at: index) {
                hits.append(Hit(cue: number, position: index, length: plan.count, isWhole: isWhole))
            }
        }
    }

    /// Bytes of a word that may have a cue for its last part: a head of two and a tail of three at least.
    private static let shortestCompound = 7

    private func findTails(
        of bytes: UnsafeBufferPointer<UInt8>, at index: Int, in text: CueText, into hits: inout [Hit]
    ) {
        guard !byTail.isEmpty else { return }
        var key = Buckets.key(bytes.dropFirst(1).prefix(3))
        for end in 4..<bytes.count {
            key = Buckets.key(key, then: bytes[end])
            guard byTail.mayHold(key) else { continue }
            byTail.each(key, Buckets.head(bytes[(end - 2)...])) { number in
                let (plan, word) = (plans[number], text.lower(index))
                guard isTail(plan, of: word, from: word.startIndex + (end - 2)) else { return }
                hits.append(Hit(cue: number, position: index, length: 1, isWhole: plan.isOpenTail))
            }
        }
    }

    /// - Returns: whether the whole last word was the cue's; `nil` where it is not there at all.
    private func match(_ plan: Plan, _ first: ArraySlice<UInt8>, _ text: CueText, at index: Int) -> Bool? {
        if plan.isAbbreviation {
            return text.hasCase && text.text(index).elementsEqual(plan.first) ? true : nil
        }
        if plan.count == 1 { return ending(plan, plan.first, first) }
        guard index + plan.count <= text.count, isSame(plan, plan.first, first) else { return nil }
        for (offset, wanted) in plan.rest.enumerated() {
            // "digital tillsyn" is one phrase; "digital. Tillsyn" is not.
            let gap = text.gap(before: index + offset + 1)
            if gap == .sentence || gap == .comma { return nil }
            let word = text.lower(index + offset + 1)
            if offset == plan.rest.count - 1 { return ending(plan, wanted, word) }
            guard isSame(plan, wanted, word) else { return nil }
        }
        return nil
    }

    private func isSame(_ plan: Plan, _ wanted: [UInt8], _ word: ArraySlice<UInt8>) -> Bool {
        plan.isExact ? word.elementsEqual(wanted) : Self.isForm(word, of: wanted)
    }

    /// The last word of a cue: it alone may go on.
    private func ending(_ plan: Plan, _ wanted: [UInt8], _ word: ArraySlice<UInt8>) -> Bool? {
        if isSame(plan, wanted, word) { return true }
        if plan.isExact { return nil }
        if plan.isPrefix { return word.starts(with: wanted) ? true : nil }
        return Self.isFirstPart(wanted, of: word) ? false : nil
    }

    /// Whether a word is the cue, perhaps with an ending: `vägledningarna`, `nyttorna`.
    static func isForm(_ word: ArraySlice<UInt8>, of cue: [UInt8]) -> Bool {
        if word.starts(with: cue) {
            let rest = word.dropFirst(cue.count)
            if rest.isEmpty { return true }
            return cue.count >= 3 && Letters.packed(rest).map(Letters.endings.contains) ?? false
        }
        guard cue.count >= 4, cue.last == UInt8(ascii: "a"), word.starts(with: cue.dropLast()) else { return false }
        return Letters.packed(word.dropFirst(cue.count - 1)).map(Letters.vowelEndings.contains) ?? false
    }

    /// A cue of five letters or more that begins a longer word: `äldreomsorg`.
    private static func isFirstPart(_ cue: [UInt8], of word: ArraySlice<UInt8>) -> Bool {
        guard word.starts(with: cue), Letters.count(cue[...]) >= 5 else { return false }
        let rest = word.dropFirst(cue.count)
        return Letters.count(rest) >= 3 && !Letters.isDerivation(rest)
    }

    /// A cue that ends a longer word: after an s that joins, after a word that is known to begin compounds, or, for a
    /// cue that says so itself, after anything.
    private func isTail(_ plan: Plan, of word: ArraySlice<UInt8>, from start: Int) -> Bool {
        guard Self.isForm(word[start...], of: plan.first) else { return false }
        let head = word[word.startIndex..<start]
        if plan.isOpenTail { return Letters.count(head) >= 2 }
        if head.last == UInt8(ascii: "s"), Letters.count(head) >= 4 { return true }
        return Letters.heads.contains(Array(head))
    }
}

/// What matching asks of a cue.
private final class Plan: Sendable {
    let first: [UInt8]
    let rest: [[UInt8]]
    let count: Int
    let term: Int
    let strength: Cue.Strength
    let isAbbreviation: Bool
    let isExact: Bool
    let isPrefix: Bool
    let isOpenTail: Bool

    init(_ cue: Cue, first: [UInt8]) {
        self.first = first
        rest = Array(cue.words.dropFirst())
        count = cue.words.count
        term = cue.term
        strength = cue.strength
        isAbbreviation = cue.isAbbreviation
        isExact = cue.isExact
        isPrefix = cue.isPrefix
        isOpenTail = cue.isOpenTail
    }
}

/// Numbers of cues by the first three bytes of a word: no ending and no joint changes those.
private struct Buckets: Sendable {
    /// A cue with what its word begins with in every form: eight bytes at the most.
    private struct Entry {
        let number: Int
        let head: UInt64
        let mask: UInt64

        init(_ number: Int, _ word: [UInt8]) {
            self.number = number
            // The last vowel of `nytta` gives way in `nyttor`.
            let fixed = word.count >= 4 && word.last == UInt8(ascii: "a") ? word.dropLast() : word[...]
            let bits = 8 * UInt64(min(8, fixed.count))
            mask = bits == 64 ? .max : (1 << bits) - 1
            head = Buckets.head(fixed) & mask
        }
    }

    private var table: [UInt32: [Entry]] = [:]
    /// One bit for every key there may be, so that most words need no look into the table.
    private var bits = [UInt64](repeating: 0, count: 256)

    var isEmpty: Bool { table.isEmpty }

    mutating func add(_ number: Int, at word: [UInt8]) {
        let key = Self.key(word.prefix(3))
        table[key, default: []].append(Entry(number, word))
        let bit = Self.bit(key)
        bits[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    /// `false` is sure.
    func mayHold(_ key: UInt32) -> Bool {
        let bit = Self.bit(key)
        return bits[bit >> 6] & (1 << UInt64(bit & 63)) != 0
    }

    /// Numbers of the cues whose words begin as one with this key and this head does, in the order they were added.
    func each(_ key: UInt32, _ head: UInt64, _ body: (Int) -> Void) {
        guard let entries = table[key] else { return }
        for entry in entries where head & entry.mask == entry.head { body(entry.number) }
    }

    /// The first eight bytes, the first one lowest; those that are not there are 0, which stands in no word.
    static func head(_ bytes: some Collection<UInt8>) -> UInt64 {
        var (head, shift) = (UInt64(0), UInt64(0))
        for byte in bytes.prefix(8) {
            head |= UInt64(byte) << shift
            shift += 8
        }
        return head
    }

    /// - Parameter bytes: three, or fewer of a shorter word.
    static func key(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// The key one byte further on.
    static func key(_ key: UInt32, then byte: UInt8) -> UInt32 { (key << 8 | UInt32(byte)) & 0xFF_FFFF }

    private static func bit(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 18) }
}
