import Foundation
import Glibc

/// `openssl s_server`, which gives away the files of its folder over TLS.
package final class TLSServer: Sendable {
    package let port: Int
    private let process: Process
    private let output = Pipe()

    /// Runs while the body does. The folder of the certificate is what is served.
    package static func with<Result>(
        _ identity: TestAuthority.Identity, _ arguments: [String] = [], _ body: (TLSServer) async throws -> Result
    ) async throws -> Result {
        // Bound but not listening, it keeps the port from everyone but s_server, which asks for SO_REUSEADDR as well.
        let reserved = try LoopbackPort()
        defer { reserved.close() }
        return try await ending(try TLSServer(reserved.number, identity, arguments), { await $0.stop() }) { server in
            try await server.untilReady()
            return try await body(server)
        }
    }

    private init(_ port: Int, _ identity: TestAuthority.Identity, _ arguments: [String]) throws {
        self.port = port
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments =
            ["s_server", "-accept", "127.0.0.1:\(port)", "-WWW"]
            + ["-cert", identity.certificate, "-key", identity.key] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: identity.certificate).deletingLastPathComponent()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    package func url(_ path: String, host: String = "127.0.0.1") -> String { "https://\(host):\(port)\(path)" }

    /// s_server says "ACCEPT" once it listens; what it says after that is read away, so that it never waits for a reader.
    private func untilReady() async throws {
        let isReady = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [handle = output.fileHandleForReading] in
                var said = Data()
                var waiting: CheckedContinuation<Bool, Never>? = continuation
                while case let part = handle.availableData, !part.isEmpty {
                    guard waiting != nil else { continue }
                    said += part
                    guard said.range(of: Data("ACCEPT".utf8)) != nil else { continue }
                    waiting?.resume(returning: true)
                    waiting = nil
                }
                waiting?.resume(returning: false)
            }
        }
        guard isReady else { throw ServerFailure("openssl s_server ended before it listened") }
    }

    /// Foundation keeps a process for ever whose end nobody waits for.
    private func stop() async {
        kill(process.processIdentifier, SIGKILL)
        await onThread { [process] in process.waitUntilExit() }
    }
}
