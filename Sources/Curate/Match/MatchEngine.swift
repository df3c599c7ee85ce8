import Foundation

/// Which rules features, blocks and scores were made by: what a store keeps of them is worth nothing under others.
package enum MatchEngine {
    /// Raised with every change of what `MatchFeatures`, `MatchBlocks`, `TokenWeights` or `MatchScorer` make of a record.
    private static let version = 3

    /// The version of the code and a hash of the numbers it goes by.
    package static func fingerprint(_ parameters: MatchParameters) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let hash = MatchHash.bytes(try encoder.encode(parameters))
        return "\(version)-\(String(hash, radix: 16))"
    }
}

/// Writes and reads what the matching keeps, as bytes in little-endian order.
struct MatchBytes {
    private(set) var data = Data()
    private var position = 0

    init() {}

    init(_ data: Data) { self.data = data }

    mutating func add(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }

    mutating func add<Value: FixedWidthInteger>(_ values: [Value]) {
        add(UInt32(values.count))
        data.reserveCapacity(data.count + values.count * MemoryLayout<Value>.size)
        for start in stride(from: 0, to: values.count, by: 4096) {
            values[start..<min(start + 4096, values.count)].map(\.littleEndian)
                .withUnsafeBytes { data.append(contentsOf: $0) }
        }
    }

    /// `nil` beyond the end.
    mutating func take<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = MemoryLayout<Value>.size
        guard position + size <= data.count else { return nil }
        defer { position += size }
        return data.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Value.self)) }
    }

    /// So many, one after another.
    mutating func take<Value: FixedWidthInteger>(count: Int) -> [Value]? {
        var values: [Value] = []
        for _ in 0..<count {
            guard let value = take(Value.self) else { return nil }
            values.append(value)
        }
        return values
    }

    mutating func takeList<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> [Value]? {
        let size = MemoryLayout<Value>.size
        guard let count = take(UInt32.self), Int(count) <= (data.count - position) / size else { return nil }
        let start = position
        position += Int(count) * size
        return data.withUnsafeBytes { bytes in
            (0..<Int(count)).map {
                Value(littleEndian: bytes.loadUnaligned(fromByteOffset: start + $0 * size, as: Value.self))
            }
        }
    }
}
