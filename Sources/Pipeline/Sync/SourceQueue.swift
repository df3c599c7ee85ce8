import Catalogue
import Fetch

/// Which source is begun next. What has begun waits inside the engine for its host's turn, and for room for what it
/// brings: a wait that costs a task and no body.
///
/// - Publishers take turns, and of each only a few are begun: `perSite`. However slow it is and however many sources it
///   has, it keeps no place from the others, neither for a fetch nor for a body that waits to be read.
/// - Over all publishers `atMost` are begun, so that memory goes by that number and not by how many sources there are.
///
/// Files beside `sources.json` count as one publisher: they are there at once, and are to be read a few at a time.
struct SourceQueue {
    private struct Publisher {
        var waiting = Line<String>()
        var running = 0
        /// Whether it stands in `turns`.
        var isListed = false
    }

    private var perSite: Int
    private let atMost: Int
    /// What can be in flight at a time, for as long as the process lives.
    private let places: Int
    private var publishers: [String: Publisher] = [:]
    private var turns = Line<String>()
    /// The publisher of each source that waits or runs.
    private var sites: [String: String] = [:]
    private(set) var waitingCount = 0
    private(set) var runningCount = 0

    /// How many are begun for each that can be in flight.
    private static let depth = 4

    init(_ settings: Settings) {
        places = max(1, settings.maxInFlight)
        perSite = Self.perSite(settings.perHost, places: places)
        atMost = places * Self.depth
    }

    /// Twice its connections: while one is read, the next comes.
    private static func perSite(_ manners: HostManners, places: Int) -> Int {
        max(1, min(2 * max(1, manners.connections), places / 2))
    }

    /// Other manners are in force; what has begun stays begun.
    mutating func follow(_ manners: HostManners) {
        perSite = Self.perSite(manners, places: places)
        for site in publishers.keys.sorted() { list(site) }
    }

    /// Whether it waits or runs.
    func holds(_ source: String) -> Bool { sites[source] != nil }

    /// Behind those that wait already; nothing when it waits or runs.
    mutating func add(_ source: Source) {
        guard sites[source.id] == nil else { return }
        let site = source.isLocalFile ? "file:" : Site.of(source.url)
        sites[source.id] = site
        publishers[site, default: Publisher()].waiting.append(source.id)
        waitingCount += 1
        list(site)
    }

    /// The id of the next to begin, now counted as running; `nil` when all must wait.
    mutating func next() -> String? {
        guard runningCount < atMost, let site = turns.popFirst() else { return nil }
        publishers[site]?.isListed = false
        // Only who has something that waits is listed.
        guard let source = publishers[site]?.waiting.popFirst() else { return nil }
        publishers[site]?.running += 1
        runningCount += 1
        waitingCount -= 1
        list(site)
        return source
    }

    /// One that `next` gave is over.
    mutating func finished(_ source: String) {
        guard let site = sites.removeValue(forKey: source) else { return }
        publishers[site]?.running -= 1
        runningCount -= 1
        if let left = publishers[site], left.running == 0, left.waiting.isEmpty { publishers[site] = nil }
        list(site)
    }

    /// Takes out whatever waits: another `sources.json` is in force.
    mutating func clear() {
        for site in Array(publishers.keys) {
            while let source = publishers[site]?.waiting.popFirst() { sites[source] = nil }
            publishers[site]?.isListed = false
            if publishers[site]?.running == 0 { publishers[site] = nil }
        }
        turns = Line()
        waitingCount = 0
    }

    /// A publisher has its turn when something of it waits and it may begin more.
    private mutating func list(_ site: String) {
        guard let publisher = publishers[site], !publisher.isListed, !publisher.waiting.isEmpty,
            publisher.running < perSite
        else { return }
        publishers[site]?.isListed = true
        turns.append(site)
    }
}
