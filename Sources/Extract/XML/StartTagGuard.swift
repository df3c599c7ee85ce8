import Glibc

/// Looks through a document for start tags no honest publisher writes, before libxml2 sees them.
///
/// libxml2 2.9 compares each attribute with all the others: 200,000 of them take it over 20 seconds. No byte is looked
/// at more than twice, whatever is left open.
enum StartTagGuard {
    static let byteLimit = 64 * 1024
    static let attributeLimit = 512

    /// The byte where such a tag begins; `nil` when there is none.
    static func firstTooLarge(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var sections = unsafe Sections(bytes: bytes)
        var index = 0
        while let start = unsafe find(UInt8(ascii: "<"), in: bytes, from: index) {
            index = start + 1
            guard index < bytes.count else { return nil }
            if unsafe bytes[index] == UInt8(ascii: "!") {
                index = sections.end(from: index)
                continue
            }
            guard unsafe beginsName(bytes[index]) else { continue }
            var quote: UInt8 = 0
            var equals = 0
            while index < bytes.count {
                let byte = unsafe bytes[index]
                if quote != 0 {
                    if byte == quote { quote = 0 }
                } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
                    break
                } else if byte == UInt8(ascii: "=") {
                    equals += 1
                } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    // Only after "=": an apostrophe in "a <b or so isn't" opens nothing.
                    if equals > 0 { quote = byte }
                }
                index += 1
                if equals > 0, index - start > byteLimit { return start }
            }
            if equals > attributeLimit { return start }
        }
        // What a quote left open at the very end has swallowed is shorter than the limit, and so are its tags.
        return nil
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

    /// CDATA sections and comments: what stands in them are no tags.
    @safe private struct Sections {
        let bytes: UnsafeBufferPointer<UInt8>
        /// Once one is never closed, none after it is.
        var isCDATAOpen = false
        var isCommentOpen = false

        /// Past the section that begins at `start`; `start` itself when there is none, or it has no end.
        mutating func end(from start: Int) -> Int {
            let rest = unsafe bytes[start..<min(start + 8, bytes.count)]
            if unsafe !isCDATAOpen && rest.elementsEqual("![CDATA[".utf8) {
                if let end = past(UInt8(ascii: "]"), from: start + 8) { return end }
                isCDATAOpen = true
            } else if unsafe !isCommentOpen && rest.starts(with: "!--".utf8) {
                if let end = past(UInt8(ascii: "-"), from: start + 3) { return end }
                isCommentOpen = true
            }
            return start
        }

        /// Past the first ">" that has this mark before it, twice.
        private func past(_ mark: UInt8, from start: Int) -> Int? {
            var index = start + 2
            while let end = unsafe find(UInt8(ascii: ">"), in: bytes, from: index) {
                if unsafe bytes[end - 1] == mark && bytes[end - 2] == mark { return end + 1 }
                index = end + 1
            }
            return nil
        }
    }
}
