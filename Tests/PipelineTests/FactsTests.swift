import Catalogue
import Foundation
import Testing

@testable import Pipeline

/// What is read by hand, decoded by Foundation as well.
@Suite struct FactsTests {
    private struct Places: Decodable {
        struct Entry: Decodable {
            var code: String
            var aliases: [String]?
            var county: String?
            var hosts: [String]?
            var group: String?
            var formerHosts: [String]?
            var name: String
            var region: String?
            var organisation: String?
            var sameBodyAs: String?
        }

        var counties: [Entry]
        var municipalities: [Entry]
    }

    private struct Vocabularies: Decodable { var vocabularies: [Vocabulary] }
    private struct Acts: Decodable { var repealedActs: [RepealedAct] }
    private struct Programmes: Decodable { var endedProgrammes: [EndedProgramme] }

    private func decoded<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    @Test func `terms, acts and programmes are what stands in their files`() throws {
        let facts = try Facts.builtIn()
        let vocabularies: Vocabularies = try decoded(PackageResources.vocabularies_json)
        let acts: Acts = try decoded(PackageResources.repealed_acts_json)
        let programmes: Programmes = try decoded(PackageResources.ended_programmes_json)
        #expect(facts.vocabularies == vocabularies.vocabularies)
        #expect(facts.freshness.repealedActs == acts.repealedActs)
        #expect(facts.freshness.endedProgrammes == programmes.endedProgrammes)
        #expect(facts.vocabularies.flatMap(\.terms).count > 50)
    }

    @Test func `places and who governs them are what stands in the file, municipalities first`() throws {
        let facts = try Facts.builtIn()
        let file: Places = try decoded(PackageResources.places_json)
        let places =
            file.municipalities.map {
                Place(code: $0.code, name: $0.name, level: .municipality, county: $0.county ?? "", group: $0.group)
            }
            + file.counties.map {
                Place(code: $0.code, name: $0.name, level: .county, county: $0.code, region: $0.region)
            }
        #expect(facts.places == places)
        let bodies =
            file.municipalities.map {
                Organisation(
                    id: "kommun-\($0.code)", name: $0.organisation ?? "", kind: "municipality",
                    aliases: $0.aliases ?? [], hosts: $0.hosts ?? [], place: $0.code)
            }
            + file.counties.filter { $0.sameBodyAs == nil }.map {
                Organisation(
                    id: "region-\($0.code)", name: $0.region ?? "", kind: "region", aliases: $0.aliases ?? [],
                    hosts: $0.hosts ?? [], formerHosts: $0.formerHosts ?? [], place: $0.code)
            }
        #expect(facts.organisations == bodies)
        #expect(facts.sameBody == ["region-09": "kommun-0980"])
    }
}
