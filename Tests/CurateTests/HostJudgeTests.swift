import Catalogue
import Foundation
import Testing

@testable import Curate

@Suite struct HostJudgeTests {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private static let hour = 3600.0

    private func url(_ number: Int) -> String { "https://kil.se/\(number)" }

    private func checked(
        _ host: LinkHost, _ number: Int, _ status: Int, hours: Double, state: LinkState = .ok
    ) -> LinkHost {
        let check = LinkCheck(at: Self.start + hours * Self.hour, status: status)
        return HostJudge.after(check, of: LinkHealth(url: url(number), state: state), on: host)
    }

    private func down(_ count: Int, status: Int = 503) -> LinkHost {
        (0..<count).reduce(LinkHost()) { checked($0, $1, status, hours: Double($1) / 10) }
    }

    @Test func `half of five links failing is one incident, and of four none`() {
        #expect(down(4).incident == nil)
        let incident = down(9).incident
        #expect(incident?.kind == .host && incident?.links == 9)
        #expect(down(9).incidents == 1)
        #expect(down(9, status: 404).incident?.kind == .pages)
        var mixed = (0..<6).reduce(LinkHost()) { checked($0, $1, 200, hours: 0) }
        for number in 6..<11 { mixed = checked(mixed, number, 503, hours: 1) }
        #expect(mixed.incident == nil)
        #expect(checked(mixed, 11, 503, hours: 1).incident != nil)
    }

    @Test func `a host that shows at every address that it is closed is one incident, as with 503`() {
        let host = (0..<6).reduce(LinkHost()) { host, number in
            var check = LinkCheck(at: Self.start, status: 200)
            check.signs = [.maintenance]
            return HostJudge.after(check, of: LinkHealth(url: url(number), state: .ok), on: host)
        }
        #expect(host.incident?.kind == .host)
        #expect(checked(host, 3, 200, hours: 1).incident == nil)
    }

    @Test func `the same link failing again and again is one link`() {
        #expect((0..<20).reduce(LinkHost()) { checked($0, 1, 503, hours: Double($1)) }.incident == nil)
    }

    @Test func `what is known to be broken is no incident`() {
        #expect((0..<9).reduce(LinkHost()) { checked($0, $1, 404, hours: 0, state: .dead) }.incident == nil)
    }

    @Test func `failures days apart are no incident`() {
        #expect((0..<9).reduce(LinkHost()) { checked($0, $1, 503, hours: Double($1) * 30) }.incident == nil)
    }

    @Test func `an incident is probed by samples, and the others wait`() throws {
        var host = down(5)
        let now = Self.start + Self.hour
        #expect(HostJudge.waits(url(9), on: host, at: now) == nil)
        for number in 10..<13 { host = checked(host, number, 503, hours: 1) }
        let until = try #require(HostJudge.waits(url(9), on: host, at: now))
        #expect(until > now + 9 * Self.hour && until < now + 14 * Self.hour)
        #expect(HostJudge.waits(url(9), on: host, at: now + 13 * Self.hour) == nil)
        host = checked(host, 13, 503, hours: 14)
        #expect(host.incident?.samples == 1 && host.incidents == 1)
    }

    @Test func `one answer ends it, and no link waits any more`() {
        var host = down(5)
        for number in 10..<13 { host = checked(host, number, 503, hours: 1) }
        host = checked(host, 14, 404, hours: 14)
        #expect(host.incident == nil, "not found is an answer")
        #expect(HostJudge.waits(url(9), on: host, at: Self.start + 14 * Self.hour) == nil)
    }

    @Test func `what lasts for weeks is no incident any more: each link is tried for itself`() {
        var host = down(5)
        for day in 1..<15 {
            for number in 0..<4 { host = checked(host, number, 503, hours: Double(day) * 24) }
        }
        #expect(HostJudge.waits(url(9), on: host, at: Self.start + 14.5 * 24 * Self.hour) == nil)
    }

    private func silenced(_ host: LinkHost, _ number: Int, hours: Double) -> LinkHost {
        let check = LinkCheck(at: Self.start + hours * Self.hour, failure: FetchFailure(.robotsUnreachable))
        return HostJudge.after(check, of: LinkHealth(url: url(number), state: .restricted), on: host)
    }

