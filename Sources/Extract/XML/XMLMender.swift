/// Makes well-formed XML of what is not, as far as its writer's intent can be told, for libxml2 to read a second time.
///
/// libxml2's own recovery loses what feeds get wrong most: after the first error it drops every `&amp;`, it cuts
/// `?a=1&b=2` short, and an unclosed element swallows the entries after it. Line breaks stay where they are, so that
/// lines can still be told. Document type declarations end here: their entities are resolved under a limit, their
/// external
/// ones never.
struct XMLMender {
    private var bytes: [UInt8]
    private let habits: MarkupHabits
    private(set) var out: [UInt8] = []
    /// What was found and mended; `xmlNotWellFormed` stands for all that has no code of its own.
    private(set) var found: MenderFindings = []
    private var position = 0
    private var open: [ArraySlice<UInt8>] = []
    /// Of the names in `open`, letter case aside: an end tag is compared with 256 of them.
    private var openHashes: [UInt64] = []
    /// Where the innermost entry begins in `out`, and how many elements were open before it.
    private var entry: (out: Int, depth: Int)?
    /// Entries that were left out, as they nest too deep.
    private(set) var skippedEntries = 0
    /// Nothing after this place is read.
    private var isOver = false
    private var entities = DeclaredEntities()
    private var hasRoot = false
    /// Whether an outermost element was put around entries that had lost theirs.
    private var isWrapped = false
    private var sections = SectionEnds()

    static func mend(_ bytes: [UInt8], habits: MarkupHabits) -> XMLMender {
        var mender = XMLMender(bytes: bytes, habits: habits)
        mender.out.reserveCapacity(bytes.count + bytes.count / 16)
        mender.run()
        // A large document is not held longer than it is needed.
        mender.bytes = []
        return mender
    }

    private init(bytes: [UInt8], habits: MarkupHabits) {
        self.bytes = bytes
        self.habits = habits
    }

