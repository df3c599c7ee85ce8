import Foundation
import Synchronization
import Testing

/// The built program, run as a user runs it.
struct Binary: Sendable {
    struct Output: Sendable {
        let code: Int32
        let out: String
        let err: String
    }

    /// Beside the test bundle, where the build puts it.
    static let path: String = {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "samlad").path
        if FileManager.default.isExecutableFile(atPath: bundle) { return bundle }
        return repository.appending(path: ".build/debug/samlad").path
    }()

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) async throws -> Output {
        try await launch(path, arguments, environment: environment, folder: folder).finished()
    }

    static func launch(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws -> RunningProgram {
        try RunningProgram(program, arguments, environment: environment, folder: folder)
    }
}

/// A program that runs, with what it has printed so far.
final class RunningProgram: Sendable {
    private struct State {
        var out = Data()
        var err = Data()
        var code: Int32?
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Counted, so that one between a look and the wait for the next is not missed.
        var changes = 0
    }

    private let process: Process
    private let state = Mutex(State())
    private let readers = DispatchGroup()

    init(_ program: String, _ arguments: [String], environment: [String: String], folder: String?) throws {
        process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SAMLAD_") }
        variables["NOTIFY_SOCKET"] = nil
        process.environment = variables.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = FileHandle.nullDevice
        try process.run()
        drain(out) { $0.out.append($1) }
        drain(err) { $0.err.append($1) }
        Thread.detachNewThread { [self] in
            process.waitUntilExit()
            readers.wait()
            change { $0.code = process.terminationStatus }
        }
    }

    private func drain(_ pipe: Pipe, into keep: @escaping @Sendable (inout State, Data) -> Void) {
        readers.enter()
        Thread.detachNewThread { [self] in
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                change { keep(&$0, data) }
            }
            readers.leave()
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            state.changes += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        waiters.forEach { $0.resume() }
    }

    var pid: Int32 { process.processIdentifier }
    var output: String { state.withLock { String(decoding: $0.out, as: UTF8.self) } }
    var errors: String { state.withLock { String(decoding: $0.err, as: UTF8.self) } }
    var hasEnded: Bool { state.withLock { $0.code != nil } }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits until something it printed makes the condition true; its end before that is a failure.
    func until(_ condition: () -> Bool) async throws {
        while true {
            let seen = changes
            if condition() { return }
            try #require(!hasEnded, "the program ended before: \(errors)")
            await nextChange(after: seen)
        }
    }

    func finished() async -> Binary.Output {
        while true {
            let seen = changes
            if let code = state.withLock({ $0.code }) { return Binary.Output(code: code, out: output, err: errors) }
            await nextChange(after: seen)
        }
    }

    private var changes: Int { state.withLock(\.changes) }

    /// Returns when something was printed after so many changes, or the program has ended.
    private func nextChange(after seen: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                let isOver = state.code != nil || state.changes != seen
                if !isOver { state.waiters.append(continuation) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
