import CXML2
import Glibc

/// The lexical half of ``XMLScanner``: what stands between the tags, names, values and references.
extension XMLScanner {
    // MARK: Around the root

    /// Up to the root's start tag.
    mutating func prolog() -> Bool {
        if unsafe isNext("<?xml") && Self.isSpace(byte(at: index + 5)) {
            guard unsafe declaration() else { return false }
        }
        return unsafe miscellany() && byte(at: index) == UInt8(ascii: "<")
    }

    /// White space, comments and processing instructions.
    mutating func miscellany() -> Bool {
        while true {
            unsafe skipSpace()
            guard unsafe byte(at: index) == UInt8(ascii: "<") else { return true }
            switch unsafe byte(at: index + 1) {
            case UInt8(ascii: "!"): guard unsafe comment() else { return false }
            case UInt8(ascii: "?"): guard unsafe instruction() else { return false }
            default: return true
            }
        }
    }

    /// XML §2.8; the encoding it names is known to be wrong or right by now, and does not matter.
    private mutating func declaration() -> Bool {
        unsafe index += 5
        guard let version = unsafe pseudoAttribute("version"), unsafe Self.equals(version, "1.0") else { return false }
        if let encoding = unsafe pseudoAttribute("encoding") {
            guard let first = unsafe encoding.first, unsafe Self.isLetter(first) else { return false }
        }
        if let standalone = unsafe pseudoAttribute("standalone") {
            guard unsafe Self.equals(standalone, "yes") || Self.equals(standalone, "no") else { return false }
        }
        unsafe skipSpace()
        guard unsafe isNext("?>") else { return false }
        unsafe index += 2
        return true
    }

    /// `nil`, with nothing read, when another one or none follows.
    private mutating func pseudoAttribute(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        let before = unsafe index
        guard unsafe skipSpace() && isNext(name) else {
            unsafe index = before
            return nil
        }
        unsafe index += name.utf8CodeUnitCount
        unsafe skipSpace()
        guard unsafe byte(at: index) == UInt8(ascii: "=") else { return nil }
        unsafe index += 1
        unsafe skipSpace()
        let quote = unsafe byte(at: index)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let from = unsafe index + 1
        var end = from
        while unsafe Self.isNameByte(byte(at: end)) { end += 1 }
        guard unsafe byte(at: end) == quote && end - from < 40 else { return nil }
        unsafe index = end + 1
        return unsafe UnsafeBufferPointer(start: start + from, count: end - from)
    }

    // MARK: What is passed over

    mutating func comment() -> Bool {
        guard unsafe isNext("<!--"), let end = unsafe section(from: index + 4, to: "-->") else { return false }
        // "--" may stand at the end alone (XML §2.5).
        var look = unsafe index + 4
        while look < end, let dash = unsafe memchr(start + look, Int32(UInt8(ascii: "-")), end - look) {
            look = unsafe UnsafeRawPointer(dash) - UnsafeRawPointer(start) + 1
            if unsafe byte(at: look) == UInt8(ascii: "-") { return false }
        }
        return unsafe pass(from: index + 4, to: end, mark: 3)
    }

    mutating func instruction() -> Bool {
        let from = unsafe index + 2
        var end = from
        while unsafe Self.isNameByte(byte(at: end)) { end += 1 }
        guard unsafe Self.beginsName(byte(at: from)), end - from < 100 else { return false }
        // "<?xml" belongs at the very beginning, in lower case.
        if end - from == 3, unsafe byte(at: from) | 0x20 == UInt8(ascii: "x"),
            unsafe byte(at: from + 1) | 0x20 == UInt8(ascii: "m"), unsafe byte(at: from + 2) | 0x20 == UInt8(ascii: "l")
        {
            return false
        }
        guard unsafe Self.isSpace(byte(at: end)) || byte(at: end) == UInt8(ascii: "?"),
            unsafe memchr(start + from, Int32(UInt8(ascii: ":")), end - from) == nil,
            let close = unsafe section(from: end, to: "?>"), unsafe Self.isSpace(byte(at: end)) || close == end
        else { return false }
        return unsafe pass(from: end, to: close, mark: 2)
    }

    /// Passes over a section whose characters must be some that XML knows.
    private mutating func pass(from: Int, to end: Int, mark: Int) -> Bool {
        unsafe index = from
        while true {
            unsafe index = unsafe ByteScan.first(
                of: (0xEF, 0xEF, 0xEF, 0xEF), orBelow: 0x20, in: start, from: index, to: end)
            if unsafe index >= end { break }
            guard unsafe byte(at: index) == 0x0D || skipOdd() else { return false }
            if unsafe byte(at: index) == 0x0D { unsafe index += 1 }
        }
        unsafe index = end + mark
        return true
    }

