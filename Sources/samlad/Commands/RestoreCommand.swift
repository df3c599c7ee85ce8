import ArgumentParser
import Foundation
import Glibc
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the database, while the daemon is stopped.",
        discussion: """
            The database that was there stays beside it as samlad.sqlite.before. The change log gets another name, so that \
            whoever follows it starts again. Without a file the log of the present database gets one: after the machine or \
            its disk was put back to an earlier state.
            """)

    @OptionGroup var options: CommonOptions
    @Argument(help: "What `samlad backup` wrote; left out: the database that is there.", completion: .file())
    var file: String?

    func run() async throws {
        let context = try Context(options)
        try context.makeStateFolder()
        let lock = try DaemonLock.take(in: context.statePath)
        if let file { try putBack(file, context) } else { try rename(context) }
        withExtendedLifetime(lock) {}
    }

    private func rename(_ context: Context) throws {
        let store = try context.requireReader()
        try translated { () throws(StoreFailure) in try store.close() }
        let written = try context.store()
        try translated { () throws(StoreFailure) in
            try written.renewInstance()
            try written.close()
        }
        if !context.isJSON { writeOut("\(context.databasePath): its change log has another name now") }
    }

    private func putBack(_ file: String, _ context: Context) throws {
        let fresh = context.databasePath + ".restoring"
        try Self.remove(fresh)
        do {
            // A file that was copied as it stood may have a log beside it.
            for end in ["", "-wal"] where end.isEmpty || FileManager.default.fileExists(atPath: file + end) {
                try FileManager.default.copyItem(atPath: file + end, toPath: fresh + end)
                try Self.give(fresh + end, to: context.statePath)
            }
        } catch {
            throw CommandFailure(
                message: "\(file) cannot be copied to \(fresh): \(error.localizedDescription).",
                advice: "Check that the file is there, and that the disk has room.")
        }
        do {
            try Self.prepare(fresh)
        } catch {
            try Self.remove(fresh)
            throw error
        }
        let lock = try WritersLock.alone(in: context.statePath)
        defer { withExtendedLifetime(lock) {} }
        let before = context.databasePath + ".before"
        try Self.remove(before)
        do {
            for end in Self.ends where FileManager.default.fileExists(atPath: context.databasePath + end) {
                try FileManager.default.moveItem(atPath: context.databasePath + end, toPath: before + end)
            }
            try FileManager.default.moveItem(atPath: fresh, toPath: context.databasePath)
            try Self.remove(fresh)
        } catch {
            throw CommandFailure(
                message: "\(context.databasePath) cannot be replaced: \(error.localizedDescription).",
                advice: "What was there is there, or beside it as \(before).")
        }
        if !context.isJSON { writeOut("\(file) → \(context.databasePath)") }
    }

    /// Brought up to date, looked over, and with a change log of its own.
    private static func prepare(_ path: String) throws {
        try translated { () throws(StoreFailure) in
            let store = try Store(path: path)
            if let fault = try store.check().first { throw StoreFailure.damaged(path: path, detail: fault) }
            try store.renewInstance()
            try store.close()
        }
    }

    /// The database, and what SQLite keeps beside it.
    private static let ends = ["", "-wal", "-shm", ".mark"]

    /// The file is its owner's alone; what root puts back belongs to whom the folder belongs to: the service.
    private static func give(_ path: String, to folder: String) throws {
        var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        if geteuid() == 0 {
            let owner = try FileManager.default.attributesOfItem(atPath: folder)
            for key in [FileAttributeKey.ownerAccountID, .groupOwnerAccountID] { attributes[key] = owner[key] }
        }
        try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
    }

    private static func remove(_ path: String) throws {
        for end in ends where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.removeItem(atPath: path + end)
        }
    }
}
