/// The header fields of one answer: hostile bytes, kept in order.
///
/// A value reads as UTF-8 when it is that, else as Latin-1 (RFC 9110 §5.5), without control characters.
package struct HeaderFields: Sendable {
    /// Where a field stands in `bytes`.
    private struct Field: Sendable {
        /// Lower case.
        var name: Range<Int>
        var value: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    package init() {}

    package init(_ pairs: [(String, String)]) {
        for (name, value) in pairs { append(name: name, value: Array(value.utf8)) }
    }

    package var isEmpty: Bool { fields.isEmpty }
    package var count: Int { fields.count }

    /// The first value of a field, letter case of its name aside.
    package subscript(_ name: String) -> String? { value(of: name).map(Self.text) }

    /// Every value of a field, in the order they came.
    package func values(_ name: String) -> [String] {
        fields.filter { isCalled($0, name) }.map { Self.text(bytes[$0.value]) }
    }

    /// Whether there is such a field, whatever it says.
    package func has(_ name: String) -> Bool { value(of: name) != nil }

    /// Every field as name (lower case) and value, in the order they came.
    package var all: [(name: String, value: String)] {
        fields.map { (String(decoding: bytes[$0.name], as: UTF8.self), Self.text(bytes[$0.value])) }
    }

    /// A field whose bytes must go back as they came, one character per byte, or `nil` where control characters
    /// make that unsafe. `RequestLines.octets` is the way back.
    func verbatim(_ name: String) -> String? {
        guard let value = value(of: name), !value.isEmpty, !value.contains(where: Self.isControl) else { return nil }
        return Self.latin1(value)
    }

    /// An address: octets of its path or query that are no UTF-8 are escaped one by one, as browsers ask for them.
    func address(_ name: String) -> String? {
        guard let value = value(of: name), !value.allSatisfy(Self.isPlain),
            String(validating: value, as: UTF8.self) == nil, let odd = value.firstIndex(where: { $0 > 0x7F })
        else { return self[name] }
        // A host is a name, and has letters.
        var start = String(decoding: value[..<odd], as: UTF8.self)[...]
        if let authority = start.firstRange(of: "//"),
            !start[..<authority.lowerBound].contains(where: { "/?#".contains($0) })
        {
            start = start[authority.upperBound...]
            guard start.contains(where: { "/?#".contains($0) }) else { return self[name] }
        }
        return PrintableText.clean(String(decoding: Escapes.ofOthers(value), as: UTF8.self))
    }

    private func value(of name: String) -> ArraySlice<UInt8>? {
        for field in fields where isCalled(field, name) { return bytes[field.value] }
        return nil
    }

    private func isCalled(_ field: Field, _ name: String) -> Bool {
        let wanted = name.utf8
        guard field.name.count == wanted.count else { return false }
        var index = field.name.lowerBound
        for byte in wanted {
            guard bytes[index] == Self.lower(byte) else { return false }
            index += 1
        }
        return true
    }

    mutating func append(name: String, value: [UInt8]) {
        let start = bytes.count
        bytes += Array(name.lowercased().utf8)
        let middle = bytes.count
        bytes += value
        fields.append(Field(name: start..<middle, value: middle..<bytes.count))
    }

    /// Takes one line of a header as it came from the wire. A line that is no field is passed over; one that begins
    /// with white space goes on with the field before it (obs-fold, RFC 9112 §5.2).
    mutating func append<Line: RandomAccessCollection>(line: Line) where Line.Element == UInt8, Line.Index == Int {
        guard let first = line.first else { return }
        if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { return fold(line) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return }
        let start = bytes.count
        let name = Self.trimmed(line, line.startIndex..<colon)
        if line[name].allSatisfy(Self.isPlain) {
            for index in name { bytes.append(Self.lower(line[index])) }
        } else {
            bytes += Array(Self.text(Array(line[name])[...]).lowercased().utf8)
        }
        let middle = bytes.count
        bytes.append(contentsOf: line[Self.trimmed(line, (colon + 1)..<line.endIndex)])
        fields.append(Field(name: start..<middle, value: middle..<bytes.count))
    }

    private mutating func fold<Line: RandomAccessCollection>(
        _ line: Line
    ) where Line.Element == UInt8, Line.Index == Int {
        guard let last = fields.last else { return }
        var start = last.value.lowerBound
        // It nearly always stands at the end, where it can grow.
        if last.value.upperBound != bytes.count {
            start = bytes.count
            bytes += Array(bytes[last.value])
        }
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: line[Self.trimmed(line, line.startIndex..<line.endIndex)])
        fields[fields.count - 1].value = start..<bytes.count
    }

    /// One field of that name, with this value, in the place of the first; nothing when there is none.
    mutating func replace(_ name: String, with value: String) {
        guard let index = fields.firstIndex(where: { isCalled($0, name) }) else { return }
        var first = fields[index]
        first.value = bytes.count..<bytes.count + value.utf8.count
        bytes += Array(value.utf8)
        fields = fields.filter { !isCalled($0, name) }
        fields.insert(first, at: min(index, fields.count))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
    }

    private static func trimmed<Line: RandomAccessCollection>(
        _ line: Line, _ range: Range<Int>
    ) -> Range<Int> where Line.Element == UInt8, Line.Index == Int {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(line[start]) { start += 1 }
        while start < end, isBlank(line[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// ASCII that shows something, or a space.
    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
        return PrintableText.clean(String(validating: bytes, as: UTF8.self) ?? latin1(bytes))
    }
}

/// Text from outside that goes into logs and tables.
enum PrintableText {
    /// Without C0 and C1 control characters.
    static func clean(_ text: String) -> String {
        // Plain ASCII has none: looking at its bytes is enough.
        if text.utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return text }
        let isClean = text.unicodeScalars.allSatisfy { !isControl($0) }
        return isClean ? text : String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
    }

    /// Clean, and without white space around.
    static func trim(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 &- 0x20 < 0x5F || $0 == UInt8(ascii: "\t") }
        if isPlain { return trimASCII(text) }
        let blanks: Set<Character> = [" ", "\t"]
        let clean = clean(text.replacing("\t", with: " "))
        return String(clean.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    }

    private static func trimASCII(_ text: String) -> String {
        let (space, tab) = (UInt8(ascii: " "), UInt8(ascii: "\t"))
        var bytes = text.utf8.map { $0 == tab ? space : $0 }[...]
        while bytes.first == space { bytes.removeFirst() }
        while bytes.last == space { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
