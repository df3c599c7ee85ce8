/// A page as one flat array in document order: a subtree is a range, a sibling's place is stored, nothing is a pointer.
struct HTMLTree {
    struct Node {
        enum Kind: UInt8 { case document, element, text, rawText }

        var kind: Kind
        /// For an element: a place in `names`.
        var name: Int32 = 0
        var parent: Int32
        /// One behind the last node of its subtree.
        var end: Int32
        /// The element before it under the same parent, or -1.
        var previous: Int32 = -1
        /// Its place among the elements under the same parent, from 1.
        var place: Int32 = 0
        /// How many elements it has for children.
        var elements: Int32 = 0
        /// Places in `attributes`.
        var attributes: Range<Int32> = 0..<0
        /// Places in `bytes`.
        var text: Range<Int32> = 0..<0
        /// Where its attributes and texts, and those of its subtree, begin in `bytes`.
        var begin: Int32 = 0
        /// Counted from 1.
        var line: Int32 = 0
    }

    struct Attribute {
        var name: Int32
        var value: Range<Int32>
    }

    /// The first one is the document.
    var nodes: [Node] = [Node(kind: .document, parent: -1, end: 1)]
    var attributes: [Attribute] = []
    /// Text and attribute values, UTF-8.
    var bytes: [UInt8] = []
    /// Elements' and attributes' names, lower case.
    private(set) var names: [[UInt8]] = []
    /// By name: its letters in one word, see ``NameSet``.
    private var codes: [UInt64] = []
    /// By name: whether elements of that name stand within a line.
    private var isInline: [Bool] = []

    mutating func add(name: [UInt8]) -> Int32 {
        names.append(name)
        let code = NameSet.code(of: name)
        codes.append(code)
        isInline.append(Self.inline.contains(name, code: code))
        return Int32(names.count - 1)
    }

    func name(of node: Int) -> [UInt8] { names[Int(nodes[node].name)] }

    /// The number by which a name is told quickly; -1 when nothing on the page has it.
    func number(of name: String) -> Int32 {
        let code = NameSet.code(of: name.utf8)
        let place = code == 0 ? names.firstIndex { $0.elementsEqual(name.utf8) } : codes.firstIndex(of: code)
        return place.map(Int32.init) ?? -1
    }

    /// By the number of each name: whether it is among these.
    func flags(_ wanted: NameSet) -> [Bool] { names.indices.map { wanted.contains(names[$0], code: codes[$0]) } }

    func isElement(_ node: Int, numbered name: Int32) -> Bool {
        nodes[node].kind == .element && nodes[node].name == name
    }

    /// The value as it stands there.
    func attribute(numbered name: Int32, of node: Int) -> ArraySlice<UInt8>? {
        for index in nodes[node].attributes where attributes[Int(index)].name == name {
            return slice(attributes[Int(index)].value)
        }
        return nil
    }

    /// Bytes of a text that are no white space.
    func visible(_ node: Int) -> Int {
        let range = nodes[node].text
        return unsafe bytes.withUnsafeBufferPointer { all in
            var count = 0
            for index in Int(range.lowerBound)..<Int(range.upperBound) {
                count += unsafe all[index] > 0x20 ? 1 : 0
            }
            return count
        }
    }

    func isElement(_ node: Int) -> Bool { nodes[node].kind == .element }

    func isElement(_ node: Int, named name: String) -> Bool {
        isElement(node) && self.name(of: node).elementsEqual(name.utf8)
    }

    /// The nodes below it, in document order.
    func descendants(of node: Int) -> Range<Int> { node + 1..<Int(nodes[node].end) }

    func slice(_ range: Range<Int32>) -> ArraySlice<UInt8> { bytes[Int(range.lowerBound)..<Int(range.upperBound)] }

    func attribute(_ name: [UInt8], of node: Int) -> ArraySlice<UInt8>? {
        for index in nodes[node].attributes where names[Int(attributes[Int(index)].name)] == name {
            return slice(attributes[Int(index)].value)
        }
        return nil
    }

    /// The value trimmed; `nil` when missing or empty.
    func attribute(_ name: String, of node: Int) -> String? {
        guard let value = attribute(Array(name.utf8), of: node) else { return nil }
        let text = PlainText.fold(String(decoding: value, as: UTF8.self))
        return text.isEmpty ? nil : text
    }

    /// The nearest ancestor that is one of these elements.
    func ancestor(of node: Int, named names: Set<String>) -> Int? {
        var current = Int(nodes[node].parent)
        while current > 0 {
            if names.contains(String(decoding: name(of: current), as: UTF8.self)) { return current }
            current = Int(nodes[current].parent)
        }
        return nil
    }

    func first(_ name: String, in node: Int = 0) -> Int? {
        let number = number(of: name)
        return number < 0 ? nil : descendants(of: node).first { isElement($0, numbered: number) }
    }

    // MARK: Text

    /// Elements that stand within a line: between all others their texts do not run together.
    static let inline = NameSet([
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "ins", "del", "kbd", "mark", "q", "s",
        "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
    ])

