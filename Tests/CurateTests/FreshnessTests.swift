import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct FreshnessTests {
    let judge = FreshnessJudge(configuration: Facts.configuration())
    static let year: Double = 365.25 * 86_400

    func item(_ title: String = "T", link: String? = "https://a.se/1", years: Double? = 1) -> Item {
        var item = Item(id: "r1", title: title)
        item.link = link
        item.published = years.map { Facts.now - $0 * Self.year }
        return item
    }

    func link(_ state: LinkState, flags: [LinkFlag] = [], url: String = "https://a.se/1") -> LinkHealth {
        LinkHealth(url: url, state: state, flags: flags)
    }

    func judged(_ item: Item, _ links: [LinkHealth] = [], changed: Date? = nil) -> Freshness {
        judge.judge(item, links: links, changed: changed, now: Facts.now)
    }

    @Test(arguments: [
        (LinkState.dead, Freshness.Level.stale, ["link-dead"]), (.softDead, .stale, ["link-soft-dead"]),
        (.unreachable, .ageing, ["link-unreachable"]), (.ok, .current, []), (.new, .current, []),
        (.suspect, .current, []), (.restricted, .current, []), (.pinned, .current, []),
    ])
    func `the main link decides`(_ state: LinkState, _ level: Freshness.Level, _ reasons: [String]) {
        #expect(judged(item(), [link(state)]) == Freshness(level: level, reasons: reasons))
        #expect(judged(item(), [link(.dead, url: "https://a.se/2")]) == Freshness())
    }

    @Test(arguments: [
        (2.9, Freshness.Level.current, []), (3.1, .ageing, ["unchanged-3y"]), (5.1, .stale, ["unchanged-5y"]),
    ])
    func `age counts from the newest date`(_ years: Double, _ level: Freshness.Level, _ reasons: [String]) {
        #expect(judged(item(years: years)) == Freshness(level: level, reasons: reasons))
        var touched = item(years: years)
        touched.updated = Facts.now - 86_400
        #expect(judged(touched) == Freshness())
        #expect(judged(item(years: years), changed: Facts.now) == Freshness())
    }

    @Test func `what leads to a start page or to the folder above has not moved`() {
        var led = link(.ok, flags: [.moved])
        led.memory.movedTo = "https://a.se/"
        for (move, reasons) in [(LinkMove.startPage, []), (.withinSite, ["link-moved"]), (.elsewhere, ["link-moved"])] {
            led.memory.move = move
            #expect(judged(item(), [led]).reasons == reasons, "\(move)")
        }
    }

    @Test func `moved, no link and a former name make it age, the worst reason counts`() {
        #expect(judged(item(), [link(.ok, flags: [.moved])]) == Freshness(level: .ageing, reasons: ["link-moved"]))
        #expect(judged(item(link: nil)) == Freshness(level: .ageing, reasons: ["no-link"]))
        #expect(judged(item(link: "https://www.skl.se/x")).reasons == ["owner-renamed"])
        #expect(judged(item("SKL:s handbok", years: nil)).reasons == ["owner-renamed"])
        #expect(judged(item("SKL:s historia", years: 1)).reasons == [])
        #expect(judged(item("Föreskrifter från Ekonomistyrningsverket", years: 1)).reasons == ["owner-renamed"])
        #expect(judged(item("skl", years: nil)).reasons == [])
        #expect(
            judged(item(years: 4), [link(.dead)]) == Freshness(level: .stale, reasons: ["link-dead", "unchanged-3y"]))
    }

    @Test func `judging again says the same`() {
        let item = item("SKL", link: "https://skl.se/1", years: 6)
        let links = [link(.unreachable, flags: [.moved], url: "https://skl.se/1"), link(.dead, url: "https://a.se/2")]
        #expect(judged(item, links) == judged(item, links.reversed()))
        #expect(judged(item, links).sentences.count == judged(item, links).reasons.count)
    }

    // MARK: Reasons with their dates

    static let facts = FreshnessFacts(
        repealedActs: [
            RepealedAct(
                number: "2001:453", name: "socialtjänstlagen", repealed: "2025-07-01", successor: "2025:400",
                successorName: "socialtjänstlagen"),
            RepealedAct(number: "2005:12", series: "SOSFS", name: "ledningssystem", repealed: "2012-01-01"),
            RepealedAct(number: "1111:11", name: "framtidslagen", repealed: "2099-01-01"),
        ],
        endedProgrammes: [EndedProgramme(name: "Handslaget 2020", organisation: "handslaget", ended: "2020-12-31")])

    func judged(_ title: String, _ summary: String = "", years: Double? = 1) -> Freshness {
        var configuration = Facts.configuration()
        configuration.freshness = Self.facts
        var item = item(title, years: years)
        item.summary = summary
        return FreshnessJudge(configuration: configuration).judge(item, links: [], now: Facts.now)
    }

    // Now is 2026-09-21; the item was published a year before.
    @Test(arguments: [
        ("Kurs 12 mars 2026", true), ("Kurs 12 mars 2027", false), ("Webbinarium den 3 oktober", true),
        ("Konferens 12–13 mars 2026", true), ("Nätverksträff 2026-03-12", true), ("Workshop 12/3 2026", true),
        ("Workshop 1 mars 2026 och 1 mars 2027", false), ("Rapport 12 mars 2026", false),
        ("Kurs, publicerad 12 mars 2026", false), ("Webbinarium 12 mars 2026, se filmen", false), ("Webbkurs", false),
        ("Kurs 31 februari 2026", false),
    ])
    func `a course with a past date is stale`(_ title: String, _ isPast: Bool) {
        #expect(judged(title).reasons == (isPast ? ["course-past"] : []))
    }

    @Test func `the reason says the day of the course`() throws {
        let freshness = judged("Kurs 12–13 mars 2026")
        #expect(freshness.level == .stale)
        let detail = try #require(freshness.details.first)
        #expect(detail.dates == [Date(timeIntervalSince1970: 1_773_360_000)])
        #expect(detail.sv == "Tillfället var den 13 mars 2026.")
        #expect(detail.en == "Its date was 2026-03-13.")
        #expect(freshness.sentences == [Sentence(sv: detail.sv, en: detail.en)])
    }

    @Test(arguments: [
        ("Stöd enligt socialtjänstlagen (2001:453)", true), ("Stöd enligt SFS 2001:453", true),
        ("Den nya lagen ersätter socialtjänstlagen (2001:453)", false),
        ("2001:453 och 2025:400", false), ("SOU 2001:453", false), ("HSLF-FS 2001:453", false),
        ("SOSFS 2005:12", true), ("förordningen (2005:12)", false), ("12001:453", false), ("2001:4533", false),
        ("framtidslagen (1111:11)", false), ("kl 20:01:45", false),
    ])
    func `a repealed act is cited by its number, and not where the text knows of it`(_ text: String, _ isCited: Bool) {
        #expect(judged("Guide", text).reasons == (isCited ? ["act-repealed"] : []))
    }

    @Test func `the reason names the act, the day and what came after`() throws {
        let detail = try #require(judged("Guide", "enligt socialtjänstlagen (2001:453)").details.first)
        #expect(
            detail.sv == "Den hänvisar till socialtjänstlagen (2001:453), som upphörde att gälla den 1 juli 2025 och "
                + "ersattes av socialtjänstlagen (2025:400).")
        #expect(detail.dates.count == 1)
    }

    @Test(arguments: [
        ("Handbok 2012", true), ("Utvärdering 2010–2013", true), ("Handbok 2021", false), ("Vision 2030", false),
        ("Om SOSFS 2011:9", false), ("Handbok", false),
    ])
    func `the year in a title may tell that a thing is old`(_ title: String, _ isOld: Bool) {
        #expect(judged(title).reasons == (isOld ? ["produced-10y"] : []))
    }

    @Test func `a revised handbook is not old by its year`() {
        var revised = item("Handbok 2012")
        revised.updated = Facts.now - Self.year
        #expect(judged(revised).reasons == [])
    }

    @Test func `a programme that has ended is named by title or answers for the item`() {
        #expect(judged("Handslaget 2020: stöd").reasons == ["programme-ended"])
        #expect(judged("Handslaget 2020").details.first?.en == "Handslaget 2020 ended on 2020-12-31.")
        #expect(judged("Efter Handslaget").reasons == [])
    }

    @Test func `an owner that is no more and a source gone silent are told with their days`() {
        var configuration = Facts.configuration()
        configuration.organisations.append(
            Organisation(
                id: "hi", name: "Hjälpmedelsinstitutet", kind: "agency", ended: "2014-05-01", successor: "skr"))
        let judge = FreshnessJudge(configuration: configuration)
        var owned = item()
        owned.organisations = ["hi"]
        owned.sources = ["a", "b"]
        let gone = judge.judge(owned, links: [], now: Facts.now)
        #expect(gone.reasons == ["owner-gone"])
        #expect(gone.details.first?.sv.contains("Sveriges Kommuner och Regioner har tagit över") ?? false)
        owned.organisations = []
        let silence = Facts.now - 100 * Facts.day
        #expect(judge.judge(owned, links: [], silent: ["a": silence], now: Facts.now).reasons == [])
        let silent = judge.judge(owned, links: [], silent: ["a": silence, "b": silence - 1], now: Facts.now)
        #expect(silent.reasons == ["source-silent"])
        #expect(silent.details.first?.dates == [silence])
    }

    @Test func `every reason comes with a sentence, and codes alone are the same verdict`() throws {
        let old = item("SKL:s kurs 1 mars 2011", years: 15)
        let freshness = judged(old, [link(.dead, flags: [.moved])])
        #expect(freshness.details.map(\.code) == freshness.reasons)
        #expect(freshness == Freshness(level: freshness.level, reasons: freshness.reasons))
        let json = try JSONEncoder().encode(freshness)
        #expect(try JSONDecoder().decode(Freshness.self, from: json).details == freshness.details)
        let bare = Data(#"{"level":"stale","reasons":["link-dead"]}"#.utf8)
        #expect(try JSONDecoder().decode(Freshness.self, from: bare).reasons == ["link-dead"])
    }

    @Test func `the lists of repealed acts and ended programmes can be read`() throws {
        struct Acts: Decodable { var repealedActs: [RepealedAct] }
        struct Programmes: Decodable { var endedProgrammes: [EndedProgramme] }
        let acts = try JSONDecoder().decode(Acts.self, from: BuiltIn.fact("repealed-acts.json")).repealedActs
        #expect(acts.contains { $0.number == "2001:453" && $0.repealed == "2025-07-01" })
        #expect(acts.allSatisfy { CivilDay($0.repealed) != nil })
        #expect(Set(acts.map(\.number)).count == acts.count)
        let ended = try JSONDecoder().decode(Programmes.self, from: BuiltIn.fact("ended-programmes.json"))
        #expect(ended.endedProgrammes.allSatisfy { CivilDay($0.ended) != nil })
    }
}
