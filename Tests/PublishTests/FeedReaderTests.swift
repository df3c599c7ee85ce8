import Catalogue
import Foundation
import FoundationXML
import Store
import Testing

@testable import Publish

/// What feedparser, which knows nothing of this product, reads in the feeds; and what is told of pages, of what went and
/// of hubs.
@Suite struct FeedReaderTests {
    private struct Reading: Decodable {
        struct Entry: Decodable {
            var id, title, link: String?
            var author: String?
            var permalink: Bool?
            var published, updated: Bool
            var schemes, enclosures: [String]
        }

        var version: String
        /// What is wrong with it; empty when nothing is.
        var bozo: String
        var title: String?
        var links: [String: String]
        var entries: [Entry]
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    private func read(_ bytes: Data) async throws -> Reading {
        let python = Self.root.appending(path: ".build/peers/bin/python3")
        try #require(
            FileManager.default.isExecutableFile(atPath: python.path),
            "\(python.path) is missing: run `scripts/setup test`")
        let file = FileManager.default.temporaryDirectory.appending(path: "samlad-feed-\(UUID().uuidString)")
        try bytes.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = python
        process.arguments = [Self.root.appending(path: "Tests/Peers/feeds.py").path, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try await Task.detached { try pipe.fileHandleForReading.readToEnd() ?? Data() }.value
        return try JSONDecoder().decode(Reading.self, from: output)
    }

    private static func fill(_ store: Store) async throws {
        try await Sample.fill(store)
        let enclosed = Sample.record(7, title: "Med film & ljud") { record in
            record.links = [
                EntryLink(href: "https://utgivare.example/film.mp4", rel: "enclosure", type: "video/mp4", length: 4711),
                EntryLink(href: "https://utgivare.example/ljud.mp3", rel: "enclosure", type: "audio/mpeg"),
            ]
        }
        try await Sample.sync(store, "khi", [enclosed], at: Sample.date("2026-03-04T08:00:00Z"))
    }

