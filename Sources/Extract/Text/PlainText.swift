/// Text without markup.
enum PlainText {
    /// White space folded to single spaces and trimmed, control characters removed, also those that turn the direction
    /// of writing (U+202A–202E, U+2066–2069): a name must read as it is written.
    static func fold(_ text: String) -> String {
        if unsafe text.utf8.withContiguousStorageIfAvailable({ unsafe isFolded($0) }) == true { return text }
        return UTF8Text.string(fold(Array(text.utf8)[...])[...])
    }

    /// Markup off, entities resolved, folded.
    static func fromHTML(_ html: String) -> String { fromHTML(Array(html.utf8), onlyKnownTags: false) }

    /// Markup off, but only where it is markup: elements HTML knows. "a < b" and "Använd <namn>" are text.
    ///
    /// RSS never said whether a title is text or HTML; the same publisher writes `AT&amp;amp;T` and `a &lt; b`.
    static func fromTextOrHTML(_ text: [UInt8]) -> String {
        let (less, mark) = (UInt8(ascii: "<"), UInt8(ascii: "&"))
        guard ByteScan.first(of: (less, mark, less, mark), in: text[...]) < text.count else {
            return UTF8Text.string(fold(text[...])[...])
        }
        return fromHTML(text, onlyKnownTags: true)
    }

    private static func fromHTML(_ html: [UInt8], onlyKnownTags: Bool) -> String {
        var scanner = HTMLScanner(html)
        var out: [UInt8] = []
        out.reserveCapacity(html.count)
        var before = 0
        while let token = scanner.next() {
            let tag = token == .text ? nil : HTMLTag.named(html[scanner.name])
            switch token {
            case .text: CharacterReferences.decode(html[scanner.text], to: &out)
            case .start where tag?.fate == .dropRaw && !onlyKnownTags: scanner.skipRawText()
            case .start where tag == .script || tag == .style: scanner.skipRawText()
            case .start, .end:
                if tag == nil, onlyKnownTags {
                    CharacterReferences.decode(html[before..<scanner.position], to: &out)
                } else if tag?.breaksText == true {
                    out.append(UInt8(ascii: " "))
                }
            }
            before = scanner.position
        }
        if onlyKnownTags, before < html.count, html[before...].starts(with: "<".utf8) {
            // A "<" that nothing closes is text in a title, though a browser would swallow the rest.
            CharacterReferences.decode(html[before...], to: &out)
        }
        return UTF8Text.string(fold(out[...])[...])
    }

    /// White space (also the no-break space and U+2028, U+2029, U+3000 and U+FEFF) folded, controls removed.
    ///
    /// Controls of U+0080–U+009F are windows-1252's characters, taken over by their numbers.
    static func fold(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { unsafe folded($0) }
    }

    private static func folded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var gap = false
        var index = 0
        while index < bytes.count {
            let byte = unsafe bytes[index]
            let space = unsafe spaceLength(at: index, in: bytes)
            if space > 0 {
                gap = true
                index += space
                continue
            }
            let direction = unsafe byte == 0xE2 && isDirection(bytes, at: index)
            if byte < 0x20 || byte == 0x7F || direction {
                index += direction ? 3 : 1
                continue
            }
            if gap, !out.isEmpty { out.append(UInt8(ascii: " ")) }
            gap = false
            if byte == 0xC2, unsafe index + 1 < bytes.count && bytes[index + 1] < 0xA0 {
                unsafe Charset.append1252(bytes[index + 1], to: &out)
                index += 2
                continue
            }
            // What is no space, whatever it begins, and all that follows up to where something is to be done.
            let end = unsafe endOfPlain(bytes, from: index + 1)
            unsafe out.append(contentsOf: bytes[index..<end])
            index = end
            if out.last == UInt8(ascii: " ") {
                out.removeLast()
                gap = true
            }
        }
        return out
    }

    /// Where the next byte stands that folding may have something to do with: all before it is letters and signs with single
    /// spaces between them.
    private static func endOfPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        guard let base = bytes.baseAddress else { return start }
        let raw = unsafe UnsafeRawPointer(base)
        typealias Block = SIMD16<UInt8>
        // Made beforehand: compared with a number as such, each byte of a block would be looked at by itself.
        let leads = (
            Block(repeating: 0xC2), Block(repeating: 0xE2), Block(repeating: 0xE3), Block(repeating: 0xEF)
        )
        let (space, letter, delete) = (Block(repeating: 0x20), Block(repeating: 0x21), Block(repeating: 0x7F))
        // The byte behind the block is looked at, too: a space before a space ends it.
        while index &+ 17 <= bytes.count {
            let block = unsafe raw.loadUnaligned(fromByteOffset: index, as: Block.self)
            let next = unsafe raw.loadUnaligned(fromByteOffset: index &+ 1, as: Block.self)
            let lead = (block .== leads.0) .| (block .== leads.1) .| (block .== leads.2) .| (block .== leads.3)
            let found = lead .| (block .< space) .| (block .== delete) .| ((block .== space) .& (next .< letter))
            let place = ByteScan.place(of: found)
            if place < 16 { return index &+ place }
            index &+= 16
        }
        while index < bytes.count {
            let byte = unsafe bytes[index]
            let isLast = index + 1 == bytes.count
            if byte == 0x20, unsafe isLast || bytes[index + 1] <= 0x20 { return index }
            if byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF {
                return index
            }
            index += 1
        }
        return index
    }

    /// Whether folding would change nothing; `false` also where that would take longer to tell.
    private static func isFolded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0x20
        for index in bytes.indices {
            let byte = unsafe bytes[index]
            if byte < 0x20 || byte == 0x20 && previous == 0x20 { return false }
            if byte == 0x7F || byte == 0xC2 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF { return false }
            previous = byte
        }
        return previous != 0x20 || bytes.isEmpty
    }

    private static func isDirection(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard index + 2 < bytes.count else { return false }
        let (first, second) = unsafe (bytes[index + 1], bytes[index + 2])
        return first == 0x80 && (0xAA...0xAE).contains(second) || first == 0x81 && (0xA6...0xA9).contains(second)
    }

    private static func spaceLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = unsafe bytes[index]
        if byte < 0x80 { return byte == 0x20 || byte >= 0x09 && byte <= 0x0D ? 1 : 0 }
        if byte == 0xC2 {
            guard index + 1 < bytes.count else { return 0 }
            return unsafe bytes[index + 1] == 0xA0 || bytes[index + 1] == 0x85 ? 2 : 0
        }
        guard byte == 0xE2 || byte == 0xE3 || byte == 0xEF, index + 2 < bytes.count else { return 0 }
        switch unsafe (byte, bytes[index + 1], bytes[index + 2]) {
        case (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
            (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return 0
        }
    }
}
