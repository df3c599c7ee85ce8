import Catalogue
import Curate
import Fetch
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// What is said of a link while the titles of the items that show it cannot be read.
@Suite(.timeLimit(.minutes(2))) struct `A database that fails while a link is checked` {
    /// A site whose unknown guides show one page, and whose old addresses lead to others.
    private func host() throws -> LoopbackServer {
        try LoopbackServer(address: "127.5.3.1") { request in
            switch request.path {
            case "/robots.txt": .text("", status: 404)
            case "/": LinkPages.page(LinkPages.start)
            case "/english": .redirect(301, to: "/en")
            case "/ansok": .redirect(301, to: "/bidrag/sok")
            case "/en", "/bidrag/sok": LinkPages.page(LinkPages.ok)
            case let path where path.hasPrefix("/nummer/"): LinkPages.page(LinkPages.list)
            default: LinkPages.page(LinkPages.honest, 404)
            }
        }
    }

    /// - Returns: the signs of one check, and the state after it of a link that was well.
    private func checked(_ path: String, _ host: LoopbackServer, isBroken: Bool) async throws -> (
        signs: [LinkSign], state: LinkState, showsPage: Bool?
    ) {
        let feed = try LoopbackServer { _ in
            .text(
                RoundStage.feed(1...1).replacing("https://kil.exempel/", with: host.url("/guide/")),
                type: "application/rss+xml")
        }
        defer { feed.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", feed.url("/rss"))])
        try await stage.round()
        let bench = try stage.bench()
        let now = bench.clock.now()
        if isBroken { try bench.store.close() }
        let link = LinkHealth(url: host.url(path), state: .ok, since: now - 86_400, rule: "answers")
        let visit = LinkVisit(
            bench: bench, snapshot: bench.registry.snapshot, hosts: LinkHosts(), name: HostName.of(link.url),
            host: LinkHost(), mayEnter: true
        ) { _, seconds in seconds }
        let report = await visit.run(link)
        await bench.engine.shutdown()
        let verdict = LinkJudge.judge(link, check: report.check, now: now + 60)
        return (report.check.signs, verdict.state, report.check.showsPage)
    }

    @Test(arguments: ["/english", "/ansok", "/nummer/4"])
    func `founds no verdict, and settles nothing`(_ path: String) async throws {
        let host = try host()
        defer { host.stop() }
        let well = try await checked(path, host, isBroken: false)
        #expect(!well.signs.contains(.unsettled), "\(path): \(well.signs)")
        #expect(well.showsPage == (path == "/nummer/4" ? nil : false))
        let failing = try await checked(path, host, isBroken: true)
        #expect(failing.signs == [.unsettled] && failing.showsPage == nil, "\(path): \(failing.signs)")
        #expect(failing.state == .ok, "what was thought of it stays")
    }
}
