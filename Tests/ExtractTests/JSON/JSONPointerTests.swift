import Foundation
import Testing

@testable import Extract

@Suite struct JSONPointerTests {
    /// The document of RFC 6901 §5.
    private static let document = #"""
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
        """#

    private func find(_ pointer: String, in text: String) throws -> [String] {
        let root = try JSONParser.parse(Data(text.utf8)).root
        return try JSONPointer(pointer).evaluate(root).map(JSONParserTests.show)
    }

    @Test(
        arguments: [
            ("/foo", "['bar' 'baz']"), ("/foo/0", "'bar'"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"),
            ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"), ("//", nil), ("/foo/2", nil), ("/foo/-", nil),
            ("/foo/00", nil), ("/foo/01", nil), ("/foo/+1", nil), ("/foo/", nil), ("/foo/bar", nil), ("/none", nil),
            ("/foo/99999999999999999999", nil), ("/ /x", nil),
        ] as [(String, String?)])
    func `the examples of RFC 6901 lead where it says`(pointer: String, expected: String?) throws {
        #expect(try find(pointer, in: Self.document) == (expected.map { [$0] } ?? []))
    }

    @Test(arguments: ["", "/"])
    func `nothing and a lone slash are the whole document`(pointer: String) throws {
        #expect(try find(pointer, in: "[1]") == ["[1]"])
    }

    @Test(arguments: [
        ("/*", "[1, [2], 3]", ["1", "[2]", "3"]), ("/*/a", #"[{"a": 1}, {"b": 2}, {"a": 3}]"#, ["1", "3"]),
        ("/x/*/y/*", #"{"x": [{"y": [1, 2]}, {"y": []}, {"y": [3]}]}"#, ["1", "2", "3"]),
        ("/*", #"{"*": 1, "b": 2}"#, ["1"]),
        ("/*", #"{"a": 1, "b": [2]}"#, ["1", "[2]"]),
        ("/*/http:~1~1x~1t/*/v", #"{"s": {"http://x/t": [{"v": 1}, {"w": 2}]}, "u": {"o": 3}}"#, ["1"]),
        ("/*", "3", []), ("/*", "[]", []),
    ])
    func `a star is every element of an array and every member of an object`(
        pointer: String, text: String, expected: [String]
    ) throws {
        #expect(try find(pointer, in: text) == expected)
    }

    @Test(arguments: [("title", 1), ("#/a", 1), ("/a~", 3), ("/a/b~2", 5), ("/å/~x", 4), (" /a", 1)])
    func `what is no pointer is refused with its place`(pointer: String, position: Int) throws {
        let error = try #require(throws: JSONPointerError.self) { try JSONPointer(pointer) }
        #expect(error.position == position)
        #expect(!error.message.isEmpty)
    }
}
