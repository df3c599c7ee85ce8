import Catalogue
import Foundation
import Testing

@testable import Curate

/// Names are names of a time.
@Suite struct OrganisationTimeTests {
    static let index = OrganisationIndex(
        Configuration(organisations: [
            Organisation(
                id: "statskontoret", name: "Statskontoret", kind: "agency", aliases: ["ESV"],
                hosts: ["statskontoret.se"], formerHosts: ["esv.se"], nameSince: "2026-01-01"),
            Organisation(
                id: "gamla", name: "Statskontoret", kind: "agency", ended: "2026-01-01", successor: "statskontoret"),
            Organisation(
                id: "mcf", name: "Myndigheten för civilt försvar", kind: "agency", short: "MCF", aliases: ["MSB"],
                formerHosts: ["msb.se"], nameSince: "2026-01-01",
                formerNames: [FormerName(name: "Räddningsverket", until: "2009-01-01")]),
            Organisation(id: "fhm", name: "Folkhälsomyndigheten", kind: "agency", aliases: ["FHM", "Delat"]),
            Organisation(id: "fhv", name: "Försvarshögskolan", kind: "agency", aliases: ["Delat"]),
        ]))

    @Test(arguments: [
        ("Statskontoret", "2024-05-01", "gamla"), ("Statskontoret", "2026-05-01", "statskontoret"),
        ("statskontoret", nil, "statskontoret"), ("Statskontoret", nil, "statskontoret"),
        ("ESV", "2024-05-01", "statskontoret"), ("ESV", "2026-05-01", "statskontoret"), ("MSB", nil, "mcf"),
        ("Räddningsverket", "2026-01-01", "mcf"), ("Delat", nil, nil), ("Delat", "2026-01-01", nil),
        ("Kommunen", nil, nil),
    ])
    func `a name is whose it was on the day, and nobody's where two bear it`(
        _ name: String, _ day: String?, _ organisation: String?
    ) {
        #expect(Self.index.resolve(name, on: day) == organisation)
    }

    @Test func `a former name ends on its own day`() {
        func day(_ text: String) -> Date? { CivilDay(text)?.date }
        #expect(Self.index.formerName(in: "Räddningsverkets råd", of: day("2008-03-01"))?.until == "2009-01-01")
        #expect(Self.index.formerName(in: "Räddningsverkets råd", of: day("2010-03-01")) == nil)
        #expect(Self.index.formerName(in: "MSB:s metodstöd", of: day("2020-03-01"))?.organisation == "mcf")
    }

    @Test func `the day of the record tells whose name it is`() throws {
        var configuration = Facts.configuration()
        configuration.organisations.append(
            Organisation(id: "gamla", name: "Statskontoret", kind: "agency", ended: "2026-01-01"))
        var entry = Facts.entry("T", link: "https://a.se/1", published: CivilDay("2024-03-01")?.date)
        entry.extra["organisation"] = ["Statskontoret"]
        func organisations() -> [String]? {
            Curator(configuration: configuration).records(
                from: Facts.feed([entry]), source: Facts.source("a"), policy: nil, previous: [], now: Facts.now
            ).records.first?.organisations
        }
        #expect(organisations() == ["gamla"])
        entry.published = CivilDay("2026-03-01")?.date
        #expect(organisations() == ["statskontoret"])
    }

    @Test func `an organisation written before there were former names can be read`() throws {
        let json = Data(#"{"id":"skr","name":"SKR","kind":"association","aliases":["SKL"],"hosts":[]}"#.utf8)
        let organisation = try JSONDecoder().decode(Organisation.self, from: json)
        #expect(organisation.aliases == ["SKL"])
        #expect(organisation.formerNames == [])
    }
}
