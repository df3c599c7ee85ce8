import Catalogue
import Foundation
import Glibc
import Logging
import Publish
import ServiceLifecycle
import Store
import Testing

/// A real server on a loopback port before a real database in a folder of its own.
struct TestServer: Sendable {
    let port: Int
    let store: Store
    let names: NamesBox

    /// Runs `body` against a server, and takes everything down again.
    static func with(
        _ configuration: Configuration = Sample.configuration, fill: (Store) async throws -> Void = Sample.fill,
        push: (any PushReceiver)? = nil, clock: (@Sendable () -> Double)? = nil,
        changes: ChangeManners = ChangeManners(), _ body: (TestServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-publish-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "samlad.sqlite").path
        let writing = try Store(path: path)
        try writing.register(configuration.sources, now: Sample.now)
        try await fill(writing)
        let names = NamesBox(Names(configuration, loaded: Sample.now))
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let publisher = try Publisher(
            store: try Store(path: path, mode: .readOnly), names: names, listen: "127.0.0.1:0", version: "1.2.3",
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), push: push,
            now: { Sample.now }, clock: clock, changes: changes
        ) { addresses in
            report.yield(addresses[0].port)
            report.finish()
        }
        let group = ServiceGroup(
            services: [publisher], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(TestServer(port: port, store: writing, names: names))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", target, headers)
    }

    func send(_ method: String, _ target: String, _ headers: [String: String] = [:], body: String = "") async throws
        -> Reply
    {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers.map { "\($0.key): \($0.value)" }
        return try await exchange(Data((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    }

    func exchange(_ bytes: Data) async throws -> Reply {
        let port = port
        // On a thread of its own: a socket that waits must not hold one of the few threads the server runs on.
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Loopback.exchange(bytes, port: port) })
            }
        }
        return try #require(Reply(answer))
    }

    func json(_ target: String) async throws -> [String: Any] {
        let reply = try await get(target)
        #expect(reply.status == 200)
        return try reply.json()
    }
}

/// An answer as it came over the wire.
struct Reply: Sendable {
    let status: Int
    let headers: [String: String]
    let body: Data

    init?(_ bytes: Data) {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        headers = Dictionary(
            lines.dropFirst().compactMap { line in
                line.firstIndex(of: ":").map { colon in
                    (
                        line[..<colon].lowercased(),
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                    )
                }
            }
        ) { first, _ in first }
        let raw = bytes[end.upperBound...]
        body = headers["transfer-encoding"] == "chunked" ? Self.joined(raw) : Data(raw)
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    }

    private static func joined(_ raw: Data) -> Data {
        var rest = raw
        var body = Data()
        while let line = rest.range(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            body += rest[line.upperBound..<(line.upperBound + size)]
            rest = rest[(line.upperBound + size + 2)...]
        }
        return body
    }
}

enum Loopback {
    struct Failure: Error { var errno: Int32 }

    static func connect(_ port: Int) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return try opened(AF_INET, &address, Glibc.connect)
    }

    private static func connect(path: String) throws -> Int32 {
        var address = unix(path)
        return try opened(AF_UNIX, &address, Glibc.connect)
    }

    /// A listening socket as systemd would have opened it.
    static func listen(at path: String) throws -> Int32 {
        var address = unix(path)
        let descriptor = try opened(AF_UNIX, &address, Glibc.bind)
        guard Glibc.listen(descriptor, 16) == 0 else { throw Failure(errno: errno) }
        return descriptor
    }

    private static func unix(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    private static func opened<Address>(
        _ family: Int32, _ address: inout Address,
        _ act: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                act(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(errno: errno)
        }
        return descriptor
    }

    /// Sends the bytes and reads until the other side hangs up.
    static func exchange(_ bytes: Data, port: Int) throws -> Data { try exchange(bytes, over: connect(port)) }

    static func exchange(_ bytes: Data, at place: ListenAddress) throws -> Data {
        if case .unix(let path) = place { return try exchange(bytes, over: connect(path: path)) }
        return try exchange(bytes, port: place.port)
    }

    private static func exchange(_ bytes: Data, over descriptor: Int32) throws -> Data {
        defer { close(descriptor) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            // A server that has heard enough may hang up before the end; its answer is still there to read.
            guard count > 0 else { break }
            sent += count
        }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return answer
    }
}
