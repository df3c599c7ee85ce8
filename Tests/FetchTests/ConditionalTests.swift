import Catalogue
import Fetch
import Foundation
import Landscape
import Testing

/// Asking only for what is new (RFC 9110 §13, RFC 9111 §4.3, RFC 3229).
@Suite(.timeLimit(.minutes(1))) struct ConditionalTests {
    private let known = Validators(etag: "\"1\"", lastModified: "Fri, 15 Jan 2027 08:00:00 GMT")

    @Test func `validators go out byte for byte and are refreshed by a 304`() async throws {
        let server = try LoopbackServer { request in
            request.headers["If-None-Match"] == "W/\"a  b\""
                ? .response(status: 304, headers: ["ETag": "\"a  b\""]) : .text("200")
        }
        defer { server.stop() }
        let asked = Validators(etag: "W/\"a  b\"", lastModified: "Fri, 15 jan 2027 08:00 (fel)")
        let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.validators = asked }) }
        guard case .notModified(let head) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(head.validators == Validators(etag: "\"a  b\"", lastModified: asked.lastModified))
        #expect(server.requests().first?.headers["If-Modified-Since"] == asked.lastModified)
    }

    @Test func `validators are for the address alone that they came from`() async throws {
        let turn = Locked("/forst")
        let server = try LoopbackServer { request in
            if request.path == "/" { return .redirect(302, to: turn.withLock { $0 }) }
            // Another document, which happens to have the same tag.
            return request.headers["If-None-Match"] == nil
                ? .response(status: 200, headers: ["ETag": "\"1\""], body: Data(request.path.utf8))
                : .response(status: 304, headers: ["ETag": "\"1\""])
        }
        defer { server.stop() }
        await withEngine { engine in
            let first = await engine.fetch(request(server.url()))
            #expect(first.head?.validators == Validators(etag: "\"1\"", url: server.url("/forst")))
            let validators = first.head?.validators ?? Validators()
            let again = await engine.fetch(request(server.url()) { $0.validators = validators })
            guard case .notModified(let head) = again else {
                Issue.record("\(again)")
                return
            }
            #expect(head.validators == validators)
            #expect(head.finalURL == server.url("/forst") && head.chain.count == 1)
            turn.withLock { $0 = "/sedan" }
            let elsewhere = await engine.fetch(request(server.url()) { $0.validators = validators })
            #expect(elsewhere.text == "/sedan")
            // Nor is the door asked with what a room behind it said.
            #expect(server.requests().filter { $0.path == "/" }.allSatisfy { $0.headers["If-None-Match"] == nil })
        }
    }

    @Test func `a 304 that nobody asked for is malformed`() async throws {
        let server = try LoopbackServer { _ in .response(status: 304) }
        defer { server.stop() }
        #expect(await withEngine { await $0.fetch(request(server.url())) }.kind == .malformedAnswer)
    }

    @Test func `an unconditional request carries no validators`() async throws {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        _ = await withEngine { await $0.fetch(request(server.url())) }
        let headers = try #require(server.requests().first).headers
        #expect(headers["If-None-Match"] == nil)
        #expect(headers["If-Modified-Since"] == nil)
    }

    @Test func `a tag of a compressed body is also asked for by its plain name`() async throws {
        // As Apache does it: its file has "x", what mod_deflate sends has "x-gzip", and only the first is compared.
        let server = try LoopbackServer { request in
            let tags = request.headers["If-None-Match"]?.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return tags?.contains("\"x\"") == true
                ? .response(status: 304, headers: ["ETag": "\"x\""])
                : .response(status: 200, headers: ["ETag": "\"x-gzip\""], body: Data("ny".utf8))
        }
        defer { server.stop() }
        await withEngine { engine in
            let first = await engine.fetch(request(server.url()))
            let validators = first.head?.validators ?? Validators()
            #expect(validators.etag == "\"x-gzip\"")
            let second = await engine.fetch(request(server.url()) { $0.validators = validators })
            guard case .notModified(let head) = second else {
                Issue.record("\(second)")
                return
            }
            #expect(head.validators.etag == "\"x\"")
        }
        #expect(server.requests().map { $0.headers["If-None-Match"] } == [nil, "\"x-gzip\", \"x\""])
    }

    @Test func `a 304 that names another tag is not believed, and the body is fetched`() async throws {
        let origin = try FaultyOrigin(.foreignNotModified, body: "hel")
        defer { origin.stop() }
        let outcome = await withEngine { await $0.fetch(request(origin.server.url()) { $0.validators = known }) }
        #expect(outcome.text == "hel")
        #expect(origin.server.requests().map { $0.headers["If-None-Match"] } == ["\"1\"", nil])
        #expect(origin.server.requests().map { $0.headers["If-Modified-Since"] } == [known.lastModified, nil])
        // Asked with these it would say the same once more.
        #expect(outcome.head?.validators.isEmpty == true)
    }

    @Test func `a 304 that names nothing keeps what was sent`() async throws {
        let server = try LoopbackServer { _ in .response(status: 304) }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.validators = known }) }
        guard case .notModified(let head) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(head.validators == known)
    }

    @Test(arguments: [400, 403, 404, 410, 412, 500, 501, 502])
    func `an error on conditions alone is asked again without, once`(
        _ status: Int
    ) async throws {
        let server = try LoopbackServer {
            $0.headers["If-None-Match"] == nil ? .text("hel") : .response(status: status)
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.validators = known }) }
        #expect(outcome.text == "hel")
        #expect(outcome.head?.refusesConditions == true)
        #expect(server.requests().count == 2)
    }

    @Test(arguments: [404, 410, 500, 502]) func `a server that fails either way is asked twice and no more`(
        _ status: Int
    ) async throws {
        let server = try LoopbackServer { _ in .response(status: status) }
        defer { server.stop() }
        await withEngine { engine in
            let outcome = await engine.fetch(request(server.url()) { $0.validators = known })
            #expect(outcome.failure?.status == status && outcome.head?.refusesConditions == false)
            #expect(server.requests().count == 2)
            #expect(await engine.fetch(request(server.url())).failure?.status == status)
            #expect(server.requests().count == 3)
        }
    }

    @Test(arguments: [429, 503, 504]) func `an overloaded server is not asked again`(_ status: Int) async throws {
        let server = try LoopbackServer { _ in .response(status: status) }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url()) { $0.validators = known }) }
        #expect(outcome.failure?.status == status)
        #expect(server.requests().count == 1)
    }

    // MARK: - Deltas

    @Test func `a feed that offers deltas gives what is new alone, and says so`() async throws {
        let server = try LoopbackServer { request in
            request.headers["A-IM"] == "feed"
                ? .response(
                    status: 226, headers: ["IM": "gzip, Feed;q=1", "ETag": "\"2\""], body: Data("<ny/>".utf8))
                : .text("<alla/>")
        }
        defer { server.stop() }
        await withEngine { engine in
            let outcome = await engine.fetch(
                request(server.url()) {
                    $0.acceptsDelta = true
                    $0.validators = known
                })
            #expect(outcome.text == "<ny/>")
            #expect(outcome.head?.isDelta == true)
            #expect(outcome.head?.validators.etag == "\"2\"")
            // Without a tag there is nothing to be new since, and who does not merge does not ask.
            for change in [Validators(), Validators(lastModified: known.lastModified)] {
                let whole = await engine.fetch(
                    request(server.url()) {
                        $0.acceptsDelta = true
                        $0.validators = change
                    })
                #expect(whole.text == "<alla/>" && whole.head?.isDelta == false)
            }
            #expect(await engine.fetch(request(server.url()) { $0.validators = known }).text == "<alla/>")
        }
    }

    @Test(arguments: [nil, "", "vcdiff", "feeds, x-feed"])
    func `a delta of another kind, or of none that is named, is had whole instead`(_ name: String?) async throws {
        let server = try LoopbackServer { request in
            guard request.headers["A-IM"] != nil else {
                return .response(status: 200, headers: ["ETag": "\"2\""], body: Data("<alla/>".utf8))
            }
            let named: LoopbackHeaders = name.map { ["IM": $0] } ?? [:]
            return .response(status: 226, headers: named, body: Data("<ny/>".utf8))
        }
        defer { server.stop() }
        let outcome = await withEngine {
            await $0.fetch(
                request(server.url()) {
                    $0.acceptsDelta = true
                    $0.validators = known
                })
        }
        #expect(outcome.text == "<alla/>" && outcome.head?.isDelta == false, "\(outcome)")
        #expect(outcome.head?.validators.etag == "\"2\"")
        #expect(server.requests().map { $0.headers["A-IM"] } == ["feed", nil])
        #expect(server.requests().map { $0.headers["If-None-Match"] } == ["\"1\"", "\"1\""])
    }

    @Test func `a delta that comes whatever is asked is malformed, and so is a part`() async throws {
        let kinds = [(226, "feed", false), (226, "vcdiff", true), (226, "", true), (206, "", true)]
        for (status, manipulation, accepts) in kinds {
            let server = try LoopbackServer { _ in
                .response(status: status, headers: ["IM": manipulation], body: Data("x".utf8))
            }
            defer { server.stop() }
            let outcome = await withEngine {
                await $0.fetch(
                    request(server.url()) {
                        $0.acceptsDelta = accepts
                        $0.validators = known
                    })
            }
            #expect(outcome.kind == .malformedAnswer, "\(status) \(manipulation): \(outcome)")
        }
    }
}
