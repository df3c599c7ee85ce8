import Foundation
import Landscape
import TestServers
import Testing

/// Letters to owners on their way: the program against a mail server and a webhook that are not ours.
@Suite(.timeLimit(.minutes(5))) struct LetterTests {
    /// The page is on a host that nobody names.
    private static let subject = "1 länk från Kils kommun till webbplatser vars ägare vi inte känner behöver ses över"
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private final class Place {
        let server: LoopbackServer
        let folder: URL

        init(letters: String) throws {
            server = try LoopbackServer { request in
                guard request.path == "/rss" else { return .text("", status: 410) }
                let base = "http://" + (request.headers["Host"] ?? "")
                let feed = """
                    <rss version="2.0"><channel><title>Nytt</title>
                    <item><title>Välfärdsteknik på äldreboenden</title><guid>2</guid><link>\(base)/borta</link></item>
                    </channel></rss>
                    """
                return .text(feed, type: "application/rss+xml")
            }
            folder = FileManager.default.temporaryDirectory.appending(path: "samlad-letters-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let text = """
                { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" }, "secretsFile": "s.json",
                                "listen": "127.0.0.1:0", "contact": "mailto:redaktion@samlad.exempel" },
                  "letters": \(letters),
                  "sources": [
                    { "id": "s", "organisation": "kommun-1715", "format": "rss", "url": "\(server.url("/rss"))" } ] }
                """
            try Data(text.utf8).write(to: folder.appending(path: "sources.json"))
            let secrets = folder.appending(path: "s.json")
            try Data("{ \"krok\": \"\(LetterTests.secret)\" }".utf8).write(to: secrets)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secrets.path)
        }

        deinit {
            server.stop()
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }

        var variables: [String: String] {
            [
                "SAMLAD_SOURCES": folder.appending(path: "sources.json").path, "SAMLAD_EDITOR": "anna",
                "SAMLAD_STATE": folder.appending(path: "state").path,
            ]
        }

        func samlad(_ arguments: String..., code: Int32 = 0) async throws -> Binary.Output {
            let output = try await Binary.run(arguments, environment: variables)
            #expect(output.code == code, "\(arguments): \(output.out)\(output.err)")
            return output
        }

        /// A link that an editor has seen to be dead.
        func breakLink() async throws {
            _ = try await samlad("sync")
            _ = try await samlad("links", "pin", server.url("/borta"), "dead", "--why", "sidan är nedlagd")
        }
    }

    private static func mail(_ port: Int, _ to: String) -> String {
        """
        { "mail": { "server": "smtp://127.0.0.1:\(port)", "from": "Rädda länkarna <redaktion@samlad.exempel>" },
          "to": [ { "organisation": "kommun-1715", "mail": [\(to)] } ] }
        """
    }

    @Test func `a letter arrives as a message that other people's software reads, and no second time`() async throws {
        try await PeerServer.with("mail-server.py", ["--refuse", "borta@kil.exempel"]) { server in
            let place = try Place(
                letters: Self.mail(server.port, "\"Webben på Kil <webb@kil.exempel>\", \"borta@kil.exempel\""))
            try await place.breakLink()
            let dry = try await place.samlad("links", "report", "--deliver", "--dry-run")
            #expect(dry.out.contains("mailto:webb@kil.exempel: 1 finding would be sent"), "\(dry.out)")
            #expect(dry.out.contains("gone: \(place.server.url("/borta"))"), "\(dry.out)")
            let sent = try await place.samlad("links", "report", "--deliver", "--json", code: 1)
            #expect(sent.out.contains("\"sent\"") && sent.out.contains("\"failed\""), "\(sent.out)")
            #expect(sent.out.contains("550"), "\(sent.out)")
            let again = try await place.samlad("links", "report", "--deliver", code: 1)
            #expect(again.out.contains("mailto:webb@kil.exempel: nothing new"), "\(again.out)")

            let messages = try await server.rest()
            #expect(messages.count == 1)
            let message = try #require(messages.first)
            #expect(message["faults"] as? [String] == [] && message["isASCII"] as? Bool == true)
            #expect(message["bareLines"] as? Int == 0 && (message["longestLine"] as? Int ?? 999) <= 78)
            #expect(message["type"] as? String == "multipart/alternative")
            let head = try #require(message["headers"] as? [String: String])
            #expect(head["From"] == "Rädda länkarna <redaktion@samlad.exempel>", "\(head)")
            #expect(head["To"] == "Webben på Kil <webb@kil.exempel>")
            #expect(head["Subject"] == Self.subject, "\(head)")
            #expect(head["Auto-Submitted"] == "auto-generated" && head["Content-Language"] == "sv")
            for part in ["plain", "html"] {
                let text = try #require(message[part] as? String)
                #expect(text.contains("Välfärdsteknik på äldreboenden") && text.contains("sidan är nedlagd"), "\(text)")
                #expect(text.contains(place.server.url("/borta")) && text.contains("svara på det här"), "\(text)")
            }
        }
    }

    @Test func `a webhook gets it signed, from the daemon itself, and again after a no`() async throws {
        try await PeerServer.with("webhook-receiver.py", [Self.secret, "503"]) { server in
            let place = try Place(
                letters: """
                    { "to": [ { "organisation": "kommun-1715", "webhook": "http://127.0.0.1:\(server.port)/",
                                "secret": "krok" } ] }
                    """)
            try await place.breakLink()
            _ = try await place.samlad("links", "report", "--deliver", code: 1)
            let daemon = try Binary.launch(Binary.path, ["run"], environment: place.variables)
            try await daemon.until { daemon.errors.contains("was delivered") }
            daemon.signal(SIGTERM)
            #expect(await daemon.finished().code == 0)
            let requests = try await server.rest()
            #expect(requests.count == 2 && requests.allSatisfy { $0["fault"] is NSNull }, "\(requests)")
            #expect(Set(requests.compactMap { $0["id"] as? String }).count == 1)
            #expect(requests.allSatisfy { $0["type"] as? String == "application/json" })
            let data = try #require(requests.last?["data"] as? [String: Any])
            #expect(data["type"] as? String == "links.letter")
            let letter = try #require(data["data"] as? [String: Any])
            let findings = try #require(letter["findings"] as? [[String: Any]])
            #expect(findings.map { $0["url"] as? String } == [place.server.url("/borta")])
        }
    }

    @Test func `without recipients there is nothing to deliver`() async throws {
        let place = try Place(letters: "{ \"to\": [] }")
        let none = try await place.samlad("links", "report", "--deliver", code: 2)
        #expect(none.err.contains("No recipient of letters is named"), "\(none.err)")
        let both = try await place.samlad("links", "report", "--dry-run", code: 2)
        #expect(both.err.contains("--dry-run belongs to --deliver"), "\(both.err)")
    }
}
