/// What a server wrote before the document: warnings of its own language, comments of a proxy, white space.
enum Preamble {
    private static let searched = 64 * 1024

    /// Where the document begins when tags that are none of it stand before it.
    ///
    /// Text alone needs no search: the first tag ends it. "<br /><b>Warning</b>: …" would become the root.
    static func end(_ bytes: ByteView) -> Int? {
        let head = bytes.array(0..<min(searched, bytes.count))
        var hasTag = false
        var index = 0
        while index + 1 < head.count {
            defer { index += 1 }
            guard head[index] == UInt8(ascii: "<") else { continue }
            if begins(head[index...], "<?xml") { return index > 0 && hasTag ? index : nil }
            if begins(head[index...], "<!doctype") { return nil }
            if begins(head[index...], "<rss") || begins(head[index...], "<feed") || begins(head[index...], "<rdf:rdf") {
                return hasTag ? index : nil
            }
            if !hasTag, HTMLScanner.isLetter(head[index + 1]) {
                // The root of anything else is its root, whatever comes after it.
                guard isHTML(head[(index + 1)...]) else { return nil }
                hasTag = true
            }
        }
        return nil
    }

    private static func isHTML(_ text: ArraySlice<UInt8>) -> Bool {
        switch HTMLTag.named(text.prefix(32).prefix { HTMLScanner.isLetter($0) }) {
        case .br, .b, .p, .div, .font, .hr, .pre, .span, .script, .style, .table, .h1: true
        default: false
        }
    }

    private static func begins(_ text: ArraySlice<UInt8>, _ mark: StaticString) -> Bool {
        guard text.count >= mark.utf8CodeUnitCount else { return false }
        return zip(text, mark.description.utf8).allSatisfy {
            $0 == $1 || HTMLScanner.isLetter($0) && $0 | 0x20 == $1
        }
    }
}

/// Where CDATA sections end, also such as are never closed; no byte is searched twice for the same mark.
struct SectionEnds {
    private var nextEnd = -1
    private var nextItemEnd = -1
    private var nextEntryEnd = -1

    /// The end of the section whose text begins at `start`, and whether `]]>` stands there; `nil` when it has none.
    ///
    /// One that runs over the end of an entry was not closed: it ends with the element it is in.
    mutating func end(
        of start: Int, in bytes: ByteView, within element: Slice<ByteView>?
    ) -> (end: Int, isClosed: Bool)? {
        if nextEnd < start { nextEnd = Self.find(Array("]]>".utf8), in: bytes, from: start) }
        if nextItemEnd < start { nextItemEnd = Self.find(Array("</item>".utf8), in: bytes, from: start) }
        if nextEntryEnd < start { nextEntryEnd = Self.find(Array("</entry>".utf8), in: bytes, from: start) }
        let limit = min(nextItemEnd, nextEntryEnd)
        if limit < nextEnd, let element {
            let end = Self.find(Array("</".utf8) + element, in: bytes, from: start, to: limit)
            if end < limit { return (end, false) }
        }
        return nextEnd < bytes.count ? (nextEnd, true) : nil
    }

    /// `bytes.count` when there is none.
    private static func find(_ mark: [UInt8], in bytes: ByteView, from start: Int, to limit: Int? = nil) -> Int {
        let end = min(limit ?? bytes.count, bytes.count)
        guard let last = mark.last else { return bytes.count }
        var index = start + mark.count - 1
        while index < end {
            let first = index - mark.count + 1
            if bytes[index] == last, bytes[first...index].elementsEqual(mark) { return first }
            index += 1
        }
        return bytes.count
    }
}
