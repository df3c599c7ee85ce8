// RFC 8259 §7.
extension JSONParser {
    /// Reads a string whose opening quotation mark stands at the index.
    mutating func string() throws(JSONError) -> String {
        let start = index
        index += 1
        let scan = endOfPlain(from: index)
        // 0x00 also stands behind the last byte of the document.
        guard bytes[scan] == UInt8(ascii: "\"") else { return try stringWithEscapes(start: start, from: scan) }
        let slice = index..<scan
        index = scan + 1
        return try text(bytes[slice], at: slice.lowerBound)
    }

    /// The next quotation mark, backslash or control, which the 0 behind the document is too.
    private func endOfPlain(from start: Int) -> Int {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        return ByteScan.first(of: (quote, backslash, quote, backslash), orBelow: 0x20, in: bytes[start...])
    }

    private mutating func stringWithEscapes(start: Int, from scan: Int) throws(JSONError) -> String {
        var buffer = Array(bytes[index..<scan])
        let first = index
        index = scan
        while true {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try text(buffer[...], at: first)
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20:
                if index >= count { throw error(at: start, "this string is never closed", truncation: true) }
                guard options.contains(.lenient) else {
                    throw error(at: index, "the control character \(hex(byte)) must be written as an escape")
                }
                forgive(.controlCharacter, at: index)
                buffer.append(byte)
                index += 1
            default:
                let run = index
                index = endOfPlain(from: run)
                buffer.append(contentsOf: bytes[run..<index])
            }
        }
    }

    private mutating func text(_ slice: ArraySlice<UInt8>, at offset: Int) throws(JSONError) -> String {
        let (text, isWhole) = UTF8Text.checked(slice)
        if isWhole { return text }
        guard options.contains(.lenient) else { throw error(at: offset, "this string is not in UTF-8") }
        forgive(.invalidUTF8, at: offset)
        return text
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): buffer.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): buffer.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): buffer.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape(start: start)
            buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            index = start + 1
            if index >= count { throw error(at: start, "the document ends in an escape", truncation: true) }
            guard options.contains(.lenient) else { throw unexpected("no escape in JSON begins like this") }
            // `\'` and the like: the backslash goes, the character is read on as itself.
            forgive(.unknownEscape, at: start)
        }
    }

    /// The scalar of `\uXXXX` or of a surrogate pair; the index stands behind `\u`.
    private mutating func unicodeEscape(start: Int) throws(JSONError) -> UnicodeScalar {
        let first = try fourHexDigits()
        if let scalar = UnicodeScalar(first) { return scalar }
        if first < 0xDC00, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
            let back = index
            index += 2
            let second = try fourHexDigits()
            if 0xDC00...0xDFFF ~= second,
                let scalar = UnicodeScalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
            {
                return scalar
            }
            index = back
        }
        guard options.contains(.lenient) else {
            throw error(at: start, "half of a surrogate pair stands alone: it is no character")
        }
        forgive(.loneSurrogate, at: start)
        return "\u{FFFD}"
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - 0x57
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - 0x37
            default: throw unexpected("expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
