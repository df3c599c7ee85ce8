import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Store

/// What an operator says of a reading that is held back. The word is kept first, so that it counts at the next sync
/// even when this one comes to nothing.
extension SourcesCommand {
    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept that a source has lost most of its records or is built otherwise, and sync it.",
            discussion: """
                What is accepted is the reading that status tells of: one that has lost as much again is held back \
                anew. Exit status: 0 taken, 1 not taken yet, 2 nothing waits for a decision.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of quarantined or degraded sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let registry = try context.registry()
            let chosen = try SyncCommand.choose(source, in: registry.configuration)
            let bench = try context.workbench(registry)
            let reports: [SyncReport]
            do {
                for source in chosen { _ = try decide(source, .accepted, bench.store, context) }
                let round = SyncRound(bench, snapshot: bench.registry.snapshot)
                reports = try await SyncCommand.sync(chosen, round: round, context: context)
            } catch {
                try await context.close(bench)
                throw error
            }
            try await context.close(bench)
            let left = reports.filter { !$0.attempt.outcome.isSuccess }
            if !context.isJSON {
                for report in left {
                    let id = printable(report.source.id)
                    let why = report.isResting ? "its host asked to be left alone" : report.memory.reason.en
                    writeOut("\(id): not taken yet, \(printable(why))")
                }
            }
            try SyncCommand.conclude(reports, resting: [], context: context, registry: registry)
            if !left.isEmpty { throw ExitCode(1) }
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reject what a source gives now: its last good records stay until it is as it was.",
            discussion: "Exit status: 0 rejected, 2 nothing waits for a decision.")
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of quarantined or degraded sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let chosen = try SyncCommand.choose(source, in: context.registry().configuration)
            let store = try context.store()
            do {
                for source in chosen {
                    let memory = try decide(source, .rejected, store, context)
                    guard !context.isJSON else { continue }
                    let held = memory.held.map { ", the reading of \(counted($0, "record")) is not taken" } ?? ""
                    writeOut(
                        "\(printable(source.id)): rejected\(held). The last good \(counted(memory.records, "record"))"
                            + " stay published until the source is as it was, or you accept it.")
                }
            } catch {
                try translated { () throws(StoreFailure) in try store.close() }
                throw error
            }
            try translated { () throws(StoreFailure) in try store.close() }
            if context.isJSON { try context.printJSON(["rejected": chosen.map(\.id)]) }
        }
    }

    private static func decide(
        _ source: Source, _ word: OperatorVerdict.Word, _ store: Store, _ context: Context
    ) throws -> SourceMemory {
        let verdict = OperatorVerdict(word, at: context.now())
        let memory = try translated { () throws(StoreFailure) in try store.decide(source.id, verdict) }
        guard let memory else {
            let state = try translated { () throws(StoreFailure) in try store.memory(of: source.id)?.state }
            throw CommandFailure(
                message: "Nothing of \"\(source.id)\" waits for a decision: it is \((state ?? .waiting).rawValue).",
                advice: "`samlad status` shows which sources are quarantined or degraded.")
        }
        return memory
    }
}
