/// Counts the different names of a document: libxml2 keeps each in a dictionary that grows to 8,192 places and no
/// further, so that a million of them take it the better part of a minute.
struct NameCount {
    /// A feed has some forty.
    static let limit = 4096

    /// Hashed with the process's own seed: nobody can write names that count as one.
    private var seen: Set<Int> = []
    /// Short names met last, their length and their bytes, each in a place of its own: most tags repeat one of them.
    private var recent = [UInt64](repeating: 0, count: 64)

    var isTooMany: Bool { seen.count > Self.limit }

    mutating func add(_ name: UnsafeBufferPointer<UInt8>) {
        guard !isTooMany, unsafe !isRecent(name) else { return }
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(name))
        seen.insert(hasher.finalize())
    }

    private mutating func isRecent(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count < 8 else { return false }
        var key = UInt64(name.count)
        for index in 0..<name.count { key = key << 8 | UInt64(unsafe name[index]) }
        let place = Int((key &* 0x9E37_79B9_7F4A_7C15) >> 58)
        defer { recent[place] = key }
        return recent[place] == key
    }
}
