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
        if unsafe bytes.withUnsafeBufferPointer({ unsafe isFolded($0) }) { return Array(bytes) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var gap = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let space = spaceLength(at: index, in: bytes)
            if space > 0 {
                gap = true
                index += space
                continue
            }
            index += 1
            if byte < 0x20 || byte == 0x7F { continue }
            if byte == 0xE2, isDirection(bytes[index...].prefix(2)) {
                index += 2
                continue
            }
            if gap, !out.isEmpty { out.append(UInt8(ascii: " ")) }
            gap = false
            if byte == 0xC2, index < bytes.endIndex, bytes[index] < 0xA0 {
                Charset.append1252(bytes[index], to: &out)
                index += 1
                continue
            }
            out.append(byte)
        }
        return out
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

    private static func isDirection(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first, let second = rest.last, rest.count == 2 else { return false }
        return first == 0x80 && (0xAA...0xAE).contains(second) || first == 0x81 && (0xA6...0xA9).contains(second)
    }

    private static func spaceLength(at index: Int, in bytes: ArraySlice<UInt8>) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return byte == 0x20 || byte >= 0x09 && byte <= 0x0D ? 1 : 0 }
        if byte == 0xC2 {
            guard index + 1 < bytes.endIndex else { return 0 }
            return bytes[index + 1] == 0xA0 || bytes[index + 1] == 0x85 ? 2 : 0
        }
        guard byte == 0xE2 || byte == 0xE3 || byte == 0xEF, index + 2 < bytes.endIndex else { return 0 }
        switch (byte, bytes[index + 1], bytes[index + 2]) {
        case (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
            (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            return 3
        default: return 0
        }
    }
}
