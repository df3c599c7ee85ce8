import Foundation
import Testing

@Suite(.serialized) struct SourcesTests {
    /// A register of one source.
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sources-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = """
            { "sources": [
              { "id": "finns", "organisation": "kommun-1715", "format": "rss", "url": "https://kil.exempel/rss" } ] }
            """
        try Data(text.utf8).write(to: folder.appending(path: "sources.json"))
        return folder
    }

    private func write(_ name: String, _ text: String, in folder: URL) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `one source that is added is one source, and a fault is told where its writer wrote it`() async throws {
        let folder = try folder()
        let good = try write(
            "a.json", #"{ "id": "a", "organisation": "kommun-1715", "url": "https://a.exempel/rss" }"#, in: folder)
        let added = try await Binary.run(["sources", "add", good], folder: folder.path)
        #expect(added.code == 0 && added.err.hasPrefix("1 source added to sources.json"), "\(added.err)")
        let bad = try write(
            "b.json", "\n{ \"id\": \"a\", \"organisation\": \"kommun-1715\",\n  \"url\": \"b\" }", in: folder)
        let refused = try await Binary.run(["sources", "add", bad], folder: folder.path)
        #expect(refused.code == 2)
        #expect(refused.err.contains("b.json:2:9 /id: the id \"a\" is taken by /sources/0/id of sources.json"))
        #expect(refused.err.contains("b.json:3:10 /url: "), "\(refused.err)")
        let json = try await Binary.run(["sources", "add", "--json", bad], folder: folder.path)
        #expect(json.code == 2 && json.out.contains("\"file\":\"\(bad)\""), "\(json.out)")
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a file that is added to keeps its mode`() async throws {
        let folder = try folder()
        let path = folder.appending(path: "sources.json").path
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let good = try write(
            "a.json", #"{ "id": "a", "organisation": "kommun-1715", "url": "https://a.exempel/rss" }"#, in: folder)
        #expect(try await Binary.run(["sources", "add", good], folder: folder.path).code == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == ["a.json", "sources.json"])
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a preview as a source that is none prints its object all the same`() async throws {
        let folder = try folder()
        let page = try write("a.xml", "<rss><channel/></rss>", in: folder)
        let output = try await Binary.run(["preview", "--source", "finsn", page], folder: folder.path)
        #expect(output.code == 2 && output.out.contains("\"code\":\"source.unknown\""), "\(output.out)")
        try FileManager.default.removeItem(at: folder)
    }

    @Test func `a list of what is there already says so, and adds nothing`() async throws {
        let folder = try folder()
        let exported = try await Binary.run(["sources", "export"], folder: folder.path).out
        #expect(exported.contains("title=\"Kils kommun\""), "\(exported)")
        let list = try write("list.opml", exported, in: folder)
        let again = try await Binary.run(["sources", "import", "--write", list], folder: folder.path)
        #expect(again.code == 0)
        #expect(again.err.contains("1 feed of the list is a source already"), "\(again.err)")
        #expect(again.err.contains("nothing to add"))
        try FileManager.default.removeItem(at: folder)
    }
}
