package import Foundation

/// How it stands with telling our hub of what is new.
package struct HubStanding: Sendable, Hashable, Codable {
    /// Under this key it stands among the store's notes.
    package static let key = "hub"
    private static let shortestPause: Double = 60
    private static let longestPause: Double = 6 * 3600

    package var hub: String
    /// The position of the change log that the hub was told of last.
    package var position = 0
    /// Not asked before this time.
    package var next: Date
    /// In a row.
    package var failures = 0

    package init(hub: String, now: Date) {
        self.hub = hub
        next = now
    }

    package func isDue(at highest: Int, now: Date) -> Bool {
        // A clock that was set back keeps nobody waiting for ever.
        highest != position && (now >= next || next.timeIntervalSince(now) > Self.longestPause)
    }

    package func told(_ position: Int, now: Date) -> HubStanding {
        var standing = self
        (standing.position, standing.failures, standing.next) = (position, 0, now + Self.shortestPause)
        return standing
    }

    /// - Parameter rest: until when the hub asked to be left alone.
    package func failed(now: Date, rest: Date? = nil) -> HubStanding {
        var standing = self
        standing.failures = min(failures + 1, 60)
        let pause = max(Self.shortestPause * exp2(Double(standing.failures)), rest?.timeIntervalSince(now) ?? 0)
        standing.next = now + min(Self.longestPause, pause)
        return standing
    }
}
