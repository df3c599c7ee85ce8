import Foundation
import Glibc
import TestServers
import Testing

/// An HTTP/2 server over TLS, which speaks nothing else: Debian's python3-h2 with a few lines around it.
///
/// - `/gather/N/…` is answered when N of them are open on the same connection, the last first, with the number of
///   the connection: a client that does not multiplex never gets an answer.
/// - `/count/…` is answered when nothing has come for a twentieth of a second, with how many were open at that moment.
/// - `/reset` is reset, `/goaway` ends the connection under it.
/// - `/large` is a million bytes.
final class H2Server: Sendable {
    let port: Int
    private let process: Process

    static func with<Result>(
        _ identity: TestAuthority.Identity, _ body: (H2Server) async throws -> Result
    ) async throws -> Result {
        try await ending(try await onThread { try H2Server(identity) }, { await $0.stop() }, body)
    }

    private init(_ identity: TestAuthority.Identity) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let program = tests.appending(path: "Peers/h2-server.py").path
        process.arguments = [program, identity.certificate, identity.key]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
            try #require(!byte.isEmpty)
            line += byte
        }
        port = try #require(Int(String(decoding: line, as: UTF8.self)), "is python3-h2 installed?")
    }

    func url(_ path: String) -> String { "https://127.0.0.1:\(port)\(path)" }

    private func stop() async {
        kill(process.processIdentifier, SIGKILL)
        await onThread { [process] in process.waitUntilExit() }
    }
}
