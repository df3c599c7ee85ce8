import Catalogue
import Foundation
import HTTPTypes
import NIOCore
import Store
import Testing

@testable import Publish

/// Since when an answer has been what it is.
struct AgeTests {
    private func unsettled(_ modified: Date) -> Answer {
        var answer = Answer(.ok, MediaType.json, Array("a".utf8))
        Validator(of: Array("a".utf8), modified: modified).stamp(&answer, now: modified)
        return answer
    }

    @Test func `an answer made within the second of a change is dated when that is over, kept or not`() {
        let changed = Sample.now
        let answer = unsettled(changed)
        #expect(answer.headers[.lastModified] == nil)
        let kept = AnswerCache.Kept(answer, of: "/")
        let date = "Tue, 10 Mar 2026 08:00:00 GMT"
        var asked = Conditions()
        asked.ifModifiedSince = date
        let (young, old) = (kept.form(at: changed + 0.9), kept.form(at: changed + 1))
        #expect(young.answer.headers[.lastModified] == nil && !young.answer.isKnown(to: asked))
        #expect(!String(buffer: young.head).contains("last-modified"))
        #expect(old.answer.headers[.lastModified] == date && old.answer.isKnown(to: asked))
        for head in [old.head, old.unchanged] {
            #expect(String(buffer: head).lowercased().contains("last-modified: \(date.lowercased())\r\n"))
        }
        #expect(old.answer.body == young.answer.body)
        #expect(old.answer.headers[.eTag] == young.answer.headers[.eTag])
    }

    @Test func `bytes are as old as they have been the same, and never older than they are known to be`() {
        let ages = Ages(most: 2)
        let start = Sample.now
        #expect(ages.since(1, "a", earliest: start, now: start + 9) == start)
        #expect(ages.since(1, "a", earliest: start + 5, now: start + 10) == start)
        // Whatever the log says: they were others a moment ago.
        #expect(ages.since(1, "b", earliest: start, now: start + 20) == start + 20)
        #expect(ages.since(1, "a", earliest: start, now: start + 30) == start + 30)
        #expect(ages.since(2, "a", earliest: start, now: start + 31) == start)
        #expect(ages.since(3, "a", earliest: start + 2, now: start + 32) == start + 2)
        #expect(ages.since(1, "a", earliest: start + 3, now: start + 33) == start + 3, "it is forgotten")
    }

    private static let id = Sample.records[0].id

    /// With a collection of two.
    private static func fill(_ store: Store) async throws {
        try await Sample.fill(store)
        var made = Decision(.collection, records: [], who: "anna", why: nil, at: Sample.now)
        (made.collection, made.heading) = ("ett", "Ett urval")
        var picked = Decision(
            .collect, records: [Sample.records[2].id, id], who: "anna", why: nil, at: Sample.now)
        picked.collection = "ett"
        try store.decide([made, picked].map { $0.named() }, rules: Sample.rules, now: Sample.now)
    }

    @Test(arguments: [
        "/api/v1/items/\(id)", "/api/v1/items?linkState=dead", "/api/v1/links", "/api/v1/collections",
        "/api/v1/vocabularies", "/api/v1/organisations", "/api/v1/places", "/dcat", "/dcat.ttl", "/opml",
        "/sitemap.xml", "/api/v1/items?collection=ett", "/api/v1/collections/ett", "/samlingar/ett.csv",
        "/openapi.json", "/schemas/item.json", "/id/\(id)", "/id/\(id).bib", "/lagesbild",
    ])
    func `an answer known by its bytes has a date, by which it is asked for`(target: String) async throws {
        try await TestServer.with(fill: Self.fill) { server in
            var reply = try await server.get(target)
            let end = ContinuousClock.now + .seconds(20)
            // What tells of today is as old as its first reader.
            while reply.headers["last-modified"] == nil, .now < end { reply = try await server.get(target) }
            let date = try #require(reply.headers["last-modified"])
            let again = try await server.get(target, ["If-Modified-Since": date])
            #expect(again.status == 304 && again.headers["etag"] == reply.headers["etag"])
            let earlier = "Mon, 09 Mar 2026 08:00:00 GMT"
            #expect(try await server.get(target, ["If-Modified-Since": earlier]).status == 200)
        }
    }

    @Test func `what a check of a link changes makes an answer younger, though no line of the log tells`() async throws
    {
        try await TestServer.with { server in
            let target = "/api/v1/items/\(Self.id)"
            let before = try await server.get(target)
            let date = try #require(before.headers["last-modified"])
            #expect(date == "Tue, 10 Mar 2026 08:00:00 GMT", "of the configuration and the log")
            let position = try server.store.changes(after: 0, limit: 0).highest
            var link = try #require(try server.store.link("https://utgivare.example/stod/1"))
            link.lastCheck = Sample.now
            try await server.store.apply(
                link, check: LinkCheck(at: Sample.now, status: 200), rules: Sample.rules, now: Sample.now)
            #expect(try server.store.changes(after: 0, limit: 0).highest == position)
            let after = try await server.get(target, ["If-Modified-Since": date])
            #expect(after.status == 200 && after.body != before.body)
        }
    }
}
