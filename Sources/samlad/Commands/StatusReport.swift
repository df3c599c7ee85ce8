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
    private let holder: DaemonLock.Holder?
    private let now: Date

    init(_ context: Context) throws {
        let configuration = try context.registry().configuration
        let store = try context.reader()
        now = context.now()
        names = Names(configuration)
        holder = DaemonLock.holder(in: context.statePath)
        let now = now
        statuses = try translated { () throws(StoreFailure) in
            try store?.statuses(of: configuration.sources)
                ?? configuration.sources.map { SourceStatus(source: $0, memory: Self.untried($0, now: now)) }
        }
        counts = try translated { () throws(StoreFailure) in try store?.counts() ?? CatalogueCounts() }
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
        let attention = statuses.filter { $0.memory.state.needsAttention }.sorted(by: longestFirst)
        if !attention.isEmpty {
            lines += ["", out.paint("Needs attention", .bold)] + attention.flatMap { attentionLines($0, out) }
        }
        let voids = statuses.filter { $0.memory.lastOutcome == .void && !$0.memory.state.needsAttention }
        if let first = voids.first {
            lines += ["", out.paint("Not judged", .bold), "  \(voids.count) sources: \(first.memory.reason.en)"]
            if let advice = first.memory.advice { lines.append("  → \(advice.en)") }
        }
        let rest = statuses.filter { status in
            !status.memory.state.needsAttention && !voids.contains { $0.source.id == status.source.id }
        }
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
        return out.paint("samlad", .bold) + " · \(Moments.stamp(now)) · daemon " + (daemon ?? "not running")
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
        lines.append("    " + fitted(memory.reason.en, max(20, out.width - 4)))
        if let advice = status.advice { lines.append("    → " + fitted(advice.en, max(20, out.width - 6))) }
        return lines
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
                    memory.state == .ok && memory.lastProblem != nil ? memory.reason.en : "",
                ], colour: memory.state.colour)
        }
        var lines = ["", out.paint(title, .bold)] + table.lines(for: out, indent: "  ")
        if shown.count > limit { lines.append("  … and \(shown.count - limit) more (--all shows them)") }
        return lines
    }
}

// MARK: - One source

extension StatusReport {
    /// By its id, or by one it had before.
    func find(_ id: String) throws -> SourceStatus {
        guard let status = statuses.first(where: { $0.source.id == id || $0.source.formerIds.contains(id) }) else {
            throw CommandFailure(
                message: "There is no source \"\(id)\" in sources.json.",
                advice: "`samlad sources list` shows those there are.")
        }
        return status
    }

    func one(_ id: String, context: Context) throws -> String {
        let status = try find(id)
        let store = try context.reader()
        let attempts = try translated { () throws(StoreFailure) in
            try store?.attempts(of: status.source.id, limit: 10) ?? []
        }
        let memory = status.memory
        var table = Table()
        table.add(["state", memory.state.rawValue + (memory.stateSince.map { " since \(Moments.stamp($0))" } ?? "")])
        table.add(["reason", memory.reason.en])
        if let advice = status.advice { table.add(["what to do", advice.en]) }
        table.add(["address", status.source.url])
        if let organisation = status.source.organisation {
            table.add(["organisation", names.organisation(organisation)])
        }
        table.add(["last success", memory.lastSuccess.map(Moments.stamp) ?? "never"])
        table.add(["last attempt", memory.lastAttempt.map(Moments.stamp) ?? "never"])
        if let next = memory.nextAttempt {
            table.add(["next", Moments.stamp(next) + (memory.nextReason.map { ", \($0)" } ?? "")])
        }
        table.add(["records", "\(memory.records)"])
        if let detail = memory.lastFailure?.detail, !detail.isEmpty { table.add(["said", detail]) }
        let subscription = try translated { () throws(StoreFailure) in
            try store?.subscription(of: status.source.id)
        }
        if let subscription { table.add(["push", subscription.sentence(now: now)]) }
        if let note = status.source.note { table.add(["note", note]) }
        var lines = [context.out.paint(id, .bold)] + table.lines(for: context.out, indent: "  ")
        if !attempts.isEmpty {
            lines += ["", context.out.paint("Last attempts", .bold)] + attemptLines(attempts, context.out)
        }
        return lines.joined(separator: "\n")
    }

    private func attemptLines(_ attempts: [Attempt], _ out: Terminal) -> [String] {
        var table = Table()
        for attempt in attempts {
            let what =
                attempt.failure?.sentence.en ?? attempt.problems.first?.message
                ?? "\(attempt.entries) entries, \(attempt.created) new, \(attempt.updated) changed"
            table.add([
                Moments.stamp(attempt.at), attempt.outcome.rawValue, attempt.status.map(String.init) ?? "",
                attempt.seconds.formatted(.number.precision(.fractionLength(2))) + " s", what,
            ])
        }
        return table.lines(for: out, indent: "  ")
    }
}
