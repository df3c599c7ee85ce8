import Catalogue
import Foundation
import Testing

/// What version 1 once gave, it gives: requests and answers as they were recorded when each was published.
///
/// A new request is added to `Fixtures/v1.json` without an answer, and recorded by running the test once with
/// `SAMLAD_RECORD=1`. An answer that stands there is never recorded anew.
struct CompatibilityTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/v1.json")

    @Test func `every recorded request is answered with every field it had, of the same type`() async throws {
        let recorded = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [[String: Any]])
        let records = ProcessInfo.processInfo.environment["SAMLAD_RECORD"] == "1"
        var entries = recorded
        try await TestServer.with { server in
            for (index, entry) in recorded.enumerated() {
                let request = try #require(entry["request"] as? String)
                let target = request.replacing("{id}", with: Sample.records[3].id)
                let reply = try await server.get(target)
                #expect(reply.status == entry["status"] as? Int ?? 200, "\(request)")
                let answer = try JSONSerialization.jsonObject(with: reply.body)
                guard let before = entry["answer"] else {
                    if records { entries[index]["answer"] = answer } else { Issue.record("\(request) is not recorded") }
                    continue
                }
                #expect(Self.losses(before, answer, at: request) == [])
            }
        }
        guard records else { return }
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try JSONSerialization.data(withJSONObject: entries, options: options).write(to: Self.file)
    }

    @Test func `a field that is gone or of another type is a loss, a new one is none`() {
        let before: [String: Any] = ["a": "x", "b": [["c": 1]], "d": 1]
        #expect(Self.losses(before, ["a": "y", "b": [["c": 2, "e": 1]], "d": 2, "f": 1], at: "") == [])
        #expect(Self.losses(before, ["a": "y", "b": [["e": 2]], "d": 2], at: "") == [".b[0].c"])
        #expect(Self.losses(before, ["a": 1, "b": [["c": 2]]], at: "") == [".a", ".d"])
        #expect(Self.losses(before, ["a": "y", "b": [], "d": 2], at: "") == [".b"])
    }

    /// Where something of the old answer has no like in the new one.
    private static func losses(_ before: Any, _ now: Any?, at place: String) -> [String] {
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
