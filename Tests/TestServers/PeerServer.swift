import Foundation
import Glibc

/// A server of `Tests/Peers`, in Python: it prints its port, then a line for each thing it was given.
package final class PeerServer: Sendable {
    package let port: Int
    private let process: Process
    private let input = Pipe()
    private let output: FileHandle

    /// Runs while the body does.
    package static func with<Result>(
        _ program: String, _ arguments: [String] = [], _ body: (PeerServer) async throws -> Result
    ) async throws -> Result {
        try await ending(
            try await onThread { try PeerServer(program, arguments) }, { await $0.stop() }, body)
    }

    private init(_ program: String, _ arguments: [String]) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let python = tests.deletingLastPathComponent().appending(path: ".build/peers/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ServerFailure("\(python) is missing: run `scripts/setup test`")
        }
        process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [tests.appending(path: "Peers/\(program)").path] + arguments
        let pipe = Pipe()
        process.standardInput = input
        process.standardOutput = pipe
        output = pipe.fileHandleForReading
        try process.run()
        guard let port = try Self.line(of: output).flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) else {
            throw ServerFailure("\(program) does not start: run `scripts/setup test`")
        }
        self.port = port
    }

    /// The next thing it was given; `nil` when it has ended.
    package func next() async throws -> [String: Any]? {
        let line = try await onThread { [output] in try Self.line(of: output) }
        return try line.flatMap { try JSONSerialization.jsonObject(with: $0) as? [String: Any] }
    }

    /// What it was given and nobody has asked for, to the end: it takes nothing more.
    package func rest() async throws -> [[String: Any]] {
        try input.fileHandleForWriting.close()
        var rest: [[String: Any]] = []
        while let one = try await next() { rest.append(one) }
        return rest
    }

    private static func line(of handle: FileHandle) throws -> Data? {
        var line = Data()
        while let byte = try handle.read(upToCount: 1), !byte.isEmpty {
            if byte.first == UInt8(ascii: "\n") { return line }
            line += byte
        }
        return line.isEmpty ? nil : line
    }

    private func stop() async {
        kill(process.processIdentifier, SIGKILL)
        await onThread { [process] in process.waitUntilExit() }
    }
}
