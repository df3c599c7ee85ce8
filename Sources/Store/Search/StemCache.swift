/// The stems of the words met last: a text uses few words often, and finding one again costs a fraction of stemming it.
///
/// All stand in one run of bytes, made when the first text comes: whoever only searches has none.
struct StemCache {
    private var slots: [UInt8] = []

    /// Slots, a power of two: the words of a few hundred articles.
    private static let size = 8192
    /// Bytes of a slot: the length of the word and of its stem, the word, the stem.
    private static let room = 64
    private static let longest = (room - 2) / 2

    /// - Parameters:
    ///   - word: folded letters in UTF-8; becomes its stem.
    ///   - hash: of the word.
    mutating func stem(_ word: inout [UInt8], hash: UInt64, by stemmer: SwedishStemmer) {
        guard word.count <= Self.longest, !word.isEmpty else { return stemmer.stem(&word) }
        if slots.isEmpty { slots = [UInt8](repeating: 0, count: Self.size * Self.room) }
        // Whoever makes words collide gets what there was without a cache.
        let slot = Self.slot(hash)
        if holds(word, at: slot) { return take(slot, &word) }
        let given = word
        stemmer.stem(&word)
        put(given, word, at: slot)
    }

    /// Gives the stem of a word to `take`, of one met before without a copy.
    ///
    /// - Parameters:
    ///   - bytes: folded letters in UTF-8.
    ///   - hash: of the word.
    mutating func stem(
        _ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64, by stemmer: SwedishStemmer,
        _ take: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        if !slots.isEmpty, bytes.count <= Self.longest, !bytes.isEmpty {
            let slot = Self.slot(hash)
            let isMet = unsafe slots.withUnsafeBufferPointer { slots in
                guard unsafe Int(slots[slot]) == bytes.count else { return false }
                let start = slot + 2
                for index in 0..<bytes.count where unsafe slots[start + index] != bytes[index] { return false }
                let stem = start + bytes.count
                unsafe take(UnsafeBufferPointer(rebasing: slots[stem..<stem + Int(slots[slot + 1])]))
                return true
            }
            if isMet { return }
        }
        var word = unsafe Array(bytes)
        stem(&word, hash: hash, by: stemmer)
        unsafe word.withUnsafeBufferPointer(take)
    }

    private static func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ hash >> 32) & UInt64(size - 1)) * room
    }

    private func holds(_ word: [UInt8], at slot: Int) -> Bool {
        guard Int(slots[slot]) == word.count else { return false }
        for index in word.indices where slots[slot + 2 + index] != word[index] { return false }
        return true
    }

    private func take(_ slot: Int, _ word: inout [UInt8]) {
        let (start, length) = (slot + 2 + word.count, Int(slots[slot + 1]))
        if length < word.count { word.removeLast(word.count - length) }
        for index in 0..<length { word[index] = slots[start + index] }
    }

    /// A stem is never longer than its word.
    private mutating func put(_ word: [UInt8], _ stem: [UInt8], at slot: Int) {
        guard stem.count <= word.count else { return }
        (slots[slot], slots[slot + 1]) = (UInt8(word.count), UInt8(stem.count))
        for index in word.indices { slots[slot + 2 + index] = word[index] }
        for index in stem.indices { slots[slot + 2 + word.count + index] = stem[index] }
    }

    static func hash(_ word: [UInt8]) -> UInt64 { unsafe word.withUnsafeBufferPointer(hash) }

    /// FNV-1a.
    static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<word.count { hash = unsafe (hash ^ UInt64(word[index])) &* 0x100_0000_01B3 }
        return hash
    }
}
