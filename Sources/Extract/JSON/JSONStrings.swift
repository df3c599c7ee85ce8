// RFC 8259 §7.
extension JSONParser {
    /// Looks a string over whose opening quotation mark stands at the index, and remembers where it is.
    mutating func string() throws(JSONError) -> JSONString {
        let start = index
        index += 1
        index = endOfPlain(from: index)
        var isPlain = true
        var control: Int?
        while bytes.byte(at: index) != UInt8(ascii: "\"") {
            if bytes.byte(at: index) == UInt8(ascii: "\\") {
                isPlain = false
                try escape()
            } else {
                // 0x00 also stands behind the last byte of the document.
                if index >= count { throw error(at: start, "this string is never closed", .truncated) }
                guard options.contains(.lenient) else {
                    let found = hex(bytes[index])
                    throw error(at: index, "the control character \(found) must be written as an escape")
                }
                control = control ?? index
                index += 1
            }
            index = endOfPlain(from: index)
        }
        let range = (start + 1)..<index
        index += 1
        // The line end behind a document that is cut in a string is nobody's control character: it is said here.
        if let control { forgive(.controlCharacter, at: control) }
        return try checked(range, isPlain: isPlain)
    }

    private mutating func checked(_ range: Range<Int>, isPlain: Bool) throws(JSONError) -> JSONString {
        let isWhole = unsafe UTF8Check.check(UnsafeRawBufferPointer(bytes.part(range))).invalid == nil
        if !isWhole {
            guard options.contains(.lenient) else { throw error(at: range.lowerBound, "this string is not in UTF-8") }
            forgive(.invalidUTF8, at: range.lowerBound)
        }
        return JSONString(document, range, isPlain: isPlain && isWhole)
    }

    /// The next quotation mark, backslash or control, or the end of the document.
    private func endOfPlain(from start: Int) -> Int {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        guard start < count, let base = unsafe bytes.part(0..<count).baseAddress else { return count }
        return unsafe ByteScan.first(
            of: (quote, backslash, quote, backslash), orBelow: 0x20, in: base, from: start, to: count)
    }

    private mutating func escape() throws(JSONError) {
        let start = index
        let escape = JSONEscape.read(bytes, at: start)
        index = escape.end
        switch escape.meaning {
        case .scalar: break
        case .broken: throw unexpected("expected four hexadecimal digits after \\u")
        case .half:
            guard options.contains(.lenient) else {
                throw error(at: start, "half of a surrogate pair stands alone: it is no character")
            }
            forgive(.loneSurrogate, at: start)
        case .unknown:
            if index >= count { throw error(at: start, "the document ends in an escape", .truncated) }
            guard options.contains(.lenient) else { throw unexpected("no escape in JSON begins like this") }
            // `\'` and the like.
            forgive(.unknownEscape, at: start)
        }
    }
}
