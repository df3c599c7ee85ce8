import Foundation

/// A value that the store keeps as bytes.
///
/// The form is Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding), written by hand: an
/// unchanged record is recognised by comparing bytes, so the same value must always give the same bytes, and quickly,
/// which JSON does not. A field number is never used again for something else, and unknown ones are skipped.
protocol Packed {
    func pack(into packer: inout Packer)
    /// Takes one field; unknown ones are ignored.
    mutating func take(_ field: PackedField) throws
    /// What a field that does not stand in the bytes leaves.
    static var blank: Self { get }
}

extension Packed {
    var packed: Data {
        var packer = Packer(room: 4096)
        pack(into: &packer)
        return Data(packer.bytes)
    }

    /// - Parameter numbers: of fields that are left blank.
    init(packed: Data, passingOver numbers: Set<Int> = []) throws {
        self = Self.blank
        try unsafe packed.withUnsafeBytes { bytes in
            var unpacker = unsafe Unpacker(bytes: bytes)
            while let field = try unpacker.next() {
                if numbers.isEmpty || !numbers.contains(field.number) { try take(field) }
            }
        }
    }
}

/// Absent values and empty lists take no bytes.
struct Packer {
    private(set) var bytes: [UInt8] = []

    /// - Parameter room: bytes, about.
    init(room: Int = 256) { bytes.reserveCapacity(room) }

    mutating func add(_ number: Int, _ value: String?) {
        guard var value else { return }
        value.makeContiguousUTF8()
        key(number, .bytes)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    mutating func add(_ number: Int, _ value: [UInt8]) {
        key(number, .bytes)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func add(_ number: Int, _ values: [String]) {
        for value in values { add(number, value) }
    }

    mutating func add(_ number: Int, _ value: Int?) {
        guard let value else { return }
        key(number, .varint)
        varint(UInt64(bitPattern: Int64(value << 1 ^ value >> (Int.bitWidth - 1))))
    }

    mutating func add(_ number: Int, _ value: Double?) {
        guard let value else { return }
        key(number, .fixed)
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
        }
    }

    /// To the last bit, so that what is read equals what was written.
    mutating func add(_ number: Int, _ value: Date?) {
        add(number, value?.timeIntervalSinceReferenceDate)
    }

    mutating func add(_ number: Int, _ value: (some Packed)?) {
        guard let value else { return }
        var inner = Packer()
        value.pack(into: &inner)
        key(number, .bytes)
        varint(UInt64(inner.bytes.count))
        bytes.append(contentsOf: inner.bytes)
    }

    mutating func add(_ number: Int, _ values: [some Packed]) {
        for value in values { add(number, value) }
    }

    private mutating func key(_ number: Int, _ wire: Wire) { varint(UInt64(number) << 3 | wire.rawValue) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

enum Wire: UInt64 { case varint = 0, fixed = 1, bytes = 2 }

/// The bytes of a stored value do not hold together.
struct PackedFault: Error {
    var detail: String
}

/// One field as it stands in the bytes, valid only while they are being read.
@safe struct PackedField {
    var number: Int
    fileprivate var raw: UInt64
    fileprivate var content: UnsafeRawBufferPointer

    var text: String { unsafe String(decoding: content, as: UTF8.self) }
    var bytes: [UInt8] { unsafe Array(content) }
    var int: Int {
        let value = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
        return Int(value)
    }
    var double: Double { Double(bitPattern: raw) }
    var date: Date { Date(timeIntervalSinceReferenceDate: double) }

    func value<Value: Packed>(_ type: Value.Type = Value.self) throws -> Value {
        var value = Value.blank
        var unpacker = unsafe Unpacker(bytes: content)
        while let field = try unpacker.next() { try value.take(field) }
        return value
    }

    func code<Code: RawRepresentable<String>>(_ type: Code.Type = Code.self) throws -> Code {
        guard let code = Code(rawValue: text) else { throw PackedFault(detail: "unknown code \(text) of \(type)") }
        return code
    }
}

@safe struct Unpacker {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    mutating func next() throws -> PackedField? {
        guard unsafe position < bytes.count else { return nil }
        let key = try varint()
        let number = Int(truncatingIfNeeded: key >> 3)
        switch Wire(rawValue: key & 7) {
        case .varint:
            return unsafe PackedField(number: number, raw: try varint(), content: empty)
        case .fixed:
            let slice = try unsafe take(8)
            let raw = unsafe slice.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return unsafe PackedField(number: number, raw: raw, content: empty)
        case .bytes:
            let length = try varint()
            return unsafe PackedField(number: number, raw: 0, content: try take(length))
        case nil: throw PackedFault(detail: "a stored value has a field of unknown type")
        }
    }

    private var empty: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: nil, count: 0) }

    private mutating func take(_ length: UInt64) throws -> UnsafeRawBufferPointer {
        guard length <= UInt64(unsafe bytes.count - position) else {
            throw PackedFault(detail: "a stored value ends too early")
        }
        let end = position + Int(length)
        defer { position = end }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<end])
    }

    private mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while unsafe position < bytes.count, shift < 64 {
            let byte = unsafe bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        throw PackedFault(detail: "a stored value ends too early")
    }
}
