import Catalogue
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A site that shows one page in the place of all: maintenance, a crisis, a move.
@Suite(.timeLimit(.minutes(5))) struct `A site that shows one page for a while` {
    enum Way: Sendable { case shown, led, toStart }

    private static let down = LinkPages.html("Kils kommun", "Ny webbplats", LinkPages.recipe)

    /// Its links, and what it does from day 7 until another.
    private func world(_ way: Way, _ number: Int, links count: Int, until end: Double) throws
        -> (LinkWorld, LoopbackServer, Locked<Double>)
    {
        let day = Locked(0.0)
        let paths = (1...count).map { "/stod/guide-\($0)" }
        let host = try LoopbackServer(address: "127.5.3.\(number)") { request in
            let isDown = (7..<end).contains(day.withLock { $0 })
            if request.path == "/robots.txt" { return .text("", status: 404) }
            // So that every check reads the page.
            if request.method == "HEAD" { return LinkPages.page("", 405) }
            guard isDown else {
                if request.path == "/" { return LinkPages.page(LinkPages.start) }
                guard paths.contains(request.path) else { return LinkPages.page(LinkPages.honest, 404) }
                return LinkPages.page(LinkPages.html("Guide \(request.path)", nil, LinkPages.guide))
            }
            switch way {
            case .shown: return LinkPages.page(Self.down)
            case .led:
                return request.path == "/tillfalligt" ? LinkPages.page(Self.down) : .redirect(302, to: "/tillfalligt")
            case .toStart: return request.path == "/" ? LinkPages.page(Self.down) : .redirect(302, to: "/")
            }
        }
        let world = try LinkWorld([], extra: paths.map { host.url($0) }, weeks: 8, ends: Date())
        return (world, host, day)
    }

    private func run(_ world: LinkWorld, _ day: Locked<Double>, from start: Int, to end: Int) async throws {
        for today in start..<end {
            day.withLock { $0 = Double(today) }
            try await world.run(until: Double(today + 1))
        }
    }

    private func states(_ world: LinkWorld, _ host: LoopbackServer, _ count: Int) throws -> Set<LinkState> {
        Set(try (1...count).map { try world.link(host.url("/stod/guide-\($0)")).state })
    }

    @Test(arguments: [(Way.shown, 1, 2), (.led, 2, 2), (.toStart, 3, 6)])
    func `is not judged for its pages within a week`(way: Way, number: Int, count: Int) async throws {
        let (world, host, day) = try world(way, number, links: count, until: 12)
        defer {
            host.stop()
            world.stop()
        }
        try await run(world, day, from: 0, to: 11)
        let link = try world.link(host.url("/stod/guide-1"))
        #expect(try states(world, host, count) == [.suspect], "\(link.checks.map { "\($0.at) \($0.signs)" })")
        #expect(link.checks.first?.signs.contains(.wholeSite) == true)
        try await run(world, day, from: 11, to: 15)
        #expect(try states(world, host, count) == [.ok])
    }

    @Test func `is judged after it`() async throws {
        let (world, host, day) = try world(.shown, 9, links: 2, until: 99)
        defer {
            host.stop()
            world.stop()
        }
        try await run(world, day, from: 0, to: 18)
        #expect(try states(world, host, 2) == [.softDead])
    }
}
