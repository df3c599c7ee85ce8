/// The header fields of one answer: hostile bytes, kept in order.
///
/// A value reads as UTF-8 when it is that, else as Latin-1 (RFC 9110 §5.5), without control characters.
package struct HeaderFields: Sendable {
    private struct Field: Sendable {
        /// Lower case.
        var name: String
        var bytes: [UInt8]
    }

    private var fields: [Field] = []

    package init() {}

    package init(_ pairs: [(String, String)]) {
        for (name, value) in pairs { append(name: name, value: Array(value.utf8)) }
    }

    package var isEmpty: Bool { fields.isEmpty }
    package var count: Int { fields.count }

    /// The first value of a field, letter case of its name aside.
    package subscript(_ name: String) -> String? { bytes(of: name).map(Self.text) }

    /// Every value of a field, in the order they came.
    package func values(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name == wanted }.map { Self.text($0.bytes) }
    }

    /// Every field as name (lower case) and value, in the order they came.
    package var all: [(name: String, value: String)] { fields.map { ($0.name, Self.text($0.bytes)) } }

    /// A field whose bytes must go back as they came, one character per byte, or `nil` where control characters
    /// make that unsafe. `RequestLines.octets` is the way back.
    func verbatim(_ name: String) -> String? {
        guard let bytes = bytes(of: name), !bytes.isEmpty, !bytes.contains(where: Self.isControl) else { return nil }
        return Self.latin1(bytes)
    }

    private func bytes(of name: String) -> [UInt8]? {
        let wanted = name.lowercased()
        return fields.first { $0.name == wanted }?.bytes
    }

    mutating func append(name: String, value: [UInt8]) {
        fields.append(Field(name: name.lowercased(), bytes: value))
    }

    /// Takes one line of a header as it came from the wire. A line that is no field is passed over; one that begins
    /// with white space goes on with the field before it (obs-fold, RFC 9112 §5.2).
    mutating func append(line: some Collection<UInt8>) {
        let line = Array(line)
        if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
            guard !fields.isEmpty else { return }
            fields[fields.count - 1].bytes += [UInt8(ascii: " ")] + Self.trimmed(line[...])
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return }
        let name = Self.text(Self.trimmed(line[..<colon]))
        append(name: name, value: Self.trimmed(line[(colon + 1)...]))
    }

    /// One field of that name, with this value, in the place of the first; nothing when there is none.
    mutating func replace(_ name: String, with value: String) {
        guard let index = fields.firstIndex(where: { $0.name == name }) else { return }
        fields[index].bytes = Array(value.utf8)
        let first = fields[index]
        fields.removeAll { $0.name == name }
        fields.insert(first, at: min(index, fields.count))
    }

    mutating func removeAll() { fields.removeAll(keepingCapacity: true) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = bytes
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return Array(bytes)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    private static func latin1(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        PrintableText.clean(String(validating: bytes, as: UTF8.self) ?? latin1(bytes))
    }
}

/// Text from outside that goes into logs and tables.
enum PrintableText {
    /// Without C0 and C1 control characters.
    static func clean(_ text: String) -> String {
        let isClean = text.unicodeScalars.allSatisfy { !isControl($0) }
        return isClean ? text : String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
    }

    /// Clean, and without white space around.
    static func trim(_ text: String) -> String {
        let blanks: Set<Character> = [" ", "\t"]
        let clean = clean(text.replacing("\t", with: " "))
        return String(clean.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
