/// The stems of the words met last: a text uses few words often, and finding one again costs a fraction of stemming it.
struct StemCache {
    private var entries = [(word: [UInt8], stem: [UInt8])](repeating: ([], []), count: size)

    /// A power of two; the words of a few hundred articles.
    private static let size = 4096

    mutating func stem(_ word: [UInt8], by stemmer: SwedishStemmer) -> [UInt8] {
        // Whoever makes words collide gets what there was without a cache.
        let hash = Self.hash(word)
        let place = Int(truncatingIfNeeded: (hash ^ hash >> 32) & UInt64(Self.size - 1))
        if entries[place].word == word { return entries[place].stem }
        var stem = word
        stemmer.stem(&stem)
        entries[place] = (word, stem)
        return stem
    }

    /// FNV-1a.
    static func hash(_ word: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
