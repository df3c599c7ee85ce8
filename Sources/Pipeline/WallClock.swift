package import Foundation

/// Where history gets its dates from. Timeouts go by the monotonic clock and never pass through here.
///
/// A demo or a test can let the catalogue's days pass faster than ours: `SAMLAD_CLOCK=2026-11-01T06:00:00Z@1795000000x1440`
/// means "it was that instant at that Unix second, and 1,440 seconds pass for each of ours". Every process with the same
/// variable agrees on the time.
package struct WallClock: Sendable, Hashable {
    private let start: Date
    private let anchor: Date
    package let rate: Double

    /// The machine's own clock.
    package static let system = WallClock(
        start: Date(timeIntervalSince1970: 0), anchor: Date(timeIntervalSince1970: 0), rate: 1)

    package init(start: Date, anchor: Date, rate: Double) {
        self.start = start
        self.anchor = anchor
        self.rate = rate
    }

    /// Reads `<RFC 3339 instant>@<Unix seconds>x<rate>`; `nil` when it is anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "@")
        // Why it is no instant does not matter: the caller says how one is written.
        guard parts.count == 2, let start = try? Date(String(parts[0]), strategy: .iso8601) else { return nil }
        let pace = parts[1].split(separator: "x")
        guard pace.count == 2, let anchor = Double(pace[0]), let rate = Double(pace[1]), rate > 0, rate.isFinite,
            anchor.isFinite
        else { return nil }
        self.init(start: start, anchor: Date(timeIntervalSince1970: anchor), rate: rate)
    }

    package var isSystem: Bool { self == .system }

    package func now() -> Date {
        start.addingTimeInterval(Date().timeIntervalSince(anchor) * rate)
    }

    /// How long to sleep until this clock shows `date`: never negative.
    package func wait(until date: Date) -> Duration {
        .seconds(max(0, date.timeIntervalSince(now()) / rate))
    }
}
