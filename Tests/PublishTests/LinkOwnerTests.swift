import Catalogue
import Foundation
import Store
import Testing

@testable import Publish

/// Whom a broken link is told to, and what readers are shown of it.
struct LinkOwnerTests {
    private static let dead = "https://utgivare.example/stod/4"

    /// The sample, where the pages that `socialstyrelsen` links to are those of `skr`.
    private static var configuration: Configuration {
        var configuration = Sample.configuration
        configuration.organisations[0].hosts = ["utgivare.example"]
        return configuration
    }

    private func findings(_ server: TestServer, _ organisation: String) async throws -> [[String: Any]] {
        let letter = try await server.json("/organisation/\(organisation)/lankar.json")
        return try #require(letter["findings"] as? [[String: Any]])
    }

    @Test func `a page that is gone is told to whose host it is on, and who links to it is told to change the link`()
        async throws
    {
        try await TestServer.with(Self.configuration) { server in
            let own = try #require(try await findings(server, "skr").first)
            #expect(own["url"] as? String == Self.dead && own["page"] as? String == "own" && own["owner"] == nil)
            #expect((own["advice"] as? [String])?.first?.contains("Lägg tillbaka sidan") == true)
            #expect(own["titles"] as? [String] == ["Den försvunna guiden"])
            let linked = try #require(try await findings(server, "socialstyrelsen").first)
            #expect(linked["page"] as? String == "other")
            #expect((linked["owner"] as? [String: String])?["id"] == "skr")
            #expect((linked["advice"] as? [String])?.first?.hasPrefix("Byt länken") == true)
            let page = try await server.get("/organisation/socialstyrelsen/lankar").text
            #expect(page.contains("Ni länkar till sidor hos andra") && !page.contains("Lägg tillbaka"))
            let feed = try await server.get("/organisation/socialstyrelsen/lankar.atom").text
            #expect(feed.contains("Sidan är hos Sveriges Kommuner och Regioner."))
            #expect(try await server.get("/organisation/skr/lankar").text.contains("Lägg tillbaka sidan"))
        }
    }

    @Test func `a host below that of an organisation is the organisation's, another that ends alike is not`()
        async throws
    {
        for (host, count) in [("example", 1), ("givare.example", 0), ("www.utgivare.example", 0)] {
            var configuration = Self.configuration
            configuration.organisations[0].hosts = [host]
            try await TestServer.with(configuration) { server in
                let found = try await findings(server, "skr")
                #expect(found.count == count, "\(host)")
            }
        }
    }

    @Test func `a host whose robots.txt is silent is told to its owner, and not to who links there`() async throws {
        try await TestServer.with(Self.configuration) { server in
            var link = try #require(try server.store.link("https://utgivare.example/stod/1"))
            (link.state, link.rule) = (.restricted, LinkRule.robotsUnreachable.rawValue)
            link.memory.robotsSilentSince = Sample.now - 2 * 86_400
            let check = LinkCheck(at: Sample.now, failure: FetchFailure(.robotsUnreachable))
            try await server.store.apply(link, check: check, rules: Sample.rules, now: Sample.now) { host in
                var host = host
                let since = Sample.now - 2 * 86_400
                host.incident = LinkHost.Incident(
                    kind: .robots, since: since, links: 1, samples: 0, windowStart: since)
                return host
            }
            let told = try await findings(server, "skr").filter { $0["url"] as? String == "https://utgivare.example/" }
            #expect(told.map { $0["links"] as? [String] } == [["https://utgivare.example/stod/1"]])
            let linked = try await findings(server, "socialstyrelsen")
            #expect(!linked.isEmpty && linked.allSatisfy { ($0["happened"] as? String)?.contains("robots") == false })
        }
    }

