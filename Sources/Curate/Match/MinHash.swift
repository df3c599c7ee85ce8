/// MinHash, 16 bands of 4 rows: two titles with 0.7 of their 4-grams in common meet in one of the bands 98 times of
/// 100, with 0.5 of them 64 times, with 0.3 of them 12 times (1 − (1 − s⁴)¹⁶).
enum MinHash {
    static let bands = 16
    static let rows = 4
    private static let count = bands * rows

    /// Odd multipliers and offsets of the 64 rows.
    private static let factors: [UInt64] = (0..<count).map { MatchHash.mix(UInt64($0) &* 2 &+ 1) | 1 }
    private static let offsets: [UInt64] = (0..<count).map { MatchHash.mix(UInt64($0) &+ 1_000) }

    /// One hash per band; none for a text without a whole gram.
    static func bands(_ text: [UInt8]) -> [UInt32] {
        guard text.count >= 4 else { return [] }
        var minima = [UInt32](repeating: .max, count: count)
        factors.withUnsafeBufferPointer { factors in
            offsets.withUnsafeBufferPointer { offsets in
                minima.withUnsafeMutableBufferPointer { minima in
                    var gram: UInt32 = 0
                    for (index, byte) in text.enumerated() {
                        gram = gram << 8 | UInt32(byte)
                        guard index >= 3 else { continue }
                        let hash = UInt64(gram) &* 0x9E37_79B9_7F4A_7C15
                        for row in 0..<count {
                            let value = UInt32(truncatingIfNeeded: (hash &* factors[row] &+ offsets[row]) >> 32)
                            minima[row] = min(minima[row], value)
                        }
                    }
                }
            }
        }
        return (0..<bands).map { band in
            MatchHash.short(
                (0..<rows).reduce(UInt64(band)) { MatchHash.pair($0, UInt64(minima[band * rows + $1])) })
        }
    }
}
