import Catalogue
import Foundation
import FoundationXML
import Store
import Testing

/// What version 1 once gave, it gives: requests and answers as they were recorded when each was published.
///
/// A new request is added to `Fixtures/v1.json` without an answer, and recorded by running the test once with
/// `SAMLAD_RECORD=1`. An answer that stands there is never recorded anew. `"scene": "rich"` asks a catalogue that has one
/// of everything; names in braces stand for what only the catalogue knows.
struct CompatibilityTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/v1.json")
    private static let records = ProcessInfo.processInfo.environment["SAMLAD_RECORD"] == "1"

    @Test func `every recorded request is answered with every field it had, of the same type`() async throws {
        let recorded = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [[String: Any]])
        var entries = recorded
        try await TestServer.with { server in
            try await ask(server, &entries, scene: nil, named: ["{id}": Sample.records[3].id])
        }
        try await TestServer.with(Sample.manifold, fill: Sample.fillRich) { server in
            try await ask(server, &entries, scene: "rich", named: try await Self.names(server))
        }
        #expect(entries.allSatisfy { $0["answer"] != nil }, "a request is of no scene")
        guard Self.records else { return }
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try JSONSerialization.data(withJSONObject: entries, options: options).write(to: Self.file)
    }

    private func ask(
        _ server: TestServer, _ entries: inout [[String: Any]], scene: String?, named names: [String: String]
    ) async throws {
        for (index, entry) in entries.enumerated() where entry["scene"] as? String == scene {
            let request = try #require(entry["request"] as? String)
            let target = names.reduce(request) { $0.replacing($1.key, with: $1.value) }
            let reply = try await server.get(target)
            let status = entry["status"] as? Int ?? 200
            #expect(reply.status == status, "\(request): \(reply.text.prefix(500))")
            guard reply.status == status else { continue }
            let answer = try RecordedAnswer.shape(of: reply)
            guard let before = entry["answer"] else {
                if Self.records {
                    entries[index]["answer"] = answer
                } else {
                    Issue.record("\(request) is not recorded: run this test once with SAMLAD_RECORD=1")
                }
                continue
            }
            #expect(RecordedAnswer.losses(before, answer, at: request) == [])
        }
    }

    private static func names(_ server: TestServer) async throws -> [String: String] {
        let page = try await server.json("/api/v1/items?limit=2")
        let log = try await server.json("/api/v1/changes")
        return [
            "{plain}": Sample.records[0].id, "{story}": Sample.records[2].id, "{gone}": Sample.records[4].id,
            "{merged}": Sample.twin.id, "{relayed}": Sample.relayed.id, "{base}": "http://127.0.0.1:\(server.port)",
            "{cursor}": try #require(page["next"] as? String), "{instance}": try #require(log["instance"] as? String),
        ]
    }

    @Test func `a field that is gone or of another type is a loss, a new one is none`() {
        let before: [String: Any] = ["a": "x", "b": [["c": 1]], "d": 1]
        func losses(_ now: [String: Any]) -> [String] { RecordedAnswer.losses(before, now, at: "") }
        #expect(losses(["a": "y", "b": [["c": 2, "e": 1]], "d": 2, "f": 1]) == [])
        #expect(losses(["a": "y", "b": [["e": 2]], "d": 2]) == [".b[0].c"])
        #expect(losses(["a": 1, "b": [["c": 2]]]) == [".a", ".d"])
        #expect(losses(["a": "y", "b": [], "d": 2]) == [".b"])
    }

    @Test func `a column that moves and an element that goes are losses too`() throws {
        let table = try RecordedAnswer.columns("\u{FEFF}id,title\r\n1,a\r\n")
        #expect(RecordedAnswer.losses(table, try RecordedAnswer.columns("id,title,new\r\n"), at: "") == [])
        #expect(
            RecordedAnswer.losses(table, try RecordedAnswer.columns("title,id\r\n"), at: "") == [".0 id", ".1 title"])
        let old = try RecordedAnswer.elements(Data("<a><b c=''/><b d=''>x</b></a>".utf8))
        #expect(old.keys.sorted() == ["a", "a/b", "a/b@c", "a/b@d"])
        let new = try RecordedAnswer.elements(Data("<a><b c=''/><e/></a>".utf8))
        #expect(RecordedAnswer.losses(old, new, at: "") == [".a/b@d"])
    }
}

/// What there is in an answer, as far as programs rest on it.
private enum RecordedAnswer {
    static func shape(of reply: Reply) throws -> Any {
        let type = String(reply.headers["content-type", default: ""].prefix { $0 != ";" })
        if let place = reply.headers["location"] { return ["location": place] }
        if type.hasSuffix("json") { return try JSONSerialization.jsonObject(with: reply.body) }
        if type.hasSuffix("xml") || type == "text/x-opml" { return try elements(reply.body) }
        switch type {
        case "text/csv": return try columns(reply.text)
        case "application/jsonl":
            return try reply.text.split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8))
            }
        default: return ["type": type]
        }
    }

    /// Columns with their places: a table is read by those.
    static func columns(_ text: String) throws -> [String: Any] {
        let line = try #require(text.split(whereSeparator: \.isNewline).first)
        let names = line.drop { $0 == "\u{FEFF}" }.split(separator: ",", omittingEmptySubsequences: false)
        return Dictionary(names.enumerated().map { ("\($0) \($1)", "") }) { first, _ in first }
    }

    /// Every path of elements and attributes that occurs.
    static func elements(_ data: Data) throws -> [String: Any] {
        var found: [String: Any] = [:]
        func walk(_ element: XMLElement, _ place: String) {
            let path = place + (element.name ?? "")
            found[path] = ""
            for attribute in element.attributes ?? [] { found[path + "@" + (attribute.name ?? "")] = "" }
            for child in element.children ?? [] {
                if let child = child as? XMLElement { walk(child, path + "/") }
            }
        }
        walk(try #require(try XMLDocument(data: data).rootElement()), "")
        return found
    }

    /// Where something of the old answer has no like in the new one.
    static func losses(_ before: Any, _ now: Any?, at place: String) -> [String] {
        switch (before, now) {
        case (let before as [String: Any], let now as [String: Any]):
            return before.keys.sorted().flatMap { losses(before[$0] ?? "", now[$0], at: "\(place).\($0)") }
        case (let before as [Any], let now as [Any]):
            guard before.isEmpty || !now.isEmpty else { return [place] }
            return zip(before, now).enumerated().flatMap { losses($1.0, $1.1, at: "\(place)[\($0)]") }
        case (is String, is String), (is NSNumber, is NSNumber): return []
        default: return [place]
        }
    }
}
