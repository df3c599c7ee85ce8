import ArgumentParser
import Foundation
import Glibc
import UnixSignals

/// SIGINT and SIGTERM for commands that run for long in the foreground: the first ends the work in good order, the second
/// at once. One that was ignored when the command began stays so, as for whatever a shell runs in the background.
enum Interruption {
    /// Runs `work`; a signal cancels it, and is told by the exit status when it has ended: 130 or 143, as of a shell.
    static func heeded(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm].filter { !isIgnored($0) })
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

    /// Whether whoever started the process wanted the signal ignored (POSIX.1-2024, `exec`: what is ignored is inherited).
    private static func isIgnored(_ signal: UnixSignal) -> Bool {
        var action = sigaction()
        guard sigaction(signal.rawValue, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
