import Catalogue
import Fetch
import Foundation
import TestServers
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Mail is handed over` {
    private static let message = Data(
        ("From: a@a.exempel\r\nTo: b@b.exempel\r\nSubject: Ett\r\nDate: Mon, 23 Nov 2026 08:15:00 +0000\r\n\r\n"
            + ".punkt\r\nslut\r\n").utf8)

    private func mail(_ server: String, to: String = "b@b.exempel", login: (String, String)? = nil) -> MailSubmission {
        var limits = FetchLimits()
        limits.total = 20
        return MailSubmission(
            server: server, from: "a@a.exempel", to: to, user: login?.0, password: login?.1, message: Self.message,
            limits: limits)
    }

    private func hand(_ mail: MailSubmission, _ engine: FetchEngine) async -> MailFailure? {
        do throws(MailFailure) {
            try await engine.submit(mail)
            return nil
        } catch { return error }
    }

    @Test func `to a server on this machine, with every dot of it`() async throws {
        try await PeerServer.with("mail-server.py") { server in
            #expect(await withEngine { await hand(mail("smtp://127.0.0.1:\(server.port)"), $0) } == nil)
            let one = try #require(try await server.next())
            #expect(one["plain"] as? String == ".punkt\nslut\n" || one["plain"] as? String == ".punkt\r\nslut\r\n")
            let envelope = try #require(one["envelope"] as? [String: Any])
            #expect(envelope["from"] as? String == "a@a.exempel" && envelope["to"] as? [String] == ["b@b.exempel"])
        }
    }

    @Test func `and the server's no is told with its words`() async throws {
        try await PeerServer.with("mail-server.py", ["--refuse", "b@b.exempel"]) { server in
            let failure = await withEngine { await hand(mail("smtp://localhost:\(server.port)"), $0) }
            #expect(failure?.code == 550, "\(String(describing: failure))")
            #expect(failure?.detail.contains("no such mailbox") == true, "\(String(describing: failure))")
            let taken = try await server.rest()
            #expect(taken.isEmpty)
        }
    }

    /// `127.1` is this machine as well, but nobody said so.
    @Test func `to no other machine without TLS`() async throws {
        try await PeerServer.with("mail-server.py") { server in
            let failure = await withEngine { await hand(mail("smtp://127.1:\(server.port)"), $0) }
            #expect(failure != nil && failure?.code == nil, "\(String(describing: failure))")
            let taken = try await server.rest()
            #expect(taken.isEmpty)
        }
    }

    @Test func `over STARTTLS, with a login, to a server whose certificate is right`() async throws {
        let now = Date()
        try await TestAuthority.with { authority in
            let identity = try await authority.issue(
                "IP:127.0.0.1", from: now - 86_400, to: now + 86_400)
            let arguments = ["--tls", identity.certificate, identity.key, "--login", "anna", "hemligt:ord"]
            try await PeerServer.with("mail-server.py", arguments) { server in
                let url = "smtp://127.1:\(server.port)"
                let stranger = await withEngine {
                    await hand(mail(url, login: ("anna", "hemligt:ord")), $0)
                }
                #expect(stranger != nil && stranger?.code == nil, "\(String(describing: stranger))")
                try await withEngine(authorities: authority.certificate) { engine in
                    let wrong = await hand(mail(url, login: ("anna", "fel")), engine)
                    #expect(wrong?.code == 535, "\(String(describing: wrong))")
                    #expect(await hand(mail(url, login: ("anna", "hemligt:ord")), engine) == nil)
                    let taken = try await server.rest()
                    #expect(taken.count == 1)
                }
            }
        }
    }

    @Test func `and not at all while offline, or where nobody listens`() async throws {
        try await PeerServer.with("mail-server.py") { server in
            let url = "smtp://127.0.0.1:\(server.port)"
            let offline = await withEngine(allow: ["10.0.0.0/8"], offline: true) { await hand(mail(url), $0) }
            #expect(offline?.detail.contains("offline") == true, "\(String(describing: offline))")
            #expect(await withEngine(offline: true) { await hand(mail(url), $0) } == nil)
            let closed = try LoopbackPort()
            defer { closed.close() }
            let refused = await withEngine { await hand(mail("smtp://127.0.0.1:\(closed.number)"), $0) }
            #expect(refused != nil && refused?.code == nil)
        }
    }

    @Test func `until its task is cancelled`() async throws {
        let silent = try LoopbackPort()
        defer { silent.close() }
        #expect(listen(silent.descriptor, 4) == 0)
        await withEngine { engine in
            let task = Task { await hand(mail("smtp://127.0.0.1:\(silent.number)"), engine) }
            task.cancel()
            #expect(await task.value?.detail == "cancelled")
        }
    }
}
