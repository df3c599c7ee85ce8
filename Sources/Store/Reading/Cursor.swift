import Foundation

/// Where a page ended: the sort key and the row of its last element. The next page begins right after it, whatever
/// was added or taken away in between.
struct Cursor: Hashable {
    enum Key: Hashable {
        case whole(Int64)
        case real(Double)
        case text(String)
    }

    /// The order it belongs to; a cursor of another order is refused.
    var order: String
    var key: Key
    var row: Int64
    /// The number of the item's last change then, where its own changes move it among the others.
    var change: Int64?

    /// base64url without padding (RFC 4648 §5), opaque to whoever gets it.
    var encoded: String {
        let text: String =
            switch key {
            case .whole(let value): "i\(value)"
            case .real(let value): "r\(value.bitPattern)" + (change.map { "~\($0)" } ?? "")
            case .text(let value): "t\(value)"
            }
        return Data("\(order)|\(row)|\(text)".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    init(order: String, key: Key, row: Int64) {
        self.order = order
        self.key = key
        self.row = row
    }

    /// Of an order by two numbers and the row.
    init(order: String, pair: (Int64, Int64), row: Int64) {
        self.init(order: order, key: .text("\(pair.0) \(pair.1)"), row: row)
    }

    static func pair(_ encoded: String, order: String) throws -> (Int64, Int64, row: Int64) {
        let cursor = try Cursor(encoded, order: order)
        guard case .text(let text) = cursor.key else { throw StoreFailure.badCursor(String(encoded.prefix(100))) }
        let parts = text.split(separator: " ").compactMap { Int64($0) }
        guard parts.count == 2 else { throw StoreFailure.badCursor(String(encoded.prefix(100))) }
        return (parts[0], parts[1], cursor.row)
    }

    /// The order that a cursor says it is of.
    static func order(of encoded: String) -> String? { encoded.utf8.count <= 1000 ? decode(encoded)?.order : nil }

    init(_ encoded: String, order: String) throws {
        guard encoded.utf8.count <= 1000, let cursor = Self.decode(encoded), cursor.order == order else {
            throw StoreFailure.badCursor(String(encoded.prefix(100)))
        }
        self = cursor
    }

    private static func decode(_ encoded: String) -> Cursor? {
        let padding = String(repeating: "=", count: (4 - encoded.utf8.count % 4) % 4)
        let base64 = encoded.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard let data = Data(base64Encoded: base64), let text = String(validating: data, as: UTF8.self) else {
            return nil
        }
        let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let row = Int64(parts[1]), let kind = parts[2].first else { return nil }
        let value = parts[2].dropFirst()
        let halves = value.split(separator: "~", maxSplits: 1)
        let key: Key? =
            switch kind {
            case "i": Int64(value).map(Key.whole)
            case "r": halves.first.flatMap { UInt64($0) }.map { .real(Double(bitPattern: $0)) }
            case "t": .text(String(value))
            default: nil
            }
        var cursor = key.map { Cursor(order: String(parts[0]), key: $0, row: row) }
        if case .real = key, halves.count == 2 { cursor?.change = Int64(halves[1]) }
        return cursor
    }
}
