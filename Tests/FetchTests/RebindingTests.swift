import Catalogue
import Fetch
import Foundation
import Glibc
import Landscape
import TestServers
import Testing

/// Names that resolve differently the second time, by real questions to a real name server: in a network namespace of
/// its own with that server in resolv.conf, where a public address is one of the machine's own.
///
/// The outer test runs this very program once more in there; the inner ones run nowhere else.
enum Room {
    /// Names the file that an inner test which ran to its end leaves.
    static let variable = "SAMLAD_TEST_ROOM"
    static let marker = ProcessInfo.processInfo.environment[variable]
    /// A public address, which the guard lets through.
    static let publicAddress = "93.184.215.14"

    static let isAllowed: Bool = {
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        probe.arguments = ["--user", "--map-root-user", "--net", "--mount", "true"]
        probe.standardError = FileHandle.nullDevice
        do { try probe.run() } catch { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()

    static let script = """
        set -e
        ip link set lo up
        ip address add \(publicAddress)/32 dev lo
        echo 'nameserver 127.0.0.1' >"$1/resolv.conf"
        echo 'hosts: files dns' >"$1/nsswitch.conf"
        for file in resolv.conf nsswitch.conf; do mount --bind "$1/$file" "/etc/$file"; done
        shift
        exec "$@"
        """
}

@Suite(.timeLimit(.minutes(2)), .enabled(if: Room.isAllowed && Room.marker == nil)) struct RebindingTests {
    @Test func `names that rebind are refused, in a network of their own`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-room-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let marker = folder.appending(path: "done").path
        _ = try await run(
            "/usr/bin/env",
            ["\(Room.variable)=\(marker)", "/usr/bin/unshare", "--user", "--map-root-user", "--net", "--mount"]
                + ["sh", "-c", Room.script, "sh", folder.path, program]
                + ["--testing-library", "swift-testing", "--filter", "InsideRoomTests"])
        #expect(FileManager.default.fileExists(atPath: marker))
    }
}

@Suite(.timeLimit(.minutes(1)), .serialized, .enabled(if: Room.marker != nil)) struct InsideRoomTests {
    @Test func `what a name resolves to is judged each time, at the moment of connecting`() async throws {
        let names = try DNSServer { name, turn in
            switch name {
            // Public first, then this machine; and the reverse order within one answer.
            case "byter.test": [turn == 0 ? Room.publicAddress : "127.0.0.1"]
            case "blandar.test": [Room.publicAddress, "127.0.0.1"]
            case "fast.test": [Room.publicAddress]
            default: []
            }
        }
        let secret = try LoopbackServer(port: 8080) { _ in .text("hemligt") }
        let open = try BareServer(
            "HTTP/1.1 302 Found\r\nLocation: http://byter.test:8080/\r\nContent-Length: 0\r\n\r\n",
            address: Room.publicAddress, port: 8000)
        let closing = try BareServer(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", address: Room.publicAddress,
            port: 8001)
        defer {
            names.stop()
            secret.stop()
            open.stop()
            closing.stop()
        }
        await withEngine(allow: []) { engine in
            // Its first answer is let through and sends us on to itself, which now is this machine.
            let outcome = await engine.fetch(request("http://byter.test:8000/"))
            #expect(outcome.kind == .addressForbidden, "\(outcome)")
            #expect(outcome.failure?.detail.contains("byter.test is 127.0.0.1, a loopback address") == true)
            #expect(outcome.head?.chain.first?.location == "http://byter.test:8080/")
            #expect(outcome.head?.remoteAddress == Room.publicAddress)
            #expect(names.questions("byter.test") == 2)
            // Of two addresses the first has nobody at that port, and the second is never tried.
            let mixed = await engine.fetch(request("http://blandar.test:8080/"))
            #expect(mixed.kind == .connectionRefused, "\(mixed)")
            #expect(secret.connections == 0)
            // A name is looked up once, however many connections it takes.
            for _ in 0..<5 { #expect(await engine.fetch(request("http://fast.test:8001/")).text == "ok") }
            #expect(names.questions("fast.test") == 1)
        }
        #expect(secret.requests().isEmpty)
        try Data().write(to: URL(fileURLWithPath: try #require(Room.marker)))
    }
}
