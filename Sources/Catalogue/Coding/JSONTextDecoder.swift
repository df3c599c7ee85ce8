import Foundation

/// What a value is asked to read itself from.
struct JSONTextDecoder: Decoder {
    let tree: JSONTextTree
    let node: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard tree.nodes[node].shape == .object else { throw JSONTextLimit() }
        return KeyedDecodingContainer(JSONTextFieldsRead(tree: tree, node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tree.nodes[node].shape == .list else { throw JSONTextLimit() }
        return JSONTextElementsRead(tree: tree, node: node)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        JSONTextSingleRead(tree: tree, node: node)
    }
}

private struct JSONTextFieldsRead<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let tree: JSONTextTree
    let node: Int
    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] { ((try? tree.names(of: node)) ?? []).compactMap { Key(stringValue: $0) } }

    private func field(_ key: Key) throws -> Int? { try tree.field(key.stringValue, of: node) }

    private func value(_ key: Key) throws -> Int {
        guard let place = try field(key) else { throw JSONTextLimit() }
        return place
    }

    /// `nil` also where it is null.
    private func present(_ key: Key) throws -> Int? {
        guard let place = try field(key), !tree.isNull(place) else { return nil }
        return place
    }

    // A name that cannot be looked for is found by whoever reads it then.
    func contains(_ key: Key) -> Bool { ((try? field(key)) ?? nil) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { tree.isNull(try value(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try tree.bool(at: try value(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try tree.text(at: try value(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try tree.whole(at: try value(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try tree.whole(at: try value(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try tree.whole(at: try value(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try tree.whole(at: try value(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try tree.whole(at: try value(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try tree.whole(at: try value(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try tree.whole(at: try value(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try tree.whole(at: try value(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try tree.whole(at: try value(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try tree.whole(at: try value(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try tree.double(at: try value(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try tree.double(at: try value(key))) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try tree.value(type, at: try value(key))
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try present(key).map { try tree.bool(at: $0) }
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key).map { try tree.text(at: $0) }
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key).map { try tree.whole(at: $0) }
    }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try present(key).map { try tree.double(at: $0) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key).map { try tree.value(type, at: $0) }
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> { throw JSONTextLimit() }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw JSONTextLimit() }
    func superDecoder() throws -> any Decoder { throw JSONTextLimit() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw JSONTextLimit() }
}

private struct JSONTextElementsRead: UnkeyedDecodingContainer {
    let tree: JSONTextTree
    let node: Int
    private var place: Int
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }

    init(tree: JSONTextTree, node: Int) {
        (self.tree, self.node) = (tree, node)
        place = node + 1
    }

    var count: Int? { nil }
    var isAtEnd: Bool { place >= tree.nodes[node].next }

    private mutating func next() throws -> Int {
        guard !isAtEnd else { throw JSONTextLimit() }
        let found = place
        place = tree.nodes[place].next
        currentIndex += 1
        return found
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, tree.isNull(place) else { return false }
        _ = try next()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try tree.bool(at: try next()) }
    mutating func decode(_ type: String.Type) throws -> String { try tree.text(at: try next()) }
    mutating func decode(_ type: Int.Type) throws -> Int { try tree.whole(at: try next()) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try tree.whole(at: try next()) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try tree.whole(at: try next()) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try tree.whole(at: try next()) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try tree.whole(at: try next()) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try tree.whole(at: try next()) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try tree.whole(at: try next()) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try tree.whole(at: try next()) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try tree.whole(at: try next()) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try tree.whole(at: try next()) }
    mutating func decode(_ type: Double.Type) throws -> Double { try tree.double(at: try next()) }
    mutating func decode(_ type: Float.Type) throws -> Float { Float(try tree.double(at: try next())) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try tree.value(type, at: try next())
    }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
        throw JSONTextLimit()
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw JSONTextLimit() }
    mutating func superDecoder() throws -> any Decoder { throw JSONTextLimit() }
}

private struct JSONTextSingleRead: SingleValueDecodingContainer {
    let tree: JSONTextTree
    let node: Int
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { tree.isNull(node) }
    func decode(_ type: Bool.Type) throws -> Bool { try tree.bool(at: node) }
    func decode(_ type: String.Type) throws -> String { try tree.text(at: node) }
    func decode(_ type: Int.Type) throws -> Int { try tree.whole(at: node) }
    func decode(_ type: Int8.Type) throws -> Int8 { try tree.whole(at: node) }
    func decode(_ type: Int16.Type) throws -> Int16 { try tree.whole(at: node) }
    func decode(_ type: Int32.Type) throws -> Int32 { try tree.whole(at: node) }
    func decode(_ type: Int64.Type) throws -> Int64 { try tree.whole(at: node) }
    func decode(_ type: UInt.Type) throws -> UInt { try tree.whole(at: node) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try tree.whole(at: node) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try tree.whole(at: node) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try tree.whole(at: node) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try tree.whole(at: node) }
    func decode(_ type: Double.Type) throws -> Double { try tree.double(at: node) }
    func decode(_ type: Float.Type) throws -> Float { Float(try tree.double(at: node)) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try tree.value(type, at: node)
    }
}
