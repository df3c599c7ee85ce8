import Foundation

/// JSON of what is kept and compared (RFC 8259): the same text as `JSONEncoder` makes of it with sorted keys, the same value
/// as `JSONDecoder` reads in it, in little more than half of the time. What is out of the ordinary is left to those two.
package enum JSONText {
    /// - Parameter escapesSlashes: whether `/` is written as `\/`.
    package static func encode(_ value: some Encodable, escapesSlashes: Bool = false) throws -> String {
        let writer = JSONTextWriter(escapesSlashes: escapesSlashes)
        do {
            try writer.write(value: value)
            if writer.isPlain { return String(decoding: writer.bytes, as: UTF8.self) }
        } catch is JSONTextLimit {}
        let encoder = JSONEncoder()
        encoder.outputFormatting = escapesSlashes ? [.sortedKeys] : [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONTextTree(Array(text.utf8)).value(type)
        } catch {
            // Whoever reads it has the last word, and says better what is wrong.
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        }
    }
}

/// Something that is left to Foundation.
struct JSONTextLimit: Error {}
