import ArgumentParser
import Foundation
import Pipeline
import Publish

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measurements for outside benchmarks: one JSON line last.",
        subcommands: [Parse.self])

    struct Parse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read every file of a folder in one process, on one thread.")
        @Flag(help: "Sanitise every entry too: what `samlad preview` prints.") var sanitise = false
        @Argument(help: "The folder.", completion: .directory) var folder: String

        func run() async throws {
            do {
                writeOut(try Wire.encode(Bench.parse(folder: folder, sanitise: sanitise)) + Data("\n".utf8))
            } catch {
                throw CommandFailure(message: "\(folder) cannot be read: \(error.localizedDescription)")
            }
        }
    }
}
