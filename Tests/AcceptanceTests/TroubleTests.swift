import Foundation
import Landscape
import Testing

/// What gets bad input, and what a machine in trouble makes of it.
@Suite(.timeLimit(.minutes(5))) struct TroubleTests {
    @Test func `a broken sources file tells every fault at once with its place and the nearest name`() async throws {
        let stage = try Stage()
        try stage.write(
            """
            {
              "settings": { "evry": "1h", "maxInFlight": 0 },
              "sources": [
                { "id": "a", "organisation": "kommun-1715", "formt": "rss", "url": "https://a.example/" },
                { "id": "a", "organisation": "kommun-0000", "format": "rss", "url": "gopher://a.example/" }
              ]
            }
            """)
        for command in ["sync", "run", "status", "sources"] {
            let output = try await stage.samlad(command, code: 2)
            let lines = output.err.split(separator: "\n")
            #expect(lines.count >= 6, "\(command): \(output.err)")
            #expect(lines.contains { $0.contains("sources.json:2:17 /settings/evry") && $0.contains("\"every\"") })
            #expect(lines.contains { $0.contains("sources.json:4:") && $0.contains("/sources/0/formt") })
        }
        let answer = try await stage.json("sources", "check", code: 2)
        let problems = try #require(answer["problems"] as? [[String: Any]])
        #expect(problems.count >= 6)
        #expect(problems.allSatisfy { $0["path"] != nil && $0["line"] != nil && $0["column"] != nil })
    }

    @Test func `a missing sources file is told in one sentence`() async throws {
        let output = try await Binary.run(["status", "--sources", "/nowhere/sources.json"])
        #expect(output.code == 2)
        #expect(output.err.contains("/nowhere/sources.json"))
        #expect(output.err.contains("--sources"))
    }

    @Test func `an alarm tells nothing fetched, all well, and that nobody asks any more`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-alarm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(#"[{"t":"Ett","u":"https://kil.exempel/1"}]"#.utf8).write(to: folder.appending(path: "lista.json"))
        let sources = folder.appending(path: "sources.json")
        try Data(
            """
            { "sources": [ { "id": "a", "organisation": "kommun-1715", "kind": "khi", "format": "json",
              "url": "file:lista.json", "items": "", "map": { "title": "/t", "link": "/u" } } ] }
            """.utf8
        ).write(to: sources)
        func run(_ arguments: [String], at clock: String) async throws -> Binary.Output {
            let place = ["SAMLAD_SOURCES": sources.path(), "SAMLAD_STATE": folder.appending(path: "state").path()]
            let now = Int(Date().timeIntervalSince1970)
            let variables = place.merging(["SAMLAD_CLOCK": "\(clock)@\(now)x0.001"]) { _, new in new }
            return try await Binary.run(arguments, environment: variables)
        }
        let before = try await run(["status", "--nagios"], at: "2026-11-01T06:00:00Z")
        #expect(before.code == 3 && before.out.hasPrefix("SAMLAD UNKNOWN"), "\(before)")
        #expect(try await run(["sync", "--offline"], at: "2026-11-01T06:00:00Z").code == 0)
        let well = try await run(["status", "--nagios"], at: "2026-11-01T06:10:00Z")
        #expect(well.code == 0 && well.out.hasPrefix("SAMLAD OK - 0 of 1"), "\(well)")
        let late = try await run(["status", "--nagios"], at: "2026-11-05T06:00:00Z")
        #expect(late.code == 2 && late.out.contains("1 source overdue") && late.out.contains(": a |"), "\(late)")
    }

    @Test func `words that are none exit with 2 and say what there is`() async throws {
        let output = try await Binary.run(["sink"])
        #expect(output.code == 2)
        #expect(output.err.contains("sink"))
    }

    @Test func `a damaged database is told, and committed data is left alone`() async throws {
        let stage = try Stage()
        _ = try await stage.sync()
        let url = URL(filePath: stage.database)
        let log = try FileManager.default.attributesOfItem(atPath: stage.database + "-wal")[.size] as? Int
        #expect(log == 0, "the write-ahead log is folded in when a command ends")
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(0..<100, with: Data(repeating: 0x41, count: 100))
        try bytes.write(to: url)
        for command in ["status", "sync"] {
            let output = try await stage.samlad(command, code: 2)
            #expect(output.err.contains("damaged"), "\(command): \(output.err)")
        }
        #expect(try Data(contentsOf: url) == bytes)
        let doctor = try await stage.samlad("doctor", code: 1)
        #expect(doctor.out.contains("damaged"))
    }

    @Test func `a hub without a public address is told by the doctor`() async throws {
        let stage = try Stage()
        try stage.write(#"{ "settings": { "hub": "https://nav.exempel/" }, "organisations": [], "sources": [] }"#)
        let doctor = try await stage.samlad("doctor", code: nil)
        #expect(doctor.out.contains("settings.hub is set without settings.publicAddress"), "\(doctor)")
    }

    @Test func `a canary that does not answer is told by the doctor, and by the status once asked`() async throws {
        let stage = try Stage()
        let well = try LoopbackServer { _ in .text("") }
        defer { well.stop() }
        let gone = "http://kanarie.samlad.invalid/"
        try stage.write(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"], "canaries": ["\(well.url())", "\(gone)"] },
              "sources": [ { "id": "s", "organisation": "kommun-1715", "url": "http://s.samlad.invalid/rss" } ] }
            """)
        let doctor = try await stage.samlad("doctor", code: nil)
        #expect(doctor.out.contains("The canary \(gone) does not answer: The host name is not known."), "\(doctor)")
        #expect(doctor.out.contains("in settings.canaries") && !doctor.out.contains("The canary \(well.url())"))
        #expect(!(try await stage.samlad("status").out.contains(gone)))
        try await stage.samlad("sync", code: 1)
        let status = try await stage.samlad("status")
        #expect(status.out.contains("The canary \(gone) does not answer: The host name is not known."), "\(status.out)")
        #expect(status.out.contains("Name an address that answers in settings.canaries."))
        #expect(!status.out.contains("seems to be offline"))
        let silent = try #require(try await stage.json("status", code: nil)["canaries"] as? [[String: String]])
        #expect(silent.map { $0["url"] } == [gone])
    }

    @Test func `the line of robots.txt that forbids a source stands in the overview`() async throws {
        let stage = try Stage()
        let server = try LoopbackServer { _ in .text("User-agent: *\nDisallow: /dolt/\n") }
        defer { server.stop() }
        try stage.write(
            """
            { "settings": { "allowNetworks": ["127.0.0.0/8"] },
              "sources": [ { "id": "s", "organisation": "kommun-1715", "format": "sitemap",
                             "url": "\(server.url("/dolt/sitemap.xml"))" } ] }
            """)
        try await stage.samlad("sync", code: 1)
        let status = try await stage.samlad("status")
        let line = "/robots.txt says \"Disallow: /dolt/\""
        #expect(status.out.contains("The site's robots.txt forbids it.\n    http://"), "\(status.out)")
        #expect(status.out.contains(line), "\(status.out)")
        #expect(try await stage.samlad("status", "s").out.contains(line))
        // The next processes go by what the first one heard, and quote it as well.
        for _ in 0..<2 { try await stage.samlad("sync", code: 1) }
        #expect(try await stage.samlad("status").out.contains(line))
        #expect(server.requests().map(\.path) == ["/robots.txt"])
    }

    @Test(.enabled(if: Namespaces.areAllowed, "this machine allows no user namespaces"))
    func `a full disk is told, and what was committed stays`() async throws {
        let stage = try Stage()
        let output = try await Namespaces.run(
            """
            mkdir -p "$SAMLAD_STATE" && mount -t tmpfs -o size=1900k none "$SAMLAD_STATE"
            "$1" sync; echo "exit $?"; "$1" doctor
            """, [Binary.path], environment: stage.variables)
        #expect(output.err.contains("no room left on the disk"), "\(output.err)")
        #expect(output.out.contains("exit 2"), "\(output.out)")
        #expect(output.out.contains("whole; "), "\(output.out)")
    }

    @Test(.enabled(if: Namespaces.areAllowed, "this machine allows no user namespaces"))
    func `a full disk ends the service with one sentence, also while somebody is connected`() async throws {
        let stage = try Stage()
        let output = try await Namespaces.run(
            """
            mkdir -p "$SAMLAD_STATE" && mount -t tmpfs -o size=1900k none "$SAMLAD_STATE"
            "$1" run --listen 127.0.0.1:0 > "$SAMLAD_STATE/out" 2> "$SAMLAD_STATE/err" & daemon=$!
            until grep -q open "$SAMLAD_STATE/out" || ! kill -0 $daemon; do sleep 0.05; done
            port=$(sed -n 's/.*:\\([0-9][0-9]*\\).*/\\1/p' "$SAMLAD_STATE/out")
            # It is served one answer, and keeps its connection.
            bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0; printf "GET /healthz HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n" >&3; sleep 30' "$port" & peer=$!
            wait $daemon; echo "exit $?"
            kill $peer
            cat "$SAMLAD_STATE/err" >&2
            """, [Binary.path], environment: stage.variables)
        #expect(output.out.contains("exit 1"), "\(output.out)")
        #expect(output.err.components(separatedBy: "no room left on the disk").count == 2, "\(output.err)")
        #expect(!output.err.contains("CancellationError"), "\(output.err)")
    }

    @Test(.enabled(if: Namespaces.areAllowed, "this machine allows no user namespaces"))
    func `without a network the inventory is there within seconds, and nobody is called dead`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-offline-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let clock = ContinuousClock.now
        let output = try await Namespaces.run(
            """
            ip link set lo up; cd "$1"; "$2" sync --state "$3" --json
            """, [Binary.repository.path, Binary.path, folder.path], network: false)
        #expect(ContinuousClock.now - clock < .seconds(60))
        let answer = try #require(try JSONSerialization.jsonObject(with: Data(output.out.utf8)) as? [String: Any])
        let sources = try #require(answer["sources"] as? [[String: Any]])
        let outcomes = Dictionary(grouping: sources) { $0["outcome"] as? String ?? "" }.mapValues(\.count)
        #expect(outcomes == ["changed": 1, "void": sources.count - 1])
        let remote = try #require(sources.first { $0["outcome"] as? String == "void" })
        #expect((remote["reason"] as? String)?.contains("This machine seems to be offline") == true)
        let status = try await Binary.run(
            ["status", "--json", "--state", folder.path], folder: Binary.repository.path)
        #expect(!status.out.contains("\"failing\""))
        let items = try await Binary.run(
            ["items", "list", "--json", "--state", folder.path], folder: Binary.repository.path)
        #expect(items.out.contains("\"total\":36"))
    }

    @Test func `offline only files and allowed networks are fetched`() async throws {
        let stage = try Stage()
        let text = stage.landscape.sourcesJSON(SourcesFile(total: "30s", except: Stage.hanging))
        try stage.write(text.replacing("\"allowNetworks\": [\"127.0.0.0/8\"]", with: "\"allowNetworks\": []"))
        stage.landscape.forgetRequests()
        let output = try await stage.samlad("sync", "--offline")
        #expect(output.out.contains("not judged (running offline)"))
        #expect(stage.landscape.publishers.allSatisfy { stage.landscape.server($0.id)?.requests().isEmpty == true })
    }

    @Test func `private networks are refused unless they are named`() async throws {
        let stage = try Stage()
        let text = stage.landscape.sourcesJSON(SourcesFile(total: "30s", except: Stage.hanging))
        try stage.write(text.replacing("\"allowNetworks\": [\"127.0.0.0/8\"]", with: "\"allowNetworks\": []"))
        stage.landscape.forgetRequests()
        let outcomes = try await stage.sync()
        #expect(Set(outcomes.values) == ["failed"])
        #expect(stage.landscape.publishers.allSatisfy { stage.landscape.server($0.id)?.requests().isEmpty == true })
        let status = try await stage.samlad("status", "omsorgsverket-stod")
        #expect(status.out.contains("allowNetworks"))
    }

    @Test func `the units are such that systemd finds nothing to say about`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samlad-unit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let names = ["samlad.service", "samlad.socket"]
        for name in names {
            let unit = try String(contentsOf: Binary.repository.appending(path: "systemd/\(name)"), encoding: .utf8)
            // It is not installed here; every other word of the unit is judged as it stands.
            let here = unit.replacing("/usr/local/bin/samlad", with: Binary.path)
            try Data(here.utf8).write(to: folder.appending(path: name))
        }
        let paths = names.map { folder.appending(path: $0).path }
        let output = try await Binary.launch("/usr/bin/systemd-analyze", ["verify"] + paths).finished()
        #expect(output.code == 0)
        #expect(output.out.isEmpty && output.err.isEmpty, "\(output.out)\(output.err)")
    }

    @Test func `preview exits with 0 for what can be read and 2 for what is rejected`() async throws {
        let folder = FileManager.default.temporaryDirectory
        let good = folder.appending(path: "good-\(UUID().uuidString).xml")
        let bad = folder.appending(path: "bad-\(UUID().uuidString).xml")
        try Data("<rss version='2.0'><channel><item><title>A</title></item></channel></rss>".utf8).write(to: good)
        try Data("no feed at all".utf8).write(to: bad)
        defer { for file in [good, bad] { try? FileManager.default.removeItem(at: file) } }
        let read = try await Binary.run(["preview", good.path])
        #expect(read.code == 0 && read.out.contains("\"rss2.0\"") && read.err.isEmpty)
        let refused = try await Binary.run(["preview", bad.path])
        #expect(refused.code == 2 && refused.out.contains("\"severity\":\"error\""), "\(refused.out)")
        #expect(refused.err.contains("was rejected"))
        // What cannot even be read is told in the same shape.
        let missing = try await Binary.run(["preview", bad.path + "-none"])
        #expect(missing.code == 2 && missing.out.contains("\"file.unreadable\""), "\(missing.out)")
        #expect(missing.err.contains("there is no such file"))
    }
}

/// Rooms of their own on this machine: with another disk, or without a network.
enum Namespaces {
    static let areAllowed: Bool = {
        let probe = Process()
        probe.executableURL = URL(filePath: "/usr/bin/unshare")
        probe.arguments = ["--user", "--map-root-user", "--net", "--mount", "true"]
        probe.standardError = FileHandle.nullDevice
        do { try probe.run() } catch { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()

    /// Runs a shell script with these arguments as root of its own namespaces; with the network of this one or without.
    static func run(
        _ script: String, _ arguments: [String], environment: [String: String] = [:], network: Bool = true
    ) async throws -> Binary.Output {
        let rooms = ["--user", "--map-root-user", "--mount"] + (network ? [] : ["--net"])
        return try await Binary.launch(
            "/usr/bin/unshare", rooms + ["sh", "-c", script, "sh"] + arguments, environment: environment
        ).finished()
    }
}
