import Catalogue
import Extract
import Foundation
import Testing

/// gofeed's own feeds and what it expects of them, against our reader.
struct GofeedTests {
    struct Difference: Hashable, Comparable, CustomStringConvertible {
        var feed: String
        var field: String
        var detail = ""

        var description: String { "\(feed) | \(field) \(detail)" }
        static func == (left: Difference, right: Difference) -> Bool {
            left.feed == right.feed && left.field == right.field
        }
        static func < (left: Difference, right: Difference) -> Bool {
            (left.feed, left.field) < (right.feed, right.field)
        }
        func hash(into hasher: inout Hasher) {
            hasher.combine(feed)
            hasher.combine(field)
        }
    }

    /// The rows `| feed | field | why |` of the written list.
    static func written() throws -> Set<Difference> {
        let page = PeerSuites.repository.appending(path: "docs/decisions/differences-from-gofeed.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        return Set(
            rows.map { row in
                let cells = row.split(separator: "|").map {
                    $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
                }
                return Difference(feed: cells[0], field: cells[1])
            })
    }

    private struct Suite: Sendable {
        var folder: String
        var suffix = ".xml"
        var count: Int
        var expected: @Sendable (String) -> String = { $0.replacing(".xml", with: ".json") }
        var map: @Sendable (Node, Feed) -> [Expectation]
    }

    private static let suites = [
        Suite(folder: "parser/rss", count: 145, map: GofeedMapping.rss),
        Suite(folder: "parser/atom", count: 266, map: GofeedMapping.atom),
        Suite(folder: "translator/rss", count: 38, map: GofeedMapping.universal),
        Suite(folder: "translator/atom", count: 37, map: GofeedMapping.universal),
        Suite(folder: "extensions/itunes", count: 1, map: GofeedMapping.universal),
        Suite(
            folder: "parser/json", suffix: "_expected.json", count: 3, expected: { $0 }, map: GofeedMapping.json),
        Suite(
            folder: "translator/json", suffix: "_expected.json", count: 3, expected: { $0 },
            map: GofeedMapping.universal),
    ]

    @Test func `at least 96 percent of the mapped fields of gofeed's feeds agree, and every difference is deliberate`()
        throws
    {
        var (feeds, agreeing, differences) = (0, 0, Set<Difference>())
        for suite in Self.suites {
            let folder = PeerSuites.gofeed.appending(path: suite.folder)
            for file in try PeerSuites.files(of: folder, ending: suite.suffix, atLeast: suite.count) {
                let name = file.lastPathComponent
                let node = try Node(Data(contentsOf: folder.appending(path: suite.expected(name))))
                let document = folder.appending(path: name.replacing("_expected", with: ""))
                let feed = Reader.read(
                    try Data(contentsOf: document), options: ReadOptions(now: Date(timeIntervalSince1970: 0)))
                feeds += 1
                for field in suite.map(node, feed) {
                    if field.agrees {
                        agreeing += 1
                    } else {
                        let detail = "expected \(field.expected ?? "nothing"), found \(field.found ?? "nothing")"
                        let feed = "\(suite.folder)/\(name.replacing(suite.suffix, with: ""))"
                        differences.insert(Difference(feed: feed, field: field.field, detail: detail))
                    }
                }
            }
        }
        let rate = Double(agreeing) / Double(agreeing + differences.count)
        print("gofeed: \(feeds) feeds, \(agreeing) mapped fields agree, \(differences.count) differ (\(rate))")
        #expect(feeds >= 486)
        #expect(agreeing > 1000)
        #expect(rate >= 0.96)
        let written = try Self.written()
        let unexpected = differences.subtracting(written).sorted()
        for difference in unexpected { print("gofeed differs: \(difference)") }
        #expect(unexpected.isEmpty, "differences that no one has decided on")
        let gone = written.subtracting(differences).sorted()
        #expect(gone.isEmpty, "the written list names differences that are no more: \(gone)")
    }
}
