import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

struct SyncCommand: AsyncParsableCommand, Sendable {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Fetch sources once, in the foreground, with progress.",
        discussion: """
            Every enabled source is asked now, due or not, but for hosts that rest because they asked for it. Exit \
            status: 0 all well or degraded, 1 some source failed or our own network was away, 2 could not run. Ctrl-C (SIGINT) and SIGTERM end it in \
            good order: what has come is kept and told, and the status is 130 or 143.
            """)

    @OptionGroup var options: CommonOptions
    @Flag(help: "Only those that are due.") var due = false
    @Flag(help: "Fetch only file: sources and settings.allowNetworks.") var offline = false
    @Argument(help: "Ids of sources; all enabled ones when none is named.") var source: [String] = []

    func run() async throws { try await Interruption.heeded { try await syncOnce() } }

    private func syncOnce() async throws {
        let context = try Context(options)
        let registry = try context.registry(flags: offline ? ["offline": "true"] : [:])
        let chosen = try Self.choose(source, in: registry.configuration)
        let bench = try context.workbench(registry, pace: .whole)
        let round = SyncRound(bench, snapshot: bench.registry.snapshot)
        let (now, resting) = try translated { () throws(StoreFailure) in
            try round.sourcesToAsk(chosen, onlyDue: due)
        }
        let relating = Relating(bench.store)
        let reports = try await Self.sync(now, round: round, relating: relating, context: context)
        try translated { () throws(StoreFailure) in
            let known = Dictionary(reports.map { ($0.source.id, $0.memory) }) { first, _ in first }
            try relating.listen(registry.configuration, known: known, now: context.now())
            try relating.run()
        }
        try await context.close(bench)
        let summary = SyncSummary(reports, resting: resting, left: now.count - reports.count)
        try Self.conclude(reports, summary: summary, context: context, registry: registry)
    }

    static func choose(_ ids: [String], in configuration: Configuration) throws -> [Source] {
        guard !ids.isEmpty else { return configuration.sources.filter(\.enabled) }
        return try ids.map { id in
            guard
                let source = configuration.source(id)
                    ?? configuration.sources.first(where: { $0.formerIds.contains(id) })
            else {
                throw CommandFailure(
                    message: "There is no source \"\(id)\" in sources.json.",
                    advice: "`samlad sources list` shows those there are.")
            }
            return source
        }
    }

    /// - Parameter relating: as of ``SyncRound``.
    static func sync(
        _ sources: [Source], round: SyncRound, relating: Relating? = nil, context: Context
    ) async throws -> [SyncReport] {
        var progress = SyncProgress(total: sources.count, context: context)
        do throws(StoreFailure) {
            let reports = try await round.run(sources, relating: relating) { progress.tell($0) }
            progress.end()
            return reports
        } catch {
            progress.end()
            throw CommandFailure(error)
        }
    }

    /// The summary, and the exit status it calls for.
    static func conclude(
        _ reports: [SyncReport], summary: SyncSummary, context: Context, registry: Registry
    ) throws {
        if context.isJSON {
            let names = Names(registry.configuration)
            try context.printJSON(SyncAnswer(reports, summary: summary, names: names))
        } else {
            for line in summary.lines { writeOut(line) }
        }
        if summary.hasFailures || summary.isCutOff { throw ExitCode(1) }
    }
}

/// What a sync came to, in numbers.
struct SyncSummary: Codable {
    var outcomes: [String: Int]
    var created = 0
    var updated = 0
    var withdrawn = 0
    var resting: [String]
    /// How many were not asked any more when it was broken off.
    var left: Int
    /// How many were not judged, by why, and the reason of most.
    private var unjudged: [String: Int]
    private var voidReason: String?

    init(_ reports: [SyncReport], resting: [Source], left: Int) {
        self.left = left
        outcomes = reports.reduce(into: [:]) { $0[$1.attempt.outcome.rawValue, default: 0] += 1 }
        created = reports.reduce(0) { $0 + $1.attempt.created }
        updated = reports.reduce(0) { $0 + $1.attempt.updated }
        withdrawn = reports.reduce(0) { $0 + $1.attempt.withdrawn }
        self.resting = resting.map(\.id)
        unjudged = reports.compactMap(\.unjudged).reduce(into: [:]) { $0[$1.words, default: 0] += 1 }
        voidReason = unjudged.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private func count(_ outcomes: Attempt.Outcome...) -> Int {
        outcomes.reduce(0) { $0 + (self.outcomes[$1.rawValue] ?? 0) }
    }

    /// Whether some source was not judged because our own network was away.
    var isCutOff: Bool { unjudged[SyncReport.Unjudged.outage.words] != nil }

    var hasFailures: Bool { count(.failed, .rejected) > 0 }

    var lines: [String] {
        let parts: [(Int, String)] =
            [
                (count(.changed), "changed"), (count(.unchanged, .notModified), "unchanged"),
                (count(.degraded), "degraded"), (count(.quarantined), "quarantined"),
                (count(.failed, .rejected), "failed"),
            ] + unjudged.sorted { $0.key < $1.key }.map { ($0.value, "not judged (\($0.key))") }
        let total = outcomes.values.reduce(0, +)
        let said = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var lines = ["\(total) \(total == 1 ? "source" : "sources"): \(said.isEmpty ? "nothing to do" : said)"]
        lines.append("records: \(created) new, \(updated) changed, \(withdrawn) withdrawn")
        if !resting.isEmpty { lines.append("left alone, as their hosts asked: \(resting.joined(separator: ", "))") }
        if left > 0 { lines.append("broken off: \(left) \(left == 1 ? "source was" : "sources were") not asked") }
        return lines
    }
}

extension SyncReport {
    /// What is to be said of it, in a sentence.
    var told: String {
        restsUntil.map { "Its host asked to be left alone until \(Moments.stamp($0))." } ?? memory.reason.en
    }
}

extension SyncReport.Unjudged {
    fileprivate var words: String {
        switch self {
        case .offline: "running offline"
        case .hostResting: "their hosts are left alone after many failures"
        case .asked: "their hosts asked to be left alone"
        case .outage: "this machine seems to be offline"
        case .cancelled: "broken off"
        }
    }
}

private struct SyncAnswer: Encodable {
    struct Outcome: Encodable {
        var id: String
        var outcome: String
        var seconds: Double
        var entries: Int
        var created: Int
        var updated: Int
        var withdrawn: Int
        var reason: String
        var problems: [Problem]
    }

    var sources: [Outcome]
    var summary: SyncSummary

    init(_ reports: [SyncReport], summary: SyncSummary, names: Names) {
        self.summary = summary
        sources = reports.map { report in
            let attempt = report.attempt
            return Outcome(
                id: attempt.source, outcome: attempt.outcome.rawValue, seconds: attempt.seconds,
                entries: attempt.entries, created: attempt.created, updated: attempt.updated,
                withdrawn: attempt.withdrawn, reason: report.told, problems: attempt.problems)
        }.sorted { $0.id < $1.id }
    }
}
