import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

/// What an engine makes of good and bad answers.
@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    /// Fetches one address of a server that always answers the same.
    private func outcome(
        of reply: LoopbackReply, _ change: @Sendable (inout FetchRequest) -> Void = { _ in }
    ) async throws -> FetchOutcome {
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        return await withEngine { await $0.fetch(request(server.url("/feed"), change)) }
    }

    private func script(_ text: String, then steps: LoopbackStep...) -> LoopbackReply { .script([.text(text)] + steps) }

    @Test func `a body comes with its head`() async throws {
        let server = try LoopbackServer { _ in
            .response(
                status: 200,
                headers: [
                    "Content-Type": "text/xml; charset=utf-8", "ETag": "W/\"7\"", "Cache-Control": "max-age=90",
                    "Last-Modified": "Fri, 15 Jan 2027 08:00:00 GMT", "Set-Cookie": "a=1",
                ], body: Data("<rss/>".utf8))
        }
        defer { server.stop() }
        try await withEngine { engine in
            let outcome = await engine.fetch(request(server.url("/feed#part")))
            let head = try #require(outcome.head)
            #expect(outcome.text == "<rss/>")
            #expect(head.status == 200)
            #expect(head.contentType == "text/xml; charset=utf-8")
            #expect(head.finalURL == server.url("/feed"))
            #expect(head.validators == Validators(etag: "W/\"7\"", lastModified: "Fri, 15 Jan 2027 08:00:00 GMT"))
            #expect(head.maxAge == 90)
            #expect(head.remoteAddress == "127.0.0.1")
            #expect(head.tlsExpires == nil)
            #expect(head.seconds > 0)
            _ = await engine.fetch(request(server.url("/feed")))
        }
        let sent = try #require(server.requests().first)
        #expect(sent.headers["User-Agent"] == "Samlad/0.1 (+https://samlad.test/contact)")
        let codings = try #require(sent.headers["Accept-Encoding"])
        for coding in ["gzip", "br", "zstd"] { #expect(codings.contains(coding)) }
        #expect(sent.headers["Accept"]?.contains("application/atom+xml") == true)
        // No cookie is kept, and the connection is.
        #expect(server.requests().allSatisfy { $0.headers["Cookie"] == nil })
        #expect(server.connections == 1)
    }

    @Test func `a chunked and a gzipped body are put together`() async throws {
        #expect(try await outcome(of: .chunked(chunks: [Data("ab".utf8), Data("c".utf8)])).text == "abc")
        let zipped = try await run("/bin/gzip", ["-c"], input: Data("packat".utf8))
        let reply = LoopbackReply.response(status: 200, headers: ["Content-Encoding": "gzip"], body: zipped)
        #expect(try await outcome(of: reply).text == "packat")
    }

    @Test(arguments: [0, 1]) func `a gzipped body that goes on behind its end is had without`(_ kind: Int) async throws
    {
        let zipped = try await run("/bin/gzip", ["-c"], input: Data("hej ".utf8))
        let rest = kind == 0 ? zipped : Data(repeating: 0, count: 64)
        let server = try LoopbackServer { request in
            request.headers["Accept-Encoding"]?.contains("gzip") == true
                ? .response(status: 200, headers: ["Content-Encoding": "gzip"], body: zipped + rest)
                : .text("hej hej")
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url())) }
        #expect(outcome.text == "hej hej", "\(outcome)")
    }

    @Test func `brotli and zstd are undone`() async throws {
        // Streams with one stored block each (RFC 7932 §9.2, RFC 8878 §3.1.1), written by hand.
        let brotli: [UInt8] = [0x8B, 0x01, 0x80, 0x61, 0x62, 0x63, 0x64, 0x03]
        let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x04, 0x21, 0x00, 0x00, 0x61, 0x62, 0x63, 0x64]
        for (coding, bytes) in [("br", brotli), ("zstd", zstd)] {
            let reply = LoopbackReply.response(
                status: 200, headers: ["Content-Encoding": coding], body: Data(bytes))
            #expect(try await outcome(of: reply).text == "abcd", "\(coding)")
        }
    }

    @Test func `compressed text is undone`() async throws {
        let text = String(repeating: "Välfärdsteknik i Älvdalen. ", count: 40)
        for (coding, bytes) in [("br", Self.brotli), ("zstd", Self.zstd)] {
            let reply = LoopbackReply.response(
                status: 200, headers: ["Content-Encoding": coding], body: Data(bytes))
            #expect(try await outcome(of: reply).text == text, "\(coding)")
            let broken = LoopbackReply.response(
                status: 200, headers: ["Content-Encoding": coding], body: Data([0xFF, 0x00] + bytes.dropFirst(2)))
            #expect(try await outcome(of: broken).kind == .malformedAnswer, "\(coding)")
        }
    }

    /// What the encoders of the two formats made of the text.
    private static let brotli: [UInt8] = [
        0x1B, 0xAF, 0x04, 0xE8, 0x8D, 0xD4, 0x51, 0x8D, 0xFB, 0xD1, 0x74, 0x73, 0xA9, 0x2E, 0x24, 0x5B, 0xB4, 0x1F,
        0xF4,
        0x20, 0x0E, 0xC3, 0x7F, 0x1E, 0x42, 0x59, 0x11, 0x92, 0x86, 0x87, 0xD1, 0x42, 0x26, 0x5C, 0xB9, 0xF5, 0xC4,
        0x7D,
        0xD9, 0x53, 0x8D, 0x82, 0xF0, 0xC7, 0x62, 0x8E, 0x01,
    ]
    private static let zstd: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x68, 0x35, 0x01, 0x00, 0xF0, 0x56, 0xC3, 0xA4, 0x6C, 0x66, 0xC3, 0xA4, 0x72,
        0x64,
        0x73, 0x74, 0x65, 0x6B, 0x6E, 0x69, 0x6B, 0x20, 0x69, 0x20, 0xC3, 0x84, 0x6C, 0x76, 0x64, 0x61, 0x6C, 0x65,
        0x6E,
        0x2E, 0x20, 0x01, 0x00, 0x3E, 0x12, 0x7E, 0xE5, 0x04, 0x25, 0x12, 0x26, 0x54,
    ]

    @Test func `HEAD asks for the head alone`() async throws {
        let server = try LoopbackServer { _ in .text("hej") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.method = .head }) }
        #expect(outcome.text == "")
        #expect(outcome.head?.headers["content-length"] == "3")
        #expect(server.requests().first?.method == "HEAD")
    }

    @Test func `a failed status carries its number, its head and the start of its page`() async throws {
        let page = String(repeating: "x", count: 100_000)
        let reply = LoopbackReply.response(status: 503, headers: ["Retry-After": "120"], body: Data(page.utf8))
        let outcome = try await outcome(of: reply)
        #expect(outcome.failure == FetchFailure(.status, status: 503, detail: "HTTP 503"))
        #expect(outcome.head?.retryAfter == 120)
        #expect(outcome.head?.errorBody.count == 64 * 1024)
    }

    // MARK: - Limits

    @Test func `a body beyond the limit fails or is cut, as asked`() async throws {
        let body = Data(repeating: 0x61, count: 5000)
        let failed = try await outcome(of: .response(status: 200, body: body)) { $0.bodyLimit = 4999 }
        #expect(failed.kind == .tooLarge)
        #expect(failed.failure?.detail.contains("4999") == true)
        #expect(failed.head?.status == 200)
        let cut = try await outcome(of: .response(status: 200, body: body)) {
            $0.bodyLimit = 4999
            $0.overflow = .truncate
        }
        #expect(cut.text?.count == 4999)
        #expect(cut.isTruncated)
        let whole = try await outcome(of: .response(status: 200, body: body)) { $0.bodyLimit = 5000 }
        #expect(whole.text?.count == 5000)
        #expect(!whole.isTruncated)
    }

    @Test func `a body without end is too large`() async throws {
        let reply = script("HTTP/1.1 200 OK\r\n\r\n", then: .endless(Data(repeating: 0x61, count: 65536)))
        #expect(try await outcome(of: reply) { $0.limits.body = 1_000_000 }.kind == .tooLarge)
    }

    @Test func `a small body that unpacks into a large one is too large`() async throws {
        let bomb = try await run("/bin/gzip", ["-9c"], input: Data(count: 50_000_000))
        #expect(bomb.count < 100_000)
        let reply = LoopbackReply.response(status: 200, headers: ["Content-Encoding": "gzip"], body: bomb)
        #expect(try await outcome(of: reply) { $0.limits.body = 1_000_000 }.kind == .tooLarge)
    }

    @Test func `a header without end is malformed`() async throws {
        let few = script(
            "HTTP/1.1 200 OK\r\n", then: .endless(Data("X-A: \(String(repeating: "y", count: 500))\r\n".utf8)))
        let many = script("HTTP/1.1 200 OK\r\n", then: .endless(Data("X: y\r\n".utf8)))
        let line = script("HTTP/1.1 200 OK\r\nX: ", then: .endless(Data("yyyyyyyyyyyyyyyyy".utf8)))
        for reply in [few, many, line] {
            let outcome = try await outcome(of: reply)
            #expect(outcome.kind == .malformedAnswer, "\(outcome)")
        }
    }

    @Test func `a silent server is a timeout`() async throws {
        let outcome = try await outcome(of: .script([.hang])) { $0.limits.total = 1.2 }
        #expect(outcome.kind == .timeout, "\(outcome)")
        #expect(outcome.failure?.detail.contains("1.2 s") == true)
    }

    @Test func `a server that says nothing for the low-speed time is a timeout too`() async throws {
        let outcome = try await outcome(of: .script([.hang])) { $0.limits.lowSpeedFor = 1 }
        #expect(outcome.kind == .timeout, "\(outcome)")
        #expect(outcome.failure?.detail.contains("no answer") == true)
    }

    @Test func `a body that drips is too slow`() async throws {
        let drip = LoopbackStep.drip(Data(repeating: 0x61, count: 10_000), every: .milliseconds(50))
        let outcome = try await outcome(of: script("HTTP/1.1 200 OK\r\n\r\n", then: drip)) {
            $0.limits.lowSpeedFor = 1
        }
        #expect(outcome.kind == .tooSlow, "\(outcome)")
    }

    @Test func `a body that drips past the total time is a timeout`() async throws {
        let drip = LoopbackStep.drip(Data(repeating: 0x61, count: 10_000), every: .milliseconds(20))
        let outcome = try await outcome(of: script("HTTP/1.1 200 OK\r\n\r\n", then: drip)) { $0.limits.total = 1.2 }
        #expect(outcome.kind == .timeout, "\(outcome)")
        #expect(outcome.head?.status == 200)
    }

    // MARK: - Broken answers

    @Test func `a connection that breaks off is lost`() async throws {
        let reset = try await outcome(
            of: script("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", then: .reset))
        let short = try await outcome(
            of: script("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", then: .close))
        let nothing = try await outcome(of: .script([.close]))
        for outcome in [reset, short, nothing] { #expect(outcome.kind == .connectionLost, "\(outcome)") }
    }

    @Test func `bad chunks, bad codings and what is not HTTP are malformed`() async throws {
        for reply in [
            script("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", then: .close),
            script("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!", then: .close),
            script("HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\nContent-Length: 3\r\n\r\nabc", then: .close),
            script("SSH-2.0-OpenSSH_9.2\r\n\r\n", then: .close),
            script("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", then: .close),
        ] {
            let outcome = try await outcome(of: reply)
            #expect(outcome.kind == .malformedAnswer, "\(outcome)")
        }
    }

    @Test(arguments: ["UTF-8", "iso-8859-1", "text/html", "snurr", "identity, utf-8"])
    func `what is called a coding and is none is taken as it comes`(_ name: String) async throws {
        let server = try LoopbackServer { _ in
            .response(status: 200, headers: ["Content-Encoding": name, "ETag": "\"1\""], body: Data("<rss/>".utf8))
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url("/feed"))) }
        #expect(outcome.text == "<rss/>", "\(outcome)")
        #expect(outcome.head?.validators.etag == "\"1\"")
        // Asked again without any coding, once.
        #expect(server.requests().map { $0.headers["Accept-Encoding"] == nil } == [false, true])
    }

    @Test func `a body whose end nothing shows is told`() async throws {
        let zipped = try await run("/bin/gzip", ["-c"], input: Data("packat".utf8))
        let head = "HTTP/1.1 200 OK\r\n"
        let replies: [(LoopbackReply, Bool)] = [
            (.response(status: 200, body: Data("abc".utf8)), true), (.chunked(chunks: [Data("abc".utf8)]), true),
            (.response(status: 200, headers: ["Content-Encoding": "identity"], body: Data("abc".utf8)), true),
            (.response(status: 200, headers: ["Content-Encoding": "gzip"], body: zipped), false),
            (.response(status: 200, headers: ["Content-Encoding": "gzip"], body: zipped.dropLast(9)), false),
            (script(head + "\r\nabc", then: .close), false),
        ]
        for (reply, showsEnd) in replies {
            #expect(try await outcome(of: reply).head?.showsEnd == showsEnd, "\(reply)")
        }
    }

    @Test func `nobody at the port is a refused connection`() async throws {
        let port = try LoopbackPort()
        defer { port.close() }
        let outcome = await withEngine { await $0.fetch(request("http://127.0.0.1:\(port.number)/")) }
        #expect(outcome.kind == .connectionRefused, "\(outcome)")
        #expect(outcome.head == nil)
    }

    @Test func `a name that cannot exist is unknown`() async throws {
        let outcome = await withEngine { await $0.fetch(request("http://finns-inte.invalid/")) }
        #expect(outcome.kind == .hostUnknown, "\(outcome)")
    }

    @Test(arguments: ["", "ftp://127.0.0.1/", "file:///etc/passwd", "/x"])
    func `an address that is neither http nor https is invalid`(_ url: String) async throws {
        #expect(await withEngine { await $0.fetch(request(url)) }.kind == .addressInvalid)
    }

    @Test func `a header that would carry another is not sent`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        for headers in [["X-A": "b\r\nX-C: d"], ["X A": "b"], ["": "b"]] {
            let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.headers = headers }) }
            #expect(outcome.kind == .addressInvalid)
        }
        #expect(server.requests().isEmpty)
    }
}
