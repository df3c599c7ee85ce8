import Catalogue
import Foundation
import Testing

@testable import Extract

struct FixtureTests {
    static let folder = Bundle.module.resourceURL?.appending(path: "Fixtures/rss")

    static func names() throws -> [String] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasSuffix(".json") }
            .sorted()
    }

    static func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: #require(folder).appending(path: name))
    }

    static func read(_ bytes: Data) -> Data {
        let options = ReadOptions(base: "https://a.exempel/flode/rss", now: DateTests.now)
        return PreviewJSON.encode(Reader.read(bytes, options: options))
    }

    @Test(arguments: try names())
    func `each fixture reads as expected`(_ name: String) throws {
        let stem = name.split(separator: ".").dropLast().joined(separator: ".")
        let file = try #require(Self.folder).appending(path: "\(stem).expected.json")
        let found = Self.read(try Self.bytes(name))
        let expected = try Data(contentsOf: file)
        #expect(try Self.pretty(found) == Self.pretty(expected), "\(String(decoding: found, as: UTF8.self))")
    }

    /// The same object with sorted keys, one a line, so that differences can be read.
    static func pretty(_ json: Data) throws -> Data {
        let object = try JSONSerialization.jsonObject(with: json)
        return try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    }

    @Test(arguments: try names())
    func `no beginning of a fixture brings the reader down`(_ name: String) throws {
        let whole = try Self.bytes(name)
        for count in stride(from: 0, through: whole.count, by: 13) {
            let feed = Reader.read(whole.prefix(count), options: ReadOptions(now: DateTests.now))
            #expect(feed.entries.count <= 8)
        }
    }

    @Test(arguments: try names())
    func `no changed byte brings the reader down`(_ name: String) throws {
        let whole = Array(try Self.bytes(name))
        guard !whole.isEmpty else { return }
        var random = SplitMix(seed: 42)
        for _ in 0..<30 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let json = Self.read(Data(bytes))
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: json) }
        }
    }
}
