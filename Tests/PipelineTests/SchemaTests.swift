import Catalogue
import Extract
import Foundation
import Testing

@testable import Pipeline

/// `sources.schema.json`, held by PyPI's jsonschema to what the loader takes and refuses.
@Suite struct `The schema and its validator` {
    private typealias Cases = `The loader and the schema`

    @Test func `take the default sources.json`() throws {
        #expect(try Self.faults(of: [Data(contentsOf: URL(filePath: RepositoryFiles.sources))]) == [[]])
    }

    @Test func `take what the loader takes, and what only the loader can know to be wrong`() throws {
        let cases = try Cases.cases("accepted") + Cases.cases("references")
        for (one, faults) in zip(cases, try Self.faults(of: cases.map(\.file))) {
            #expect(faults.isEmpty, "\(one): \(faults)")
        }
    }

    @Test func `refuse what the loader refuses`() throws {
        let cases = try Cases.cases("refused")
        for (one, faults) in zip(cases, try Self.faults(of: cases.map(\.file))) {
            #expect(!faults.isEmpty, "\(one)")
        }
    }

    @Test func `and the loader take every whole example of the guide`() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 12)
        for (text, faults) in zip(examples, try Self.faults(of: examples.map { Data($0.utf8) })) {
            #expect(faults.isEmpty, "\(text): \(faults)")
            #expect(throws: Never.self, "\(text)") { try Cases.read(Data(text.utf8)) }
        }
    }

    // MARK: Examples

    /// Whole files, made of every object in the guide that is an example of a source, an organisation or a paging.
    private static func examples() throws -> [String] {
        let guide = try String(
            contentsOf: RepositoryFiles.root.appendingPathComponent("docs/sources.md"), encoding: .utf8)
        let blocks = guide.components(separatedBy: "```jsonc\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        let spans = guide.components(separatedBy: "`").filter { $0.hasPrefix("{ \"") && $0.hasSuffix("}") }
        return try (blocks + spans).filter { !$0.contains("…") }.compactMap(file)
    }

    private static func file(_ text: String) throws -> String? {
        let root = try JSONParser.parse(Data(text.utf8), options: .configuration).root
        let keys = Set(root.object?.map(\.key) ?? [])
        if keys.contains("url") {
            return "{ \"organisations\": [\(agencies([root["organisation"]?.string]))], \"sources\": [\(text)] }"
        }
        if let letters = root["letters"] {
            let recipients = letters["to"]?.array?.map { $0["organisation"]?.string } ?? []
            return "{ \"organisations\": [\(agencies(recipients))], \"sources\": []," + text.dropFirst()
        }
        if keys.contains("id") { return "{ \"organisations\": [\(text)], \"sources\": [] }" }
        guard !keys.isDisjoint(with: ["next", "cursor", "parameter"]) else { return nil }
        return """
            { "sources": [ { "id": "a", "organisation": "kommun-1715", "format": "json", "url": "https://a.exempel/",
              "items": "", "map": { "title": "/t" }, "paging": \(text) } ] }
            """
    }

    /// Municipalities are known already.
    private static func agencies(_ ids: [String?]) -> String {
        ids.compactMap(\.self).filter { !$0.hasPrefix("kommun-") }
            .map { "{ \"id\": \"\($0)\", \"name\": \"N\", \"kind\": \"agency\" }" }.joined(separator: ",")
    }

    // MARK: The validator

    /// What the schema has against each document; comments and trailing commas are `sources.json`'s own.
    private static func faults(of documents: [Data]) throws -> [[String]] {
        let lines = try documents.map { document in
            let root = try JSONParser.parse(document, options: .configuration).root
            return try JSONSerialization.data(withJSONObject: plain(root), options: .fragmentsAllowed)
        }
        let peers = RepositoryFiles.root.appendingPathComponent(".build/peers/bin/python")
        try #require(
            FileManager.default.isExecutableFile(atPath: peers.path),
            "\(peers.path) is missing: run `scripts/setup test`")
        // Files and not pipes, so that neither side can wait for the other.
        let folder = try Folder()
        let (given, answered) = (folder.url.appendingPathComponent("in"), folder.url.appendingPathComponent("out"))
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: given)
        try Data().write(to: answered)
        let process = Process()
        process.executableURL = peers
        process.arguments = ["Tests/Peers/schema.py", "sources.schema.json"].map {
            RepositoryFiles.root.appendingPathComponent($0).path
        }
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: answered)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "schema.py failed: run `scripts/setup test`")
        let answers = try Data(contentsOf: answered).split(separator: UInt8(ascii: "\n"))
        try #require(answers.count == documents.count)
        return try answers.map { try JSONDecoder().decode([String].self, from: Data($0)) }
    }

    private static func plain(_ node: JSONNode) throws -> Any {
        switch node.value {
        case .null: NSNull()
        case .bool(let flag): flag
        case .number(let text): try #require(Int(text.text).map { $0 as Any } ?? Double(text.text))
        case .string(let text): text.text
        case .array(let elements): try elements.map(plain)
        case .object(let members):
            try Dictionary(members.map { ($0.key, try plain($0.value)) }, uniquingKeysWith: { $1 })
        }
    }
}
