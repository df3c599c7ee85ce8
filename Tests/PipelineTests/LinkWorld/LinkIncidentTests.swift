import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import Testing

@testable import Pipeline

/// A host that is down with all its links.
@Suite(.timeLimit(.minutes(5))) struct `A host that fails with its links` {
    @Test func `is one incident, is probed by samples, and its links are well again when it is`() async throws {
        let isDown = Locked(false)
        let host = try LoopbackServer(address: "127.5.0.1") { request in
            if request.path == "/robots.txt" { return .text("", status: 404) }
            if isDown.withLock({ $0 }) { return .text("", status: 500) }
            guard request.path.hasPrefix("/guide/") else { return LinkPages.page(LinkPages.honest, 404) }
            return LinkPages.page(LinkPages.html("Guide \(request.path)", nil, LinkPages.guide))
        }
        defer { host.stop() }
        let links = (0..<20).map { host.url("/guide/\($0)") }
        let world = try LinkWorld([], extra: links, weeks: 8, ends: Date())
        defer { world.stop() }
        try await world.run(until: 3)
        #expect(try links.allSatisfy { try world.link($0).state == .ok })
        #expect(try world.store.linkIncidents().isEmpty)

        isDown.withLock { $0 = true }
        try await world.run(until: 5)
        let incidents = try world.store.linkIncidents()
        #expect(incidents.map(\.host) == ["127.5.0.1"] && incidents.first?.incident.kind == .host)
        #expect(try world.store.linkHost("127.5.0.1").incidents == 1)
        host.forgetRequests()
        try await world.run(until: 9)
        // Three links each twelve hours, and what was under way when it was noticed.
        let asked = host.requests().filter { $0.path.hasPrefix("/guide/") }.count
        #expect(asked <= 4 * 2 * 4, "\(asked) requests in four days")
        #expect(try links.allSatisfy { try !world.link($0).state.isBroken })

        isDown.withLock { $0 = false }
        try await world.run(until: 14)
        #expect(try world.store.linkIncidents().isEmpty)
        #expect(try world.store.linkHost("127.5.0.1").incidents == 1)
        #expect(try links.allSatisfy { try world.link($0).state == .ok })
    }

    @Test func `and with its robots.txt is one incident after a day, of which nothing but that is asked`() async throws
    {
        let (isSilent, isDown) = (Locked(false), Locked(false))
        let host = try LoopbackServer(address: "127.5.0.2") { request in
            if isDown.withLock({ $0 }) { return .text("", status: 502) }
            if request.path == "/robots.txt" { return .text("", status: isSilent.withLock { $0 } ? 502 : 404) }
            guard request.path.hasPrefix("/guide/") else { return LinkPages.page(LinkPages.honest, 404) }
            return LinkPages.page(LinkPages.html("Guide \(request.path)", nil, LinkPages.guide))
        }
        defer { host.stop() }
        let links = (0..<10).map { host.url("/guide/\($0)") }
        let world = try LinkWorld([], extra: links, weeks: 8, ends: Date())
        defer { world.stop() }
        try await world.run(until: 3)
        isSilent.withLock { $0 = true }
        // What it said before is believed for a day.
        try await world.run(until: 4.1)
        isDown.withLock { $0 = true }
        host.forgetRequests()
        try await world.run(until: 8)
        let found = try #require(try world.store.linkIncidents().first)
        #expect(found.host == "127.5.0.2" && found.incident.kind == .robots && found.incident.links == 10)
        #expect(try links.allSatisfy { try world.link($0).rule == LinkRule.robotsUnreachable.rawValue })
        #expect(host.requests().allSatisfy { $0.path == "/robots.txt" })
        for fault in [isSilent, isDown] { fault.withLock { $0 = false } }
        try await world.run(until: 13)
        #expect(try world.store.linkIncidents().isEmpty)
        #expect(try world.store.linkHost("127.5.0.2").robotsSilentSince == nil)
        #expect(try links.allSatisfy { try world.link($0).state == .ok })
    }
}
