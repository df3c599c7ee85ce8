import Catalogue
import Foundation
import Store
import Synchronization
import Testing

@testable import Publish

/// Waiting for changes: late answers and streams.
struct ChangeFollowingTests {
    private func position(_ server: TestServer) throws -> Int { try server.store.position() }

    private func change(_ server: TestServer, _ title: String) async throws {
        try await Sample.sync(server.store, "khi", [Sample.record(1, title: title)], at: Sample.now)
    }

    @Test func `a question that waits is answered by the commit, and at once when there is something`() async throws {
        try await TestServer.with { server in
            let position = try position(server)
            let all = try await server.json("/api/v1/changes?after=0&wait=60")
            #expect((all["changes"] as? [Any])?.count == position)
            async let late = server.json("/api/v1/changes?after=\(position)&wait=60")
            try await server.waiting(1)
            try await change(server, "Nytt")
            let answer = try await late
            let lines = try #require(answer["changes"] as? [[String: Any]])
            #expect(lines.count == 1 && lines[0]["n"] as? Int == position + 1)
            #expect(answer["position"] as? Int == position + 1)
            try await server.waiting(0)
        }
    }

    @Test func `when nothing comes, the answer is empty and says where to go on`() async throws {
        try await TestServer.with { server in
            let position = try position(server)
            let reply = try await server.get("/api/v1/changes?after=\(position)&wait=1")
            let answer = try reply.json()
            #expect((answer["changes"] as? [Any])?.isEmpty == true && answer["position"] as? Int == position)
            let tag = try #require(reply.headers["etag"])
            let again = try await server.get("/api/v1/changes?after=\(position)&wait=1", ["If-None-Match": tag])
            #expect(again.status == 304)
            // On a connection that stays open, too, each is kept waiting.
            let began = ContinuousClock.now
            let target = "GET /api/v1/changes?after=\(position)&wait=1 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
            _ = try await server.exchange(Data("\(target)\r\n\(target)Connection: close\r\n\r\n".utf8))
            #expect(ContinuousClock.now - began >= .seconds(2))
            let head = try await server.send("HEAD", "/api/v1/changes?after=\(position)&wait=60")
            #expect(head.status == 200)
        }
    }

