import Catalogue
import Foundation
import Landscape
import Store
import Testing

/// A publisher that moves its feed for good, and an operator who takes the new address, or not.
@Suite(.timeLimit(.minutes(5))) struct MoveTests {
    private final class Place {
        let server: LoopbackServer
        let folder: URL
        private var day = 0.0

        init() throws {
            server = try LoopbackServer { request in
                switch request.path {
                case "/gammal": .redirect(301, to: "/ny")
                case "/nyheter": .redirect(308, to: "/")
                default:
                    .text(
                        """
                        <rss version="2.0"><channel><title>Nytt</title><item><title>En nyhet</title>
                        <guid>1</guid></item></channel></rss>
                        """, type: "application/rss+xml")
                }
            }
            folder = FileManager.default.temporaryDirectory.appending(path: "samlad-move-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        deinit {
            server.stop()
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }

        var file: URL { folder.appending(path: "sources.json") }

        var text: String {
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" } },
              // de våra
              "sources": [
                { "id": "flyttad",   "organisation": "kommun-1715", "format": "rss", "url": "\(server.url("/gammal"))" },
                { "id": "start", "organisation": "kommun-1715", "format": "rss", "url": "\(server.url("/nyheter"))" },
              ] }
            """
        }

        /// Nearly still: a second of ours is a millisecond of the world's.
        private var variables: [String: String] {
            let now = Date(timeIntervalSince1970: 1_790_000_000 + day * 86_400)
            return [
                "SAMLAD_CLOCK": "\(now.ISO8601Format())@\(Int(Date().timeIntervalSince1970))x0.001",
                "SAMLAD_SOURCES": file.path, "SAMLAD_STATE": folder.appending(path: "state").path,
            ]
        }

        func samlad(_ arguments: String..., code: Int32 = 0) async throws -> Binary.Output {
            let output = try await Binary.run(arguments, environment: variables)
            #expect(output.code == code, "\(arguments): \(output.out)\(output.err)")
            return output
        }

        /// Syncs on three days over a week.
        func pass(_ days: [Double] = [0, 4, 8]) async throws {
            for day in days {
                self.day = day
                _ = try await samlad("sync")
            }
        }

        func source(_ id: String) async throws -> [String: Any] {
            let output = try await samlad("status", id, "--json")
            let answer = try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any]
            return try #require((answer?["sources"] as? [[String: Any]])?.first)
        }
    }

    @Test func `a move seen three times over a week is suggested, and accepted with one command`() async throws {
        let place = try Place()
        try await place.pass([0, 4])
        #expect(try await place.source("flyttad")["moved"] == nil)
        try await place.pass([8])
        let moved = try #require(try await place.source("flyttad")["moved"] as? [String: Any])
        #expect(moved["to"] as? String == place.server.url("/ny"))
        #expect(moved["command"] as? String == "samlad sources accept flyttad")
        #expect(moved["checks"] as? Int == 3)
        let screen = try await place.samlad("status")
        #expect(screen.out.contains("Has moved"))
        #expect(screen.out.contains("samlad sources accept flyttad"), "\(screen.out)")
        place.server.forgetRequests()
        let output = try await place.samlad("sources", "accept", "flyttad")
        #expect(output.err.contains("1 new address written to"), "\(output.err)")
        let after = try String(contentsOf: place.file, encoding: .utf8)
        #expect(after == place.text.replacing("/gammal", with: "/ny"))
        #expect(place.server.requests().map(\.path) == ["/ny"])
        #expect(try await place.source("flyttad")["moved"] == nil)
        #expect(try await place.source("flyttad")["state"] as? String == "ok")
    }

    @Test func `a move to the start page is a warning and no suggestion`() async throws {
        let place = try Place()
        try await place.pass()
        let source = try await place.source("start")
        let moved = try #require(source["moved"] as? [String: Any])
        #expect(moved["warnings"] as? [String] == ["start-page"] && moved["command"] == nil)
        #expect((source["reason"] as? String)?.contains("the start page of the site") == true)
        let refused = try await place.samlad("sources", "accept", "start", code: 2)
        #expect(refused.err.contains("the start page of the site"), "\(refused.err)")
        #expect(refused.err.contains("samlad sources reject start"), "\(refused.err)")
        // Beside one that may be taken, nothing is.
        _ = try await place.samlad("sources", "accept", "flyttad", "start", code: 2)
        #expect(try String(contentsOf: place.file, encoding: .utf8) == place.text)
    }

    @Test func `a move that is turned down is not suggested again`() async throws {
        let place = try Place()
        let nothing = try await place.samlad("sources", "reject", "flyttad", code: 2)
        #expect(nothing.err.contains("waits for a decision"), "\(nothing.err)")
        try await place.pass()
        _ = try await place.samlad("sources", "reject", "flyttad")
        try await place.pass([9])
        #expect(try await place.source("flyttad")["moved"] == nil)
        #expect(try String(contentsOf: place.file, encoding: .utf8) == place.text)
    }

    @Test func `a sync without a network says so once, blames nobody, and ends with 1`() async throws {
        let place = try Place()
        let names = (0..<4).map {
            "{ \"id\": \"s\($0)\", \"organisation\": \"kommun-1715\", \"url\": \"http://s\($0).samlad.invalid/rss\" }"
        }
        try Data("{ \"sources\": [ \(names.joined(separator: ", ")) ] }".utf8).write(to: place.file)
        let output = try await place.samlad("sync", code: 1)
        let told = output.err.split(separator: "\n").filter { $0.contains("This machine seems to be offline") }
        #expect(told.count == 1, "\(output.err)")
        #expect(output.out.contains("4 not judged (this machine seems to be offline)"), "\(output.out)")
        let status = try await place.samlad("status")
        #expect(status.out.contains("no source and no link is judged"), "\(status.out)")
    }
}
