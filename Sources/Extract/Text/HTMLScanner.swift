/// HTML cut into tokens as browsers cut it (HTML §13.2.5); it builds nothing and allocates nothing per token.
struct HTMLScanner {
    enum Token { case text, start, end }

    struct Attribute {
        var name: Range<Int>
        var value: Range<Int>
    }

    let bytes: [UInt8]
    private(set) var position = 0
    /// The text of a `.text` token; character references are still in it.
    private(set) var text = 0..<0
    /// The name of a `.start` or `.end` token.
    private(set) var name = 0..<0
    private(set) var attributes: [Attribute] = []
    /// Whether the tag ended with `/>`, which means something on foreign elements alone.
    var isSelfClosing: Bool {
        guard position >= 2, bytes[position - 2] == UInt8(ascii: "/") else { return false }
        return attributes.last.map { $0.value.isEmpty || $0.value.upperBound < position - 1 } ?? true
    }
    /// Attributes beyond this many are not looked at.
    private static let attributeLimit = 128

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next token; comments, declarations and unfinished tags are passed over. `nil` at the end.
    mutating func next() -> Token? {
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") || !isMarkup(at: position) {
                let start = position
                position += 1
                while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
                text = start..<position
                return .text
            }
            switch bytes[position + 1] {
            case UInt8(ascii: "!"): skipDeclaration()
            case UInt8(ascii: "?"): skip(past: UInt8(ascii: ">"))
            case UInt8(ascii: "/"):
                guard position + 2 < bytes.count, Self.isLetter(bytes[position + 2]) else {
                    skip(past: UInt8(ascii: ">"))
                    continue
                }
                position += 2
                if readTag() { return .end }
            default:
                position += 1
                if readTag() { return .start }
            }
        }
        return nil
    }

    /// Passes over the content of a raw text element whose start tag was just read, its end tag too.
    mutating func skipRawText() {
        let wanted = name
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<"), position + 1 + wanted.count < bytes.count,
                bytes[position + 1] == UInt8(ascii: "/"), matches(wanted, at: position + 2)
            else {
                position += 1
                continue
            }
            let after = position + 2 + wanted.count
            guard after >= bytes.count || Self.endsName(bytes[after]) else {
                position += 1
                continue
            }
            position += 2
            let own = name
            _ = readTag()
            name = own
            return
        }
    }

    private func matches(_ wanted: Range<Int>, at start: Int) -> Bool {
        guard start + wanted.count <= bytes.count else { return false }
        for offset in 0..<wanted.count where bytes[start + offset] | 0x20 != bytes[wanted.lowerBound + offset] | 0x20 {
            return false
        }
        return true
    }

    private func isMarkup(at index: Int) -> Bool {
        guard index + 1 < bytes.count else { return false }
        let next = bytes[index + 1]
        return Self.isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
            || next == UInt8(ascii: "?")
    }

    private mutating func skip(past byte: UInt8) {
        while position < bytes.count, bytes[position] != byte { position += 1 }
        position = min(position + 1, bytes.count)
    }

    private mutating func skipDeclaration() {
        guard position + 3 < bytes.count, bytes[position + 2] == UInt8(ascii: "-"),
            bytes[position + 3] == UInt8(ascii: "-")
        else { return skip(past: UInt8(ascii: ">")) }
        // "<!-->" and "<!--->" are whole comments.
        position += 4
        if position < bytes.count, bytes[position] == UInt8(ascii: ">") { return position += 1 }
        if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"), bytes[position + 1] == UInt8(ascii: ">") {
            return position += 2
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "-"), position + 2 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "-")
            {
                if bytes[position + 2] == UInt8(ascii: ">") { return position += 3 }
                if bytes[position + 2] == UInt8(ascii: "!"), position + 3 < bytes.count,
                    bytes[position + 3] == UInt8(ascii: ">")
                {
                    return position += 4
                }
            }
            position += 1
        }
    }

    /// From the name to the `>`; false when the tag never ends.
    private mutating func readTag() -> Bool {
        let start = position
        while position < bytes.count, !Self.endsName(bytes[position]) { position += 1 }
        name = start..<position
        attributes.removeAll(keepingCapacity: true)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ">") {
                position += 1
                return true
            }
            if byte == UInt8(ascii: "/") || Self.isSpace(byte) {
                position += 1
            } else {
                readAttribute()
            }
        }
        return false
    }

    private mutating func readAttribute() {
        let start = position
        position += 1
        while position < bytes.count, !Self.endsName(bytes[position]), bytes[position] != UInt8(ascii: "=") {
            position += 1
        }
        let name = start..<position
        var value = position..<position
        var look = position
        while look < bytes.count, Self.isSpace(bytes[look]) { look += 1 }
        if look < bytes.count, bytes[look] == UInt8(ascii: "=") {
            look += 1
            while look < bytes.count, Self.isSpace(bytes[look]) { look += 1 }
            position = look
            value = readValue()
        }
        if attributes.count < Self.attributeLimit { attributes.append(Attribute(name: name, value: value)) }
    }

    private mutating func readValue() -> Range<Int> {
        guard position < bytes.count else { return position..<position }
        let quote = bytes[position]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            position += 1
            let start = position
            while position < bytes.count, bytes[position] != quote { position += 1 }
            let end = position
            position = min(position + 1, bytes.count)
            return start..<end
        }
        let start = position
        while position < bytes.count, !Self.isSpace(bytes[position]), bytes[position] != UInt8(ascii: ">") {
            position += 1
        }
        return start..<position
    }

    static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D && byte != 0x0B }
    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || isSpace(byte)
    }
}
