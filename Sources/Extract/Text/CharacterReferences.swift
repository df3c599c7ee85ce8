/// Character references of HTML (HTML §13.5), resolved into UTF-8.
package enum CharacterReferences {
    /// Appends `bytes` with every reference resolved; what is no reference stays as it stands, controls are dropped.
    static func decode(_ bytes: ArraySlice<UInt8>, inAttribute: Bool = false, to out: inout [UInt8]) {
        var rest = bytes
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            appendText(rest[..<mark], to: &out)
            let (found, end) = reference(in: rest[mark...], inAttribute: inAttribute)
            if let found {
                if !isControl(found.first) { append(found, to: &out) }
            } else {
                out.append(UInt8(ascii: "&"))
            }
            rest = rest[end...]
        }
        appendText(rest, to: &out)
    }

    private static func appendText(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        let delete: UInt8 = 0x7F
        var rest = bytes
        while true {
            let mark = ByteScan.first(of: (delete, delete, delete, delete), orBelow: 0x20, in: rest)
            out.append(contentsOf: rest[..<mark])
            guard mark < rest.endIndex else { return }
            if HTMLScanner.isSpace(rest[mark]) { out.append(rest[mark]) }
            rest = rest[(mark + 1)...]
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && !HTMLScanner.isSpace(UInt8(scalar.value)) || scalar.value >= 0x7F && scalar.value < 0xA0
    }

    static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        let value = scalar.value
        if value < 0x80 {
            out.append(UInt8(value))
        } else if value < 0x800 {
            out.append(UInt8(0xC0 | value >> 6))
            out.append(UInt8(0x80 | value & 0x3F))
        } else {
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    static func append(_ characters: Characters, to out: inout [UInt8]) {
        append(characters.first, to: &out)
        if let second = characters.second { append(second, to: &out) }
    }

    /// What a reference stands for; some names stand for a letter and a combining mark.
    package struct Characters: Hashable {
        package let first: Unicode.Scalar
        package var second: Unicode.Scalar?
    }

    /// What the reference at the start of `text` stands for, and where it ends; only past the `&` when it is none.
    package static func reference(
        in text: ArraySlice<UInt8>, inAttribute: Bool = false
    ) -> (found: Characters?, end: Int) {
        let none = text.startIndex + 1
        var index = none
        guard index < text.endIndex else { return (nil, none) }
        if text[index] == UInt8(ascii: "#") { return number(in: text, none: none) }
        while index < text.endIndex, index - none < 32, isNameByte(text[index]) { index += 1 }
        guard index > none else { return (nil, none) }
        if index < text.endIndex, text[index] == UInt8(ascii: ";"), let found = named(text[none..<index]) {
            return (found, index + 1)
        }
        // Old pages leave the semicolon out; in an address "&copy=1" and "&copyright" are parameters.
        guard let end = endWithoutSemicolon(text[none..<index]), let found = named(text[none..<end]) else {
            return (nil, none)
        }
        let isParameter = end < text.endIndex && (text[end] == UInt8(ascii: "=") || isNameByte(text[end]))
        return inAttribute && isParameter ? (nil, none) : (found, end)
    }

    /// The end of the longest name at the beginning of `name` that needs no semicolon.
    private static func endWithoutSemicolon(_ name: ArraySlice<UInt8>) -> Int? {
        for count in stride(from: min(name.count, 6), to: 1, by: -1)
        where table.withoutSemicolon.contains(NameHash.of(name.prefix(count), foldingCase: false)) {
            return name.startIndex + count
        }
        return nil
    }

    /// The characters an HTML entity stands for.
    static func named(_ name: some Sequence<UInt8>) -> Characters? {
        table.names[NameHash.of(name, foldingCase: false)]
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte >= 0x30 && byte <= 0x39
    }

    private static func number(in text: ArraySlice<UInt8>, none: Int) -> (found: Characters?, end: Int) {
        var index = none + 1
        let isHex = index < text.endIndex && text[index] | 0x20 == UInt8(ascii: "x")
        if isHex { index += 1 }
        let start = index
        var value: UInt32 = 0
        while index < text.endIndex, let digit = digit(text[index]), isHex || digit < 10 {
            value = min(value &* (isHex ? 16 : 10) &+ digit, 0x11_0000)
            index += 1
        }
        guard index > start else { return (nil, none) }
        if index < text.endIndex, text[index] == UInt8(ascii: ";") { index += 1 }
        if value >= 0x80, value < 0xA0 {
            return (Characters(first: Charset.windows1252[Int(value) - 0x80]), index)
        }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        return (Characters(first: scalar ?? "\u{FFFD}"), index)
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    private struct Table {
        var names: [UInt64: Characters] = [:]
        var withoutSemicolon: Set<UInt64> = []
    }

    private static let table: Table = {
        var table = Table()
        table.names.reserveCapacity(2200)
        for group in EntityNames.all.utf8.split(separator: UInt8(ascii: " ")) {
            let parts = group.split(separator: UInt8(ascii: ":"))
            let scalars = parts[0].split(separator: UInt8(ascii: "+")).compactMap {
                UInt32(String(decoding: $0, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
            }
            guard parts.count == 2, let first = scalars.first else { continue }
            let characters = Characters(first: first, second: scalars.count > 1 ? scalars[1] : nil)
            for name in parts[1].split(separator: UInt8(ascii: ",")) {
                table.names[NameHash.of(Array(name)[...], foldingCase: false)] = characters
            }
        }
        for name in EntityNames.withoutSemicolon.utf8.split(separator: UInt8(ascii: " ")) {
            table.withoutSemicolon.insert(NameHash.of(Array(name)[...], foldingCase: false))
        }
        return table
    }()
}
