/// MinHash, 16 bands of 4 rows: two titles with 0.7 of their 4-grams in common meet in one of the bands 98 times of
/// 100, with 0.5 of them 64 times, with 0.3 of them 12 times (1 − (1 − s⁴)¹⁶).
enum MinHash {
    static let bands = 16
    static let rows = 4
    private static let count = bands * rows

    /// Odd multipliers, one for the four rows of a band.
    private static let factors: [UInt64] = (0..<bands).map { MatchHash.mix(UInt64($0) &* 2 &+ 1) | 1 }

    /// Appends one hash per band; none for a text without a whole gram.
    static func add(_ text: [UInt8], to words: inout [UInt32]) {
        guard text.count >= 4 else { return }
        // 16 bits a row are enough for the few grams of a title, and are taken eight at a time.
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: bands * 2) { memory in
            memory.initialize(repeating: 0x7FFF_7FFF_7FFF_7FFF)
            let minima = UnsafeMutableBufferPointer(rebasing: memory[..<bands])
            let hashes = UnsafeMutableBufferPointer(rebasing: memory[bands...])
            factors.withUnsafeBufferPointer { factors in
                var gram: UInt32 = 0
                for (index, byte) in text.enumerated() {
                    gram = gram << 8 | UInt32(byte)
                    guard index >= 3 else { continue }
                    let hash = MatchHash.mix(UInt64(gram))
                    for band in 0..<bands {
                        let product = hash &* factors[band]
                        hashes[band] = product ^ product >> 32
                    }
                    takeLeast(of: hashes, into: minima)
                }
            }
            for band in 0..<bands { words.append(MatchHash.short(MatchHash.pair(minima[band], UInt64(band)))) }
        }
    }

    private static func takeLeast(
        of hashes: UnsafeMutableBufferPointer<UInt64>, into minima: UnsafeMutableBufferPointer<UInt64>
    ) {
        hashes.withMemoryRebound(to: Int16.self) { hashes in
            minima.withMemoryRebound(to: Int16.self) { minima in
                for row in 0..<count { minima[row] = min(minima[row], hashes[row]) }
            }
        }
    }

    /// Bands that two texts have in common.
    static func common(_ left: UnsafeBufferPointer<UInt32>, _ right: UnsafeBufferPointer<UInt32>) -> Int {
        guard left.count == bands, right.count == bands else { return 0 }
        var count = 0
        for band in 0..<bands where left[band] == right[band] { count += 1 }
        return count
    }
}
