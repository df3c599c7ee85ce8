package import Catalogue
import Curate
import Fetch
import Foundation
import Logging
package import Store

/// Checks links through the same engine as everything else, and records what the judge makes of each answer.
package struct LinkChecker: Sendable {
    private let bench: Workbench
    private let snapshot: RegistrySnapshot
    private let hosts: LinkHosts
    private let measured: @Sendable (String, Double) -> Double
    /// Between two attempts to write.
    private let patience: Duration

    /// - Parameter measured: what a request is said to have taken, by its address and the seconds it took.
    package init(
        _ bench: Workbench, snapshot: RegistrySnapshot,
        measured: @escaping @Sendable (String, Double) -> Double = { $1 }
    ) {
        self.init(bench, snapshot: snapshot, hosts: LinkHosts(), measured: measured)
    }

    /// - Parameters:
    ///   - hosts: what is remembered of hosts, shared with the checks before.
    ///   - patience: between two attempts to write what was learnt.
    init(
        _ bench: Workbench, snapshot: RegistrySnapshot, hosts: LinkHosts, patience: Duration = .seconds(1),
        measured: @escaping @Sendable (String, Double) -> Double = { $1 }
    ) {
        self.patience = patience
        self.bench = bench
        self.snapshot = snapshot
        self.hosts = hosts
        self.measured = measured
    }

    /// A link before and after a check.
    package struct Verdict: Sendable, Hashable {
        package let before: LinkState
        package let link: LinkHealth
    }

    /// Checks one link and records the verdict.
    ///
    /// - Returns: `nil` when there is none: the outage was ours, the host is to be left alone, or there is no such link.
    package func run(_ url: String) async throws(StoreFailure) -> Verdict? {
        guard let turn = try turns([url]).first else { return nil }
        return try await run(turn)
    }

    /// What is to be known before links are asked for, read at once.
    func turns(_ urls: [String]) throws(StoreFailure) -> [LinkTurn] {
        let asksInside = !snapshot.configuration.settings.allowNetworks.isEmpty
        let turns = try bench.store.linkTurns(urls, asksInside: asksInside, now: bench.clock.now())
        // One reading for all of them.
        if let first = turns.first { bench.engine.learn(HostRests(first.resting)) }
        return turns
    }

    /// - Parameter turn: as it was read a moment ago: the verdict is made of what is stored when it is kept.
    func run(_ turn: LinkTurn) async throws(StoreFailure) -> Verdict? {
        guard let link = turn.link else { return nil }
        let name = HostName.of(link.url)
        let host = try hosts.host(name, in: bench.store)
        let resting = HostRests(turn.resting)
        let rests = [resting.until(link.url), HostJudge.waits(link.url, on: host, at: bench.clock.now())]
        if let until = rests.compactMap(\.self).max() {
            try bench.store.postponeLink(link.url, until: until)
            return nil
        }
        let visit = LinkVisit(
            bench: bench, snapshot: snapshot, hosts: hosts, name: name, host: host, mayEnter: turn.isInside,
            measured: measured)
        let report = await visit.run(link)
        if report.check.failure?.kind == .cancelled || report.isCancelled { return nil }
        return try await keep(report, of: link, on: name).map { Verdict(before: link.state, link: $0) }
    }

    private func keep(_ report: LinkVisit.Report, of link: LinkHealth, on name: String) async throws(StoreFailure)
        -> LinkHealth?
    {
        let check = report.check
        let isVoid = try await bench.isOurOutage(report.outcome, of: link.url, snapshot: snapshot)
        var verdict = LinkJudge.judge(link, check: check, isVoid: isVoid, now: check.at)
        guard !isVoid, check.failure?.judgesNobody != true else {
            let until = check.failure?.until ?? verdict.nextCheck ?? check.at.addingTimeInterval(3600)
            try await patiently { () throws(StoreFailure) in try bench.store.postponeLink(link.url, until: until) }
            // Somebody on the way may have asked for it, whatever became of the link.
            try await patiently { () throws(StoreFailure) in try bench.keepRests() }
            return nil
        }
        verdict = try await keep(verdict, report, of: link, on: name)
        try await patiently { () throws(StoreFailure) in try bench.keepRests() }
        return verdict
    }

    private func keep(
        _ verdict: LinkHealth, _ report: LinkVisit.Report, of link: LinkHealth, on name: String
    ) async throws(StoreFailure) -> LinkHealth {
        let check = report.check
        let archive = try await archive(verdict, at: check.at)
        let judge: @Sendable (LinkHealth) -> LinkHealth = { link in
            var verdict = LinkJudge.judge(link, check: check, now: check.at)
            if let archive, verdict.state.isBroken { verdict.memory.archive = archive }
            return verdict
        }
        let made = archive == nil ? verdict : judge(link)
        let kept = try await patiently { () async throws(StoreFailure) in
            try await bench.store.apply(
                made, check: made.checks.first ?? check, rules: snapshot.rules.forItems(now: check.at), now: check.at,
                fold: LinkFold(base: link, judge: judge)
            ) { Self.host($0, after: report, of: link) }
        }
        guard let kept else { return made }
        hosts.keep(kept.host, of: name)
        return kept.link
    }

    /// What was asked of others is not asked again because somebody else writes for long: it is written when that ends.
    private func patiently<Value>(
        _ work: () async throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        for attempt in 1..<Self.attempts {
            do throws(StoreFailure) { return try await work() } catch {
                guard error.isTransient, !Task.isCancelled else { throw error }
                if attempt == 1 { bench.logger.warning("\(error.sentence) What was learnt of a link waits for it.") }
                do { try await Task.sleep(for: patience) } catch { break }
            }
        }
        return try await work()
    }

    /// Each waits for the writer before it is given up, ten seconds.
    private static let attempts = 30

    private static func host(_ host: LinkHost, after report: LinkVisit.Report, of link: LinkHealth) -> LinkHost {
        var host = HostJudge.after(report.check, of: link, on: host)
        for page in report.errorPages { host = HostJudge.learn(page, at: report.check.at, on: host) }
        if report.probed { host = HostJudge.probed(link.url, at: report.check.at, on: host) }
        return host
    }

    /// Who is broken is looked for in the archive, near to the day that it was written about.
    private func archive(_ verdict: LinkHealth, at date: Date) async throws(StoreFailure) -> LinkArchive? {
        let settings = snapshot.configuration.settings
        guard let gate = settings.links.archive, LinkPlan.wantsArchive(verdict, at: date) else { return nil }
        let near = try bench.store.recordDate(ofLink: verdict.url) ?? verdict.memory.firstSeen ?? date
        return try await ArchiveVisit(bench: bench, settings: settings, gate: gate).ask(for: verdict.url, near: near)
    }
}
