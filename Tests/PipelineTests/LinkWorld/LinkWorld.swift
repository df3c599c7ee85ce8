import Catalogue
import Fetch
import Foundation
import Landscape
import Logging
import Store
import TestServers
import Testing

@testable import Pipeline

/// A catalogue of links, each on a host of its own that behaves in its own way, checked over simulated weeks.
final class LinkWorld {
    /// A link and the host it lies on.
    struct Place: Sendable {
        var behaviour: LinkBehaviour
        var url: String
    }

    let store: Store
    let archive: LoopbackServer
    private(set) var places: [Place] = []
    private let folder: Folder
    private let registry: Registry
    private var servers: [LoopbackServer] = []
    private let feed: LoopbackServer
    private let canary: LoopbackServer
    private let authorities: String?
    private let slow: Set<String>
    private let start: Date
    private var now: Date
    /// Days since the start: what the servers go by.
    private let days = Locked(0.0)

    /// Former and present host of an organisation that was renamed, and a host of somebody else's.
    private static let former = "127.3.0."
    private static let present = "127.4.0.1"
    private static let stranger = "127.4.0.2"

    /// - Parameters:
    ///   - extra: addresses on servers that the caller runs.
    ///   - ends: the moment at which the weeks are over; certificates go by the machine's clock.
    init(_ behaviours: [LinkBehaviour], extra: [String] = [], authorities: String? = nil, weeks: Double, ends: Date)
        throws
    {
        start = ends - weeks * 7 * 86_400
        now = start
        self.authorities = authorities
        archive = try LoopbackServer(address: "127.4.0.3") { Self.archived($0) }
        canary = try LoopbackServer(address: "127.4.0.4") { _ in .text("") }
        let stranger = try LoopbackServer(address: Self.stranger) { Self.plain($0, at: "/guide") }
        let present = try LoopbackServer(address: Self.present) { request in
            request.path == "/" ? LinkPages.page(LinkPages.start) : Self.plain(request, at: "/guider/trygghetslarm")
        }
        servers = [stranger, present]
        let others = ["annan": stranger.url(""), "ny": present.url("")]
        var formers: [String] = []
        for (number, behaviour) in behaviours.enumerated() {
            let isRenamed = behaviour.name.hasPrefix("A renamed")
            let address = isRenamed ? "\(Self.former)\(formers.count + 1)" : "127.2.\(number / 200).\(number % 200 + 1)"
            if isRenamed { formers.append(address) }
            let path = String(behaviour.path.prefix { $0 != "#" })
            // The new host has to answer on the port that the old addresses name.
            let port = isRenamed ? present.port : 0
            let server = try LoopbackServer(address: address, port: port) { [days] request in
                Self.answer(behaviour, request, path, others, days.withLock { $0 })
            }
            servers.append(server)
            places.append(Place(behaviour: behaviour, url: server.url(behaviour.path)))
        }
        slow = Set(places.filter { $0.behaviour.flags.contains(.slow) }.map(\.url))
        feed = try LoopbackServer { [places] _ in
            .text(
                Self.feed(places.map { ($0.url, $0.behaviour.title) } + extra.map { ($0, nil) }),
                type: "application/rss+xml")
        }
        folder = try Folder()
        registry = try Registry.load(
            path: folder.write("sources.json", Self.sources(feed, canary, archive, formers)))
        store = try Store(path: folder.url.appendingPathComponent("samlad.sqlite").path)
    }

    func stop() { for server in servers + [feed, canary, archive] { server.stop() } }

    // MARK: - Servers

    private static func answer(
        _ behaviour: LinkBehaviour, _ request: LoopbackRequest, _ path: String, _ others: [String: String],
        _ days: Double
    ) -> LoopbackReply {
        let visit = LinkBehaviour.Visit(
            request: request, days: days, base: "http://" + (request.headers["Host"] ?? ""), others: others,
            isOwn: request.path == path)
        if request.path == "/robots.txt" {
            return behaviour.hasRobots ? behaviour.reply(visit) ?? .text("", status: 404) : .text("", status: 404)
        }
        return behaviour.reply(visit) ?? LinkPages.page(LinkPages.honest, 404)
    }

