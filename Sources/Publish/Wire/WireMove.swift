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
