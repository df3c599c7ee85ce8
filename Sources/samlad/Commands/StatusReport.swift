import Catalogue
import Foundation
import Pipeline
import Publish
import Store

/// What `samlad status` tells, gathered once.
struct StatusReport {
    let statuses: [SourceStatus]
    let counts: CatalogueCounts
    let names: Names
    /// Since when nobody is judged, because the network is away.
    let outage: Date?
    /// Canaries that did not answer last, though the network was there.
    let silentCanaries: [SilentCanary]
    /// Hosts that fail with their links.
    let incidents: [(host: String, incident: LinkHost.Incident)]
    private let holder: DaemonLock.Holder?
    let now: Date

    init(_ context: Context) throws {
        let configuration = try context.registry().configuration
        let store = try context.reader()
        now = context.now()
        names = Names(configuration)
        holder = DaemonLock.holder(in: context.statePath)
        let now = now
        statuses = try translated { () throws(StoreFailure) in
            try store?.statuses(of: configuration.sources).map { $0.told(at: now) }
                ?? configuration.sources.map { SourceStatus(source: $0, memory: Self.untried($0, now: now)) }
        }
        counts = try translated { () throws(StoreFailure) in try store?.counts(now: now) ?? CatalogueCounts() }
        outage = try translated { () throws(StoreFailure) in try store?.outage() }
        let canaries = configuration.settings.canaries
        silentCanaries = try translated { () throws(StoreFailure) in
            try store?.silentCanaries().filter { canaries.contains($0.url) } ?? []
        }
        incidents = try translated { () throws(StoreFailure) in try store?.linkIncidents() ?? [] }
    }

    /// Sources that should have been asked more than their own interval ago, and an hour at least: nobody asks them.
    var overdue: [SourceStatus] {
        statuses.filter { status in
            guard status.memory.state != .paused, let next = status.memory.nextAttempt else { return false }
            let interval = status.memory.lastAttempt.map { next.timeIntervalSince($0) } ?? 0
            return now.timeIntervalSince(next) > max(3600, interval)
        }
    }

    private static func untried(_ source: Source, now: Date) -> SourceMemory {
        var memory = SourceMemory()
        if !source.enabled { memory.state = .paused }
        return memory
    }

    /// Everything on one screen: first the totals, then what needs somebody, then the rest in short.
    func screen(_ context: Context, all: Bool) -> String {
        let out = context.out
        var lines = [headline(out), summary(out)]
        if let outage {
            let since = Moments.stamp(outage)
            lines.append(
                out.paint("This machine seems to be offline since \(since): no source and no link is judged.", .yellow))
        }
        for canary in silentCanaries {
            let since = Moments.stamp(canary.since)
            lines.append(out.paint("Since \(since): " + printable(canary.sentence.en), .yellow))
            lines.append("  → " + SilentCanary.advice.en)
        }
        let attention = statuses.filter { $0.memory.state.needsAttention }.sorted(by: longestFirst)
        if !attention.isEmpty {
            lines += ["", out.paint("Needs attention", .bold)] + attention.flatMap { attentionLines($0, out) }
        }
        let voids = statuses.filter { $0.memory.lastOutcome == .void && !$0.memory.state.needsAttention }
        if let first = voids.first {
            lines += ["", out.paint("Not judged", .bold), "  \(voids.count) sources: \(first.memory.reason.en)"]
            if let advice = first.memory.advice { lines.append("  → \(advice.en)") }
        }
        let hosts = LinksCommand.lines(of: incidents)
        if !hosts.isEmpty {
            lines += ["", out.paint("Hosts that fail with their links", .bold)] + hosts.map { "  " + $0 }
        }
        lines += movedLines(out)
        let rest = statuses.filter { status in
            !status.memory.state.needsAttention && !voids.contains { $0.source.id == status.source.id }
        }
        lines += certificateLines(out)
        lines += restLines(rest.filter { $0.memory.state == .ok }, "Works", out, all: all)
        lines += restLines(rest.filter { $0.memory.state == .waiting }, "Not fetched yet", out, all: all)
        if all { lines += restLines(rest.filter { $0.memory.state == .paused }, "Switched off", out, all: true) }
        return lines.joined(separator: "\n")
    }

    private func headline(_ out: Terminal) -> String {
        let daemon = holder.map { holder in
            "running" + (holder.since.map { " since \(Moments.stamp($0))" } ?? "")
                + (holder.address.map { ", \($0)" } ?? "")
        }
        let zone = Moments.zone(now).map { " \($0)" } ?? ""
        return out.paint("samlad", .bold) + " · \(Moments.stamp(now))\(zone) · daemon " + (daemon ?? "not running")
    }

