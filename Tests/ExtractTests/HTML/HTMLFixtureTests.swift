import Catalogue
import Foundation
import Testing

@testable import Extract

/// Pages as the content management systems of the field write them: `NAME.html`, what the source is configured as in
/// `NAME.source.json` (`url`, `list`, `page`, …; without it the page is read at ``address`` as `preview` reads it), and
/// `NAME.expected.json`.
struct HTMLFixtureTests {
    static let folder = Bundle.module.resourceURL?.appending(path: "Fixtures/html")
    static let address = "https://www.exempelby.se/omsorg/sida.html"

    static func names() throws -> [String] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".expected.json")
        }
        .map { String($0.dropLast(".expected.json".count)) }.sorted()
    }

    /// Configuration as `sources.json` has it, as far as pages need it.
    private struct Given: Decodable {
        struct List: Decodable {
            var items: String
            var link, title, date, summary, image, keepLinks, next: String?
            var maxPages: Int?

            var selectors: ListSelectors {
                var selectors = ListSelectors(items: items)
                (selectors.link, selectors.title, selectors.date) = (link, title, date)
                (selectors.summary, selectors.image, selectors.keepLinks) = (summary, image, keepLinks)
                (selectors.next, selectors.maxPages) = (next, maxPages ?? 1)
                return selectors
            }
        }

        var url: String
        var list: List?
        var page: PageSelectors?
        var minimumItems: Int?

        var source: Source {
            var source = Source(id: "fixture", organisation: nil, format: .html, url: url)
            (source.list, source.page, source.minimumItems) = (list?.selectors, page, minimumItems)
            return source
        }
    }

    static func read(_ name: String) throws -> Feed {
        let folder = try #require(folder)
        let bytes = try Data(contentsOf: folder.appending(path: "\(name).html"))
        var options = ReadOptions(base: address, now: DateTests.now)
        let given = folder.appending(path: "\(name).source.json")
        if FileManager.default.fileExists(atPath: given.path) {
            let source = try JSONDecoder().decode(Given.self, from: Data(contentsOf: given)).source
            (options.source, options.base, options.format) = (source, source.url, .html)
        }
        return Reader.read(bytes, options: options)
    }

    @Test(arguments: try names())
    func `each page reads as expected`(_ name: String) throws {
        let file = try #require(Self.folder).appending(path: "\(name).expected.json")
        let found = PreviewJSON.encode(try Self.read(name))
        let expected = try Data(contentsOf: file)
        #expect(
            try FixtureTests.pretty(found) == FixtureTests.pretty(expected), "\(String(decoding: found, as: UTF8.self))"
        )
    }

    @Test(arguments: try names())
    func `no beginning of a page brings the reader down`(_ name: String) throws {
        let whole = try Data(contentsOf: #require(Self.folder).appending(path: "\(name).html"))
        for count in stride(from: 0, through: whole.count, by: 97) {
            let feed = Reader.read(whole.prefix(count), options: ReadOptions(base: Self.address, now: DateTests.now))
            #expect(feed.entries.count <= 8)
        }
    }
}