    /// Where the mark that ends a section begins.
    func section(from begin: Int, to mark: StaticString) -> Int? {
        let length = mark.utf8CodeUnitCount
        var index = begin + length - 1
        while unsafe index < count,
            let found = unsafe memchr(start + index, Int32(UInt8(ascii: ">")), count - index)
        {
            let first = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start) - length + 1
            if unsafe memcmp(start + first, mark.utf8Start, length) == 0 {
                return unsafe first - begin < Self.sectionLimit ? first : nil
            }
            index = first + length
        }
        return nil
    }

    /// At a control or at 0xEF: moves on when it is part of a character that XML knows (XML §2.2).
    mutating func skipOdd() -> Bool {
        switch unsafe byte(at: index) {
        case 0x09, 0x0A: break
        // U+FFFE and U+FFFF are no characters.
        case 0xEF: if unsafe byte(at: index + 1) == 0xBF && byte(at: index + 2) >= 0xBE { return false }
        default: return false
        }
        unsafe index += 1
        return true
    }

    // MARK: Names, values, references

    @discardableResult @inline(__always)
    mutating func skipSpace() -> Bool {
        guard unsafe Self.isSpace(byte(at: index)) else { return false }
        repeat { unsafe index += 1 } while unsafe Self.isSpace(byte(at: index))
        return true
    }

    func isNext(_ text: StaticString) -> Bool {
        unsafe count - index >= text.utf8CodeUnitCount
            && memcmp(start + index, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// A qualified name in ASCII, as its place in `names`.
    mutating func name() -> Int? {
        let from = unsafe index
        var end = from
        guard unsafe Self.beginsName(byte(at: end)) else { return nil }
        repeat { end += 1 } while unsafe Self.isNameByte(byte(at: end))
        var next = unsafe byte(at: end)
        if next == UInt8(ascii: ":") {
            end += 1
            guard unsafe Self.beginsName(byte(at: end)) else { return nil }
            repeat { end += 1 } while unsafe Self.isNameByte(byte(at: end))
            next = unsafe byte(at: end)
        }
        // Neither a second colon nor a letter beyond ASCII.
        guard next < 0x80, next != UInt8(ascii: ":"), end - from < 200 else { return nil }
        unsafe index = end
        return unsafe names.index(of: start + from, count: end - from)
    }

    /// A value in quotation marks, normalised (XML §3.3.3).
    mutating func value() -> UnsafeBufferPointer<UInt8>? {
        let quote = unsafe byte(at: index)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        unsafe index += 1
        let from = unsafe index
        let end = unsafe ByteScan.first(
            of: (quote, UInt8(ascii: "<"), UInt8(ascii: "&"), 0xEF), orBelow: 0x20, in: start, from: from, to: count)
        if unsafe byte(at: end) == quote {
            unsafe index = end + 1
            return unsafe UnsafeBufferPointer(start: start + from, count: end - from)
        }
        let begin = unsafe valuesCount
        while unsafe valuesCount < Self.tagLimit - 4 {
            let next = unsafe byte(at: index)
            switch next {
            case quote:
                unsafe index += 1
                return unsafe UnsafeBufferPointer(start: values + begin, count: valuesCount - begin)
            case UInt8(ascii: "&"):
                guard let scalar = unsafe reference() else { return nil }
                unsafe Self.write(scalar, to: values, &valuesCount)
                continue
            case UInt8(ascii: "<"): return nil
            case 0x0D:
                // CR LF is one line end, and a line end a space.
                if unsafe byte(at: index + 1) != 0x0A { unsafe Self.write(" ", to: values, &valuesCount) }
                unsafe index += 1
            case 0x09, 0x0A:
                unsafe Self.write(" ", to: values, &valuesCount)
                unsafe index += 1
            case 0..<0x20: return nil
            default:
                if next == 0xEF, unsafe byte(at: index + 1) == 0xBF && byte(at: index + 2) >= 0xBE { return nil }
                unsafe values[valuesCount] = next
                unsafe valuesCount += 1
                unsafe index += 1
            }
        }
        return nil
    }

    /// One of XML's five entities, or a number.
    mutating func reference() -> Unicode.Scalar? {
        let (second, third) = unsafe (byte(at: index + 1), byte(at: index + 2))
        if second == UInt8(ascii: "#") { return unsafe number() }
        if third == UInt8(ascii: "t"), unsafe byte(at: index + 3) == UInt8(ascii: ";") {
            guard second == UInt8(ascii: "l") || second == UInt8(ascii: "g") else { return nil }
            unsafe index += 4
            return second == UInt8(ascii: "l") ? "<" : ">"
        }
        if unsafe isNext("&amp;") {
            unsafe index += 5
            return "&"
        }
        guard unsafe isNext("&quot;") || isNext("&apos;") else { return nil }
        unsafe index += 6
        return second == UInt8(ascii: "q") ? "\"" : "'"
    }

    private mutating func number() -> Unicode.Scalar? {
        var place = unsafe index + 2
        let isHexadecimal = unsafe byte(at: place) == UInt8(ascii: "x")
        if isHexadecimal { place += 1 }
        let from = place
        var value: UInt32 = 0
        while unsafe byte(at: place) != UInt8(ascii: ";") {
            let next = unsafe byte(at: place)
            let digit: UInt8
            switch next {
            case 0x30...0x39: digit = next - 0x30
            case 0x41...0x46 where isHexadecimal: digit = next - 0x37
            case 0x61...0x66 where isHexadecimal: digit = next - 0x57
            default: return nil
            }
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
            guard value <= 0x10_FFFF else { return nil }
            place += 1
        }
        let isKnown = value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D
        guard place > from, isKnown, value != 0xFFFE, value != 0xFFFF, let scalar = Unicode.Scalar(value) else {
            return nil
        }
        unsafe index = place + 1
        return scalar
    }

    /// There must be room for four bytes.
    static func write(_ scalar: Unicode.Scalar, to bytes: UnsafeMutablePointer<UInt8>, _ count: inout Int) {
        if scalar.value < 0x80 {
            unsafe bytes[count] = UInt8(scalar.value)
            count += 1
            return
        }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            unsafe bytes[count] = byte
            count += 1
        }
    }

    private static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        unsafe bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(__always)
    private static func beginsName(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") }

    @inline(__always)
    private static func isNameByte(_ byte: UInt8) -> Bool {
        unsafe beginsName(byte) || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
