import Catalogue
import Foundation
import Testing

@testable import Extract

/// What reading JSON says of what it could not read.
struct JSONFindingTests {
    private func read(_ text: String, base: String = "") -> Feed {
        Reader.read(Data(text.utf8), options: ReadOptions(base: base, now: DateTests.now))
    }

    private func feed(_ items: String, end: String = "]}") -> String {
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"A\",\"items\":[\(items)\(end)"
    }

    private func deep(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }

    @Test func `what nests too deep is left out, and everything around it stays`() {
        let found = read(feed(#"{"id":"1"},"# + "{\"id\":\"2\",\"_x\":\(deep(300)),\"title\":\"B\"},\n{\"id\":\"3\"}"))
        #expect(found.entries.map(\.id) == ["1", "2", "3"] && found.entries[1].title == "B")
        let problem = found.problems.first { $0.code == "json.too-deep" }
        #expect(problem?.severity == .warning && problem?.line == 1 && !found.isRejected)
        #expect(!found.problems.contains { $0.code == "json.not-well-formed" || $0.code == "json.repaired" })
    }

    @Test func `brackets in a string do not end what nests too deep`() {
        let nested = String(repeating: "[", count: 300) + #""]]\"]""# + String(repeating: "]", count: 300)
        #expect(read(feed("{\"id\":\"1\",\"_x\":\(nested)},{\"id\":\"2\"}")).entries.count == 2)
    }

    @Test func `a document that is nothing but depth is rejected for its depth`() {
        let found = read(String(repeating: "[", count: 10_000))
        #expect(found.isRejected && found.problems.map(\.code) == ["json.too-deep"])
    }

    @Test func `a document of too many values is not called broken`() {
        let found = read("[" + String(repeating: "1,", count: 2_000_001) + "1]")
        #expect(found.problems.first?.code == "json.too-large")
    }

    @Test(arguments: ["\n", "\r\n", " \n\n"])
    func `the line end of a file that is cut in a string is no control character`(_ ending: String) {
        let found = read(feed(#"{"id":"1"},{"id":"2","title":"Vi bö"#, end: ending))
        #expect(found.entries.map(\.id) == ["1"])
        #expect(found.problems.map(\.code) == ["json.truncated"], "\(found.problems)")
    }

    @Test func `a control character in a string that ends is told of`() {
        #expect(read(feed("{\"id\":\"1\",\"title\":\"a\nb\"}")).problems.map(\.code) == ["json.repaired"])
    }

    @Test(arguments: [#"{"id":null}"#, "{}", #"{"id":"","title":" ","authors":[]}"#])
    func `an item that says nothing is no entry, whoever wrote the feed`(_ item: String) {
        let text = feed("\(item),{\"id\":\"1\"}").replacing("\"title\":\"A\",", with: #""authors":[{"name":"Eva"}],"#)
        let found = read(text)
        #expect(found.entries.map(\.id) == ["1"] && found.entries[0].authors.map(\.name) == ["Eva"])
        #expect(found.problems.contains { $0.code == "entry.empty" && $0.message.contains("1 of 2") })
    }

    @Test func `dates that cannot be are counted, with the line of the first`() {
        let items = (1...200).map { "{\"id\":\"\($0)\",\n\"date_published\":\"i går\"}" }.joined(separator: ",\n")
        let problems = read(feed(items)).problems
        #expect(problems.map(\.code) == ["date.impossible"])
        #expect(problems[0].line == 2 && problems[0].message.contains("200 times"))
    }

    @Test func `strings mean the same, escaped or not`() throws {
        let text = #"["\u00e5\"\\\/\b\f\n\r\t\ud83d\ude00", "å😀", "", "\ud800", "\q", 12, 1e3]"#
        let values = try JSONParser.parse(Data(text.utf8), options: .lenient).root.array ?? []
        let wanted = ["å\"\\/\u{8}\u{c}\n\r\t😀", "å😀", "", "\u{FFFD}", "q", "12", "1e3"]
        #expect(values.map(\.text) == wanted)
    }

    @Test func `a document outlives the bytes it was read from`() throws {
        var bytes: Data? = Data(#"{"a":["långt mer än femton byte på en rad"]}"#.utf8)
        let root = try JSONParser.parse(try #require(bytes)).root
        bytes = nil
        #expect(root["a"]?.array?.first?.string == "långt mer än femton byte på en rad")
    }

    @Test func `text longer than a field may be is cut before anything is made of it`() {
        let text = String(repeating: "<![CDATA[", count: 150_000)
        let feed = Reader.read(
            Data(
                "{\"version\": \"https://jsonfeed.org/version/1.1\",\n\"items\": [{\"content_text\": \"\(text)\"}]}"
                    .utf8),
            options: ReadOptions(base: "https://a.exempel/", now: DateTests.now))
        let cut = feed.problems.first { $0.code == "limit.field" }
        #expect(cut?.line == 2 && feed.entries.first?.content?.utf8.count ?? 0 <= FeedBuilder.fieldLimit)
    }
}
