import Catalogue
import Foundation
import Store
import Testing

@testable import Publish

/// How the links fare, for people, owners and programs.
struct LinkPageTests {
    private static let dead = "https://utgivare.example/stod/4"
    private static let owner = "/organisation/socialstyrelsen/lankar"
    private static let subject =
        "1 länk från Socialstyrelsen till webbplatser vars ägare vi inte känner behöver ses över"

    private func counted(_ server: TestServer) throws {
        try server.store.countLinks(by: HostBook([]), now: Sample.now.addingTimeInterval(-86_400))
        try server.store.countLinks(by: HostBook([]), now: Sample.now)
    }

    @Test func `links are listed by whose they are, by state and page by page`() async throws {
        try await TestServer.with { server in
            let dead = try await server.json("/api/v1/links?state=dead&lang=sv")
            let links = try #require(dead["links"] as? [[String: Any]])
            #expect(links.map { $0["url"] as? String } == [Self.dead])
            #expect(dead["total"] as? Int == 1 && dead["next"] == nil)
            #expect((links[0]["reason"] as? String)?.isEmpty == false)
            #expect(try await server.json("/api/v1/links?state=dead&organisation=skr")["total"] as? Int == 0)
            #expect(try await server.json("/api/v1/links?flag=moved")["total"] as? Int == 0)
            #expect(try await server.json("/api/v1/links?unchangedSince=2026-03-02")["total"] as? Int == 4)

            var urls: [String] = []
            var target: String? = "/api/v1/links?limit=2&organisation=socialstyrelsen"
            while let page = target {
                let reply = try await server.get(page)
                urls += try #require(try reply.json()["links"] as? [[String: Any]]).compactMap { $0["url"] as? String }
                let link = reply.headers["link"]?.split(separator: ",").first { $0.contains("rel=\"next\"") }
                target = link.flatMap { text in text.range(of: "/api/").map { String(text[$0.lowerBound...]) } }
                    .map { String($0.prefix { $0 != ">" }) }
            }
            let all = try await server.json("/api/v1/links?organisation=socialstyrelsen")
            #expect(urls.count == all["total"] as? Int && Set(urls).count == urls.count && urls.count > 2)
        }
    }

    @Test func `a pin whose day is over is told nowhere, though no check has come since`() async throws {
        try await TestServer.with { server in
            var link = try #require(try server.store.link(Self.dead))
            link.memory.pin = LinkPin(
                decision: "d", who: "anna", why: nil, at: Sample.now - 86_400, until: Sample.now - 60, says: .ok,
                before: .dead, ruleBefore: link.rule, sinceBefore: link.since)
            (link.state, link.rule) = (.pinned, LinkRule.pinnedByEditor.rawValue)
            try await server.store.apply(
                link, check: LinkCheck(at: Sample.now - 3600, status: 404), rules: Sample.rules, now: Sample.now - 3600)
            #expect(try server.store.link(Self.dead)?.state == .pinned)
            let dead = try await server.json("/api/v1/links?state=dead")
            let links = try #require(dead["links"] as? [[String: Any]])
            #expect(dead["total"] as? Int == 1 && links.map { $0["url"] as? String } == [Self.dead])
            #expect(links[0]["state"] as? String == "dead" && links[0]["pinnedAs"] == nil)
            #expect(try await server.json("/api/v1/links?state=pinned")["total"] as? Int == 0)
            let list = try await server.json("/api/v1/items?limit=100")
            let items = try #require(list["items"] as? [[String: Any]])
            let item = try #require(items.first { $0["link"] as? String == Self.dead })
            let whole = try await server.json("/api/v1/items/\(try #require(item["id"] as? String))")
            let shown = try #require(whole["links"] as? [[String: Any]])
            #expect(shown.contains { $0["state"] as? String == "dead" && $0["pinnedAs"] == nil })
        }
    }

    @Test(arguments: ["state=ded", "flag=move", "organisation=scr", "limit=0", "unchangedSince=i+går", "cursor=x"])
    func `a wrong value is refused with its name`(query: String) async throws {
        try await TestServer.with { server in
            let reply = try await server.get("/api/v1/links?\(query.replacing("å", with: "%C3%A5"))")
            #expect(reply.status == 400)
            #expect(try reply.json()["parameter"] as? String == String(query.prefix { $0 != "=" }))
        }
    }

