package import Catalogue
package import Foundation

/// What the checks of its links say of a host as a whole: half of five or more failing is one incident.
package enum HostJudge {
    private static let kept = 40
    private static let errorPagesKept = 4

    /// - Parameters:
    ///   - check: with its signs; what says nothing of the link changes nothing.
    ///   - link: as it was before the check: that what is known to be broken still fails is no incident.
    package static func after(_ check: LinkCheck, of link: LinkHealth, on host: LinkHost) -> LinkHost {
        var host = host
        let url = link.url
        let evidence = LinkEvidence.of(check, url: url)
        guard evidence != .nothing, !(link.state.isBroken && evidence.failure != nil) else { return host }
        let outcome = LinkHost.Outcome(
            link: number(of: url), at: check.at, failed: evidence.failure != nil,
            isOfHost: evidence.failure?.isOfHost ?? (check.failure?.kind == .robotsUnreachable))
        host.recent.removeAll {
            $0.link == outcome.link || check.at.timeIntervalSince($0.at) > LinkThresholds.incidentWithin
        }
        host.recent = host.recent.suffix(kept - 1) + [outcome]
        host.errorPages.removeAll { check.at.timeIntervalSince($0.at) > LinkThresholds.errorPageKept }
        noteRobots(check, outcome, &host)
        if host.incident == nil { open(&host, outcome) } else { follow(&host, outcome) }
        return host
    }

    /// Who answers for a page has a robots.txt, unless that was passed over: then it is as silent as to those who did not
    /// ask for the page. A connection that fails says nothing of it.
    private static func noteRobots(_ check: LinkCheck, _ outcome: LinkHost.Outcome, _ host: inout LinkHost) {
        if outcome.isUnasked || check.signs.contains(.silentRobots) {
            host.robotsSilentSince = host.robotsSilentSince ?? check.at
        } else if !outcome.isOfHost || check.status != nil {
            host.robotsSilentSince = nil
        }
    }

    /// What the host shows for an address it does not know.
    package static func learn(_ page: LinkPrint, at date: Date, on host: LinkHost) -> LinkHost {
        var host = host
        host.errorPages.removeAll { $0.page.isSame(as: page) }
        host.errorPages = host.errorPages.suffix(errorPagesKept - 1) + [LinkHost.ErrorPage(page: page, at: date)]
        return host
    }

    /// Whether it is to be seen what the section of its site in which a link lies shows for addresses that nobody has given
    /// out: some sections show something of their own.
    static func wantsProbe(_ url: String, on host: LinkHost, at date: Date) -> Bool {
        let section = LinkPlaces.section(of: url)
        guard let probe = host.probes?.last(where: { $0.section == section }) else {
            // What is kept of a host is bounded; nobody is asked at each link.
            let recent = (host.probes ?? []).count { date.timeIntervalSince($0.at) < LinkThresholds.probeAgainAfter }
            return recent < kept
        }
        return date.timeIntervalSince(probe.at) >= LinkThresholds.probeAgainAfter
    }

    /// The host was asked for such an address.
    package static func probed(_ url: String, at date: Date, on host: LinkHost) -> LinkHost {
        var host = host
        let section = LinkPlaces.section(of: url)
        let others = (host.probes ?? []).filter { $0.section != section }
        host.probes = others.suffix(kept - 1) + [LinkHost.Probe(section: section, at: date)]
        host.probed = date
        return host
    }

    /// Until when a link waits because others of its host are tried in its stead; `nil` when it may be tried.
    package static func waits(_ url: String, on host: LinkHost, at date: Date) -> Date? {
        guard let incident = host.incident, incident.kind != .pages,
            date.timeIntervalSince(incident.since) < LinkThresholds.incidentAtMost,
            incident.samples >= LinkThresholds.samples
        else { return nil }
        let end = incident.windowStart + LinkThresholds.sampleWindow
        guard date < end else { return nil }
        return end + Spread.fraction("\(url) \(incident.windowStart.timeIntervalSince1970)") * LinkThresholds.hour
    }

    /// Whether so many of its links fail by what they show that they fail together.
    static func failsTogether(_ host: LinkHost) -> Bool {
        host.recent.count { $0.failed && !$0.isOfHost } >= LinkThresholds.togetherLinks
    }

    /// Whether another of its links was well since then.
    static func isWellBeside(_ url: String, on host: LinkHost, since date: Date) -> Bool {
        let own = number(of: url)
        return host.recent.contains { !$0.failed && !$0.isUnasked && $0.link != own && $0.at >= date }
    }

    private static func open(_ host: inout LinkHost, _ outcome: LinkHost.Outcome) {
        let date = outcome.at
        if outcome.isUnasked, !isTakenForNone(host, at: date), let since = host.robotsSilentSince,
            date.timeIntervalSince(since) >= LinkThresholds.robotsIncidentAfter
        {
            host.incident = LinkHost.Incident(
                kind: .robots, since: since, links: host.recent.count { $0.isUnasked }, samples: 0, windowStart: date)
            host.incidents += 1
            return
        }
        let failing = host.recent.filter(\.failed)
        let asked = host.recent.count { !$0.isUnasked }
        guard asked >= LinkThresholds.incidentLinks, failing.count * 2 >= asked else { return }
        let ofHost = failing.count { $0.isOfHost }
        host.incident = LinkHost.Incident(
            kind: ofHost * 2 >= failing.count ? .host : .pages, since: failing.map(\.at).min() ?? date,
            links: failing.count, samples: 0, windowStart: date)
        host.incidents += 1
    }

    /// Whether its robots.txt has been silent for so long that pages are asked for all the same, each link in its turn: what
    /// holds them back then is no incident of the host any more, and what they are answered may be one.
    private static func isTakenForNone(_ host: LinkHost, at date: Date) -> Bool {
        host.robotsSilentSince.map { date.timeIntervalSince($0) >= LinkThresholds.silentRobotsPassed } ?? false
    }

    private static func follow(_ host: inout LinkHost, _ outcome: LinkHost.Outcome) {
        guard var incident = host.incident else { return }
        let failing = host.recent.count { $0.failed || incident.kind != .pages && $0.isUnasked }
        let isOver =
            switch incident.kind {
            case .host: !outcome.isOfHost
            case .pages: failing * 2 < host.recent.count
            case .robots: host.robotsSilentSince == nil || isTakenForNone(host, at: outcome.at)
            }
        if isOver {
            host.incident = nil
            // What failed in it says nothing about the time after it.
            host.recent = host.recent.filter { !$0.failed && !$0.isUnasked }
            return
        }
        if outcome.at.timeIntervalSince(incident.windowStart) >= LinkThresholds.sampleWindow {
            incident.windowStart = outcome.at
            incident.samples = 0
        }
        incident.samples += 1
        incident.links = max(incident.links, failing)
        host.incident = incident
    }

    private static func number(of url: String) -> UInt32 {
        var hash: UInt64 = 0
        for byte in url.utf8 { hash = MatchHash.mix(hash ^ UInt64(byte)) }
        return MatchHash.short(hash)
    }
}
