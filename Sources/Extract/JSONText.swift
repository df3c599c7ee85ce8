/// JSON written straight into bytes, keys in the order they are given (RFC 8259).
struct JSONText {
    private(set) var bytes: [UInt8] = []
    /// Whether a comma is due before the next value, one for each open object or array.
    private var needsComma: [Bool] = [false]

    mutating func object(_ key: String? = nil, _ body: (inout JSONText) -> Void) { nest(key, "{", "}", body) }
    mutating func array(_ key: String? = nil, _ body: (inout JSONText) -> Void) { nest(key, "[", "]", body) }

    /// Nothing at all for `nil`.
    mutating func field(_ key: String, _ value: String?) {
        guard let value else { return }
        begin(key)
        string(value)
    }

    mutating func field(_ key: String, _ value: Int?) {
        guard let value else { return }
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Nothing for an empty list.
    mutating func list<Element>(_ key: String, _ elements: [Element], _ write: (inout JSONText, Element) -> Void) {
        guard !elements.isEmpty else { return }
        array(key) { json in for element in elements { write(&json, element) } }
    }

    mutating func value(_ text: String) {
        begin(nil)
        string(text)
    }

    private mutating func nest(_ key: String?, _ open: Character, _ close: Character, _ body: (inout JSONText) -> Void)
    {
        begin(key)
        bytes.append(contentsOf: open.utf8)
        needsComma.append(false)
        body(&self)
        needsComma.removeLast()
        bytes.append(contentsOf: close.utf8)
    }

    private mutating func begin(_ key: String?) {
        let last = needsComma.count - 1
        if needsComma[last] { bytes.append(UInt8(ascii: ",")) }
        needsComma[last] = true
        guard let key else { return }
        string(key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(hex)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
