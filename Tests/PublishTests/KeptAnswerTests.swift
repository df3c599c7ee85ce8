import Catalogue
import Foundation
import Glibc
import NIOCore
import Testing

@testable import Publish

/// Answers given where the request is read: on connections that stay open, between others, to clients of all manners.
struct KeptAnswerTests {
    private func request(_ target: String, _ fields: [String] = []) -> String {
        (["GET \(target) HTTP/1.1", "Host: catalogue.example"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The replies to requests sent at once on one connection.
    private func replies(
        _ server: TestServer, _ requests: [String],
        by way: @escaping @Sendable (Data, Int) throws -> Data = { try Loopback.exchange($0, port: $1) }
    ) async throws -> [Reply] {
        let port = server.port
        var rest = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try way(Data(requests.joined().utf8), port) })
            }
        }
        var replies: [Reply] = []
        while let end = rest.range(of: Data("\r\n\r\n".utf8)) {
            let head = try #require(Reply(rest[..<end.upperBound]))
            let length = head.headers["content-length"].flatMap { Int($0) } ?? 0
            try #require(rest.endIndex >= end.upperBound + length, "an answer is cut off")
            replies.append(try #require(Reply(rest[..<(end.upperBound + length)])))
            rest = rest[(end.upperBound + length)...]
        }
        #expect(rest.isEmpty)
        return replies
    }

    private let close = ["Connection: close"]

    @Test func `a kept answer has the fields and bytes of the one that was made`() async throws {
        try await TestServer.with { server in
            let target = "/api/v1/items?q=larm&limit=1"
            for fields in [[], ["Accept-Encoding: br"], ["Accept-Encoding: gzip"]] {
                _ = try await replies(server, [request(target, fields + close)])
                let all = try await replies(server, [request(target, fields), request(target, fields + close)])
                let (kept, made) = (all[0], all[1])
                #expect(kept.status == 200 && kept.body == made.body && !kept.body.isEmpty)
                for name in Set(kept.headers.keys).union(made.headers.keys) where name != "date" {
                    #expect(kept.headers[name] == made.headers[name], "\(name)")
                }
                #expect(kept.headers["date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func `answers come in the order of their requests, kept or not`() async throws {
        try await TestServer.with { server in
            let (items, places) = ("/api/v1/items", "/api/v1/places")
            let warm = try await replies(server, [request(items), request(places, close)])
            let targets = [items, "/healthz", places, items, "/nowhere", places, places]
            let all = try await replies(server, targets.map { request($0) } + [request("/healthz", close)])
            #expect(all.map(\.status) == [200, 200, 200, 200, 404, 200, 200, 200])
            for (target, reply) in zip(targets, all) where target == items { #expect(reply.body == warm[0].body) }
            for (target, reply) in zip(targets, all) where target == places { #expect(reply.body == warm[1].body) }
        }
    }

    @Test func `what is no request is told so behind the answers to those that were`() async throws {
        try await TestServer.with { server in
            let all = try await replies(server, [request("/api/v1/items"), request("/healthz"), "rubbish\r\n\r\n"])
            #expect(all.map(\.status) == [200, 200, 400])
            #expect(all.last?.headers["content-type"] == "application/problem+json; charset=utf-8")
        }
    }

    @Test func `who has the answer already is told so, and who asks otherwise gets the whole`() async throws {
        try await TestServer.with { server in
            let first = try await replies(server, [request("/feed.json", close)])[0]
            let tag = try #require(first.headers["etag"])
            let all = try await replies(
                server,
                [
                    request("/feed.json", ["If-None-Match: \(tag)"]), request("/feed.json", ["If-None-Match: \"x\""]),
                    request("/feed.json", close),
                ])
            #expect(all.map(\.status) == [304, 200, 200])
            #expect(all[0].headers["etag"] == tag && all[0].headers["content-type"] == nil)
            #expect(all[1].body == first.body)
        }
    }

    @Test func `a change is in the next answer`() async throws {
        try await TestServer.with { server in
            let target = "/api/v1/items?q=larm"
            let all = try await replies(server, [request(target), request(target), request(target, close)])
            try await Sample.sync(server.store, "khi", [Sample.record(1, title: "Nytt larm")], at: Sample.now)
            let next = try await replies(server, [request(target), request(target, close)])
            #expect(try all.map { try $0.json()["total"] as? Int } == [1, 1, 1])
            #expect(try next.map { try $0.json()["total"] as? Int } == [2, 2])
        }
    }

    @Test func `kept answers, too, are counted against the client's limit`() async throws {
        var configuration = Sample.configuration
        configuration.settings.clientsPerSecond = 0.5
        try await TestServer.with(configuration, clock: { 100 }) { server in
            let target = "/api/v1/vocabularies"
            let all = try await replies(
                server, [String](repeating: request(target), count: 11) + [request(target, close)])
            #expect(all.map(\.status) == [Int](repeating: 200, count: 10) + [429, 429])
        }
    }

    /// Says its last word and then takes its time, with a window too small for the answers.
    private static func takenSlowly(_ bytes: Data, port: Int) throws -> Data {
        let descriptor = try Loopback.connect(port)
        defer { Glibc.close(descriptor) }
        var size: Int32 = 16 * 1024
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        #expect(bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, bytes.count, 0) } == bytes.count)
        shutdown(descriptor, Int32(SHUT_WR))
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
        return answer
    }

    @Test func `a client that has said its last word gets all it has asked for`() async throws {
        let many = (1...200).map { number in
            Sample.record(number) { $0.summary = "<p>\(String(repeating: "Åtgärd. ", count: 600))</p>" }
        }
        try await TestServer.with(fill: { try await Sample.sync($0, "khi", many, at: Sample.now) }) { server in
            let target = "/api/v1/items?limit=200"
            let whole = try await replies(server, [request(target, close)])[0]
            // More than a socket takes at once.
            let asked = [String](repeating: request(target), count: 4)
            let all = try await replies(server, asked, by: Self.takenSlowly)
            #expect(whole.body.count > 1_000_000 && all.map(\.body) == [Data](repeating: whole.body, count: 4))
        }
    }

    @Test func `a connection nobody uses is closed, one that is answered is not`() {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let connection = Connection(start)
        #expect(connection.deadline(start + .seconds(5)) == start + .seconds(30))
        #expect(connection.deadline(start + .seconds(30)) == nil)
        connection.began(start + .seconds(20))
        #expect(connection.deadline(start + .seconds(30)) == start + .seconds(50))
        #expect(connection.deadline(start + .seconds(50)) == nil)
        connection.hasRead(start + .seconds(21))
        #expect(connection.deadline(start + .seconds(90)) == start + .seconds(120))
        #expect(!connection.answered(start + .seconds(100)))
        #expect(connection.deadline(start + .seconds(120)) == start + .seconds(130))
        connection.began(start + .seconds(121))
        #expect(!connection.end() && connection.answered(start + .seconds(122)) && connection.end())
    }
}
