package import Foundation

/// What the robots.txt of an origin came to when it was asked for, so that nobody need ask for it again for a while
/// (RFC 9309 §2.4).
package struct KeptRobots: Sendable, Hashable {
    package enum Said: Sendable, Hashable {
        /// The file, as far as it counts: 500 KiB of it at most.
        case file(Data)
        /// There is none, which allows everything.
        case absent
        /// Its server was reached, but its rules were not to be had, which forbids everything: why, and what went wrong where
        /// no answer came.
        case silent(String, FetchFailure.Kind?)
    }

    /// Scheme, host and port, marked where it was asked for from within the allowed networks.
    package var origin: String
    /// When it was asked for.
    package var at: Date
    package var said: Said

    package init(origin: String, at: Date, said: Said) {
        self.origin = origin
        self.at = at
        self.said = said
    }
}
