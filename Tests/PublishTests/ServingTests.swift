import Catalogue
import Foundation
import HTTPTypes
import NIOCore
import Store
import Synchronization
import Testing

@testable import Publish

/// How answers travel: coded, kept, limited.
struct ServingTests {
    private func unpacked(_ reply: Reply, _ program: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: reply.body)
        try input.fileHandleForWriting.close()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return bytes
    }

    @Test func `a body is packed as the client likes it, under a tag of its own`() async throws {
        try await TestServer.with { server in
            let plain = try await server.get("/api/v1/items")
            #expect(plain.headers["vary"] == "Accept-Encoding")
            #expect(plain.headers["content-encoding"] == nil)
            let zipped = try await server.get("/api/v1/items", ["Accept-Encoding": "gzip"])
            #expect(zipped.headers["content-encoding"] == "gzip")
            #expect(zipped.body.count < plain.body.count / 2)
            let program = "import sys,gzip;sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))"
            #expect(try unpacked(zipped, program) == plain.body)
            let best = try await server.get("/api/v1/items", ["Accept-Encoding": "gzip, deflate, br"])
            #expect(best.headers["content-encoding"] == "br")
            #expect(best.body.count < zipped.body.count)
            let tags = [plain, zipped, best].compactMap { $0.headers["etag"] }
            #expect(Set(tags).count == 3)
            // Any of them says that the client has this state; the answer names the one it would get.
            for tag in tags {
                let again = try await server.get("/api/v1/items", ["Accept-Encoding": "br", "If-None-Match": tag])
                #expect(again.status == 304 && again.headers["etag"] == tags[2])
            }
        }
    }

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("identity", nil), ("gzip;q=0", nil), ("gzip", .gzip), ("br;q=0.5, gzip", .gzip),
            ("*", .brotli), ("gzip;q=0.5, identity", nil), ("GZIP; q=1.0", .gzip), ("br;q=x", nil), (",;,", nil),
        ] as [(String?, Coding?)])
    func `the coding is what the client weighs highest`(accepted: String?, coding: Coding?) {
        #expect(Coding.chosen(by: accepted) == coding)
    }

    @Test func `the brotli of a body is that body again`() throws {
        let text = Array(String(repeating: "trygghetslarm på natten, ", count: 200).utf8)
        var answer = Answer(.ok, MediaType.json, text)
        answer.headers[.eTag] = "\"abc\""
        let packed = Coding.apply(.brotli, to: answer)
        #expect(packed.headers[.eTag] == "\"abc-br\"" && Coding.plainTag("\"abc-br\"") == "\"abc\"")
        #expect(packed.body.readableBytes < text.count / 10)
        #expect(
            Coding.apply(.brotli, to: Answer(.ok, MediaType.json, Array("{}".utf8))).headers[.contentEncoding] == nil)
        #expect(Coding.apply(.brotli, to: Answer(.ok, "image/png", text)).headers[.contentEncoding] == nil)
    }

    @Test func `an answer is made once until something changes`() async throws {
        let cache = AnswerCache(bytes: 100_000)
        let key = AnswerCache.Key(target: "/a", base: "", names: "", coding: nil)
        var state = CatalogueState.at(position: 1, commit: 1)
        cache.keep(Answer(.ok, MediaType.json, Array("a".utf8)), of: "/", for: key, basis: .log, state: state)
        state.commit = 2
        #expect(cache.answer(key, at: state) != nil)
        state.decisions = 1
        #expect(cache.answer(key, at: state) == nil)
        cache.keep(Answer(.ok, MediaType.json, Array("a".utf8)), of: "/", for: key, basis: .commit, state: state)
        #expect(cache.answer(key, at: state) != nil)
        state.commit = 3
        #expect(cache.answer(key, at: state) == nil)
        #expect(cache.cost == 0)
    }

    @Test func `the cache stays within its bytes and lets go of what was used longest ago`() {
        let cache = AnswerCache(bytes: 100_000)
        let state = CatalogueState.at(position: 1, commit: 1)
        func key(_ n: Int) -> AnswerCache.Key { AnswerCache.Key(target: "/\(n)", base: "", names: "", coding: nil) }
        let body = [UInt8](repeating: 1, count: 5000)
        for n in 0..<100 {
            cache.keep(Answer(.ok, MediaType.json, body), of: "/", for: key(n), basis: .log, state: state)
            _ = cache.answer(key(0), at: state)
            #expect(cache.cost <= 100_000)
        }
        #expect(cache.answer(key(0), at: state) != nil && cache.answer(key(99), at: state) != nil)
        #expect(cache.answer(key(1), at: state) == nil)
        cache.keep(
            Answer(.ok, MediaType.json, [UInt8](repeating: 1, count: 50_000)), of: "/", for: key(200), basis: .log,
            state: state)
        #expect(cache.answer(key(200), at: state) == nil)
    }

    @Test func `an answer out of the cache is the one that was made, and a change makes another`() async throws {
        try await TestServer.with { server in
            let first = try await server.get("/api/v1/items?q=larm")
            let again = try await server.get("/api/v1/items?q=larm")
            #expect(first.body == again.body && first.headers["etag"] == again.headers["etag"])
            #expect(first.headers["link"] == again.headers["link"])
            let head = try await server.send("HEAD", "/api/v1/items?q=larm")
            #expect(head.headers["content-length"] == String(first.body.count) && head.body.isEmpty)
            try await Sample.sync(server.store, "khi", [Sample.record(1, title: "Nytt larm")], at: Sample.now)
            #expect(try await server.json("/api/v1/items?q=larm")["total"] as? Int == 2)
        }
    }

    @Test(arguments: ["Host: a\r\nHost: b\r\n", "", "Host: a b\r\n", "Host:\r\n", "Host: a/../b\r\n"])
    func `a request for no host or several is refused`(host: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.exchange(
                Data("GET /api/v1/items HTTP/1.1\r\n\(host)Connection: close\r\n\r\n".utf8))
            #expect(reply.status == 400)
            #expect((try reply.json()["type"] as? String)?.hasSuffix("/problem/bad-host") == true)
            let probe = try await server.exchange(Data("GET /healthz HTTP/1.0\r\n\r\n".utf8))
            #expect(probe.status == 200)
        }
    }

    @Test(arguments: [
        "rubbish\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
    ])
    func `what is no request is told so as a problem`(bytes: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.exchange(Data(bytes.utf8))
            #expect(reply.status == 400)
            #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
            #expect(reply.headers["connection"] == "close")
            #expect(
                try reply.json()["type"] as? String == "http://127.0.0.1:\(server.port)/problem/malformed-request")
            #expect(reply.headers["access-control-allow-origin"] == "*")
        }
    }

    @Test func `a client that asks too fast is told when to go on, and probes are not counted`() async throws {
        var configuration = Sample.configuration
        configuration.settings.clientsPerSecond = 0.5
        let time = Mutex(100.0)
        try await TestServer.with(configuration, clock: { time.withLock { $0 } }) { server in
            for _ in 0..<10 { #expect(try await server.get("/api/v1/vocabularies").status == 200) }
            let refused = try await server.get("/api/v1/vocabularies")
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == "2")
            #expect((try refused.json()["type"] as? String)?.hasSuffix("/problem/too-many-requests") == true)
            #expect(refused.headers["access-control-allow-origin"] == "*")
            #expect(try await server.get("/").headers["content-type"] == "text/html; charset=utf-8")
            #expect(try await server.get("/healthz").status == 200)
            time.withLock { $0 += 2 }
            #expect(try await server.get("/api/v1/vocabularies").status == 200)
            #expect(try await server.get("/api/v1/vocabularies").status == 429)
        }
    }

    @Test func `behind a trusted proxy each client has its own limit, and nobody writes himself another`() async throws
    {
        var configuration = Sample.configuration
        configuration.settings.clientsPerSecond = 0.1
        configuration.settings.trustedProxies = ["127.0.0.0/8"]
        let still: @Sendable () -> Double = { 100 }
        try await TestServer.with(configuration, clock: still) { server in
            let chain = "for=9.9.9.9, for=192.0.2.1;proto=https"
            let asked = [String](repeating: "for=192.0.2.1", count: 11) + [chain, "for=192.0.2.2"]
            var statuses: [Int] = []
            for forwarded in asked {
                let reply = try await server.get("/readme", ["Forwarded": forwarded])
                statuses.append(reply.status)
            }
            #expect(statuses == [Int](repeating: 404, count: 10) + [429, 429, 404])
        }
    }

    @Test(
        arguments: [
            (["for=192.0.2.1"], "192.0.2.1"), (["for=1.1.1.1, for=192.0.2.1"], "192.0.2.1"),
            (["for=1.1.1.1, for=10.0.0.2"], "1.1.1.1"), (["for=1.1.1.1", "for=10.0.0.2"], "1.1.1.1"),
            (["for=\"[2001:db8::7]:4711\";by=_x"], "2001:db8::7"), (["For=\"192.0.2.1:80\""], "192.0.2.1"),
            (["for=unknown"], "10.0.0.1"), (["for=_hidden, for=10.0.0.2"], "10.0.0.2"), ([], "10.0.0.1"),
            (["by=\"a,b;for=6.6.6.6\";for=192.0.2.1"], "192.0.2.1"), ([";;==,,"], "10.0.0.1"),
        ] as [([String], String)])
    func `the client is the first that no trusted proxy is`(fields: [String], expected: String) throws {
        let trusted = [try #require(ClientNetwork("10.0.0.0/8"))]
        let client = Forwarded.client(peer: ClientAddress("10.0.0.1"), fields: fields, trusted: trusted)
        #expect(client == ClientAddress(expected))
        #expect(
            Forwarded.client(peer: ClientAddress("9.9.9.9"), fields: fields, trusted: trusted)
                == ClientAddress("9.9.9.9"))
    }

    @Test func `a household of IPv6 is one client`() {
        #expect(ClientAddress("2001:db8::1")?.client == ClientAddress("2001:db8::ffff:1")?.client)
        #expect(ClientAddress("2001:db8:0:1::1")?.client != ClientAddress("2001:db8::1")?.client)
        #expect(ClientAddress("::ffff:192.0.2.1") == ClientAddress("192.0.2.1"))
        #expect(ClientAddress("example.org") == nil)
        #expect(ClientNetwork("10.0.0.0/33") == nil)
    }

    @Test func `connections of one client are counted`() {
        let count = ConnectionCount(most: 2, inAll: 3)
        guard let client = ClientAddress("192.0.2.1"), let other = ClientAddress("192.0.2.2") else { return }
        #expect(count.open(client) && count.open(client))
        #expect(!count.open(client) && count.open(other))
        count.close(client)
        #expect(count.open(client))
        #expect(count.enter() && count.enter() && count.enter() && !count.enter())
        count.leave()
        #expect(count.enter())
    }
}

extension CatalogueState {
    static func at(position: Int, commit: Int) -> CatalogueState {
        CatalogueState(position: position, changed: nil, decisions: 0, commit: commit)
    }
}
