import Catalogue
import Foundation
import Testing

@testable import Extract

struct FixtureTests {
    /// Everything in `Fixtures` that has its expected reading beside it, as `folder/name`.
    static func names() throws -> [String] {
        guard let root = Bundle.module.resourceURL?.appending(path: "Fixtures") else { return [] }
        let files = FileManager.default
        // What is discovered on a page is another reading, with a test of its own.
        return try files.contentsOfDirectory(atPath: root.path).filter { $0 != "discover" }.sorted().flatMap { folder in
            let names = try files.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
            let expected = Set(names.filter { $0.hasSuffix(".expected.json") })
            return names.filter { name in
                !name.hasSuffix(".expected.json") && !name.hasSuffix(".source.json")
                    && (folder == "rss" || expected.contains("\(FixtureOptions.stem(name)).expected.json"))
            }.map { "\(folder)/\($0)" }
        }
    }

    static func read(_ bytes: Data, _ options: ReadOptions) -> Data {
        PreviewJSON.encode(Reader.read(bytes, options: options))
    }

    @Test(arguments: try names())
    func `each fixture reads as expected`(_ name: String) throws {
        let found = Self.read(try fixture(name), try FixtureOptions.of(name))
        let expected = try fixture("\(FixtureOptions.stem(name)).expected.json")
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
        let whole = try fixture(name)
        let options = try FixtureOptions.of(name)
        for count in stride(from: 0, through: whole.count, by: 13) {
            let feed = Reader.read(whole.prefix(count), options: options)
            #expect(feed.entries.count <= 8)
        }
    }

    @Test(arguments: try names())
    func `no changed byte brings the reader down`(_ name: String) throws {
        let whole = Array(try fixture(name))
        guard !whole.isEmpty else { return }
        let options = try FixtureOptions.of(name)
        var random = SplitMix(seed: 42)
        for _ in 0..<30 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let json = Self.read(Data(bytes), options)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: json) }
        }
    }
}
