/// Counts the different names of a document: libxml2 keeps each in a dictionary that grows to 8,192 places and no
/// further, so that a million of them take it the better part of a minute.
struct NameCount {
    /// A feed has some forty.
    static let limit = 4096

    /// Hashed with the process's own seed: nobody can write names that count as one.
    private var seen: Set<Int> = []

    var isTooMany: Bool { seen.count > Self.limit }

    mutating func add(_ name: UnsafeBufferPointer<UInt8>) {
        guard !isTooMany else { return }
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(name))
        seen.insert(hasher.finalize())
    }
}
