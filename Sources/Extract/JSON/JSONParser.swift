package import Foundation

/// Reads JSON (RFC 8259) straight from bytes; no character of it becomes a `String` before it is a value.
package struct JSONParser {
    package struct Options: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// `// …` to the end of the line and `/* … */` count as white space.
        package static let comments = Options(rawValue: 1)
        /// A comma may stand before `]` and `}`.
        package static let trailingCommas = Options(rawValue: 2)
        /// Second keys of the same name are listed.
        package static let duplicateKeys = Options(rawValue: 4)
        /// For what the web sends: raw control characters, bytes that are no UTF-8, lone surrogates, unknown escapes,
        /// trailing commas and comments are let pass and reported; where the document breaks or ends too early,
        /// every array keeps its whole elements.
        package static let lenient = Options(rawValue: 8)
        /// What `sources.json` is written in.
        package static let configuration: Options = [.comments, .trailingCommas, .duplicateKeys]
    }

    package struct Limits: Sendable {
        package var depth = 256
        package var bytes = 64 * 1024 * 1024
        /// Values and members: one takes about 40 bytes of memory, however short it is written.
        package var values = 2_000_000

        package init() {}
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    let options: Options
    let limits: Limits
    let bytes: ByteView
    let count: Int
    /// The same bytes, for what outlives the parser.
    let document: JSONBytes
    var index = 0
    var depth = 0
    var values = 0
    var duplicates: [JSONMember] = []
    var repairs: [JSONRepair] = []
    var failure: JSONError?

    package static func parse(
        _ data: Data, options: Options = [], limits: Limits = Limits()
    ) throws(JSONError) -> JSONDocument {
        let document = JSONBytes(data)
        return try data.withByteView { bytes throws(JSONError) in
            var parser = JSONParser(bytes, of: document, options: options, limits: limits)
            return try parser.read()
        }
    }

    private init(_ bytes: ByteView, of document: JSONBytes, options: Options, limits: Limits) {
        self.options = options
        self.limits = limits
        self.bytes = bytes
        self.document = document
        count = bytes.count
    }

    private mutating func read() throws(JSONError) -> JSONDocument {
        let mostBytes = min(limits.bytes, JSONString.limit)
        if count > mostBytes { throw error(at: 0, "the document is larger than \(mostBytes) bytes", .tooLarge) }
        if bytes.starts(with: Self.byteOrderMark) {
            index = 3
            if options.contains(.lenient) { forgive(.byteOrderMark, at: 0) }
        }
        try skipSpace()
        if index == count { throw error(at: index, "the document is empty", .truncated) }
        let root = try value()
        if failure == nil {
            do throws(JSONError) {
                try skipSpace()
                if index < count { throw error(at: index, "expected the end of the document, found \(found)") }
            } catch {
                try giveUp(error)
            }
        }
        return JSONDocument(
            root: root, duplicateKeys: duplicates, repairs: repairs, failure: failure, source: document)
    }

    mutating func value() throws(JSONError) -> JSONNode {
        let start = index
        values += 1
        if values > limits.values {
            throw error(at: start, "more than \(limits.values) values in one document", .tooLarge)
        }
        switch bytes.byte(at: start) {
        case UInt8(ascii: "\""): return JSONNode(.string(try string()), offset: start)
        case UInt8(ascii: "{") where isTooDeep, UInt8(ascii: "[") where isTooDeep:
            return JSONNode(try passedOver(), offset: start)
        case UInt8(ascii: "{"): return JSONNode(.object(try members()), offset: start)
        case UInt8(ascii: "["): return JSONNode(.array(try elements()), offset: start)
        case UInt8(ascii: "t"): return JSONNode(try word("true", .bool(true)), offset: start)
        case UInt8(ascii: "f"): return JSONNode(try word("false", .bool(false)), offset: start)
        case UInt8(ascii: "n"): return JSONNode(try word("null", .null), offset: start)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONNode(.number(try number()), offset: start)
        default: throw unexpected("expected a value")
        }
    }

    private mutating func elements() throws(JSONError) -> [JSONNode] {
        try enter()
        var elements: [JSONNode] = []
        do throws(JSONError) {
            try skipSpace()
            if bytes.byte(at: index) != UInt8(ascii: "]") {
                while true {
                    let element = try value()
                    // An element that broke off in the middle is no whole entry.
                    if failure != nil { return elements }
                    elements.append(element)
                    if try !another(until: UInt8(ascii: "]")) { break }
                }
            }
        } catch {
            try giveUp(error)
            return elements
        }
        leave()
        return elements
    }

    private mutating func members() throws(JSONError) -> [JSONMember] {
        try enter()
        var members: [JSONMember] = []
        var seen: Set<String> = []
        do throws(JSONError) {
            try skipSpace()
            if bytes.byte(at: index) != UInt8(ascii: "}") {
                while true {
                    let member = try member()
                    members.append(member)
                    if failure != nil { return members }
                    if options.contains(.duplicateKeys), !seen.insert(member.key).inserted {
                        duplicates.append(member)
                    }
                    if try !another(until: UInt8(ascii: "}")) { break }
                }
            }
        } catch {
            try giveUp(error)
            return members
        }
        leave()
        return members
    }

    private mutating func member() throws(JSONError) -> JSONMember {
        let start = index
        values += 1
        guard bytes.byte(at: index) == UInt8(ascii: "\"") else { throw unexpected("expected a key in quotation marks") }
        let key = try string().text(in: bytes)
        try skipSpace()
        guard bytes.byte(at: index) == UInt8(ascii: ":") else { throw unexpected("expected : after the key") }
        index += 1
        try skipSpace()
        return JSONMember(key: key, offset: start, value: try value())
    }

    /// After an element: whether another one follows. Leaves the index on it, or on the closing bracket.
    private mutating func another(until close: UInt8) throws(JSONError) -> Bool {
        try skipSpace()
        if bytes.byte(at: index) == close { return false }
        guard bytes.byte(at: index) == UInt8(ascii: ",") else {
            throw unexpected("expected a comma or \(Character(UnicodeScalar(close)))")
        }
        let comma = index
        index += 1
        try skipSpace()
        guard bytes.byte(at: index) == close else { return true }
        if options.contains(.trailingCommas) { return false }
        if options.contains(.lenient) {
            forgive(.trailingComma, at: comma)
            return false
        }
        throw error(at: comma, "a comma before \(Character(UnicodeScalar(close))): take it away")
    }

    private mutating func enter() throws(JSONError) {
        if depth == limits.depth { throw error(at: index, "nested deeper than \(limits.depth)", .tooDeep) }
        depth += 1
        index += 1
    }

    private var isTooDeep: Bool { depth == limits.depth && options.contains(.lenient) }

    /// What nests too deep is passed over up to the bracket that closes it; `null` stands in for it.
    private mutating func passedOver() throws(JSONError) -> JSONValue {
        let start = index
        var open = 0
        repeat {
            switch bytes.byte(at: index) {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            default: if index >= count { throw error(at: start, "nested deeper than \(limits.depth)", .tooDeep) }
            }
            index += 1
        } while open > 0
        forgive(.tooDeep, at: start)
        return .null
    }

    private mutating func leave() {
        depth -= 1
        index += 1
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let letters = Array("\(word)".utf8)
        let end = Swift.min(index + letters.count, count)
        if !bytes[index..<end].elementsEqual(letters) {
            if end == count, letters.starts(with: bytes[index..<end]) {
                throw error(at: count, "the document ends in the middle of \(word)", .truncated)
            }
            throw unexpected("expected a value")
        }
        index = end
        return value
    }
}
