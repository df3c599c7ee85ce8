import Foundation
import Landscape
import Testing

/// The commands that check links and say what they are, as an operator types them.
@Suite(.timeLimit(.minutes(5))) struct LinksTests {
    private final class Place {
        let server: LoopbackServer
        let folder: URL

        init() throws {
            server = try LoopbackServer { request in
                let base = "http://" + (request.headers["Host"] ?? "")
                return switch request.path {
                case "/rss":
                    .text(
                        """
                        <rss version="2.0"><channel><title>Nytt</title>
                        <item><title>En guide</title><guid>1</guid><link>\(base)/guide</link></item>
                        <item><title>Borta</title><guid>2</guid><link>\(base)/borta</link></item></channel></rss>
                        """, type: "application/rss+xml")
                case "/guide": .text("<title>En guide</title><h1>En guide</h1><p>Så gör ni.</p>", type: "text/html")
                default: .text("", status: 404)
                }
            }
            folder = FileManager.default.temporaryDirectory.appending(path: "samlad-links-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let text = """
                { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" } },
                  "sources": [
                    { "id": "s", "organisation": "kommun-1715", "format": "rss", "url": "\(server.url("/rss"))" } ] }
                """
            try Data(text.utf8).write(to: folder.appending(path: "sources.json"))
        }

        deinit {
            server.stop()
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }

        func samlad(_ arguments: String..., code: Int32 = 0) async throws -> Binary.Output {
            let variables = [
                "SAMLAD_SOURCES": folder.appending(path: "sources.json").path, "SAMLAD_EDITOR": "anna",
                "SAMLAD_STATE": folder.appending(path: "state").path,
            ]
            let output = try await Binary.run(arguments, environment: variables)
            #expect(output.code == code, "\(arguments): \(output.out)\(output.err)")
            return output
        }
    }

    @Test func `links are checked on request, pinned with a reason, and told what is wrong with a request`()
        async throws
    {
        let place = try Place()
        _ = try await place.samlad("sync")
        let dry = try await place.samlad("links", "check", "--dry-run")
        #expect(dry.out.contains("2 links would be checked"), "\(dry.out)")
        #expect(!place.server.requests().map(\.path).contains("/guide"))
        let check = try await place.samlad("links", "check")
        #expect(check.out.contains("new → ok") && check.out.contains("new → suspect"), "\(check.out)")
        #expect(check.out.contains("2 links: 2 checked, 2 changed, 0 left alone"), "\(check.out)")
        #expect(try await place.samlad("links", "check").out.contains("0 links"))
        #expect(try await place.samlad("links", "check", "--now", "suspect").out.contains("/borta"))
        let tonight = try await place.samlad("links", "tonight", "--hours", "36")
        #expect(tonight.out.contains("1 suspect"), "\(tonight.out)")

        let slip = try await place.samlad("links", "check", "suspekt", code: 2)
        #expect(slip.err.contains("did you mean \"suspect\"?"), "\(slip.err)")
        let url = place.server.url("/borta")
        let bare = try await place.samlad("links", "pin", url, "ok", code: 2)
        #expect(bare.err.contains("--why"), "\(bare.err)")
        let pin = try await place.samlad(
            "links", "pin", url, "ok", "--until", "2199-01-31", "--why", "svarar för andra")
        #expect(pin.out.contains("is ok until 2199-01-31"), "\(pin.out)")
        #expect(try await place.samlad("links", "list", "--link-state", "pinned", "--json").out.contains(url))
        _ = try await place.samlad("links", "unpin", url)
        #expect(try await place.samlad("links", "list", "--older-than", "30d").out.contains("0 links"))
        let none = try await place.samlad("links", "accept-move", url, code: 2)
        #expect(none.err.contains("No new address is known of \(url)"), "\(none.err)")
        #expect(try await place.samlad("links", "accept-move", "--all-safe").out.contains("no safe moves"))

        let why = "föreningen är upplöst"
        _ = try await place.samlad("links", "pin", url, "dead", "--why", why)
        let letter = try await place.samlad("links", "report", "--organisation", "kommun-1715")
        #expect(letter.out.contains("1. Borta\n   \(url)\n"), "\(letter.out)")
        let table = try await place.samlad("links", "report", "--organisation", "kommun-1715", "--format", "csv")
        #expect(table.out.contains(url) && !table.out.contains("/guide"), "\(table.out)")
        let unknown = try await place.samlad("links", "report", "--organisation", "kommun-1716", code: 2)
        #expect(unknown.err.contains("There is no organisation"), "\(unknown.err)")
    }
}
