import Foundation

/// What a value is asked to write itself to.
struct JSONTextEncoder: Encoder {
    let writer: JSONTextWriter
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.begin(.object)
        return KeyedEncodingContainer(JSONTextFields(writer: writer))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.begin(.list)
        return JSONTextElements(writer: writer)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        writer.begin(.value)
        return JSONTextSingle(writer: writer)
    }
}

private struct JSONTextFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONTextWriter
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { writer.field(key.stringValue).writeNull() }
    func encode(_ value: Bool, forKey key: Key) { writer.field(key.stringValue).write(value) }
    func encode(_ value: String, forKey key: Key) { writer.field(key.stringValue).write(value) }
    func encode(_ value: Int, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: Int8, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: Int16, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: Int32, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: Int64, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: UInt, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: UInt8, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: UInt16, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: UInt32, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: UInt64, forKey key: Key) { writer.field(key.stringValue).write(whole: value) }
    func encode(_ value: Double, forKey key: Key) throws { try writer.field(key.stringValue).write(number: value) }
    func encode(_ value: Float, forKey key: Key) throws { try writer.field(key.stringValue).write(number: value) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try writer.field(key.stringValue).write(value: value)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        KeyedEncodingContainer(JSONTextFields<Inner>(writer: writer.leaving()))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONTextElements(writer: writer.leaving())
    }

    func superEncoder() -> any Encoder { JSONTextEncoder(writer: writer.leaving()) }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

private struct JSONTextElements: UnkeyedEncodingContainer {
    let writer: JSONTextWriter
    var count: Int { writer.count }
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { writer.element().writeNull() }
    func encode(_ value: Bool) { writer.element().write(value) }
    func encode(_ value: String) { writer.element().write(value) }
    func encode(_ value: Int) { writer.element().write(whole: value) }
    func encode(_ value: Int8) { writer.element().write(whole: value) }
    func encode(_ value: Int16) { writer.element().write(whole: value) }
    func encode(_ value: Int32) { writer.element().write(whole: value) }
    func encode(_ value: Int64) { writer.element().write(whole: value) }
    func encode(_ value: UInt) { writer.element().write(whole: value) }
    func encode(_ value: UInt8) { writer.element().write(whole: value) }
    func encode(_ value: UInt16) { writer.element().write(whole: value) }
    func encode(_ value: UInt32) { writer.element().write(whole: value) }
    func encode(_ value: UInt64) { writer.element().write(whole: value) }
    func encode(_ value: Double) throws { try writer.element().write(number: value) }
    func encode(_ value: Float) throws { try writer.element().write(number: value) }
    func encode<Value: Encodable>(_ value: Value) throws { try writer.element().write(value: value) }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
        KeyedEncodingContainer(JSONTextFields<Inner>(writer: writer.leaving()))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { JSONTextElements(writer: writer.leaving()) }
    func superEncoder() -> any Encoder { JSONTextEncoder(writer: writer.leaving()) }
}

private struct JSONTextSingle: SingleValueEncodingContainer {
    let writer: JSONTextWriter
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { writer.writeNull() }
    func encode(_ value: Bool) { writer.write(value) }
    func encode(_ value: String) { writer.write(value) }
    func encode(_ value: Int) { writer.write(whole: value) }
    func encode(_ value: Int8) { writer.write(whole: value) }
    func encode(_ value: Int16) { writer.write(whole: value) }
    func encode(_ value: Int32) { writer.write(whole: value) }
    func encode(_ value: Int64) { writer.write(whole: value) }
    func encode(_ value: UInt) { writer.write(whole: value) }
    func encode(_ value: UInt8) { writer.write(whole: value) }
    func encode(_ value: UInt16) { writer.write(whole: value) }
    func encode(_ value: UInt32) { writer.write(whole: value) }
    func encode(_ value: UInt64) { writer.write(whole: value) }
    func encode(_ value: Double) throws { try writer.write(number: value) }
    func encode(_ value: Float) throws { try writer.write(number: value) }
    func encode<Value: Encodable>(_ value: Value) throws { try writer.write(value: value) }
}
