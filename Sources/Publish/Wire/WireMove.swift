import Catalogue
package import Foundation

extension Wire.Source {
    /// A permanent redirect of its address that was met at three checks over a week or more.
    package struct Move: Codable, Sendable, Hashable {
        package var to: String
        package var since: Date
        package var checks: Int
        /// Why it is no address to take over: `other-organisation`, `start-page`, `login`, `downgrade`; absent when there is nothing.
        package var warnings: [String]?
        /// What takes the new address over, where that may be done.
        package var command: String?

        init?(_ status: SourceStatus) {
            guard let move = status.move else { return nil }
            to = move.to
            since = move.since
            checks = move.checks
            warnings = move.warnings.isEmpty ? nil : move.warnings.map(\.rawValue)
            command = status.newAddress.map { _ in "samlad sources accept \(status.source.id)" }
        }
    }
}

extension Wire.Source {
    /// How we stand with the hub of a source (WebSub): without the callback address and the key, which are between the
    /// two of us.
    package struct Push: Codable, Sendable, Hashable {
        package var hub: String
        /// `asked`, `active`, `denied`, `failing`, `leaving`.
        package var state: String
        /// When the subscription ends, as the hub said.
        package var until: Date?
        /// The last delivery with a right signature.
        package var lastPush: Date?

        init(_ subscription: Subscription) {
            hub = subscription.hub
            state = subscription.state.rawValue
            until = subscription.until
            lastPush = subscription.lastPush
        }
    }
}
