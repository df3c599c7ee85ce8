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
        var seen: Set<UInt64> = []
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
            if tag.attributes.count < StartTagGuard.attributeLimit, seen.insert(hash).inserted {
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

/// What is known of a family of documents when their tags do not match; names are told apart by hash, as a broken
/// document has many.
struct MarkupHabits: Sendable {
    private let entries: Set<UInt64>
    private let leaves: Set<UInt64>
    private let fields: Set<UInt64>

    /// - Parameters:
    ///   - entries: elements that never stand in each other.
    ///   - leaves: elements that hold text alone.
    ///   - fields: other elements that never stand in a leaf.
    init(entries: [String], leaves: [String], fields: [String] = []) {
        self.entries = Self.hashes(entries)
        self.leaves = Self.hashes(leaves)
        self.fields = self.leaves.union(Self.hashes(fields))
    }

    static let feeds = MarkupHabits(
        entries: ["item", "entry"],
        leaves: ["title", "link", "guid", "pubDate", "category", "comments", "id", "updated", "published"],
        fields: [
            "description", "content:encoded", "dc:creator", "dc:date", "enclosure", "summary", "content", "author",
        ])

    private static let voids = hashes(["br", "hr", "img", "wbr", "input", "meta"])
    private static let predefined = Set(
        ["amp", "lt", "gt", "quot", "apos"].map { NameHash.of($0.utf8, foldingCase: false) })

    private static func hashes(_ names: [String]) -> Set<UInt64> { Set(names.map { NameHash.of($0.utf8) }) }

    func isEntry(_ name: some Sequence<UInt8>) -> Bool { entries.contains(NameHash.of(name)) }

    func isLeaf(_ name: some Sequence<UInt8>) -> Bool { leaves.contains(NameHash.of(name)) }

    func isField(_ name: some Sequence<UInt8>) -> Bool { fields.contains(NameHash.of(name)) }

    static func isVoidHTML(_ name: some Sequence<UInt8>) -> Bool { voids.contains(NameHash.of(name)) }

    /// The five that XML itself knows.
    static func isPredefinedEntity(_ name: some Sequence<UInt8>) -> Bool {
        predefined.contains(NameHash.of(name, foldingCase: false))
    }
}
