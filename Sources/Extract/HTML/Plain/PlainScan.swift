import Foundation

/// Reads a ``PlainPage``, and gives up at the first sign that it is none: an end that matches no beginning, text or elements
/// where HTML puts them elsewhere, a name or a character that is out of the ordinary, depth; and at whatever ``HTMLGuard``
/// would mend.
@safe struct PlainScan {
    /// Larger pages are few. Of such a page no limit of ``HTMLGuard`` is met.
    static let maxBytes = 400 * 1024
    /// Less than libxml2's own limit.
    private static let maxDepth = 200
    static let maxAttributes = 32
    private static let maxTagBytes = 32 * 1024
    private static let maxStrays = 1000

    struct Open {
        var node: Int32
        var name: Name
        var traits: PlainTraits
        /// The bits of the elements that close it.
        var closers: UInt64
    }

    struct Name {
        var code: UInt64
        var start: Int32
        var end: Int32
        /// Whether there are signs in it beside letters and digits.
        var isCompound: Bool

        @inline(__always) var count: Int32 { end - start }
    }

    enum Part { case start, html, head, afterHead, body, afterBody, end }

    let bytes: ByteView
    private let names = PlainNames.all
    private let signs = PlainNames.signs
    let attributes = PlainAttributes.all
    /// The ids and names that are asked for.
    let places: Set<String>
    var page: PlainPage
    var index = 0
    private var open: [Open]
    private var part = Part.start
    private var hasDeclaration = false
    /// As ``HTMLGuard`` sees it.
    private var isParagraphOpen = false
    private var strays = 0
    /// By length: the last class or id that was looked at, and what it said. Menus have many of one class.
    var knownWords = [(place: Int, isFurniture: Bool)](repeating: (0, false), count: 32)
    /// Names of the attributes of a tag.
    var seen = [UInt64](repeating: 0, count: maxAttributes)
    var seenCount = 0

    /// - Parameter start: where the page begins, behind a byte order mark.
    /// - Returns: `nil` when it is not plain.
    static func read(_ bytes: ByteView, from start: Int, places: Set<String>) -> PlainPage? {
        guard bytes.count <= maxBytes else { return nil }
        var scan = PlainScan(bytes, from: start, places: places)
        return scan.run() ? scan.page : nil
    }

    private init(_ bytes: ByteView, from start: Int, places: Set<String>) {
        self.bytes = bytes
        self.places = places
        index = start
        page = PlainPage(bytes)
        let none = Name(code: 0, start: 0, end: 0, isCompound: false)
        open = [Open(node: 0, name: none, traits: [], closers: 0)]
        open.reserveCapacity(32)
    }

