import Catalogue
import Extract
import Foundation
import Testing

@testable import Pipeline

@Suite struct `The shape of a source` {
    private func problems(_ source: String) throws -> [String] {
        let folder = try Folder()
        let text =
            "{\"sources\":[{\"id\":\"a\",\"organisation\":\"kommun-1715\",\"url\":\"https://a.exempel/x\",\(source)}]}"
        return lines(of: try folder.write("sources.json", text)).map { line in
            String(line.drop { $0 != "/" }).replacing("/sources/0", with: "")
        }
    }

    private func read(_ source: String) throws -> Source {
        let folder = try Folder()
        let text = "{\"sources\":[{\"id\":\"a\",\"organisation\":\"kommun-1715\",\(source)}]}"
        let registry = try Registry.load(path: folder.write("sources.json", text))
        return try #require(registry.configuration.sources.first)
    }

    @Test func `is filled in by its preset, and its own keys win`() throws {
        let source = try read(
            #""preset": "wordpress", "url": "https://a.exempel/wp-json/wp/v2/posts?per_page=20", "map": {"title": "/acf/t", "amne": "/acf/a"}, "paging": {"maxPages": 3}"#
        )
        #expect(source.format == .json && source.items == "")
        #expect(source.map["title"] == "/acf/t" && source.map["amne"] == "/acf/a" && source.map["date"] == "/date")
        #expect(source.paging?.parameter == "page" && source.paging?.size == 20 && source.paging?.maxPages == 3)
        let other = try read(
            #""preset": "kolada", "url": "https://a.exempel/", "items": "/x", "paging": {"parameter": "p", "first": 0}"#
        )
        #expect(other.items == "/x" && other.paging?.next == nil && other.paging?.parameter == "p")
        #expect(other.paging?.first == 0 && other.paging?.maxPages == 10)
    }

    @Test func `says how its pages hang together, which count and what is harvested`() throws {
        let json = try read(
            #""format": "json", "url": "https://a.exempel/", "items": "/l", "map": {"title": "/t"}, "paging": {"parameter": "o", "first": 0, "step": 50, "size": 50, "total": "/n", "maxPages": 2}"#
        )
        var paging = Paging()
        (paging.parameter, paging.first, paging.step, paging.size, paging.total) = ("o", 0, 50, 50, "/n")
        paging.maxPages = 2
        #expect(json.paging == paging)
        let sitemap = try read(
            #""format": "sitemap", "url": "https://a.exempel/s.xml", "pages": {"include": ["/a/*"], "exclude": ["*/b"], "changedWithin": "730d"}"#
        )
        #expect(sitemap.pages?.include == ["/a/*"] && sitemap.pages?.exclude == ["*/b"])
        #expect(sitemap.pages?.changedWithin == 63_072_000.0)
        let oai = try read(#""format": "oai-pmh", "url": "https://a.exempel/oai", "harvest": {"set": "a:b"}"#)
        #expect(oai.harvest?.set == "a:b" && oai.harvest?.metadataPrefix == "oai_dc")
    }

    @Test(arguments: [
        (#""preset": "wordpres""#, [#"/preset: unknown preset "wordpres", did you mean "wordpress"?"#]),
        (#""format": "html", "preset": "kolada""#, [#"/preset: "preset" belongs to "format": "json" alone"#]),
        (#""paging": {"next": "/n"}"#, [#"/paging: "paging" belongs to "format": "json" alone"#]),
        (#""pages": {}"#, [#"/pages: "pages" belongs to "format": "sitemap" alone"#]),
        (#""harvest": {}"#, [#"/harvest: "harvest" belongs to "format": "oai-pmh" alone"#]),
        (
            #""preset": "kolada", "paging": {"nxt": "/n"}"#, [#"/paging/nxt: unknown key, did you mean "next"?"#]
        ),
        (
            #""preset": "krisinformation", "paging": {"maxPages": 2}"#,
            [#"/paging: expected "next", or "parameter" with or without "cursor": this preset has no further pages"#]
        ),
        (
            #""preset": "kolada", "paging": {"cursor": "c", "step": 0}"#,
            [
                #"/paging: "parameter" is missing: it names what carries the cursor"#,
                #"/paging/cursor: character 1: a JSON Pointer begins with /, as in "/c""#,
                #"/paging/step: "step" has no use beside "cursor""#,
                "/paging/step: expected a number from 1 to 10000, found 0",
            ]
        ),
        (
            #""format": "sitemap", "pages": {"include": ["nyheter/*"], "changedWithin": "2 år"}"#,
            [
                #"/pages/include/0: expected a path that begins with / or *, like /nyheter/*, found "nyheter/*""#,
                #"/pages/changedWithin: expected a length of time like 500ms, 30s, 5m, 1h or 7d, found "2 år""#,
            ]
        ),
        (
            #""format": "oai-pmh", "harvest": {"set": "a b"}"#,
            [#"/harvest/set: expected a name of letters, digits and -_.!~*'():, found "a b""#]
        ),
    ])
    func `has faults that are told with what belongs where`(source: String, expected: [String]) throws {
        #expect(try problems(source) == expected)
    }
}

@Suite struct `The presets` {
    @Test(arguments: JSONPreset.allCases) func `stand in the guide as they are`(preset: JSONPreset) throws {
        let guide = try String(
            contentsOf: RepositoryFiles.root.appendingPathComponent("docs/sources.md"), encoding: .utf8)
        let map = SourceReader.mapFields.compactMap { field in preset.map[field].map { "`\(field)` `\($0)`" } }
        let paging = preset.paging(for: "https://a.exempel/")
        let way =
            paging?.next.map { "`next` `\($0)`" } ?? paging?.parameter.map { "`parameter` `\($0)`" } ?? "one page"
        let items = preset.items.isEmpty ? "\"\"" : preset.items
        let row = "| `\(preset.rawValue)` | `\(items)` | \(map.joined(separator: ", ")) | \(way) |"
        #expect(guide.contains(row + "\n"))
        #expect(preset.map.count == map.count)
    }

    @Test func `are those of the schema`() throws {
        let data = try Data(contentsOf: RepositoryFiles.root.appendingPathComponent("sources.schema.json"))
        var place: Any? = try JSONSerialization.jsonObject(with: data)
        for key in ["properties", "sources", "items", "properties", "preset", "enum"] {
            place = (place as? [String: Any])?[key]
        }
        #expect(place as? [String] == JSONPreset.allCases.map(\.rawValue))
    }

    @Test func `read the default registry's sources`() throws {
        let registry = try Registry.load(path: RepositoryFiles.sources)
        let helsingborg = try #require(registry.configuration.source("kommun-1283-evenemang"))
        #expect(helsingborg.map["title"] == "/title/rendered" && helsingborg.paging?.parameter == "page")
        #expect(registry.configuration.source("riksdagen-sou-2025")?.items == "/dokumentlista/dokument")
        #expect(registry.configuration.source("krisinformation-nyheter")?.map["link"] == "/Web")
    }
}
