package import Catalogue
package import Foundation

extension Wire {
    /// A canary that does not answer though the network is there, and what to do.
    package struct Canary: Codable, Sendable, Hashable {
        package var url: String
        /// The code of why it does not answer.
        package var failure: String
        package var since: Date
        package var reason: String
        package var advice: String

        package init(_ canary: SilentCanary) {
            (url, failure, since) = (canary.url, canary.failure.rawValue, canary.since)
            (reason, advice) = (canary.sentence.en, SilentCanary.advice.en)
        }
    }
}