    @Test func `the overview, the API and the page of an owner count the same links`() async throws {
        try await TestServer.with(Self.configuration) { server in
            try await Sample.kill(server.store, "https://utgivare.example/stod/1", at: Sample.now)
            try server.store.countLinks(by: HostBook(Self.configuration.organisations), now: Sample.now)
            let overview = try await server.get("/lagesbild").text
            #expect(
                overview.contains(
                    "/organisation/skr/lankar\">Sveriges Kommuner och Regioner</a></th><td>2</td><td>0</td>"))
            #expect(!overview.contains("/organisation/socialstyrelsen/lankar"), "the pages are not theirs")
            let page = try await server.get("/organisation/skr/lankar").text
            #expect(page.contains("<p class=\"counted\">Borta: 2. Går inte att nå: 0.</p>"))
            let linking = try await server.get("/organisation/socialstyrelsen/lankar").text
            #expect(linking.contains("Ni länkar till sidor hos andra") && !linking.contains("class=\"counted\""))
            let all = try #require(try await server.json("/api/v1/organisations")["organisations"] as? [[String: Any]])
            let links = all.first { $0["id"] as? String == "skr" }?["links"] as? [String: Int]
            for organisation in ["skr", "socialstyrelsen"] {
                let list = try await server.json("/api/v1/links?state=dead&organisation=\(organisation)")
                #expect(list["total"] as? Int == 2, "its pages, and what its items show: \(organisation)")
            }
            let others = all.first { $0["id"] as? String == "socialstyrelsen" }?["links"] as? [String: Int]
            #expect(links?["dead"] == 2 && others?["dead"] == nil)
        }
    }

    @Test func `on a host of nobody known, whoever links there is told both`() async throws {
        try await TestServer.with { server in
            let finding = try #require(try await findings(server, "socialstyrelsen").first)
            #expect(finding["page"] as? String == "unknown")
            let advice = try #require(finding["advice"] as? [String])
            #expect(advice.contains { $0.hasPrefix("Lägg tillbaka") } && advice.contains { $0.contains("byt länken") })
        }
    }

    // MARK: What readers are shown

    private func shown(_ url: String, _ edit: (inout LinkHealth) -> Void) async throws -> String {
        var link = LinkHealth(url: url, state: .ok, since: Sample.now, rule: "answers", lastCheck: Sample.now)
        edit(&link)
        let kept = link
        var page = ""
        try await TestServer.with { server in
            try await server.store.apply(
                kept, check: LinkCheck(at: Sample.now, status: 200), rules: Sample.rules, now: Sample.now)
            let item = try #require(try server.store.items(showing: url).first).item.id
            page = try await server.get("/id/\(item)").text
        }
        return page
    }

    @Test func `readers of a dead link are offered its archived copy`() async throws {
        let page = try await shown(Self.dead) {
            ($0.state, $0.rule) = (.dead, "not-found-three-dates")
            $0.memory.archive = LinkArchive(
                asked: Sample.now,
                copy: .init(url: "https://arkiv.example/1", at: Sample.date("2018-05-03T12:00:00Z")), answered: true)
        }
        let link = "<a rel=\"external\" href=\"https://arkiv.example/1\">En arkiverad kopia från den 3 maj 2018</a>"
        #expect(page.components(separatedBy: link).count == 3, "beside the address, and among the links")
    }

    @Test func `a move leads to the new place, a redirect to the folder above is told as what it is`() async throws {
        let url = "https://utgivare.example/stod/1"
        let moved = try await shown(url) {
            ($0.flags, $0.finalURL, $0.memory.move) = ([.moved], "https://utgivare.example/ny", .withinSite)
        }
        #expect(moved.contains("href=\"https://utgivare.example/ny\">Öppna hos") && moved.contains("har flyttat dit"))
        let above = try await shown(url) {
            ($0.flags, $0.finalURL, $0.memory.move) = ([.moved], "https://utgivare.example/stod/", .startPage)
        }
        #expect(!above.contains("har flyttat") && above.contains("href=\"\(url)\">Öppna hos"))
        #expect(above.contains(LinkMove.startPage.sentence.sv))
    }
}