    @Test func `an owner finds the same as a page, a feed, JSON and CSV`() async throws {
        try await TestServer.with { server in
            let page = try await server.get(Self.owner)
            #expect(page.status == 200 && page.text.contains(Self.subject))
            #expect(
                page.text.contains("href=\"\(Self.dead)\"") && page.text.contains("name=\"robots\" content=\"noindex\"")
            )
            let feed = try await server.get(Self.owner + ".atom")
            #expect(feed.headers["content-type"]?.hasPrefix("application/atom+xml") == true)
            #expect(feed.text.components(separatedBy: "<entry>").count == 2 && feed.text.contains(Self.dead))
            let findings = try #require(try await server.json(Self.owner + ".json")["findings"] as? [[String: Any]])
            #expect(findings.map { $0["kind"] as? String } == ["gone"])
            let table = try await server.get(Self.owner + ".csv")
            #expect(table.text.contains(Self.dead) && table.text.hasPrefix("\u{FEFF}rubrik,adress"))
            let again = try await server.get(Self.owner, ["If-None-Match": page.headers["etag"] ?? ""])
            #expect(again.status == 304)

            let well = try await server.get("/organisation/skr/lankar")
            #expect(
                well.text.contains("Vi känner inte till några fel på länkarna till Sveriges Kommuner och Regioner."))
            for missing in ["/organisation/ingen/lankar", "/organisation/skr/lankar.pdf", "/organisation/skr"] {
                #expect(try await server.get(missing).status == 404)
            }
        }
    }

    @Test func `an entry of the feed stays the same entry while its finding does`() async throws {
        try await TestServer.with { server in
            func ids() async throws -> [Substring] {
                try await server.get(Self.owner + ".atom").text.matches(of: #/<entry><id>([^<]*)/#).map(\.1)
            }
            let before = try await ids()
            try await Sample.kill(server.store, "https://utgivare.example/stod/1", at: Sample.now)
            let after = try await ids()
            #expect(before.count == 1 && after.count == 2 && after.contains(before[0]))
        }
    }

    @Test func `organisations and places tell how much there is of each`() async throws {
        try await TestServer.with { server in
            try counted(server)
            let reply = try await server.json("/api/v1/organisations")
            let all = try #require(reply["organisations"] as? [[String: Any]])
            let one = try #require(all.first { $0["id"] as? String == "socialstyrelsen" })
            #expect(one["links"] as? [String: Int] == ["dead": 1, "new": 3] && one["items"] as? Int == 5)
            #expect((one["letter"] as? String)?.hasSuffix(Self.owner) == true)
            #expect(all.first { $0["id"] as? String == "skr" }?["links"] == nil)
            let places = try #require(try await server.json("/api/v1/places")["places"] as? [[String: Any]])
            #expect(places.first { $0["code"] as? String == "1715" }?["items"] as? Int == 1)
            #expect(places.first { $0["code"] as? String == "1780" }?["items"] as? Int == 0)
        }
    }

    @Test func `the numbers are drawn, told to programs and measured`() async throws {
        try await TestServer.with { server in
            let before = try await server.get("/lagesbild").text
            #expect(!before.contains("<svg") && before.contains("Vi känner inte till några länkar som är borta."))
            try counted(server)
            let page = try await server.get("/lagesbild").text
            #expect(page.contains("<svg") && page.contains("Andel länkar som är borta: 100,0 %"))
            #expect(page.contains("href=\"\(Self.owner)\""))
            let days = try #require(try await server.json("/api/v1/coverage")["linkDays"] as? [[String: Any]])
            #expect(days.map { $0["day"] as? String } == ["2026-03-09", "2026-03-10"])
            let metrics = try await server.get("/metrics").text
            #expect(
                metrics.contains("samlad_organisation_links{organisation=\"socialstyrelsen\",state=\"dead\"} 1\n"))
        }
    }

    @Test func `a plot of ten years has no more points than can be seen, and ends on the last day`() throws {
        let days = (0..<3650).map { number in
            LinkDay(
                day: Sample.now.addingTimeInterval(Double(number) * 86_400),
                counts: LinkCounts([.dead: number % 40, .ok: 960]))
        }
        let plot = try #require(LinkPlot(days))
        let text = String(decoding: MarkupWriter.html(plot.svg), as: UTF8.self)
        let points = try #require(text.firstMatch(of: #/points="([^"]*)"/#)?.1.split(separator: " "))
        #expect((200...360).contains(points.count))
        #expect(points.last?.hasPrefix("720,") == true)
        #expect(text.contains(">5,0 %<") && LinkPlot.percent(0.0349) == "3,5 %")
        #expect(LinkPlot(Array(days.prefix(1))) == nil)
    }
}
