import Catalogue
import Fetch
import Foundation
import Landscape
import TestServers
import Testing

/// Against real handshakes: every certificate is made by the test that uses it.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private static let ours = "IP:127.0.0.1,DNS:localhost"
    private static let day = 24.0 * 3600

    /// Whole seconds, as certificates have them.
    private let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))

    private func days(_ count: Double) -> Date { now.addingTimeInterval(count * Self.day) }

    private func outcome(of server: TLSServer, trusting authorities: String, host: String = "127.0.0.1") async
        -> FetchOutcome
    {
        await withEngine(authorities: authorities) { await $0.fetch(request(server.url("/page.txt", host: host))) }
    }

    // MARK: - Certificates

    @Test func `a trusted certificate gives the body and says when it ends`() async throws {
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(Self.ours, from: days(-1), to: days(30))
            try Data("säker sida".utf8).write(to: authority.folder.appending(path: "page.txt"))
            try await TLSServer.with(identity) { server in
                for host in ["127.0.0.1", "localhost"] {
                    let outcome = await outcome(of: server, trusting: authority.certificate, host: host)
                    #expect(outcome.text == "säker sida", "\(host): \(outcome)")
                    #expect(outcome.head?.tlsExpires == days(30), "\(host)")
                    #expect(outcome.head?.tlsBegins == days(-1), "\(host)")
                    #expect(outcome.head?.finalURL == server.url("/page.txt", host: host))
                }
            }
        }
    }

    @Test func `a certificate's end is told on every answer of its connection`() async throws {
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(Self.ours, from: days(-1), to: days(30))
            try await H2Server.with(identity) { server in
                await withEngine(authorities: authority.certificate) { engine in
                    for number in 1...3 {
                        let outcome = await engine.fetch(request(server.url("/gather/1/\(number)")))
                        #expect(outcome.text == "/gather/1/\(number) 1")
                        #expect(outcome.head?.tlsExpires == days(30))
                        #expect(outcome.head?.tlsBegins == days(-1))
                    }
                }
            }
        }
    }

    @Test func `the certificate of the host that was asked is told beside that of the one that answered`() async throws
    {
        try await TestAuthority.with { authority in
            let own = try await authority.issue(Self.ours, from: days(-1), to: days(5))
            let other = try await authority.issue(Self.ours, from: days(-1), to: days(300), name: "annan")
            try Data("framme".utf8).write(to: authority.folder.appending(path: "page.txt"))
            try await TLSServer.with(other) { away in
                let target = away.url("/page.txt", host: "localhost")
                let answer = "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n"
                try Data(answer.utf8).write(to: authority.folder.appending(path: "bort.txt"))
                try await TLSServer.with(own, ["-HTTP"]) { server in
                    let outcome = await withEngine(authorities: authority.certificate) {
                        await $0.fetch(request(server.url("/bort.txt")))
                    }
                    #expect(outcome.text == "framme", "\(outcome)")
                    #expect(outcome.head?.tlsExpires == days(300))
                    #expect(outcome.head?.ownTLSExpires == days(5))
                }
            }
        }
    }

    @Test func `a certificate that has ended is told from one that has not begun`() async throws {
        for (start, end, problem) in [(-30.0, -1.0, TLSProblem.expired), (1, 30, .early)] {
            try await TestAuthority.with { authority in
                let identity = try await authority.issue(Self.ours, from: days(start), to: days(end))
                try await TLSServer.with(identity) { server in
                    expect(problem, await outcome(of: server, trusting: authority.certificate))
                }
            }
        }
    }

    @Test(arguments: ["IP:127.0.0.2", "DNS:annan.test", "DNS:127.0.0.1"])
    func `another host's certificate is a matter of the name`(_ names: String) async throws {
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(names, from: days(-1), to: days(30))
            try await TLSServer.with(identity) { server in
                expect(.name, await outcome(of: server, trusting: authority.certificate))
            }
        }
    }

    @Test func `a certificate nobody trusted vouches for is a matter of the chain`() async throws {
        try await TestAuthority.with { authority in
            let own = try await authority.selfSign("own", extensions: ["subjectAltName=\(Self.ours)"])
            let leaf = try await authority.issue(Self.ours, from: days(-1), to: days(30))
            // Its own; one that another authority issued; and that authority shown besides.
            for (identity, trusted, extra) in [
                (own, authority.certificate, []), (leaf, own.certificate, []),
                (leaf, own.certificate, ["-cert_chain", authority.certificate]),
            ] {
                try await TLSServer.with(identity, extra) { server in
                    expect(.chain, await outcome(of: server, trusting: trusted))
                }
            }
            // Of a chain that nobody vouches for the system's authorities know nothing either.
            try await TLSServer.with(leaf) { server in
                let outcome = await withEngine { await $0.fetch(request(server.url("/page.txt"))) }
                expect(.chain, outcome)
            }
        }
    }

    @Test func `a list of authorities that cannot be read is our own trouble`() async throws {
        let server = try BareServer("")
        defer { server.stop() }
        let outcome = await withEngine(authorities: "/finns/inte.pem") {
            await $0.fetch(request("https://127.0.0.1:\(server.port)/"))
        }
        #expect(outcome.kind == .networkUnreachable, "\(outcome)")
        #expect(outcome.failure?.mayBeOurOutage == true)
    }

    // MARK: - Protocol

    @Test(arguments: [
        // Versions that are no longer spoken, and a server that wants to know who we are: in the handshake of TLS 1.2, whose
        // alert does not say so, and after that of TLS 1.3. That alert alone, without such a wish, is a matter of ciphers.
        (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], TLSProblem.protocol),
        (["-tls1_2", "-Verify", "1", "-verify_return_error"], .client),
        (["-tls1_2", "-cipher", "PSK"], .protocol),
        (["-tls1_3", "-Verify", "1", "-verify_return_error"], .client),
    ])
    func `ends that do not come to terms are told apart`(_ arguments: [String], _ problem: TLSProblem) async throws {
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(Self.ours, from: days(-1), to: days(30))
            try await TLSServer.with(identity, arguments) { server in
                expect(problem, await outcome(of: server, trusting: authority.certificate))
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "hej, detta är ren text",
    ])
    func `a server that speaks no TLS has a matter of protocol`(_ answer: String) async throws {
        let server = try BareServer(answer)
        defer { server.stop() }
        expect(.protocol, await withEngine { await $0.fetch(request("https://127.0.0.1:\(server.port)/")) })
    }

    @Test(arguments: [nil, ""]) func `a reset and an end in the handshake are a lost connection`(
        _ reply: String?
    ) async throws {
        let server = try BareServer(reply)
        defer { server.stop() }
        let outcome = await withEngine { await $0.fetch(request("https://127.0.0.1:\(server.port)/")) }
        #expect(outcome.kind == .connectionLost, "\(outcome)")
        #expect(outcome.failure.flatMap { TLSProblem($0) } == nil)
    }

    @Test func `a handshake that hangs is a connect timeout`() async throws {
        // It waits for the end of a request head, which the hello of TLS never has.
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        let outcome = await withEngine {
            await $0.fetch(request("https://\(server.authority)/") { $0.limits.connect = 0.3 })
        }
        #expect(outcome.kind == .connectTimeout, "\(outcome)")
    }

    private func expect(_ problem: TLSProblem, _ outcome: FetchOutcome) {
        #expect(outcome.kind == .tls, "\(outcome)")
        #expect(outcome.failure.flatMap { TLSProblem($0) } == problem, "\(outcome)")
        #expect(outcome.head == nil)
    }
}
