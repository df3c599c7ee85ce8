import Foundation
import Testing

@testable import Catalogue

/// What is kept as JSON is what Foundation would have made of it.
@Suite struct JSONTextTests {
    private static func foundation(_ value: some Encodable, escapesSlashes: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = escapesSlashes ? [.sortedKeys] : [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func same(_ value: some Codable & Equatable, _ place: SourceLocation = #_sourceLocation) throws {
        let text = try JSONText.encode(value)
        #expect(text == (try Self.foundation(value)), sourceLocation: place)
        let slashed = try JSONText.encode(value, escapesSlashes: true)
        #expect(slashed == (try Self.foundation(value, escapesSlashes: true)), sourceLocation: place)
        for text in [text, slashed] {
            #expect(try JSONText.decode(type(of: value), text) == value, sourceLocation: place)
        }
    }

    private static var memory: SourceMemory {
        var memory = SourceMemory()
        let date = Date(timeIntervalSinceReferenceDate: 817_124_797.1786747)
        (memory.state, memory.stateSince, memory.lastAttempt, memory.lastSuccess) = (.failing, date, date, date - 0.5)
        (memory.nextAttempt, memory.nextReason) = (
            date + 3600, "every hour, \"as\" its\tCache-Control asks: a/b\\c\u{1}å💚"
        )
        memory.validators = Validators(etag: "W/\"6b041e2f-21ee9\"", lastModified: "Mon, 23 Nov 2026 11:06:23 GMT")
        memory.lastFailure = FetchFailure(.timeout, detail: "no answer\nat all")
        memory.lastProblem = Problem("xml.not-well-formed", .error, line: 3, "rad 3")
        (memory.identityPolicy, memory.lastOutcome, memory.streak) = (.cmsID, .notModified, -7)
        memory.pace = SourcePace(rhythm: 2_429_388.589337349)
        (memory.isInside, memory.held) = (true, Int.max)
        return memory
    }

    @Test func `memories, attempts, links and sources are written and read as before`() throws {
        try same(SourceMemory())
        try same(Self.memory)
        var attempt = Attempt(source: "a", at: Date(timeIntervalSinceReferenceDate: -0.1), outcome: .failed)
        attempt.problems = [Problem("a", .warning, "b"), Problem("c", .info, "")]
        (attempt.seconds, attempt.transfer, attempt.status) = (1e-7, 1e22, 200)
        try same(attempt)
        var link = LinkMemory()
        link.runs = ["not-found": .init(first: .distantPast, last: .distantFuture, count: 1, dates: 2)]
        (link.totals, link.times, link.stateChanges) = (
            ["b": 1, "a": 2, "a-b": 3, "A": 4], [0.012, 3], [.distantPast]
        )
        link.capture = LinkCapture(
            at: Date(timeIntervalSinceReferenceDate: 5), form: .page, length: 3,
            page: LinkPrint(title: nil, heading: "å", print: .max, words: 0))
        try same(link)
        var check = LinkCheck(at: .distantPast, seconds: 0.013, status: 404, title: "T")
        check.chain = [.init(status: 301, location: "https://a.se/ö?x=\"")]
        try same(check)
        var source = Source(id: "s", organisation: nil, format: .oaiPMH, url: "https://a.se/")
        (source.set, source.keep) = (["amne": ["x", "y"], "ä": []], RelevanceFilter(any: ["digital*"]))
        source.headers = ["X-A": .secret("1")]
        try same(source)
    }

    private struct Odd: Codable, Equatable {
        var b = "\u{7F}\u{2028}\u{0}\u{8}\u{C}"
        var a: [Int?] = [1, nil, -3]
        var aa: [[String: Double]] = [[:], ["x": 0.1, "w": -0.0], ["10": 1, "9": 2, "é": 3]]
        var c: [Float] = [0.1, 1e-10, 16_777_216]
        var none: String?
        var small: UInt8 = 255
        var large = UInt64.max
        var least = Int64.min
        var data: Data?
        var url: URL?
    }

    @Test func `numbers, nothing and odd characters are written and read as before`() throws {
        try same(Odd())
        try same(Odd(b: "", a: [], aa: [], c: []))
        try same(Odd(data: Data([1, 2, 255]), url: URL(string: "https://a.se/b")))
        try same([
            0.1, 1e15, 1e16, 123_456_789.123_456_78, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5,
            9_007_199_254_740_992,
        ])
        try same(["a": ["b": ["c": [String]()]]])
        try same([String]())
        #expect(throws: (any Error).self) { try JSONText.encode([Double.nan]) }
    }

    @Test func `a number is read to its last bit`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let moment = Double.random(in: -1e9...1e9, using: &random)
            #expect(try JSONText.decode([Double].self, "[\(moment)]") == [moment])
            let any = Double(bitPattern: random.next())
            if any.isFinite { #expect(try JSONText.decode([Double].self, "[\(any)]") == [any]) }
        }
        #expect(
            try JSONText.decode([Double].self, "[ 1 , -0.5 ,\n2e3 , 00 ]".replacing("00", with: "0")) == [
                1, -0.5, 2000, 0,
            ])
    }

    @Test(arguments: [
        "", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "[1 2]", "\"", "\"\\", "\"\\u12\"", "tru",
        "nul",
        "[\"a\u{1}\"]", "[1]x", "{1:2}", "[-]", "[1.2.3]", "-",
    ])
    func `what is no JSON is refused`(_ text: String) {
        #expect(throws: (any Error).self) { try JSONText.decode([String: Int].self, text) }
        #expect(throws: (any Error).self) { try JSONText.decode([Double].self, text) }
        #expect(throws: (any Error).self) { try JSONText.decode(String.self, text) }
    }

    @Test func `what is of another kind is refused, and what only Foundation knows is left to it`() throws {
        #expect(throws: DecodingError.self) { try JSONText.decode(SourceMemory.self, "{\"state\":\"lost\"}") }
        #expect(throws: DecodingError.self) { try JSONText.decode([Int].self, "[1.5]") }
        #expect(throws: DecodingError.self) { try JSONText.decode([UInt8].self, "[256]") }
        #expect(throws: DecodingError.self) { try JSONText.decode([String].self, "[1]") }
        #expect(try JSONText.decode([Int].self, "[1.0]") == [1])
        #expect(try JSONText.decode([String: Int].self, "{\"\\u0061\":3}") == ["a": 3])
        #expect(try JSONText.decode([String].self, "[\"\\ud83d\\udc9a \\/\"]") == ["💚 /"])
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(throws: (any Error).self) { try JSONText.decode([String].self, deep) }
        #expect(throws: (any Error).self) {
            try JSONText.decode([String].self, String(repeating: "[", count: 100_000))
        }
    }
}
