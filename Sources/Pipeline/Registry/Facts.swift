package import Catalogue
internal import Extract
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

    /// Read once.
    static let known = Result<Facts, any Error> { try builtIn() }

    /// Of the bytes they are read from: another text may say something else.
    static let fingerprint = Fingerprint.sha256(
        Data(PackageResources.places_json + PackageResources.vocabularies_json))

    package static func builtIn() throws -> Facts {
        let places = try FactObject(PackageResources.places_json)
        let vocabularies = try FactObject(PackageResources.vocabularies_json).objects("vocabularies")
        let acts = try FactObject(PackageResources.repealed_acts_json).objects("repealedActs")
        let programmes = try FactObject(PackageResources.ended_programmes_json).objects("endedProgrammes")
        return try Facts(
            counties: places.objects("counties"), municipalities: places.objects("municipalities"),
            vocabularies: vocabularies.map(vocabulary),
            freshness: FreshnessFacts(repealedActs: acts.map(act), endedProgrammes: programmes.map(programme)))
    }

    private init(
        counties: [FactObject], municipalities: [FactObject], vocabularies: [Vocabulary], freshness: FreshnessFacts
    ) throws {
        self.vocabularies = vocabularies
        self.freshness = freshness
        places = try municipalities.map(Self.municipality) + counties.map(Self.county)
        organisations = try municipalities.map(Self.body)
        sameBody = [:]
        for county in counties {
            let id = try "region-\(county.text("code"))"
            if let body = try county.textIfAny("sameBodyAs") {
                sameBody[id] = body
            } else {
                organisations.append(try Self.region(county, id: id))
            }
        }
    }

    private static func municipality(_ object: FactObject) throws -> Place {
        try Place(
            code: object.text("code"), name: object.text("name"), level: .municipality, county: object.text("county"),
            group: object.text("group"))
    }

    private static func county(_ object: FactObject) throws -> Place {
        let code = try object.text("code")
        return try Place(
            code: code, name: object.text("name"), level: .county, county: code, region: object.text("region"))
    }

    private static func body(_ object: FactObject) throws -> Organisation {
        let code = try object.text("code")
        return try Organisation(
            id: "kommun-\(code)", name: object.text("organisation"), kind: "municipality",
            aliases: object.texts("aliases"), hosts: object.texts("hosts"), place: code)
    }

    private static func region(_ object: FactObject, id: String) throws -> Organisation {
        try Organisation(
            id: id, name: object.text("region"), kind: "region", aliases: object.texts("aliases"),
            hosts: object.texts("hosts"), formerHosts: object.texts("formerHosts"), place: object.text("code"))
    }

    private static func vocabulary(_ object: FactObject) throws -> Vocabulary {
        let terms = try object.objects("terms").map { term in
            try Term(
                id: term.text("id"), label: term.text("label"), english: term.textIfAny("english"),
                definition: term.textIfAny("definition"), aliases: term.texts("aliases"), cues: term.texts("cues"),
                narrower: term.texts("narrower"))
        }
        return try Vocabulary(id: object.text("id"), label: object.text("label"), terms: terms)
    }

    private static func act(_ object: FactObject) throws -> RepealedAct {
        try RepealedAct(
            number: object.text("number"), series: object.textIfAny("series"), name: object.text("name"),
            repealed: object.text("repealed"), successor: object.textIfAny("successor"),
            successorName: object.textIfAny("successorName"))
    }

    private static func programme(_ object: FactObject) throws -> EndedProgramme {
        try EndedProgramme(
            name: object.text("name"), aliases: object.texts("aliases"),
            organisation: object.textIfAny("organisation"), ended: object.text("ended"))
    }
}

/// An object in a file of facts. They are read at every start, by hand, in a third of the time that decoding takes.
private struct FactObject {
    /// What is wrong with the file.
    struct Damage: Error, CustomStringConvertible {
        var description: String
    }

    private let node: JSONNode

    init(_ bytes: [UInt8]) throws { node = try JSONParser.parse(Data(bytes)).root }

    private init(_ node: JSONNode) { self.node = node }

    func text(_ key: String) throws -> String {
        guard let text = try textIfAny(key) else { throw Damage(description: "\"\(key)\" is missing") }
        return text
    }

    func textIfAny(_ key: String) throws -> String? {
        try node[key].map { value in
            guard let text = value.string else { throw Damage(description: "\"\(key)\" is no text") }
            return text
        }
    }

    /// None when the key is not there.
    func texts(_ key: String) throws -> [String] {
        guard let value = node[key] else { return [] }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count else {
            throw Damage(description: "\"\(key)\" is no list of texts")
        }
        return texts
    }

    func objects(_ key: String) throws -> [FactObject] {
        guard let elements = node[key]?.array else { throw Damage(description: "\"\(key)\" is no list") }
        return elements.map(FactObject.init)
    }
}
