// The lexical half of the parser: white space, numbers, and the errors. Strings have a file of their own.
extension JSONParser {
    mutating func skipSpace() throws(JSONError) {
        while true {
            switch bytes.byte(at: index) {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            case UInt8(ascii: "/"): try comment()
            default: return
            }
        }
    }

    private mutating func comment() throws(JSONError) {
        guard !options.isDisjoint(with: [.comments, .lenient]) else { throw unexpected("comments do not belong here") }
        let start = index
        switch bytes.byte(at: index + 1) {
        case UInt8(ascii: "/"):
            while index < count, bytes.byte(at: index) != 0x0A, bytes.byte(at: index) != 0x0D { index += 1 }
        case UInt8(ascii: "*"):
            index += 2
            while !(bytes.byte(at: index) == UInt8(ascii: "*") && bytes.byte(at: index + 1) == UInt8(ascii: "/")) {
                if index >= count { throw error(at: start, "this comment is never closed", .truncated) }
                index += 1
            }
            index += 2
        default: throw unexpected("expected // or /*")
        }
        if !options.contains(.comments) { forgive(.comment, at: start) }
    }

    /// RFC 8259 §6.
    mutating func number() throws(JSONError) -> JSONString {
        let start = index
        if bytes.byte(at: index) == UInt8(ascii: "-") { index += 1 }
        if bytes.byte(at: index) == UInt8(ascii: "0") {
            index += 1
            if isDigit(bytes.byte(at: index)) {
                throw error(at: start, "a number does not begin with 0: write it as a string")
            }
        } else {
            try digits()
        }
        if bytes.byte(at: index) == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if bytes.byte(at: index) | 0x20 == UInt8(ascii: "e") {
            index += 1
            if bytes.byte(at: index) == UInt8(ascii: "+") || bytes.byte(at: index) == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        // A lenient reading takes the last digit of a body that was cut for the whole number's, unless it knows better.
        if index == count, depth > 0 { throw error(at: index, "the document ends too early", .truncated) }
        return JSONString(document, start..<index, isPlain: true)
    }

    private mutating func digits() throws(JSONError) {
        guard isDigit(bytes.byte(at: index)) else { throw unexpected("expected a digit") }
        while isDigit(bytes.byte(at: index)) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    // MARK: Errors

    /// What stands at the index, for a sentence.
    var found: String {
        guard index < count else { return "the end of the document" }
        let byte = bytes.byte(at: index)
        if byte < 0x20 || byte == 0x7F { return "the control character \(hex(byte))" }
        let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let slice = bytes[index..<Swift.min(index + length, count)]
        guard let text = String(validating: slice, as: UTF8.self) else {
            return "the byte \(hex(byte)), which is no UTF-8"
        }
        return text
    }

    func hex(_ byte: UInt8) -> String { "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }

    func unexpected(_ sentence: String) -> JSONError {
        error(at: index, "\(sentence), found \(found)", index >= count ? .truncated : .notWellFormed)
    }

    func error(at offset: Int, _ message: String, _ kind: JSONError.Kind = .notWellFormed) -> JSONError {
        JSONError(offset: offset, position: JSONPosition(of: offset, in: bytes), message: message, kind: kind)
    }

    mutating func forgive(_ kind: JSONRepair.Kind, at offset: Int) {
        if !repairs.contains(where: { $0.kind == kind }) { repairs.append(JSONRepair(kind: kind, offset: offset)) }
    }

    /// Inside an array or object: a strict reading throws on, a lenient one notes it and keeps what is whole.
    mutating func giveUp(_ error: JSONError) throws(JSONError) {
        guard options.contains(.lenient) else { throw error }
        if failure == nil { failure = error }
    }
}
