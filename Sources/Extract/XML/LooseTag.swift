/// A start tag as it may stand in a broken document: values without quotes, attributes twice or without a value.
struct LooseTag {
    var name: Range<Int>
    var attributes: [HTMLScanner.Attribute] = []
    var isEmpty = false
    /// Past the `>`.
    var end = 0
    /// Whether XML would not take it as it stands.
    var isLoose = false

    /// `nil` when the tag never ends.
    static func read(_ bytes: ByteView, from start: Int) -> LooseTag? {
        var index = start + 1
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        var tag = LooseTag(name: (start + 1)..<index)
        var seen = SeenAttributes()
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ">") {
                tag.end = index + 1
                return tag
            }
            if byte == UInt8(ascii: "<") {
                // The ">" was forgotten.
                tag.isLoose = true
                tag.end = index
                return tag
            }
            if byte == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") {
                tag.isEmpty = true
                tag.end = index + 2
                return tag
            }
            guard XMLMender.beginsName(byte) else {
                if !HTMLScanner.isSpace(byte) { tag.isLoose = true }
                index += 1
                continue
            }
            guard let attribute = readAttribute(bytes, &index, &tag.isLoose) else { return nil }
            let hash = NameHash.of(bytes[attribute.name], foldingCase: false)
            if tag.attributes.count < StartTagGuard.attributeLimit, seen.insert(hash) {
                tag.attributes.append(attribute)
            } else {
                tag.isLoose = true
            }
        }
        return nil
    }

    private static func readAttribute(
        _ bytes: ByteView, _ index: inout Int, _ isLoose: inout Bool
    ) -> HTMLScanner.Attribute? {
        let start = index
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        let name = start..<index
        while index < bytes.count, HTMLScanner.isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: "=") else {
            isLoose = true
            return HTMLScanner.Attribute(name: name, value: index..<index)
        }
        index += 1
        while index < bytes.count, HTMLScanner.isSpace(bytes[index]) { index += 1 }
        guard index < bytes.count else { return nil }
        let quote = bytes[index]
        let from = index
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            while index < bytes.count, bytes[index] != quote { index += 1 }
            guard index < bytes.count else { return nil }
            index += 1
            return HTMLScanner.Attribute(name: name, value: (from + 1)..<(index - 1))
        }
        isLoose = true
        while index < bytes.count, !HTMLScanner.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">") { index += 1 }
        return HTMLScanner.Attribute(name: name, value: from..<index)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        XMLMender.beginsName(byte) || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }
}

/// The attributes of one tag, by the hashes of their names: nearly always too few for a table.
private struct SeenAttributes {
    private var few: InlineArray<8, UInt64> = .init(repeating: 0)
    private var count = 0
    private var many: Set<UInt64> = []

    /// Whether it was new.
    mutating func insert(_ hash: UInt64) -> Bool {
        for index in 0..<min(count, few.count) where few[index] == hash { return false }
        if count < few.count { few[count] = hash } else if !many.insert(hash).inserted { return false }
        count += 1
        return true
    }
}

/// A few names, told apart by hash: most of what a document has is none of them, and costs one look at a word.
struct HashedNames: Sendable {
    private var hashes: [UInt64] = []
    /// The bits that the hashes' lowest six name.
    private var bits: UInt64 = 0

    init(_ names: [String], foldingCase: Bool = true) {
        for name in names { insert(NameHash.of(name.utf8, foldingCase: foldingCase)) }
    }

    private mutating func insert(_ hash: UInt64) {
        hashes.append(hash)
        bits |= 1 << (hash & 63)
    }

    func union(_ other: HashedNames) -> HashedNames {
        var all = self
        for hash in other.hashes where !contains(hash) { all.insert(hash) }
        return all
    }

    /// - Parameter hash: by ``NameHash``.
    func contains(_ hash: UInt64) -> Bool { bits & 1 << (hash & 63) != 0 && hashes.contains(hash) }
}

/// What is known of a family of documents when their tags do not match; its elements are named by ``NameHash``, letter
/// case aside.
struct MarkupHabits: Sendable {
    private let entries: HashedNames
    private let leaves: HashedNames
    private let fields: HashedNames

    /// - Parameters:
    ///   - entries: elements that never stand in each other.
    ///   - leaves: elements that hold text alone.
    ///   - fields: other elements that never stand in a leaf.
    init(entries: [String], leaves: [String], fields: [String] = []) {
        self.entries = HashedNames(entries)
        self.leaves = HashedNames(leaves)
        self.fields = self.leaves.union(HashedNames(fields))
    }

    static let feeds = MarkupHabits(
        entries: ["item", "entry"],
        leaves: ["title", "link", "guid", "pubDate", "category", "comments", "id", "updated", "published"],
        fields: [
            "description", "content:encoded", "dc:creator", "dc:date", "enclosure", "summary", "content", "author",
        ])

    private static let voids = HashedNames(["br", "hr", "img", "wbr", "input", "meta"])
    private static let predefined = HashedNames(["amp", "lt", "gt", "quot", "apos"], foldingCase: false)

    func isEntry(_ hash: UInt64) -> Bool { entries.contains(hash) }

    func isLeaf(_ hash: UInt64) -> Bool { leaves.contains(hash) }

    func isField(_ hash: UInt64) -> Bool { fields.contains(hash) }

    static func isVoidHTML(_ hash: UInt64) -> Bool { voids.contains(hash) }

    /// The five that XML itself knows.
    static func isPredefinedEntity(_ name: some Sequence<UInt8>) -> Bool {
        predefined.contains(NameHash.of(name, foldingCase: false))
    }
}
