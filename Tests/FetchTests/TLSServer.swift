import Foundation
import Glibc
import Testing

/// `openssl s_server`, which gives away the files of its folder over TLS.
final class TLSServer: Sendable {
    let port: Int
    private let process: Process
    private let output = Pipe()

    /// Runs while the body does. The folder of the certificate is what is served.
    static func with<Result>(
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

    func url(_ path: String, host: String = "127.0.0.1") -> String { "https://\(host):\(port)\(path)" }

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
        try #require(isReady, "openssl s_server ended before it listened")
    }

    /// Foundation keeps a process for ever whose end nobody waits for.
    private func stop() async {
        kill(process.processIdentifier, SIGKILL)
        await onThread { [process] in process.waitUntilExit() }
    }
}

/// A bare TCP server on a thread of its own: to each client it sends the same bytes as soon as the client has said
/// something, and hangs up.
final class BareServer: Sendable {
    let port: Int
    private let listener: LoopbackPort

    /// - Parameter reply: `nil` for a reset instead.
    init(_ reply: String?, address: String = "127.0.0.1", port: Int = 0) throws {
        listener = try LoopbackPort(address: address, port: port)
        self.port = listener.number
        try #require(listen(listener.descriptor, 16) == 0)
        Thread.detachNewThread { [descriptor = listener.descriptor] in
            // Shutting the listener down ends its accept.
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                Self.serve(client, reply)
                close(client)
            }
            close(descriptor)
        }
    }

    func stop() { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

    private static func serve(_ client: Int32, _ reply: String?) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        guard recv(client, &buffer, buffer.count, 0) > 0 else { return }
        if let reply {
            let bytes = Array(reply.utf8)
            _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        } else {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }
}

/// A free port of 127.0.0.1, bound and thereby kept.
struct LoopbackPort: Sendable {
    struct Failure: Error { var errno: Int32 }

    let descriptor: Int32
    let number: Int

    init(address: String = "127.0.0.1", port: Int = 0) throws {
        let descriptor = try Self.socket()
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let code = Self.withAddress(port, address) { bind(descriptor, $0, $1) }
        guard code == 0 else {
            defer { Glibc.close(descriptor) }
            throw Failure(errno: errno)
        }
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &bound) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        self.descriptor = descriptor
        number = Int(UInt16(bigEndian: bound.sin_port))
    }

    func close() { Glibc.close(descriptor) }

    static func socket() throws -> Int32 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        return descriptor
    }

    static func withAddress<Result>(
        _ port: Int, _ numeric: String = "127.0.0.1", body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(numeric)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
