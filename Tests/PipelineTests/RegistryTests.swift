import Catalogue
import Extract
import Foundation
import Testing

@testable import Pipeline

/// Files of the repository and fixtures of this target.
enum RepositoryFiles {
    /// The folder that holds `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static var sources: String { root.appendingPathComponent("sources.json").path }

    static func fixture(_ name: String) -> URL {
        root.appendingPathComponent("Tests/PipelineTests/Fixtures/registry").appendingPathComponent(name)
    }

    static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: fixture(name), encoding: .utf8).split(separator: "\n").map(String.init)
    }
}

/// A folder of its own for each test, gone afterwards.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("registry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            Issue.record("the folder of a test stays behind: \(error)")
        }
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }
}

func lines(of path: String) -> [String] {
    do {
        _ = try Registry.load(path: path)
        return []
    } catch {
        return error.problems.map { $0.text(file: "f") }
    }
}

@Suite struct `The default sources.json` {
    let registry: Registry

    init() throws { registry = try Registry.load(path: RepositoryFiles.sources) }

    var configuration: Configuration { registry.configuration }

    @Test func `enables exactly what somebody has seen work since 2024`() throws {
        let enabled = configuration.sources.filter(\.enabled).map(\.id).sorted()
        #expect(enabled == (try RepositoryFiles.lines("enabled.txt")))
        #expect(configuration.sources.count == 152)
    }

    @Test func `has a note on every source and no address twice`() {
        #expect(configuration.sources.allSatisfy { $0.note != nil })
        #expect(Set(configuration.sources.map(\.url)).count == configuration.sources.count)
    }

    @Test func `filters every enabled remote source, so that general news does not swamp the catalogue`() {
        let unfiltered = configuration.sources.filter { $0.enabled && $0.keep == nil }.map(\.id)
        #expect(unfiltered == ["khi-2020"])
    }

    @Test func `knows every place and the body that governs it`() throws {
        #expect(configuration.places.count { $0.level == .municipality } == 290)
        #expect(configuration.places.count { $0.level == .county } == 21)
        let governed = Set(configuration.organisations.compactMap(\.place))
        #expect(configuration.places.filter { !governed.contains($0.code) }.map(\.name) == ["Gotlands län"])
        #expect(configuration.organisation("kommun-1715")?.name == "Kils kommun")
        #expect(configuration.organisation("kommun-0180")?.name == "Stockholms stad")
        #expect(configuration.organisation("kommun-2080")?.name == "Falu kommun")
        #expect(configuration.organisation("kommun-0880")?.name == "Kalmar kommun")
        #expect(configuration.organisation("region-14")?.name == "Västra Götalandsregionen")
        #expect(configuration.organisation("kommun-0980")?.name == "Region Gotland")
        #expect(configuration.organisation("region-09") == nil)
    }

    @Test func `never takes a bare place name for a name of its municipality`() {
        let bare = Set(configuration.places.map(\.name))
        for organisation in configuration.organisations where organisation.place != nil {
            #expect(bare.isDisjoint(with: organisation.aliases + [organisation.name]))
        }
    }

    @Test func `keeps former names and hosts of the organisations`() throws {
        let mcf = try #require(configuration.organisation("mcf"))
        #expect(mcf.aliases.contains("MSB"))
        #expect(mcf.formerHosts == ["msb.se", "informationssakerhet.se"])
        #expect(mcf.nameSince == "2026-01-01")
        #expect(configuration.organisation("skr")?.formerHosts.contains("skl.se") == true)
        #expect(configuration.organisation("statskontoret")?.organisationNumber == "202100-5026")
    }

    @Test func `gives every host to one organisation`() {
        let hosts = configuration.organisations.flatMap { $0.hosts + $0.formerHosts }
        #expect(Set(hosts).count == hosts.count)
    }

    @Test func `carries the vocabularies of the field`() throws {
        #expect(configuration.vocabularies.map(\.id).contains("omsorgstjanst"))
        let form = try #require(configuration.vocabularies.first { $0.id == "form" })
        #expect(form.terms.first { ($0.aliases + $0.narrower).contains("handbok") }?.id == "dokument")
        #expect(configuration.vocabularies.first { $0.id == "malgrupp" }?.terms.count == 7)
    }

    @Test func `breaks aloud wherever it is cut off`() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: RepositoryFiles.sources))
        let facts = try Facts.builtIn()
        let reader = RegistryReader(facts: facts, checkFile: { _ in }, readFile: { _ in Data() })
        let whole = try reader.read(bytes, file: "sources.json")
        #expect(whole == configuration)
        for length in stride(from: 0, to: bytes.count - 10, by: 500) {
            #expect(throws: RegistryProblems.self, "cut at \(length)") {
                try reader.read(bytes.prefix(length), file: "sources.json")
            }
        }
    }
}

@Suite struct `The national inventory` {
    struct Inventory: Decodable {
        struct Initiative: Decodable {
            var number: Int
            var title: String
            var organisations: [String]
            var year: Int?
            var links: [String]
            var serviceAreas: [String]
            var subAreas: [String]
            var targetGroups: [String]
            var furtherTargetGroups: Int
            var topics: [String]
            var form: String
        }

