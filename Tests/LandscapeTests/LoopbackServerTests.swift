import Foundation
import Glibc
import Landscape
import Testing

@Suite(.timeLimit(.minutes(1))) struct LoopbackServerTests {
    @Test func `a whole answer carries its length, and HEAD the same without the body`() async throws {
        let server = try LoopbackServer { _ in .text("hej", type: "text/plain") }
        let got = try await exchange(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.contains("Content-Length: 3\r\n"))
        #expect(got.hasSuffix("\r\n\r\nhej"))
        let head = try await exchange(server, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(head.contains("Content-Length: 3\r\n"))
        #expect(head.hasSuffix("\r\n\r\n"))
    }

    @Test func `a connection is kept alive for the next request`() async throws {
        let server = try LoopbackServer { .text("svar \($0.target)") }
        let got = try await exchange(
            server, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b?c=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.contains("svar /a"))
        #expect(got.hasSuffix("svar /b?c=1"))
        #expect(server.requests().map(\.connection) == [1, 1])
        #expect(server.requests().map(\.query) == [nil, "c=1"])
    }

    @Test func `chunks arrive framed`() async throws {
        let server = try LoopbackServer { _ in .chunked(chunks: [Data("ett".utf8), Data("tolvtecken!!".utf8)]) }
        let got = try await exchange(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.hasSuffix("3\r\nett\r\nc\r\ntolvtecken!!\r\n0\r\n\r\n"))
    }

    @Test func `a script writes exactly its bytes and then closes`() async throws {
        let server = try LoopbackServer { _ in
            .script([.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .text("bara"), .close])
        }
        let got = try await exchange(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(got == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbara")
    }

    @Test func `a reset is a reset and not an end`() async throws {
        let server = try LoopbackServer { _ in .script([.reset]) }
        let client = try #require(Client(server))
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await #expect(throws: Client.Failure(errno: ECONNRESET)) { try await client.readToEnd() }
    }

    @Test func `dripped bytes all come`() async throws {
        let server = try LoopbackServer { _ in .script([.drip(Data("abcde".utf8), by: 2, every: .milliseconds(1))]) }
        #expect(try await exchange(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "abcde")
    }

    @Test func `hanging ends when the client goes`() async throws {
        let server = try LoopbackServer { _ in .script([.hang]) }
        do {
            let client = try #require(Client(server))
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await server.waitForRequest()
            #expect(server.inFlight == 1)
        }
        try await server.waitUntilIdle()
        try await server.waitUntilAlone()
    }

    @Test func `stopping ends hanging, pausing, endless and idle connections, and frees the port`() async throws {
        let server = try LoopbackServer(address: "127.0.77.2") { request in
            switch request.path {
            case "/hang": .script([.hang])
            case "/wait": .script([.wait(.seconds(3600))])
            case "/endless": .script([.endless(Data(repeating: 65, count: 1000))])
            default: .text("kvar")
            }
        }
        let clients = ["/hang", "/wait", "/endless", "/"].compactMap { path -> Client? in
            let client = Client(server)
            client?.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
            return client
        }
        try await server.waitForRequests(4)
        let start = ContinuousClock.now
        server.stop()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(clients.count == 4)
        let next = try LoopbackServer(address: server.host, port: server.port) { _ in .text("ny") }
        #expect(try await exchange(next, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").hasSuffix("ny"))
    }

    @Test func `a stopped server leaves no descriptor behind`() async throws {
        for _ in 0..<20 {
            // An address that no other test takes a port of.
            let server = try LoopbackServer(address: "127.0.77.1") { _ in .text("") }
            _ = try await exchange(server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            server.stop()
            #expect(try listeners(on: server.port) == 0)
        }
    }

    @Test func `nothing but loopback is bound`() {
        for address in ["0.0.0.0", "10.0.0.1", "::", "localhost", ""] {
            #expect(throws: LoopbackFailure.self) { try LoopbackServer(address: address) { _ in .text("") } }
        }
    }

    @Test(arguments: ["127.0.1.7", "::1"]) func `other loopback addresses are served`(address: String) async throws {
        let server = try LoopbackServer(address: address) { _ in .text("här") }
        #expect(try await exchange(server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").hasSuffix("här"))
    }

    @Test(arguments: [
        ("nonsens\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nutan kolon\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413"),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 400_000), "431"),
    ]) func `what is no request is told so`(request: String, status: String) async throws {
        let server = try LoopbackServer { _ in .text("") }
        #expect(try await exchange(server, request).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test func `waiting ends with the server or with the task`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        let cancelled = Task { try await server.waitForRequest() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let stopped = Task { try await server.waitForRequest() }
        server.stop()
        await #expect(throws: LoopbackFailure.self) { try await stopped.value }
    }

    /// Sockets that listen on the port of 127.0.77.1.
    private func listeners(on port: Int) throws -> Int {
        let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
        let hex = String(port, radix: 16, uppercase: true)
        let needle = "014D007F:" + String(repeating: "0", count: max(4 - hex.count, 0)) + hex + " 00000000:0000 0A"
        return table.components(separatedBy: needle).count - 1
    }
}

/// What the server sends until it closes.
func exchange(_ server: LoopbackServer, _ request: String) async throws -> String {
    let client = try #require(Client(server))
    client.send(request)
    return String(decoding: try await client.readToEnd(), as: UTF8.self)
}

/// A bare TCP client, so that the server is not judged through another HTTP library's tolerance.
final class Client: Sendable {
    struct Failure: Error, Equatable { var errno: Int32 }

    private let descriptor: Int32

    init?(_ server: LoopbackServer) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(server.host, "\(server.port)", &hints, &list) == 0, let info = list?.pointee else {
            return nil
        }
        defer { freeaddrinfo(list) }
        descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        // A server that never answers fails the test instead of holding it.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard descriptor >= 0, setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0,
            connect(descriptor, info.ai_addr, info.ai_addrlen) == 0
        else { return nil }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(descriptor, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Everything until the end. It waits on a thread of its own, for tests run on as many as there are cores.
    func readToEnd() async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try self.read() }) }
        }
    }

    private func read() throws(Failure) -> Data {
        var all = Data()
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(errno: errno) }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}
