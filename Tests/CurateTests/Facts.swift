import Catalogue
import Foundation

/// A small piece of the world for the tests: the shapes are the field's, the size is ours.
enum Facts {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)
    static let day: Double = 86_400

    static let organisations = [
        Organisation(
            id: "skr", name: "Sveriges Kommuner och Regioner", kind: "association", short: "SKR",
            aliases: ["Sveriges Kommuner och Landsting", "SKL"], hosts: ["skr.se"], formerHosts: ["skl.se"],
            nameSince: "2019-11-27"),
        Organisation(
            id: "socialstyrelsen", name: "Socialstyrelsen", kind: "agency", short: "SoS", hosts: ["socialstyrelsen.se"]),
        Organisation(
            id: "statskontoret", name: "Statskontoret", kind: "agency", aliases: ["Ekonomistyrningsverket", "ESV"],
            hosts: ["statskontoret.se"], formerHosts: ["esv.se"], nameSince: "2026-01-01"),
        Organisation(id: "guiden", name: "Kunskapsguiden", kind: "platform", hosts: ["kunskapsguiden.se"]),
        Organisation(id: "kommun-1715", name: "Kils kommun", kind: "municipality", hosts: ["kil.se"], place: "1715"),
        Organisation(id: "region-17", name: "Region Värmland", kind: "region", place: "17"),
    ]

    static let places: [Place] =
        [
            ("1715", "Kil"), ("0305", "Håbo"), ("0643", "Habo"), ("1980", "Västerås"), ("1470", "Vara"),
            ("1463", "Mark"), ("1981", "Sala"), ("1440", "Ale"), ("1784", "Arvika"), ("1766", "Sunne"),
            ("0114", "Upplands Väsby"), ("0139", "Upplands-Bro"), ("1280", "Malmö"), ("0980", "Gotland"),
            ("0180", "Stockholm"), ("2326", "Berg"), ("1265", "Sjöbo"),
        ].map { Place(code: $0, name: $1, level: .municipality, county: String($0.prefix(2))) } + [
            Place(code: "17", name: "Värmlands län", level: .county, county: "17", region: "Region Värmland"),
            Place(code: "01", name: "Stockholms län", level: .county, county: "01", region: "Region Stockholm"),
        ]

    static let vocabularies = [
        Vocabulary(
            id: "kind", label: "Slag",
            terms: [
                Term(id: "khi", label: "Kunskapshöjande initiativ"),
                Term(id: "berattelse", label: "Kommunberättelse", aliases: ["lärande exempel"]),
            ]),
        Vocabulary(
            id: "malgrupp", label: "Målgrupp",
            terms: [Term(id: "individen", label: "Individen", cues: ["brukare"])]),
        Vocabulary(
            id: "delomrade", label: "Delområde",
            terms: [Term(id: "enhetligare-begreppsanvandning", label: "Enhetligare begreppsanvändning")]),
        Vocabulary(
            id: "amne", label: "Ämne",
            terms: [
                Term(id: "upphandling", label: "Upphandling", cues: ["ramavtal"]),
                Term(id: "juridik", label: "Juridik", cues: ["GDPR", "sekretess"]),
                Term(
                    id: "valfardsteknik", label: "Välfärdsteknik",
                    cues: ["trygghetslarm", "digital tillsyn", "gps-larm"]),
                Term(id: "brukarstod", label: "Brukarstöd", cues: ["brukare"]),
                Term(id: "nytta", label: "Nytta"),
            ]),
        Vocabulary(
            id: "form", label: "Form",
            terms: [
                Term(id: "dokument", label: "Dokument", narrower: ["vägledning", "rapport"]),
                Term(id: "film", label: "Film"),
            ]),
        Vocabulary(
            id: "verksamhet", label: "Verksamhet",
            terms: [
                Term(id: "aldreomsorg", label: "Äldreomsorg", cues: ["hemtjänst", "äldre"]),
                Term(id: "funktionsnedsattning", label: "Funktionsnedsättning", cues: ["LSS", "MAS"]),
            ]),
    ]

    static func source(_ id: String, organisation: String? = "socialstyrelsen", rank: Int = 0) -> Source {
        var source = Source(id: id, organisation: organisation, format: .rss, url: "https://a.se/\(id)")
        source.rank = rank
        return source
    }

    static func configuration(_ sources: [Source] = []) -> Configuration {
        Configuration(organisations: organisations, sources: sources, places: places, vocabularies: vocabularies)
    }

    static func entry(
        _ title: String?, link: String? = nil, id: String? = nil, summary: String? = nil, published: Date? = nil
    ) -> Entry {
        var entry = Entry()
        entry.title = title
        entry.link = link
        entry.id = id
        entry.summary = summary
        entry.published = published
        return entry
    }

    static func feed(_ entries: [Entry]) -> Feed { Feed(format: .rss20, entries: entries) }
}
