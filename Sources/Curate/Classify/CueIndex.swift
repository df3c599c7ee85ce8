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
    }

    private(set) var cues: [Cue] = []
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
        let lower = cue.isAbbreviation ? Array(UTF8Bytes.lowercased(String(decoding: first, as: UTF8.self)).utf8) : first
        byStart.add(number, at: lower)
        if cue.mayBeTail { byTail.add(number, at: first) }
    }

    /// What is found, guards applied and denials left out; in the order of the text.
    func find(in text: CueText) -> [Hit] {
        let raw = find(plainlyIn: text)
        if raw.isEmpty { return [] }
        let guards = raw.filter { cues[$0.cue].strength == .guarding }
        var guarded: Set<Int> = []
        for hit in guards {
            for word in hit.position..<hit.position + hit.length {
                guarded.insert(word * termLimit + cues[hit.cue].term)
            }
        }
        let silent = Boilerplate.words(of: text)
        return raw.filter { hit in
            guard cues[hit.cue].strength != .guarding else { return false }
            let words = hit.position..<hit.position + hit.length
            let isGuarded = words.contains { guarded.contains($0 * termLimit + cues[hit.cue].term) }
            return !isGuarded && !silent.contains(hit.position) && !text.isDenied(at: hit.position)
        }
    }

    /// Everything that is found, guards and denials aside.
    func find(plainlyIn text: CueText) -> [Hit] {
        var hits: [Hit] = []
        for index in text.words.indices { find(at: index, in: text, into: &hits) }
        return hits
    }

    private var termLimit: Int { 1 << 20 }

    private func find(at index: Int, in text: CueText, into hits: inout [Hit]) {
        let word = text.lower(index)
        for number in byStart.candidates(at: word[...]) {
            if let isWhole = match(cues[number], text, at: index) {
                hits.append(Hit(cue: number, position: index, length: cues[number].words.count, isWhole: isWhole))
            }
        }
        guard word.count >= 7, !byTail.isEmpty else { return }
        var start = word.startIndex + 2
        while start + 3 <= word.endIndex {
            for number in byTail.candidates(at: word[start...]) where isTail(cues[number], of: word, from: start) {
                let isWhole = cues[number].isOpenTail
                hits.append(Hit(cue: number, position: index, length: 1, isWhole: isWhole))
            }
            start += 1
        }
    }

    /// - Returns: whether the whole last word was the cue's; `nil` where it is not there at all.
    private func match(_ cue: Cue, _ text: CueText, at index: Int) -> Bool? {
        if cue.isAbbreviation {
            return text.hasCase && text.words[index].text.utf8.elementsEqual(cue.words[0]) ? true : nil
        }
        guard index + cue.words.count <= text.words.count else { return nil }
        for (offset, wanted) in cue.words.enumerated() {
            // "digital tillsyn" is one phrase; "digital. Tillsyn" is not.
            if offset > 0 {
                let gap = text.words[index + offset].follows
                if gap == .sentence || gap == .comma { return nil }
            }
            let word = text.lower(index + offset)
            if cue.isExact {
                guard word.elementsEqual(wanted) else { return nil }
            } else if !Self.isForm(word, of: wanted) {
                guard offset == cue.words.count - 1 else { return nil }
                if cue.isPrefix { return word.starts(with: wanted) ? true : nil }
                return Self.isFirstPart(wanted, of: word) ? false : nil
            }
        }
        return true
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
    private func isTail(_ cue: Cue, of word: ArraySlice<UInt8>, from start: Int) -> Bool {
        guard Self.isForm(word[start...], of: cue.words[0]) else { return false }
        let head = word[word.startIndex..<start]
        if cue.isOpenTail { return Letters.count(head) >= 2 }
        if head.last == UInt8(ascii: "s"), Letters.count(head) >= 4 { return true }
        return Letters.heads.contains(Array(head))
    }
}

/// Numbers of cues by the first three bytes of a word: no ending and no joint changes those.
private struct Buckets: Sendable {
    private var table: [UInt32: [Int]] = [:]
    /// One bit for every key there may be, so that most words need no look into the table.
    private var bits = [UInt64](repeating: 0, count: 256)

    var isEmpty: Bool { table.isEmpty }

    mutating func add(_ number: Int, at word: [UInt8]) {
        let key = Self.key(word[...])
        table[key, default: []].append(number)
        let bit = Self.bit(key)
        bits[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    func candidates(at word: ArraySlice<UInt8>) -> [Int] {
        let key = Self.key(word)
        let bit = Self.bit(key)
        return bits[bit >> 6] & (1 << UInt64(bit & 63)) == 0 ? [] : table[key] ?? []
    }

    private static func key(_ word: ArraySlice<UInt8>) -> UInt32 {
        var key: UInt32 = 0
        for byte in word.prefix(3) { key = key << 8 | UInt32(byte) }
        return key
    }

    private static func bit(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> 18) }
}
