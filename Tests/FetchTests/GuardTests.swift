import Catalogue
import Foundation
import Landscape
import TestServers
import Testing

@testable import Fetch

/// The guard where it matters: at real sockets.
@Suite(.timeLimit(.minutes(1))) struct GuardTests {
    @Test(arguments: ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"])
    func `this machine is not connected to, whatever it is called`(_ host: String) async throws {
        let server = try LoopbackServer { _ in .text("hemligt") }
        defer { server.stop() }
        let outcome = await withEngine(allow: []) { await $0.fetch(request("http://\(host):\(server.port)/")) }
        #expect(outcome.kind == .addressForbidden, "\(outcome)")
        #expect(outcome.failure?.detail.contains("loopback") == true)
        #expect(outcome.failure?.detail.contains("settings.allowNetworks") == true)
        #expect(server.connections == 0)
    }

    @Test func `an allowed network is connected to, by number and by name`() async throws {
        let server = try LoopbackServer { _ in .text("öppet") }
        defer { server.stop() }
        await withEngine(allow: ["127.0.0.1/32"]) { engine in
            for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
                let outcome = await engine.fetch(request("http://\(host):\(server.port)/"))
                #expect(outcome.text == "öppet", "\(host): \(outcome)")
            }
            #expect(await engine.fetch(request("http://127.0.0.2:\(server.port)/")).kind == .addressForbidden)
        }
    }

    @Test func `what was named outside is not let into an allowed network, not even over a connection that is open`()
        async throws
    {
        let server = try LoopbackServer { _ in .text("internt") }
        defer { server.stop() }
        await withEngine { engine in
            let own = await engine.fetch(request(server.url("/egen")))
            #expect(own.text == "internt" && own.head?.isInside == true)
            for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
                for method in [FetchRequest.Method.head, .get, .post] {
                    let outcome = await engine.fetch(
                        request("http://\(host):\(server.port)/annan") {
                            $0.mayEnter = false
                            $0.method = method
                        })
                    #expect(outcome.kind == .addressForbidden, "\(host): \(outcome)")
                    #expect(outcome.failure?.detail.contains("opens it to sources") == true, "\(outcome)")
                }
            }
            #expect(await engine.fetch(request(server.url("/egen"))).text == "internt")
        }
        #expect(server.requests().allSatisfy { $0.path == "/egen" } && server.requests().count == 2)
    }

    @Test func `a redirect within the allowed networks is followed, and what is refused to one is there for another`()
        async throws
    {
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .text("granne") }
        defer { other.stop() }
        let target = other.url("/sida")
        let server = try LoopbackServer { request in
            request.path == "/robots.txt" ? .text("", status: 404) : .redirect(302, to: target)
        }
        defer { server.stop() }
        await withEngine { engine in
            let shut = await engine.fetch(
                request(server.url("/bort")) {
                    $0.mayEnter = false
                    $0.purpose = .page
                })
            #expect(shut.kind == .addressForbidden)
            let open = await engine.fetch(request(server.url("/bort")) { $0.purpose = .page })
            #expect(open.text == "granne" && open.head?.isInside == true, "\(open)")
        }
    }

    @Test func `an answer from outside sends nobody in`() throws {
        let here = try #require(WebAddress("http://offentlig.exempel/rss"))
        let door = try #require(WebAddress("http://offentlig.exempel:8080/rss"))
        let inner = try #require(WebAddress("http://10.0.0.1/hemligt"))
        #expect(!Journey.keepsPermission(from: here, to: inner, isInside: false))
        #expect(Journey.keepsPermission(from: here, to: door, isInside: false))
        #expect(Journey.keepsPermission(from: here, to: inner, isInside: true))
    }

    @Test func `offline fetches allowed networks alone and looks nothing up`() async throws {
        let server = try LoopbackServer { _ in .text("nära") }
        defer { server.stop() }
        await withEngine(allow: ["127.0.0.0/8"], offline: true) { engine in
            #expect(await engine.fetch(request(server.url())).text == "nära")
            #expect(await engine.fetch(request("http://localhost:\(server.port)/")).text == "nära")
            for url in ["https://skr.se/", "http://192.0.2.1/", "http://[2001:db8::1]/", "http://10.0.0.1/"] {
                let outcome = await engine.fetch(request(url))
                #expect(outcome.kind == .offline, "\(url): \(outcome)")
            }
        }
        let shut = await withEngine(allow: [], offline: true) {
            await $0.fetch(request("http://localhost:\(server.port)/"))
        }
        #expect(shut.kind == .offline)
    }

    @Test func `no proxy is taken from the environment`() async {
        // In a process of its own: changing the environment while other threads read it is undefined.
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer(address: "127.0.0.9") { _ in .text("ombud") }
            let server = try LoopbackServer { _ in .text("direkt") }
            defer {
                proxy.stop()
                server.stop()
            }
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://\(proxy.authority)", 1) }
            #expect(await withEngine { await $0.fetch(request(server.url())) }.text == "direkt")
            #expect(proxy.connections == 0)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct RobotsTests {
    private func robots(_ text: String) -> LoopbackServer.Handler {
        { $0.path == "/robots.txt" ? .text(text, type: "text/plain") : .text("sida") }
    }

    private func page(_ url: String, _ purpose: FetchRequest.Purpose = .page) -> FetchRequest {
        request(url) { $0.purpose = purpose }
    }

    @Test func `pages and links obey, a feed does not ask, and the line is quoted`() async throws {
        let server = try LoopbackServer(handler: robots("User-agent: samlad\nDisallow: /hemligt # nej"))
        defer { server.stop() }
        await withEngine { engine in
            #expect(await engine.fetch(page(server.url("/hemligt/1"), .feed)).text == "sida")
            #expect(server.requests().map(\.path) == ["/hemligt/1"])
            for purpose in [FetchRequest.Purpose.page, .link] {
                let outcome = await engine.fetch(page(server.url("/hemligt/1"), purpose))
                #expect(outcome.kind == .robotsForbid)
                #expect(outcome.failure?.detail.contains("\"Disallow: /hemligt # nej\"") == true)
            }
            #expect(await engine.fetch(page(server.url("/öppet"))).text == "sida")
        }
        #expect(server.requests().filter { $0.path == "/robots.txt" }.count == 1)
    }

    @Test func `many at once ask for it once`() async throws {
        let server = try LoopbackServer(handler: robots("User-agent: *\nDisallow: /x"))
        defer { server.stop() }
        await withEngine { engine in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { #expect(await engine.fetch(page(server.url("/\(number)"))).text == "sida") }
                }
            }
        }
        #expect(server.requests().filter { $0.path == "/robots.txt" }.count == 1)
    }

    @Test(arguments: [(404, true), (403, true), (410, true), (500, false), (503, false)])
    func `no file allows and a broken server forbids`(_ status: Int, _ allows: Bool) async throws {
        let server = try LoopbackServer {
            $0.path == "/robots.txt" ? .response(status: status) : .text("sida")
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(page(server.url("/x"))) }
        #expect((outcome.text == "sida") == allows)
        if !allows {
            #expect(outcome.kind == .robotsUnreachable)
            #expect(outcome.failure?.detail.contains("\(status)") == true && outcome.failure?.cause == nil)
        }
    }

    @Test(arguments: [LoopbackStep.reset, .hang, .text("220 smtp.kil.exempel ESMTP\r\n")])
    func `a file that does not come though its server was reached forbids, until it has been so for long`(
        _ step: LoopbackStep
    ) async throws {
        let server = try LoopbackServer {
            $0.path == "/robots.txt" ? .script([step, .close]) : .text("sida")
        }
        defer { server.stop() }
        var request = page(server.url("/x"), .link)
        request.limits.total = 0.5
        let outcome = await withEngine { [request] in await $0.fetch(request) }
        #expect(outcome.kind == .robotsUnreachable, "\(outcome.failure as Any)")
        let causes: [FetchFailure.Kind?] = [.connectionLost, .timeout, .malformedAnswer]
        #expect(causes.contains(outcome.failure?.cause) && outcome.failure?.cause != nil, "\(outcome.failure as Any)")
        request.passesSilentRobots = true
        let later = await withEngine { [request] in await $0.fetch(request) }
        #expect(later.text == "sida" && later.head?.passedSilentRobots == true)
        #expect(outcome.head?.passedSilentRobots != true)
    }

    @Test func `its redirects are followed five times, and after that it does not count`() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/robots.txt": .redirect(301, to: "/r/\(request.query ?? "5")")
            case "/r/1": .text("User-agent: *\nDisallow: /", type: "text/plain")
            case let path where path.hasPrefix("/r/"):
                .redirect(301, to: "/r/\((Int(path.dropFirst(3)) ?? 0) - 1)")
            default: .text("sida")
            }
        }
        defer { server.stop() }
        // From /r/5 down to /r/1 and the first one: five redirects.
        #expect(await withEngine { await $0.fetch(page(server.url("/x"))) }.kind == .robotsForbid)
        let long = try LoopbackServer { request in
            guard request.path.hasPrefix("/r") else { return .text("sida") }
            return .redirect(301, to: "\(request.path)x")
        }
        defer { long.stop() }
        #expect(await withEngine { await $0.fetch(page(long.url("/x"))) }.text == "sida")
        #expect(long.requests().filter { $0.path.hasPrefix("/r") }.count == 6)
    }

    @Test func `a host that is not there is what the failure says, not its robots`() async throws {
        let port = try LoopbackPort()
        defer { port.close() }
        let outcome = await withEngine { await $0.fetch(page("http://127.0.0.1:\(port.number)/x")) }
        #expect(outcome.kind == .connectionRefused)
    }

    @Test func `a redirect to another host obeys that host`() async throws {
        let other = try LoopbackServer(address: "127.0.0.2", handler: robots("User-agent: *\nDisallow: /"))
        defer { other.stop() }
        let target = other.url("/mål")
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(302, to: target) : .response(status: 404) }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(page(server.url("/a"), .link)) }
        #expect(outcome.kind == .robotsForbid)
        #expect(outcome.head?.chain.count == 1)
        #expect(other.requests().map(\.path) == ["/robots.txt"])
    }

    @Test func `whoever waits for it can be cancelled, and the others still get it`() async throws {
        let server = try LoopbackServer {
            $0.path == "/robots.txt" ? .script([.hang]) : .text("sida")
        }
        defer { server.stop() }
        try await withEngine { engine in
            let tasks = (0..<3).map { number in Task { await engine.fetch(page(server.url("/\(number)"))) } }
            _ = try await server.waitForRequest()
            tasks[0].cancel()
            #expect(await tasks[0].value.kind == .cancelled)
            #expect(server.inFlight == 1)
            for task in tasks { task.cancel() }
            for task in tasks { #expect(await task.value.kind == .cancelled) }
            // With nobody left to want it, its own transfer ends.
            try await server.waitUntilAlone()
        }
    }
}
