import Catalogue
import Curate
import Foundation
import Testing

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
}
