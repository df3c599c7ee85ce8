import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedirectTests {
    @Test(arguments: [301, 302, 303, 307, 308]) func `a redirect is followed and recorded`(_ status: Int) async throws {
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(status, to: "b?x=1#del") : .text("framme") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url("/a"))) }
        #expect(outcome.text == "framme")
        #expect(outcome.head?.finalURL == server.url("/b?x=1"))
        #expect(outcome.head?.chain == [LinkCheck.Redirect(status: status, location: server.url("/b?x=1#del"))])
        #expect(outcome.head?.place == "del")
    }

    @Test(arguments: [
        (["/b#ett", "/c"], "ett"), (["/b#ett", "/c#två delar"], "tv%C3%A5%20delar"), (["/b", "/c"], nil),
        (["/b#ett", "/c#"], ""), (["/b", "/c#a%20b"], "a%20b"),
        (["/b", "/c#" + String(repeating: "x", count: 1025)], nil),
    ])
    func `a redirect that names no place in the page keeps the one before`(
        _ locations: [String], _ place: String?
    ) async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/a": .redirect(302, to: locations[0])
            case "/b": .redirect(302, to: locations[1])
            default: .text("framme")
            }
        }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url("/a#eget"))) }
        #expect(outcome.text == "framme" && outcome.head?.place == place)
        #expect(outcome.head?.finalURL == server.url("/c") && outcome.head?.chain.count == 2)
    }

    @Test func `a circle closes whatever places it names`() async throws {
        let count = Locked(0)
        let server = try LoopbackServer { _ in .redirect(302, to: "/a#\(count.withLock { $0 += 1; return $0 })") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url("/a"))) }
        #expect(outcome.kind == .tooManyRedirects && server.requests().count == 1)
    }

    @Test func `five redirects are followed and a sixth is too many`() async throws {
        let server = try LoopbackServer { request in
            let step = Int(request.path.dropFirst()) ?? 0
            return step == 0 ? .text("framme") : .redirect(302, to: "/\(step - 1)")
        }
        defer { server.stop() }
        await withEngine { engine in
            #expect(await engine.fetch(request(server.url("/5"))).text == "framme")
            let outcome = await engine.fetch(request(server.url("/6")))
            #expect(outcome.kind == .tooManyRedirects)
            #expect(outcome.head?.chain.count == 6)
        }
    }

    @Test func `a circle ends as soon as it closes`() async throws {
        let server = try LoopbackServer { .redirect(302, to: $0.path == "/a" ? "/b" : "/a") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url("/a"))) }
        #expect(outcome.kind == .tooManyRedirects)
        #expect(outcome.failure?.detail.contains("circle") == true)
        #expect(server.requests().count == 2)
    }

    @Test func `a site that wants its cookie back gets it, for this one journey`() async throws {
        let server = try LoopbackServer { request in
            guard request.path == "/guide" else {
                return .response(status: 302, headers: ["Location": "/guide", "Set-Cookie": "b=2; Path=/guide"])
            }
            return request.headers["cookie"] == "b=2; a=1"
                ? .response(status: 200, body: Data("sida".utf8))
                : .response(status: 302, headers: ["Location": "/vakt", "Set-Cookie": "a=1; Path=/; HttpOnly"])
        }
        defer { server.stop() }
        await withEngine { engine in
            for _ in 1...2 {
                let outcome = await engine.fetch(request(server.url("/guide")))
                #expect(outcome.text == "sida" && outcome.head?.wantsCookies == false)
            }
        }
        #expect(server.requests().map { $0.headers["cookie"] } == [nil, "a=1", "b=2; a=1", nil, "a=1", "b=2; a=1"])
    }

    @Test func `a circle that its cookie does not open is one, and a guard whose cookies never end is told from it`()
        async throws
    {
        let count = Locked(0)
        let server = try LoopbackServer { request in
            let cookie =
                request.path == "/vakt" ? "pass=\(count.withLock { $0 += 1; return $0 })" : "ok=1"
            let next = request.path.hasPrefix("/sv") ? request.path + "/sv" : request.path
            return .response(status: 302, headers: ["Location": next, "Set-Cookie": cookie + "; Path=/"])
        }
        defer { server.stop() }
        await withEngine { engine in
            let circle = await engine.fetch(request(server.url("/a")))
            #expect(circle.kind == .tooManyRedirects && circle.head?.wantsCookies == false)
            #expect(server.requests().count == 2)
            let guarded = await engine.fetch(request(server.url("/vakt")))
            #expect(guarded.kind == .tooManyRedirects && guarded.head?.wantsCookies == true)
            // An address that grows for ever, with one and the same cookie, is somebody's slip.
            let endless = await engine.fetch(request(server.url("/sv/sv")))
            #expect(endless.kind == .tooManyRedirects && endless.head?.wantsCookies == false)
        }
    }

    @Test func `a redirect without an address is the status it is, and 300 is followed by nobody`() async throws {
        let server = try LoopbackServer {
            $0.path == "/300" ? .redirect(300, to: "/x") : .response(status: 302)
        }
        defer { server.stop() }
        await withEngine { engine in
            #expect(await engine.fetch(request(server.url("/a"))).failure?.status == 302)
            #expect(await engine.fetch(request(server.url("/300"))).failure?.status == 300)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1", "http://", "gopher://127.0.0.1/"])
    func `a redirect to another scheme is refused`(_ location: String) async throws {
        let server = try LoopbackServer { _ in .redirect(301, to: location) }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request(server.url())) }
        #expect(outcome.kind == .addressInvalid, "\(outcome)")
    }

    @Test func `a redirect to a forbidden address is refused with its chain`() async throws {
        let inner = try LoopbackServer(address: "127.0.0.2") { _ in .text("hemligt") }
        defer { inner.stop() }
        let target = inner.url("/admin")
        let server = try LoopbackServer { _ in .redirect(302, to: target) }
        defer { server.stop() }
        let outcome = await withEngine(allow: ["127.0.0.1"]) { await $0.fetch(request(server.url())) }
        #expect(outcome.kind == .addressForbidden)
        #expect(outcome.head?.chain.first?.location == target)
        #expect(outcome.head?.finalURL == target)
        #expect(inner.requests().isEmpty)
    }

    @Test func `credentials and own headers stay with the origin they were meant for`() async throws {
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .text("annan") }
        defer { other.stop() }
        let away = "http://x:y@\(other.authority)/bort"
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(302, to: "/b") : .redirect(302, to: away) }
        defer { server.stop() }
        let outcome = await withEngine {
            await $0.fetch(
                request("http://anna:hemlig@\(server.authority)/a") {
                    $0.headers = ["X-Api-Key": "nyckel", "Authorization-Extra": "z", "A-IM": "feed"]
                })
        }
        #expect(outcome.text == "annan")
        let own = server.requests()
        #expect(own.count == 2)
        let basic = "Basic " + Data("anna:hemlig".utf8).base64EncodedString()
        #expect(own.allSatisfy { $0.headers["Authorization"] == basic && $0.headers["X-Api-Key"] == "nyckel" })
        let sent = try #require(other.requests().first).headers
        #expect(sent["Authorization"] == nil && sent["X-Api-Key"] == nil && sent["Authorization-Extra"] == nil)
        #expect(sent["A-IM"] == "feed")
        #expect(outcome.head?.chain.last?.location == other.url("/bort"))
    }

    @Test func `no header that may carry a secret goes to another host, port or scheme`() async throws {
        let secrets = [
            "Authorization": "Bearer hemlig", "Cookie": "s=hemlig", "Proxy-Authorization": "Basic hemlig",
            "X-Api-Key": "hemlig", "Referer": "https://a.test/?token=hemlig", "X-Any": "hemlig",
        ]
        for address in ["127.0.0.1", "127.0.0.2", "localhost"] {
            let other = try LoopbackServer(address: address == "localhost" ? "127.0.0.1" : address) { _ in
                .text("annan")
            }
            defer { other.stop() }
            let away = "http://\(address):\(other.port)/"
            let server = try LoopbackServer { $0.path == "/a" ? .redirect(307, to: "/b") : .redirect(308, to: away) }
            defer { server.stop() }
            let outcome = await withEngine {
                await $0.fetch(
                    request(server.url("/a")) {
                        $0.headers = secrets
                        $0.headers["Accept"] = "text/plain"
                    })
            }
            #expect(outcome.text == "annan")
            for request in server.requests() {
                for (name, value) in secrets { #expect(request.headers[name] == value, "\(name)") }
            }
            let sent = try #require(other.requests().first).headers
            #expect(!sent.contains { $0.value.contains("hemlig") }, "\(sent.fields)")
            #expect(sent["Accept"] == "text/plain")
        }
    }

    @Test func `a redirect's own secrets are shown nowhere`() async throws {
        let port = try LoopbackPort()
        defer { port.close() }
        let locations = [
            "http://anna:hemlig@127.0.0.1:\(port.number)/", "http://anna:hemlig@10.0.0.1/", "http://:hemlig@/",
        ]
        for location in locations {
            let server = try LoopbackServer { _ in .redirect(302, to: location) }
            defer { server.stop() }
            let outcome = await withEngine { await $0.fetch(request("http://bo:lösen@\(server.authority)/")) }
            #expect(outcome.failure != nil)
            let shown = String(reflecting: outcome)
            for secret in ["hemlig", "lösen", "l%C3%B6sen"] { #expect(!shown.contains(secret), "\(shown)") }
            #expect(outcome.head?.headers.values("location").contains { $0.contains("hemlig") } == false)
        }
    }

    @Test func `no secret stands in a failure`() async throws {
        let server = try LoopbackServer { _ in .redirect(301, to: "https://anna:hemlig@[bad") }
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request("http://anna:hemlig@\(server.authority)/")) }
        #expect(outcome.kind == .addressInvalid)
        #expect(!"\(outcome)".contains("hemlig"))
    }

    @Test func `the total time counts over all hops`() async throws {
        let server = try LoopbackServer { request in
            let step = Int(request.path.dropFirst()) ?? 0
            return .script([
                .wait(.milliseconds(300)),
                .text("HTTP/1.1 302 Found\r\nLocation: /\(step + 1)\r\nContent-Length: 0\r\n\r\n"),
            ])
        }
        defer { server.stop() }
        let outcome = await withEngine {
            await $0.fetch(
                request(server.url("/0")) {
                    $0.limits.total = 1.2
                    $0.limits.redirects = 50
                })
        }
        #expect(outcome.kind == .timeout, "\(outcome)")
        #expect((1...4).contains(outcome.head?.chain.count ?? 0))
    }

    @Test func `the body of a redirect is not read to its end`() async throws {
        let server = try LoopbackServer { request in
            guard request.path == "/a" else { return .text("framme") }
            return .script([
                .text("HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n"), .endless(Data(repeating: 0x61, count: 65536)),
            ])
        }
        defer { server.stop() }
        #expect(await withEngine { await $0.fetch(request(server.url("/a"))) }.text == "framme")
    }
}
