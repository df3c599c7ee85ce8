import Catalogue
package import Foundation

/// The time of the landscape's world: it starts at a given moment and runs at a rate, or stands still until moved.
package final class WorldClock: Sendable {
    /// Where day 0 begins.
    package let start: Date
    private let anchor: Date
    /// World seconds to one real second; 0 stands still.
    private let rate: Double
    private let advanced = Locked<TimeInterval>(0)

    /// A world that only `advance` moves.
    package static func frozen(at start: Date = WorldClock.usualStart) -> WorldClock {
        WorldClock(start: start, anchor: start, rate: 0)
    }

    /// The world's time is `start` when the real time is `anchor`.
    package init(start: Date, anchor: Date, rate: Double) {
        self.start = start
        self.anchor = anchor
        self.rate = rate
    }

    package var now: Date {
        let passed = rate == 0 ? 0 : Date().timeIntervalSince(anchor) * rate
        return start.addingTimeInterval(passed + advanced.withLock { $0 })
    }

    /// Whole days since the start.
    package var day: Int { Int((now.timeIntervalSince(start) / 86400).rounded(.down)) }

    package func advance(days: Double) { advanced.withLock { $0 += days * 86400 } }

    /// Tuesday 1 September 2026 at eight in the morning in Sweden.
    package static let usualStart = Date(timeIntervalSince1970: 1_788_242_400)
}
