/// Reads the tree of a page whose markup leaves nothing to guess: every element is closed where it should be, none closes
/// another. Of such a page every parser makes the same tree, and this one makes it in a fifth of the time.
///
/// At the first sign of anything else it gives up, and libxml2 reads the page: an end that matches no beginning, text or
/// elements where HTML puts them elsewhere, a reference or a name that is out of the ordinary, depth.
struct HTMLPlainReader {
    /// Less than libxml2's own limit.
    private static let maxDepth = 200

    private let input: [UInt8]
    private var index = 0
    private var tree = HTMLTree()
    private var numbers = NameNumbers()
    /// The open elements' places, the document first; and the last element child of each.
    private var open = [0]
    private var last: [Int32] = [-1]
    private var part = Part.start

    private enum Part { case start, html, head, afterHead, body, afterBody, end }

    /// - Parameter bytes: as ``HTMLGuard`` leaves them.
    /// - Returns: `nil` when the page is not plain.
    static func read(_ bytes: [UInt8]) -> HTMLTree? {
        var reader = HTMLPlainReader(bytes)
        return reader.run() ? reader.tree : nil
    }

    private init(_ bytes: [UInt8]) {
        input = bytes
        tree.bytes.reserveCapacity(bytes.count)
        tree.nodes.reserveCapacity(bytes.count / 24)
    }

    private mutating func run() -> Bool {
        while index < input.count {
            guard input[index] == UInt8(ascii: "<") ? markup() : text() else { return false }
        }
        tree.nodes[0].end = Int32(tree.nodes.count)
        return part == .end
    }

    private func at(_ place: Int) -> UInt8 { place < input.count ? input[place] : 0 }

    // MARK: Text

    private mutating func text() -> Bool {
        let end = ByteScan.first(of: UInt8(ascii: "<"), in: input, from: index, to: input.count)
        defer { index = end }
        if part != .body, open.count < 3 || part != .head || tree.nodes[open[open.count - 1]].name == numbers.head {
            return input[index..<end].allSatisfy(Self.isSpace)
        }
        return add(.text, index..<end)
    }

    private mutating func add(_ kind: HTMLTree.Node.Kind, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        let begin = Int32(tree.bytes.count)
        if kind == .rawText {
            tree.bytes.append(contentsOf: input[range])
        } else if !decode(range) {
            return false
        }
        let place = Int32(tree.nodes.count)
        var node = HTMLTree.Node(kind: kind, parent: Int32(open[open.count - 1]), end: place + 1)
        node.begin = begin
        node.text = begin..<Int32(tree.bytes.count)
        tree.nodes.append(node)
        return true
    }

    /// What the guard leaves of references: numbers in decimal, and those of markup by name.
    private mutating func decode(_ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while true {
            let mark = ByteScan.first(of: UInt8(ascii: "&"), in: input, from: start, to: range.upperBound)
            tree.bytes.append(contentsOf: input[start..<mark])
            guard mark < range.upperBound else { return true }
            guard let end = input[mark..<min(mark + 10, range.upperBound)].firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.scalar(input[(mark + 1)..<end])
            else { return false }
            CharacterReferences.append(scalar, to: &tree.bytes)
            start = end + 1
        }
    }

    private static func scalar(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        if name.elementsEqual("amp".utf8) { return "&" }
        if name.elementsEqual("lt".utf8) { return "<" }
        if name.elementsEqual("gt".utf8) { return ">" }
        if name.elementsEqual("quot".utf8) { return "\"" }
        guard name.first == UInt8(ascii: "#"), name.count > 1, name.dropFirst().allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        let value = name.dropFirst().reduce(UInt32(0)) { $0 &* 10 &+ UInt32($1 & 0x0F) }
        return value < 0x80 && value > 0x08 ? Unicode.Scalar(value) : nil
    }

    // MARK: Markup

    private mutating func markup() -> Bool {
        switch at(index + 1) {
        case UInt8(ascii: "!"):
            // The guard leaves one declaration of the type, and nothing else of the kind.
            guard part == .start, let end = input[index...].firstIndex(of: UInt8(ascii: ">")),
                !input[index..<end].contains(UInt8(ascii: "["))
            else { return false }
            index = end + 1
            return true
        case UInt8(ascii: "/"): return close()
        default: return element()
        }
    }

    /// The number of the name at `start`, and where it ends; `nil` for a name that is out of the ordinary.
    private mutating func name(at start: Int) -> (number: Int32, end: Int)? {
        var end = start
        var code: UInt64 = 0
        while end < input.count {
            let byte = input[end]
            guard Self.isName(byte) else { break }
            code = code << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            end += 1
        }
        guard end > start, Self.isLetter(input[start]), end - start <= 64 else { return nil }
        return (numbers.number(of: input[start..<end], code: end - start > 8 ? 0 : code, in: &tree), end)
    }

    private mutating func close() -> Bool {
        guard let (number, nameEnd) = name(at: index + 2), open.count > 1 else { return false }
        var end = nameEnd
        while Self.isSpace(at(end)) { end += 1 }
        let element = open[open.count - 1]
        guard at(end) == UInt8(ascii: ">"), tree.nodes[element].name == number else { return false }
        index = end + 1
        return leave()
    }

