import Catalogue
import Foundation
import Testing

@testable import Pipeline

@Suite struct `A sources.json that is added to` {
    private static let entry = """
        { "id": "b", "organisation": "kommun-1715",
          "url": "https://b.exempel/rss" }
        """

    private func added(to text: String) throws -> (text: String, ids: [String]) {
        let folder = try Folder()
        let after = try RegistryEditor.adding([Self.entry], to: Data(text.utf8), file: "f")
        let registry = try Registry.check(after, as: folder.url.appendingPathComponent("sources.json").path)
        return (String(decoding: after, as: UTF8.self), registry.configuration.sources.map(\.id))
    }

    @Test(arguments: [
        "{ \"sources\": [] }", "{\"sources\":[\n]}", "{ \"sources\": [ // de våra\n] }", "{ \"sources\": [ /* [ */ ] }",
    ])
    func `gets its first source`(text: String) throws { #expect(try added(to: text).ids == ["b"]) }

    @Test func `keeps its comments and its sources`() throws {
        let result = try added(
            to: """
                // "sources": [
                { "settings": { "contact": "mailto:a@b.se" },
                  "sources": [  // mina
                    { "id": "a", "organisation": "kommun-1715", "url": "https://a.exempel/rss" }  // sist
                  ] }
                """)
        #expect(result.ids == ["b", "a"])
        #expect(result.text.contains("// sist") && result.text.contains("// mina\n    { \"id\": \"b\""))
    }

    @Test func `is refused when it has no list`() throws {
        #expect(throws: RegistryProblems.self) { try RegistryEditor.adding(["{}"], to: Data("{}".utf8), file: "f") }
    }

    @Test func `takes one entry, a list and a whole file, comments among them`() throws {
        let one = "{ \"id\": \"}\\\"//\", /* } */ \"a\": { } } // {"
        for text in [one, "[ \(one)\n ]", "{ \"sources\": [ \(one)\n, ] }"] {
            let entries = try RegistryEditor.entries(in: Data(text.utf8), file: "f")
            #expect(entries == ["{ \"id\": \"}\\\"//\", /* } */ \"a\": { } }"])
        }
        #expect(throws: RegistryProblems.self) { try RegistryEditor.entries(in: Data("[1]".utf8), file: "f") }
    }

    @Test func `reads back every source of the repository as it was written`() throws {
        let configuration = try Registry.load(path: RepositoryFiles.sources).configuration
        let folder = try Folder()
        let data = "data"
        try FileManager.default.copyItem(
            at: RepositoryFiles.root.appendingPathComponent(data), to: folder.url.appendingPathComponent(data))
        // The organisations that only this sources.json names have to be there for its sources to be read.
        let organisations = Set(configuration.sources.compactMap(\.organisation)).sorted().map {
            "{ \"id\": \"\($0)\", \"name\": \"\($0)\", \"kind\": \"agency\" }"
        }
        let sources = configuration.sources
        let whole = """
            { "organisations": [\(organisations.joined(separator: ","))],
              "sources": [\(sources.map(SourceText.json).joined(separator: ","))] }
            """
        let again = try Registry.check(
            Data(whole.utf8), as: folder.url.appendingPathComponent("sources.json").path
        ).configuration.sources
        #expect(again.count == sources.count)
        for (one, other) in zip(sources, again) { #expect(one == other) }
    }
}

@Suite struct `Lists of subscriptions` {
    private static let list = """
        <opml version="2.0"><head><title>Våra</title></head><body><outline text="Kommuner">
        <outline type="rss" text="Nyheter från Kil" xmlUrl="https://kil.se/nyheter.rss"/>
        <outline type="rss" text="En blogg" xmlUrl="https://blogg.exempel/feed"/>
        <outline type="rss" text="Finns" xmlUrl="https://finns.exempel/rss"/></outline></body></opml>
        """

    private func configuration() throws -> Configuration {
        let folder = try Folder()
        let text = """
            { "organisations": [ { "id": "kommun-1715", "hosts": ["kil.se"] } ],
              "sources": [ { "id": "finns", "organisation": "kommun-1715", "format": "rss", "url": "https://finns.exempel/rss" } ] }
            """
        return try Registry.load(path: folder.write("sources.json", text)).configuration
    }

    @Test func `become sources of those whose hosts they are on`() throws {
        let found = Subscriptions.read(
            Data(Self.list.utf8), address: "", organisation: nil, configuration: try configuration(),
            now: Date(timeIntervalSince1970: 0))
        #expect(found.sources.map(\.id) == ["nyheter-fran-kil"])
        #expect(found.sources.map(\.organisation) == ["kommun-1715"])
        #expect(found.ownerless.map(\.url) == ["https://blogg.exempel/feed"])
        let named = Subscriptions.read(
            Data(Self.list.utf8), address: "", organisation: "kommun-1715", configuration: try configuration(),
            now: Date(timeIntervalSince1970: 0))
        #expect(named.sources.count == 2 && named.ownerless.isEmpty)
    }

    @Test func `that are no OPML are refused with the reason`() throws {
        let found = Subscriptions.read(
            Data("<html>".utf8), address: "", organisation: nil, configuration: try configuration(),
            now: Date(timeIntervalSince1970: 0))
        #expect(found.rejection != nil)
    }

    @Test func `go out and come in again the same`() throws {
        let configuration = try configuration()
        let opml = Subscriptions.opml(configuration, names: { $0 }, now: Date(timeIntervalSince1970: 0))
        var empty = configuration
        empty.sources = []
        let found = Subscriptions.read(
            opml, address: "", organisation: "kommun-1715", configuration: empty, now: Date(timeIntervalSince1970: 0))
        #expect(found.sources.map(\.url) == ["https://finns.exempel/rss"])
        #expect(found.sources.map(\.id) == ["finns"])
    }
}
