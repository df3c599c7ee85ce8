import ArgumentParser
import Foundation
import Pipeline
import Publish

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measurements for outside benchmarks: one JSON line last.",
        subcommands: [Parse.self, Match.self, Due.self, Search.self])

    struct Parse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "parse",
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

    struct Match: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "match",
            abstract: "Match records, one JSON object a line, and print the ids of each cluster.",
            discussion: """
                Keys: id, source, title, and if there is one summary, link, organisation, published, kind; others are passed
                over.
                """)
        @Argument(help: "The file.", completion: .file()) var file: String

        func run() async throws {
            do {
                try Bench.match(file: file) { writeOut($0) }
            } catch let error as CocoaError {
                throw CommandFailure(message: "\(file) cannot be read: \(error.localizedDescription)")
            } catch {
                throw CommandFailure(message: "\(file), \(error)")
            }
        }
    }
}
