import Catalogue
import Foundation
import Testing

@testable import Pipeline

@Suite struct `A broken sources.json` {
    @Test func `is told every fault at once, in order, with place and nearest name`() throws {
        let expected = try RepositoryFiles.lines("broken.expected.txt")
        #expect(expected.count >= 20)
        let problems = #expect(throws: RegistryProblems.self) {
            try Registry.load(path: RepositoryFiles.fixture("broken.json").path)
        }
        let lines = problems?.problems.map { $0.text(file: "broken.json") } ?? []
        #expect(lines == expected)
    }

    @Test func `has the shape of its contract as JSON`() throws {
        let problems = RegistryProblems(
            file: "x",
            problems: [RegistryProblem(path: "/sources/0/formt", line: 12, column: 14, message: "unknown key")])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(problems), as: UTF8.self)
        #expect(
            text == #"{"problems":[{"column":14,"line":12,"message":"unknown key","path":"/sources/0/formt"}]}"#)
    }

    @Test func `is one fault with its place when it is no JSON`() throws {
        let folder = try Folder()
        #expect(
            lines(of: try folder.write("a.json", "{\n  \"sources\": [}\n}")).map { $0.prefix(13) } == ["f:2:15: no JS"])
        #expect(lines(of: try folder.write("b.json", "")).count == 1)
        #expect(lines(of: try folder.write("c.json", "[]")) == ["f:1:1: expected an object, found an array"])
        let latin = folder.url.appendingPathComponent("d.json")
        try Data([0x7B, 0x22, 0xE5, 0x22, 0x3A, 0x31, 0x7D]).write(to: latin)
        #expect(lines(of: latin.path).first?.contains("not in UTF-8") == true)
        try Data([0xFF, 0xFE, 0x7B, 0x00]).write(to: latin)
        #expect(lines(of: latin.path) == ["f:1:1: this file is in UTF-16: save it as UTF-8"])
    }

    @Test(arguments: ["access_token", "apiKey", "Ocp-Apim-Subscription-Key", "token"])
    func `is told of a secret in an address without its value`(_ name: String) throws {
        let folder = try Folder()
        func found(_ query: String) throws -> [String] {
            let source = """
                { "id": "a", "organisation": "kommun-1715", "kind": "khi", "format": "rss",
                  "url": "https://kil.exempel/rss?\(query)" }
                """
            return lines(of: try folder.write("a.json", "{ \"sources\": [\(source)] }"))
        }
        let complaint = try found("sida=1&\(name)=h3ml1g")
        #expect(complaint.count == 1)
        #expect(complaint.allSatisfy { $0.contains("\"\(name)\"") && !$0.contains("h3ml1g") })
        #expect(try found("\(name)=") == [] && found("rbid=26331") == [])
    }

    @Test func `is one fault without a line when it cannot be read`() throws {
        let folder = try Folder()
        let missing = lines(of: folder.url.appendingPathComponent("none.json").path)
        #expect(missing == ["f: there is no such file: name one with --sources FILE or SAMLAD_SOURCES"])
        #expect(lines(of: folder.url.path) == ["f: this is no regular file"])
        let large = folder.url.appendingPathComponent("large.json")
        #expect(FileManager.default.createFile(atPath: large.path, contents: nil))
        let handle = try FileHandle(forWritingTo: large)
        try handle.truncate(atOffset: UInt64(RegistryReader.limit) + 1)
        try handle.close()
        #expect(lines(of: large.path) == ["f: larger than 16MiB"])
    }

    @Test func `stops counting at a thousand faults and says how many more there are`() throws {
        let folder = try Folder()
        let text = "{\"sources\":[" + String(repeating: "1,", count: 1200) + "]}"
        let found = lines(of: try folder.write("a.json", text))
        #expect(found.count == 1001)
        #expect(found.last?.hasSuffix("and 200 more faults: mend these first") == true)
    }

    @Test func `cannot colour the terminal of its reader`() throws {
        let folder = try Folder()
        let found = lines(of: try folder.write("a.json", #"{"sources":[],"\u001b[31mx\u202e":1}"#))
        #expect(found.allSatisfy { !$0.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E } })
        #expect(found.count == 1)
    }
}

@Suite struct `Files beside sources.json` {
    static let head = #"{"organisations":[{"id":"o","name":"O","kind":"agency"}],"#

    func load(_ url: String, in folder: Folder) throws -> [String] {
        lines(
            of: try folder.write(
                "sources.json", Self.head + #""sources":[{"id":"a","organisation":"o","url":"\#(url)"}]}"#))
    }

    @Test func `are relative to the folder of the file that was named`() throws {
        let registry = try Registry.load(path: RepositoryFiles.sources)
        #expect(registry.folder == RepositoryFiles.root.path)
        #expect(registry.file == RepositoryFiles.sources)
        #expect(throws: LocalFile.Failure.notRelative) { try LocalFile.resolve("file:", in: registry.folder) }
    }

    @Test func `may lie in the folder and below it`() throws {
        let folder = try Folder()
        try folder.write("data/x.xml", "x")
        #expect(try load("file:data/x.xml", in: folder) == [])
        #expect(try load("file:data/../data/x.xml", in: folder) == [])
        #expect(try load("file:data", in: folder).first?.contains("no regular file") == true)
        #expect(try load("file:data/y.xml", in: folder).first?.contains("there is no such file") == true)
    }

    @Test func `may not lie outside, by dots, root or symbolic link`() throws {
        let folder = try Folder()
        let outside = try Folder()
        try outside.write("secret", "x")
        try FileManager.default.createSymbolicLink(
            at: folder.url.appendingPathComponent("link"), withDestinationURL: outside.url)
        #expect(try load("file:../secret", in: folder).first?.contains("leaves the folder") == true)
        #expect(try load("file:/etc/hostname", in: folder).first?.contains("relative to this file") == true)
        #expect(try load("file:link/secret", in: folder).first?.contains("leaves the folder") == true)
    }

    @Test func `lay more terms over the built-in vocabularies`() throws {
        let folder = try Folder()
        try folder.write(
            "ord.json",
            #"""
            {"vocabularies":[{"id":"amne","label":"Ämne","terms":[
              {"id":"ai","label":"Artificiell intelligens","cues":["maskininlärning"]},
              {"id":"juridik","label":"Juridik och etik"}]}]}
            """#)
        let path = try folder.write(
            "sources.json",
            Self.head
                + #""vocabularies":"file:ord.json","sources":[{"id":"a","organisation":"o","url":"https://a.example","set":{"amne":["ai"]}}]}"#
        )
        let configuration = try Registry.load(path: path).configuration
        let topics = try #require(configuration.vocabularies.first { $0.id == "amne" })
        #expect(topics.terms.count == 9)
        #expect(topics.terms.first { $0.id == "ai" }?.cues == ["maskininlärning"])
        #expect(topics.terms.first { $0.id == "juridik" }?.label == "Juridik och etik")
        #expect(configuration.sources.first?.set == ["amne": ["ai"]])
    }

    @Test func `tell their own faults at the key that names them`() throws {
        let folder = try Folder()
        try folder.write("ord.json", "{\"vocabularies\":[\n{\"id\":\"amne\",\"labl\":\"x\"}]}")
        let found = lines(of: try folder.write("sources.json", #"{"vocabularies":"file:ord.json","sources":[]}"#))
        #expect(found.count == 3)
        #expect(found.first == #"f:1:17 /vocabularies: ord.json:2:1 /vocabularies/0: "label" is missing"#)
    }
}

@Suite struct `The loader and the schema` {
    struct Case: Sendable, CustomStringConvertible {
        var kind: String
        var text: String
        var file: Data

        var description: String { "\(kind) \(text)" }
    }

    static func cases(_ group: String) throws -> [Case] {
        let data = try Data(contentsOf: RepositoryFiles.fixture("snippets.json"))
        let table = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let base = try #require(table["base"] as? [String: [String: Any]])
        let groups = try #require(table[group] as? [String: [[String: Any]]])
        return try groups.sorted { $0.key < $1.key }.flatMap { kind, snippets in
            try snippets.map { snippet in
                var object = try #require(base[kind]).merging(snippet) { $1 }
                object = object.filter { $0.value as? String != "-" }
                var file = try #require(base["file"])
                switch kind {
                case "organisation": file["organisations"] = (file["organisations"] as? [Any] ?? []) + [object]
                case "settings": file["settings"] = object
                case "file": file = object
                default: file["sources"] = [object]
                }
                let bytes = try JSONSerialization.data(withJSONObject: snippet, options: .sortedKeys)
                return Case(
                    kind: kind, text: String(decoding: bytes, as: UTF8.self),
                    file: try JSONSerialization.data(withJSONObject: file))
            }
        }
    }

    static func read(_ file: Data) throws {
        let folder = try Folder()
        try folder.write("data/x.json", "[]")
        try folder.write("ord.json", #"{"vocabularies":[]}"#)
        let path = folder.url.appendingPathComponent("sources.json")
        try file.write(to: path)
        _ = try Registry.load(path: path.path)
    }

    @Test(arguments: try cases("accepted")) func `both accept`(_ snippet: Case) {
        #expect(throws: Never.self) { try Self.read(snippet.file) }
    }

    @Test(arguments: try cases("refused") + cases("references")) func `and the loader refuses`(_ snippet: Case) {
        #expect(throws: RegistryProblems.self) { try Self.read(snippet.file) }
    }
}
