import Catalogue
import Foundation
import Store
import Testing

@testable import Publish

struct SharingTests {
    private static let story = Sample.records[2].id
    private static let hostile = Sample.records[1].id

    private static func fill(_ store: Store) async throws {
        try await Sample.fill(store)
        var made = Decision(.collection, records: [], who: "anna", why: nil, at: Sample.now)
        (made.collection, made.heading) = ("ett", "Ett urval")
        var picked = Decision(.collect, records: [story, hostile], who: "anna", why: nil, at: Sample.now)
        picked.collection = "ett"
        try store.decide([made, picked].map { $0.named() }, rules: Sample.rules, now: Sample.now)
    }

    private func block(_ page: String) throws -> [String: Any] {
        let start = try #require(page.range(of: "<script type=\"application/ld+json\">"))
        let end = try #require(page[start.upperBound...].range(of: "</script>"))
        let json = page[start.upperBound..<end.lowerBound]
        #expect(!json.contains("<"))
        return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test func `a page says what it is about, and a text in it does not end that`() async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/id/\(Self.hostile)")
            let item = try block(reply.text)
            #expect(item["name"] as? String == Sample.hostile)
            #expect(item["@type"] as? [String] == ["CreativeWork", "LearningResource"])
            #expect(reply.text.components(separatedBy: "<script").count == 2)
            #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            let story = try block(try await server.get("/id/\(Self.story)").text)
            #expect(story["@type"] as? String == "Article")
            #expect(story["datePublished"] as? String == "2025-11-03")
            let start = try block(try await server.get("/").text)
            #expect(start["@type"] as? String == "DataCatalog")
            #expect((start["dataset"] as? [String: Any])?["@type"] as? String == "Dataset")
            #expect(try await server.get("/?kind=khi").text.contains("ld+json") == false)
        }
    }

    @Test func `an item is referred to in plain words and in the forms of reference managers`() async throws {
        try await TestServer.with { server in
            let base = "http://127.0.0.1:\(server.port)"
            let page = try await server.get("/id/\(Self.story)").text
            #expect(
                page.contains(
                    "Kils kommun (2025). Så införde vi trygghetslarm. https://utgivare.example/stod/3 (Samlad: \(base)/id/\(Self.story))"
                ))
            let bib = try await server.get("/id/\(Self.story).bib")
            #expect(bib.headers["content-disposition"] == "attachment; filename=\"samlad-\(Self.story).bib\"")
            #expect(bib.text.hasPrefix("@online{samlad-\(Self.story),\n  author = {{Kils kommun}},\n"))
            #expect(bib.text.contains("  date = {2025-11-03},\n"))
            let ris = try await server.get("/id/\(Self.story).ris").text
            let head = ["TY  - ELEC", "AU  - Kils kommun", "TI  - Så införde vi trygghetslarm", "PY  - 2025", ""]
            #expect(ris.hasPrefix(head.joined(separator: "\r\n")))
            #expect(ris.hasSuffix("ER  - \r\n"))
            let csl = try await server.get("/id/\(Self.story).csl.json")
            let list = try #require(try JSONSerialization.jsonObject(with: csl.body) as? [[String: Any]])
            let issued = try #require(list.first?["issued"] as? [String: [[Int]]])
            #expect(issued["date-parts"] == [[2025, 11, 3]])
        }
    }

    @Test func `what TeX would run is text`() async throws {
        let record = Sample.record(1, title: ##"\input{x} 100 % & $a_b^c~#"##)
        try await TestServer.with(fill: { try await Sample.sync($0, "khi", [record], at: Sample.now) }) { server in
            let bib = try await server.get("/id/\(Sample.records[0].id).bib").text
            let title =
                ##"\textbackslash{}input\textbraceleft{}x\textbraceright{} 100 \% \& \$a\_b\textasciicircum{}c\textasciitilde{}\#"##
            #expect(bib.contains(title))
        }
    }

    @Test func `a letter needs nothing from anywhere, and its texts are text`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            for path in ["/id/\(Self.hostile).mail.html", "/samlingar/ett.mail.html"] {
                let reply = try await server.get(path)
                #expect(reply.status == 200)
                #expect(reply.headers["content-security-policy"]?.contains("style-src 'unsafe-inline'") == true)
                let text = reply.text
                #expect(text.contains("&lt;script&gt;alert"))
                for forbidden in ["<script", "<img", "<link", "class=", "href=\"/", "src="] {
                    #expect(!text.contains(forbidden), "\(path): \(forbidden)")
                }
            }
            #expect(try await server.get("/samlingar/ett.mail.html").text.contains("Ett urval"))
        }
    }

    @Test func `a collection is a table in its order`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            let reply = try await server.get("/samlingar/ett.csv")
            let rows = reply.text.components(separatedBy: "\r\n")
            #expect(rows.count == 4)
            #expect(rows[1].hasPrefix(Self.story) && rows[2].hasPrefix(Self.hostile))
            #expect(try await server.get("/samlingar/nosuch.csv").status == 404)
            #expect(reply.headers["transfer-encoding"] == "chunked", "it is not made whole first")
            #expect(reply.headers["content-disposition"] == "attachment; filename=\"samlad-ett.csv\"")
            let tag = try #require(reply.headers["etag"])
            #expect(try await server.get("/samlingar/ett.csv", ["If-None-Match": tag]).status == 304)
            let head = try await server.send("HEAD", "/samlingar/ett.csv")
            #expect(head.status == 200 && head.headers["etag"] == tag && head.body.isEmpty)
            // An editor's word changes a collection, and the change log does not tell.
            var more = Decision(.collect, records: [Sample.records[3].id], who: "anna", why: nil, at: Sample.now)
            more.collection = "ett"
            try server.store.decide([more.named()], rules: Sample.rules, now: Sample.now)
            let again = try await server.get("/samlingar/ett.csv", ["If-None-Match": tag])
            #expect(again.status == 200 && again.text.components(separatedBy: "\r\n").count == 5)
        }
    }

    @Test func `both pages lead to their forms, and each of them is there`() async throws {
        try await TestServer.with(fill: Self.fill) { server in
            for (page, forms) in [
                ("/id/\(Self.story)", [".mail.html", ".ris", ".bib", ".csl.json"]),
                ("/samlingar/ett", [".mail.html", ".csv"]),
            ] {
                let text = try await server.get(page).text
                #expect(text.contains("<h2 id=\"dela-rubrik\">Dela</h2>"))
                for form in forms {
                    #expect(text.contains("href=\"\(page)\(form)\""))
                    #expect(try await server.get(page + form).status == 200)
                }
            }
        }
    }

    @Test func `what became part of another or is gone leads on in every form`() async throws {
        try await TestServer.with { server in
            let moved = try await server.get("/id/\(Sample.twin.id).bib")
            #expect(moved.status == 308)
            #expect(moved.headers["location"]?.hasSuffix(".bib") == true)
            let kept = Sample.records.filter { $0.id != Self.story }
            try await Sample.sync(server.store, "khi", kept, at: Sample.now, absent: .withdraw)
            #expect(try await server.get("/id/\(Self.story).ris").status == 410)
            #expect(try await server.get("/id/nosuch.csl.json").status == 404)
        }
    }
}
