import Catalogue
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Store
import Testing

@testable import Publish

/// Where the server is met beside a port of its own.
struct DoorTests {
    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private static let request = Data("GET /healthz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n".utf8)

    /// Serves the sample at `listen`, or at a socket that is open already.
    private func serve(
        listen: String = "127.0.0.1:0", inherited: [ListenAddress] = [], clients: Double = 0,
        _ body: ([ListenAddress]) async throws -> Void
    ) async throws {
        var configuration = Sample.configuration
        configuration.settings.clientsPerSecond = clients
        try await TestServer.with(configuration) { server in
            let (places, report) = AsyncStream.makeStream(of: [ListenAddress].self)
            let publisher = try Publisher(
                store: server.store, names: server.names, listen: listen, inherited: inherited, version: "1",
                logger: Self.quiet, clock: { 0 }
            ) { report.yield($0) }
            let group = ServiceGroup(services: [publisher], logger: Self.quiet)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { report.finish() }
                    try await group.run()
                }
                var iterator = places.makeAsyncIterator()
                if let bound = await iterator.next() { try await body(bound) }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "door-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func ask(_ place: ListenAddress, _ bytes: Data = request) async throws -> Reply {
        let answer = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Loopback.exchange(bytes, at: place) }) }
        }
        return try #require(Reply(answer))
    }

    @Test func `a port and a socket answer alike, and the socket's name goes with the server`() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "http.sock").path
        try await serve(listen: "127.0.0.1:0 unix:\(path)") { places in
            #expect(places.count == 2 && places[0].port > 0 && places[1] == .unix(path: path))
            for place in places {
                let reply = try await ask(place)
                #expect(reply.status == 200 && reply.text == "ok\n" && reply.headers["date"] != nil)
            }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o666)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a socket left behind is taken over, one that somebody answers at is not`() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "http.sock").path
        // Bound and closed: the name stays, as after a crash.
        close(try Loopback.listen(at: path))
        #expect(FileManager.default.fileExists(atPath: path))
        try await serve(listen: "unix:\(path)") { places in
            let before = try await ask(places[0]).status
            let failure = await #expect(throws: PublishFailure.self) {
                try await serve(listen: "127.0.0.1:0 unix:\(path)") { _ in Issue.record("both serve at one socket") }
            }
            #expect(failure == .portTaken(.unix(path: path)) && failure?.advice.contains("ss -lxp") == true)
            let after = try await ask(places[0]).status
            #expect(before == 200 && after == 200)
        }
    }

    @Test func `a socket that somebody else has opened is served, with the same manners`() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "systemd.sock").path
        let descriptor = try Loopback.listen(at: path)
        try await serve(inherited: [.inherited(descriptor: descriptor, name: "samlad.socket")], clients: 1) { places in
            #expect(places == [.unix(path: path)])
            let reply = try await ask(places[0])
            #expect(reply.status == 200 && reply.headers["date"]?.hasSuffix("GMT") == true)
            let garbage = try await ask(places[0], Data("rubbish\r\n\r\n".utf8))
            #expect(garbage.status == 400)
            // Whom a proxy speaks for is counted, each by himself.
            func status(_ client: String) async throws -> Int {
                let text = "GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=\(client)\r\nConnection: close\r\n\r\n"
                return try await ask(places[0], Data(text.utf8)).status
            }
            var first: [Int] = []
            for _ in 0..<12 { try await first.append(status("192.0.2.1")) }
            #expect(first == Array(repeating: 200, count: 10) + [429, 429])
            let other = try await status("192.0.2.2")
            #expect(other == 200)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a door that fails ends at once what is open at the others`() async throws {
        struct Broken: Error {}
        let (openings, opened) = AsyncStream.makeStream(of: Void.self)
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        await #expect(throws: Broken.self) {
            try await Doors.together(
                [
                    {
                        opened.finish()
                        // A stream that stays open until its bell is closed, whatever is asked of its door.
                        for await _ in endings {}
                    },
                    {
                        for await _ in openings {}
                        throw Broken()
                    },
                ], Self.quiet
            ) { hasFailed in
                if hasFailed { ended.finish() }
            }
        }
    }

    @Test func `no dump goes on at a site that ends`() async throws {
        try await TestServer.with { server in
            let watch = try server.store.watch()
            let bell = ChangeBell(watch, ChangeManners())
            let site = Site(
                store: server.store, watch: watch, names: server.names, version: "1", logger: Self.quiet,
                started: Sample.now, now: { Sample.now }, limiter: ClientLimiter(), bell: bell)
            #expect(!site.dumps.isEnded)
            site.end(hasFailed: false)
            #expect(!site.dumps.isEnded, "who is asked to end in peace lets dumps come to their end")
            site.end(hasFailed: true)
            #expect(site.dumps.isEnded)
            try watch.close()
        }
    }
}
