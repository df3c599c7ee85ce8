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

    private static let two = """
        // mina källor
        { "sources": [
            { "id": "a", "organisation": "kommun-1715",   // "url": "x"
              "url" : "https://a.exempel/\\u0072ss",  "every": "2h" },
            { "url": "https://b.exempel/rss", "id": "b", "organisation": "kommun-1715", },
          ] }

        """

    @Test func `gives a source another address and keeps every other byte`() throws {
        let path = try Folder().url.appendingPathComponent("sources.json").path
        let moves = [
            "a": (from: "https://a.exempel/rss", to: "https://a.exempel/ny?a=\"b\""),
            "b": (from: "https://b.exempel/rss", to: "https://b.exempel/nyhetsflöde.xml"),
        ]
        let after = try Registry.readdressing(moves, in: Data(Self.two.utf8), as: path)
        let expected = Self.two.replacing("https://a.exempel/\\u0072ss", with: "https://a.exempel/ny?a=\\\"b\\\"")
            .replacing("https://b.exempel/rss", with: "https://b.exempel/nyhetsflöde.xml")
        #expect(String(decoding: after, as: UTF8.self) == expected)
        #expect(
            try Registry.check(after, as: path).configuration.sources.map(\.url)
                == ["https://a.exempel/ny?a=\"b\"", "https://b.exempel/nyhetsflöde.xml"])
    }

    @Test(arguments: ["c", "a"]) func `gives none to a source that is not there, or has another by now`(
        id: String
    ) throws {
        let moves = [id: (from: "https://a.exempel/gammal", to: "https://a.exempel/ny")]
        #expect {
            try RegistryEditor.readdressing(moves, in: Data(Self.two.utf8), file: "f")
        } throws: { error in
            (error as? RegistryProblems)?.lines.first?.contains("put https://a.exempel/ny into it by hand") == true
        }
    }

    @Test func `takes one entry, a list and a whole file, comments among them`() throws {
        let one = "{ \"id\": \"}\\\"//\", /* } */ \"a\": { } } // {"
        for text in [one, "[ \(one)\n ]", "{ \"sources\": [ \(one)\n, ] }"] {
            let sources = try NewSources(Data(text.utf8), file: "f")
            #expect(sources.texts == ["{ \"id\": \"}\\\"//\", /* } */ \"a\": { } }"])
        }
    }

    /// The faults of adding `input` to a file of the source `finns`, which begins on its second line.
    private func faults(adding input: String, to file: String? = nil) throws -> [String] {
        let folder = try Folder()
        let file =
            file ?? """
                { "sources": [
                  { "id": "finns", "formerIds": ["fanns"], "organisation": "kommun-1715", "url": "https://a.exempel/rss" } ] }
                """
        let path = try folder.write("sources.json", file)
        do throws(RegistryProblems) {
            let sources = try NewSources(Data(input.utf8), file: "in.json")
            _ = try Registry.adding(sources, to: Data(file.utf8), as: path)
            return []
        } catch {
            return error.lines.map { $0.replacing(folder.url.path + "/", with: "") }
        }
    }

    @Test func `tells faults of what is added where they stand in it`() throws {
        #expect(try faults(adding: Self.entry).isEmpty)
        let slip = "\n { \"id\": \"b\", \"organisation\": \"kommun-1715\",\n   \"ulr\": \"https://b.exempel/\" }"
        #expect(
            try faults(adding: slip)
                == ["in.json:2:2: \"url\" is missing", "in.json:3:4 /ulr: unknown key, did you mean \"url\"?"])
        #expect(
            try faults(adding: "[\n\(Self.entry),\n1 ]")
                == ["in.json:4:1 /1: expected an object, found a number"])
        #expect(
            try faults(adding: "{ \"organisations\": [],\n \"sources\": [ {} ] }") == [
                "in.json:1:3 /organisations: only sources are added: put this into the file by hand, then leave it out here",
                "in.json:2:15 /sources/0: \"id\" is missing", "in.json:2:15 /sources/0: \"url\" is missing",
                "in.json:2:15 /sources/0: \"organisation\" is missing",
            ])
        #expect(try faults(adding: "{").first?.hasPrefix("in.json:1:2: no JSON") == true)
    }

    @Test(arguments: ["finns", "fanns"]) func `says whose an id is that is added again`(id: String) throws {
        let place = id == "finns" ? "/sources/0/id" : "/sources/0/formerIds/0"
        #expect(
            try faults(adding: Self.entry.replacing("\"b\"", with: "\"\(id)\""))
                == ["in.json:1:9 /id: the id \"\(id)\" is taken by \(place) of sources.json"])
        #expect(
            try faults(adding: "[\(Self.entry),\n\(Self.entry)]")
                == ["in.json:3:9 /1/id: the id \"b\" is taken by /0/id"])
    }

    @Test func `tells its own faults at their own place`() throws {
        let broken = "{ \"sources\": [\n] , \"setings\": {} }"
        #expect(
            try faults(adding: Self.entry, to: broken)
                == ["sources.json:2:5 /setings: unknown key, did you mean \"settings\"?"])
    }

    @Test func `names the other file in its JSON alone where there is one`() throws {
        let problems = RegistryProblems(
            file: "a", problems: [RegistryProblem(path: "/x", line: 1, column: 2, message: "m")])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(!String(decoding: try encoder.encode(problems), as: UTF8.self).contains("file"))
        var other = problems
        other.problems[0].file = "b"
        #expect(String(decoding: try encoder.encode(other), as: UTF8.self).contains("\"file\":\"b\""))
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
        #expect(found.known == 1)
        let named = Subscriptions.read(
            Data(Self.list.utf8), address: "", organisation: "kommun-1715", configuration: try configuration(),
            now: Date(timeIntervalSince1970: 0))
        #expect(named.sources.count == 2 && named.ownerless.isEmpty)
    }

    @Test func `that are no OPML are refused with the reason`() throws {
        let found = Subscriptions.read(
            Data("<html>".utf8), address: "", organisation: nil, configuration: try configuration(),
            now: Date(timeIntervalSince1970: 0))
        #expect(found.rejection == "it is no list of subscriptions: its outermost element is not opml")
    }

    @Test func `go out and come in again the same`() throws {
        let configuration = try configuration()
        let opml = Subscriptions.opml(configuration, names: { $0 }, now: Date(timeIntervalSince1970: 0))
        var empty = configuration
        empty.sources = []
        let found = Subscriptions.read(
            opml, address: "", organisation: "kommun-1715", configuration: empty, now: Date(timeIntervalSince1970: 0))
        #expect(found.sources.map(\.url) == ["https://finns.exempel/rss"])
        #expect(found.sources.map(\.organisation) == ["kommun-1715"] && found.known == 0)
    }

    @Test func `show readers who publishes, and which feed where there are several`() throws {
        var configuration = try configuration()
        func titles() -> [String] {
            let opml = Subscriptions.opml(configuration, names: { _ in "Kils kommun" }, now: .distantPast)
            return String(decoding: opml, as: UTF8.self).components(separatedBy: " title=\"").dropFirst().map {
                String($0.prefix { $0 != "\"" })
            }
        }
        #expect(titles() == ["Kils kommun"])
        var second = configuration.sources[0]
        (second.id, second.url) = ("fler", "https://finns.exempel/fler")
        configuration.sources.append(second)
        #expect(titles() == ["Kils kommun: finns", "Kils kommun: fler"])
    }
}
