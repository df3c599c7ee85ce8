import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct `The next page of a JSON list` {
    private func read(_ document: String, _ paging: Paging, base: String) -> Feed {
        var source = Source(id: "s", organisation: nil, format: .json, url: base)
        source.items = "/l"
        source.map = ["title": "/t"]
        source.paging = paging
        let options = ReadOptions(base: base, format: .json, source: source, now: DateTests.now)
        return Reader.read(Data(document.utf8), options: options)
    }

    private func paging(_ change: (inout Paging) -> Void) -> Paging {
        var paging = Paging()
        change(&paging)
        return paging
    }

    @Test(
        arguments: [
            (#""https://a.exempel/api?page=2#x""#, "https://a.exempel/api?page=2", nil),
            (#""?page=2&q=v%C3%A5rd""#, "https://a.exempel/v/api?page=2&q=v%C3%A5rd", nil),
            (#""/x?sida=2&q=vård och omsorg""#, "https://a.exempel/x?sida=2&q=v%C3%A5rd%20och%20omsorg", nil),
            (#""//a.exempel:443/x""#, "https://a.exempel:443/x", nil),
            (#""http://A.exempel/x""#, "https://A.exempel/x", nil),
            ("null", nil, nil), (#""""#, nil, nil), (#""  ""#, nil, nil), ("false", nil, nil), (#"{"a": 1}"#, nil, nil),
            (#""https://b.exempel/x""#, nil, "paging.elsewhere"),
            (#""https://a.exempel:8443/x""#, nil, "paging.elsewhere"),
            (#""//a.exempel.b.exempel/x""#, nil, "paging.elsewhere"),
            (#""https://a.exempel@b.exempel/x""#, nil, "paging.elsewhere"),
            (#""javascript:alert(1)""#, nil, "paging.unusable"), (#""mailto:a@a.exempel""#, nil, "paging.unusable"),
            (#""https://a.exempel/v/api?page=1""#, nil, "paging.loop"),
            (#""https://a.exempel/v/api?page=1#b""#, nil, "paging.loop"),
        ] as [(String, String?, String?)])
    func `is where its link leads, and only there`(next: String, expected: String?, problem: String?) {
        let feed = read(
            #"{"l": [{"t": "Ett"}], "n": \#(next)}"#, paging { $0.next = "/n" }, base: "https://a.exempel/v/api?page=1")
        #expect(feed.info.next == expected)
        #expect(feed.problems.map(\.code) == (problem.map { [$0] } ?? []))
        #expect(feed.entries.count == 1)
    }

    @Test func `is nowhere when the document does not name it, and unjudged when it is not known where this one is`() {
        #expect(read(#"{"l": [{"t": "Ett"}]}"#, paging { $0.next = "/n" }, base: "https://a.exempel").info.next == nil)
        let document = #"{"l": [{"t": "Ett"}], "n": "https://b.exempel/2"}"#
        #expect(read(document, paging { $0.next = "/n" }, base: "").info.next == "https://b.exempel/2")
        let local = read(document, paging { $0.next = "/n" }, base: "file:data/x.json")
        #expect(local.info.next == nil && local.problems.map(\.code) == ["paging.elsewhere"])
    }

    @Test(
        arguments: [
            (#""abc""#, "https://a.exempel/?x=1&c=abc", nil), ("17", "https://a.exempel/?x=1&c=17", nil),
            (#""a&b=c#d""#, "https://a.exempel/?x=1&c=a%26b%3Dc%23d", nil), ("null", nil, nil), (#""""#, nil, nil),
            (#""%C3%A5""#, "https://a.exempel/?x=1&c=%25C3%25A5", nil), (#""f%r a""#, nil, "paging.loop"),
        ] as [(String, String?, String?)])
    func `carries a cursor in the query, encoded once`(cursor: String, expected: String?, problem: String?) {
        let feed = read(
            #"{"l": [{"t": "Ett"}], "n": \#(cursor)}"#,
            paging {
                $0.cursor = "/n"
                $0.parameter = "c"
            }, base: "https://a.exempel/?x=1&c=f%25r+a&c=b")
        #expect(feed.info.next == expected)
        #expect(feed.problems.map(\.code) == (problem.map { [$0] } ?? []))
    }

    @Test(
        arguments: [
            ("https://a.exempel/l", 2, "https://a.exempel/l?p=2"),
            ("https://a.exempel/l?p=7&q=x", 2, "https://a.exempel/l?p=8&q=x"),
            ("https://a.exempel/l?pp=7", 2, "https://a.exempel/l?pp=7&p=2"),
            ("https://a.exempel/l?p=x", 2, "https://a.exempel/l?p=2"),
            ("https://a.exempel/l?p=2", 0, nil), ("", 2, nil), ("https://a.exempel/l?p=9223372036854775807", 2, nil),
        ] as [(String, Int, String?)])
    func `has the next number, until a page is empty`(base: String, entries: Int, expected: String?) {
        let items = Array(repeating: #"{"t": "Ett"}"#, count: entries).joined(separator: ",")
        let feed = read(#"{"l": [\#(items)]}"#, paging { $0.parameter = "p" }, base: base)
        #expect(feed.info.next == expected)
        #expect(feed.problems.isEmpty)
    }

    @Test(arguments: [
        (1, "5", nil), (2, "5", "https://a.exempel/l?o=2"), (2, "2", nil), (2, "null", "https://a.exempel/l?o=2"),
    ])
    func `is not asked for when this one is not full or the document says how many there are`(
        entries: Int, total: String, expected: String?
    ) {
        let items = Array(repeating: #"{"t": "Ett"}"#, count: entries).joined(separator: ",")
        let offset = paging {
            $0.parameter = "o"
            $0.first = 0
            $0.step = 2
            $0.size = 2
            $0.total = "/total"
        }
        #expect(
            read(#"{"l": [\#(items)], "total": \#(total)}"#, offset, base: "https://a.exempel/l").info.next == expected)
    }
}

@Suite struct `A preset` {
    @Test func `fills in what a source does not say`() {
        var source = Source(
            id: "s", organisation: nil, format: .auto, url: "https://a.exempel/wp-json/wp/v2/posts?per_page=100")
        source.map = ["title": "/acf/rubrik", "amne": "/acf/amne"]
        JSONPreset.wordpress.fill(&source)
        #expect(source.format == .json && source.items == "")
        #expect(
            source.map["title"] == "/acf/rubrik" && source.map["amne"] == "/acf/amne" && source.map["link"] == "/link")
        #expect(source.paging?.parameter == "page" && source.paging?.size == 100)
    }

    @Test(arguments: [("", 50), ("&limit=10", 10), ("&limit=0", 50), ("&limit=1000", 100)])
    func `steps as far as a page of EntryStore reaches`(query: String, step: Int) {
        let url = "https://a.exempel/store/search?type=solr\(query)"
        #expect(JSONPreset.entrystore.paging(for: url)?.step == step)
    }

    @Test(arguments: JSONPreset.allCases) func `is a map that can be read`(preset: JSONPreset) throws {
        #expect(throws: Never.self) { try JSONPointer(preset.items) }
        for expression in preset.map.values {
            #expect(throws: Never.self) { try FieldExpression(expression, fields: Set(preset.map.keys)) }
        }
        #expect(preset.map["title"] != nil && preset.map["id"] != nil)
    }
}
