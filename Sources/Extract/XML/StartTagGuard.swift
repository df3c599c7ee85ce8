/// Looks through a document for start tags no honest publisher writes, before libxml2 sees them.
///
/// libxml2 2.9 compares each attribute with all the others: 200,000 of them take it over 20 seconds.
enum StartTagGuard {
    static let byteLimit = 64 * 1024
    static let attributeLimit = 512

    /// The byte where such a tag begins; `nil` when there is none.
    static func firstTooLarge(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index < bytes.count {
            guard unsafe bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            let start = index
            index += 1
            guard index < bytes.count else { break }
            if unsafe bytes[index] == UInt8(ascii: "!") {
                index = unsafe pastSection(bytes, from: index)
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
            }
            if equals > attributeLimit || (index - start > byteLimit && equals > 0) { return start }
            // What looked like a quoted value may have swallowed tags: look into it again.
            if quote != 0 { index = start + 1 }
        }
        return nil
    }

    /// Past a CDATA section or a comment: what stands in them are no tags.
    private static func pastSection(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let isCDATA = unsafe bytes[start...].starts(with: "![CDATA[".utf8)
        guard unsafe isCDATA || bytes[start...].starts(with: "!--".utf8) else { return start }
        let mark = isCDATA ? UInt8(ascii: "]") : UInt8(ascii: "-")
        var index = start + (isCDATA ? 8 : 3)
        while index + 2 < bytes.count {
            if unsafe bytes[index + 2] == UInt8(ascii: ">") && bytes[index + 1] == mark && bytes[index] == mark {
                return index + 3
            }
            index += 1
        }
        return start
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