        var initiatives: [Initiative]
    }

    let initiatives: [Inventory.Initiative]

    init() throws {
        let file = RepositoryFiles.root.appendingPathComponent("data/khi-inventory-2020.json")
        initiatives = try JSONDecoder().decode(Inventory.self, from: Data(contentsOf: file)).initiatives
    }

    @Test func `adds up to the printed totals by service area`() {
        #expect(initiatives.count == 36)
        #expect(Set(initiatives.map(\.number)).count == 36)
        #expect(initiatives.count { $0.serviceAreas.count == 3 } == 21)
        #expect(
            initiatives.count { $0.serviceAreas == ["socialtjanst", "kommunal-halso-och-sjukvard"] } == 11)
        #expect(initiatives.count { $0.serviceAreas == ["socialtjanst"] } == 4)
        #expect(initiatives.allSatisfy { $0.serviceAreas.first == "socialtjanst" })
    }

    @Test func `adds up to the printed totals by sub-area`() {
        func count(_ area: String) -> Int { initiatives.count { $0.subAreas.contains(area) } }
        #expect(count("e-halsa-ovrigt") == 32)
        #expect(count("enhetligare-begreppsanvandning") == 2)
        #expect(count("standarder") == 4)
        #expect(count("regelverk") == 15)
        #expect(initiatives.count { $0.subAreas == ["e-halsa-ovrigt"] } == 20)
        #expect(initiatives.count { !$0.subAreas.contains("e-halsa-ovrigt") } == 4)
    }

    @Test func `counts target groups as section 2.2.3 does`() {
        #expect(initiatives.allSatisfy { $0.targetGroups == ["beslutsfattare"] })
        #expect(initiatives.count { $0.furtherTargetGroups == 0 } == 1)
        #expect(initiatives.count { $0.furtherTargetGroups == 1 } == 12)
        #expect(initiatives.count { $0.furtherTargetGroups == 2 } == 23)
    }

    @Test func `lacks links for two and years for three`() {
        #expect(initiatives.filter { $0.links.isEmpty }.map(\.number) == [43, 48])
        #expect(initiatives.filter { $0.year == nil }.map(\.number) == [17, 18, 26])
    }

    @Test func `is read whole through its own source`() throws {
        let registry = try Registry.load(path: RepositoryFiles.sources)
        let source = try #require(registry.configuration.source("khi-2020"))
        #expect(source.coverage == .complete)
        let path = try LocalFile.resolve(source.url, in: registry.folder)
        let feed = Reader.read(
            try Data(contentsOf: URL(fileURLWithPath: path)),
            options: ReadOptions(base: source.url, format: .json, source: source, now: Date(timeIntervalSince1970: 0)))
        #expect(feed.entries.count == 36)
        #expect(!feed.isRejected)
        #expect(feed.entries.map(\.title) == initiatives.map(\.title))
        #expect(feed.entries.map(\.id) == initiatives.map { String($0.number) })
        #expect(
            feed.entries.map(\.link) == initiatives.map { $0.links.first.flatMap { Address.resolve($0, base: "") } })
        #expect(feed.entries.count { $0.link == nil } == 2)
        #expect(feed.problems == [])
        #expect(feed.entries.allSatisfy { $0.summary?.isEmpty == false })
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Stockholm"))
        let years = feed.entries.map { $0.published.map { calendar.component(.year, from: $0) } }
        #expect(years == initiatives.map(\.year))
        #expect(feed.entries.allSatisfy { $0.publishedPrecision == ($0.published == nil ? nil : .year) })
        #expect(feed.entries.map { $0.extra["organisation"] ?? [] } == initiatives.map(\.organisations))
        #expect(feed.entries.map { $0.extra["verksamhetsomrade"] ?? [] } == initiatives.map(\.serviceAreas))
        #expect(feed.entries.map { $0.extra["amne"] ?? [] } == initiatives.map(\.topics))
        #expect(feed.entries.map { $0.extra["form"] ?? [] } == initiatives.map { [$0.form] })
    }

    @Test func `names only known organisations and terms`() throws {
        let configuration = try Registry.load(path: RepositoryFiles.sources).configuration
        func isTerm(_ id: String, of vocabulary: String) -> Bool {
            configuration.vocabularies.first { $0.id == vocabulary }?.terms.contains { $0.id == id } ?? false
        }
        for item in initiatives {
            #expect(item.organisations.allSatisfy { configuration.organisation($0) != nil })
            #expect(item.serviceAreas.allSatisfy { isTerm($0, of: "verksamhetsomrade") })
            #expect(item.subAreas.allSatisfy { isTerm($0, of: "delomrade") })
            #expect(item.targetGroups.allSatisfy { isTerm($0, of: "malgrupp") })
            #expect(item.topics.allSatisfy { isTerm($0, of: "amne") } && !item.topics.isEmpty)
            #expect(isTerm(item.form, of: "form"))
        }
    }
}
