import CXML2

/// Character references of HTML (HTML §13.5), resolved into UTF-8.
enum CharacterReferences {
    /// Appends `bytes` with every reference resolved; what is no reference stays as it stands, controls are dropped.
    static func decode(_ bytes: ArraySlice<UInt8>, inAttribute: Bool = false, to out: inout [UInt8]) {
        var rest = bytes
        while let mark = rest.firstIndex(of: UInt8(ascii: "&")) {
            appendText(rest[..<mark], to: &out)
            let (scalar, end) = reference(in: rest[mark...], inAttribute: inAttribute)
            if let scalar {
                if !isControl(scalar) { append(scalar, to: &out) }
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

    /// What the reference at the start of `text` stands for, and where it ends; only past the `&` when it is none.
    static func reference(
        in text: ArraySlice<UInt8>, inAttribute: Bool = false
    ) -> (scalar: Unicode.Scalar?, end: Int) {
        let none = text.startIndex + 1
        var index = none
        guard index < text.endIndex else { return (nil, none) }
        if text[index] == UInt8(ascii: "#") { return number(in: text, none: none) }
        while index < text.endIndex, index - none < 32, isNameByte(text[index]) { index += 1 }
        guard index > none, let scalar = named(text[none..<index]) else { return (nil, none) }
        if index < text.endIndex, text[index] == UInt8(ascii: ";") { return (scalar, index + 1) }
        // Old pages leave the semicolon out of the Latin-1 names; in an address "&copy=1" is a parameter.
        let next = index < text.endIndex ? text[index] : UInt8(ascii: " ")
        let mayLackSemicolon = scalar.value < 0x100 && !(inAttribute && next == UInt8(ascii: "="))
        return mayLackSemicolon ? (scalar, index) : (nil, none)
    }

    /// The character an HTML entity stands for.
    static func named(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? { table[NameHash.of(name, foldingCase: false)] }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        HTMLScanner.isLetter(byte) || byte >= 0x30 && byte <= 0x39
    }

    private static func number(in text: ArraySlice<UInt8>, none: Int) -> (scalar: Unicode.Scalar?, end: Int) {
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
        if value >= 0x80, value < 0xA0 { return (Charset.windows1252[Int(value) - 0x80], index) }
        return (value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}", index)
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    /// The names libxml2 knows (HTML 4's), and those of HTML5 that feeds use beside them.
    private static let table: [UInt64: Unicode.Scalar] = {
        var table: [UInt64: Unicode.Scalar] = [:]
        for value in UInt32(0x22)...0x2666 {
            guard let entity = unsafe htmlEntityValueLookup(value), let name = unsafe entity.pointee.name,
                let scalar = Unicode.Scalar(value)
            else { continue }
            table[NameHash.of(Array(unsafe String(cString: name).utf8)[...], foldingCase: false)] = scalar
        }
        let further: [(String, Unicode.Scalar)] = [
            ("apos", "'"), ("AMP", "&"), ("LT", "<"), ("GT", ">"), ("QUOT", "\""), ("NewLine", "\n"), ("Tab", "\t"),
            ("colon", ":"), ("comma", ","), ("period", "."), ("lpar", "("), ("rpar", ")"), ("sol", "/"),
            ("bsol", "\\"), ("equals", "="), ("num", "#"), ("excl", "!"), ("quest", "?"), ("semi", ";"), ("plus", "+"),
            ("percnt", "%"), ("dollar", "$"), ("ast", "*"), ("commat", "@"), ("grave", "`"), ("lowbar", "_"),
            ("hyphen", "\u{2010}"), ("dash", "\u{2010}"), ("horbar", "\u{2015}"), ("nbsp", "\u{A0}"),
            ("check", "\u{2713}"), ("star", "\u{2606}"), ("phone", "\u{260E}"),
        ]
        for (name, scalar) in further { table[NameHash.of(Array(name.utf8)[...], foldingCase: false)] = scalar }
        return table
    }()
}
