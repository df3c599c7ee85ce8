import Catalogue
import Foundation
import Testing

@testable import Publish

/// What the letter says of whole hosts, of certificates, of dates, and in whose name.
@Suite struct OwnersLetterHostTests {
    private static let first = Sample.date("2026-01-05T12:00:00Z")
    private static let judged = Sample.date("2026-03-05T12:00:00Z")

    private func link(
        _ url: String, _ state: LinkState, _ rule: LinkRule, _ failure: FetchFailure? = nil
    ) -> LinkHealth {
        var link = LinkHealth(url: url, state: state, since: Self.judged, rule: rule.rawValue)
        link.memory.failingSince = Self.first
        link.checks = [LinkCheck(at: Sample.now, failure: failure)]
        return link
    }

    private func letter(
        _ links: [LinkHealth], whose: [OwnersLetter.Whose] = [], incident: LinkHost.Incident.Kind? = nil,
        isSilenced: Bool = false
    ) -> OwnersLetter {
        let incidents = incident.map {
            LinkHost.Incident(kind: $0, since: Self.first, links: 9, samples: 0, windowStart: Self.first)
        }
        return OwnersLetter(
            organisation: "skr", name: "SKR", contact: nil,
            links: links.enumerated().map { number, link in
                OwnersLetter.Subject(
                    link: link, titles: ["En guide"], whose: whose.isEmpty ? .own : whose[number % whose.count],
                    isSilenced: isSilenced)
            }, incidents: incidents.map { ["a.example": $0] } ?? [:], written: Sample.now)
    }

    @Test(arguments: [LinkState.dead, .softDead, .unreachable])
    func `since when is the first failure, not the day on which enough of them had come`(_ state: LinkState) {
        let rule: LinkRule = state == .softDead ? .saysNotFound : .unreachableSixtyDays
        let text = letter([link("https://a.example/x", state, rule)]).text
        #expect(text.contains("Sedan den 5 januari 2026.") && !text.contains("5 mars"), "\(text)")
    }

    @Test(
        arguments: [
            ("expired: certificate has expired", "Webbplatsens certifikat har gått ut.", "Förnya certifikatet."),
            ("name: no alternative name", "Webbplatsens certifikat gäller ett annat namn.", "namnet a.example"),
            ("chain: unable to get local issuer", "Ingen betrodd utfärdare", "mellanliggande certifikaten"),
            ("early: not yet valid", "Webbplatsens certifikat gäller inte än.", "gäller redan nu"),
        ])
    func `a certificate is told by what is wrong with it`(_ detail: String, _ said: String, _ advice: String) {
        let refused = { (path: String) in
            link("https://a.example/\(path)", .unreachable, .certificateRefused, FetchFailure(.tls, detail: detail))
        }
        for text in [letter([refused("1")]).text, letter([refused("1"), refused("2")]).text] {
            #expect(text.contains(said) && text.contains(advice), "\(text)")
            #expect(text.contains("Förnya") == detail.hasPrefix("expired"), "\(text)")
        }
    }

    @Test(
        arguments: [
            ("protocol: tlsv1 alert protocol version", true), ("protocol: unsupported protocol", true),
            ("protocol: legacy sigalg disallowed or unsupported", true),
            ("protocol: wrong version number", false), ("protocol: sslv3 alert handshake failure", false),
        ])
    func `a version is named as the cure only where versions are the matter`(_ detail: String, _ isVersion: Bool) {
        let text = letter([
            link("https://a.example/1", .unreachable, .noSecureConnection, FetchFailure(.tls, detail: detail))
        ]).text
        #expect(text.contains("erbjuda TLS 1.2 eller senare") == isVersion, "\(text)")
    }

    @Test func `a redirect to a folder or start page that answers is in no letter, as in no list`() {
        var well = link("https://a.example/guider/lampa", .ok, .answers)
        (well.flags, well.finalURL) = ([.moved], "https://a.example/guider/")
        (well.memory.move, well.memory.movedSince) = (.startPage, Self.first)
        #expect(letter([well]).findings.isEmpty)
    }

    @Test func `links to hosts that nobody names are not counted as the organisation's`() {
        let links = (1...6).map { link("https://\($0).example/x", .dead, .goneTwice) }
        let other = OwnersLetter.Whose.other(Wire.Named(id: "kil", name: "Kils kommun"))
        let mixed = letter(links, whose: [.unknown, .own, other])
        let unknown = "2 länkar från SKR till webbplatser vars ägare vi inte känner"
        #expect(mixed.subject == "2 länkar till SKR, \(unknown) och 2 länkar från SKR till andra behöver ses över")
        #expect(mixed.findings.map(\.whose) == [.own, .own, .unknown, .unknown, other, other])
        #expect(letter(links, whose: [.unknown]).subject.hasPrefix("6 länkar från SKR till webbplatser"))
    }

    @Test func `a host whose robots.txt is silent is one finding, of what is restricted for it`() throws {
        var waiting = (1...3).map { link("https://a.example/\($0)", .restricted, .robotsUnreachable) }
        let told = letter(waiting, incident: .robots, isSilenced: true)
        #expect(told.findings.count == 1 && told.told.map(\.what) == ["host unreachable"])
        #expect(told.text.contains("läsa robots.txt på a.example sedan den 5 januari 2026"), "\(told.text)")
        #expect(told.text.contains("3 länkar.") && told.text.contains("att /robots.txt svarar"), "\(told.text)")
        #expect(letter(waiting, incident: .robots).findings.isEmpty, "of others nothing is known")
        let one = letter([waiting[0]], incident: .robots, isSilenced: true)
        #expect(one.findings.first?.isOfHost == true && one.text.contains(": 1 länk."), "\(one.text)")
        let other = OwnersLetter.Whose.other(Wire.Named(id: "kil", name: "Kils kommun"))
        #expect(letter(waiting, whose: [other], incident: .robots, isSilenced: true).findings.isEmpty)
        // One that was asked for after all, and failed, speaks for the host.
        waiting[1] = link("https://a.example/2", .unreachable, .unreachableThreeTimes, FetchFailure(.timeout))
        let mixed = letter(waiting, incident: .robots, isSilenced: true)
        #expect(mixed.text.contains("Webbplatsen a.example har inte gått att nå sedan"), "\(mixed.text)")
    }

    @Test func `pages that are missing all at once are one finding while that lasts`() throws {
        var gone = (1...6).map { link("https://a.example/\($0)", .softDead, .sameAsNeighbour) }
        let one = letter(gone, incident: .pages)
        #expect(one.findings.map(\.links.count) == [6] && one.told.map(\.what) == ["host astray"])
        #expect(one.text.contains("Många av sidorna på a.example saknas på en gång sedan den 5 januari"), "\(one.text)")
        #expect(one.text.contains("svara med status 503") && !one.text.contains("Lägg tillbaka sidan"), "\(one.text)")
        #expect(letter(gone).findings.count == 6, "without an incident each is its own")
        #expect(letter(Array(gone.prefix(4)), incident: .pages).text.contains("Lägg tillbaka sidan"))
        // What had gone long before is another matter, and so is a page that was found again.
        gone[0].memory.failingSince = Self.first - 9 * 86_400
        gone[1].flags = [.moved]
        gone[1].memory.found = LinkFinding(
            url: "https://a.example/ny", way: .pageID, move: .withinSite, since: Self.first, last: Self.first)
        #expect(letter(gone, incident: .pages).findings.count == 6, "four are no host")
    }
}
