/// Whether words of furniture stand in a class or an id, as ``NameWords`` has them, with nothing made of each.
struct FurnitureWords {
    static let all = FurnitureWords()

    /// By the beginning of their hashes.
    private var known = [[[UInt8]]](repeating: [], count: 1024)

    private init() {
        for word in Furniture.words { known[Int(word.reduce(Self.start, Self.step) >> 54)].append(word) }
    }

    private static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// A word that is being read: where it begins, and the hash of what has been read of it.
    private struct Reading {
        var start = 0
        var hash = FurnitureWords.start
    }

    /// - Returns: `nil` for a value with references, or with characters that ``HTMLGuard`` may take away.
    func stand(in bytes: ByteView, _ value: Range<Int>) -> Bool? {
        var word = Reading(start: value.lowerBound)
        var whole = word
        var previousIsSmall = false
        for place in value {
            let byte = bytes[place]
            let isCapital = byte &- 0x41 < 26
            let isSmall = byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
            if isCapital, previousIsSmall {
                if isFurniture(word, bytes, end: place) { return true }
                word = Reading(start: place)
            }
            if isCapital || isSmall {
                let small = isCapital ? byte | 0x20 : byte
                word.hash = Self.step(word.hash, small)
                whole.hash = Self.step(whole.hash, small)
            } else {
                if isFurniture(word, bytes, end: place) || isFurniture(whole, bytes, end: place) { return true }
                word = Reading(start: place + 1)
                whole = word
            }
            if byte == UInt8(ascii: "&") || byte == 0xEF { return nil }
            previousIsSmall = isSmall
        }
        return isFurniture(word, bytes, end: value.upperBound) || isFurniture(whole, bytes, end: value.upperBound)
    }

    private func isFurniture(_ reading: Reading, _ bytes: ByteView, end: Int) -> Bool {
        for word in known[Int(reading.hash >> 54)] where word.count == end - reading.start {
            let isSame = word.indices.allSatisfy { offset in
                let byte = bytes[reading.start + offset]
                return (byte &- 0x41 < 26 ? byte | 0x20 : byte) == word[offset]
            }
            if isSame { return true }
        }
        return false
    }
}
