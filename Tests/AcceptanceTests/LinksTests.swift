import Foundation
import Landscape
import TestServers
import Testing

/// The commands that check links and say what they are, as an operator types them.
@Suite(.timeLimit(.minutes(5))) struct LinksTests {
    private final class Place {
        let server: LoopbackServer
        let folder: URL

        /// What the commands take for now, in days after the first; the clock moves on as ours does.
        var day: Double?

        /// - Parameters:
        ///   - settings: more of them, beginning with a comma.
        ///   - more: items of its feed beside the two; `BASE` stands for its address.
        init(settings: String = "", more: String = "") throws {
            server = try LoopbackServer { request in
                let base = "http://" + (request.headers["Host"] ?? "")
                return switch request.path {
                case "/rss":
                    .text(
                        """
                        <rss version="2.0"><channel><title>Nytt</title>
                        <item><title>En guide</title><guid>1</guid><link>\(base)/guide</link></item>
                        <item><title>Borta</title><guid>2</guid><link>\(base)/borta</link></item>
                        \(more.replacing("BASE", with: base))</channel></rss>
                        """, type: "application/rss+xml")
                case "/gammal": .redirect(301, to: base + "/ny")
                case "/ny": .text("<title>Larm</title><h1>Larm</h1><p>Så gör ni.</p>", type: "text/html")
                case "/guide": .text("<title>En guide</title><h1>En guide</h1><p>Så gör ni.</p>", type: "text/html")
                case let path where path.hasPrefix("/fel/"): .text("", status: 500)
                default: .text("", status: 404)
                }
            }
            folder = FileManager.default.temporaryDirectory.appending(path: "samlad-links-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let text = """
                { "settings": { "allowNetworks": ["127.0.0.0/8"], "perHost": { "spacing": "0s" }\(settings) },
                  "sources": [
                    { "id": "s", "organisation": "kommun-1715", "format": "rss", "url": "\(server.url("/rss"))" } ] }
                """
            try Data(text.utf8).write(to: folder.appending(path: "sources.json"))
        }

        deinit {
            server.stop()
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }

        func samlad(
            _ arguments: String..., editor: String? = "anna", code: Int32 = 0
        ) async throws -> Binary.Output {
            var variables = [
                "SAMLAD_SOURCES": folder.appending(path: "sources.json").path,
                "SAMLAD_STATE": folder.appending(path: "state").path,
            ]
            // Nobody is logged in where no editor is named.
            for name in ["SUDO_USER", "LOGNAME", "USER"] { variables[name] = "" }
            variables["SAMLAD_EDITOR"] = editor
            if let day {
                let moment = Date(timeIntervalSince1970: 1_790_000_000 + day * 86_400)
                variables["SAMLAD_CLOCK"] = "\(moment.ISO8601Format())@\(Int(Date().timeIntervalSince1970))x1"
            }
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

    @Test func `a slip is told with what was meant, and what is not due with when it is`() async throws {
        let place = try Place()
        _ = try await place.samlad("sync")
        _ = try await place.samlad("links", "check")
        let list = try await place.samlad("links", "list", "--organisation", "kommun-171", code: 2)
        #expect(list.err.contains("There is no organisation \"kommun-171\", did you mean"), "\(list.err)")
        for slip in [
            list, try await place.samlad("links", "report", "--organisation", "kommun-17155", code: 2),
            try await place.samlad("links", "check", "kommun-17155", code: 2),
        ] {
            #expect(slip.err.contains("?") && !slip.err.contains("?."), "\(slip.err)")
        }
        let state = try await Binary.run(
            ["links", "list", "--state", "dead"],
            environment: ["SAMLAD_SOURCES": place.folder.appending(path: "sources.json").path])
        #expect(state.code == 2 && state.err.contains("--link-state dead"), "\(state.err)")
        let flag = try await place.samlad("links", "list", "--flag", "move", code: 2)
        #expect(flag.err.contains("did you mean \"moved\"?") && flag.err.contains("links list"), "\(flag.err)")
        let age = try await place.samlad("links", "list", "--older-than", "länge", code: 2)
        #expect(age.err.contains("--older-than") && age.err.contains("links list"), "\(age.err)")
        let url = place.server.url("/borta")
        let until = try await place.samlad("links", "pin", url, "ok", "--why", "x", "--until", "snart", code: 2)
        #expect(until.err.contains("is no day") && until.err.contains("links pin"), "\(until.err)")
        let early = try await place.samlad("links", "check", url)
        #expect(early.out.contains("0 links: 0 checked") && early.out.contains("\(url) is not due until"))
        #expect(early.out.contains("--now asks at once"), "\(early.out)")
        #expect(try await place.samlad("links", "check", "kommun-1715").out.contains("--now asks at once"))
    }

    @Test func `a link that has moved is listed with its flag and new address, and offered to whoever asks`()
        async throws
    {
        let place = try Place(
            more: "<item><title>Larm</title><guid>3</guid><link>BASE/gammal</link></item>")
        place.day = 0
        _ = try await place.samlad("sync")
        for day in [0, 4, 8.0] {
            place.day = day
            _ = try await place.samlad("links", "check", "--now")
        }
        let (old, new) = (place.server.url("/gammal"), place.server.url("/ny"))
        let list = try await place.samlad("links", "list", "--flag", "moved")
        #expect(list.out.contains("It answers. [moved] → \(new)") && list.out.contains("1 link\n"), "\(list.out)")
        let summer = Date(timeIntervalSince1970: 1_790_000_000)
        let isSwedish = TimeZone.current.secondsFromGMT(for: summer) == 7200
        let heading = isSwedish ? "\nchecks\n" : "\nchecks (Swedish time)\n"
        #expect(try await place.samlad("links", "show", old).out.contains(heading))
        let offers = try await place.samlad("links", "accept-move", "--all-safe", editor: nil)
        #expect(offers.out.contains("    \(old)\n  → \(new) (within-site)\n"), "\(offers.out)")
        let nobody = try await place.samlad("links", "accept-move", "--all-safe", "--yes", editor: nil, code: 2)
        #expect(nobody.err.contains("It has to be known who decides"), "\(nobody.err)")
    }

    @Test func `a host that fails with its links is one line, whatever their number`() async throws {
        let items = (1...9).map { "<item><title>Nr \($0)</title><guid>f\($0)</guid><link>BASE/fel/\($0)</link></item>" }
        let place = try Place(more: items.joined())
        _ = try await place.samlad("sync")
        _ = try await place.samlad("links", "check")
        let line = "127.0.0.1 since "
        let list = try await place.samlad("links", "list", "--link-state", "ok")
        #expect(list.out.components(separatedBy: line).count == 2, "\(list.out)")
        let status = try await place.samlad("status")
        #expect(status.out.contains("Hosts that fail with their links\n  \(line)"), "\(status.out)")
        for told in [
            try await place.samlad("links", "list", "--link-state", "ok", "--json"),
            try await place.samlad("status", "--json"),
        ] {
            let all = try JSONSerialization.jsonObject(with: Data(told.out.utf8)) as? [String: Any]
            let incidents = try #require(all?["incidents"] as? [[String: Any]], "\(told.out)")
            #expect(incidents.map { $0["host"] as? String } == ["127.0.0.1"])
            #expect(incidents[0]["kind"] as? String == "host" && incidents[0]["since"] is String)
            #expect(list.out.contains("(\(incidents[0]["links"] as? Int ?? 0) links seen failing)"), "\(list.out)")
        }
    }

    @Test func `a round in which our own network is away judges nobody and ends with 1`() async throws {
        let closed = try LoopbackPort()
        defer { closed.close() }
        let place = try Place(
            settings: """
                , "canaries": ["http://127.0.0.1:\(closed.number)/"],
                  "limits": { "connect": "3s", "total": "5s" }
                """, more: "<item><title>Ute</title><guid>4</guid><link>http://kil.samlad.invalid/</link></item>")
        _ = try await place.samlad("sync")
        let url = "http://kil.samlad.invalid/"
        let check = try await place.samlad("links", "check", url, code: 1)
        #expect(check.out.contains("1 link: 0 checked, 0 changed, 1 left alone"), "\(check.out)")
        let shown = try await place.samlad("links", "list", "--link-state", "new")
        #expect(shown.out.contains(url), "\(shown.out)")
    }
}
