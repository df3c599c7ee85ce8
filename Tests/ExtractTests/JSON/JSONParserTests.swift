import Foundation
import Testing

@testable import Extract

@Suite struct JSONParserTests {
    static func parse(
        _ text: String, _ options: JSONParser.Options = [], limits: JSONParser.Limits = .init()
    ) throws(JSONError) -> JSONDocument {
        try JSONParser.parse(Data(text.utf8), options: options, limits: limits)
    }

    /// The value without its offsets, written in a form of our own.
    static func show(_ node: JSONNode) -> String {
        switch node.value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let number): number.text
        case .string(let string): "'\(string.text)'"
        case .array(let elements): "[" + elements.map(show).joined(separator: " ") + "]"
        case .object(let members):
            "{" + members.map { "\($0.key):\(show($0.value))" }.joined(separator: " ") + "}"
        }
    }

    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("false\n", "false"), ("0", "0"), ("-0", "-0"), ("1e3", "1e3"),
        ("-12.50E-7", "-12.50E-7"), ("\"\"", "''"), ("[]", "[]"), ("{}", "{}"), ("[ ]", "[]"), ("{ }", "{}"),
        ("[1,2 , 3]", "[1 2 3]"), ("{\"b\":1,\"a\":2}", "{b:1 a:2}"), ("{\"a\":1,\"a\":2}", "{a:1 a:2}"),
        ("[[[1]],{}]", "[[[1]] {}]"), ("\"\\u00e5\\u00C4\"", "'åÄ'"), ("\"\\ud83d\\ude00\"", "'😀'"),
        (#""\"\\\/\b\f\n\r\t""#, "'\"\\/\u{8}\u{c}\n\r\t'"), ("\"\\u0000\"", "'\0'"), ("\"å😀\"", "'å😀'"),
        ("\u{FEFF}[1]", "[1]"), ("\"\u{7F}\"", "'\u{7F}'"), ("\"\u{2028}\"", "'\u{2028}'"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"), ("1e99999", "1e99999"),
    ])
    func `what RFC 8259 allows is read as it stands`(text: String, expected: String) throws {
        #expect(Self.show(try Self.parse(text).root) == expected)
    }

    @Test(arguments: [
        ("", 1, 1), ("  ", 1, 3), ("[", 1, 2), ("[1", 1, 3), ("[1,", 1, 4), ("[1,]", 1, 3), ("[,1]", 1, 2),
        ("[1 2]", 1, 4), ("]", 1, 1), ("{", 1, 2), ("{\"a\"", 1, 5), ("{\"a\":", 1, 6), ("{\"a\":1,}", 1, 7),
        ("{a:1}", 1, 2), ("{\"a\" 1}", 1, 6), ("{1:2}", 1, 2), ("01", 1, 1), ("-", 1, 2), ("+1", 1, 1), (".5", 1, 1),
        ("1.", 1, 3), ("1e", 1, 3), ("0x1", 1, 2), ("NaN", 1, 1), ("Infinity", 1, 1), ("tru", 1, 4), ("trux", 1, 1),
        ("'a'", 1, 1), ("\"a", 1, 1), ("\"\\", 1, 2), ("\"\\x\"", 1, 3), ("\"\\u12\"", 1, 6), ("\"\\ud800\"", 1, 2),
        ("\"\\udc00\"", 1, 2), ("\"\\ud800\\u0041\"", 1, 2), ("\"a\nb\"", 1, 3), ("\"\t\"", 1, 2), ("[1] 2", 1, 5),
        ("[\n  1,\n  x\n]", 3, 3), ("[\"åäö\", x]", 1, 9), ("[\r\n\r\nx", 3, 1), ("[\r\rx", 3, 1), ("// a\n1", 1, 1),
        ("[\"😀\", x]", 1, 7), ("\u{FEFF}x", 1, 1), ("1 /* a */", 1, 3), ("\u{A0}1", 1, 1),
    ])
    func `what RFC 8259 forbids is refused where it stands`(text: String, line: Int, column: Int) throws {
        let error = try #require(throws: JSONError.self) { try Self.parse(text) }
        #expect(error.position == JSONPosition(line: line, column: column), "\(error.message)")
        #expect(!error.message.isEmpty)
    }

    @Test(arguments: [
        ("// first\n{ \"a\": 1, /* in\nside */ \"b\": [1, 2,], } // last", "{a:1 b:[1 2]}"),
        ("[\"// no comment\", \"/* nor this */\"]", "['// no comment' '/* nor this */']"),
        ("/**/1/***/", "1"), ("1//", "1"),
    ])
    func `comments and trailing commas are white space in a configuration`(text: String, expected: String) throws {
        let document = try Self.parse(text, .configuration)
        #expect(Self.show(document.root) == expected)
        #expect(document.repairs.isEmpty)
    }

    @Test(arguments: ["/", "/*", "/* *", "1 /", "[1 / 2]", "/x", "[,]", "{,}"])
    func `half a comment and a lone comma are refused in a configuration`(text: String) {
        #expect(throws: JSONError.self) { try Self.parse(text, .configuration) }
    }

    @Test func `every value knows where it begins`() throws {
        let document = try Self.parse("// Källor\n{\n  \"å\": [1,\n    \"b\"]\n}", .configuration)
        let member = try #require(document.root.object?.first)
        #expect(document.position(of: member.offset) == JSONPosition(line: 3, column: 3))
        #expect(document.position(of: member.value.offset) == JSONPosition(line: 3, column: 8))
        let elements = try #require(member.value.array)
        #expect(document.position(of: elements[0].offset) == JSONPosition(line: 3, column: 9))
        #expect(document.position(of: elements[1].offset) == JSONPosition(line: 4, column: 5))
    }

    @Test func `second keys are listed, and the last one counts`() throws {
        let text = #"{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}"#
        let document = try Self.parse(text, .duplicateKeys)
        #expect(document.duplicateKeys.map(\.key) == ["c", "a"])
        #expect(document.duplicateKeys.map(\.offset) == [23, 32])
        #expect(document.root["a"]?.int == 3)
        #expect(try Self.parse(text).duplicateKeys.isEmpty)
    }

    @Test(arguments: [
        ("[\"a\nb\tc\"]", "['a\nb\tc']", [JSONRepair.Kind.controlCharacter]),
        (#"["\ud800x", "\udc00"]"#, "['\u{FFFD}x' '\u{FFFD}']", [.loneSurrogate]),
        (#"["it\'s"]"#, "['it's']", [.unknownEscape]), ("[1,]", "[1]", [.trailingComma]),
        ("{\"a\":1,}", "{a:1}", [.trailingComma]), ("/* x */[1]", "[1]", [.comment]),
        ("\u{FEFF}[1]", "[1]", [.byteOrderMark]),
    ])
    func `a lenient reading lets pass what the web does, and says so`(
        text: String, expected: String, repairs: [JSONRepair.Kind]
    ) throws {
        let document = try Self.parse(text, .lenient)
        #expect(Self.show(document.root) == expected)
        #expect(document.repairs.map(\.kind) == repairs)
        #expect(document.failure == nil)
    }

    @Test func `bytes that are no UTF-8 are refused, or replaced in a lenient reading`() throws {
        let bytes = Data([0x5B, 0x22, 0xE5, 0x22, 0x5D])
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(bytes) }
        #expect(error.message.contains("UTF-8"))
        let document = try JSONParser.parse(bytes, options: .lenient)
        #expect(Self.show(document.root) == "['\u{FFFD}']")
        #expect(document.repairs == [JSONRepair(kind: .invalidUTF8, offset: 2)])
    }

    @Test(arguments: [
        (#"{"items": [{"a": 1}, {"a": 2}, {"a": "#, "{items:[{a:1} {a:2}]}"),
        (#"{"items": [{"a": 1}, {"a": 2"#, "{items:[{a:1}]}"), (#"[{"a": [1, 2]}, {"a": [1"#, "[{a:[1 2]}]"),
        (#"[{"a": 1}, {"a" 2}, {"a": 3}]"#, "[{a:1}]"), (#"{"a": {"b": [1, 2,"#, "{a:{b:[1 2]}}"), ("[", "[]"),
        ("[1] x", "[1]"),
    ])
    func `where a lenient reading breaks off, whole elements stay`(text: String, expected: String) throws {
        let document = try Self.parse(text, .lenient)
        #expect(Self.show(document.root) == expected)
        #expect(document.failure != nil)
    }

    @Test func `depth is limited to 256`() throws {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try Self.parse(deep(256)) }
        let error = try #require(throws: JSONError.self) { try Self.parse(deep(257)) }
        #expect(error.column == 257)
        #expect(throws: JSONError.self) { try Self.parse(String(repeating: "[", count: 100_000)) }
        #expect(throws: JSONError.self) { try Self.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test func `size and number of values are limited`() throws {
        var limits = JSONParser.Limits()
        limits.values = 3
        #expect(throws: Never.self) { try Self.parse("[1,2]", limits: limits) }
        #expect(throws: JSONError.self) { try Self.parse("[1,2,3]", limits: limits) }
        limits = .init()
        limits.bytes = 5
        #expect(throws: Never.self) { try Self.parse("[1,2]", limits: limits) }
        #expect(throws: JSONError.self) { try Self.parse("[1,2] ", limits: limits) }
    }

    @Test func `every beginning of a document is read or refused, never more`() {
        let text = #"{"å": [1.5e3, "\ud83d\ude00\n", true, null, {"b": []}], /* c */ "d": -0} // e"#
        let bytes = Data(text.utf8)
        for length in 0..<bytes.count {
            for options in [[], .configuration, .lenient] as [JSONParser.Options] {
                do {
                    let document = try JSONParser.parse(bytes.prefix(length), options: options)
                    if options != .lenient { #expect(length > 70) }
                    #expect(document.root.offset == 0)
                } catch {
                    #expect(error.offset <= length)
                }
            }
        }
    }

    @Test func `numbers become integers only when they are whole`() throws {
        let document = try Self.parse(#"[3, 3.0, 1e2, 3.5, 1e400, "3"]"#)
        #expect(document.root.array?.map(\.int) == [3, 3, 100, nil, nil, nil])
        #expect(document.root.array?.map(\.text) == ["3", "3.0", "1e2", "3.5", "1e400", "3"])
    }
}
