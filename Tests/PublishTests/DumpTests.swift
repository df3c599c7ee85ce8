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
        try await TestServer.with(fill: Self.fillLarge) { server in
            func isBusy() async throws -> Bool {
                let reply = try await server.get("/dump/items.jsonl", ["Range": "bytes=0-9"])
                #expect(reply.status == 206 || reply.headers["retry-after"] == "60")
                return reply.status == 503
            }
            #expect(try await isBusy() == false)
            let whole = Data("GET /dump/items.jsonl HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            var open: [Int32] = []
            defer { for socket in open { close(socket) } }
            while try await !isBusy() {
                let socket = try Loopback.connect(server.port)
                open.append(socket)
                #expect(whole.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) } == whole.count)
            }
            #expect(open.count >= 8)
            #expect(try await server.get("/dump/items.csv").status == 503)
            #expect(try await server.get("/dump/items.csv.sha256").status == 503)
            for socket in open { close(socket) }
            open = []
            while try await isBusy() {}
            #expect(try await server.get("/dump/items.csv").status == 200)
        }
    }

    @Test func `only so many dumps are given at a time`() throws {
        let desk = DumpDesk(most: 2)
        var places = [desk.places.take(), desk.places.take()]
        #expect(places.allSatisfy { $0 != nil })
        #expect(desk.places.take() == nil)
        places.removeLast()
        #expect(desk.places.take() != nil)
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
