import Foundation

/// Writes a JSON object field by field (RFC 8259), for values that are written with every check of a link:
/// `JSONEncoder` takes twenty times as long. What it writes, `JSONDecoder` reads.
struct JSONObject {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() { bytes.reserveCapacity(512) }

    var text: String { String(decoding: bytes, as: UTF8.self) + "}" }

    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        name(key)
        quote(value)
    }

    mutating func add(_ key: String, _ value: Int?) {
        guard let value else { return }
        name(key)
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func add(_ key: String, _ value: UInt64) {
        name(key)
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func add(_ key: String, _ value: Bool?) {
        guard let value else { return }
        name(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// As `JSONEncoder` writes a date: seconds since 2001.
    mutating func add(_ key: String, _ value: Date?) {
        guard let value else { return }
        name(key)
        number(value.timeIntervalSinceReferenceDate)
    }

    mutating func add(_ key: String, _ value: Double) {
        name(key)
        number(value)
    }

    mutating func add(_ key: String, _ values: [Double]?) {
        guard let values else { return }
        name(key)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            number(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func addEmptyList(_ key: String) {
        name(key)
        bytes.append(contentsOf: [UInt8(ascii: "["), UInt8(ascii: "]")])
    }

    mutating func add(_ key: String, _ object: JSONObject?) {
        guard let object else { return }
        name(key)
        bytes.append(contentsOf: object.bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    /// What is seldom there, in the encoder's way.
    mutating func add(_ key: String, encoded value: (some Encodable)?) throws {
        guard let value else { return }
        name(key)
        bytes.append(contentsOf: try JSONColumn.encode(value).utf8)
    }

    private mutating func name(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// JSON has no infinity: a number that cannot be is none.
    private mutating func number(_ value: Double) {
        bytes.append(contentsOf: (value.isFinite ? value : 0).description.utf8)
    }

    private mutating func quote(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x00..<0x20:
                bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u001").utf8)
                bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 0x0F)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