    private mutating func run() {
        if let start = Preamble.end(bytes) {
            found.insert(.xmlJunk)
            copyLines(0..<start)
            position = start
        }
        while position < bytes.count {
            if hasRoot, open.isEmpty { return }
            switch bytes[position] {
            case UInt8(ascii: "<"): if !markup() { break }
            case UInt8(ascii: "&") where hasRoot: reference(bytes.count)
            default: text()
            }
            if isOver { return }
        }
        if isWrapped, open.count == 1 {
            close(downTo: 0)
        } else if !open.isEmpty || !hasRoot {
            found.insert(.xmlTruncated)
        }
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

    private mutating func copyText(_ range: Range<Int>, inCDATA: Bool = false) {
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
    private mutating func copyLines(_ range: Range<Int>) {
        for index in range where bytes[index] == 0x0A { out.append(0x0A) }
    }

    /// A character or entity reference at `position`, which ends before `limit`.
    private mutating func reference(_ limit: Int) {
        var end = position + 1
        while end < limit, end - position < 64, bytes[end] != UInt8(ascii: ";"), isReferenceByte(bytes[end]) {
            end += 1
        }
        let isClosed = end < limit && bytes[end] == UInt8(ascii: ";")
        let name = bytes[(position + 1)..<end]
        guard isClosed, !name.isEmpty else { return bareAmpersand() }
        if name.first == UInt8(ascii: "#") {
            let (found, _) = CharacterReferences.reference(in: bytes[position...end])
            guard let found, name.count > 1 else { return bareAmpersand() }
            position = end + 1
            return append(found.first)
        }
        if MarkupHabits.isPredefinedEntity(name) {
            out.append(contentsOf: bytes[position...end])
        } else if entities.isDeclared(name) {
            guard let text = entities.expand(name) else {
                if entities.isExternal(name) { found.insert(.xmlExternalEntity) } else { give(up: .xmlEntityExpansion) }
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

    private mutating func give(up code: MenderFindings) {
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

    private mutating func appendEscaped(_ text: [UInt8]) {
        for byte in text { appendEscaped(byte) }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): out.append(contentsOf: "&quot;".utf8)
        case 0..<0x20 where byte != 9 && byte != 10 && byte != 13: break
        default: out.append(byte)
        }
    }

    // MARK: Markup

    /// Always moves on.
    @discardableResult
    private mutating func markup() -> Bool {
        switch position + 1 < bytes.count ? bytes[position + 1] : 0 {
        case UInt8(ascii: "!"):
            let rest = bytes[position..<min(position + 9, bytes.count)]
            if rest.elementsEqual("<![CDATA[".utf8) { return cdata() }
            if rest.starts(with: "<!--".utf8) { return skip(to: "-->") }
            if rest.elementsEqual("<!DOCTYPE".utf8, by: { $0 & 0xDF == $1 & 0xDF }) {
                let start = position
                position = entities.readDoctype(bytes, from: position)
                copyLines(start..<position)
                return true
            }
        case UInt8(ascii: "?"): return skip(to: "?>")
        case UInt8(ascii: "/"): return endTag()
        default: break
        }
        guard position + 1 < bytes.count, Self.beginsName(bytes[position + 1]) else {
            if hasRoot { out.append(contentsOf: "&lt;".utf8) }
            found.insert(hasRoot ? .xmlNotWellFormed : .xmlJunk)
            position += 1
            return true
        }
        return startTag()
    }

    private mutating func cdata() -> Bool {
        let start = position + 9
        guard let (end, isClosed) = sections.end(of: start, in: bytes, within: open.last) else {
            give(up: .xmlTruncated)
            return false
        }
        if hasRoot {
            out.append(contentsOf: "<![CDATA[".utf8)
            copyText(start..<end, inCDATA: true)
            out.append(contentsOf: "]]>".utf8)
        }
        if !isClosed { found.insert(.xmlNotWellFormed) }
        position = end + (isClosed ? 3 : 0)
        return true
    }

    private mutating func skip(to mark: StaticString) -> Bool {
        let start = position
        guard let end = find(mark, from: position + 2) else {
            give(up: .xmlTruncated)
            return false
        }
        position = end + mark.utf8CodeUnitCount
        copyLines(start..<position)
        return true
    }

    private func find(_ mark: StaticString, from start: Int) -> Int? {
        let wanted = Array(mark.description.utf8)
        guard let last = wanted.last else { return nil }
        var index = start + wanted.count - 1
        while index < bytes.count {
            let first = index - wanted.count + 1
            if bytes[index] == last, bytes[first...index].elementsEqual(wanted) { return first }
            index += 1
        }
        return nil
    }

    private mutating func endTag() -> Bool {
        var end = position + 2
        while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") { end += 1 }
        guard end < bytes.count else {
            give(up: .xmlTruncated)
            return false
        }
        let name = bytes[(position + 2)..<end].prefix { !HTMLScanner.isSpace($0) }
        copyLines(position..<end)
        position = bytes[end] == UInt8(ascii: ">") ? end + 1 : end
        guard let index = openHashes.lastIndex(of: NameHash.of(name)) else {
            found.insert(.xmlNotWellFormed)
            return true
        }
        if index != open.count - 1 || open[index] != name { found.insert(.xmlNotWellFormed) }
        close(downTo: index)
        return true
    }

    private mutating func close(downTo count: Int) {
        openHashes.removeLast(max(0, openHashes.count - count))
        if let entry, entry.depth >= count { self.entry = nil }
        while open.count > count, let name = open.popLast() {
            out.append(contentsOf: "</".utf8)
            out.append(contentsOf: name)
            out.append(UInt8(ascii: ">"))
        }
    }

    private mutating func startTag() -> Bool {
        guard let tag = LooseTag.read(bytes, from: position) else {
            give(up: .xmlTruncated)
            return false
        }
        if tag.isLoose { found.insert(.xmlNotWellFormed) }
        if !hasRoot { wrap(bytes[tag.name]) }
        closeForgotten(before: bytes[tag.name])
        let start = position
        if open.count >= FeedBuilder.depthLimit { return skipEntry() }
        if habits.isEntry(bytes[tag.name]) { entry = (out.count, open.count) }
        hasRoot = true
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: bytes[tag.name])
        for attribute in tag.attributes {
            out.append(UInt8(ascii: " "))
            out.append(contentsOf: bytes[attribute.name])
            out.append(contentsOf: "=\"".utf8)
            value(attribute.value)
            out.append(UInt8(ascii: "\""))
        }
        copyLines(start..<tag.end)
        if tag.isEmpty || MarkupHabits.isVoidHTML(bytes[tag.name]) {
            if !tag.isEmpty { found.insert(.xmlNotWellFormed) }
            out.append(contentsOf: "/>".utf8)
        } else {
            out.append(UInt8(ascii: ">"))
            open.append(bytes[tag.name])
            openHashes.append(NameHash.of(bytes[tag.name]))
        }
        position = tag.end
        return true
    }

    /// Entries that begin the document have lost what was around them; there may be more of them.
    private mutating func wrap(_ name: ArraySlice<UInt8>) {
        guard habits.isEntry(name) else { return }
        let root = name.elementsEqual("entry".utf8) ? "feed" : "rss"
        out.append(contentsOf: "<\(root)>".utf8)
        open.append(Array(root.utf8)[...])
        openHashes.append(NameHash.of(Array(root.utf8)[...]))
        isWrapped = true
        found.insert(.xmlNotWellFormed)
    }

    /// Takes back the entry that nests too deep, and goes on after it; without an entry, reading ends here.
    private mutating func skipEntry() -> Bool {
        guard let entry, entry.depth < open.count else {
            give(up: .xmlTooDeep)
            return false
        }
        found.insert(.xmlTooDeep)
        skippedEntries += 1
        let name = open[entry.depth]
        let lines = out[entry.out...].count { $0 == 0x0A }
        out.removeLast(out.count - entry.out)
        out.append(contentsOf: repeatElement(0x0A, count: lines))
        open.removeLast(open.count - entry.depth)
        openHashes.removeLast(openHashes.count - entry.depth)
        self.entry = nil
        let from = position
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), position + 1 < bytes.count {
                let isEnd = bytes[position + 1] == UInt8(ascii: "/")
                let after = position + (isEnd ? 2 : 1)
                let end = after + name.count
                // Its own end tag, or the next one's start tag where that was forgotten.
                if end < bytes.count, bytes[after..<end].elementsEqual(name),
                    bytes[end] == UInt8(ascii: ">") || HTMLScanner.isSpace(bytes[end])
                {
                    copyLines(from..<position)
                    return isEnd ? endOfSkipped() : true
                }
            }
            position += 1
        }
        copyLines(from..<position)
        return true
    }

    private mutating func endOfSkipped() -> Bool {
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
        position = min(position + 1, bytes.count)
        return true
    }

    private mutating func value(_ range: Range<Int>) {
        position = range.lowerBound
        while position < range.upperBound {
            switch bytes[position] {
            case UInt8(ascii: "&"): reference(range.upperBound)
            case 0x0A:  // Counted by copyLines.
                out.append(UInt8(ascii: " "))
                position += 1
            default:
                appendEscaped(bytes[position])
                position += 1
            }
        }
    }

    /// An entry never stands in an entry, nor a title in a title: whatever was left open before it ends here.
    private mutating func closeForgotten(before name: ArraySlice<UInt8>) {
        if habits.isEntry(name) {
            if let index = open.lastIndex(where: habits.isEntry) {
                found.insert(.xmlNotWellFormed)
                close(downTo: index)
            }
        } else if habits.isField(name), let last = open.last, habits.isLeaf(last) {
            found.insert(.xmlNotWellFormed)
            close(downTo: open.count - 1)
        }
    }

    static func beginsName(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte >= 0x80
    }
}
