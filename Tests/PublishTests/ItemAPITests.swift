import Catalogue
import Foundation
import Publish
import Store
import Testing

struct ItemAPITests {
    @Test func `a list gives every item with names, freshness and its total`() async throws {
        try await TestServer.with { server in
            let page = try await server.json("/api/v1/items")
            let items = try #require(page["items"] as? [[String: Any]])
            #expect(page["total"] as? Int == 6)
            #expect(items.count == 6)
            #expect(page["next"] == nil)
            let story = try #require(items.first { $0["title"] as? String == "Så införde vi trygghetslarm" })
            #expect(story["kind"] as? String == "berattelse")
            #expect(story["published"] as? String == "2025-11-03T09:15:00Z")
            let place = try #require((story["places"] as? [[String: Any]])?.first)
            #expect(place["name"] as? String == "Kil")
            let owner = try #require((story["organisations"] as? [[String: Any]])?.first)
            #expect(owner["name"] as? String == "Kils kommun")
            let term = try #require((story["terms"] as? [[String: Any]])?.last)
            #expect(term["label"] as? String == "Upphandling")
            #expect(term["origin"] as? String == "inferred")
            #expect(story["content"] == nil)
            let dead = try #require(items.first { $0["title"] as? String == "Den försvunna guiden" })
            #expect(dead["linkState"] as? String == "dead")
            let freshness = try #require(dead["freshness"] as? [String: Any])
            #expect(freshness["level"] as? String == "stale")
            let reason = try #require((freshness["reasons"] as? [[String: Any]])?.first)
            #expect(reason["code"] as? String == "link-dead")
            #expect(reason["text"] as? String == "Its link has been dead since 2026-03-03.")
        }
    }

    @Test(
        arguments: [
            ("kind=berattelse", 1), ("kind=khi", 5), ("kind=khi,berattelse", 6), ("kind=khi&kind=berattelse", 6),
            ("organisation=kommun-1715", 1), ("municipality=1715", 1), ("municipality=1780", 0), ("topic=juridik", 1),
            ("topic=juridik,upphandling&kind=khi", 1), ("q=trygghetslarm", 1), ("q=v%C3%A4gledning", 1),
            ("freshness=stale", 1), ("freshness=stale,ageing", 2), ("changedSince=2026-03-02", 1),
            ("changedSince=2026-03-01T00:00:00Z", 6), ("tag=nobodys", 0),
            ("q=s%C3%A5+inf%C3%B6rde", 1),
        ])
    func `filters narrow the list, and alternatives widen a filter`(query: String, expected: Int) async throws {
        try await TestServer.with { server in
            let page = try await server.json("/api/v1/items?" + query)
            #expect(page["total"] as? Int == expected)
            #expect((page["items"] as? [Any])?.count == expected)
        }
    }

    @Test(arguments: ["", "&sort=published", "&sort=title", "&kind=khi", "&q=guide"])
    func `walking the cursors gives the whole list once`(query: String) async throws {
        try await TestServer.with { server in
            let whole = try await server.json("/api/v1/items?limit=500" + query)
            let expected = try #require(whole["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
            #expect(!expected.isEmpty)
            var walked: [String] = []
            var target = "/api/v1/items?limit=1" + query
            for _ in 0..<20 {
                let reply = try await server.get(target)
                let page = try reply.json()
                walked += try #require(page["items"] as? [[String: Any]]).compactMap { $0["id"] as? String }
                guard let next = page["next"] as? String else { break }
                let link = try #require(reply.headers["link"])
                #expect(link.hasSuffix("; rel=\"next\""))
                #expect(link.contains("cursor="))
                target = "/api/v1/items?limit=1\(query)&cursor=\(next)"
            }
            #expect(walked == expected)
        }
    }

