import ArgumentParser
import CMalloc
import CSQLite
import Foundation
import Glibc

@main
struct Samlad: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "samlad",
        abstract: "Gathers knowledge-raising initiatives and municipal stories into one catalogue.",
        discussion: """
            Sources are named in sources.json. `samlad run` is the service; the other commands work whether it runs \
            or not. Every command takes --sources FILE (SAMLAD_SOURCES; else ./sources.json, then \
            /etc/samlad/sources.json) and --state DIR (SAMLAD_STATE; else $STATE_DIRECTORY, then ./Cache), and \
            prints JSON with --json.

            Begin with `samlad sync`, then `samlad status` and `samlad items list`.
            """,
        version: version,
        subcommands: [
            RunCommand.self, SyncCommand.self, StatusCommand.self, SourcesCommand.self, ItemsCommand.self,
            ReviewCommand.self, EditCommand.self, DecisionsCommand.self, CoverageCommand.self, LinksCommand.self,
            PreviewCommand.self, ReplayCommand.self,
            ExportCommand.self, BackupCommand.self, RestoreCommand.self, DoctorCommand.self, BenchCommand.self,
        ])

    /// ArgumentParser exits with 64 for words it does not know; ours is 2, "could not run" (DESIGN §4).
    static func main() async {
        do {
            var command = try parseAsRoot()
            // Nobody asks how much SQLite has allocated; counting it costs a lock each time.
            _ = samlad_sqlite_without_statistics()
            // Who waits for a command would have its threads wait for each other.
            if command is RunCommand { Self.shareMemory() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            failure.tell()
            Foundation.exit(failure.code)
        } catch {
            let isUsage = exitCode(for: error) == .validationFailure
            guard isUsage else { exit(withError: error) }
            writeError(fullMessage(for: error))
            Foundation.exit(2)
        }
    }

    /// One pool for all threads: with one for each, what one of them frees no other can use, and a sixth more memory lies
    /// about. Bodies stand outside of it, and what is free at its end is given back.
    private static func shareMemory() {
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, 64 << 10)
        mallopt(M_TRIM_THRESHOLD, 64 << 10)
    }
}

/// Why a command could not do its work, for people: what happened, where, and what to do.
struct CommandFailure: Error {
    let message: String
    var advice: String?
    /// 1: it ran, and something is wrong; 2: it could not run.
    var code: Int32 = 2
    /// What `preview` prints all the same.
    var preview: Data?

    func tell() {
        writeError("samlad: \(printable(message))")
        if let advice { writeError("        \(printable(advice))") }
    }
}

func writeError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// One write for the whole of an answer. A reader that has gone away (`samlad … | head`) is no error.
func writeOut(_ text: String) {
    writeOut(Data((text + "\n").utf8))
}

func writeOut(_ data: Data) {
    do { try FileHandle.standardOutput.write(contentsOf: data) } catch { Foundation.exit(0) }
}
