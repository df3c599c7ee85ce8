import Catalogue
import Foundation
import Glibc
import Store
import Testing

/// A national, a regional and a local Samlad, each a program of its own before a database of its own.
@Suite(.timeLimit(.minutes(5))) struct FederationTests {
    /// One Samlad: a folder with its sources, a file of its own, and the daemon while it serves.
    private final class Instance {
        struct Thing: Encodable {
            var id: String
            var title: String
        }

        let name: String
        let folder: URL
        private var listen = "127.0.0.1:0"
        private var daemon: RunningProgram?

        init(_ name: String) throws {
            self.name = name
            folder = FileManager.default.temporaryDirectory.appending(path: "samlad-\(name)-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        deinit {
            daemon?.signal(SIGKILL)
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }

        var state: String { folder.appending(path: "state").path }
        var home: String { "https://\(name).example" }

        /// What it gathers: its own list, and the other Samlads at these addresses.
        func write(_ things: [Thing], follows: [String: (address: String, name: String)] = [:]) throws {
            try JSONEncoder().encode(things).write(to: folder.appending(path: "egna.json"))
            var sources = [
                """
                { "id": "\(name)-egna", "organisation": "kommun-1715", "kind": "khi", "format": "json",
                  "url": "file:egna.json", "items": "", "map": { "id": "/id", "title": "/title" }, "coverage": "complete" }
                """
            ]
            // They are followed on this machine, and say that they stand elsewhere.
            sources += follows.sorted { $0.key < $1.key }.map { id, other in
                """
                { "id": "\(id)", "format": "samlad", "url": "\(other.address)", "home": "https://\(other.name).example" }
                """
            }
            let text = """
                { "settings": { "publicAddress": "\(home)", "allowNetworks": ["127.0.0.0/8"],
                                "perHost": { "spacing": "0s" }, "links": { "enabled": false } },
                  "sources": [ \(sources.joined(separator: ",\n")) ] }
                """
            try Data(text.utf8).write(to: folder.appending(path: "sources.json"), options: .atomic)
        }

        private var arguments: [String] {
            ["--sources", folder.appending(path: "sources.json").path, "--state", state]
        }

        /// - Returns: the outcome of each source.
        func sync() async throws -> [String: String] {
            let output = try await Binary.run(["sync", "--json"] + arguments)
            let answer = try #require(
                try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any], "\(output.err)")
            let sources = try #require(answer["sources"] as? [[String: Any]])
            return Dictionary(
                uniqueKeysWithValues: sources.compactMap { source in
                    (source["id"] as? String).flatMap { id in (source["outcome"] as? String).map { (id, $0) } }
                })
        }

        /// - Returns: the address it serves at: the same after each start.
        func serve() async throws -> String {
            let program = try Binary.launch(Binary.path, ["run", "--listen", listen] + arguments)
            daemon = program
            try await program.until { program.output.contains("samlad: open http://") }
            let line = try #require(program.output.components(separatedBy: "\n").first { $0.contains("open http://") })
            let address = try #require(line.components(separatedBy: "open ").last?.dropLast())
            listen = String(address.dropFirst("http://".count))
            return String(address)
        }

        func stop() async {
            guard let daemon else { return }
            daemon.signal(SIGTERM)
            _ = await daemon.finished()
            self.daemon = nil
        }

        /// Title by id, and where each is at home.
        func items() throws -> [String: (title: String, origin: RecordOrigin?)] {
            try look { store in
                var query = ItemQuery()
                query.limit = nil
                let items = try store.items(query).elements.map(\.item)
                return Dictionary(uniqueKeysWithValues: items.map { ($0.id, ($0.title, $0.origin)) })
            }
        }

        func titles() throws -> [String] { try items().values.map(\.title).sorted() }

        func look<Value>(_ body: (Store) throws -> Value) throws -> Value {
            let store = try Store(path: state + "/samlad.sqlite", mode: .readOnly)
            let value = try body(store)
            try store.close()
            return value
        }

        func id(of thing: Thing) throws -> String {
            try #require(try items().first { $0.value.title == thing.title }).key
        }

        func command(_ words: String...) async throws -> String { try await run(words) }

        /// - Returns: the id of the decision.
        func edit(_ words: String...) async throws -> String {
            let output = try await run(["edit"] + words + ["--who", "anna", "--json"])
            let answer = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
            return try #require((answer?["decisions"] as? [[String: Any]])?.first?["id"] as? String, "\(output)")
        }

        private func run(_ words: [String]) async throws -> String {
            let output = try await Binary.run(words + arguments)
            #expect(output.code == 0, "\(words): \(output.err)")
            return output.out
        }

        /// What `samlad items show` prints.
        func shown(_ id: String) async throws -> String { try await Binary.run(["items", "show", id] + arguments).out }

        func position() throws -> Int { try look { try $0.position() } }
    }

    private static let three: [Instance.Thing] = [
        .init(id: "a", title: "Vägledning om trygghetslarm på natten"),
        .init(id: "b", title: "Upphandling av digital tillsyn"),
        .init(id: "c", title: "Juridiskt stöd för välfärdsteknik"),
    ]
    private static let regional: [Instance.Thing] = [.init(id: "r", title: "Regionens utbildning i läkemedelsrobotar")]
    private static let local: [Instance.Thing] = [.init(id: "l", title: "Kommunens checklista för nyckelfria lås")]

    @Test func `a record is there once however it came, follows its home, and comes back to nobody`() async throws {
        let (national, region, municipality) = (
            try Instance("nationell"), try Instance("region"), try Instance("kommun")
        )
        try national.write(Self.three)
        _ = try await national.sync()
        let nationalAddress = try await national.serve()

        try region.write(Self.regional, follows: ["nation": (nationalAddress, "nationell")])
        #expect(try await region.sync()["nation"] == "changed")
        #expect(try region.titles() == (Self.three + Self.regional).map(\.title).sorted())
        let regionAddress = try await region.serve()

        // A loop: the nation follows the region, which follows the nation.
        try national.write(Self.three, follows: ["region": (regionAddress, "region")])
        #expect(try await national.sync()["region"] == "changed")
        #expect(try national.titles() == (Self.three + Self.regional).map(\.title).sorted())

        // Two ways to the same: the region's, and the nation's own.
        try municipality.write(Self.local, follows: ["region": (regionAddress, "region")])
        #expect(try await municipality.sync()["region"] == "changed")
        let all = (Self.three + Self.regional + Self.local).map(\.title).sorted()
        #expect(try municipality.titles() == all)
        let (id, relayed) = try #require(try municipality.items().first { $0.value.title == Self.three[0].title })
        #expect(relayed.origin?.home == national.home && relayed.origin?.via == [region.home])
        let shown = try await municipality.shown(id)
        #expect(shown.contains("at home") && shown.contains(national.home) && shown.contains(region.home))
        let ids = Set(try municipality.items().keys)
        try municipality.write(
            Self.local, follows: ["region": (regionAddress, "region"), "nation": (nationalAddress, "nationell")])
        _ = try await municipality.sync()
        #expect(try municipality.titles() == all && Set(try municipality.items().keys) == ids)
        let direct = try #require(try municipality.items().values.first { $0.title == Self.three[0].title })
        #expect(direct.origin?.home == national.home && direct.origin?.via == [])

        try await decide(national, region, municipality)
        try await follow(national, region, municipality, regionAddress)
        try await rebuild(national, region, regionAddress)
        await national.stop()
        await region.stop()
    }

    /// What an editor merges and hides at home leads to what lives on everywhere, or says that it is hidden; and what is
    /// decided otherwise comes back.
    private func decide(_ national: Instance, _ region: Instance, _ municipality: Instance) async throws {
        let followers = [region, municipality]
        let ids = try Self.three.map { try region.id(of: $0) }
        let before = try followers.map { try $0.position() }
        let native = try Self.three.map { try national.id(of: $0) }
        let merge = try await national.edit("merge", native[0], native[1])
        let hide = try await national.edit("hide", native[2], "--why", "upphävd")
        for follower in followers { _ = try await follower.sync() }
        for (follower, position) in zip(followers, before) {
            let left = Set(try follower.items().keys).intersection(ids)
            #expect(left.count == 1 && left.isSubset(of: ids[..<2]), "\(follower.name)")
            let heir = try #require(left.first)
            let other = try #require(ids[..<2].first { $0 != heir })
            #expect(try follower.look { try $0.item(other) } == .moved(to: heir))
            let lines = try follower.look { try $0.changes(after: position, limit: 100).changes }
            let merged = try #require(lines.last { $0.item == other })
            #expect(merged.kind == .merged && merged.into == heir && merged.tombstone?.deletesCopies == false)
            let hidden = try #require(lines.last { $0.item == ids[2] })
            #expect(hidden.tombstone == .hidden)
            #expect(hidden.reason == "hidden by an editor at \(national.home): upphävd")
        }
        for decision in [merge, hide] {
            _ = try await national.command("decisions", "undo", decision, "--who", "anna")
        }
        for instance in [national] + followers { _ = try await instance.sync() }
        for follower in followers {
            #expect(Set(try follower.items().keys).isSuperset(of: ids), "\(follower.name)")
            let titles = try follower.titles()
            #expect(Self.three.allSatisfy { titles.contains($0.title) }, "\(follower.name)")
        }
    }

    /// What changes and goes at home changes and goes everywhere, and then all is still.
    private func follow(
        _ national: Instance, _ region: Instance, _ municipality: Instance, _ regionAddress: String
    ) async throws {
        let gone = try #require(try municipality.items().first { $0.value.title == Self.three[2].title }).key
        try national.write(Self.changed, follows: ["region": (regionAddress, "region")])
        _ = try await national.sync()
        _ = try await region.sync()
        _ = try await municipality.sync()
        let expected = (Self.changed + Self.regional).map(\.title).sorted()
        #expect(try national.titles() == expected)
        #expect(try region.titles() == expected)
        #expect(try municipality.titles() == (Self.changed + Self.regional + Self.local).map(\.title).sorted())
        let found = try municipality.look { try $0.item(gone) }
        guard case .withdrawn = found else {
            Issue.record("what went at home is there still: \(found)")
            return
        }
        let positions = [try national.position(), try region.position(), try municipality.position()]
        for instance in [national, region, municipality] {
            let outcomes = try await instance.sync().values
            #expect(!outcomes.contains("changed") && !outcomes.contains("failed"), "\(instance.name): \(outcomes)")
        }
        #expect([try national.position(), try region.position(), try municipality.position()] == positions)
    }

    private static let changed: [Instance.Thing] = [
        .init(id: "a", title: "Vägledning om trygghetslarm på dagen"), three[1],
    ]

    /// The nation's database is made anew: its log begins again, and its records are who they were.
    private func rebuild(_ national: Instance, _ region: Instance, _ regionAddress: String) async throws {
        let before = Set(try region.items().keys)
        let position = try region.position()
        await national.stop()
        try FileManager.default.removeItem(atPath: national.state)
        let more = Self.changed + [.init(id: "d", title: "Ny handbok om robotkatter")]
        try national.write(more, follows: ["region": (regionAddress, "region")])
        _ = try await national.sync()
        _ = try await national.serve()
        #expect(try await region.sync()["nation"] == "changed")
        #expect(try region.titles() == (more + Self.regional).map(\.title).sorted())
        #expect(Set(try region.items().keys).isSuperset(of: before))
        let lines = try region.look { try $0.changes(after: position, limit: 100).changes }
        #expect(lines.map(\.kind) == [.created])
    }
}
