import Foundation

/// Writes one value from its beginning to its end into one run of bytes.
final class JSONTextWriter {
    enum Shape { case unknown, object, list, value }

    /// A value whose end has not come.
    private struct Frame {
        var shape = Shape.unknown
        /// Where the first byte after the bracket stands.
        var start = 0
        /// Values within it so far.
        var count = 0
        /// Where its own begin among all fields.
        var firstField: Int
        /// Whether the names came in their order.
        var isSorted = true
    }

    /// From the mark before its name to the end of its value.
    private struct Field {
        var start: Int
        var end: Int
        var nameLength: Int
    }

    private(set) var bytes: [UInt8] = []
    /// Whether nothing was asked for that only Foundation does.
    private(set) var isPlain = true
    private var frames: [Frame] = []
    private var fields: [Field] = []
    private let escapesSlashes: Bool
    private static let mostFrames = 64

    init(escapesSlashes: Bool) {
        self.escapesSlashes = escapesSlashes
        bytes.reserveCapacity(1024)
        fields.reserveCapacity(40)
        frames.reserveCapacity(8)
    }

    /// - Throws: ``JSONTextLimit`` for what Foundation has to write, and what the value itself throws.
    func write<Value: Encodable>(value: Value) throws {
        if Value.self == Date.self, let date = value as? Date {
            return try write(number: date.timeIntervalSinceReferenceDate)
        }
        if Value.self == Data.self || Value.self == URL.self || Value.self == Decimal.self { throw JSONTextLimit() }
        guard frames.count < Self.mostFrames else { throw JSONTextLimit() }
        frames.append(Frame(firstField: fields.count))
        try value.encode(to: JSONTextEncoder(writer: self))
        try end()
    }

    // MARK: - Brackets

    /// Begins what the innermost value is made of; it may ask for the same again.
    func begin(_ shape: Shape) {
        let last = frames.count - 1
        guard frames[last].shape == .unknown else {
            if frames[last].shape != shape || shape == .value { isPlain = false }
            return
        }
        frames[last].shape = shape
        if shape == .object { bytes.append(UInt8(ascii: "{")) }
        if shape == .list { bytes.append(UInt8(ascii: "[")) }
        frames[last].start = bytes.count
    }

    private func end() throws {
        guard let frame = frames.popLast(), isPlain else { throw JSONTextLimit() }
        switch frame.shape {
        case .object:
            closeField(of: frame)
            if !frame.isSorted { try sort(frame) }
            fields.removeSubrange(frame.firstField...)
            bytes.append(UInt8(ascii: "}"))
        case .list: bytes.append(UInt8(ascii: "]"))
        case .value: break
        case .unknown: throw JSONTextLimit()
        }
    }

    /// What is asked for now is Foundation's to do.
    func leaving() -> JSONTextWriter {
        isPlain = false
        return self
    }

    var count: Int { frames.last?.count ?? 0 }

    /// What comes next is an element of the list.
    func element() -> JSONTextWriter {
        let last = frames.count - 1
        if frames[last].count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[last].count += 1
        return self
    }

    /// What comes next is the value of this field.
    func field(_ name: String) -> JSONTextWriter {
        let last = frames.count - 1
        closeField(of: frames[last])
        if frames[last].count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[last].count += 1
        let start = bytes.count
        write(name)
        let field = Field(start: start, end: start, nameLength: bytes.count - start)
        // Names are put in order as they are, not as they are escaped.
        if field.nameLength != name.utf8.count + 2 { isPlain = false }
        if frames[last].firstField < fields.count, frames[last].isSorted, let before = fields.last {
            frames[last].isSorted = precedes(before, field)
        }
        fields.append(field)
        bytes.append(UInt8(ascii: ":"))
        return self
    }

    private func closeField(of frame: Frame) {
        if frame.firstField < fields.count { fields[fields.count - 1].end = bytes.count }
    }

    private func precedes(_ left: Field, _ right: Field) -> Bool {
        // Without the marks around them: of one that begins like the other the shorter comes first.
        for place in 1..<max(1, min(left.nameLength, right.nameLength) - 1) {
            let (one, other) = (bytes[left.start + place], bytes[right.start + place])
            if one != other { return one < other }
        }
        return left.nameLength < right.nameLength
    }

    private func sort(_ frame: Frame) throws {
        let sorted = fields[frame.firstField...].sorted(by: precedes)
        // Of a name that comes twice one would have to go.
        guard zip(sorted, sorted.dropFirst()).allSatisfy(precedes) else { throw JSONTextLimit() }
        var inner: [UInt8] = []
        inner.reserveCapacity(bytes.count - frame.start)
        for field in sorted {
            if !inner.isEmpty { inner.append(UInt8(ascii: ",")) }
            inner.append(contentsOf: bytes[field.start..<field.end])
        }
        bytes.replaceSubrange(frame.start..., with: inner)
    }

    // MARK: - Values

    func writeNull() { bytes.append(contentsOf: "null".utf8) }
    func write(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }
    func write(whole value: some FixedWidthInteger) { bytes.append(contentsOf: String(value).utf8) }

    func write(number value: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard value.isFinite else { throw JSONTextLimit() }
        let text = value.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }

    func write(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        if bytes[start...].contains(where: mustBeEscaped) {
            bytes.removeSubrange(start...)
            for byte in value.utf8 { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            || byte == UInt8(ascii: "/") && escapesSlashes
    }

    private func escape(_ byte: UInt8) {
        guard mustBeEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case ..<0x20:
            bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u001").utf8)
            bytes.append(Self.digits[Int(byte & 0x0F)])
        default: bytes.append(byte)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