    private static func plain(_ request: LoopbackRequest, at path: String) -> LoopbackReply {
        request.path == path ? LinkPages.page(LinkPages.ok) : LinkPages.page(LinkPages.honest, 404)
    }

    /// A TimeGate that has a copy of everything but of what is called `404 from the first day on` (RFC 7089 §4.2).
    private static func archived(_ request: LoopbackRequest) -> LoopbackReply {
        if request.path.hasPrefix("/kopia/") {
            return .response(
                status: 200,
                headers: ["Content-Type": "text/html", "Memento-Datetime": "Tue, 03 Mar 2020 10:00:00 GMT"],
                body: Data("<title>Kopia</title>".utf8))
        }
        let target = request.target.replacing("/timegate/", with: "")
        return .response(
            status: 302, headers: ["Vary": "accept-datetime", "Location": "/kopia/20200303100000/" + target])
    }

    private static func feed(_ links: [(url: String, title: String?)]) -> String {
        let items = links.enumerated().map { number, link in
            let (url, title) = link
            return
                "<item><title>\(title ?? "Guide \(number)")</title><link>\(url.replacing("&", with: "&amp;"))</link><guid>\(number)</guid>"
                + "<pubDate>Mon, 02 Mar 2020 10:00:00 GMT</pubDate></item>"
        }
        return "<rss version=\"2.0\"><channel><title>Guider</title>\(items.joined())</channel></rss>"
    }

    private static func sources(
        _ feed: LoopbackServer, _ canary: LoopbackServer, _ archive: LoopbackServer, _ formers: [String]
    ) -> String {
        """
        { "settings": { "allowNetworks": ["127.0.0.0/8"], "canaries": ["\(canary.url())"], "perHost": { "spacing": "0s" },
            "limits": { "connect": "1s" },
            "links": { "perHost": { "spacing": "0s" }, "total": "1s", "archive": "\(archive.url("/timegate/"))" } },
          "organisations": [ { "id": "omdopt", "name": "Omdöpta verket", "kind": "agency", "hosts": ["\(present)"],
            "formerHosts": [\(formers.map { "\"\($0)\"" }.joined(separator: ", "))] } ],
          "sources": [ \(RoundStage.source("guider", feed.url("/rss"))) ] }
        """
    }

    // MARK: - Time

    private func bench() throws -> Workbench {
        try Workbench(
            store: store, registry: RegistryBox(registry, version: "0"),
            clock: WallClock(start: now, anchor: Date(), rate: 1), version: "0", logger: Logger(label: "test"),
            authorities: authorities)
    }

    /// Reads the feed, then checks what is due every twelve hours until the day.
    func run(until end: Double) async throws {
        if days.withLock({ $0 }) == 0 {
            let bench = try bench()
            _ = try await SyncRound(bench, snapshot: bench.registry.snapshot).run(registry.configuration.sources) { _ in
            }
            await bench.engine.shutdown()
            now += 60
        }
        while case let day = now.timeIntervalSince(start) / 86_400, day < end {
            days.withLock { $0 = day }
            // As the daemon does: no more than a few links of a host at a time.
            var rounds = 0
            while rounds < 50, try await checkDue() { rounds += 1 }
            now += 12 * 3600
        }
    }

    /// Whether anything was due.
    private func checkDue() async throws -> Bool {
        let due = try store.dueLinks(now: now, limit: 1000)
        guard !due.isEmpty else { return false }
        let bench = try bench()
        let slow = slow
        let checker = LinkChecker(bench, snapshot: bench.registry.snapshot) { url, seconds in
            slow.contains(url) ? 6 : seconds
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for link in due { group.addTask { _ = try await checker.run(link) } }
            try await group.waitForAll()
        }
        await bench.engine.shutdown()
        return true
    }

    func link(_ url: String) throws -> LinkHealth { try #require(try store.link(url)) }
}
