import Foundation

/// A JSON text with the places of its values: nothing of it is made before it is asked for.
final class JSONTextTree {
    enum Shape: UInt8 { case null, yes, no, number, text, escapedText, object, list }

    /// A value, and behind it in the list those within it; the name of a field comes before its value.
    struct Node {
        var shape: Shape
        /// Of what stands between the marks of a text, of the digits of a number.
        var start: Int
        var end: Int
        /// The place in the list of what comes after it and all within it.
        var next: Int
    }

    let nodes: [Node]
    private let bytes: [UInt8]

    /// - Throws: ``JSONTextLimit`` for what is no JSON, or deeper than anything that is kept.
    init(_ bytes: [UInt8]) throws {
        var reader = JSONTextReader(bytes: bytes)
        nodes = try reader.read()
        self.bytes = bytes
    }

    // MARK: - Values

    func value<Value: Decodable>(_ type: Value.Type, at node: Int = 0) throws -> Value {
        if type == Date.self, let date = try Date(timeIntervalSinceReferenceDate: double(at: node)) as? Value {
            return date
        }
        if type == Data.self || type == URL.self || type == Decimal.self { throw JSONTextLimit() }
        return try Value(from: JSONTextDecoder(tree: self, node: node))
    }

    func isNull(_ node: Int) -> Bool { nodes[node].shape == .null }

    func bool(at node: Int) throws -> Bool {
        switch nodes[node].shape {
        case .yes: true
        case .no: false
        default: throw JSONTextLimit()
        }
    }

    func text(at node: Int) throws -> String {
        let value = nodes[node]
        switch value.shape {
        case .text: return String(decoding: bytes[value.start..<value.end], as: UTF8.self)
        case .escapedText: return try unescaped(value)
        default: throw JSONTextLimit()
        }
    }

    private func unescaped(_ value: Node) throws -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(value.end - value.start)
        var place = value.start
        while place < value.end {
            guard bytes[place] == UInt8(ascii: "\\") else {
                plain.append(bytes[place])
                place += 1
                continue
            }
            guard let byte = Self.escaped[bytes[place + 1]] else {
                // A number of a character: seldom there.
                return try JSONDecoder().decode(String.self, from: Data(bytes[value.start - 1...value.end]))
            }
            plain.append(byte)
            place += 2
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static let escaped: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    func whole<Value: FixedWidthInteger>(at node: Int) throws -> Value {
        let value = nodes[node]
        guard value.shape == .number else { throw JSONTextLimit() }
        let isNegative = bytes[value.start] == UInt8(ascii: "-")
        let digits = bytes[(isNegative ? value.start + 1 : value.start)..<value.end]
        guard !digits.isEmpty, digits.count <= 19 || !isNegative && digits.count == 20 else { throw JSONTextLimit() }
        var sum: UInt64 = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw JSONTextLimit() }
            let (tens, isTooMuch) = sum.multipliedReportingOverflow(by: 10)
            let (next, isMore) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            if isTooMuch || isMore { throw JSONTextLimit() }
            sum = next
        }
        let found = isNegative ? Int64(exactly: sum).flatMap { Value(exactly: -$0) } : Value(exactly: sum)
        guard let found else { throw JSONTextLimit() }
        return found
    }

    func double(at node: Int) throws -> Double {
        let value = nodes[node]
        guard value.shape == .number else { throw JSONTextLimit() }
        if let plain = plainDouble(value) { return plain }
        guard let found = Double(String(decoding: bytes[value.start..<value.end], as: UTF8.self)), found.isFinite else {
            throw JSONTextLimit()
        }
        return found
    }

    /// Digits of a whole number that a `Double` holds, divided by a power of ten that it holds too: one division rounds
    /// once, as it should (Clinger 1990).
    private func plainDouble(_ value: Node) -> Double? {
        var place = value.start
        let isNegative = bytes[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        guard value.end - place <= 17, place < value.end else { return nil }
        var (digits, decimals): (UInt64, Int?) = (0, nil)
        for byte in bytes[place..<value.end] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
                decimals = decimals.map { $0 + 1 }
            case UInt8(ascii: ".") where decimals == nil: decimals = 0
            default: return nil
            }
        }
        guard digits <= 1 << 53, decimals != 0 else { return nil }
        let magnitude = Double(digits) / Self.powers[decimals ?? 0]
        return isNegative ? -magnitude : magnitude
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    ]

    // MARK: - Fields

    /// The value of a field of an object; `nil` where there is none of that name.
    func field(_ name: String, of object: Int) throws -> Int? {
        var name = name
        return try name.withUTF8 { wanted in
            var place = object + 1
            while place < nodes[object].next {
                let key = nodes[place]
                guard key.shape == .text else { throw JSONTextLimit() }
                if key.end - key.start == wanted.count, isSame(wanted, from: key.start) { return place + 1 }
                place = nodes[place + 1].next
            }
            return nil
        }
    }

    /// - Parameter wanted: no more than there is from `start`.
    private func isSame(_ wanted: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        for place in 0..<wanted.count where bytes[start + place] != wanted[place] { return false }
        return true
    }

    func names(of object: Int) throws -> [String] {
        var names: [String] = []
        var place = object + 1
        while place < nodes[object].next {
            names.append(try text(at: place))
            place = nodes[place + 1].next
        }
        return names
    }
}
