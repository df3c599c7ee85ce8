import ArgumentParser
import Foundation
import UnixSignals

/// SIGINT and SIGTERM for commands that run for long in the foreground: the first ends the work in good order, the second
/// at once.
enum Interruption {
    /// Runs `work`; a signal cancels it, and is told by the exit status when it has ended: 130 or 143, as of a shell.
    static func heeded(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let task = Task { try await work() }
        let watching = Task { () -> ExitCode? in
            var first: ExitCode?
            for await signal in signals {
                let code = ExitCode(128 + signal.rawValue)
                if let first { exit(first.rawValue) }
                first = code
                writeError("samlad: breaking off; once more ends at once")
                task.cancel()
            }
            return first
        }
        let result = await task.result
        watching.cancel()
        let code = await watching.value
        do {
            try result.get()
        } catch is ExitCode where code != nil {
            // What was broken off has no say in it.
        }
        if let code { throw code }
    }
}