    private func summary(_ out: Terminal) -> String {
        let fresh = Freshness.Level.allCases.compactMap { level in
            counts.itemsByFreshness[level].flatMap { $0 > 0 ? "\($0) \(level.rawValue)" : nil }
        }
        let links = LinkState.allCases.compactMap { state in
            counts.linksByState[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }
        let states = SourceState.allCases.compactMap { state in
            let count = statuses.filter { $0.memory.state == state }.count
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        var table = Table()
        table.add(["items", "\(counts.items)", fresh.joined(separator: ", ")])
        table.add(["links", "\(counts.links)", links.joined(separator: ", ")])
        table.add(["sources", "\(statuses.count)", states.joined(separator: ", ")])
        return table.lines(for: out).joined(separator: "\n")
    }

    private func longestFirst(_ left: SourceStatus, _ right: SourceStatus) -> Bool {
        (left.memory.stateSince ?? now, left.source.id) < (right.memory.stateSince ?? now, right.source.id)
    }

    private func byState(_ left: SourceStatus, _ right: SourceStatus) -> Bool {
        (left.memory.state.rawValue, left.source.id) < (right.memory.state.rawValue, right.source.id)
    }

    private func attentionLines(_ status: SourceStatus, _ out: Terminal) -> [String] {
        let memory = status.memory
        let since = memory.stateSince.map { "for " + Moments.span(now.timeIntervalSince($0)) } ?? ""
        let tries = memory.streak > 1 ? ", \(memory.streak) tries in a row" : ""
        let ahead = Moments.ahead(memory.nextAttempt, now: now)
        var lines = [
            "  " + out.paint(memory.state.rawValue, memory.state.colour)
                + " \(printable(status.source.id)) \(since)\(tries)"
                + (ahead.isEmpty ? "" : ", \(ahead)") + ", last success \(Moments.ago(memory.lastSuccess, now: now))"
        ]
        lines.append("    " + fitted(status.reason.en, max(20, out.width - 4)))
        if let word = memory.robotsWord { lines.append("    " + fitted(word, max(20, out.width - 4))) }
        if let advice = status.advice { lines.append("    → " + fitted(advice.en, max(20, out.width - 6))) }
        return lines
    }

    /// Sources that work, but under an address that is no more theirs.
    private func movedLines(_ out: Terminal) -> [String] {
        let moved = statuses.filter { $0.move != nil && $0.memory.state == .ok }
        guard !moved.isEmpty else { return [] }
        return ["", out.paint("Has moved", .bold)]
            + moved.flatMap { status in
                [
                    "  \(printable(status.source.id)): \(printable(status.move?.sentence.en ?? ""))",
                    "    → " + printable(status.advice?.en ?? ""),
                ]
            }
    }

    /// Sites whose certificate ends soon, one line for each: several sources often share one.
    private func certificateLines(_ out: Terminal) -> [String] {
        let ending = statuses.filter { $0.isCertificateEnding && $0.memory.state != .paused }
        guard !ending.isEmpty else { return [] }
        var table = Table()
        for (host, statuses) in Dictionary(grouping: ending, by: { HostName.of($0.source.url) })
            .sorted(by: { $0.key < $1.key })
        {
            let end = statuses.compactMap(\.memory.certificateEnds).min()
            let names = statuses.map(\.source.id).sorted()
            let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            table.add([end.map(Moments.stamp) ?? "", host, shown], colour: .yellow)
        }
        return ["", out.paint("Certificates that end soon", .bold)] + table.lines(for: out, indent: "  ")
            + ["  → Tell the owners of the sites before readers are refused."]
    }

    /// What is out of the ordinary about a source that needs nobody.
    private func remark(_ memory: SourceMemory) -> String {
        switch memory.state {
        case .ok where memory.reason != memory.state.sentence: memory.reason.en
        case .waiting: memory.nextReason ?? ""
        default: ""
        }
    }

    private func restLines(_ shown: [SourceStatus], _ title: String, _ out: Terminal, all: Bool) -> [String] {
        guard !shown.isEmpty else { return [] }
        let limit = all ? shown.count : 12
        var table = Table()
        for status in shown.sorted(by: byState).prefix(limit) {
            let memory = status.memory
            table.add(
                [
                    memory.state.rawValue, status.source.id, "\(memory.records) records",
                    Moments.ago(memory.lastSuccess, now: now), Moments.ahead(memory.nextAttempt, now: now),
                    remark(memory),
                ], colour: memory.state.colour)
        }
        var lines = ["", out.paint(title, .bold)] + table.lines(for: out, indent: "  ")
        if shown.count > limit { lines.append("  … and \(shown.count - limit) more (--all shows them)") }
        return lines
    }
}
