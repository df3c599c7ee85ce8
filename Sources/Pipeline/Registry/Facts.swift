package import Catalogue
internal import Foundation

/// What the product knows without being told: places, the bodies that govern them, the vocabularies of the field.
///
/// They are compiled in, so that every `sources.json` works wherever it lies.
package struct Facts: Sendable {
    /// Municipalities, then counties, each by code.
    package var places: [Place]
    /// The municipalities as `kommun-1715`, then the regions as `region-17`.
    package var organisations: [Organisation]
    package var vocabularies: [Vocabulary]
    package var freshness: FreshnessFacts
    /// A second id of the same body: Gotland's municipality is its region, so `region-09` is `kommun-0980`.
    package var sameBody: [String: String]

    package static func builtIn() throws -> Facts {
        let decoder = JSONDecoder()
        let places = try decoder.decode(PlacesFile.self, from: Data(PackageResources.places_json))
        let vocabularies = try decoder.decode(VocabulariesFile.self, from: Data(PackageResources.vocabularies_json))
        let acts = try decoder.decode(ActsFile.self, from: Data(PackageResources.repealed_acts_json))
        let programmes = try decoder.decode(ProgrammesFile.self, from: Data(PackageResources.ended_programmes_json))
        let freshness = FreshnessFacts(repealedActs: acts.repealedActs, endedProgrammes: programmes.endedProgrammes)
        return Facts(places: places, vocabularies: vocabularies.vocabularies, freshness: freshness)
    }

    private init(places file: PlacesFile, vocabularies: [Vocabulary], freshness: FreshnessFacts) {
        self.vocabularies = vocabularies
        self.freshness = freshness
        places =
            file.municipalities.map {
                Place(code: $0.code, name: $0.name, level: .municipality, county: $0.county, group: $0.group)
            }
            + file.counties.map {
                Place(code: $0.code, name: $0.name, level: .county, county: $0.code, region: $0.region)
            }
        organisations =
            file.municipalities.map {
                Organisation(
                    id: "kommun-\($0.code)", name: $0.organisation, kind: "municipality", aliases: $0.aliases ?? [],
                    hosts: $0.hosts ?? [], place: $0.code)
            }
            + file.counties.filter { $0.sameBodyAs == nil }.map {
                Organisation(
                    id: "region-\($0.code)", name: $0.region, kind: "region", aliases: $0.aliases ?? [],
                    hosts: $0.hosts ?? [], formerHosts: $0.formerHosts ?? [], place: $0.code)
            }
        sameBody = [:]
        for county in file.counties {
            if let body = county.sameBodyAs { sameBody["region-\(county.code)"] = body }
        }
    }

    private struct ActsFile: Decodable {
        var repealedActs: [RepealedAct]
    }

    private struct ProgrammesFile: Decodable {
        var endedProgrammes: [EndedProgramme]
    }

    private struct VocabulariesFile: Decodable {
        var vocabularies: [Vocabulary]
    }

    private struct PlacesFile: Decodable {
        struct County: Decodable {
            var code: String
            var name: String
            var region: String
            var aliases: [String]?
            var hosts: [String]?
            var formerHosts: [String]?
            var sameBodyAs: String?
        }

        struct Municipality: Decodable {
            var code: String
            var name: String
            var county: String
            var group: String
            var organisation: String
            var aliases: [String]?
            var hosts: [String]?
        }

        var counties: [County]
        var municipalities: [Municipality]
    }
}
