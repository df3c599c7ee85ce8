import Foundation
import Glibc
import Landscape
import Testing

@Suite(.timeLimit(.minutes(1))) struct LoopbackServerTests {
    @Test func `a whole answer carries its length, and HEAD the same without the body`() async throws {
        let server = try LoopbackServer { _ in .text("hej", type: "text/plain") }
        let got = exchange(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.contains("Content-Length: 3\r\n"))
        #expect(got.hasSuffix("\r\n\r\nhej"))
        let head = exchange(server, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(head.contains("Content-Length: 3\r\n"))
        #expect(head.hasSuffix("\r\n\r\n"))
    }

    @Test func `a connection is kept alive for the next request`() async throws {
        let server = try LoopbackServer { .text("svar \($0.target)") }
        let got = exchange(
            server, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b?c=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.contains("svar /a"))
        #expect(got.hasSuffix("svar /b?c=1"))
        #expect(server.requests().map(\.connection) == [1, 1])
        #expect(server.requests().map(\.query) == [nil, "c=1"])
    }

    @Test func `chunks arrive framed`() throws {
        let server = try LoopbackServer { _ in .chunked(chunks: [Data("ett".utf8), Data("tolvtecken!!".utf8)]) }
        let got = exchange(server, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(got.hasSuffix("3\r\nett\r\nc\r\ntolvtecken!!\r\n0\r\n\r\n"))
    }

    @Test func `a script writes exactly its bytes and then closes`() throws {
        let server = try LoopbackServer { _ in
            .script([.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .text("bara"), .close])
        }
        let got = exchange(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(got == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbara")
    }

    @Test func `a reset is a reset and not an end`() throws {
        let server = try LoopbackServer { _ in .script([.reset]) }
        let client = try #require(Client(server))
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readAll() == nil)
        #expect(client.lastError == ECONNRESET)
    }

    @Test func `dripped bytes all come`() throws {
        let server = try LoopbackServer { _ in .script([.drip(Data("abcde".utf8), by: 2, every: .milliseconds(1))]) }
        #expect(exchange(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "abcde")
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
        let server = try LoopbackServer { request in
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
        #expect(exchange(next, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").hasSuffix("ny"))
    }

    @Test func `a stopped server leaves no descriptor behind`() throws {
        // Warm up what the first server makes the runtime open.
        try LoopbackServer { _ in .text("") }.stop()
        let fewest = (0..<20).map { _ -> Int in
            let server = try? LoopbackServer { _ in .text("") }
            if let server { _ = exchange(server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n") }
            server?.stop()
            return descriptors(of: server?.port ?? 0)
        }
        #expect(fewest.allSatisfy { $0 == 0 })
    }

    @Test func `nothing but loopback is bound`() {
        for address in ["0.0.0.0", "10.0.0.1", "::", "localhost", ""] {
            #expect(throws: LoopbackFailure.self) { try LoopbackServer(address: address) { _ in .text("") } }
        }
    }

    @Test(arguments: ["127.0.1.7", "::1"]) func `other loopback addresses are served`(address: String) throws {
        let server = try LoopbackServer(address: address) { _ in .text("här") }
        #expect(exchange(server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").hasSuffix("här"))
    }

    @Test(arguments: [
        ("nonsens\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nutan kolon\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413"),
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 400_000), "431"),
    ]) func `what is no request is told so`(request: String, status: String) throws {
        let server = try LoopbackServer { _ in .text("") }
        #expect(exchange(server, request).hasPrefix("HTTP/1.1 \(status) "))
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

    private func descriptors(of port: Int) -> Int {
        let table = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
        let hex = String(port, radix: 16, uppercase: true)
        let needle = ":" + String(repeating: "0", count: max(4 - hex.count, 0)) + hex + " 00000000:0000 0A"
        return table.components(separatedBy: needle).count - 1
    }
}

/// What the server sends until it closes.
func exchange(_ server: LoopbackServer, _ request: String) -> String {
    guard let client = Client(server) else { return "" }
    client.send(request)
    return client.readAll() ?? ""
}

/// A bare TCP client, so that the server is not judged through another HTTP library's tolerance.
final class Client {
    private let descriptor: Int32
    private(set) var lastError: Int32 = 0

    init?(_ server: LoopbackServer) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(server.host, "\(server.port)", &hints, &list) == 0, let info = list?.pointee else {
            return nil
        }
        defer { freeaddrinfo(list) }
        descriptor = socket(info.ai_family, info.ai_socktype, 0)
        guard descriptor >= 0, connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 else { return nil }
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

    /// Everything until the end, `nil` after an error.
    func readAll() -> String? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                lastError = count < 0 ? errno : 0
                return count < 0 ? nil : String(decoding: all, as: UTF8.self)
            }
            all += buffer[..<count]
        }
    }
}
