/// Hashes of words, each a place or few from where its own bits say: in a fraction of the time of a `Set`, which hashes
/// them once more.
///
/// Whoever makes hashes collide makes it slow, as far as one text goes; the words of other texts are looked up as before.
struct HashSet: Sendable {
    /// 0 where there is none; a power of two of them, or none.
    private var slots: [UInt64] = []
    private var hasZero = false
    private(set) var count = 0

    /// So many are looked at in a row, then the rest is in `others`.
    private static let reach = 32
    private var others: Set<UInt64> = []

    func contains(_ hash: UInt64) -> Bool {
        if hash == 0 { return hasZero }
        guard !slots.isEmpty else { return false }
        return unsafe slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var place = Self.place(hash) & mask
            for _ in 0..<Self.reach {
                // Within the table, whose size is a power of two.
                let found = unsafe slots[place]
                if found == hash { return true }
                if found == 0 { return false }
                place = (place + 1) & mask
            }
            return others.contains(hash)
        }
    }

    /// - Returns: whether it was not there.
    @discardableResult
    mutating func insert(_ hash: UInt64) -> Bool {
        if hash == 0 {
            defer { hasZero = true }
            if !hasZero { count += 1 }
            return !hasZero
        }
        if 2 * (count + 1) > slots.count { grow() }
        let isNew = place(hash)
        if isNew { count += 1 }
        return isNew
    }

    mutating func formUnion(_ more: some Sequence<UInt64>) { for hash in more { insert(hash) } }

    private mutating func place(_ hash: UInt64) -> Bool {
        let mask = slots.count - 1
        var place = Self.place(hash) & mask
        for _ in 0..<Self.reach {
            if slots[place] == hash { return false }
            if slots[place] == 0 {
                slots[place] = hash
                return true
            }
            place = (place + 1) & mask
        }
        return others.insert(hash).inserted
    }

    /// For the words of a few texts at once.
    private static let least = 1024

    private mutating func grow() {
        let before = slots + others
        slots = [UInt64](repeating: 0, count: max(Self.least, slots.count * 2))
        others = []
        for hash in before where hash != 0 { _ = place(hash) }
    }

    private static func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) }
}
