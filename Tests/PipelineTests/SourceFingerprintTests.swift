import Catalogue
import Foundation
import Testing

@testable import Pipeline

@Suite struct SourceFingerprintTests {
    private static let plain = Source(id: "a", organisation: "b", format: .rss, url: "https://a.exempel/rss")

    @Test func `whatever a source says, it is another one that says it otherwise`() {
        var changes: [(inout Source) -> Void] = [
            { $0.id = "b" }, { $0.formerIds = ["z"] }, { $0.organisation = nil }, { $0.organisation = "" },
            { $0.kind = "" }, { $0.kind = "khi" }, { $0.format = .atom }, { $0.url += "2" }, { $0.enabled = false },
            { $0.every = 60 }, { $0.coverage = .complete }, { $0.note = "" }, { $0.language = "sv" }, { $0.rank = 1 },
            { $0.keep = RelevanceFilter(any: ["x"]) }, { $0.drop = RelevanceFilter(any: ["x"]) },
            { $0.set = ["amne": ["x"]] }, { $0.items = "" }, { $0.map = ["title": "/t"] }, { $0.paging = Paging() },
            { $0.pages = PageFilter() }, { $0.harvest = Harvest() }, { $0.home = "https://b.exempel" },
            { $0.list = ListSelectors(items: "a") }, { $0.page = PageSelectors() }, { $0.minimumItems = 1 },
            { $0.auth = .bearer("t") }, { $0.headers = ["A": .plain("b")] },
        ]
        // One for each thing a source can say.
        let said = Set(Mirror(reflecting: Self.plain).children.compactMap(\.label))
        #expect(changes.count >= said.count)
        changes.append { _ in }
        var seen: Set<String> = []
        for change in changes {
            var source = Self.plain
            change(&source)
            #expect(seen.insert(SourceFingerprint.of(source, common: "c")).inserted, "\(source)")
        }
        #expect(!seen.contains(SourceFingerprint.of(Self.plain, common: "d")))
        #expect(seen.contains(SourceFingerprint.of(Self.plain, common: "c")))
    }

    @Test func `organisations, places, vocabularies and the version all count`() throws {
        let facts = try Facts.known.get()
        let built = Configuration(
            organisations: facts.organisations, places: facts.places, vocabularies: facts.vocabularies)
        var seen: Set<String> = [SourceFingerprint.common(built, version: "1")]
        func expectAnother(_ change: (inout Configuration) -> Void, version: String = "1") {
            var configuration = built
            change(&configuration)
            #expect(seen.insert(SourceFingerprint.common(configuration, version: version)).inserted)
        }
        expectAnother({ _ in }, version: "2")
        expectAnother { $0.organisations[0].aliases.append("x") }
        expectAnother { $0.organisations.swapAt(0, 1) }
        expectAnother { $0.organisations.removeLast() }
        expectAnother { $0.organisations.append(Organisation(id: "x", name: "X", kind: "agency")) }
        expectAnother { $0.places[0].name = "X" }
        expectAnother { $0.places = [] }
        expectAnother { $0.vocabularies[0].terms[0].cues.append("x") }
        expectAnother { $0.vocabularies = [] }
        // What has no say in what becomes of a body.
        var other = built
        other.settings.maxInFlight += 1
        #expect(seen.contains(SourceFingerprint.common(other, version: "1")))
    }
}
