import NIOCore

/// What all handlers of one connection know of it; touched on its event loop alone.
final class Connection {
    /// Requests that are read, or being read, and not answered to the end.
    private(set) var underWay = 0
    private var isReading = false
    private var isEnding = false
    private var active: NIODeadline

    /// For a request to arrive whole, and from one to the next.
    private static let idle = TimeAmount.seconds(30)

    init(_ now: NIODeadline = .now()) { active = now }

    func began(_ now: NIODeadline = .now()) {
        underWay += 1
        isReading = true
        active = now
    }

    func hasRead(_ now: NIODeadline = .now()) {
        isReading = false
        active = now
    }

    /// - Returns: whether it was the last answer of this connection.
    func answered(_ now: NIODeadline = .now()) -> Bool {
        underWay -= 1
        active = now
        return isEnding && underWay == 0
    }

    /// The service stops.
    ///
    /// - Returns: whether nothing is left to answer.
    func end() -> Bool {
        isEnding = true
        return underWay == 0
    }

    /// When to look again whether it is used; `nil` when it is not and has had its time.
    func deadline(_ now: NIODeadline = .now()) -> NIODeadline? {
        // An answer may take its time.
        if !isReading, underWay > 0 { return now + Self.idle }
        let end = active + Self.idle
        return end <= now ? nil : end
    }
}

@available(*, unavailable)
extension Connection: Sendable {}