    @Test(arguments: [("/feed.rss", "rss20"), ("/feed.atom", "atom10")])
    func `a reader reads all there is without a warning`(target: String, version: String) async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let reply = try await server.get(target)
            let feed = try await read(reply.body)
            #expect(feed.bozo == "" && feed.version == version && feed.title == "Samlad")
            let base = "http://127.0.0.1:\(server.port)"
            #expect(feed.links["self"] == base + target)
            #expect(feed.entries.count == 7)
            #expect(Set(feed.entries.map(\.id)).count == 7)
            for entry in feed.entries {
                #expect(entry.id?.hasPrefix(base + "/id/") == true && entry.updated && entry.author != nil)
                #expect(entry.schemes.contains(base + "/api/v1/vocabularies#kind"))
            }
            #expect(feed.entries.contains { $0.title == Sample.hostile || target == "/feed.rss" })
            let film = try #require(feed.entries.first { $0.title == "Med film & ljud" })
            #expect(film.enclosures == ["https://utgivare.example/film.mp4", "https://utgivare.example/ljud.mp3"])
            #expect(film.link == "https://utgivare.example/stod/7" && film.published)
        }
    }

    @Test func `RSS has what its specification asks for`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let reply = try await server.get("/feed.rss?kind=khi")
            #expect(reply.headers["content-type"] == "application/rss+xml; charset=utf-8")
            let root = try #require(try XMLDocument(data: reply.body).rootElement())
            let channel = try #require(root.elements(forName: "channel").first)
            for name in ["title", "link", "description", "language", "lastBuildDate"] {
                #expect(channel.elements(forName: name).count == 1)
            }
            let items = channel.elements(forName: "item")
            #expect(items.count == 6)
            for item in items {
                for name in ["title", "link", "description", "guid"] {
                    #expect(item.elements(forName: name).count == 1)
                }
                #expect(item.elements(forName: "guid").first?.attribute(forName: "isPermaLink")?.stringValue == "true")
                #expect(!item.elements(forName: "dc:creator").isEmpty)
            }
            let hostile = items.compactMap { $0.elements(forName: "title").first?.stringValue }
            #expect(hostile.contains(Sample.hostile))
            #expect(reply.text.contains("<source url=\"https://skr.example/rss?a=1&amp;b=2\">"))
            #expect(reply.text.contains("length=\"4711\""))
        }
    }

    @Test(arguments: ["/feed.rss", "/feed.atom"])
    func `pages of a feed lead to the first and the next, and the whole one says that it is`(target: String)
        async throws
    {
        try await TestServer.with { server in
            let base = "http://127.0.0.1:\(server.port)"
            #expect(try await server.get(target).text.contains("<fh:complete/>"))
            var next: String? = target + "?limit=2"
            var seen: [String] = []
            var pages = 0
            while let path = next {
                let reply = try await server.get(path)
                #expect(!reply.text.contains("fh:complete"))
                let feed = try await read(reply.body)
                seen += feed.entries.compactMap(\.id)
                #expect(feed.links["first"] == base + target + "?limit=2")
                next = feed.links["next"].map { String($0.dropFirst(base.count)) }
                pages += 1
            }
            #expect(pages == 3 && Set(seen).count == 6)
        }
    }

    @Test func `what went within the time of a page stands in it as deleted, in no other`() async throws {
        try await TestServer.with { server in
            let gone = Sample.records.prefix(2).map(\.id)
            try await Sample.sync(
                server.store, "khi", Array(Sample.records.dropFirst(2)), at: Sample.now, absent: .withdraw)
            let reply = try await server.get("/feed.atom")
            let root = try #require(try XMLDocument(data: reply.body).rootElement())
            let deleted = root.elements(forName: "at:deleted-entry")
            let base = "http://127.0.0.1:\(server.port)/id/"
            let references = deleted.compactMap { $0.value(of: "ref") }
            #expect(Set(references).isSuperset(of: gone.map { base + $0 }))
            #expect(references.contains(base + Sample.twin.id), "the twin is part of another item")
            #expect(deleted.allSatisfy { $0.value(of: "when")?.hasSuffix("Z") == true })
            #expect(!references.contains(base + Sample.records[2].id))
            #expect(try await read(reply.body).bozo == "")
            let byTitle = try await server.get("/feed.atom?sort=title")
            #expect(!byTitle.text.contains("deleted-entry"))
            // The oldest page tells of what went longest ago, and of nothing after it.
            let first = try await server.get("/feed.atom?limit=1")
            #expect(first.text.contains(gone[0]))
        }
    }

    @Test func `a hub is named where it is told of news, and nowhere else`() async throws {
        var configuration = Sample.configuration
        configuration.settings.hub = "https://hub.example/"
        configuration.settings.publicAddress = "https://khi.example/"
        try await TestServer.with(configuration) { server in
            for target in ["/feed.atom", "/feed.rss", "/feed.json"] {
                let reply = try await server.get(target)
                #expect(
                    reply.headers["link"]
                        == "<https://khi.example\(target)>; rel=\"self\", <https://hub.example/>; rel=\"hub\"")
                #expect(reply.text.contains("https://hub.example/"))
                let search = try await server.get(target + "?kind=khi")
                #expect(!search.text.contains("hub.example") && search.headers["link"] == nil)
            }
            let hubs = try #require(try await server.json("/feed.json")["hubs"] as? [[String: String]])
            #expect(hubs == [["type": "WebSub", "url": "https://hub.example/"]])
        }
        configuration.settings.publicAddress = nil
        try await TestServer.with(configuration) { server in
            let feed = try await server.get("/feed.atom")
            #expect(!feed.text.contains("hub.example"))
        }
    }

    @Test func `every page announces the feeds of what it shows`() async throws {
        try await TestServer.with { server in
            for target in ["/", "/status", "/id/\(Sample.records[0].id)", "/lagesbild"] {
                let page = try await server.get(target).text
                let link = "type=\"application/rss+xml\" title=\"Samlad (RSS)\" href=\"/feed.rss\">"
                #expect(page.contains("<link rel=\"alternate\" " + link))
            }
            let search = try await server.get("/?q=larm&kind=khi&sort=title").text
            for feed in ["/feed.rss", "/feed.atom", "/feed.json"] {
                #expect(search.contains("href=\"\(feed)?q=larm&amp;kind=khi\">"))
            }
        }
    }
}