    @Test func `a robots.txt that cannot be read for a day is an incident, with a single link, too`() {
        var host = [0, 12, 23.0].reduce(LinkHost()) { silenced($0, 1, hours: $1) }
        #expect(host.incident == nil && host.robotsSilentSince == Self.start)
        host = silenced(host, 1, hours: 24)
        #expect(host.incident?.kind == .robots && host.incident?.since == Self.start && host.incident?.links == 1)
        for number in 2..<6 { host = silenced(host, number, hours: 25) }
        #expect(host.incidents == 1 && host.incident?.links == 5)
        #expect(HostJudge.waits(url(9), on: host, at: Self.start + 25 * Self.hour) != nil)
        #expect(checked(host, 1, 200, hours: 48).incident == nil)
        #expect(checked(host, 1, 404, hours: 48).robotsSilentSince == nil, "who answers for a page has a robots.txt")
        let refused = LinkCheck(at: Self.start + 48 * Self.hour, failure: FetchFailure(.connectionRefused))
        let stillDown = HostJudge.after(refused, of: LinkHealth(url: url(1), state: .restricted), on: host)
        #expect(stillDown.incident?.kind == .robots, "which says nothing of robots.txt")
    }

    @Test func `a host that is down stays so when its robots.txt is silent as well`() {
        var host = down(6)
        for number in 0..<6 { host = silenced(host, number, hours: 30) }
        #expect(host.incident?.kind == .host && host.incident?.since == Self.start)
    }

    private func passed(_ host: LinkHost, _ number: Int, _ status: Int, hours: Double) -> LinkHost {
        var check = LinkCheck(at: Self.start + hours * Self.hour, status: status)
        check.signs = [.silentRobots]
        return HostJudge.after(check, of: LinkHealth(url: url(number), state: .restricted), on: host)
    }

    @Test func `a robots.txt that is passed over for one link and silent for others is one incident with one end`() {
        var host = silenced(LinkHost(), 1, hours: 0)
        var open: [Bool] = []
        for day in 1..<60 {
            host = silenced(host, day % 4 + 1, hours: Double(day) * 24)
            host = passed(host, 9, day.isMultiple(of: 2) ? 200 : 404, hours: Double(day) * 24 + 1)
            open.append(host.incident != nil)
        }
        #expect(host.incidents == 1 && host.robotsSilentSince == Self.start)
        #expect(open == (1..<60).map { $0 < 30 }, "then it is taken for none")
        #expect(checked(host, 1, 200, hours: 1500).robotsSilentSince == nil, "an answer that did not pass it over")
        var down = host
        for number in 20..<26 { down = passed(down, number, 503, hours: 1500) }
        #expect(down.incident?.kind == .host, "what is answered then is judged as ever")
        #expect(passed(down, 20, 200, hours: 1501).incident == nil)
    }

    @Test func `pages that were not asked for are no pages that answer`() {
        var host = (0..<9).reduce(LinkHost()) { silenced($0, $1, hours: 0) }
        for number in 10..<15 { host = checked(host, number, 503, hours: 1) }
        #expect(host.incident?.kind == .host)
    }

    @Test func `missing pages are each looked for`() {
        var host = down(5, status: 404)
        for number in 10..<19 { host = checked(host, number, 404, hours: 1) }
        #expect(host.incident?.kind == .pages)
        #expect(HostJudge.waits(url(9), on: host, at: Self.start + Self.hour) == nil)
    }

    @Test func `what is remembered of a host is bounded`() throws {
        var host = LinkHost()
        for number in 0..<2000 {
            host = checked(host, number, number.isMultiple(of: 3) ? 200 : 503, hours: Double(number) / 100)
            let page = LinkPrint(
                title: "\(number)", heading: nil, print: UInt64(number) &* 0x9e37_79b9_7f4a_7c15, words: 99)
            host = HostJudge.learn(page, at: Self.start, on: host)
        }
        #expect(host.recent.count <= 40 && host.errorPages.count == 4)
        #expect(try JSONEncoder().encode(host).count < 6000)
    }
}