    /// What a reader sees of it, folded; script and style are no text.
    func text(of node: Int) -> String {
        var buffer: [UInt8] = []
        appendText(of: node, to: &buffer)
        return UTF8Text.string(PlainText.fold(buffer[...])[...])
    }

    func appendText(of node: Int, to buffer: inout [UInt8]) {
        var blockEnds: [Int32] = []
        for index in node..<Int(nodes[node].end) {
            while let end = blockEnds.last, end <= index {
                blockEnds.removeLast()
                buffer.append(0x20)
            }
            switch nodes[index].kind {
            case .text: Self.appendVisible(slice(nodes[index].text), to: &buffer)
            case .element where !isInline[Int(nodes[index].name)]:
                buffer.append(0x20)
                blockEnds.append(nodes[index].end)
            case .document, .element, .rawText: break
            }
        }
    }

    /// Bytes of text and attributes in the subtree: they stand together.
    func textLength(of node: Int) -> Int {
        let end = Int(nodes[node].end)
        return Int((end < nodes.count ? nodes[end].begin : Int32(bytes.count)) - nodes[node].begin)
    }

    /// What stands in a script, as it was written.
    func rawText(of node: Int) -> [UInt8] {
        descendants(of: node).filter { nodes[$0].kind != .element }.flatMap { slice(nodes[$0].text) }
    }

    /// Editors sow soft hyphens (U+00AD) into long Swedish headings; they are no part of the word.
    static func appendVisible(_ slice: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
        guard ByteScan.first(of: (0xAD, 0xAD, 0xAD, 0xAD), in: slice) < slice.endIndex else {
            buffer.append(contentsOf: slice)
            return
        }
        for byte in slice {
            if byte == 0xAD, buffer.last == 0xC2 { buffer.removeLast() } else { buffer.append(byte) }
        }
    }

    // MARK: Markup

    private static let void: Set<[UInt8]> = Set(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
            .map { Array($0.utf8) })

    /// The markup within an element, written anew.
    /// - Parameter skipping: places that are left out with all they hold; none where it is shorter than the tree.
    func innerHTML(of node: Int, skipping: [Bool] = []) -> [UInt8] {
        var buffer: [UInt8] = []
        var open: [Int] = []
        var next = node + 1
        while next < Int(nodes[node].end) {
            let index = next
            next += 1
            while let last = open.last, nodes[last].end <= index {
                close(last, in: &buffer)
                open.removeLast()
            }
            if index < skipping.count, skipping[index] {
                next = Int(nodes[index].end)
                continue
            }
            switch nodes[index].kind {
            case .text: escape(slice(nodes[index].text), into: &buffer)
            case .rawText: buffer.append(contentsOf: slice(nodes[index].text))
            case .element:
                openTag(index, in: &buffer)
                if !Self.void.contains(name(of: index)) { open.append(index) }
            case .document: break
            }
        }
        while let last = open.popLast() { close(last, in: &buffer) }
        return buffer
    }

    private func openTag(_ node: Int, in buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "<"))
        buffer.append(contentsOf: name(of: node))
        for index in nodes[node].attributes {
            let attribute = attributes[Int(index)]
            buffer.append(0x20)
            buffer.append(contentsOf: names[Int(attribute.name)])
            buffer.append(contentsOf: "=\"".utf8)
            escape(slice(attribute.value), into: &buffer)
            buffer.append(UInt8(ascii: "\""))
        }
        buffer.append(UInt8(ascii: ">"))
    }

    private func close(_ node: Int, in buffer: inout [UInt8]) {
        buffer.append(contentsOf: "</".utf8)
        buffer.append(contentsOf: name(of: node))
        buffer.append(UInt8(ascii: ">"))
    }

    private func escape(_ slice: ArraySlice<UInt8>, into buffer: inout [UInt8]) {
        for byte in slice {
            switch byte {
            case UInt8(ascii: "&"): buffer.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): buffer.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): buffer.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): buffer.append(contentsOf: "&quot;".utf8)
            default: buffer.append(byte)
            }
        }
    }
}

/// Names of elements and attributes that are asked for often: what has eight letters or fewer is compared as one word.
struct NameSet {
    let names: [String]
    private let codes: [UInt64]
    private let long: Set<[UInt8]>

    /// - Parameter names: in lower case.
    init(_ names: [String]) {
        self.names = names
        codes = names.map { Self.code(of: $0.utf8) }.filter { $0 != 0 }
        long = Set(names.filter { $0.utf8.count > 8 }.map { Array($0.utf8) })
    }

    /// The bytes of a name in one word; 0 for one that has more than eight, or none.
    static func code(of name: some Collection<UInt8>) -> UInt64 {
        name.count > 8 ? 0 : name.reduce(0) { $0 << 8 | UInt64($1) }
    }

    func contains(_ name: [UInt8]) -> Bool { contains(name, code: Self.code(of: name)) }

    /// - Parameter code: of the same name.
    func contains(_ name: [UInt8], code: UInt64) -> Bool { code == 0 ? long.contains(name) : codes.contains(code) }
}
