import ArgumentParser
import Catalogue
import Foundation
import Pipeline
import Publish
import Store

/// How far the catalogue reaches.
struct CoverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract:
            "Which municipalities and regions are covered, silent, broken or without a source; what there is for whom.")
    @OptionGroup var options: CommonOptions
    @Option(help: "List those in this state: covered, silent, broken, waiting, no-source.") var list:
        CoverageLedger.State?

    func run() async throws {
        let context = try Context(options)
        let configuration = try context.registry().configuration
        let store = try context.requireReader()
        let (ledger, matrix) = try translated { () throws(StoreFailure) in
            let ledger = CoverageLedger(
                configuration.organisations, places: configuration.places, sources: configuration.sources,
                memories: try store.memories(), yields: try store.yields())
            return (ledger, try store.coverageMatrix())
        }
        let wire = Wire.Coverage(ledger, matrix, names: Names(configuration))
        if context.isJSON { return try context.printJSON(wire) }
        for (name, side) in [("municipalities", wire.municipalities), ("regions", wire.regions)] {
            let counts = CoverageLedger.State.allCases.compactMap { state -> String? in
                let count = side.counts[state.rawValue] ?? 0
                return count > 0 || state != .waiting ? "\(count) \(state.rawValue)" : nil
            }
            writeOut("\(side.total) \(name): " + counts.joined(separator: ", "))
            for line in side.places where line.state == list?.rawValue {
                writeOut("  \(line.code) \(printable(line.name)), \(counted(line.items, "item"))")
            }
        }
        let empty = wire.matrix.cells.count { $0.count == 0 }
        writeOut(
            "\(wire.matrix.total) initiatives, \(wire.matrix.unplaced) in no cell; "
                + "\(empty) of \(wire.matrix.cells.count) cells are empty")
    }
}

extension CoverageLedger.State: ExpressibleByArgument {}