    private mutating func leave() -> Bool {
        let element = open.removeLast()
        last.removeLast()
        tree.nodes[element].end = Int32(tree.nodes.count)
        switch tree.nodes[element].name {
        case numbers.head: part = .afterHead
        case numbers.body: part = .afterBody
        case numbers.html:
            // Nothing but a whole page is plain.
            guard part == .afterBody else { return false }
            part = .end
        default: break
        }
        return true
    }

    private mutating func element() -> Bool {
        // Of a name with a prefix libxml2 drops the prefix.
        guard let (number, nameEnd) = name(at: index + 1), !input[index..<nameEnd].contains(UInt8(ascii: ":")),
            mayStand(number), open.count < Self.maxDepth
        else { return false }
        let parent = open[open.count - 1]
        let place = Int32(tree.nodes.count)
        var node = HTMLTree.Node(kind: .element, parent: Int32(parent), end: place + 1)
        node.name = number
        node.begin = Int32(tree.bytes.count)
        node.previous = last[last.count - 1]
        tree.nodes[parent].elements += 1
        node.place = tree.nodes[parent].elements
        index = nameEnd
        guard let (attributes, isClosed) = attributes() else { return false }
        node.attributes = attributes
        last[last.count - 1] = place
        tree.nodes.append(node)
        let kind = numbers.kind(number)
        if kind.contains(.void) { return true }
        open.append(Int(place))
        last.append(-1)
        if isClosed { return leave() }
        return kind.contains(.raw) ? rawText(number) : true
    }

    /// Whether an element of that name opens here without closing or opening another, and is one that libxml2 reads so.
    private mutating func mayStand(_ number: Int32) -> Bool {
        switch number {
        case numbers.html:
            guard part == .start, open.count == 1 else { return false }
            part = .html
            return true
        case numbers.head:
            guard part == .html, open.count == 2 else { return false }
            part = .head
            return true
        case numbers.body:
            guard part == .afterHead, open.count == 2 else { return false }
            part = .body
            return true
        default: break
        }
        let kind = numbers.kind(number)
        guard !kind.contains(.strange) else { return false }
        if part == .head { return open.count == 3 && kind.contains(.ofHead) }
        let parent = Int(tree.nodes[open[open.count - 1]].name)
        return part == .body && !numbers.closes(parent, before: Int(number))
    }

    private mutating func rawText(_ number: Int32) -> Bool {
        let name = tree.names[Int(number)]
        var end = index
        while true {
            let less = ByteScan.first(of: UInt8(ascii: "<"), in: input, from: end, to: input.count)
            guard less < input.count else { return false }
            if at(less + 1) == UInt8(ascii: "/"), less + 2 + name.count <= input.count,
                input[(less + 2)..<(less + 2 + name.count)].elementsEqual(name, by: { $0 | 0x20 == $1 })
            {
                end = less
                break
            }
            end = less + 1
        }
        guard add(.rawText, index..<end) else { return false }
        index = end
        return true
    }

    // MARK: Attributes

    /// Up to behind the `>`; whether a slash stood before it.
    private mutating func attributes() -> (Range<Int32>, isClosed: Bool)? {
        let start = Int32(tree.attributes.count)
        while true {
            let hasSpace = Self.isSpace(at(index))
            while Self.isSpace(at(index)) { index += 1 }
            if at(index) == UInt8(ascii: ">") {
                index += 1
                return (start..<Int32(tree.attributes.count), false)
            }
            if at(index) == UInt8(ascii: "/") {
                guard at(index + 1) == UInt8(ascii: ">") else { return nil }
                index += 2
                return (start..<Int32(tree.attributes.count), true)
            }
            guard hasSpace, attribute(after: start) else { return nil }
        }
    }

    private mutating func attribute(after start: Int32) -> Bool {
        guard let (number, nameEnd) = name(at: index) else { return false }
        index = nameEnd
        while Self.isSpace(at(index)) { index += 1 }
        let begin = Int32(tree.bytes.count)
        if at(index) == UInt8(ascii: "=") {
            index += 1
            while Self.isSpace(at(index)) { index += 1 }
            guard value() else { return false }
        } else {
            // The space belongs to what comes.
            index = nameEnd
            // Whoever says no more than the name of a switch means that it is on (HTML 4.01 §3.3.4.2).
            if numbers.kind(number).contains(.switch) { tree.bytes.append(contentsOf: tree.names[Int(number)]) }
        }
        // The first of a name counts; a second one is somebody's slip.
        for known in start..<Int32(tree.attributes.count) where tree.attributes[Int(known)].name == number {
            return false
        }
        tree.attributes.append(HTMLTree.Attribute(name: number, value: begin..<Int32(tree.bytes.count)))
        return true
    }

    private mutating func value() -> Bool {
        let quote = at(index)
        if quote == 0x22 || quote == 0x27 {
            let end = ByteScan.first(of: quote, in: input, from: index + 1, to: input.count)
            guard end < input.count, decode((index + 1)..<end) else { return false }
            index = end + 1
            return true
        }
        var end = index
        while end < input.count, Self.isPlainValue(input[end]) { end += 1 }
        guard end > index, Self.isSpace(at(end)) || at(end) == UInt8(ascii: ">"), at(end - 1) != UInt8(ascii: "/")
        else {
            return false
        }
        tree.bytes.append(contentsOf: input[index..<end])
        index = end
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isPlainValue(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "#")
            || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "?")
    }
    private static func isName(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }
}
