import Catalogue
import Foundation
import Glibc
import Landscape
import Store
import Testing

/// The daemon as systemd and its operator meet it.
@Suite(.timeLimit(.minutes(5))) struct DaemonTests {
    @Test func `it gathers, says when it is ready, serves the catalogue, and ends cleanly at SIGTERM`() async throws {
        let stage = try Stage()
        let manager = try NotifySocket()
        let daemon = try Daemon(stage, manager: manager)
        let ready = try await manager.next { $0.contains("READY=1") }
        #expect(ready.contains("STATUS="))
        let address = try await daemon.address()
        try await daemon.until(address, "/api/v1/items?limit=1") { ($0["total"] as? Int ?? 0) > 45 }
        let health = try await get(address + "/readyz")
        #expect(health.status == 200)
        let clock = ContinuousClock.now
        daemon.program.signal(SIGTERM)
        let output = await daemon.program.finished()
        #expect(output.code == 0, "\(output.err)")
        #expect(ContinuousClock.now - clock < .seconds(5))
        #expect(try await manager.next { $0.contains("STOPPING=1") }.isEmpty == false)
        #expect(try stage.look { try $0.check() }.isEmpty)
    }

    @Test func `SIGHUP takes a new sources file, and refuses a broken one aloud while the old one goes on`()
        async throws
    {
        let stage = try Stage()
        let manager = try NotifySocket()
        let daemon = try Daemon(stage, manager: manager)
        _ = try await manager.next { $0.contains("READY=1") }
        let address = try await daemon.address()
        let good = stage.landscape.sourcesJSON(SourcesFile(total: "30s", except: Stage.hanging))
        try stage.write(good.replacing("\"sources\": [", with: "\"surces\": ["))
        daemon.program.signal(SIGHUP)
        _ = try await manager.next { $0.contains("RELOADING=1") && $0.contains("MONOTONIC_USEC=") }
        _ = try await manager.next { $0.contains("READY=1") }
        try await daemon.program.until { daemon.program.errors.contains("did you mean") }
        let before = try await json(address + "/api/v1/sources")
        #expect((before["sources"] as? [Any])?.count == 19)
        try stage.write(stage.landscape.sourcesJSON(SourcesFile(except: Stage.hanging.union(["region-17"]))))
        daemon.program.signal(SIGHUP)
        _ = try await manager.next { $0.contains("READY=1") }
        let after = try await json(address + "/api/v1/sources")
        #expect((after["sources"] as? [Any])?.count == 18)
        daemon.program.signal(SIGTERM)
        #expect(await daemon.program.finished().code == 0)
    }

    @Test func `a watchdog is fed while all is well`() async throws {
        let stage = try Stage()
        let manager = try NotifySocket()
        let daemon = try Daemon(stage, manager: manager, extra: ["WATCHDOG_USEC": "900000"])
        for _ in 0..<3 { _ = try await manager.next { $0.contains("WATCHDOG=1") } }
        daemon.program.signal(SIGTERM)
        #expect(await daemon.program.finished().code == 0)
    }

    @Test func `a socket that systemd has opened is served, and its first request starts the service`() async throws {
        let stage = try Stage()
        let path = stage.folder.appending(path: "activated.sock").path
        var variables = stage.variables
        variables["SAMLAD_LISTEN"] = "127.0.0.1:1"
        let passed = variables.keys.sorted().map { "--setenv=\($0)" }
        // It closes every descriptor it does not know, by one of which Foundation waits for a program's end: the shell
        // keeps that one.
        let shell = #"systemd-socket-activate "$@"; exit $?"#
        let systemd = try Binary.launch(
            "/bin/sh", ["-c", shell, "sh"] + passed + ["--listen=\(path)", Binary.path, "run"], environment: variables)
        try await systemd.until { systemd.errors.contains("Listening on") }
        let ask = """
            from socket import AF_UNIX, socket
            from sys import argv
            s = socket(AF_UNIX)
            s.connect(argv[1])
            s.sendall(b"GET /readyz HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n")
            print(s.makefile().read())
            """
        let answer = try await Binary.launch("/usr/bin/python3", ["-c", ask, path]).finished()
        #expect(answer.out.contains("200 OK") && answer.out.contains("ready"), "\(answer.err)")
        #expect(systemd.output.contains("samlad: serving at unix:\(path)"))
        let note = try Data(contentsOf: stage.folder.appending(path: "state/daemon.lock"))
        let holder = try #require(try JSONSerialization.jsonObject(with: note) as? [String: Any])
        kill(try #require(holder["pid"] as? Int32), SIGTERM)
        #expect(await systemd.finished().code == 0, "\(systemd.errors)")
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `a second daemon on the same state is refused`() async throws {
        let stage = try Stage()
        let daemon = try Daemon(stage)
        _ = try await daemon.address()
        let second = try await stage.samlad("run", "--listen", "127.0.0.1:0", code: 1)
        #expect(second.err.contains("A daemon already works on"))
        daemon.program.signal(SIGTERM)
        #expect(await daemon.program.finished().code == 0)
    }

    @Test func `a port that is taken is told with what to do`() async throws {
        let stage = try Stage()
        let taken = try LoopbackServer { _ in .text("") }
        defer { taken.stop() }
        let output = try await stage.samlad("run", "--listen", taken.authority, code: 1)
        #expect(output.err.contains("listens at \(taken.authority) already"))
        #expect(output.err.contains("--listen"))
        #expect(stage.landscape.publishers.allSatisfy { stage.landscape.server($0.id)?.requests().isEmpty == true })
    }

    @Test func `killed at twenty different moments of a sync it loses nothing that was committed`() async throws {
        let whole = try Stage()
        _ = try await whole.sync()
        let expected = try await whole.json("items", "list")["total"] as? Int
        let stage = try Stage()
        for round in 0..<20 {
            try FileManager.default.createDirectory(atPath: stage.state, withIntermediateDirectories: true)
            let sync = try stage.launch("sync")
            // It tells of each source as it is recorded: so many are in the database, the next ones in the making.
            try await sync.until { sync.errors.split(separator: "\n").count > round * 4 / 5 }
            sync.signal(SIGKILL)
            #expect(await sync.finished().code == SIGKILL)
            let kept = try stage.changes()
            #expect(kept.map(\.n) == kept.indices.map { $0 + 1 })
            let faults = try stage.look { try $0.check() }
            #expect(faults.isEmpty, "round \(round): \(faults)")
            let next = try await stage.sync()
            #expect(next.values.filter { ["changed", "unchanged", "not-modified"].contains($0) }.count >= 13)
            #expect(Array(try stage.changes().prefix(kept.count)) == kept, "round \(round)")
            let total = try await stage.json("items", "list")["total"] as? Int
            #expect(total == expected, "round \(round)")
            try FileManager.default.removeItem(atPath: stage.state)
        }
    }
}

/// `samlad run` on a stage, ended with it.
final class Daemon {
    let program: RunningProgram

    init(_ stage: Stage, manager: NotifySocket? = nil, extra: [String: String] = [:]) throws {
        var variables = stage.variables.merging(extra) { _, new in new }
        variables["NOTIFY_SOCKET"] = manager?.path
        program = try Binary.launch(Binary.path, ["run", "--listen", "127.0.0.1:0"], environment: variables)
    }

    deinit { program.signal(SIGKILL) }

    /// Without a slash at the end.
    func address() async throws -> String {
        try await program.until { program.output.contains("samlad: open http") }
        let line = try #require(program.output.split(separator: "\n").first { $0.hasPrefix("samlad: open ") })
        return String(line.dropFirst("samlad: open ".count).dropLast())
    }

    func until(_ address: String, _ target: String, _ condition: ([String: Any]) -> Bool) async throws {
        while !condition(try await json(address + target)) {
            try #require(!program.hasEnded, "\(program.errors)")
            await Task.yield()
        }
    }
}

/// Stands in for systemd: a datagram socket that keeps what it is told (sd_notify(3)).
final class NotifySocket: Sendable {
    let path: String
    private let descriptor: Int32

    init() throws {
        path = "/tmp/samlad-notify-\(UUID().uuidString.prefix(8))"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + 1)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// The next message that fits; others are passed over.
    func next(_ fits: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [descriptor] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { return continuation.resume(throwing: Silence()) }
                    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
                    if fits(text) { return continuation.resume(returning: text) }
                }
            }
        }
    }

    struct Silence: Error {}
}
