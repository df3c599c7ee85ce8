/// What one place of a JSON document holds (RFC 8259 §3).
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// As it was written: `0180`-like identifiers never arrive here, but `1e3` and 40-digit numbers do, unrounded.
    case number(JSONString)
    case string(JSONString)
    case array([JSONNode])
    /// In the order of the document, duplicates and all.
    case object([JSONMember])

    /// "a string", "an object", …: for sentences to people.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A value and where it begins.
package struct JSONNode: Sendable {
    package var value: JSONValue
    /// Bytes from the start of the document to its first byte.
    package var offset: Int

    package init(_ value: JSONValue, offset: Int) {
        self.value = value
        self.offset = offset
    }

    package var isNull: Bool {
        if case .null = value { true } else { false }
    }

    package var string: String? {
        guard case .string(let string) = value else { return nil }
        return string.text
    }

    package var bool: Bool? {
        guard case .bool(let flag) = value else { return nil }
        return flag
    }

    package var array: [JSONNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    package var object: [JSONMember]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    /// A whole number, also when it is written `3.0` or `1e2`.
    package var int: Int? {
        guard case .number(let number) = value else { return nil }
        let text = number.text
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    }

    package var double: Double? {
        guard case .number(let number) = value else { return nil }
        return Double(number.text)
    }

    /// Strings as they are, numbers as they were written, booleans as `true` and `false`; `nil` for the rest.
    package var text: String? {
        switch value {
        case .string(let string), .number(let string): string.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// The member of an object; the last one where a key stands twice, as browsers read it.
    package subscript(key: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.last { $0.key == key }?.value
    }
}

package struct JSONMember: Sendable {
    package var key: String
    /// Bytes from the start of the document to the key's opening quotation mark.
    package var offset: Int
    package var value: JSONNode

    package init(key: String, offset: Int, value: JSONNode) {
        self.key = key
        self.offset = offset
        self.value = value
    }
}

/// Line and column, both counted from 1; a column is one Unicode scalar.
package struct JSONPosition: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: JSONPosition, right: JSONPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A document that was read, with what the reader must know of how well.
package struct JSONDocument: Sendable {
    package var root: JSONNode
    /// The second and later keys of the same name within one object, in document order; only when asked for.
    package var duplicateKeys: [JSONMember]
    /// What a lenient reading let pass, each kind once, at its first place.
    package var repairs: [JSONRepair]
    /// Where a lenient reading gave up; what stands before it was kept.
    package var failure: JSONError?
    let source: JSONBytes

    package func position(of offset: Int) -> JSONPosition {
        source.bytes.withByteView { JSONPosition(of: offset, in: $0) }
    }
}

package struct JSONRepair: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case byteOrderMark, controlCharacter, invalidUTF8, loneSurrogate, unknownEscape, trailingComma, comment
        /// `null` stands where something nested deeper than the limit.
        case tooDeep
    }

    package var kind: Kind
    package var offset: Int
}

/// Why a document is no JSON, for people.
package struct JSONError: Error, Sendable, Hashable {
    package var offset: Int
    package var position: JSONPosition
    /// One sentence without a full stop: "expected a comma or ] after this element, found }".
    package var message: String
    package var kind: Kind

    package enum Kind: Sendable, Hashable {
        case notWellFormed, tooDeep
        /// More bytes or values than the limits allow.
        case tooLarge
        /// The document ends too early: what was read so far was in order.
        case truncated
    }

    package var line: Int { position.line }
    package var column: Int { position.column }
}

extension JSONPosition {
    init(of offset: Int, in bytes: ByteView) {
        var line = 1
        var start = bytes.starts(with: JSONParser.byteOrderMark) ? 3 : 0
        let end = Swift.min(offset, bytes.count)
        var index = start
        while index < end {
            let byte = bytes[index]
            index += 1
            // CR LF is one line break: the LF that follows is what counts.
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && !(index < end && bytes[index] == 0x0A) {
                line += 1
                start = index
            }
        }
        let scalars = start < end ? bytes[start..<end].count { $0 & 0xC0 != 0x80 } : 0
        self.init(line: line, column: scalars + 1)
    }
}
