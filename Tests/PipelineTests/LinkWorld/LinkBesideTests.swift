import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// What is asked beside a link: neighbours, and places where its page may be now.
@Suite(.timeLimit(.minutes(5))) struct `What is asked beside a link` {
    /// A world of one host, checked until the day.
    private func world(_ host: LoopbackServer, _ paths: [String]) throws -> LinkWorld {
        try LinkWorld([], extra: paths.map { host.url($0) }, weeks: 8, ends: Date())
    }

    private func host(
        _ number: Int, _ reply: @escaping @Sendable (LoopbackRequest) -> LoopbackReply?
    ) throws -> LoopbackServer {
        try LoopbackServer(address: "127.5.1.\(number)") { request in
            if request.path == "/robots.txt" { return .text("", status: 404) }
            return reply(request) ?? LinkPages.page(LinkPages.honest, 404)
        }
    }

    @Test func `a list that stands in for unknown guides is no error page where it lives itself`() async throws {
        let host = try host(1) { request in
            if request.path == "/guide/5" { return LinkPages.page(LinkPages.ok) }
            return request.path == "/lista" || request.path.hasPrefix("/guide/") ? LinkPages.page(LinkPages.list) : nil
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5", "/lista"])
        defer { world.stop() }
        try await world.run(until: 6)
        #expect(try world.store.linkHost("127.5.1.1").errorPages.contains { $0.page.title?.contains("Alla") == true })
        for path in ["/guide/5", "/lista"] {
            let link = try world.link(host.url(path))
            #expect(link.state == .ok && link.memory.successes == link.memory.checks, "\(path) \(link.checks)")
        }
    }

    @Test func `a start page that stands in for unknown guides lives, and they do not`() async throws {
        let host = try host(14) { _ in LinkPages.page(LinkPages.start) }
        defer { host.stop() }
        let world = try world(host, ["/", "/sv/", "/?lang=en", "/#om", "/guider/borta"])
        defer { world.stop() }
        try await world.run(until: 30)
        #expect(try !world.store.linkHost("127.5.1.14").errorPages.isEmpty)
        #expect(try world.link(host.url("/guider/borta")).state == .softDead)
        for path in ["/", "/sv/", "/?lang=en", "/#om"] {
            let link = try world.link(host.url(path))
            #expect(link.state == .ok && link.memory.successes == link.memory.checks, "\(path) \(link.checks)")
        }
    }

    @Test func `a map of the site lives, though it is shown with 404 as well`() async throws {
        let map = LinkPages.html("Webbkarta", "Webbkarta", LinkPages.recipe)
        let host = try host(15) { request in LinkPages.page(map, request.path == "/webbkarta" ? 200 : 404) }
        defer { host.stop() }
        let world = try world(host, ["/webbkarta", "/guider/borta"])
        defer { world.stop() }
        try await world.run(until: 30)
        #expect(try world.link(host.url("/guider/borta")).state == .dead)
        let link = try world.link(host.url("/webbkarta"))
        #expect(link.state == .ok && link.memory.successes == link.memory.checks, "\(link.checks)")
    }

    @Test func `a page that was learnt as an error page is not doubted while others are refused`() async throws {
        let refuses = Locked(false)
        let host = try host(9) { request in
            let isKnown = request.path == "/lista" || request.path == "/guide/5"
            if !isKnown, refuses.withLock({ $0 }) { return LinkPages.page("", 403) }
            if request.path == "/guide/5" { return LinkPages.page(LinkPages.ok) }
            return request.path == "/lista" || request.path.hasPrefix("/guide/") ? LinkPages.page(LinkPages.list) : nil
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5", "/lista"])
        defer { world.stop() }
        try await world.run(until: 0.5)
        #expect(try !world.store.linkHost("127.5.1.9").errorPages.isEmpty)
        refuses.withLock { $0 = true }
        try await world.run(until: 12)
        let link = try world.link(host.url("/lista"))
        #expect(link.memory.runs.isEmpty && !link.checks.contains { $0.signs.contains(.sameAsErrorPage) }, "\(link)")
        #expect(link.checks.contains { $0.signs.contains(.unsettled) })
        #expect([.ok, .new].contains(link.state))
    }

    @Test func `a link that leads to its folder is no move, and well only where neighbours do not`() async throws {
        let all = Locked(false)
        let host = try host(10) { request in
            if request.path == "/guider/" { return LinkPages.page(LinkPages.list) }
            let leads = request.path == "/guider/larm" || all.withLock { $0 } && request.path.hasPrefix("/guider/")
            return leads ? .redirect(301, to: "/guider/") : nil
        }
        defer { host.stop() }
        let world = try world(host, ["/guider/larm"])
        defer { world.stop() }
        try await world.run(until: 12)
        let link = try world.link(host.url("/guider/larm"))
        #expect(link.state == .ok && link.memory.move == .startPage && link.newAddress == nil && link.flags.isEmpty)
        all.withLock { $0 = true }
        // The host is asked again for what it does not know.
        try await world.run(until: 50)
        #expect(try world.link(host.url("/guider/larm")).state == .softDead)
    }

    @Test func `a move is safe where the page was seen, and not where another one was`() async throws {
        let moved = Locked(false)
        let host = try host(13) { request in
            let other = LinkPages.html("Trygghetslarm är dyrt, skriver insändare", nil, LinkPages.recipe)
            switch (request.path, moved.withLock { $0 }) {
            case ("/larm", false), ("/guide", false), ("/nya/larm", true): return LinkPages.page(LinkPages.ok)
            case ("/larm", true): return .redirect(301, to: "/nya/larm?utm_source=gammal")
            case ("/guide", true): return .redirect(301, to: "/guide-ar-dyr")
            case ("/guide-ar-dyr", true): return LinkPages.page(other)
            case ("/borta", _): return .redirect(301, to: "/guide-fran-borjan")
            case ("/guide-fran-borjan", _): return LinkPages.page(LinkPages.list)
            default: return nil
            }
        }
        defer { host.stop() }
        let world = try world(host, ["/larm", "/guide", "/borta"])
        defer { world.stop() }
        try await world.run(until: 6)
        moved.withLock { $0 = true }
        try await world.run(until: 40)
        let (right, wrong) = (try world.link(host.url("/larm")), try world.link(host.url("/guide")))
        #expect(right.moveIsSafe && right.newAddress?.url == host.url("/nya/larm"), "\(right)")
        #expect(!wrong.moveIsSafe && wrong.newAddress != nil && wrong.memory.moveShowsPage == false, "\(wrong)")
        // What it led to from the first day on is no proof of itself.
        let first = try world.link(host.url("/borta"))
        #expect(!first.moveIsSafe && first.memory.capture?.isElsewhere == true && first.flags == [.moved], "\(first)")
    }

    @Test func `the page of a site that goes by a number is not learnt as an error page`() async throws {
        let host = try host(2) { $0.path.hasPrefix("/guide/123/") ? LinkPages.page(LinkPages.ok) : nil }
        defer { host.stop() }
        let world = try world(host, ["/guide/123/larm"])
        defer { world.stop() }
        try await world.run(until: 0.5)
        let asked = host.requests().map(\.path).filter { $0 != "/robots.txt" }
        #expect(asked.count == 3 && asked.filter { $0.hasPrefix("/guide/123/") }.count == 2, "\(asked)")
        let learnt = try world.store.linkHost("127.5.1.2")
        #expect(learnt.errorPages.map(\.page.heading) == ["Sidan hittades inte"] && learnt.probed != nil)
    }

    @Test func `a section that answers everything is found on a host that is honest elsewhere`() async throws {
        let host = try host(12) { request in
            if request.path.hasPrefix("/kurser/") { return LinkPages.page(LinkPages.list) }
            guard request.path.hasPrefix("/guider/"), request.path.count == 9 else { return nil }
            let title = "Guide " + request.path.suffix(1)
            return LinkPages.page(LinkPages.html(title, title, LinkPages.guide + "<p>Del \(title)</p>"))
        }
        defer { host.stop() }
        let guides = ["/guider/a", "/guider/b", "/guider/c", "/guider/d"]
        let courses = ["/kurser/larm", "/kurser/lampa"]
        let world = try world(host, guides + courses)
        defer { world.stop() }
        try await world.run(until: 12)
        for path in guides { #expect(try world.link(host.url(path)).state == .ok, "\(path)") }
        for path in courses { #expect(try world.link(host.url(path)).state == .softDead, "\(path)") }
        let known = Set(guides + courses + ["/robots.txt", "/"])
        let made = host.requests().map(\.path).filter { !known.contains($0) }
        // All of them were new at one time; later nobody is asked for each.
        #expect(made.count { $0.hasPrefix("/guider/") } <= guides.count, "\(made)")
        #expect(try world.store.linkHost("127.5.1.12").probes?.count == 2)
    }

    @Test func `a neighbour that is not answered proves nothing, and is asked for again`() async throws {
        let phase = Locked(0)
        let host = try host(3) { request in
            switch phase.withLock({ $0 }) {
            case 0: LinkPages.page(LinkPages.oops)
            case 1: request.path == "/guide/5" ? LinkPages.page(LinkPages.ok) : .script([.reset])
            default: request.path == "/guide/5" ? LinkPages.page(LinkPages.ok) : nil
            }
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5"])
        defer { world.stop() }
        let link = { try world.link(host.url("/guide/5")) }
        try await world.run(until: 0.5)
        #expect(try link().checks.map(\.outcome) == ["same-as-neighbour"])
        phase.withLock { $0 = 1 }
        try await world.run(until: 1.5)
        #expect(try link().state == .suspect && link().checks.first?.signs == [.unsettled])
        #expect(try link().memory.runs["same-as-neighbour"]?.count == 1)
        phase.withLock { $0 = 2 }
        try await world.run(until: 2.5)
        #expect(try link().state == .ok)
    }

    @Test func `a title that may say so is no verdict while nobody tells what other addresses show`() async throws {
        let isSilent = Locked(true)
        let page = LinkPages.html("Sidan finns inte på den här servern", nil, LinkPages.sorry)
        let host = try host(12) { request in
            request.path == "/guide/5" || !isSilent.withLock { $0 } ? LinkPages.page(page) : .script([.reset])
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5"])
        defer { world.stop() }
        try await world.run(until: 4)
        let link = try world.link(host.url("/guide/5"))
        #expect(link.state == .new && link.checks.count > 2 && link.checks.allSatisfy { $0.signs == [.unsettled] })
        isSilent.withLock { $0 = false }
        try await world.run(until: 7)
        #expect(try world.link(host.url("/guide/5")).rule == LinkRule.saysNotFound.rawValue)
    }

    @Test func `a neighbour that shows a queue is neither learnt nor believed`() async throws {
        let isFull = Locked(true)
        let host = try host(11) { request in
            if isFull.withLock({ $0 }), request.path != "/guide/5" { return LinkPages.page(LinkPages.queue) }
            return request.path == "/guide/5" ? LinkPages.page(LinkPages.ok) : nil
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5"])
        defer { world.stop() }
        try await world.run(until: 1.5)
        #expect(host.requests().contains { $0.path != "/guide/5" && $0.path != "/robots.txt" })
        #expect(try world.store.linkHost("127.5.1.11").errorPages.isEmpty)
        #expect(try world.link(host.url("/guide/5")).checks.allSatisfy { $0.signs.isEmpty && $0.outcome == "alive" })
        isFull.withLock { $0 = false }
        try await world.run(until: 40)
        #expect(try world.store.linkHost("127.5.1.11").errorPages.map(\.page.heading) == ["Sidan hittades inte"])
    }

    @Test func `a host that could not be asked for its error pages has not been asked`() async throws {
        let isWell = Locked(false)
        let host = try host(4) { request in
            if request.path == "/guide/5" { return LinkPages.page(LinkPages.ok) }
            return isWell.withLock { $0 } ? nil : .script([.reset])
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5"])
        defer { world.stop() }
        try await world.run(until: 0.5)
        #expect(try world.link(host.url("/guide/5")).state == .ok)
        #expect(try world.store.linkHost("127.5.1.4").probed == nil)
        isWell.withLock { $0 = true }
        // HEAD is enough until the page is read again.
        try await world.run(until: 8)
        #expect(try world.store.linkHost("127.5.1.4").probed != nil)
    }

    @Test(arguments: [LoopbackReply.script([.reset]), .response(status: 503, headers: ["Retry-After": "7200"])])
    func `a page that could not be looked for has not been, and its host is left alone if it says so`(
        _ answer: LoopbackReply
    ) async throws {
        let isWell = Locked(false)
        let path = "/omsorg/larm.4.1337d0f71354c96215c7a8.html"
        let host = try host(5) { request in
            guard request.path == "/4.1337d0f71354c96215c7a8.html", !isWell.withLock({ $0 }) else { return nil }
            return answer
        }
        defer { host.stop() }
        let world = try world(host, [path])
        defer { world.stop() }
        try await world.run(until: 0.5)
        let link = try world.link(host.url(path))
        #expect(link.memory.sought == nil && link.checks.map(\.sought) == [false])
        let asked = try #require(link.lastCheck)
        let rest = try world.store.restingHosts(now: asked)["127.5.1.5"]
        if case .response = answer {
            #expect(abs(try #require(rest).timeIntervalSince(asked) - 7200) < 60)
        } else {
            #expect(rest == nil)
        }
        isWell.withLock { $0 = true }
        try await world.run(until: 1.5)
        #expect(try world.link(host.url(path)).memory.sought != nil)
    }

    @Test func `a HEAD that says when to come back is believed, and GET decides when that time has come`() async throws
    {
        let isBusy = Locked(false)
        let host = try host(7) { request in
            guard request.path == "/guide.pdf" else { return nil }
            return request.method == "HEAD" && isBusy.withLock { $0 }
                ? .response(status: 503, headers: ["Retry-After": "7200"]) : LinkPages.pdf(9000)
        }
        defer { host.stop() }
        let world = try world(host, ["/guide.pdf"])
        defer { world.stop() }
        let methods = { host.requests().filter { $0.path == "/guide.pdf" }.map(\.method) }
        try await world.run(until: 0.5)
        #expect(try world.link(host.url("/guide.pdf")).state == .ok && methods() == ["GET"])
        isBusy.withLock { $0 = true }
        try await world.run(until: 2)
        let link = try world.link(host.url("/guide.pdf"))
        #expect(link.state == .suspect && methods() == ["GET", "HEAD"])
        #expect(try world.store.restingHosts(now: try #require(link.lastCheck))["127.5.1.7"] != nil)
        try await world.run(until: 3)
        #expect(try world.link(host.url("/guide.pdf")).state == .ok)
    }

    @Test func `what strangers write is cut before it is kept`() async throws {
        let heap = String(repeating: "a" + String(repeating: "\u{301}", count: 200), count: 150)
        let far = "/x?" + String(repeating: "y", count: 20_000)
        let host = try host(8) { request in
            if request.path == "/x" { return LinkPages.page(LinkPages.html(heap, heap, LinkPages.guide)) }
            return request.path == "/guide/5"
                ? .response(
                    status: 302, headers: ["Location": far, "Content-Type": String(repeating: "z", count: 9000)])
                : nil
        }
        defer { host.stop() }
        let world = try world(host, ["/guide/5"])
        defer { world.stop() }
        try await world.run(until: 0.5)
        let check = try #require(try world.link(host.url("/guide/5")).checks.first)
        #expect(check.status == 200 && check.finalURL == nil && check.chain.map(\.location.utf8.count) == [4096])
        #expect((1...800).contains(check.title?.utf8.count ?? 0) && (check.page?.heading?.utf8.count ?? 801) <= 800)
        #expect((check.contentType?.utf8.count ?? 0) <= 800)
    }

    @Test func `a check that is ended while a neighbour is asked counts for nothing`() async throws {
        let host = try host(6) { $0.path == "/guide/5" ? LinkPages.page(LinkPages.ok) : .script([.hang]) }
        defer { host.stop() }
        let url = host.url("/guide/5")
        let feed = try LoopbackServer { _ in
            .text(RoundStage.feed(1...1).replacing("https://kil.exempel/1", with: url), type: "application/rss+xml")
        }
        defer { feed.stop() }
        let stage = try RoundStage(sources: [RoundStage.source("a", feed.url("/rss"))])
        try await stage.round()
        let link = try #require(try stage.store.link(url))
        let bench = try stage.bench()
        let task = Task { try await LinkChecker(bench, snapshot: bench.registry.snapshot).run(url) }
        _ = try await host.waitForRequest { $0.path.hasPrefix("/guide/") && $0.path != "/guide/5" }
        task.cancel()
        #expect(try await task.value == nil)
        let after = try #require(try stage.store.link(url))
        #expect(after.state == .new && after.checks.isEmpty && after.nextCheck == link.nextCheck)
        #expect(try stage.store.linkHost("127.5.1.6").probed == nil)
        await bench.engine.shutdown()
    }
}
