/// Makes well-formed XML of what is not, as far as its writer's intent can be told, for libxml2 to read a second time.
///
/// libxml2's own recovery loses what feeds get wrong most: after the first error it drops every `&amp;`, it cuts
/// `?a=1&b=2` short, and an unclosed element swallows the entries after it. Line breaks stay where they are, so that
/// lines can still be told. Document type declarations end here: their entities are resolved under a limit, their
/// external
/// ones never.
///
/// It comes out in pieces that begin with an entry: all of a large document at once would be a third copy of it in memory.
struct XMLMender {
    let bytes: ByteView
    let habits: MarkupHabits
    /// The piece that ``next()`` made.
    var out: [UInt8] = []
    /// What was found and mended; `xmlNotWellFormed` stands for all that has no code of its own.
    var found: MenderFindings = []
    var position = 0
    var open: [Slice<ByteView>] = []
    /// Of the names in `open`, letter case aside: an end tag is compared with 256 of them.
    var openHashes: [UInt64] = []
    /// Where the innermost entry begins in `out`, and how many elements were open before it.
    var entry: (out: Int, depth: Int)?
    /// Entries that were left out, as they nest too deep.
    var skippedEntries = 0
    /// Nothing after this place is read.
    var isOver = false
    /// The piece is large enough, and the next entry begins another.
    var isFull = false
    var entities = DeclaredEntities()
    var hasRoot = false
    /// Whether an outermost element was put around entries that had lost theirs.
    var isWrapped = false
    var sections = SectionEnds()
    /// The names that ``out`` has used, and the namespaces it has bound.
    var names = NameCount()
    let pieceSize: Int

    /// - Parameter pieceSize: in bytes; a piece ends before the first entry after that.
    init(_ bytes: ByteView, habits: MarkupHabits, pieceSize: Int) {
        self.bytes = bytes
        self.habits = habits
        self.pieceSize = pieceSize
        let mended = bytes.count + bytes.count / 16
        out.reserveCapacity(pieceSize < mended ? pieceSize + pieceSize / 16 : mended)
    }

    /// Makes the next piece; whether more follow.
    mutating func next() -> Bool {
        out.removeAll(keepingCapacity: true)
        isFull = false
        if position == 0, let start = Preamble.end(bytes) {
            found.insert(.xmlJunk)
            copyLines(0..<start)
            position = start
        }
        while position < bytes.count {
            if hasRoot, open.isEmpty { return false }
            switch bytes[position] {
            case UInt8(ascii: "<"): markup()
            case UInt8(ascii: "&") where hasRoot: reference(bytes.count)
            default: text()
            }
            if isOver { return false }
            if isFull { return true }
        }
        if isWrapped, open.count == 1 {
            close(downTo: 0)
        } else if !open.isEmpty || !hasRoot {
            found.insert(.xmlTruncated)
        }
        return false
    }

    // MARK: Text

    private mutating func text() {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<"),
            bytes[position] != UInt8(ascii: "&") || !hasRoot
        {
            position += 1
        }
        guard hasRoot else {
            if bytes[start..<position].contains(where: { !HTMLScanner.isSpace($0) }) { found.insert(.xmlJunk) }
            return copyLines(start..<position)
        }
        copyText(start..<position)
    }

    mutating func copyText(_ range: Range<Int>, inCDATA: Bool = false) {
        for index in range {
            let byte = bytes[index]
            if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
                found.insert(.xmlControlCharacters)
            } else if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
                // U+FFFE and U+FFFF are no characters; U+FFFD stands in for them.
                found.insert(.xmlControlCharacters)
                out.append(byte)
            } else if byte >= 0xBE, index >= 2, bytes[index - 1] == 0xBF, bytes[index - 2] == 0xEF {
                out.append(0xBD)
            } else if byte == UInt8(ascii: ">"), !inCDATA, out.suffix(2).elementsEqual("]]".utf8) {
                out.append(contentsOf: "&gt;".utf8)
                found.insert(.xmlNotWellFormed)
            } else {
                out.append(byte)
            }
        }
    }

    /// Only the line breaks of what is left out.
    mutating func copyLines(_ range: Range<Int>) {
        for index in range where bytes[index] == 0x0A { out.append(0x0A) }
    }

    /// A character or entity reference at `position`, which ends before `limit`.
    mutating func reference(_ limit: Int) {
        var end = position + 1
        while end < limit, end - position < 64, bytes[end] != UInt8(ascii: ";"), isReferenceByte(bytes[end]) {
            end += 1
        }
        let isClosed = end < limit && bytes[end] == UInt8(ascii: ";")
        let name = bytes[(position + 1)..<end]
        guard isClosed, !name.isEmpty else { return bareAmpersand() }
        if name.first == UInt8(ascii: "#") {
            let (found, _) = CharacterReferences.reference(in: bytes.array(position..<(end + 1))[...])
            guard let found, name.count > 1 else { return bareAmpersand() }
            position = end + 1
            return append(found.first)
        }
        if MarkupHabits.isPredefinedEntity(name) {
            out.append(contentsOf: bytes[position...end])
        } else if !entities.isEmpty, entities.isDeclared(Array(name)) {
            guard let text = entities.expand(Array(name)) else {
                let isExternal = entities.isExternal(Array(name))
                if isExternal { found.insert(.xmlExternalEntity) } else { give(up: .xmlEntityExpansion) }
                return position = end + 1
            }
            appendEscaped(text)
        } else if let characters = CharacterReferences.named(name) {
            found.insert(.xmlUndeclaredEntity)
            append(characters.first)
            if let second = characters.second { append(second) }
        } else {
            found.insert(.xmlUndeclaredEntity)
            out.append(contentsOf: "&amp;".utf8)
            out.append(contentsOf: name)
            out.append(UInt8(ascii: ";"))
        }
        position = end + 1
    }

    private func isReferenceByte(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte >= 0x30 && byte <= 0x39 || byte >= 0x80 || "#._-:".utf8.contains(byte)
    }

    mutating func give(up code: MenderFindings) {
        found.insert(code)
        isOver = true
    }

    private mutating func bareAmpersand() {
        found.insert(.xmlNotWellFormed)
        out.append(contentsOf: "&amp;".utf8)
        position += 1
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        if value < 0x20 && value != 9 && value != 10 && value != 13 || value == 0xFFFE || value == 0xFFFF {
            found.insert(.xmlControlCharacters)
            return
        }
        var text: [UInt8] = []
        CharacterReferences.append(scalar, to: &text)
        appendEscaped(text)
    }

    mutating func appendEscaped(_ text: [UInt8]) {
        for byte in text { appendEscaped(byte) }
    }

    mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): out.append(contentsOf: "&quot;".utf8)
        case 0..<0x20 where byte != 9 && byte != 10 && byte != 13: break
        default: out.append(byte)
        }
    }

    static func beginsName(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte >= 0x80
    }
}
