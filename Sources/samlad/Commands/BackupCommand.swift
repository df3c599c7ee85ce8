import ArgumentParser
import Foundation
import Store

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent copy of the database, while the daemon runs or not.")

    @OptionGroup var options: CommonOptions
    @Argument(help: "The file to write; it must not exist.", completion: .file()) var file: String

    func run() async throws {
        let context = try Context(options)
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(message: "\(file) exists.", advice: "Name another file, or move it away.")
        }
        let store = try context.requireReader()
        try translated { () throws(StoreFailure) in try store.backup(to: file) }
        if !context.isJSON { writeOut("\(context.databasePath) → \(file)") }
    }
}
