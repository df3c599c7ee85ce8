import Catalogue
import Fetch
import Foundation
import Landscape
import Store
import TestServers
import Testing

@testable import Pipeline

/// `docs/links.md` holds the table of all behaviours; `SAMLAD_WRITE_DOCS=1` writes it anew.
@Suite(.timeLimit(.minutes(10))) struct `The link world` {
    private static let weeks = 10.0

    @Test func `is judged right after ten weeks`() async throws {
        let behaviours = LinkBehaviour.all
        #expect(Set(behaviours.map { "\($0.group) \($0.name)" }).count == behaviours.count)
        #expect(behaviours.count >= 60)
        let world = try LinkWorld(behaviours, extra: [Self.nameless], weeks: Self.weeks, ends: Date())
        defer { world.stop() }
        try await world.run(until: Self.weeks * 7)
        var (called, rightly, gone) = (0, 0, 0)
        for place in world.places {
            let link = try world.link(place.url)
            expect(link, place.behaviour)
            if link.state.isBroken { called += 1 }
            if place.behaviour.isGone { gone += 1 }
            if link.state.isBroken, place.behaviour.isGone { rightly += 1 }
        }
        expect(try world.link(Self.nameless), .nameless)
        #expect(called == rightly, "precision of dead is 1.00")
        #expect(Double(rightly) >= 0.95 * Double(gone), "recall of dead: \(rightly) of \(gone)")
    }

    private static let nameless = "http://guider.samlad.invalid/trygghetslarm"

    private func expect(_ link: LinkHealth, _ behaviour: LinkBehaviour) {
        let said = "\(behaviour.group.rawValue): \(behaviour.name): \(link.state.rawValue) \(link.rule) \(link.flags)"
        let line = link.checks.prefix(8).map {
            "\($0.at) \($0.method) \($0.headStatus ?? 0) \($0.status ?? 0) \($0.failure?.kind.rawValue ?? "") \($0.signs) \($0.finalURL ?? "") \($0.found?.url ?? "") \($0.title ?? "")"
        }.joined(separator: "\n    ")
        let isOpen = behaviour.mayBeSuspect && link.state == .suspect
        #expect(link.state == behaviour.state || isOpen, "\(said)\n    \(line)")
        if !behaviour.isRuleOpen { #expect(link.rule == behaviour.rule.rawValue, "\(said)\n    \(line)") }
        #expect(link.flags == LinkFlag.allCases.filter(behaviour.flags.contains), "\(said)\n    \(line)")
        if let address = behaviour.newAddress {
            #expect(link.newAddress?.url.hasSuffix(address) == true, "\(said) \(String(describing: link.newAddress))")
        }
        #expect(LinkRule(rawValue: link.rule) != nil && link.checks.count <= 20)
        if behaviour.group == .head, behaviour.state == .ok {
            // 429 alone is believed of HEAD, once: who is asked too much is not asked again at once.
            let believed = behaviour.name.hasPrefix("HEAD 429") ? 1 : 0
            #expect(
                link.memory.successes == link.memory.checks - believed, "what HEAD alone says is no failure: \(said)")
        }
        #expect(link.checks.first?.rule == link.rule)
        if behaviour.state == .dead {
            #expect(
                link.memory.archive?.copy?.url.hasSuffix("/kopia/20200303100000/\(link.url.prefix { $0 != "#" })")
                    == true)
        } else if !behaviour.state.isBroken {
            #expect(link.memory.archive == nil)
        }
    }

    @Test func `tells a move with its organisation from others`() async throws {
        let wanted = ["A renamed", "301 to a site", "301 to a new place", "A rebuilt"]
        let behaviours = LinkBehaviour.redirects.filter { behaviour in wanted.contains { behaviour.name.hasPrefix($0) }
        }
        let world = try LinkWorld(behaviours, weeks: 6, ends: Date())
        defer { world.stop() }
        try await world.run(until: 42)
        let moves = try world.places.map { place in
            (place.behaviour.name.prefix(40), try world.link(place.url).newAddress?.move)
        }
        let expected: [(String, LinkMove?)] = [
            ("301 to a new place on the site", .withinSite), ("301 to a site of somebody else's", .elsewhere),
            ("A renamed organisation: 301 to the same page on its new host", .withOrganisation),
            ("A renamed organisation: 301 to the start page of its new host", nil),
            ("A renamed organisation: its old host knows no page any more, the new one has it", .withOrganisation),
            ("A rebuilt SiteVision: 404, but the page's id still leads to it", .withinSite),
            ("A rebuilt SiteVision whose ids all lead to the start page", nil),
        ]
        for (name, move) in expected {
            #expect(moves.first { $0.0 == name.prefix(40) }.map(\.1) == .some(move), "\(name)")
        }
        let asked = world.archive.requests().filter { $0.path.hasPrefix("/timegate/") }
        #expect(!asked.isEmpty)
        #expect(asked.allSatisfy { $0.headers["Accept-Datetime"] == "Mon, 02 Mar 2020 10:00:00 GMT" })
        #expect(Set(asked.map(\.target)).count == asked.count, "a link that has a copy is not asked for again")
    }

    @Test func `over TLS is flagged, and never dead for a certificate`() async throws {
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let day = 86_400.0
        try await TestAuthority.with { authority in
            let ours = "IP:127.0.0.1"
            let ending = try await authority.issue(ours, from: now - 100 * day, to: now + 5 * day, name: "ending")
            let expired = try await authority.issue(ours, from: now - 100 * day, to: now - day, name: "expired")
            let other = try await authority.issue(
                "DNS:annan.test", from: now - 100 * day, to: now + 99 * day, name: "other")
            let stranger = try await authority.selfSign("egen", extensions: ["subjectAltName=\(ours)"])
            let reply = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + LinkPages.ok
            try Data(reply.utf8).write(to: authority.folder.appending(path: "guide"))
            try await TLSServer.with(ending, ["-HTTP"]) { well in
                try await TLSServer.with(expired, ["-HTTP"]) { late in
                    try await TLSServer.with(other, ["-HTTP"]) { named in
                        try await TLSServer.with(stranger, ["-HTTP"]) { unknown in
                            try await Self.withProtocols(ending) { others in
                                let kinds: [(TLSServer, LinkBehaviour)] =
                                    [(late, .expired), (named, .misnamed), (unknown, .selfSigned), (well, .ending)]
                                    + others
                                let world = try LinkWorld(
                                    [], extra: kinds.map { $0.0.url("/guide") }, authorities: authority.certificate,
                                    weeks: Self.weeks, ends: now)
                                defer { world.stop() }
                                try await world.run(until: Self.weeks * 7)
                                for (server, kind) in kinds { expect(try world.link(server.url("/guide")), kind) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Servers with which no TLS comes about, whatever their certificate.
    private static func withProtocols(
        _ identity: TestAuthority.Identity, _ body: ([(TLSServer, LinkBehaviour)]) async throws -> Void
    ) async throws {
        let wanting = ["-HTTP", "-tls1_3", "-Verify", "1", "-verify_return_error"]
        let older = wanting.map { $0 == "-tls1_3" ? "-tls1_2" : $0 }
        try await TLSServer.with(identity, wanting) { mutual in
            try await TLSServer.with(identity, older) { before in
                try await TLSServer.with(identity, ["-HTTP", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]) { old in
                    try await body([(mutual, .mutual), (before, .mutualBefore), (old, .outdated)])
                }
            }
        }
    }

    @Test func `stands in the docs`() throws {
        let page = RepositoryFiles.root.appendingPathComponent("docs/links.md")
        let (begin, end) = ("<!-- the link world begins -->\n", "<!-- the link world ends -->")
        var text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: begin))
        let stop = try #require(text.range(of: end))
        if ProcessInfo.processInfo.environment["SAMLAD_WRITE_DOCS"] == "1" {
            text.replaceSubrange(start.upperBound..<stop.lowerBound, with: Self.table)
            try Data(text.utf8).write(to: page)
        }
        let written = try String(contentsOf: page, encoding: .utf8)
        #expect(
            written.contains(begin + Self.table + end),
            "write it anew: SAMLAD_WRITE_DOCS=1 swift test --filter 'link world'")
    }

    private static var table: String {
        LinkBehaviour.Group.allCases.map { group in
            let rows = (LinkBehaviour.all + LinkBehaviour.names).filter { $0.group == group }.map(\.row)
            return "\n### \(group.rawValue)\n\n| what it does | state | rule | flags |\n|---|---|---|---|\n"
                + rows.joined(separator: "\n") + "\n"
        }.joined() + "\n"
    }
}
