import Catalogue
import Foundation

/// Publishers on loopback addresses, alive in a world with its own time.
///
/// What each answers is a function of the request, the day of the world and the switches alone (the one with churning
/// guids also counts its fetches), so a test or a demonstration sees the same every time.
package final class Landscape: Sendable {
    /// What a test can bring about without waiting for its day.
    package enum Switch: String, Sendable, CaseIterable {
        /// omsorgsverket's feed has a new first entry.
        case newEntry
        /// omsorgsverket's guide has a longer summary.
        case entryChanges
        /// omsorgsverket's feed is an error page cut short, answered with 200.
        case feedBreaks
        /// Pages that end on some day have ended.
        case linksDie
        /// kommun-1715 has been rebuilt.
        case markupChanges
        /// hjalpmedelsregistret shows two entries.
        case completeShrinks
        /// region-17 answers again.
        case restedEnough
        /// kommun-1460 answers again.
        case serverRecovers
    }

    package let clock: WorldClock
    /// The port every publisher has, each on its own address.
    package let port: Int

    private let servers: [(id: String, server: LoopbackServer)]
    private let mind: Mind

    /// Starts every publisher; port 0 takes one that is free on all their addresses.
    package static func start(clock: WorldClock = .frozen(), port: Int = 0) throws(LoopbackFailure) -> Landscape {
        // The first address takes a free port; another program may have it on one of the others.
        var attempts = port == 0 ? 32 : 1
        while true {
            attempts -= 1
            do throws(LoopbackFailure) {
                return try Landscape(clock: clock, port: port)
            } catch {
                if attempts == 0 { throw error }
            }
        }
    }

    private init(clock: WorldClock, port: Int) throws(LoopbackFailure) {
        let mind = Mind(clock: clock)
        var servers: [(id: String, server: LoopbackServer)] = []
        for publisher in Publisher.all {
            let shared = servers.first?.server.port ?? port
            do {
                servers.append((publisher.id, try mind.open(publisher, port: shared)))
            } catch {
                servers.forEach { $0.server.stop() }
                throw error
            }
        }
        self.clock = clock
        self.mind = mind
        self.servers = servers
        self.port = servers.first?.server.port ?? port
    }

    package func stop() {
        for (_, server) in servers { server.stop() }
    }

    package func advance(days: Double) { clock.advance(days: days) }

    package func switchOn(_ change: Switch) { mind.change { $0.switches.insert(change) } }

    package func switchOff(_ change: Switch) { mind.change { $0.switches.remove(change) } }

    // MARK: - Publishers

    /// One publisher as the outside sees it.
    package struct Description: Sendable {
        package let id: String
        package let address: String
        package let shows: String
    }

    package var publishers: [Description] {
        zip(Publisher.all, servers).map {
            Description(id: $0.0.id, address: $0.1.server.url(), shows: $0.0.shows)
        }
    }

    /// The server of one publisher, with its log of requests; `nil` for an id that is none.
    package func server(_ publisher: String) -> LoopbackServer? { servers.first { $0.id == publisher }?.server }

    /// An address at one publisher: `url("omsorgsverket", "/stod/…")`.
    package func url(_ publisher: String, _ target: String = "/") -> String { mind.base(publisher) + target }

    package func forgetRequests() { servers.forEach { $0.server.forgetRequests() } }

    /// A whole `sources.json` for these publishers.
    package func sourcesJSON(_ options: SourcesFile = SourcesFile()) -> String {
        options.text(publishers: Publisher.all, base: mind.base)
    }
}

/// What changes while the landscape stands: switches, counts, and the addresses once they are known.
private final class Mind: Sendable {
    struct State: Sendable {
        var switches: Set<Landscape.Switch> = []
        var counts: [String: Int] = [:]
        var bases: [String: String] = [:]
    }

    private let state = Locked(State())
    private let clock: WorldClock

    init(clock: WorldClock) { self.clock = clock }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    func base(_ publisher: String) -> String { state.withLock { $0.bases[publisher] ?? "" } }

    func open(_ publisher: Publisher, port: Int) throws(LoopbackFailure) -> LoopbackServer {
        let server = try LoopbackServer(address: "127.0.10.\(publisher.number)", port: port) { [self] request in
            publisher.answer(visit(publisher.id, request)).dated(clock.now)
        }
        change { $0.bases[publisher.id] = server.url("") }
        return server
    }

    private func visit(_ publisher: String, _ request: LoopbackRequest) -> Visit {
        let key = publisher + request.path
        let (state, count) = state.withLock { state in
            state.counts[key, default: 0] += 1
            return (state, state.counts[key] ?? 1)
        }
        let world = World(start: clock.start, now: clock.now, switches: state.switches, bases: state.bases)
        return Visit(request: request, world: world, base: world.base(publisher), count: count)
    }
}

extension LoopbackReply {
    /// The same with the world's time as its Date.
    fileprivate func dated(_ now: Date) -> LoopbackReply {
        guard case .response(let status, var headers, let body) = self, headers["Date"] == nil else { return self }
        headers.add("Date", HTTPDate.format(now))
        return .response(status: status, headers: headers, body: body)
    }
}
