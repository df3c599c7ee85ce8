import Catalogue
import Foundation
import Testing

@testable import Extract

@Suite struct SamladReaderTests {
    private func read(_ text: String) -> Feed {
        var options = ReadOptions(
            base: "https://khi.example/api/v1/items", contentType: "application/json",
            now: Date(timeIntervalSince1970: 1_790_000_000))
        options.format = .samlad
        return Reader.read(Data(text.utf8), options: options)
    }

    @Test func `of each item the last line of the log counts`() throws {
        let feed = read(
            """
            { "changes": [
              { "n": 1, "id": "a", "type": "created", "at": "2026-01-01T00:00:00Z" },
              { "n": 2, "id": "b", "type": "created", "at": "2026-01-02T00:00:00Z" },
              { "n": 3, "id": "a", "type": "withdrawn", "at": "2026-01-03T00:00:00Z",
                "reason": "no longer published by x", "tombstone": { "reason": "withdrawn", "deleteCopies": true } },
              { "n": 4, "id": "c", "type": "updated", "at": "2026-01-04T00:00:00Z",
                "tombstone": { "reason": "personal-data", "deleteCopies": true } },
              { "n": 5, "id": "d", "type": "withdrawn", "at": "2026-01-05T00:00:00Z", "tombstone": { "reason": "hidden" } },
              { "n": 6, "id": "d", "type": "created", "at": "2026-01-06T00:00:00Z" }
            ], "position": 6, "next": 6, "instance": "0123", "home": "https://khi.example" }
            """)
        let answer = try #require(feed.samlad)
        #expect(feed.problems.isEmpty && answer.gone.map(\.id) == ["a"])
        #expect(answer.gone.first?.departure == Departure(.withdrawn, reason: "no longer published by x"))
        #expect(Set(answer.changed.keys) == ["b", "c", "d"])
        #expect(answer.position == 6 && answer.hasMore && answer.instance == "0123")
        #expect(answer.home == "https://khi.example")
    }

    @Test(arguments: [
        (
            #""type":"merged","reason":"r","into":"b","tombstone":{"reason":"merged","into":"b"}"#,
            Change.Tombstone.merged, ["b"]
        ),
        (#""type":"merged","reason":"r","into":"b","tombstone":{"reason":"merged"}"#, Change.Tombstone.merged, ["b"]),
        (
            #""type":"withdrawn","reason":"<b>r</b>","tombstone":{"reason":"hidden","into":"b"}"#,
            Change.Tombstone.hidden, [String]()
        ),
        (
            #""type":"new-kind","reason":"r","tombstone":{"reason":"new-reason"}"#, Change.Tombstone.withdrawn,
            [String]()
        ),
        (
            #""type":"merged","reason":"r","into":7,"tombstone":{"reason":"merged","into":[]}"#,
            Change.Tombstone.merged, [String]()
        ),
    ])
    func `an item that went tells how, and what lives on`(line: String, stone: Change.Tombstone, into: [String]) throws
    {
        let feed = read(#"{"changes":[{"n":1,"id":"a",\#(line)}],"position":1,"instance":"0123"}"#)
        #expect(try #require(feed.samlad).gone == [.init(id: "a", Departure(stone, reason: "r", into: into))])
    }

    @Test func `items bring their texts, cleaned, and where they are at home`() throws {
        let feed = read(
            """
            { "items": [ { "id": "a", "title": "Ett &amp; annat", "changeNumber": 9, "link": "https://a.example/1",
                "content": "<p onclick=x>Hej<script>x</script></p>", "terms": [ { "vocabulary": "kind", "term": "khi" } ],
                "organisations": [ { "id": "x", "name": "Xstad" } ], "published": "2018-01-01T00:00:00Z",
                "publishedPrecision": "year", "links": [ { "url": "https://a.example/1" }, { "url": "https://b.example/" } ],
                "origin": { "home": "https://n.example", "id": "q", "via": ["https://r.example"] } },
              { "id": "b" } ], "next": "abc", "total": 2 }
            """)
        let entry = try #require(feed.entries.first)
        #expect(feed.entries.count == 1 && feed.samlad?.cursor == "abc" && feed.samlad?.position == 9)
        #expect(entry.content == "<p>Hej</p>" && entry.extra["kind"] == ["khi"])
        #expect(entry.extra["organisation"] == ["Xstad"] && entry.publishedPrecision == .year)
        #expect(entry.links.map(\.href) == ["https://b.example/"])
        #expect(entry.origin == RecordOrigin(home: "https://n.example", id: "q", via: ["https://r.example"]))
    }

    @Test(arguments: ["{}", "[]", #"{"changes":[]}"#, #"{"items":3}"#])
    func `what is no answer of a Samlad is refused`(text: String) {
        #expect(read(text).isRejected)
    }
}
