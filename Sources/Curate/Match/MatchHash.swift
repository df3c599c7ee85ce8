/// Hashes that are the same in every run: they are kept in the database, which `Hasher` is not made for.
package enum MatchHash {
    /// FNV-1a over bytes, mixed at the end.
    static func bytes(_ bytes: some Sequence<UInt8>, seed: UInt64 = 0) -> UInt64 {
        var hash = start ^ seed
        for byte in bytes { hash = step(hash, byte) }
        return mix(hash)
    }

    /// Where FNV-1a begins.
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    /// FNV-1a over one more byte; mixed at the end.
    @inline(__always)
    static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    package static func text(_ text: String, seed: UInt64 = 0) -> UInt64 { bytes(text.utf8, seed: seed) }

    /// The finaliser of SplitMix64.
    static func mix(_ value: UInt64) -> UInt64 {
        var hash = value &+ 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    static func pair(_ left: UInt64, _ right: UInt64) -> UInt64 { mix(left ^ mix(right)) }

    /// 32 bits, never 0: that stands for none.
    static func short(_ hash: UInt64) -> UInt32 { max(1, UInt32(truncatingIfNeeded: hash >> 32)) }
}
