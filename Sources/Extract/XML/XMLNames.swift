import CXML2
import Glibc

/// The names and namespaces of one document, each kept once, as the C strings that SAX2 callbacks get.
///
/// The same text has the same address as long as this lives, as in libxml2's own dictionary.
@unsafe struct XMLNames {
    enum Kind { case plain, xmlns, xmlnsPrefix, xmlPrefix }

    @unsafe struct Name {
        /// As written, with a 0 behind it.
        let text: UnsafeMutablePointer<xmlChar>
        let count: Int
        let local: UnsafeMutablePointer<xmlChar>
        let prefix: UnsafeMutablePointer<xmlChar>?
        let hash: UInt32
        var kind = Kind.plain
        /// The last start tag that had an attribute of this name.
        var lastTag = 0
        /// The namespace its prefix stood for, and in which state of the bindings that was.
        var uri: UnsafeMutablePointer<xmlChar>?
        var bindings = -1
    }

    /// A feed has some forty; a document with more than this is left to libxml2.
    private static let limit = 256
    private static let slots = 1024
    /// A document whose names fall into the same slots is made to.
    private static let probeLimit = 16

    private(set) var all: [Name] = unsafe []
    private var table = [Int16](repeating: -1, count: slots)

    init() { unsafe all.reserveCapacity(Self.limit) }

    func free() {
        for index in unsafe all.indices {
            unsafe all[index].local.deallocate()
            unsafe all[index].prefix?.deallocate()
            unsafe all[index].text.deallocate()
        }
    }

    subscript(index: Int) -> Name {
        get { unsafe all[index] }
        _modify { yield unsafe &all[index] }
    }

    /// Where `text` is kept; `nil` when there are too many names, or it is no name with one prefix at most.
    mutating func index(of text: UnsafePointer<UInt8>, count: Int) -> Int? {
        var hash: UInt32 = 0x811C_9DC5
        for place in 0..<count { hash = unsafe (hash ^ UInt32(text[place])) &* 0x0100_0193 }
        var slot = unsafe Int(hash ^ hash >> 15) & (Self.slots - 1)
        for _ in unsafe 0..<Self.probeLimit {
            let known = unsafe Int(table[slot])
            if known < 0 { return unsafe add(text, count, hash, slot) }
            if unsafe all[known].hash == hash && all[known].count == count
                && memcmp(all[known].text, text, count) == 0
            {
                return known
            }
            slot = unsafe (slot + 1) & (Self.slots - 1)
        }
        return nil
    }

    private mutating func add(_ text: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt32, _ slot: Int) -> Int? {
        guard unsafe all.count < Self.limit else { return nil }
        let written = unsafe Self.copy(text, count)
        let local: UnsafeMutablePointer<xmlChar>
        var prefix: UnsafeMutablePointer<xmlChar>?
        if let colon = unsafe memchr(text, Int32(UInt8(ascii: ":")), count) {
            let length = unsafe UnsafeRawPointer(colon) - UnsafeRawPointer(text)
            unsafe local = Self.copy(text + length + 1, count - length - 1)
            unsafe prefix = Self.copy(text, length)
        } else {
            unsafe local = Self.copy(text, count)
        }
        var name = unsafe Name(text: written, count: count, local: local, prefix: prefix, hash: hash)
        if unsafe strcmp(written, "xmlns") == 0 { unsafe name.kind = .xmlns }
        if let prefix = unsafe prefix {
            if unsafe strcmp(prefix, "xmlns") == 0 { unsafe name.kind = .xmlnsPrefix }
            if unsafe strcmp(prefix, "xml") == 0 { unsafe name.kind = .xmlPrefix }
        }
        unsafe table[slot] = Int16(all.count)
        unsafe all.append(name)
        return unsafe all.count - 1
    }

    private static func copy(_ text: UnsafePointer<UInt8>, _ count: Int) -> UnsafeMutablePointer<xmlChar> {
        let copy = UnsafeMutablePointer<xmlChar>.allocate(capacity: count + 1)
        unsafe copy.update(from: text, count: count)
        unsafe copy[count] = 0
        return unsafe copy
    }
}