    private mutating func run() -> Bool {
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") ? markup() : text() else { return false }
        }
        page.nodes[0].end = Int32(page.nodes.count)
        return part == .end
    }

    // MARK: Text

    /// Whether text may stand here; elsewhere only white space may.
    private var holdsText: Bool { part == .body || part == .head && open.count > 3 }

    private mutating func text() -> Bool {
        guard holdsText else {
            while Self.isSpace(bytes.byte(at: index)) { index += 1 }
            return index == bytes.count || bytes[index] == UInt8(ascii: "<")
        }
        let start = index
        var visible = 0
        while let stop = bytes.nextStop(&index, visible: &visible) {
            switch stop {
            case .markup:
                add(start..<index, visible: visible)
                return true
            case .reference: return decode(from: start)
            }
        }
        return false
    }

    private mutating func add(_ text: Range<Int>, visible: Int, _ traits: PlainTraits = []) {
        let place = Int32(page.nodes.count)
        let parent = open[open.count - 1].node
        page.nodes.append(
            PlainPage.Node(
                traits: traits, parent: parent, end: place + 1, visible: Int32(visible),
                text: Int32(text.lowerBound)..<Int32(text.upperBound)))
        page.nodes[Int(parent)].visible += Int32(visible)
    }

    /// A text with references, the first of them at `index`.
    private mutating func decode(from start: Int) -> Bool {
        let begin = page.decoded.count
        let end = bytes.first(of: UInt8(ascii: "<"), in: index..<bytes.count)
        guard end < bytes.count else { return false }
        var from = start
        while true {
            unsafe page.decoded.append(contentsOf: bytes.part(from..<index))
            if index == end { break }
            guard reference(until: end) else { return false }
            from = index
            var visible = 0
            guard bytes.nextStop(&index, visible: &visible) != nil else { return false }
        }
        let visible = page.decoded[begin...].count { $0 > 0x20 }
        add(begin..<page.decoded.count, visible: visible, .decoded)
        return true
    }

    /// As ``HTMLGuard`` resolves it.
    private mutating func reference(until end: Int) -> Bool {
        let most = min(end, index + 64)
        let text = bytes.array(index..<most)
        let (found, next) = CharacterReferences.reference(in: text[...])
        // One that may go on behind what was looked at.
        if next == text.count, most < end { return false }
        index += next
        guard let found else {
            strays += 1
            page.decoded.append(UInt8(ascii: "&"))
            return strays <= Self.maxStrays
        }
        for scalar in [found.first, found.second].compactMap(\.self) where HTMLGuard.mayStand(scalar) {
            CharacterReferences.append(scalar, to: &page.decoded)
        }
        return true
    }

    // MARK: Markup

    private mutating func markup() -> Bool {
        switch bytes.byte(at: index + 1) {
        case UInt8(ascii: "!"), UInt8(ascii: "?"): return declaration()
        case UInt8(ascii: "/"): return close()
        default: return element()
        }
    }

    /// The first declaration of a document type, and what browsers take for comments: of those line ends are all that stays.
    private mutating func declaration() -> Bool {
        let isMark = bytes[index + 1] == UInt8(ascii: "!")
        if isMark, Self.isLetter(bytes.byte(at: index + 2)), !hasDeclaration {
            hasDeclaration = true
            return documentType()
        }
        let isComment = isMark && bytes.byte(at: index + 2) == 0x2D && bytes.byte(at: index + 3) == 0x2D
        var end = bytes.first(of: UInt8(ascii: ">"), in: min(index + (isComment ? 6 : 0), bytes.count)..<bytes.count)
        while isComment, end < bytes.count, bytes[end - 1] != 0x2D || bytes[end - 2] != 0x2D {
            end = bytes.first(of: UInt8(ascii: ">"), in: end + 1..<bytes.count)
        }
        guard end < bytes.count else { return false }
        if holdsText {
            let line = bytes.first(of: 0x0A, in: index..<end)
            if line < end { add(line..<line + 1, visible: 0) }
        }
        index = end + 1
        return true
    }

    private mutating func documentType() -> Bool {
        let end = bytes.first(of: UInt8(ascii: ">"), in: index..<bytes.count)
        let word = bytes[index..<min(index + 9, end)].dropFirst(2)
        guard part == .start, end < bytes.count, word.elementsEqual("doctype".utf8, by: { $0 | 0x20 == $1 }),
            Self.isSpace(bytes[index + 9]),
            !bytes[index..<end].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "&") })
        else { return false }
        index = end + 1
        return true
    }

    /// The name at `start`; `nil` for one that is out of the ordinary.
    @inline(__always)
    func name(at start: Int) -> Name? {
        let bytes = bytes
        var end = start
        var code: UInt64 = 0
        var largest: UInt8 = 0
        while true {
            let sign = signs[Int(bytes.byte(at: end))]
            if sign == 0 { break }
            code = code << 6 | UInt64(sign)
            largest = max(largest, sign)
            end &+= 1
        }
        guard end > start, Self.isLetter(bytes[start]), end - start <= 64 else { return nil }
        return Name(
            code: code, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
            isCompound: largest > PlainNames.lastSign)
    }

    private mutating func close() -> Bool {
        guard let name = name(at: index + 2), open.count > 1 else { return false }
        let element = open[open.count - 1]
        guard name.code == element.name.code, name.count == element.name.count,
            name.count <= 10 || isSame(name, element.name)
        else { return false }
        var end = Int(name.end)
        while Self.isSpace(bytes.byte(at: end)) { end += 1 }
        guard bytes.byte(at: end) == UInt8(ascii: ">") else { return false }
        index = end + 1
        if isParagraphOpen, element.traits.has([.p, .block]) { isParagraphOpen = false }
        return leave()
    }

    private func isSame(_ one: Name, _ other: Name) -> Bool {
        (0..<Int(one.count)).allSatisfy { offset in
            let (left, right) = (bytes[Int(one.start) + offset], bytes[Int(other.start) + offset])
            return left == right || Self.isLetter(left) && left | 0x20 == right | 0x20
        }
    }

    private mutating func leave() -> Bool {
        let element = open.removeLast()
        let place = Int(element.node)
        page.nodes[place].end = Int32(page.nodes.count)
        let parent = Int(page.nodes[place].parent)
        if element.traits.has(.neverContent) {
            page.nodes[place].visible = 0
        } else {
            page.nodes[parent].visible += page.nodes[place].visible
        }
        if page.nodes[place].traits.has(.core) { page.nodes[parent].traits.formUnion(.core) }
        guard element.traits.has([.html, .head, .body]) else { return true }
        if element.traits.has(.head) {
            part = .afterHead
        } else if element.traits.has(.body) {
            part = .afterBody
        } else {
            // Nothing but a whole page is plain.
            guard part == .afterBody else { return false }
            part = .end
        }
        return true
    }

    private mutating func element() -> Bool {
        guard let name = name(at: index + 1) else { return false }
        let entry = name.count <= 10 ? names.entry(name.code) : PlainNames.Entry()
        let parent = open[open.count - 1]
        guard !name.isCompound || isOrdinary(name), mayStand(entry, in: parent), open.count < Self.maxDepth else {
            return false
        }
        let start = index
        index = Int(name.end)
        guard let told = attributes(of: entry.traits), index - start <= Self.maxTagBytes else { return false }
        let traits = entry.traits.union(told)
        if traits.has(.script) { page.hasScript = true }
        let place = Int32(page.nodes.count)
        page.nodes.append(PlainPage.Node(traits: traits, parent: parent.node, end: place + 1))
        if traits.has(.void) { return true }
        open.append(Open(node: place, name: name, traits: traits, closers: entry.closers))
        if traits.has(.closed) { return !traits.has(.raw) && leave() }
        return traits.has(.raw) ? rawText(name) : true
    }

    /// Whether a name of several parts means as little to those who look at its first part alone.
    private func isOrdinary(_ name: Name) -> Bool {
        let signs = bytes[Int(name.start)..<Int(name.end)]
        // Of a name with a prefix libxml2 drops the prefix.
        guard !signs.contains(UInt8(ascii: ":")) else { return false }
        let first = signs.prefix { Self.isLetter($0) || $0 &- 0x30 < 10 }
        return names.entry(PlainNames.code(of: first)).code == 0
    }

    /// Whether an element opens here without closing or opening another, and is one that libxml2 reads so.
    private mutating func mayStand(_ entry: PlainNames.Entry, in parent: Open) -> Bool {
        let traits = entry.traits
        if traits.has([.html, .head, .body]) {
            if traits.has(.html) {
                guard part == .start, open.count == 1 else { return false }
                part = .html
            } else if traits.has(.head) {
                guard part == .html, open.count == 2 else { return false }
                part = .head
            } else {
                guard part == .afterHead, open.count == 2 else { return false }
                part = .body
            }
            return true
        }
        guard !traits.has(.strange) else { return false }
        if part == .head { return open.count == 3 && traits.has(.ofHead) }
        guard part == .body, parent.closers & entry.bit == 0 else { return false }
        if traits.has(.p) {
            isParagraphOpen = true
        } else if isParagraphOpen, traits.has(.block) {
            if traits.has(.section) { return false }
            isParagraphOpen = false
        }
        return true
    }

    /// What stands in script and style is nobody's text.
    private mutating func rawText(_ name: Name) -> Bool {
        while true {
            index = bytes.first(of: UInt8(ascii: "<"), in: index..<bytes.count)
            guard index < bytes.count else { return false }
            if bytes.byte(at: index + 1) == UInt8(ascii: "/"), beginsWith(name, at: index + 2) { return true }
            index += 1
        }
    }

    private func beginsWith(_ name: Name, at start: Int) -> Bool {
        (0..<Int(name.count)).allSatisfy {
            bytes.byte(at: start + $0) | 0x20 == bytes[Int(name.start) + $0] | 0x20
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
