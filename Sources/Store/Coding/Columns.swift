import Catalogue
import Foundation
import GRDB

/// Times stand in the tables as whole milliseconds since 1970, UTC.
extension Date {
    var milliseconds: Int64 {
        let value = (timeIntervalSince1970 * 1000).rounded()
        // A year a publisher made up must not trap.
        return Int64(max(-8e15, min(8e15, value.isNaN ? 0 : value)))
    }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

/// Small values that are written seldom stand as JSON, so that an operator can read them with any SQLite tool.
enum JSONColumn {
    static func encode(_ value: some Encodable) throws -> String {
        try JSONText.encode(value)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONText.decode(type, text)
        } catch {
            throw PackedFault(detail: "a stored \(type) cannot be read: \(error)")
        }
    }
}

extension Row {
    /// `nil` for NULL.
    func date(_ column: String) -> Date? { (self[column] as Int64?).map { Date(milliseconds: $0) } }

    func code<Code: RawRepresentable<String>>(_ column: String, _ type: Code.Type = Code.self) throws -> Code {
        try Self.code(self[column])
    }

    func date(_ column: Int) -> Date? { (self[column] as Int64?).map { Date(milliseconds: $0) } }

    func code<Code: RawRepresentable<String>>(_ column: Int, _ type: Code.Type = Code.self) throws -> Code {
        try Self.code(self[column])
    }

    private static func code<Code: RawRepresentable<String>>(_ text: String) throws -> Code {
        guard let code = Code(rawValue: text) else { throw PackedFault(detail: "unknown code \(text) of \(Code.self)") }
        return code
    }
}