    @Test(arguments: ["wait=61", "wait=-1", "wait=x"])
    func `other times are refused`(query: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/changes?after=1&\(query)")
            #expect(reply.status == 400)
            #expect(try reply.json()["parameter"] as? String == "wait")
        }
    }

    @Test func `who hangs up waits no more, and who is one too many is told when to come back`() async throws {
        var manners = ChangeManners()
        manners.most = 1
        try await TestServer.with(changes: manners) { server in
            let position = try position(server)
            let waiting = try EventClient(server, "/api/v1/changes?after=\(position)&wait=60")
            try await server.waiting(1)
            for target in ["/api/v1/changes?after=\(position)&wait=60", "/api/v1/changes/events?after=\(position)"] {
                let refused = try await server.get(target)
                #expect(refused.status == 503 && refused.headers["retry-after"] == "30")
                #expect((try refused.json()["type"] as? String)?.hasSuffix("/problem/too-many-waiting") == true)
            }
            #expect(try await server.get("/api/v1/changes?after=\(position)").status == 200)
            waiting.hangUp()
            try await server.waiting(0)
        }
    }

    @Test func `a stream tells each line as an event, keeps alive, and goes on where it broke off`() async throws {
        var manners = ChangeManners()
        manners.heartbeat = .milliseconds(50)
        try await TestServer.with(changes: manners) { server in
            let start = try position(server)
            let client = try EventClient(server, "/api/v1/changes/events?after=\(start - 1)")
            let head = try await client.text(until: "id: \(start)\ndata: ")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.lowercased().contains("content-type: text/event-stream"))
            #expect(head.lowercased().contains("access-control-allow-origin: *"))
            #expect(try await client.text(until: "\n:\n\n").contains("retry: 3000\n\n"))
            try await change(server, "Ny i strömmen")
            let text = try await client.text(until: "id: \(start + 1)\n")
            let line = try #require(text.components(separatedBy: "id: \(start)\ndata: ").last?.prefix { $0 != "\n" })
            let event = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(event["n"] as? Int == start)
            client.hangUp()
            try await server.waiting(0)
            try await change(server, "Ny i nästa")
            let again = try EventClient(
                server, "/api/v1/changes/events?after=0", ["Last-Event-ID": "\(start + 1)"])
            let rest = try await again.text(until: "id: \(start + 2)\n")
            #expect(!rest.contains("id: \(start + 1)\n"))
            let refused = try await server.get("/api/v1/changes/events", ["Last-Event-ID": "x"])
            #expect(refused.status == 400)
            #expect(try refused.json()["parameter"] as? String == "Last-Event-ID")
        }
    }

    @Test func `one client takes its share of the places to wait at, and others find room`() async throws {
        var manners = ChangeManners()
        manners.share = 1
        var configuration = Sample.configuration
        configuration.settings.trustedProxies = ["127.0.0.0/8"]
        try await TestServer.with(configuration, changes: manners) { server in
            let position = try position(server)
            let (one, other) = (["Forwarded": "for=192.0.2.1"], ["Forwarded": "for=192.0.2.2"])
            let stream = "/api/v1/changes/events?after=\(position)"
            let held = [try EventClient(server, stream, one)]
            try await server.waiting(1)
            for target in [stream, "/api/v1/changes?after=\(position)&wait=60"] {
                let refused = try await server.get(target, one)
                #expect(refused.status == 429 && refused.headers["retry-after"] == "30")
            }
            let second = try EventClient(server, stream, other)
            try await server.waiting(2)
            for client in held + [second] { client.hangUp() }
            try await server.waiting(0)
        }
    }

    @Test func `a stream ends by itself, and when the service stops`() async throws {
        var manners = ChangeManners()
        manners.stream = .milliseconds(100)
        try await TestServer.with(changes: manners) { server in
            let reply = try await server.get("/api/v1/changes/events")
            #expect(reply.status == 200 && reply.text.contains("id: 1\n"))
        }
        let held = Mutex<[EventClient]>([])
        try await TestServer.with { server in
            let position = try position(server)
            let stream = try EventClient(server, "/api/v1/changes/events?after=\(position)")
            let late = try EventClient(server, "/api/v1/changes?after=\(position)&wait=60")
            try await server.waiting(2)
            held.withLock { $0 = [stream, late] }
        }
        let clients = held.withLock(\.self)
        // `with` returned, so both were let go; what they got is whole.
        #expect(try await clients[0].text(until: "\r\n0\r\n\r\n").hasSuffix("\r\n0\r\n\r\n"))
        #expect(try await clients[1].text(until: "\"position\"").contains("\"changes\":[]"))
    }

    @Test func `whoever was away too long, or followed another log, is told to start again and how`() async throws {
        try await TestServer.with { server in
            let page = try await server.json("/api/v1/changes")
            let instance = try #require(page["instance"] as? String)
            #expect(try await server.get("/api/v1/changes?after=2&instance=\(instance)").status == 200)
            let later = Sample.now.addingTimeInterval(ChangeKeeping.tombstones + 86_400)
            try await Sample.sync(server.store, "khi", Array(Sample.records.dropLast(4)), at: later, absent: .withdraw)
            var targets = ["after=2&instance=0123456789abcdef", "after=9999&instance=\(instance)"]
            for target in targets { #expect(try await server.get("/api/v1/changes?\(target)").status == 410) }
            // Ten years after that, what went is forgotten.
            let end = later.addingTimeInterval(ChangeKeeping.tombstones + 86_400)
            try await Sample.sync(server.store, "khi", [Sample.record(9)], at: end)
            var position: Int? = 0
            while let start = position {
                position = try server.store.compactChanges(after: start, limit: 3, now: end)
            }
            targets = ["after=2", "after=2&wait=60"]
            for target in targets + ["after=0"] {
                let reply = try await server.get("/api/v1/changes?\(target)")
                #expect(reply.status == 410, "\(target)")
                let problem = try reply.json()
                #expect((problem["type"] as? String)?.hasSuffix("/problem/start-again") == true)
                #expect(try await server.get("/api/v1/changes/events?\(target.prefix(7))").status == 410)
                let items = try #require(problem["items"] as? String)
                let path = String(items.dropFirst("http://127.0.0.1:\(server.port)".count))
                #expect(try await server.json(path)["total"] as? Int == 4)
                let next = try #require(problem["position"] as? Int)
                #expect(try await server.json("/api/v1/changes?after=\(next)")["position"] as? Int == next)
            }
        }
    }
}

extension TestServer {
    /// Returns when so many clients wait for changes.
    func waiting(_ count: Int) async throws {
        let text = "samlad_changes_waiting \(count)\n"
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try await get("/metrics").text.contains(text) { return }
            await Task.yield()
        }
        Issue.record("there never were \(count) clients waiting")
    }
}
