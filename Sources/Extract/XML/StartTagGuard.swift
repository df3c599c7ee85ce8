import Glibc

/// Looks through a document for start tags no honest publisher writes, before libxml2 sees them.
///
/// libxml2 2.9 compares each attribute with all the others: 200,000 of them take it over 20 seconds. No byte is looked
/// at more than twice, whatever is left open.
enum StartTagGuard {
    static let byteLimit = 64 * 1024
    static let attributeLimit = 512

    /// The byte where such a tag begins; `nil` when there is none.
    static func firstTooLarge(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? { unsafe look(bytes).tooLarge }

    /// Where such a tag begins, and whether libxml2 would find more names than ``NameCount`` allows, as far as the
    /// document is well-formed: it reads no further.
    static func look(_ bytes: UnsafeBufferPointer<UInt8>) -> (tooLarge: Int?, hasTooManyNames: Bool) {
        var sections = unsafe Sections(bytes: bytes)
        var names = NameCount()
        var index = 0
        while let start = unsafe find(UInt8(ascii: "<"), in: bytes, from: index) {
            index = start + 1
            guard index < bytes.count else { break }
            let first = unsafe bytes[index]
            if first == UInt8(ascii: "!") || first == UInt8(ascii: "?") {
                if first == UInt8(ascii: "?") { unsafe names.add(name(in: bytes, from: index + 1)) }
                index = sections.end(from: index)
                continue
            }
            guard beginsName(first) else { continue }
            unsafe names.add(name(in: bytes, from: index))
            guard let end = unsafe end(of: start, in: bytes, &names) else { return (start, names.isTooMany) }
            index = end
        }
        // What a quote left open at the very end has swallowed is shorter than the limit, and so are its tags.
        return (nil, names.isTooMany)
    }

    /// Where the tag ends that begins at `start`; `nil` when it is too large.
    private static func end(of start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ names: inout NameCount) -> Int? {
        var index = start + 1
        var quote: UInt8 = 0
        var (equals, word, value) = (0, index, index)
        var isBinding = false
        while index < bytes.count {
            let byte = unsafe bytes[index]
            if quote != 0 {
                if byte == quote {
                    quote = 0
                    if isBinding { unsafe names.add(UnsafeBufferPointer(rebasing: bytes[value..<index])) }
                    word = index + 1
                }
            } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
                break
            } else if byte == UInt8(ascii: "=") {
                equals += 1
                let name = unsafe name(in: bytes, from: word)
                unsafe names.add(name)
                isBinding = unsafe name.starts(with: "xmlns".utf8)
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                // Only after "=": an apostrophe in "a <b or so isn't" opens nothing.
                if equals > 0 { (quote, value) = (byte, index + 1) }
            } else if HTMLScanner.isSpace(byte), unsafe index + 1 < bytes.count && beginsName(bytes[index + 1]) {
                word = index + 1
            }
            index += 1
            if equals > 0, index - start > byteLimit { return nil }
        }
        return equals > attributeLimit ? nil : index
    }

    /// What stands from `start` to the next byte that ends a name.
    private static func name(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UnsafeBufferPointer<UInt8> {
        var end = start
        while end < bytes.count, unsafe !endsName(bytes[end]) { end += 1 }
        return unsafe UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: "?"),
            UInt8(ascii: "\""), UInt8(ascii: "'"):
            true
        default: false
        }
    }

    private static func find(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// CDATA sections, comments and instructions: what stands in them are no tags.
    @safe private struct Sections {
        let bytes: UnsafeBufferPointer<UInt8>
        /// Once one is never closed, none after it is.
        var isCDATAOpen = false
        var isCommentOpen = false
        var isInstructionOpen = false

        /// Past the section that begins at `start`; `start` itself when there is none, or it has no end.
        mutating func end(from start: Int) -> Int {
            let rest = unsafe bytes[start..<min(start + 8, bytes.count)]
            if unsafe !isCDATAOpen && rest.elementsEqual("![CDATA[".utf8) {
                if let end = past(UInt8(ascii: "]"), from: start + 8) { return end }
                isCDATAOpen = true
            } else if unsafe !isCommentOpen && rest.starts(with: "!--".utf8) {
                if let end = past(UInt8(ascii: "-"), from: start + 3) { return end }
                isCommentOpen = true
            } else if unsafe !isInstructionOpen && rest.first == UInt8(ascii: "?") {
                if let end = past(UInt8(ascii: "?"), times: 1, from: start) { return end }
                isInstructionOpen = true
            }
            return start
        }

        /// Past the first ">" that has this mark before it, once or twice.
        private func past(_ mark: UInt8, times: Int = 2, from start: Int) -> Int? {
            var index = start + 2
            while let end = unsafe find(UInt8(ascii: ">"), in: bytes, from: index) {
                if unsafe bytes[end - 1] == mark && bytes[end - times] == mark { return end + 1 }
                index = end + 1
            }
            return nil
        }
    }
}
