import Foundation

/// The world at one moment: all that an answer may depend on besides the request.
struct World: Sendable {
    var start: Date
    var now: Date
    var switches: Set<Landscape.Switch>
    /// Every publisher's `http://address:port`, by its id.
    var bases: [String: String]

    /// Whole days since the start: content changes at these boundaries and never between.
    var day: Int { Int((now.timeIntervalSince(start) / 86400).rounded(.down)) }

    func base(_ publisher: String) -> String { bases[publisher] ?? "" }

    /// The moment so many days from the start.
    func date(day: Int) -> Date { start.addingTimeInterval(Double(day) * 86400) }

    /// Whether the day has come or a test has brought it about.
    func has(_ change: Landscape.Switch, sinceDay day: Int) -> Bool {
        self.day >= day || switches.contains(change)
    }
}

/// One request at one publisher.
struct Visit: Sendable {
    var request: LoopbackRequest
    var world: World
    /// The publisher's own `http://address:port`.
    var base: String
    /// 1 for the first request of this path, 2 for the next.
    var count: Int

    var path: String { request.path }
}
