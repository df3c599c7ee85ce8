import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

extension SourcesCommand {
    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept what `samlad status` asks about a source, and sync it.",
            discussion: """
                Of a source that has moved for good: its new address goes into sources.json, where nothing else is \
                touched. Of a quarantined one: that it has lost most of its records. Of one whose list is built \
                otherwise than before: that it is. Exit status: 0 all well or degraded, 1 some source failed, 2 could \
                not run.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let report = try StatusReport(context)
            let moves = try newAddresses(report)
            if !moves.isEmpty { try SourcesFile(context).readdress(moves) }
            let registry = try context.registry()
            let chosen = try SyncCommand.choose(source, in: registry.configuration)
            let bench = try context.workbench(registry)
            var reports: [SyncReport] = []
            // What is behind a new address has to pass every guard.
            for isMoved in [true, false] {
                let part = chosen.filter { (moves[$0.id] != nil) == isMoved }
                guard !part.isEmpty else { continue }
                let round = SyncRound(bench, snapshot: bench.registry.snapshot, acceptsShrinking: !isMoved)
                reports += try await SyncCommand.sync(part, round: round, context: context)
            }
            try await context.close(bench)
            try SyncCommand.conclude(reports, resting: [], context: context, registry: registry)
        }

        private func newAddresses(_ report: StatusReport) throws -> [String: (from: String, to: String)] {
            var moves: [String: (from: String, to: String)] = [:]
            for status in try source.map(report.find) {
                guard let address = status.newAddress else { continue }
                moves[status.source.id] = (from: status.source.url, to: address)
            }
            return moves
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn down what `samlad status` asks about a source.",
            discussion: """
                Of a source that has moved for good: this new address is not suggested again. Of a quarantined one: \
                the records it had before stay until it gives them again. Exit status: 0 done, 2 there is nothing to \
                turn down.
                """)
        @OptionGroup var options: CommonOptions
        @Argument(help: "Ids of sources.") var source: [String]

        func run() async throws {
            let context = try Context(options)
            let chosen = try source.map(StatusReport(context).find)
            for status in chosen where status.move == nil && status.memory.state != .quarantined {
                throw CommandFailure(
                    message: "There is nothing to turn down of \(status.source.id).",
                    advice: "`samlad status \(status.source.id)` shows how it stands.")
            }
            let store = try context.store()
            try translated { () throws(StoreFailure) in
                for status in chosen {
                    try store.remember(status.source.id) { memory in
                        if status.move != nil { memory.move?.isRejected = true }
                        if memory.state == .quarantined { memory.isLossRejected = true }
                    }
                }
                try store.close()
            }
            try tell(StatusReport(context), context)
        }

        private func tell(_ report: StatusReport, _ context: Context) throws {
            let statuses = try source.map(report.find)
            if context.isJSON {
                return try context.printJSON(Wire.Sources(statuses.map { Wire.Source($0, names: report.names) }))
            }
            for status in statuses {
                writeOut(printable("\(status.source.id): \(status.reason.en) \(status.advice?.en ?? "")"))
            }
        }
    }
}
