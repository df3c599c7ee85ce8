import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

/// What an operator says of a source that `samlad status` asks about. The word is kept first, so that it counts at the
/// next sync even when this one comes to nothing.
extension SourcesCommand {
    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept",
            abstract: "Accept what `samlad status` asks about a source, and sync it.",
            discussion: """
                Of a source that has moved for good: its new address goes into sources.json, where nothing else is \
                touched. Of a quarantined or degraded one: the reading that is held back; one that has lost as much \
                again is held back anew. Exit status: 0 taken, 1 not taken yet, 2 nothing waits for a decision, or \
                the address it has moved to is none to take over.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let questions = try Questions(source, context)
            try questions.mustBeOpen()
            try questions.mustBeHeld()
            try questions.mustBeTakeable()
            if !questions.moves.isEmpty { try SourcesFile(context).readdress(questions.moves) }
            let registry = try context.registry()
            let bench = try context.workbench(registry)
            let reports: [SyncReport]
            do {
                for id in questions.held { _ = try SourcesCommand.decide(id, .accepted, bench.store, context) }
                let chosen = try SyncCommand.choose(source, in: registry.configuration)
                let round = SyncRound(bench, snapshot: bench.registry.snapshot)
                reports = try await SyncCommand.sync(chosen, round: round, context: context)
            } catch {
                try await context.close(bench)
                throw error
            }
            try await context.close(bench)
            let left = reports.filter { !$0.attempt.outcome.isSuccess }
            if !context.isJSON { left.forEach { tellLeft($0) } }
            try SyncCommand.conclude(
                reports, summary: SyncSummary(reports, resting: [], left: 0), context: context, registry: registry)
            if !left.isEmpty { throw ExitCode(1) }
        }

        private func tellLeft(_ report: SyncReport) {
            writeOut("\(printable(report.source.id)): not taken yet. \(printable(report.told))")
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reject",
            abstract: "Turn down what `samlad status` asks about a source.",
            discussion: """
                Of a source that has moved for good: this new address is not suggested again. Of a quarantined or \
                degraded one: its last good records stay until it is as it was. Exit status: 0 rejected, 2 nothing \
                waits for a decision.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let questions = try Questions(source, context)
            try questions.mustBeOpen()
            let store = try context.store()
            do {
                for id in questions.moved {
                    try translated { () throws(StoreFailure) in
                        _ = try store.remember(id) { $0.move?.isRejected = true }
                    }
                    guard !context.isJSON else { continue }
                    writeOut("\(printable(id)): rejected, it stays at the address it has in sources.json")
                }
                for id in questions.held { try reject(id, store, context) }
            } catch {
                try translated { () throws(StoreFailure) in try store.close() }
                throw error
            }
            try translated { () throws(StoreFailure) in try store.close() }
            if context.isJSON { try context.printJSON(["rejected": questions.ids]) }
        }

        private func reject(_ id: String, _ store: Store, _ context: Context) throws {
            let memory = try SourcesCommand.decide(id, .rejected, store, context)
            guard !context.isJSON else { return }
            let held = memory.held.map { ", the reading of \(counted($0, "record")) is not taken" } ?? ""
            writeOut(
                "\(printable(id)): rejected\(held). The last good \(counted(memory.records, "record")) stay published"
                    + " until the source is as it was, or you accept it.")
        }
    }

    private static func decide(
        _ id: String, _ word: OperatorVerdict.Word, _ store: Store, _ context: Context
    ) throws -> SourceMemory {
        let verdict = OperatorVerdict(word, at: context.now())
        let memory = try translated { () throws(StoreFailure) in try store.decide(id, verdict) }
        guard let memory else {
            throw CommandFailure(
                message: "Nothing of \"\(id)\" waits for a decision any more.",
                advice: "`samlad status \(id)` shows how it stands.")
        }
        return memory
    }
}

/// What the named sources wait for an operator with.
private struct Questions {
    let ids: [String]
    /// New addresses, by source.
    let moves: [String: (from: String, to: String)]
    /// Sources that are redirected for good, with a new address to take or without.
    let moved: [String]
    /// Sources whose reading is held back.
    let held: [String]
    private let closed: [SourceStatus]
    /// Degraded sources of which no reading can be taken.
    private let unheld: [SourceStatus]
    /// Sources that are redirected for good, to where nobody should follow without looking.
    private let untakeable: [SourceStatus]

    init(_ names: [String], _ context: Context) throws {
        let report = try StatusReport(context)
        let statuses = try names.map(report.find)
        ids = statuses.map(\.source.id)
        moves = Dictionary(
            statuses.compactMap { status in
                status.newAddress.map { (status.source.id, (from: status.source.url, to: $0)) }
            }, uniquingKeysWith: { first, _ in first })
        moved = statuses.filter { $0.move != nil }.map(\.source.id)
        held = statuses.filter(\.memory.isHeldBack).map(\.source.id)
        let answered = held
        untakeable = statuses.filter { status in
            status.move != nil && status.newAddress == nil && !answered.contains(status.source.id)
        }
        unheld = statuses.filter { status in
            status.move == nil && status.memory.state == .degraded && !status.memory.hasReadingToAccept
        }
        closed = statuses.filter { status in
            status.move == nil && status.memory.state != .quarantined && status.memory.state != .degraded
        }
    }

    func mustBeOpen() throws {
        guard let first = closed.first else { return }
        throw CommandFailure(
            message: "Nothing of \"\(first.source.id)\" waits for a decision: it is \(first.memory.state.rawValue).",
            advice: "`samlad status` shows which sources have moved, or are quarantined or degraded.")
    }

    func mustBeHeld() throws {
        guard let first = unheld.first else { return }
        throw CommandFailure(
            message: "There is nothing of \"\(first.source.id)\" to accept, no reading is held back:"
                + " \(first.memory.reason.en)",
            advice: "`samlad status \(first.source.id)` shows what to mend.")
    }

    func mustBeTakeable() throws {
        guard let first = untakeable.first, let move = first.move else { return }
        let id = first.source.id
        // A move without a warning is to where nothing is read well.
        let why = move.warnings.isEmpty ? "\(move.sentence.en) \(first.memory.reason.en)" : move.sentence.en
        throw CommandFailure(
            message: "\"\(id)\" keeps its address: \(why)",
            advice: "See where the source is now, and mend \"url\" in sources.json; or `samlad sources reject \(id)`.")
    }
}
