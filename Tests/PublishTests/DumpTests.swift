import Catalogue
import Foundation
import Glibc
import Store
import Testing

@testable import Publish

struct DumpTests {
    private func lines(_ reply: Reply) throws -> [[String: Any]] {
        try reply.text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// More than a few pages.
    private static func fillMany(_ store: Store) async throws {
        let records = (1...1700).map { number in
            Sample.record(number, title: "Nummer \(number) \(Sample.hostile)") {
                $0.content = "<p>å\u{1}\"\\ \(number)</p>"
            }
        }
        try await Sample.sync(store, "khi", records, at: Sample.date("2026-03-01T08:00:00Z"))
    }

    @Test func `a dump has every item in the shape of the API, and says where to go on`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/dump/items.jsonl")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/jsonl")
            #expect(reply.headers["accept-ranges"] == "bytes")
            let items = try lines(reply)
            #expect(items.count == 6)
            let schema = try await server.json("/schemas/item.json")
            for var item in items {
                // Links are the one thing that a dump does not have.
                item["links"] = [Any]()
                #expect(Shape(schema).faults(item, schema, at: "item") == [])
            }
            let dead = try #require(items.first { $0["title"] as? String == "Den försvunna guiden" })
            #expect(dead["linkState"] as? String == "dead")
            let position = try server.store.position()
            #expect(
                reply.headers["link"]
                    == "<http://127.0.0.1:\(server.port)/api/v1/changes?after=\(position)>; rel=\"monitor\"; type=\"application/json\""
            )
        }
    }

    @Test func `an exported line has the bytes the API's own encoder makes`() async throws {
        try await TestServer.with { server in
            let names = server.names.current
            let page = try server.store.items(ItemQuery())
            for stored in page.elements {
                var line = JSONLine()
                try ItemLine(names: names, base: "https://x.example", depth: .whole).write(stored, to: &line)
                let whole = try Wire.encode(Wire.Item(stored, names: names, base: "https://x.example"))
                #expect(String(decoding: line.bytes, as: UTF8.self) == String(decoding: whole, as: UTF8.self) + "\n")
            }
        }
    }

    @Test(arguments: [
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2000-02-29T12:00:00Z", "1900-03-01T00:00:01Z",
        "2026-11-23T01:02:03Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    ])
    func `a date is written as Foundation writes it`(text: String) {
        #expect(WireDate.text(Sample.date(text)) == text)
    }

    @Test func `a broken transfer goes on where it broke off, until something changes`() async throws {
        try await TestServer.with(fill: Self.fillMany) { server in
            for path in ["/dump/items.jsonl", "/dump/items.csv"] {
                let whole = try await server.get(path)
                let tag = try #require(whole.headers["etag"])
                #expect(whole.headers["content-length"] == nil)
                for first in [0, 1, 700, whole.body.count / 2, whole.body.count - 1] {
                    let rest = try await server.get(path, ["Range": "bytes=\(first)-", "If-Range": tag])
                    #expect(rest.status == 206)
                    #expect(rest.body == whole.body[first...])
                    let last = whole.body.count - 1
                    #expect(rest.headers["content-range"] == "bytes \(first)-\(last)/\(whole.body.count)")
                }
                let middle = try await server.get(path, ["Range": "bytes=5000-5099"])
                #expect(middle.body == whole.body[5000..<5100])
                #expect(try await server.get(path, ["Range": "bytes=-7"]).body == whole.body.suffix(7))
                #expect(try await server.get(path, ["Range": "bytes=\(whole.body.count)-"]).status == 416)
                // Known by now, it is told beforehand.
                let again = try await server.get(path)
                #expect(again.body == whole.body)
                #expect(again.headers["content-length"] == "\(whole.body.count)")
                let head = try await server.send("HEAD", path)
                #expect(head.headers["content-length"] == "\(whole.body.count)" && head.body.isEmpty)
                #expect(try await server.get(path, ["If-None-Match": tag]).status == 304)
            }
            let before = try await server.get("/dump/items.jsonl")
            let tag = try #require(before.headers["etag"])
            try await Sample.sync(server.store, "khi", [Sample.record(1, title: "Ny rubrik")], at: Sample.now)
            let changed = try await server.get("/dump/items.jsonl", ["Range": "bytes=100-", "If-Range": tag])
            #expect(changed.status == 200 && changed.headers["etag"] != tag)
            #expect(changed.text.contains("Ny rubrik"))
        }
    }

    @Test func `a dump is of its moment, whatever is written meanwhile`() async throws {
        try await TestServer.with { server in
            let dump = try server.store.dump()
            let first = try #require(try dump.rows(after: 0, limit: 1).first)
            try await Sample.sync(
                server.store, "khi", [Sample.record(3, title: "Skrivet efteråt")], at: Sample.now, absent: .withdraw)
            let rest = try dump.rows(after: first.key, limit: 100).map { try $0.item().item.title }
            #expect(rest.count == 5 && rest.contains("Så införde vi trygghetslarm"))
            #expect(dump.position < (try server.store.position()))
        }
    }

    @Test func `the checksum is that of the dump`() async throws {
        try await TestServer.with(fill: Self.fillMany) { server in
            for name in ["items.jsonl", "items.csv"] {
                let sum = try await server.get("/dump/\(name).sha256")
                let dump = try await server.get("/dump/\(name)")
                #expect(sum.text == "\(Fingerprint.sha256(dump.body))  \(name)\n")
                #expect(sum.headers["link"] == dump.headers["link"])
                let digest = RunningFingerprint.of(dump.body).base64EncodedString()
                #expect(dump.headers["repr-digest"] == "sha-256=:\(digest):")
            }
        }
    }

    @Test func `what is checked and found well leaves the bytes as they are`() async throws {
        try await TestServer.with { server in
            let before = try await server.get("/dump/items.csv")
            let link = LinkHealth(
                url: "https://utgivare.example/stod/1", state: .ok, since: Sample.now, rule: "answers",
                lastCheck: Sample.now)
            try await server.store.apply(
                link, check: LinkCheck(at: Sample.now, status: 200), rules: Sample.rules, now: Sample.now)
            let after = try await server.get("/dump/items.csv")
            #expect(after.body == before.body && after.headers["etag"] == before.headers["etag"])
        }
    }

    @Test func `a table has a row for each item, and none that a spreadsheet would run`() async throws {
        try await TestServer.with(fill: { store in
            try await Sample.sync(store, "khi", [Sample.record(1, title: "=cmd|' /C calc'!A0, \"x\"")], at: Sample.now)
        }) { server in
            let text = try await server.get("/dump/items.csv").text
            #expect(text.hasPrefix("\u{FEFF}id,title,kind,"))
            #expect(text.contains(",\"'=cmd|' /C calc'!A0, \"\"x\"\"\","))
            #expect(text.components(separatedBy: "\r\n").count == 3)
        }
    }

    /// What a spreadsheet would begin a cell with, by whatever it parts cells: OWASP, "CSV Injection".
    @Test(arguments: [
        ("=1+1", "'=1+1"), ("  =1", "  '=1"), ("\u{A0}+1", "\u{A0}'+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-1", "'-1"),
        ("\t=1", "'\t'=1"), ("\rx", "\"'\rx\""), ("a;=1", "a;'=1"), ("a; \"=1\"", "\"a; \"\"'=1\"\"\""),
        ("a\n=1", "\"a\n'=1\""), ("a\t-1", "a\t'-1"), ("\u{FF1D}1", "'\u{FF1D}1"), ("a;\u{FF0B}1", "a;'\u{FF0B}1"),
        ("\u{FF20}x", "'\u{FF20}x"), ("\u{FF0D}x", "'\u{FF0D}x"), ("Ämne; Juridik", "Ämne; Juridik"),
        ("e-tjänst, 2+2=4", "\"e-tjänst, 2+2=4\""), ("https://x.example/?a=1;b=2", "https://x.example/?a=1;b=2"),
        ("\u{FF21}", "\u{FF21}"), ("", ""),
    ])
    func `no cell of a table is a formula`(value: String, written: String) {
        var bytes: [UInt8] = []
        TableRow.write([value, "x"], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == written + ",x\r\n")
    }

    @Test func `a line tells where an item is at home, and whom it came through`() throws {
        var item = Item(id: "a", title: "Vägledning")
        item.origin = RecordOrigin(home: "https://n.example", id: "x", via: ["https://r.example"])
        let stored = StoredItem(
            item: item, freshness: Freshness(), firstSeen: Sample.now, changed: Sample.now, changeNumber: 1, links: [])
        let names = Names(Sample.configuration, loaded: Sample.now)
        for depth in [ItemLine.Depth.log, .whole] {
            var line = JSONLine()
            try ItemLine(names: names, base: nil, depth: depth).write(stored, to: &line)
            let text = String(decoding: line.bytes, as: UTF8.self)
            #expect(text.contains(#""origin":{"home":"https://n.example","id":"x","via":["https://r.example"]}"#))
            guard depth == .whole else { continue }
            #expect(text == String(decoding: try Wire.encode(Wire.Item(stored, names: names)), as: UTF8.self) + "\n")
        }
    }

    @Test func `an empty catalogue has an empty dump, and its table a head`() async throws {
        try await TestServer.with(fill: { _ in }) { server in
            let dump = try await server.get("/dump/items.jsonl")
            #expect(dump.status == 200 && dump.body.isEmpty)
            let table = try await server.get("/dump/items.csv")
            #expect(table.text.hasSuffix("summary,sources\r\n"))
            #expect(try await server.get("/dump/items.csv", ["Range": "bytes=3-4"]).text == "id")
            #expect(try await server.get("/dump/items.jsonl", ["Range": "bytes=0-"]).status == 416)
        }
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=5-", 5..<10), ("bytes=-3", 7..<10), ("bytes=2-99", 2..<10), ("bytes=-99", 0..<10),
        ("Bytes = 1-2", 1..<3), ("bytes=5-\(Int.max)", 5..<10),
    ])
    func `a range is of so many bytes`(field: String, range: Range<Int>) {
        #expect(ByteRange(field)?.resolved(of: 10) == range)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=3-2", "bytes=0-1,4-5", "items=0-5", "bytes=+1-2",
        "bytes=99999999999999999999-",
    ])
    func `what is no range is passed over`(field: String) {
        #expect(ByteRange(field) == nil)
    }

    /// More than the buffers of sockets hold.
    private static func fillLarge(_ store: Store) async throws {
        let text = "<p>" + String(repeating: "x", count: 16_000) + "</p>"
        let records = (1...1500).map { number in Sample.record(number) { $0.content = text } }
        try await Sample.sync(store, "khi", records, at: Sample.date("2026-03-01T08:00:00Z"))
    }

    @Test(.timeLimit(.minutes(2))) func `who does not read holds a place, and who hangs up gives it back`() async throws
    {
        var configuration = Sample.configuration
        configuration.settings.trustedProxies = ["127.0.0.0/8"]
        try await TestServer.with(configuration, fill: Self.fillLarge) { server in
            func get(_ target: String, _ headers: [String: String] = [:], by client: Int = 99) async throws -> Reply {
                try await server.get(target, headers.merging(["Forwarded": "for=192.0.2.\(client)"]) { $1 })
            }
            func isBusy() async throws -> Bool {
                let reply = try await get("/dump/items.jsonl", ["Range": "bytes=0-9"])
                #expect(reply.status == 206 || reply.headers["retry-after"] == "60")
                return reply.status == 503
            }
            #expect(try await isBusy() == false)
            func whole(by client: Int) -> Data {
                Data("GET /dump/items.jsonl HTTP/1.1\r\nHost: a\r\nForwarded: for=192.0.2.\(client)\r\n\r\n".utf8)
            }
            var open: [Int32] = []
            defer { for socket in open { close(socket) } }
            while try await !isBusy() {
                let socket = try Loopback.connect(server.port)
                let bytes = whole(by: open.count / 3)
                open.append(socket)
                #expect(bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) } == bytes.count)
            }
            #expect(open.count >= 8)
            #expect(try await get("/dump/items.csv").status == 503)
            #expect(try await get("/dump/items.csv.sha256").status == 503)
            for socket in open { close(socket) }
            open = []
            while try await isBusy() {}
            #expect(try await get("/dump/items.csv").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `one client takes its share of the dumps and leaves the rest to others`()
        async throws
    {
        var configuration = Sample.configuration
        configuration.settings.trustedProxies = ["127.0.0.0/8"]
        try await TestServer.with(configuration, fill: Self.fillLarge) { server in
            var open: [EventClient] = []
            for _ in 0..<3 {
                let client = try EventClient(server, "/dump/items.jsonl", ["Forwarded": "for=192.0.2.1"])
                #expect(try await client.text(until: "\r\n\r\n").contains("200 OK"))
                open.append(client)
            }
            let refused = try await server.get("/dump/items.csv", ["Forwarded": "for=192.0.2.1"])
            #expect(refused.status == 429 && refused.headers["retry-after"] == "60")
            #expect(try refused.json()["type"] as? String != nil)
            let other = try await server.get("/dump/items.csv.sha256", ["Forwarded": "for=192.0.2.2"])
            #expect(other.status == 200)
            for client in open { client.hangUp() }
        }
    }

    @Test func `only so many places are given, and of these only so many to one`() throws {
        let places = Places(3, share: 2)
        let (one, other) = (ClientAddress("192.0.2.1"), ClientAddress("192.0.2.2"))
        func place(_ taking: Places.Taking) -> Places.Place? {
            if case .place(let place) = taking { place } else { nil }
        }
        var held = [place(places.take(one)), place(places.take(one))]
        #expect(held.allSatisfy { $0 != nil })
        guard case .shareTaken = places.take(one) else {
            Issue.record("a third place for one client")
            return
        }
        held.append(place(places.take(other)))
        guard case .full = places.take(nil) else {
            Issue.record("a fourth place")
            return
        }
        held.removeFirst()
        #expect(places.count == 2 && place(places.take(one)) != nil)
        // A household has a whole /64 of IPv6, and a proxy that names nobody speaks for many.
        let wide = Places(9, share: 1)
        let (first, second) = (ClientAddress("2001:db8::1"), ClientAddress("2001:db8::2"))
        let kept = [place(wide.take(first)), place(wide.take(second)), place(wide.take(nil)), place(wide.take(nil))]
        #expect(kept.map { $0 != nil } == [true, false, true, true])
    }
}

extension RunningFingerprint {
    fileprivate static func of(_ data: Data) -> Data {
        var running = RunningFingerprint()
        for start in stride(from: 0, to: data.count, by: 1000) {
            running.add(data[start..<min(start + 1000, data.count)])
        }
        return Data(running.finished())
    }
}