    @Test(
        arguments: [
            ("topc=juridik", "unknown-parameter", "topc", "topic"),
            ("kind=kih", "bad-value", "kind", "khi"),
            ("topic=jurdik", "bad-value", "topic", "juridik"),
            ("organisation=SKR", "bad-value", "organisation", "skr"),
            ("organisation=socialstyrelse", "bad-value", "organisation", "socialstyrelsen"),
            ("municipality=Kil", "bad-value", "municipality", "1715"),
            ("municipality=17", "bad-value", "municipality", nil),
            ("freshness=stal", "bad-value", "freshness", "stale"),
            ("sort=titel", "bad-value", "sort", "title"),
            ("limit=0", "bad-value", "limit", "1"), ("limit=501", "bad-value", "limit", "500"),
            ("limit=many", "bad-value", "limit", nil), ("changedSince=yesterday", "bad-value", "changedSince", nil),
            ("changedSince=2026-03-01Tjunk", "bad-value", "changedSince", nil),
            ("changedSince=2026-02-31T25:61:00Z", "bad-value", "changedSince", nil),
            ("changedSince=2026-02-30", "bad-value", "changedSince", nil),
            ("topic=", "bad-value", "topic", nil), ("limit=", "bad-value", "limit", nil),
            ("cursor=", "bad-value", "cursor", nil), ("q=%20", "bad-value", "q", nil),
            ("kind=khi&tag=%20,", "bad-value", "tag", nil), ("organisation", "bad-value", "organisation", nil),
            ("cursor=hittepa", "bad-value", "cursor", nil), ("q=%FF", "bad-value", "query", nil),
            ("q=%2", "bad-value", "query", nil),
            ("q=" + String(repeating: "a", count: 201), "bad-value", "q", nil),
        ] as [(String, String, String, String?)])
    func `a fault in the question is a problem that names it`(
        query: String, kind: String, parameter: String, nearest: String?
    ) async throws {
        try await TestServer.with { server in
            for path in ["/api/v1/items", "/feed.json", "/feed.atom"] {
                let reply = try await server.get("\(path)?\(query)")
                #expect(reply.status == 400)
                #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
                let problem = try reply.json()
                #expect((problem["type"] as? String)?.hasSuffix("/problem/\(kind)") == true)
                #expect(problem["status"] as? Int == 400)
                #expect(problem["parameter"] as? String == parameter)
                #expect(problem["nearest"] as? String == nearest)
                #expect(problem["instance"] as? String == path)
                #expect((problem["detail"] as? String)?.isEmpty == false)
            }
        }
    }

    @Test func `one item comes with its text, its links and where each field came from`() async throws {
        try await TestServer.with { server in
            let item = try await server.json("/api/v1/items/\(Sample.records[0].id)")
            #expect(item["title"] as? String == "Vägledning nummer 1")
            #expect((item["content"] as? String)?.contains("Bakgrund") == true)
            #expect((item["url"] as? String)?.hasSuffix("/id/\(Sample.records[0].id)") == true)
            #expect(item["records"] as? [String] == [Sample.records[0].id])
            let provenance = try #require(item["provenance"] as? [String: [String: Any]])
            #expect(provenance["title"]?["source"] as? String == "khi")
            let link = try #require((item["links"] as? [[String: Any]])?.first)
            #expect(link["state"] as? String == "new")
            #expect(link["rule"] as? String == "never-checked")
            #expect(link["flags"] as? [String] == [])
            // What was written can be read back by another Samlad.
            let reply = try await server.get("/api/v1/items/\(Sample.records[0].id)")
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            let read = try decoder.decode(Wire.Item.self, from: reply.body)
            #expect(try Wire.encode(read) == reply.body)
        }
    }

    @Test func `an id that was merged leads to its item, on the page too`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/items/\(Sample.twin.id)")
            #expect(reply.status == 308)
            #expect(reply.headers["location"] == "/api/v1/items/\(Sample.records[5].id)")
            let page = try await server.get("/id/\(Sample.twin.id)")
            #expect(page.status == 308)
            #expect(page.headers["location"] == "/id/\(Sample.records[5].id)")
        }
    }

    @Test func `a withdrawn item is gone, with the reason and the day`() async throws {
        try await TestServer.with { server in
            let left = Array(Sample.records.dropFirst())
            try await Sample.sync(
                server.store, "khi", left, at: Sample.date("2026-03-05T08:00:00Z"), absent: .withdraw)
            let reply = try await server.get("/api/v1/items/\(Sample.records[0].id)")
            #expect(reply.status == 410)
            let problem = try reply.json()
            #expect((problem["detail"] as? String)?.isEmpty == false)
            #expect(problem["withdrawn"] as? String == "2026-03-05T08:00:00Z")
            let page = try await server.get("/id/\(Sample.records[0].id)")
            #expect(page.status == 410)
            #expect(page.text.contains("5 mars 2026"))
            #expect(page.text.contains("Den publiceras inte längre av ") && !page.text.contains("no longer"))
        }
    }

    @Test func `an id nobody gave out is not found`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/items/aaaaaaaaaaaaaaaa")
            #expect(reply.status == 404)
            #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
            let page = try await server.get("/id/%3Cscript%3E")
            #expect(page.status == 404)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(!page.text.contains("<script"))
        }
    }
}
