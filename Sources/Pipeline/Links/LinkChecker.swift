package import Catalogue
import Curate
import Fetch
import Foundation
package import Store

/// Checks links through the same engine as everything else, and records what the judge makes of each answer.
package struct LinkChecker: Sendable {
    private let bench: Workbench
    private let snapshot: RegistrySnapshot
    private let hosts: LinkHosts
    private let measured: @Sendable (String, Double) -> Double

    /// - Parameter measured: what a request is said to have taken, by its address and the seconds it took.
    package init(
        _ bench: Workbench, snapshot: RegistrySnapshot,
        measured: @escaping @Sendable (String, Double) -> Double = { $1 }
    ) {
        self.init(bench, snapshot: snapshot, hosts: LinkHosts(), measured: measured)
    }

    /// - Parameter hosts: what is remembered of hosts, shared with the checks before.
    init(
        _ bench: Workbench, snapshot: RegistrySnapshot, hosts: LinkHosts,
        measured: @escaping @Sendable (String, Double) -> Double = { $1 }
    ) {
        self.bench = bench
        self.snapshot = snapshot
        self.hosts = hosts
        self.measured = measured
    }

    /// Checks one link and records the verdict.
    ///
    /// - Returns: the verdict; `nil` when there is none: the outage was ours, or the host is to be left alone.
    package func run(_ link: LinkHealth) async throws(StoreFailure) -> LinkHealth? {
        let name = HostName.of(link.url)
        let host = try hosts.host(name, in: bench.store)
        let asksInside = !snapshot.configuration.settings.allowNetworks.isEmpty
        let turn = try bench.store.linkTurn(link.url, asksInside: asksInside, now: bench.clock.now())
        let rests = [
            HostRests(turn.resting).until(link.url), HostJudge.waits(link.url, on: host, at: bench.clock.now()),
        ]
        if let until = rests.compactMap(\.self).max() {
            try bench.store.postponeLink(link.url, until: until)
            return nil
        }
        let visit = LinkVisit(
            bench: bench, snapshot: snapshot, hosts: hosts, name: name, host: host, mayEnter: turn.isInside,
            measured: measured)
        let report = await visit.run(link)
        let check = report.check
        if check.failure?.kind == .cancelled { return nil }
        let isVoid = try await bench.isOurOutage(report.outcome, of: link.url, snapshot: snapshot)
        var verdict = LinkJudge.judge(link, check: check, isVoid: isVoid, now: check.at)
        guard !isVoid, check.failure?.judgesNobody != true else {
            try bench.store.postponeLink(link.url, until: verdict.nextCheck ?? check.at.addingTimeInterval(3600))
            return nil
        }
        try await askArchive(&verdict, at: check.at)
        let learnt = try await bench.store.apply(
            verdict, check: verdict.checks.first ?? check, rules: snapshot.rules.forItems(now: check.at), now: check.at
        ) { Self.host($0, after: report, of: link) }
        if let learnt { hosts.keep(learnt, of: name) }
        try rest(report, link.url)
        return verdict
    }

    private static func host(_ host: LinkHost, after report: LinkVisit.Report, of link: LinkHealth) -> LinkHost {
        var host = HostJudge.after(report.check, of: link, on: host)
        for page in report.errorPages { host = HostJudge.learn(page, at: report.check.at, on: host) }
        if report.probed { host.probed = report.check.at }
        return host
    }

    /// Who is broken is looked for in the archive, near to the day that it was written about.
    private func askArchive(_ verdict: inout LinkHealth, at date: Date) async throws(StoreFailure) {
        let settings = snapshot.configuration.settings
        guard let gate = settings.links.archive, LinkPlan.wantsArchive(verdict, at: date) else { return }
        let near = try bench.store.recordDate(ofLink: verdict.url) ?? verdict.memory.firstSeen ?? date
        let visit = ArchiveVisit(bench: bench, settings: settings, gate: gate)
        if let archive = try await visit.ask(for: verdict.url, near: near) { verdict.memory.archive = archive }
    }

    private func rest(_ report: LinkVisit.Report, _ url: String) throws(StoreFailure) {
        guard
            let until = NextCheck.hostRest(
                status: report.check.status, retryAfter: report.outcome.head?.retryAfter, now: report.check.at)
        else { return }
        let answered = report.outcome.head?.finalURL ?? url
        try bench.rest(answered, status: report.check.status, until: until, sources: snapshot.configuration.sources)
    }
}
